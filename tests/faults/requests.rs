//! Raw requests that would break the signature or the end of a request.

use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings};
use aws_sigv4::sign::v4;
use petard::{ApiGateway, Credentials, Method};

use crate::server::{Server, Step, response};
use crate::setup::{builder, gateway};
use crate::{Case, Seen};

/// The error of a raw call with a header.
async fn with_header(name: &str, value: &str) -> Seen {
    let server = Server::start(&[Step::Read, response(200, "", "{}")]);
    let call = gateway(&server.url).request(Method::POST, "/x").header(name, value).bytes("body");
    match call.await {
        Ok(response) => {
            let sent = server.requests().remove(0);
            Seen::new(format!("sent {name}: {:?}", sent.header(name)), response.attempts())
        }
        Err(error) => {
            assert_eq!(server.requests().len(), 0);
            Seen::error(&error)
        }
    }
}

/// Whether the signature of a request with this hash is that of the official library.
async fn with_hash(hash: &str) -> Seen {
    let at = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_603_174_478);
    let keys = Credentials::from_keys("AKIDEXAMPLE", "secret", None);
    let config = builder().credentials(keys.clone()).endpoint_url("http://127.0.0.1:9").build();
    let call = ApiGateway::new(&config).request(Method::PUT, "/x").bytes("body");
    let request = call.header("x-amz-content-sha256", hash).signed_request(at).await.unwrap();
    let identity = keys.into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region("eu-west-1")
        .name("apigateway")
        .time(at)
        .settings(SigningSettings::default())
        .build()
        .unwrap()
        .into();
    let headers = [("accept", "application/json"), ("x-amz-content-sha256", hash)];
    let body = SignableBody::Precomputed(hash.to_owned());
    let signable = SignableRequest::new("PUT", request.url(), headers.into_iter(), body).unwrap();
    let expected = aws_sigv4::http_request::sign(signable, &parameters).unwrap();
    let signature = expected.signature().to_owned();
    let own = request.headers()["authorization"].to_str().unwrap();
    assert!(own.contains("x-amz-content-sha256"), "{own}");
    Seen::new(format!("the same signature: {}", own.ends_with(&signature)), 0)
}

pub(crate) static CASES: &[Case] = &[
    Case::new("a hash of the body that the caller sets", "the same signature: true", 0, || {
        Box::pin(with_hash("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"))
    }),
    Case::new("UNSIGNED-PAYLOAD", "the same signature: true", 0, || {
        Box::pin(with_hash("UNSIGNED-PAYLOAD"))
    }),
    Case::new("the method CONNECT", "CONNECT opens a tunnel", 0, || {
        Box::pin(async {
            let call = gateway("http://127.0.0.1:9").request(Method::CONNECT, "/x");
            Seen::error(&call.await.unwrap_err())
        })
    }),
    Case::new("headers of the connection", "applies to the connection", 0, || {
        Box::pin(async {
            let names =
                ["connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade"];
            for name in names {
                let seen = with_header(name, "x").await;
                assert!(seen.text.contains("applies to the connection"), "{}", seen.text);
            }
            with_header("Transfer-Encoding", "chunked").await
        })
    }),
    Case::new("a length that the caller sets", "petard computes it", 0, || {
        Box::pin(with_header("content-length", "1"))
    }),
    Case::new(
        "a host that is empty or not a host",
        "the header `host` is not a host name",
        0,
        || {
            Box::pin(async {
                for host in ["me@example.com", "a b", "a/b", "http://a"] {
                    let seen = with_header("host", host).await;
                    assert!(
                        seen.text.contains("the header `host` is not a host name"),
                        "{}",
                        seen.text
                    );
                }
                with_header("Host", "").await
            })
        },
    ),
    Case::new("another host is signed and sent", r#"sent host: "api.example.com:8443""#, 1, || {
        Box::pin(with_header("host", "api.example.com:8443"))
    }),
    Case::new("a tab in a signed header", r#"sent x-amz-note: "a b""#, 1, || {
        Box::pin(with_header("x-amz-note", "a\tb"))
    }),
    Case::new("a line end in a header", "a character that cannot be sent", 0, || {
        Box::pin(with_header("x-note", "a\r\nx-evil: 1"))
    }),
];
