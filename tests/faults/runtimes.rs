//! Values and runtimes with which a call cannot be made.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use petard::{ApiGateway, Credentials, Method};

use crate::server::{Server, Step, response};
use crate::setup::{at, builder, gateway};
use crate::{Case, Seen};

/// Polls a future without a runtime until it is ready.
fn without_runtime<F: Future>(future: F) -> F::Output {
    let (mut future, mut context) = (pin!(future), Context::from_waker(Waker::noop()));
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

async fn signed_at(at: SystemTime) -> Seen {
    let call = gateway("http://127.0.0.1:9").get_account();
    match call.signed_request(at).await {
        Ok(request) => Seen::new(format!("{:?}", request.headers()["x-amz-date"]), 0),
        Err(error) => Seen::error(&error),
    }
}

const YEAR: u64 = 31_556_952;

/// A provider whose credentials expire at the end of time.
#[derive(Debug)]
struct Forever;

impl petard::ProvideCredentials for Forever {
    fn provide_credentials<'a>(
        &'a self,
    ) -> aws_credential_types::provider::future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let mut end = SystemTime::now();
        for step in (0..63).rev() {
            end = end.checked_add(Duration::from_secs(1 << step)).unwrap_or(end);
        }
        let credentials = Credentials::new("AKIDEXAMPLE", "HUSH", None, Some(end), "test");
        aws_credential_types::provider::future::ProvideCredentials::ready(Ok(credentials))
    }
}

/// A provider that does not respond.
#[derive(Debug)]
struct Never;

impl petard::ProvideCredentials for Never {
    fn provide_credentials<'a>(
        &'a self,
    ) -> aws_credential_types::provider::future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        aws_credential_types::provider::future::ProvideCredentials::new(std::future::pending())
    }
}

pub(crate) static CASES: &[Case] = &[
    Case::new("a signature in the year 10000", "after the year 9999", 0, || {
        Box::pin(signed_at(SystemTime::UNIX_EPOCH + Duration::from_secs(8031 * YEAR)))
    }),
    Case::new("a signature in the year 9999", "99991231T235959Z", 0, || {
        Box::pin(signed_at(SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_799)))
    }),
    Case::new("a signature before the year 0", "before 1970", 0, || {
        Box::pin(signed_at(SystemTime::UNIX_EPOCH - Duration::from_secs(2000 * YEAR)))
    }),
    Case::new("40,000 headers on a raw call", "more than 500 headers", 0, || {
        Box::pin(async {
            let mut call = gateway("http://127.0.0.1:9").request(Method::GET, "/x");
            for number in 0..40_000 {
                call = call.header(format!("x-{number}"), "1");
            }
            Seen::error(&call.await.unwrap_err())
        })
    }),
    Case::new("40,000 headers on a typed call", "more than 500 headers", 0, || {
        Box::pin(async {
            let mut call = gateway("http://127.0.0.1:9").get_account();
            for number in 0..40_000 {
                call = call.header(format!("x-{number}"), "1");
            }
            Seen::error(&call.await.unwrap_err())
        })
    }),
    Case::new("500 headers are sent", "200", 1, || {
        Box::pin(async {
            let server = Server::start(&[Step::Read, response(200, "", "{}")]);
            let mut call = gateway(&server.url).request(Method::GET, "/x");
            for number in 0..499 {
                call = call.header(format!("x-{number}"), "1");
            }
            let response = call.await.unwrap();
            Seen::new(response.status().as_str(), response.attempts())
        })
    }),
    Case::new("a call without a runtime", "calls need a tokio runtime", 0, || {
        Box::pin(async {
            let outcome = std::thread::spawn(|| {
                without_runtime(gateway("http://127.0.0.1:9").get_account().send())
            });
            Seen::error(&outcome.join().unwrap().unwrap_err())
        })
    }),
    Case::new("a waiter without a runtime", "calls need a tokio runtime", 0, || {
        Box::pin(async {
            let outcome = std::thread::spawn(|| {
                without_runtime(
                    gateway("http://127.0.0.1:9").wait_until_vpc_link_available("v").wait(),
                )
            });
            Seen::error(&outcome.join().unwrap().unwrap_err())
        })
    }),
    Case::new("a stream that is read without a runtime", "calls need a tokio runtime", 0, || {
        Box::pin(async {
            let server =
                Server::start(&[Step::Read, crate::server::head(200, "", 10), Step::Pause(1000)]);
            let stream = gateway(&server.url).get_account().into_call().bytes_stream().await;
            let mut stream = stream.unwrap();
            let outcome = std::thread::spawn(move || without_runtime(stream.next()));
            Seen::error(&outcome.join().unwrap().unwrap().unwrap_err())
        })
    }),
    Case::new("a runtime without timers", "has no timers: call `enable_all`", 0, || {
        Box::pin(async {
            let outcome = std::thread::spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
                runtime.unwrap().block_on(gateway("http://127.0.0.1:9").get_account().send())
            });
            Seen::error(&outcome.join().unwrap().unwrap_err())
        })
    }),
    Case::new("a signature by a provider, without timers", "a signature", 0, || {
        Box::pin(async {
            let outcome = std::thread::spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().build();
                let config = builder().credentials_provider(Forever).build();
                let call = ApiGateway::new(&config).get_account();
                runtime.unwrap().block_on(call.signed_request(SystemTime::now()))
            });
            let request = outcome.join().unwrap().unwrap();
            assert!(request.headers().contains_key("authorization"));
            Seen::new("a signature", 0)
        })
    }),
    Case::new("a signature by a slow provider, without timers", "has no timers", 0, || {
        Box::pin(async {
            let outcome = std::thread::spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().build();
                let config = builder().credentials_provider(Never).build();
                let call = ApiGateway::new(&config).get_account();
                runtime.unwrap().block_on(call.signed_request(SystemTime::now()))
            });
            Seen::error(&outcome.join().unwrap().unwrap_err())
        })
    }),
    Case::new("a runtime without network", "has no network: call `enable_all`", 0, || {
        Box::pin(async {
            let outcome = std::thread::spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
                runtime.unwrap().block_on(gateway("http://127.0.0.1:9").get_account().send())
            });
            Seen::error(&outcome.join().unwrap().unwrap_err())
        })
    }),
    Case::new("a connection of a runtime that has stopped", "200 after 2 connections", 1, || {
        Box::pin(async {
            let server = Server::start(&[Step::Read, response(200, "", "{}"), Step::Again]);
            let api = gateway(&server.url);
            let call = move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                // The runtime is dropped, and with it the task that drives its connection.
                runtime.unwrap().block_on(api.get_account().send()).unwrap()
            };
            let second = std::thread::spawn(move || (call(), call()).1).join().unwrap();
            let text = format!("{} after {} connections", second.status(), server.connections());
            Seen::new(text.replace(" OK", ""), second.attempts())
        })
    })
    .within(2),
    Case::new("credentials that expire at the end of time", "200", 1, || {
        Box::pin(async {
            let server = Server::start(&[Step::Read, response(200, "", "{}"), Step::Again]);
            let config = at(&server.url).credentials_provider(Forever).build();
            let api = ApiGateway::new(&config);
            api.get_account().await.unwrap();
            let response = api.get_account().await.unwrap();
            Seen::new(response.status().as_str(), response.attempts())
        })
    }),
    Case::new("time limits at their ends", "200", 1, || {
        Box::pin(async {
            let server = Server::start(&[Step::Read, response(200, "", "{}"), Step::Again]);
            let config = builder()
                .endpoint_url(&server.url)
                .timeout(Duration::MAX)
                .connect_timeout(Duration::MAX)
                .operation_timeout(Duration::MAX)
                .max_retry_after(Duration::MAX)
                .max_attempts(u32::MAX)
                .max_response_bytes(u64::MAX);
            let api = ApiGateway::new(&config.build());
            let response = api.get_account().attempt_timeout(Duration::MAX).await.unwrap();
            Seen::new(response.status().as_str(), response.attempts())
        })
    }),
];
