//! Which signatures are accepted, and the errors for the others.

use std::time::{Duration, SystemTime};

use aws_sigv4::sign::v4;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use petard::{ApiGateway, Config, ConfigBuilder, Request};
use petard_emulator::Emulator;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::net::TcpStream;

use super::kind;

fn builder(emulator: &Emulator) -> ConfigBuilder {
    Config::builder().endpoint_url(emulator.url()).region(emulator.region()).credentials(
        petard::Credentials::from_keys(
            emulator.access_key_id(),
            emulator.secret_access_key(),
            None,
        ),
    )
}

async fn error(config: ConfigBuilder) -> petard::Error {
    ApiGateway::new(&config.build()).get_rest_api("a b").await.unwrap_err()
}

type Raw = hyper::Request<Bytes>;

/// Sends a request, possibly changed. Returns status, code and message of the response.
async fn send(request: &Request, change: impl Fn(&mut Raw)) -> (u16, String, String) {
    let (_, target) = request.url().split_once("://").unwrap();
    let (host, path) = target.split_at(target.find('/').unwrap());
    let mut raw = Raw::new(request.body().clone());
    *raw.method_mut() = request.method().clone();
    *raw.uri_mut() = path.parse().unwrap();
    *raw.headers_mut() = request.headers().clone();
    raw.headers_mut().insert("host", host.parse().unwrap());
    change(&mut raw);
    let stream = TokioIo::new(TcpStream::connect(host).await.unwrap());
    let (mut client, connection) = hyper::client::conn::http1::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let answer = client.send_request(raw.map(Full::new)).await.unwrap();

    let header = |name| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    assert!(header("x-amzn-requestid").is_some());
    let (status, code) = (answer.status().as_u16(), header("x-amzn-errortype").unwrap_or_default());
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    let body: Value = serde_json::from_slice(&body).unwrap();
    (status, code, body["message"].as_str().unwrap_or_default().to_owned())
}

/// A text in quotes that follows this.
fn quoted<'a>(message: &'a str, after: &str) -> &'a str {
    let (_, rest) = message.split_once(&format!("{after}\n'")).unwrap();
    rest.split_once('\'').unwrap().0
}

#[tokio::test]
async fn a_wrong_secret_is_shown_the_callers_own_canonical_request() {
    let emulator = Emulator::start().await.unwrap();
    let config = builder(&emulator).credentials(petard::Credentials::from_keys(
        emulator.access_key_id(),
        "wrong",
        Some(emulator.session_token().to_owned()),
    ));
    let api = ApiGateway::new(&config.build());
    let at = SystemTime::now();
    let call = api.list_resources("a b/c").embed(["methods", "a+b"]).into_call();
    let request = call.signed_request(at).await.unwrap();
    let (status, code, message) = send(&request, |_| ()).await;
    assert_eq!((status, code.as_str()), (403, "InvalidSignatureException"));

    let canonical = quoted(&message, "The Canonical String for this request should have been");
    let lines: Vec<_> = canonical.lines().collect();
    assert_eq!(
        lines[..4],
        [
            "GET",
            "/restapis/a%2520b%252Fc/resources",
            "embed=a%2Bb&embed=methods",
            "accept:application/json"
        ]
    );
    assert_eq!(lines[lines.len() - 2], "accept;host;x-amz-date;x-amz-security-token");

    // With the wrong secret, what the endpoint quotes has the very signature that the client
    // sent: it is the client's own canonical request, byte for byte.
    let to_sign = quoted(&message, "The String-to-Sign should have been");
    let hash = hex::encode(Sha256::digest(canonical));
    assert_eq!(to_sign.lines().last(), Some(hash.as_str()));
    let key = v4::generate_signing_key("wrong", at, emulator.region(), "apigateway");
    let signature = v4::calculate_signature(key, to_sign.as_bytes());
    let authorization = request.headers()["authorization"].to_str().unwrap();
    assert!(authorization.ends_with(&format!("Signature={signature}")), "{message}");
    assert!(message.ends_with(&format!("{hash}'")), "{message}");
}

#[tokio::test]
async fn credentials_that_are_known_and_unknown() {
    let emulator = Emulator::start().await.unwrap();
    let (key, secret) = (emulator.access_key_id(), emulator.secret_access_key());
    let token = Some(emulator.session_token().to_owned());
    let with = |key: &str, secret: &str, token| {
        builder(&emulator).credentials(petard::Credentials::from_keys(key, secret, token))
    };
    // Accepted: it is the RestApi that is not there.
    assert!(error(with(key, secret, None)).await.is_not_found());
    assert!(error(with(key, secret, token.clone())).await.is_not_found());
    for config in [
        with("AKIDELSE", secret, None),
        with("AKIDELSE", secret, token),
        with(key, secret, Some("other".to_owned())),
        with(key, secret, Some(String::from("local"))),
    ] {
        let error = error(config).await;
        assert_eq!(kind(&error), (403, "UnrecognizedClientException"));
        let message = "The security token included in the request is invalid.";
        assert_eq!(error.message(), Some(message));
    }
    let error = error(with(key, "wrong", None)).await;
    assert_eq!(kind(&error), (403, "InvalidSignatureException"));
    let line = error.to_string();
    assert!(line.contains("the secret access key does not belong to this access key id"), "{line}");
    assert!(error.is_access_denied());
}

#[tokio::test]
async fn a_signature_is_for_one_region_and_one_service() {
    let emulator = Emulator::start().await.unwrap();
    let error = error(builder(&emulator).region("us-east-1")).await;
    assert_eq!(kind(&error), (403, "InvalidSignatureException"));
    let message = "Credential should be scoped to a valid Region, not 'us-east-1'.";
    assert_eq!(error.message(), Some(message));

    let api = ApiGateway::new(&emulator.config());
    let request = api.get_account().signed_request(SystemTime::now()).await.unwrap();
    let (_, _, message) = send(&request, |raw| {
        let header = request.headers()["authorization"].to_str().unwrap();
        let other = header.replace("/apigateway/", "/execute-api/").parse().unwrap();
        raw.headers_mut().insert("authorization", other);
    })
    .await;
    assert_eq!(message, "Credential should be scoped to correct service: 'apigateway'.");
}

#[tokio::test]
async fn a_signature_is_good_for_five_minutes() {
    let emulator = Emulator::start().await.unwrap();
    let call = ApiGateway::new(&emulator.config()).list_rest_apis().into_call();
    let (now, second) = (SystemTime::now(), Duration::from_secs(1));
    for (at, begins) in [
        (now - 310 * second, "Signature expired: "),
        (now + 310 * second, "Signature not yet current: "),
    ] {
        let request = call.signed_request(at).await.unwrap();
        let (status, code, message) = send(&request, |_| ()).await;
        assert_eq!((status, code.as_str()), (403, "InvalidSignatureException"));
        let date = request.headers()["x-amz-date"].to_str().unwrap();
        assert!(message.starts_with(&format!("{begins}{date} is ")), "{message}");
    }
    for at in [now - 280 * second, now + 280 * second] {
        let request = call.signed_request(at).await.unwrap();
        assert_eq!(send(&request, |_| ()).await.0, 200);
    }
}

#[tokio::test]
async fn nothing_can_be_changed_on_the_way() {
    let emulator = Emulator::start().await.unwrap();
    let api = ApiGateway::new(&emulator.config());
    let call = api.create_usage_plan("gold").into_call();
    let request = call.signed_request(SystemTime::now()).await.unwrap();
    let invalid = (403, "InvalidSignatureException");
    let changes: [fn(&mut Raw); 5] = [
        |raw| *raw.body_mut() = r#"{"name":"lead"}"#.into(),
        |raw| *raw.uri_mut() = "/vpclinks".parse().unwrap(),
        |raw| *raw.uri_mut() = "/usageplans?a=b".parse().unwrap(),
        |raw| drop(raw.headers_mut().insert("accept", "text/html".parse().unwrap())),
        |raw| drop(raw.headers_mut().insert("x-amz-target", "x".parse().unwrap())),
    ];
    for change in changes {
        let (status, code, message) = send(&request, change).await;
        assert_eq!((status, code.as_str()), invalid, "{message}");
    }
    assert_eq!(send(&request, |_| ()).await.0, 201);
}

#[tokio::test]
async fn what_is_not_signed_gets_nowhere() {
    let emulator = Emulator::start().await.unwrap();
    let api = ApiGateway::new(&emulator.config());
    let call = api.list_rest_apis().into_call();
    let request = call.signed_request(SystemTime::now()).await.unwrap();
    let with = |name: &'static str, from: &str, to: &str| {
        let value = request.headers()[name].to_str().unwrap().replace(from, to);
        (name, value)
    };
    for ((name, value), code, begins) in [
        (with("authorization", "host;", ""), "InvalidSignature", "'host' must be a 'SignedHeader'"),
        (
            with("authorization", ";x-amz-security-token", ""),
            "InvalidSignature",
            "'x-amz-security-token' must be a 'SignedHeader'",
        ),
        (with("authorization", "Signature=", "X="), "IncompleteSignature", "Authorization header"),
        (with("authorization", "AWS4", "AWS5"), "IncompleteSignature", "Authorization header"),
        (with("x-amz-date", "T", " "), "IncompleteSignature", "'X-Amz-Date' must be"),
    ] {
        let change = |raw: &mut Raw| {
            raw.headers_mut().insert(name, value.parse().unwrap());
        };
        let (status, own, message) = send(&request, change).await;
        assert_eq!((status, own), (403, format!("{code}Exception")), "{message}");
        assert!(message.starts_with(begins), "{message}");
    }
    let missing = (
        403,
        "MissingAuthenticationTokenException".to_owned(),
        "Missing Authentication Token".to_owned(),
    );
    let unsigned = |raw: &mut Raw| drop(raw.headers_mut().remove("authorization"));
    assert_eq!(send(&request, unsigned).await, missing);
    let elsewhere = |raw: &mut Raw| *raw.uri_mut() = "/no/such/route".parse().unwrap();
    assert_eq!(send(&request, elsewhere).await, missing);
}

#[tokio::test]
async fn the_hash_in_a_header_is_that_of_the_body() {
    let emulator = Emulator::start().await.unwrap();
    let api = ApiGateway::new(&emulator.config());
    let body = br#"{"name":"gold"}"#;
    let hash = hex::encode(Sha256::digest(body));
    for (value, status) in [
        (&*hash, 201),
        ("UNSIGNED-PAYLOAD", 201),
        ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", 403),
        ("STREAMING-UNSIGNED-PAYLOAD-TRAILER", 403),
        (&hex::encode(Sha256::digest(b"")), 403),
        ("", 403),
    ] {
        let call = api.request(petard::Method::POST, "/usageplans").bytes(&body[..]);
        let call = call.header("content-type", "application/json");
        let call = call.header("x-amz-content-sha256", value);
        let request = call.signed_request(SystemTime::now()).await.unwrap();
        let (own, code, message) = send(&request, |_| ()).await;
        assert_eq!(own, status, "{value}: {message}");
        if status == 403 {
            assert_eq!(code, "InvalidSignatureException");
            let canonical =
                quoted(&message, "The Canonical String for this request should have been");
            assert_eq!(canonical.lines().last(), Some(&*hash), "{message}");
        }
    }
    // A body that is not signed can be changed, and its headers cannot.
    let call = api.request(petard::Method::POST, "/usageplans").bytes(&body[..]);
    let call = call.header("content-type", "application/json");
    let call = call.header("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
    let request = call.signed_request(SystemTime::now()).await.unwrap();
    let changed = |raw: &mut Raw| *raw.body_mut() = r#"{"name":"lead"}"#.into();
    assert_eq!(send(&request, changed).await.0, 201);
    let signed = |raw: &mut Raw| {
        raw.headers_mut().insert("x-amz-content-sha256", hash.parse().unwrap());
    };
    assert_eq!(send(&request, signed).await.0, 403);
}
