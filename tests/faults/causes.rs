//! Errors whose text must name the actual cause.

use petard::ApiGateway;

use crate::server::{Server, Step, head, response};
use crate::setup::{at, builder, gateway, local};
use crate::{Case, Seen};

const GZIP: &str = "content-encoding: gzip\r\ncontent-type: application/json\r\n";
const HTML: &str = "content-type: text/html; charset=utf-8\r\n";
const PAGE: &str = "<!DOCTYPE html><html><title>404 Not Found</title></html>";

/// A port on which nothing listens.
fn closed() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

async fn answered(status: u16, headers: &str, body: &str) -> (petard::Error, Server) {
    let server = Server::start(&[Step::Read, response(status, headers, body)]);
    let error = gateway(&server.url).get_account().await.unwrap_err();
    (error, server)
}

pub(crate) static CASES: &[Case] = &[
    Case::new("a compressed response", "has the content coding `gzip`, which petard", 1, || {
        Box::pin(async {
            let bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0];
            let server = Server::start(&[Step::Read, head(200, GZIP, 8), Step::Send(bytes)]);
            let response = gateway(&server.url).get_account().await.unwrap();
            assert_eq!(server.requests()[0].header("accept-encoding"), "identity");
            Seen::error(&response.json().unwrap_err())
        })
    }),
    Case::new("a compressed response as text", "has the content coding `gzip`", 1, || {
        Box::pin(async {
            let bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0];
            let server = Server::start(&[Step::Read, head(200, GZIP, 8), Step::Send(bytes)]);
            let response = gateway(&server.url).get_account().await.unwrap();
            Seen::error(&response.text().unwrap_err())
        })
    }),
    Case::new("a compressed error", "has the content coding `gzip`, which petard", 1, || {
        Box::pin(async {
            let bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0];
            let server = Server::start(&[Step::Read, head(400, GZIP, 8), Step::Send(bytes)]);
            Seen::error(&gateway(&server.url).get_account().await.unwrap_err())
        })
    }),
    Case::new("a page of another server", "from another server than the API", 1, || {
        Box::pin(async {
            let (error, _server) = answered(404, HTML, PAGE).await;
            assert!(!error.is_not_found());
            Seen::error(&error)
        })
    }),
    Case::new("other pages of another server", "3 pages", 1, || {
        Box::pin(async {
            let xhtml = "content-type: application/xhtml+xml\r\n";
            let xml = "<?xml version='1.0'?>\n<!-- a --><!DOCTYPE html><html/>";
            let pages = [(xhtml, "<html/>"), ("", xml), ("", "<!-- x -->\n<HTML></HTML>")];
            for (headers, body) in pages {
                let (error, _server) = answered(404, headers, body).await;
                let text = error.to_string();
                assert!(!error.is_not_found() && text.contains("from another server"), "{text}");
            }
            Seen::new("3 pages", 1)
        })
    }),
    Case::new("a missing resource", "is missing: true", 1, || {
        Box::pin(async {
            let (error, _server) = answered(404, "", r#"{"message":"Invalid API"}"#).await;
            let text = format!("is missing: {}; {error}", error.is_not_found());
            assert!(!text.contains("hint"), "{text}");
            Seen::new(text, error.attempts())
        })
    }),
    Case::new("the number of attempts without a request id", "no [attempts 1]", 1, || {
        Box::pin(async { Seen::error(&answered(400, "", r#"{"message":"no"}"#).await.0) })
    }),
    Case::new(
        "a dead proxy that is set in code",
        "the function set with `http_client` may set",
        1,
        || {
            Box::pin(async {
                let proxy = closed();
                let config = builder().endpoint_url("http://zoo.example").allow_http(true);
                let config = config.max_attempts(1).http_client(move |client| {
                    local(client).proxy(reqwest::Proxy::all(&proxy).unwrap())
                });
                Seen::error(&ApiGateway::new(&config.build()).get_account().await.unwrap_err())
            })
        },
    ),
    Case::new(
        "a dead proxy for https that is set in code",
        "the proxy set with `http_client` cannot be reached",
        1,
        || {
            Box::pin(async {
                let proxy = closed();
                let config = builder().endpoint_url("https://zoo.example").max_attempts(1);
                let config = config.http_client(move |client| {
                    local(client).proxy(reqwest::Proxy::all(&proxy).unwrap())
                });
                Seen::error(&ApiGateway::new(&config.build()).get_account().await.unwrap_err())
            })
        },
    ),
    Case::new("a port without a server", "no connection to 127.0.0.1", 1, || {
        Box::pin(async {
            let config = at(&closed()).max_attempts(1).build();
            let error = ApiGateway::new(&config).get_account().await.unwrap_err();
            assert!(!error.to_string().contains("proxy"), "{error}");
            Seen::error(&error)
        })
    }),
];
