//! Responses, errors and a transport without a socket.

use std::time::{Duration, Instant};

use petard::operation::{Matcher, Operation, Output, Paging, Param, Service, Type, Verb, Wait};
use petard::testing::{self, ResponseBuilder, Transport};
use petard::{Client, Config, Credentials, Method, Result};
use serde_json::json;

static LIST: Operation =
    Operation::new(Verb::List, "Order", "list_orders", "ListOrders", Method::GET, "/orders")
        .with_params(&[
            Param::query("next", Type::String, ""),
            Param::query("note", Type::String, "").sensitive(),
        ])
        .with_paging(Paging::new("next", "/more", "/data/orders"))
        .with_output(Output::Json);
static GET: Operation =
    Operation::new(Verb::Get, "Order", "get_order", "GetOrder", Method::GET, "/orders/{id}")
        .with_params(&[Param::label("id", Type::String, "")]);
static SHIPPED: Wait =
    Wait::new("wait_until_order_shipped", &GET, &[Matcher::Status("SHIPPED")], "")
        .with_status("/status")
        .with_seconds(600);
static ORDERS: Service =
    Service::new("orders", "Orders").with_operations(&[&LIST, &GET]).with_waiters(&[&SHIPPED]);
/// Its errors have code and message in places of their own.
static OTHERS: Service =
    Service::new("others", "Others").with_error_code("/fault/kind").with_error_message("/text");

fn orders(transport: &Transport) -> Client {
    Client::new(&transport.config(), &ORDERS)
}

#[test]
fn responses_are_those_of_a_call() {
    let page = json!({"data": {"orders": [{"id": 1}, {"id": 2}]}, "more": "x"});
    let response = ResponseBuilder::json(200, &page)
        .header("x-amzn-requestid", "r1")
        .operation(&LIST)
        .attempts(2)
        .build()
        .unwrap();
    assert_eq!((response.operation(), response.attempts()), ("list_orders", 2));
    assert_eq!((response.status().as_u16(), response.request_id()), (200, Some("r1")));
    assert_eq!(response.items().unwrap().count(), 2);
    assert_eq!(*response.json().unwrap(), page);
    let empty = ResponseBuilder::new(304).build().unwrap();
    assert_eq!((empty.status().as_u16(), empty.bytes().len()), (304, 0));
    let bytes = ResponseBuilder::new(200).body(&b"\xff"[..]).build().unwrap();
    assert_eq!(&bytes.bytes()[..], b"\xff");
}

#[test]
fn errors_of_a_service_are_classified_as_usual() {
    let error = ResponseBuilder::error(429, "TooManyRequestsException", "slow down")
        .header("retry-after", "3")
        .operation(&GET)
        .build()
        .unwrap_err();
    assert!(error.is_service() && error.is_throttled() && error.is_retryable());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3)));
    assert_eq!(
        (error.code(), error.message()),
        (Some("TooManyRequestsException"), Some("slow down"))
    );
    assert_eq!(
        error.to_string(),
        "get_order: TooManyRequestsException (429): slow down [attempts 1]"
    );
    assert_eq!(error.body().unwrap(), r#"{"message":"slow down"}"#);
    assert!(ResponseBuilder::error(404, "X", "").build().unwrap_err().is_not_found());
    assert!(ResponseBuilder::new(1).build().unwrap_err().is_service());

    let body = json!({"fault": {"kind": "Locked"}, "text": "no"});
    let error = ResponseBuilder::json(409, &body).service(&OTHERS).build().unwrap_err();
    assert_eq!((error.code(), error.message()), (Some("Locked"), Some("no")));
}

#[test]
fn errors_without_a_response() {
    let kind = |error: petard::Error| {
        assert_eq!((error.operation(), error.attempts()), (Some("get_order"), 1));
        assert!(error.status().is_none() && error.is_retryable(), "{error}");
        (error.is_connect(), error.is_timeout())
    };
    assert_eq!(kind(testing::connect_error("get_order")), (true, false));
    assert_eq!(kind(testing::connect_timeout_error("get_order")), (true, true));
    assert_eq!(kind(testing::timeout_error("get_order")), (false, true));
    assert_eq!(kind(testing::connection_lost_error("get_order")), (false, false));
}

#[tokio::test]
async fn a_transport_receives_signed_requests() {
    let transport = Transport::new(|request| {
        assert!(["/orders/a%20b", "/orders/1"].contains(&request.path()), "{}", request.path());
        ResponseBuilder::json(200, &json!({"id": "a b"})).header("etag", "1").build()
    });
    let order = orders(&transport).call(&GET).set("id", "a b").await.unwrap();
    assert_eq!((order.str("/id").unwrap(), order.operation()), ("a b", "get_order"));
    assert_eq!(order.headers()["etag"], "1");
    let call = orders(&transport).request(Method::PUT, "/orders/1").query("q", "ä +&");
    call.json(&json!({"n": 1})).await.unwrap();
    let requests = transport.requests();
    assert_eq!(requests[0].url(), "https://service.invalid/orders/a%20b");
    let signature = requests[0].header("Authorization").unwrap();
    assert!(signature.starts_with("AWS4-HMAC-SHA256 Credential=TESTKEY/"), "{signature}");
    assert!(signature.contains("/eu-west-1/execute-api/aws4_request"), "{signature}");
    let put = &requests[1];
    assert_eq!((put.method(), put.query("q").as_deref()), (&Method::PUT, Some("ä +&")));
    assert_eq!((put.json(), put.body().len(), put.query("x")), (json!({"n": 1}), 7, None));
}

#[tokio::test]
async fn errors_are_retried_without_a_delay() {
    let ok = || ResponseBuilder::json(200, &json!({"id": "1"})).build();
    let began = Instant::now();
    for error in [
        ResponseBuilder::error(503, "ServiceUnavailable", "").header("retry-after", "5").build(),
        Err(testing::connect_error("x")),
        Err(testing::timeout_error("x")),
        Err(testing::connection_lost_error("x")),
    ] {
        let text = error.as_ref().unwrap_err().to_string();
        let transport = Transport::sequence([error, ok()]);
        let order = orders(&transport).call(&GET).set("id", "1").await.unwrap();
        assert_eq!((order.attempts(), transport.requests().len()), (2, 2), "{text}");
    }
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    // What is not retried is returned as it is.
    let transport = Transport::sequence([ResponseBuilder::error(409, "Exists", "no").build()]);
    let client = orders(&transport);
    let error = client.call(&GET).set("id", "1").await.unwrap_err();
    assert_eq!((error.code(), error.message(), error.attempts()), (Some("Exists"), Some("no"), 1));
    let error = client.call(&GET).set("id", "1").await.unwrap_err();
    assert_eq!((error.code(), error.status().unwrap().as_u16()), (Some("NoMoreResults"), 501));
    let transport = Transport::new(|_| Err(testing::timeout_error("x")));
    let error = orders(&transport).call(&GET).set("id", "1").await.unwrap_err();
    assert!(error.is_timeout() && !error.is_connect() && error.attempts() == 3, "{error}");
}

#[tokio::test]
async fn pages_streams_and_waiters_work_through_it() {
    let pages = [json!({"data": {"orders": [1]}, "more": "x"}), json!({"data": {"orders": [2]}})];
    let pages = pages.map(|page| ResponseBuilder::json(200, &page).build());
    let transport = Transport::sequence(pages);
    let mut items = orders(&transport).call(&LIST).items();
    let mut read = Vec::new();
    while let Some(item) = items.next().await {
        read.push(item.unwrap().json().unwrap().clone());
    }
    assert_eq!(read, [json!(1), json!(2)]);
    assert_eq!(transport.requests()[1].query("next").as_deref(), Some("x"));

    let transport = Transport::sequence([ResponseBuilder::new(200).body("abc").build()]);
    let mut stream = orders(&transport).call(&GET).set("id", "1").bytes_stream().await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), "abc");
    assert!(stream.next().await.is_none());

    let began = Instant::now();
    let status = |status| ResponseBuilder::json(200, &json!({ "status": status })).build();
    let transport = Transport::sequence([status("NEW"), status("PACKED"), status("SHIPPED")]);
    let shipped = orders(&transport).wait(&SHIPPED).set("id", "1").await.unwrap();
    assert_eq!((shipped.str("/status").unwrap(), transport.requests().len()), ("SHIPPED", 3));
    // Ten minutes pass at once.
    let transport = Transport::new(move |_| status("NEW"));
    let error = orders(&transport).wait(&SHIPPED).set("id", "1").await.unwrap_err();
    assert!(error.is_timeout() && began.elapsed() < Duration::from_secs(5), "{error}");
}

#[tokio::test]
async fn a_configuration_of_ones_own_can_have_it() {
    let transport = Transport::new(|_| -> Result<_> { ResponseBuilder::new(200).build() });
    let keys = Credentials::from_keys("OTHER", "SECRET", None);
    let config = Config::builder().transport(&transport).region("us-east-1").credentials(keys);
    let config = config.endpoint_url("https://orders.example.com/v1").max_attempts(1).build();
    Client::new(&config, &ORDERS).call(&GET).set("id", "1").await.unwrap();
    let config = config.with_endpoint_url("http://127.0.0.1:1").unwrap();
    Client::new(&config, &ORDERS).call(&GET).set("id", "1").await.unwrap();
    let urls: Vec<_> = transport.requests().iter().map(|one| one.url().to_owned()).collect();
    assert_eq!(urls, ["https://orders.example.com/v1/orders/1", "http://127.0.0.1:1/orders/1"]);
}

#[tokio::test]
async fn debug_forms_have_no_secrets() {
    let builder = ResponseBuilder::json(200, &json!({"key": "HIDDENVALUE"}));
    let builder = builder.header("x-api-key", "HIDDENVALUE");
    let shown = format!("{builder:?}");
    let transport = Transport::new(move |_| builder.clone().build());
    let call = orders(&transport).call(&LIST).set("note", "HIDDENVALUE");
    call.await.unwrap();
    let shown = format!("{shown}{transport:?}{:?}", transport.requests());
    assert!(shown.contains("GET") && shown.contains("body_bytes"), "{shown}");
    for secret in ["HIDDENVALUE", "test/secret", "Signature"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
