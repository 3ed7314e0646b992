//! A server that reports a wrong time.

use petard::{ApiGateway, Config};

use crate::server::{Server, Step, response};
use crate::setup::builder;
use crate::{Case, Seen};

const REFUSAL: &str =
    "x-amzn-errortype: RequestTimeTooSkewed\r\ndate: Fri, 01 Jan 2100 00:01:00 GMT\r\n";

/// Calls a server whose clock is wrong, and then another one. Returns the dates of the requests.
async fn dates(first: &Server, config: &Config) -> (Vec<String>, u32) {
    let other = Server::start(&[Step::Read, response(200, "", "{}")]);
    let attempts = match ApiGateway::new(config).get_account().await {
        Ok(response) => response.attempts(),
        Err(error) => error.attempts(),
    };
    let config = config.with_endpoint_url(&other.url).unwrap();
    ApiGateway::new(&config).get_account().await.unwrap();
    let all = first.requests().into_iter().chain(other.requests());
    let years = all.map(|request| request.header("x-amz-date")[..4].to_owned());
    (years.map(|year| if year == "2100" { year } else { "now".to_owned() }).collect(), attempts)
}

pub(crate) static CASES: &[Case] = &[
    Case::new("a host that was corrected does not change another one", "now 2100 now", 2, || {
        Box::pin(async {
            let ok = response(200, "", "{}");
            let server = Server::start(&[Step::Read, response(403, REFUSAL, ""), Step::Read, ok]);
            let config = builder().endpoint_url(&server.url).build();
            let (dates, attempts) = dates(&server, &config).await;
            Seen::new(dates.join(" "), attempts)
        })
    }),
    Case::new("a correction after which another error follows", "now 2100 now now", 2, || {
        Box::pin(async {
            let failed = response(500, "", "{}");
            let steps = [Step::Read, response(403, REFUSAL, ""), Step::Read, failed, Step::Again];
            let server = Server::start(&steps);
            let config = builder().endpoint_url(&server.url).max_attempts(2).build();
            let (mut dates, attempts) = dates(&server, &config).await;
            let error = ApiGateway::new(&config).get_account().max_attempts(1).await.unwrap_err();
            assert_eq!(error.code(), Some("RequestTimeTooSkewed"));
            let last = server.requests()[2].header("x-amz-date").to_owned();
            dates.push(if last.starts_with("2100") { "2100".into() } else { "now".into() });
            Seen::new(dates.join(" "), attempts)
        })
    }),
    Case::new("a correction that does not help is dropped", "now 2100 now now", 2, || {
        Box::pin(async {
            let server = Server::start(&[Step::Read, response(403, REFUSAL, ""), Step::Again]);
            let config = builder().endpoint_url(&server.url).build();
            let (mut dates, attempts) = dates(&server, &config).await;
            let error = ApiGateway::new(&config).get_account().max_attempts(1).await.unwrap_err();
            assert_eq!(error.attempts(), 1);
            let last = server.requests()[2].header("x-amz-date").to_owned();
            dates.push(if last.starts_with("2100") { "2100".into() } else { "now".into() });
            Seen::new(dates.join(" "), attempts)
        })
    }),
];
