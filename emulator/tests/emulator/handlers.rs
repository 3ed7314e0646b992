//! Functions of a test that respond to operations.

use std::sync::mpsc;
use std::time::Duration;

use petard::{ApiGateway, Method};
use petard_emulator::{Emulator, Exchange, Response};
use serde_json::json;

use super::{kind, start};

#[tokio::test]
async fn a_function_reads_the_request_and_responds() {
    let (emulator, api) = start().await;
    emulator.on("test_invoke_method", |request| {
        assert_eq!((request.method(), request.service()), ("POST", Some("apigateway")));
        let body = json!({
            "status": 200,
            "log": format!("{:?}", request.label("http_method")),
            "body": request.json()["body"],
        });
        Response::json(200, &body).header("x-amzn-requestid", "own").header("ETag", "\"1\"")
    });
    let call = api.test_invoke_method("a b", "r", "GET").body("ping");
    let tested = call.await.unwrap();
    assert_eq!(tested.str("/body").unwrap(), "ping");
    assert_eq!(tested.str("/log").unwrap(), r#"Some("GET")"#);
    assert_eq!(
        (tested.request_id(), &tested.headers()["etag"]),
        (Some("own"), &"\"1\"".parse().unwrap())
    );
    assert_eq!(emulator.requests()[0].label("restapi_id"), Some("a b"));
}

#[tokio::test]
async fn bytes_and_other_types_are_sent_as_they_are() {
    let (emulator, api) = start().await;
    emulator.on("get_sdk", |_| {
        let file = Response::bytes(200, &b"PK\x03\x04\xff"[..]);
        file.header("content-type", "application/zip").header("content-disposition", "attachment")
    });
    let sdk = api.get_sdk("a", "prod", "java".into()).await.unwrap();
    assert_eq!(&sdk.bytes()[..], b"PK\x03\x04\xff");
    assert_eq!(sdk.headers()["content-type"], "application/zip");
}

#[tokio::test]
async fn without_a_response_the_next_one_is_asked_and_then_the_service() {
    let (emulator, api) = start().await;
    let named = |name: &'static str, status| {
        move |request: &petard_emulator::Request| {
            (request.json()["name"] == name).then(|| Response::json(status, &json!({"id": name})))
        }
    };
    emulator.on("create_rest_api", named("a", 201));
    emulator.on("create_rest_api", named("b", 201));
    for (name, is_own) in [("a", true), ("b", true), ("c", false)] {
        let created = api.create_rest_api(name).await.unwrap();
        assert_eq!(created.str("/id").unwrap() == name, is_own, "{name}");
    }
    assert_eq!(api.list_rest_apis().await.unwrap().items().unwrap().count(), 1);
    // The latest function is the first one that is asked.
    emulator.on("create_rest_api", |_| Response::error(409, "ConflictException", "there is one"));
    let error = api.create_rest_api("a").await.unwrap_err();
    assert_eq!((kind(&error), error.message()), ((409, "ConflictException"), Some("there is one")));
    emulator.off("create_rest_api");
    assert_ne!(api.create_rest_api("a").await.unwrap().str("/id").unwrap(), "a");
}

#[tokio::test]
async fn exchanges_come_first_and_failures_before_them() {
    let account = |key: &str| json!({ "apiKeyVersion": key });
    let exchange = Exchange::new("GET", "/account")
        .response(Response::json(200, &account("exchange")))
        .times(1);
    let emulator = Emulator::builder().exchanges([exchange]).start().await.unwrap();
    let api = ApiGateway::new(&emulator.config());
    emulator.on("get_account", move |_| Response::json(200, &account("function")));
    let _failure = emulator.fail("get_account").times(1).with(400);
    assert_eq!(emulator.left(), [1]);
    assert!(api.get_account().await.unwrap_err().is_bad_request());
    for expected in ["exchange", "function", "function"] {
        assert_eq!(api.get_account().await.unwrap().str("/apiKeyVersion").unwrap(), expected);
    }
    assert_eq!(emulator.left(), Vec::<u64>::new());
    // Other operations are those of the service.
    assert_eq!(api.create_rest_api("a").await.unwrap().status(), 201);
}

#[tokio::test]
async fn exchanges_match_what_no_operation_does() {
    let (emulator, api) = start().await;
    let gone = |api: &ApiGateway| api.request(petard::Method::GET, "/other/1").max_attempts(1);
    assert_eq!(kind(&gone(&api).await.unwrap_err()).0, 403);
    emulator.replay([Exchange::new("GET", "/other/1").responds(200, r#"{"a": 1}"#)]);
    assert_eq!(gone(&api).await.unwrap().get("/a"), Some(&json!(1)));
    // Without a valid signature, nothing is returned.
    let other = petard::Config::builder().endpoint_url(emulator.url()).region("eu-west-1");
    let other = other.credentials(petard::Credentials::from_keys("LOCALENDPOINT", "wrong", None));
    assert_eq!(kind(&gone(&ApiGateway::new(&other.build())).await.unwrap_err()).0, 403);
}

#[tokio::test]
async fn a_function_that_panics_is_an_error_of_the_call() {
    let (emulator, api) = start().await;
    emulator.on("get_account", |request| {
        assert_eq!(request.query("limit"), Some("3"), "the limit is not sent");
        Response::new(200)
    });
    let error = api.get_account().await.unwrap_err();
    assert_eq!((kind(&error), error.attempts()), ((501, "FunctionPanicked"), 1));
    let message = error.message().unwrap();
    assert!(message.starts_with("the function for get_account panicked: "), "{message}");
    assert!(message.contains("the limit is not sent"), "{message}");
    assert!(api.list_rest_apis().await.is_ok());
}

#[tokio::test]
async fn a_function_that_waits_blocks_no_other_request_and_not_the_end() {
    let (emulator, api) = start().await;
    let (release, released) = mpsc::channel::<()>();
    let released = std::sync::Mutex::new(released);
    emulator.on("get_account", move |_| {
        let _gone = released.lock().unwrap().recv();
        Response::json(200, &json!({}))
    });
    let waiting = tokio::spawn(api.get_account().max_attempts(1).send());
    while emulator.requests().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(api.list_rest_apis().await.is_ok());
    assert_eq!(emulator.requests()[0].status(), None);
    drop(emulator);
    assert!(waiting.await.unwrap().unwrap_err().status().is_none());
    drop(release);
}

#[tokio::test]
async fn delays_and_ends_of_connections_are_responses_too() {
    let (emulator, api) = start().await;
    emulator.on("get_account", |_| Response::closes());
    let error = api.get_account().max_attempts(1).await.unwrap_err();
    assert!(error.status().is_none() && error.is_retryable(), "{error}");
    let time = Duration::from_millis(100);
    emulator.on("get_account", move |_| Response::json(200, &json!({"a": 1})).delay(time));
    let began = std::time::Instant::now();
    assert!(api.get_account().await.is_ok() && began.elapsed() >= time);
    emulator.on("get_account", |_| Response::json(200, &json!({"a": 1})).resets_in_body());
    let error = api.get_account().max_attempts(1).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 200);
    emulator.on("get_account", |_| Response::resets());
    assert!(api.get_account().max_attempts(1).await.unwrap_err().status().is_none());
}

#[tokio::test]
async fn requests_that_no_exchange_matches_are_told_why() {
    let (emulator, api) = start().await;
    api.get_account().await.unwrap();
    assert_eq!(emulator.misfits(), Vec::<String>::new());
    emulator.replay([Exchange::new("POST", "/restapis").responds(201, "{}").times(1)]);
    let create = || api.create_rest_api("a");
    create().await.unwrap();
    let told = |came: &str| format!("no exchange fits POST /restapis; nearest: #1 ({came})");
    assert_eq!(emulator.misfits(), [told(r#"body: expected ``, came `{"name":"a"}`"#)]);
    // Those that a failure ends are none.
    let _failure = emulator.fail("create_rest_api").times(1).with(400);
    create().await.unwrap_err();
    assert_eq!(emulator.misfits().len(), 1);
    api.request(Method::POST, "/restapis").await.unwrap();
    api.request(Method::POST, "/restapis").await.unwrap_err();
    assert_eq!(emulator.misfits().last(), Some(&told("used up")));
    api.request(Method::GET, "/nowhere").await.unwrap_err();
    assert_eq!(emulator.misfits().len(), 3);
}
