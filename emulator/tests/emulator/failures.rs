//! Failures that a test requests.

use std::error::Error as _;
use std::time::{Duration, Instant};

use petard::{ApiGateway, Client, Config, Error};
use petard_emulator::{Emulator, Request};

use super::{kind, start};

/// A client that sends each request once.
fn once(emulator: &Emulator) -> ApiGateway {
    let keys = petard::Credentials::from_keys(
        emulator.access_key_id(),
        emulator.secret_access_key(),
        None,
    );
    let config = Config::builder().endpoint_url(emulator.url()).region(emulator.region());
    ApiGateway::new(&config.credentials(keys).max_attempts(1).build())
}

async fn count(api: &ApiGateway) -> usize {
    api.list_rest_apis().await.unwrap().items().unwrap().count()
}

/// The texts of an error and its causes.
fn causes(error: &Error) -> String {
    let (mut texts, mut cause) = (error.to_string(), error.source());
    while let Some(error) = cause {
        texts.push_str(&format!(": {error}"));
        cause = error.source();
    }
    texts
}

#[tokio::test]
async fn an_operation_fails_after_some_requests_and_for_some() {
    let emulator = Emulator::start().await.unwrap();
    let api = once(&emulator);
    let failure = emulator.fail("create_rest_api").after(2).times(2).with(429).retry_after(3);
    let mut statuses = Vec::new();
    for _ in 0..6 {
        match api.create_rest_api("pets").await {
            Ok(created) => statuses.push(created.status().as_u16()),
            Err(error) => {
                assert_eq!(kind(&error), (429, "TooManyRequestsException"));
                assert_eq!(error.retry_after(), Some(Duration::from_secs(3)));
                assert!(error.is_throttled());
                statuses.push(429);
            }
        }
    }
    assert_eq!(statuses, [201, 201, 429, 429, 201, 201]);
    // Other operations do not fail, and what failed was not carried out.
    assert_eq!((count(&api).await, failure.count()), (4, 2));
}

#[tokio::test]
async fn the_client_retries_what_it_may() {
    let (emulator, api) = start().await;
    let failure = emulator.fail("CreateRestApi").times(2).with(503);
    let created = api.create_rest_api("pets").await.unwrap();
    assert_eq!((created.attempts(), failure.count()), (3, 2));
    assert_eq!(count(&api).await, 1);
}

#[tokio::test]
async fn code_and_message_and_the_codes_of_statuses() {
    let emulator = Emulator::start().await.unwrap();
    let api = once(&emulator);
    let fail = || emulator.fail("get_account");
    for (failure, expected) in [
        (fail(), (500, "InternalFailure")),
        (fail().with(400), (400, "BadRequestException")),
        (fail().with(404), (404, "NotFoundException")),
        (fail().with(503), (503, "ServiceUnavailableException")),
        (fail().with(429).code("LimitExceededException"), (429, "LimitExceededException")),
        (fail().with(418), (418, "")),
    ] {
        let error = api.get_account().await.unwrap_err();
        assert_eq!(kind(&error), expected);
        failure.stop();
        assert_eq!(failure.count(), 1);
    }
    let _failure = fail().with(400).message("no such luck");
    let error = api.get_account().await.unwrap_err();
    assert_eq!(error.message(), Some("no such luck"));
    emulator.stop_failures();
    assert!(api.get_account().await.is_ok());
}

#[tokio::test]
async fn a_stopped_failure_keeps_its_count_and_is_apart_from_later_ones() {
    let emulator = Emulator::start().await.unwrap();
    let api = once(&emulator);
    let old = emulator.fail("get_account").with(400);
    api.get_account().await.unwrap_err();
    emulator.stop_failures();
    let new = emulator.fail("create_rest_api").with(409);
    for _ in 0..2 {
        assert!(api.create_rest_api("pets").await.unwrap_err().is_conflict());
    }
    assert_eq!((old.count(), new.count()), (1, 2));
    // What was stopped changes no other failure, and has no effect again.
    old.stop();
    let old = old.times(9).with(404);
    assert!(api.create_rest_api("pets").await.unwrap_err().is_conflict());
    assert!(api.get_account().await.is_ok());
    new.stop();
    assert!(api.create_rest_api("pets").await.is_ok());
    assert_eq!((old.count(), new.count()), (1, 3));
}

#[tokio::test]
async fn latency_delays_one_operation_and_nothing_else() {
    let (emulator, api) = start().await;
    let slow = Duration::from_millis(1500);
    let _failure = emulator.fail("create_rest_api").latency(slow);
    let began = Instant::now();
    let creating = tokio::spawn(api.create_rest_api("pets").send());
    tokio::time::sleep(Duration::from_millis(50)).await;
    // The request was carried out; its response is late.
    assert_eq!(count(&api).await, 1);
    assert!(began.elapsed() < slow, "{:?}", began.elapsed());
    assert_eq!(creating.await.unwrap().unwrap().status(), 201);
    assert!(began.elapsed() >= slow);
    // The client's own limit of time ends the call.
    let late = api.create_rest_api("late").max_attempts(1);
    let error = late.attempt_timeout(Duration::from_millis(100)).await.unwrap_err();
    assert!(error.is_timeout() && error.status().is_none(), "{error}");
    emulator.stop_failures();
    let _failure = emulator.fail("create_rest_api").latency(Duration::from_millis(1)).with(400);
    assert!(api.create_rest_api("x").await.unwrap_err().is_bad_request());
}

#[tokio::test]
async fn a_connection_is_reset_before_the_response() {
    let emulator = Emulator::start().await.unwrap();
    let api = once(&emulator);
    let failure = emulator.fail("create_rest_api").resets();
    let error = api.create_rest_api("pets").await.unwrap_err();
    assert!(error.is_retryable() && error.status().is_none(), "{error}");
    assert!(causes(&error).to_lowercase().contains("reset"), "{}", causes(&error));
    assert_eq!(count(&api).await, 0);
    // The same, after the request was carried out.
    let _failure = failure.takes_effect(true);
    api.create_rest_api("pets").await.unwrap_err();
    assert_eq!(count(&api).await, 1);
    let statuses: Vec<_> = emulator.requests().iter().map(Request::status).collect();
    assert_eq!(statuses, [None, Some(200), None, Some(200)]);
}

#[tokio::test]
async fn a_connection_is_reset_in_the_middle_of_a_body() {
    let emulator = Emulator::start().await.unwrap();
    let api = once(&emulator);
    let failure = emulator.fail("create_rest_api").resets_in_body();
    let error = api.create_rest_api("pets").await.unwrap_err();
    // The headers arrived.
    assert_eq!(error.status().unwrap(), 201, "{error}");
    assert!(!error.is_service() && error.is_retryable(), "{error}");
    assert!(error.to_string().contains("broke off after "), "{error}");
    assert!(causes(&error).to_lowercase().contains("reset"), "{}", causes(&error));
    assert_eq!((count(&api).await, failure.count()), (1, 1));
    // A body that is read as a stream ends with an error, too.
    let mut stream = api.create_rest_api("pets").bytes_stream().await.unwrap();
    let mut read = 0;
    let error = loop {
        match stream.next().await {
            Some(Ok(chunk)) => read += chunk.len(),
            None => panic!("the body is complete with {read} bytes"),
            Some(Err(error)) => break error,
        }
    };
    assert!(read > 0, "{error}");
    // An error response can be cut, too.
    let _failure = failure.with(400);
    let error = api.create_rest_api("pets").await.unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
    assert!(error.to_string().contains("broke off after "), "{error}");
}

#[tokio::test]
async fn connections_work_after_a_reset() {
    let (emulator, api) = start().await;
    let _failure = emulator.fail("get_account").times(1).resets();
    let _failure = emulator.fail("list_rest_apis").times(1).resets_in_body();
    assert_eq!(api.get_account().await.unwrap().attempts(), 2);
    assert_eq!(api.list_rest_apis().await.unwrap().attempts(), 2);
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_corrected_by_the_client() {
    let hour = Duration::from_hours(1);
    for ahead in [true, false] {
        let (emulator, api) = start().await;
        if ahead {
            emulator.set_clock_ahead(hour);
        } else {
            emulator.set_clock_behind(hour);
        }
        let error = once(&emulator).get_account().await.unwrap_err();
        let begins = if ahead { "Signature expired" } else { "Signature not yet current" };
        assert!(error.message().unwrap().starts_with(begins), "{error}");
        // The client reads the header `Date`, and its next request is accepted at once.
        assert_eq!(api.get_account().await.unwrap().attempts(), 2);
        assert_eq!(api.get_account().await.unwrap().attempts(), 1);
        emulator.set_clock_ahead(Duration::ZERO);
        assert_eq!(once(&emulator).get_account().await.unwrap().attempts(), 1);
    }
}

#[tokio::test]
async fn rates_of_the_model_are_limits_on_request() {
    let emulator = Emulator::builder().throttle(true).start().await.unwrap();
    let api = once(&emulator);
    api.create_rest_api("a").await.unwrap();
    let error = api.create_rest_api("b").await.unwrap_err();
    assert_eq!(kind(&error), (429, "TooManyRequestsException"));
    let wait = error.retry_after().unwrap();
    assert!(wait > Duration::ZERO && wait <= Duration::from_secs(3), "{wait:?}");
    let (_emulator, api) = start().await;
    for _ in 0..10 {
        assert_eq!(api.create_rest_api("a").await.unwrap().attempts(), 1);
    }
}

#[tokio::test]
async fn an_operation_that_does_not_exist_ends_the_test_at_its_line() {
    let emulator = Emulator::start().await.unwrap();
    let mistake = std::panic::AssertUnwindSafe(|| drop(emulator.fail("creat_stage")));
    let panic = std::panic::catch_unwind(mistake).unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert_eq!(text, "no operation `creat_stage` in apigateway; did you mean `create_stage`?");
}

#[tokio::test]
async fn the_names_of_the_reference_may_be_in_snake_case() {
    let (emulator, api) = start().await;
    let failure = emulator.fail("get_rest_apis").with(400);
    assert!(api.list_rest_apis().await.unwrap_err().is_bad_request());
    assert!(api.get_rest_api("a").await.unwrap_err().is_not_found());
    assert_eq!(failure.count(), 1);
}

#[tokio::test]
async fn only_statuses_of_errors_are_failures() {
    let emulator = Emulator::start().await.unwrap();
    for status in [0, 200, 304, 399, 600] {
        let mistake =
            std::panic::AssertUnwindSafe(|| drop(emulator.fail("get_account").with(status)));
        let panic = std::panic::catch_unwind(mistake).unwrap_err();
        let text = panic.downcast_ref::<String>().unwrap();
        assert_eq!(*text, format!("{status} is not the status of an error: 400 to 599"));
    }
}

#[tokio::test]
async fn codes_of_a_model_of_ones_own() {
    use petard::Method;
    use petard::operation::{Operation, Service, Verb};

    static GET: Operation =
        Operation::new(Verb::Get, "Order", "get_order", "GetOrder", Method::GET, "/orders/{id}")
            .with_errors(&["OrderLocked"]);
    static ORDERS: Service = Service::new("orders", "Orders")
        .with_errors(&[("Locked", 409), ("OrderLocked", 409), ("Slow", 429), ("Throttled", 429)])
        .with_operations(&[&GET]);
    let emulator = Emulator::start_with(&[&ORDERS]).await.unwrap();
    let client = Client::new(&emulator.config(), &ORDERS);
    for (status, code) in [(409, "OrderLocked"), (429, "Throttled"), (404, "NotFoundException")] {
        let failure = emulator.fail("get_order").with(status);
        let call = client.request(Method::GET, "/orders/1").max_attempts(1);
        assert_eq!(kind(&call.await.unwrap_err()), (status, code));
        failure.stop();
    }
}
