//! Retries: which errors are retried, with which delays, and how often.

use std::time::Duration;

use petard::Method;

use super::clock::Fake;
use super::server::{Reply, Server, answer, builder, ok};
use super::service::Zoo;

fn zoo(server: &Server, clock: &Fake) -> Zoo {
    Zoo::new(&server.builder().clock(clock.clone()).build())
}

fn coded(status: u16, code: &str) -> Reply {
    answer(status, &format!("x-amzn-errortype: {code}\r\n"), "")
}

/// Returns the number of requests and the delays if all replies are of one kind.
async fn tried(reply: impl Fn() -> Reply) -> (usize, Vec<u128>) {
    let (server, clock) = (Server::start((0..5).map(|_| reply())).await, Fake::patient());
    let error = zoo(&server, &clock).list_animals().await.unwrap_err();
    let requests = server.all().len();
    assert_eq!(error.attempts() as usize, requests, "{error}");
    (requests, clock.slept())
}

#[tokio::test]
async fn throttled_calls_are_retried_slowly() {
    for code in [
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottled",
        "RequestThrottledException",
        "TooManyRequestsException",
        "ProvisionedThroughputExceededException",
        "TransactionInProgressException",
        "RequestLimitExceeded",
        "BandwidthLimitExceeded",
        "SlowDown",
        "PriorRequestNotComplete",
        "EC2ThrottledException",
    ] {
        for status in [400, 429, 503] {
            assert_eq!(tried(|| coded(status, code)).await, (3, vec![1000, 2000]), "{code}");
        }
    }
    assert_eq!(tried(|| answer(429, "", "")).await, (3, vec![1000, 2000]));
    assert_eq!(tried(|| coded(429, "Unheard")).await, (3, vec![1000, 2000]));
}

#[tokio::test]
async fn server_and_network_errors_are_retried_quickly() {
    let soon = (3, vec![50, 100]);
    for status in [500, 502, 503, 504] {
        assert_eq!(tried(|| answer(status, "", "<html>")).await, soon, "{status}");
        assert_eq!(tried(|| coded(status, "Unheard")).await, soon, "{status}");
    }
    assert_eq!(tried(|| coded(400, "RequestTimeout")).await, soon);
    assert_eq!(tried(|| coded(400, "RequestTimeoutException")).await, soon);
    assert_eq!(tried(|| Reply::HangUp).await, soon);
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"half\":";
    assert_eq!(tried(|| Reply::Answer(half.to_owned())).await, soon);
}

#[tokio::test]
async fn timeouts_are_retried_quickly() {
    let (server, clock) = (Server::start((0..5).map(|_| Reply::Silence)).await, Fake::patient());
    let config = server.builder().clock(clock.clone()).timeout(Duration::from_millis(300));
    let error = Zoo::new(&config.build()).list_animals().await.unwrap_err();
    assert!(error.is_timeout() && error.attempts() == 3, "{error}");
    assert_eq!(clock.slept(), [50, 100]);
}

#[tokio::test]
async fn refused_connections_are_retried_quickly() {
    // A port without a listener.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let clock = Fake::patient();
    let config = builder().endpoint_url(format!("http://127.0.0.1:{port}")).clock(clock.clone());
    let error = Zoo::new(&config.build()).list_animals().await.unwrap_err();
    assert!(error.is_connect() && error.to_string().ends_with(" [attempts 3]"), "{error}");
    assert_eq!(clock.slept(), [50, 100]);
}

#[tokio::test]
async fn other_responses_are_not_retried() {
    let once = (1, Vec::new());
    for status in [301, 400, 401, 403, 404, 405, 409, 413, 418, 501, 505] {
        assert_eq!(tried(|| answer(status, "", "")).await, once, "{status}");
    }
    for (status, code) in [
        (429, "LimitExceededException"),
        (429, "ServiceQuotaExceededException"),
        (400, "BadRequestException"),
        (403, "AccessDeniedException"),
        (403, "ExpiredTokenException"),
        (409, "ConflictException"),
    ] {
        assert_eq!(tried(|| coded(status, code)).await, once, "{code}");
    }
}

#[tokio::test]
async fn concurrent_modifications_are_retried_slowly() {
    let busy = r#"{"message":"Unable to complete operation due to concurrent modification. Please try again later."}"#;
    let code = "x-amzn-errortype: ConflictException\r\n";
    assert_eq!(tried(|| answer(409, code, busy)).await, (3, vec![1000, 2000]));
    let server = Server::start([answer(409, code, busy), ok("{}")]).await;
    let answered = zoo(&server, &Fake::patient()).list_animals().await.unwrap();
    assert_eq!(answered.attempts(), 2);
    let error = Server::start([answer(409, code, busy)]).await.zoo().list_animals();
    let error = error.max_attempts(1).await.unwrap_err();
    assert!(error.is_retryable() && error.is_conflict());
}

#[tokio::test]
async fn delays_are_a_random_part_of_the_backoff() {
    for (jitter, slept) in [(0.5, vec![25, 50]), (0.25, vec![12, 25]), (0.0, vec![])] {
        let (server, clock) = (Server::start([]).await, Fake::patient());
        clock.jitter(jitter);
        zoo(&server, &clock).list_animals().await.unwrap_err();
        assert_eq!((clock.slept(), server.all().len()), (slept, 3));
    }
}

#[tokio::test]
async fn a_successful_attempt_is_the_response() {
    let id = "x-amzn-requestid: 1234\r\n";
    let replies = [Reply::HangUp, answer(503, "", ""), ok("{}"), ok("not json"), ok("[]")];
    let server = Server::start(replies).await;
    let zoo = zoo(&server, &Fake::patient());
    let answered = zoo.create_animal("Rex").await.unwrap();
    assert_eq!((answered.attempts(), answered.text().unwrap()), (3, "{}"));
    let all = server.all();
    assert_eq!(all.len(), 3);
    assert!(all.iter().all(|seen| seen.line == "POST /animals" && seen.body == all[0].body));
    assert!(all[0].body.contains("Rex"), "{all:?}");
    let once = zoo.list_animals().await.unwrap();
    assert_eq!((once.attempts(), once.json().unwrap_err().attempts()), (1, 1));
    let server = Server::start((0..3).map(|_| answer(503, id, ""))).await;
    let error = self::zoo(&server, &Fake::patient()).list_animals().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "list_animals: HTTP 503 Service Unavailable [request id 1234, attempts 3]"
    );
}

#[tokio::test]
async fn each_attempt_is_signed_with_the_current_time() {
    let server = Server::start([answer(429, "", ""), answer(429, "", ""), ok("")]).await;
    zoo(&server, &Fake::patient()).list_animals().await.unwrap();
    let all = server.all();
    let dates: Vec<&str> = all.iter().filter_map(|seen| seen.header("x-amz-date")).collect();
    assert_eq!(dates, ["20201020T061438Z", "20201020T061439Z", "20201020T061441Z"]);
}

#[tokio::test]
async fn retry_after_is_respected() {
    let date = "date: Tue, 20 Oct 2020 06:14:38 GMT\r\n";
    let date = format!("{date}retry-after: Tue, 20 Oct 2020 06:15:08 GMT\r\n");
    for (headers, status, slept) in [
        ("retry-after: 7\r\n", 429, 7000),
        ("retry-after: 60\r\n", 503, 60_000),
        (date.as_str(), 503, 30_000),
        // A date is relative to the configuration's clock if the response has no `Date`.
        ("retry-after: Tue, 20 Oct 2020 06:14:58 GMT\r\n", 503, 20_000),
        // The backoff is longer, or the header is invalid.
        ("retry-after: 0\r\n", 429, 1000),
        ("retry-after: soon\r\n", 503, 50),
        ("retry-after: -1\r\n", 503, 50),
    ] {
        let (server, clock) =
            (Server::start([answer(status, headers, ""), ok("")]).await, Fake::patient());
        zoo(&server, &clock).list_animals().await.unwrap();
        assert_eq!(clock.slept(), [slept], "{headers}");
    }
}

#[tokio::test]
async fn a_retry_after_that_is_too_long_is_not_respected() {
    for seconds in [61, u64::MAX] {
        let reply = || answer(429, &format!("retry-after: {seconds}\r\n"), "");
        let (server, clock) = (Server::start([reply(), reply(), ok("")]).await, Fake::patient());
        let error = zoo(&server, &clock).list_animals().await.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(seconds)));
        assert_eq!((error.attempts(), server.all().len(), clock.slept().len()), (1, 1, 0));
        // The maximum can be raised, up to the timeout of the call.
        let config = server.builder().clock(clock.clone()).max_retry_after(Duration::MAX);
        let answered = Zoo::new(&config.build()).list_animals().await;
        assert_eq!(answered.is_ok(), seconds == 61);
    }
}

#[tokio::test]
async fn there_is_no_retry_if_its_delay_exceeds_the_time_left() {
    let reply = || answer(429, "retry-after: 30\r\n", "");
    let (server, clock) = (Server::start((0..5).map(|_| reply())).await, Fake::patient());
    let call = zoo(&server, &clock).list_animals();
    let error = call.operation_timeout(Duration::from_mins(1)).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
    assert_eq!((error.attempts(), clock.slept()), (2, vec![30_000]));
}

#[tokio::test]
async fn a_call_that_takes_too_long_ends() {
    let server = Server::start([Reply::Silence]).await;
    let config = server.builder().operation_timeout(Duration::from_millis(300)).build();
    let error = Zoo::new(&config).list_animals().name_query("hush").await.unwrap_err();
    let host = server.url.trim_start_matches("http://");
    assert_eq!(
        error.to_string(),
        format!(
            "list_animals: no response from {host} within the operation timeout of 300ms [attempts 1]"
        )
    );
    assert!(error.is_timeout() && error.attempts() == 1 && server.all().len() == 1);
}

#[tokio::test]
async fn limits_of_a_call_override_those_of_the_configuration() {
    let (server, clock) = (Server::start([]).await, Fake::patient());
    let zoo = Zoo::new(&server.builder().clock(clock.clone()).max_attempts(2).build());
    let mut before = 0;
    let mut sent = || server.all().len() - std::mem::replace(&mut before, server.all().len());
    zoo.list_animals().await.unwrap_err();
    assert_eq!(sent(), 2);
    zoo.list_animals().max_attempts(5).await.unwrap_err();
    assert_eq!(sent(), 5);
    zoo.get_animal("1", "2").max_attempts(1).await.unwrap_err();
    assert_eq!(sent(), 1);
    zoo.request(Method::GET, "/x").max_attempts(4).await.unwrap_err();
    assert_eq!(sent(), 4);
    // 0 attempts count as 1.
    let error = zoo.list_animals().max_attempts(0).pages().next().await.unwrap().unwrap_err();
    assert_eq!((sent(), error.attempts()), (1, 1));
}

#[tokio::test]
async fn the_largest_limits_do_not_overflow() {
    let most = Duration::MAX;
    let server = Server::start([answer(503, "retry-after: 1\r\n", ""), ok("")]).await;
    let config = server.builder().clock(Fake::patient()).timeout(most).connect_timeout(most);
    let config = config.operation_timeout(most).max_retry_after(most).max_attempts(u32::MAX);
    let answered = Zoo::new(&config.build()).list_animals().attempt_timeout(most).await.unwrap();
    assert_eq!(answered.attempts(), 2);
}

#[tokio::test]
async fn timeouts_of_a_call_override_those_of_the_configuration() {
    let short = Duration::from_millis(300);
    let server = Server::start((0..4).map(|_| Reply::Silence)).await;
    let zoo = Zoo::new(&server.builder().max_attempts(1).build());
    let error = zoo.list_animals().attempt_timeout(short).await.unwrap_err();
    assert!(error.is_timeout() && error.to_string().contains("no response in time"), "{error}");
    let error = zoo.list_animals().operation_timeout(short).await.unwrap_err();
    assert!(
        error.is_timeout()
            && error.to_string().contains("within the operation timeout of 300ms [attempts 1]"),
        "{error}"
    );
    let raw = || zoo.request(Method::GET, "/x");
    let error = raw().attempt_timeout(short).await.unwrap_err();
    assert!(error.to_string().contains("no response in time"), "{error}");
    let error = raw().operation_timeout(short).await.unwrap_err();
    assert!(
        error.to_string().contains("within the operation timeout of 300ms [attempts 1]"),
        "{error}"
    );
}

#[tokio::test]
async fn the_timeout_of_a_call_holds_if_that_of_the_http_client_is_changed() {
    let server = Server::start([Reply::Silence]).await;
    let config = server
        .builder()
        .timeout(Duration::from_millis(50))
        .operation_timeout(Duration::from_millis(300))
        .http_client(|client| client.timeout(Duration::from_mins(1)))
        .build();
    let call = Zoo::new(&config).list_animals().send();
    let error = tokio::time::timeout(Duration::from_secs(30), call).await.unwrap().unwrap_err();
    assert!(error.to_string().contains("within the operation timeout of 300ms"), "{error}");
}
