//! Delays that a service requests.

use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use petard::{ApiGateway, Clock};

use crate::server::{Server, Step, response};
use crate::setup::at;
use crate::{Case, Seen};

/// A clock that stands at 2020-10-20T06:14:38Z, and records delays instead of waiting.
#[derive(Clone, Default)]
pub(crate) struct Recorder(Arc<Mutex<Vec<Duration>>>);

impl Clock for Recorder {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_603_174_478)
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.0.lock().unwrap().push(duration);
        Box::pin(ready(()))
    }

    fn jitter(&self) -> f64 {
        0.0
    }
}

/// The delays after a 503 with these headers, or the error.
async fn delays(headers: &'static str) -> Seen {
    let script = [Step::Read, response(503, headers, ""), Step::Read, response(200, "", "{}")];
    let server = Server::start(&script);
    let clock = Recorder::default();
    match ApiGateway::new(&at(&server.url).clock(clock.clone()).build()).get_account().await {
        Ok(response) => {
            let delays = clock.0.lock().unwrap().clone();
            Seen::new(format!("{delays:?}"), response.attempts())
        }
        Err(error) => Seen::error(&error),
    }
}

pub(crate) static CASES: &[Case] = &[
    Case::new("Retry-After of 7", "[7s]", 2, || Box::pin(delays("retry-after: 7\r\n"))),
    Case::new("Retry-After of 2^64", "a delay of 18446744073709551615 s, longer than", 1, || {
        Box::pin(delays("retry-after: 18446744073709551616\r\n"))
    }),
    Case::new(
        "Retry-After of an hour",
        "a delay of 3600 s, longer than `max_retry_after` (60s)",
        1,
        || Box::pin(delays("retry-after: 3600\r\n")),
    ),
    Case::new("x-amz-retry-after in milliseconds", "[1.5s]", 2, || {
        Box::pin(delays("x-amz-retry-after: 1500\r\nretry-after: 40\r\n"))
    }),
    Case::new("x-amz-retry-after of 2^64", "longer than `max_retry_after`", 1, || {
        Box::pin(delays("x-amz-retry-after: 99999999999999999999\r\n"))
    }),
    Case::new("a date", "[30s]", 2, || {
        Box::pin(delays("retry-after: Tue, 20 Oct 2020 06:15:08 GMT\r\n"))
    }),
    Case::new("a date of RFC 850", "[30s]", 2, || {
        Box::pin(delays("retry-after: Tuesday, 20-Oct-20 06:15:08 GMT\r\n"))
    }),
    Case::new("a date of asctime", "[30s]", 2, || {
        Box::pin(delays("retry-after: Tue Oct 20 06:15:08 2020\r\n"))
    }),
    Case::new("a date that is past", "[]", 2, || {
        Box::pin(delays("retry-after: Tue, 20 Oct 2020 06:14:00 GMT\r\n"))
    }),
    Case::new("a date in the year 9999", "longer than `max_retry_after`", 1, || {
        Box::pin(delays("retry-after: Fri, 31 Dec 9999 23:59:59 GMT\r\n"))
    }),
    Case::new("a negative number, a word, nothing", "[]", 2, || {
        Box::pin(async {
            for headers in ["retry-after: -1\r\n", "retry-after: soon\r\n"] {
                assert_eq!(delays(headers).await.text, "[]");
            }
            delays("retry-after: \r\n").await
        })
    }),
];
