//! Options of the HTTP client that would make requests unsafe.

use std::sync::{Mutex, Once};

use petard::ApiGateway;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::server::{Server, Step, respond, response};
use crate::setup::{TOKEN, builder, local};
use crate::{Case, Seen};

static LOGGED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Keeps everything that is logged with `log`.
struct Logger;

impl log::Log for Logger {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }
    fn log(&self, record: &log::Record<'_>) {
        LOGGED.lock().unwrap().push(format!("{} {}", record.target(), record.args()));
    }
    fn flush(&self) {}
}

pub(crate) static CASES: &[Case] = &[
    Case::new("connection_verbose", "0 lines with a secret", 1, || {
        Box::pin(async {
            static START: Once = Once::new();
            START.call_once(|| {
                log::set_boxed_logger(Box::new(Logger)).unwrap();
                log::set_max_level(log::LevelFilter::Trace);
            });
            let server = Server::start(&[Step::Read, response(200, "", "{}")]);
            let config = builder()
                .endpoint_url(&server.url)
                .http_client(|client| local(client).connection_verbose(true));
            let response = ApiGateway::new(&config.build()).get_account().await.unwrap();
            let lines = LOGGED.lock().unwrap().clone();
            // Written by the HTTP client when the option is on.
            let verbose = lines.iter().filter(|line| line.contains("reqwest::connect::verbose"));
            let secret = lines.iter().filter(|line| line.contains(TOKEN) || line.contains("HUSH"));
            let text =
                format!("{} lines with a secret, {} of bytes", secret.count(), verbose.count());
            assert!(text.ends_with(" 0 of bytes"), "{text}");
            Seen::new(text, response.attempts())
        })
    }),
    Case::new("default headers that would change signed requests", "11 refused", 0, || {
        Box::pin(async {
            let names = [
                "authorization",
                "connection",
                "content-length",
                "host",
                "keep-alive",
                "te",
                "trailer",
                "transfer-encoding",
                "upgrade",
                "x-amz-security-token",
                "x-amz-content-sha256",
            ];
            let mut refused = 0;
            for name in names {
                let server = Server::start(&[Step::Read, response(200, "", "{}")]);
                let config = builder().endpoint_url(&server.url).http_client(move |client| {
                    let value = HeaderValue::from_static("x");
                    let headers = HeaderMap::from_iter([(HeaderName::from_static(name), value)]);
                    local(client).default_headers(headers)
                });
                let error = ApiGateway::new(&config.build()).get_account().await.unwrap_err();
                let is_named = error.to_string().contains(&format!("default header `{name}`"));
                refused += u32::from(is_named && server.requests().is_empty());
            }
            Seen::new(format!("{refused} refused"), 0)
        })
    }),
    Case::new(
        "other default headers do not replace signed ones",
        "application/json and 1",
        1,
        || {
            Box::pin(async {
                let server = Server::start(&[
                    Step::Read,
                    Step::Answer(|request| {
                        let seen =
                            format!("{} and {}", request.header("accept"), request.header("x-own"));
                        respond(200, "", &format!("{seen:?}"))
                    }),
                ]);
                let config = builder().endpoint_url(&server.url).http_client(|client| {
                    let pairs =
                        [("accept", "text/html"), ("x-own", "1"), ("accept-encoding", "gzip")];
                    let pairs = pairs.map(|(name, value)| {
                        (HeaderName::from_static(name), HeaderValue::from_static(value))
                    });
                    local(client).default_headers(HeaderMap::from_iter(pairs))
                });
                let response = ApiGateway::new(&config.build()).get_account().await.unwrap();
                assert_eq!(server.requests()[0].header("accept-encoding"), "identity");
                Seen::new(response.str("").unwrap(), response.attempts())
            })
        },
    ),
];
