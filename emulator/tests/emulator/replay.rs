//! A script of exchanges as an endpoint.

use std::time::{Duration, Instant};

use petard::{ApiGateway, Config, Method, apigateway};
use petard_emulator::{Exchange, Replay, Response};
use serde_json::json;

async fn replay(exchanges: impl IntoIterator<Item = Exchange>) -> (Replay, ApiGateway) {
    let replay = Replay::start(&apigateway::SERVICE, exchanges).await.unwrap();
    let api = ApiGateway::new(&replay.config());
    (replay, api)
}

fn apis(position: &str, body: &'static str) -> Exchange {
    Exchange::new("GET", "/restapis").query("position", position).responds(200, body)
}

#[tokio::test]
async fn what_fits_answers_in_order_and_the_last_again() {
    let account = |body: &'static str| Exchange::new("GET", "/account").responds(200, body);
    let other = Exchange::new("GET", "/usageplans");
    let (replay, api) = replay([account("1"), other, account("2"), account("3")]).await;
    assert_eq!(replay.left(), [1, 2, 3, 4]);
    for expected in ["1", "2", "3", "3", "3"] {
        assert_eq!(api.get_account().await.unwrap().text().unwrap(), expected);
    }
    assert_eq!((replay.left(), replay.misfits()), (vec![2], vec![]));
}

#[tokio::test]
async fn status_headers_and_body_are_those_of_the_recording() {
    let line = r#"{"seq":70,"request":{"method":"POST","path":"/restapis","body":"{ \"name\" : \"a\" }"},
        "response":{"status":201,"headers":{"content-type":"text/json","x-amzn-requestid":"r"},"body":"null"}}"#;
    let (replay, api) = replay(Exchange::read(&line.replace('\n', "")).unwrap()).await;
    let answer = api.create_rest_api("a").await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.text().unwrap()), (201, "null"));
    assert_eq!(
        (&answer.headers()["content-type"], answer.request_id().unwrap()),
        (&"text/json".parse().unwrap(), "r")
    );
    assert_eq!(replay.left(), Vec::<u64>::new());
}

#[tokio::test]
async fn bodies_that_http_does_not_carry_are_left_out() {
    for status in [204, 304] {
        let (_replay, api) =
            replay([Exchange::new("GET", "/account").responds(status, "{}")]).await;
        let answer = api.get_account().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.bytes().len()), (status, 0));
    }
    let head = Exchange::new("HEAD", "/x").responds(200, "null");
    let missing = Exchange::new("HEAD", "/y").responds(404, r#"{"message": "no"}"#);
    let (_replay, api) = replay([head, missing]).await;
    assert!(api.request(Method::HEAD, "/x").send().await.unwrap().bytes().is_empty());
    let error = api.request(Method::HEAD, "/y").send().await.unwrap_err();
    assert_eq!(
        (error.is_not_found(), error.message(), error.body().unwrap().len()),
        (true, None, 0)
    );
}

#[tokio::test]
async fn an_exchange_without_an_answer_hangs_up() {
    let (replay, api) = replay([
        Exchange::new("GET", "/account").hangs_up(),
        Exchange::new("GET", "/account").responds(200, "{}"),
    ])
    .await;
    let error = api.get_account().max_attempts(1).await.unwrap_err();
    assert!(error.is_retryable() && error.status().is_none() && !error.is_timeout(), "{error}");
    assert_eq!(replay.left(), [2]);
    assert_eq!(api.get_account().await.unwrap().text().unwrap(), "{}");
}

#[tokio::test]
async fn what_does_not_fit_is_told_what_was_expected() {
    let create = Exchange::new("POST", "/restapis").json(&json!({"name": "a", "tags": {"b": "c"}}));
    let (replay, api) = replay([Exchange::new("GET", "/account"), create]).await;
    let error = api.create_rest_api("a").tags([("b", "d")]).await.unwrap_err();
    let told = "no exchange fits POST /restapis; nearest: \
                #2 (body at `/tags/b`: expected `\"c\"`, came `\"d\"`), \
                #1 (path: expected `/account`, came `/restapis`; method: expected `GET`, came `POST`; \
                body: expected ``, came `{\"name\":\"a\",\"tags\":{\"b\":\"d\"}}`)";
    assert_eq!(error.message(), Some(told));
    assert_eq!((error.code(), error.attempts()), (Some("NoSuchExchange"), 1));
    assert!(!error.is_not_found() && error.to_string().contains("came `\"d\"`"), "{error}");
    assert_eq!((replay.misfits(), replay.left()), (vec![told.to_owned()], vec![1, 2]));
}

#[tokio::test]
async fn signatures_are_checked() {
    let (replay, _) = replay([Exchange::new("GET", "/account").responds(200, "{}")]).await;
    let wrong = |key: &str, secret: &str, region: &str| {
        let config = Config::builder().endpoint_url(replay.url()).region(region);
        ApiGateway::new(
            &config.credentials(petard::Credentials::from_keys(key, secret, None)).build(),
        )
    };
    for (api, told) in [
        (wrong("LOCALENDPOINT", "wrong", "eu-west-1"), "signature we calculated does not match"),
        (wrong("OTHER", "wrong", "eu-west-1"), "security token"),
        (wrong("LOCALENDPOINT", "local/secret+access+key", "us-east-1"), "valid Region"),
    ] {
        let error = api.get_account().await.unwrap_err();
        assert!(error.is_access_denied() && error.to_string().contains(told), "{error}");
    }
    let other = Replay::start(&petard::data_api::SERVICE, []).await.unwrap();
    let error = ApiGateway::new(&other.config()).get_account().await.unwrap_err();
    assert!(error.message().unwrap().contains("correct service: 'execute-api'"), "{error}");
    assert_eq!(replay.left(), [1]);
}

#[tokio::test]
async fn pages_come_one_after_the_other() {
    let first = Exchange::new("GET", "/restapis")
        .responds(200, r#"{"position": "b /+", "item": [{"id": "1"}, {"id": "2"}]}"#);
    let second = apis("b /+", r#"{"position": "c", "item": []}"#);
    let third = apis("c", r#"{"item": [{"id": "3"}]}"#);
    let (replay, api) = replay([third, first, second]).await;
    let mut items = api.list_rest_apis().items();
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        ids.push(item.unwrap().str("/id").unwrap().to_owned());
    }
    assert_eq!((ids, replay.left()), (vec!["1".to_owned(), "2".into(), "3".into()], vec![]));
}

#[tokio::test]
async fn headers_bodies_and_delays_of_exchanges() {
    let time = Duration::from_millis(100);
    let (replay, api) = replay([
        Exchange::new("POST", "/restapis")
            .any_body()
            .header("if-match", "2")
            .responds(201, r#"{"id": "2"}"#)
            .response_header("etag", "3")
            .response_header("content-type", "text/json")
            .delay(time),
        Exchange::new("POST", "/restapis")
            .content_type("text/plain")
            .bytes(&b"\xff\x00"[..])
            .response(Response::bytes(200, &b"\xfe"[..])),
        Exchange::new("POST", "/restapis").any_body().times(1).hangs_up(),
    ])
    .await;
    let began = Instant::now();
    let call = api.request(Method::POST, "/restapis").json(&[1]).header("if-match", "2");
    let created = call.await.unwrap();
    assert_eq!(
        (created.str("/id").unwrap(), &created.headers()["etag"]),
        ("2", &"3".parse().unwrap())
    );
    assert_eq!(created.headers()["content-type"], "text/json");
    assert!(began.elapsed() >= time, "{:?}", began.elapsed());
    let call = api.request(Method::POST, "/restapis").bytes(&b"\xff\x00"[..]);
    let plain = call.header("content-type", "text/plain").await.unwrap();
    assert_eq!(&plain.bytes()[..], b"\xfe");
    assert!(api.create_rest_api("a").max_attempts(1).await.unwrap_err().status().is_none());
    assert_eq!(replay.left(), Vec::<u64>::new());
    // The last one was used as often as it can be.
    let error = api.create_rest_api("a").await.unwrap_err();
    assert_eq!(error.code(), Some("NoSuchExchange"));
    assert!(error.message().unwrap().contains("header if-match: expected `2`, came ``"), "{error}");
}

#[tokio::test]
async fn headers_of_the_recorded_connection_are_dropped() {
    let own = ["content-length", "Transfer-Encoding", "connection", "Keep-Alive", "trailer", "te"];
    let values = ["3", "chunked", "close", "timeout=5", "etag", "trailers"];
    for (name, value) in own.into_iter().zip(values) {
        let line = json!({
            "seq": 1,
            "request": {"method": "GET", "path": "/account"},
            "response": {
                "status": 200,
                "headers": {name: value, "etag": "7"},
                "body": r#"{"apiKeyVersion": "4"}"#,
            },
        });
        let (replay, api) = replay(Exchange::read(&line.to_string()).unwrap()).await;
        for _ in 0..2 {
            let account = api.get_account().max_attempts(1).await.unwrap();
            assert_eq!(account.str("/apiKeyVersion").unwrap(), "4", "{name}");
            let headers = account.headers();
            assert_eq!(
                (&headers["etag"], &headers["content-length"]),
                (&"7".parse().unwrap(), &"22".parse().unwrap())
            );
        }
        assert_eq!(replay.left(), Vec::<u64>::new());
    }
}

#[tokio::test]
async fn a_test_cannot_set_headers_of_the_connection() {
    for name in ["content-length", "Transfer-Encoding", "connection", "proxy-connection"] {
        let set = || drop(Response::bytes(200, "four").header(name, "3"));
        let panic = std::panic::catch_unwind(set).unwrap_err();
        let text = panic.downcast_ref::<String>().unwrap();
        let name = name.to_lowercase();
        assert_eq!(*text, format!("`{name}` is a header of the connection"));
    }
    // A request may be required to have one.
    let exchange = Exchange::new("POST", "/restapis").any_body().header("content-length", "12");
    let (_replay, api) = replay([exchange.responds(201, r#"{"id": "a"}"#)]).await;
    assert_eq!(api.create_rest_api("a").await.unwrap().str("/id").unwrap(), "a");
}

#[test]
fn debug_forms_of_exchanges_have_no_bodies() {
    let exchange = Exchange::new("PUT", "/a").json(&json!({"password": "hidden"}));
    let exchange = exchange.responds(200, r#"{"token": "hidden"}"#).header("x-api-key", "hidden");
    let shown = format!("{exchange:?}");
    assert!(shown.contains("/a") && !shown.contains("hidden"), "{shown}");
}
