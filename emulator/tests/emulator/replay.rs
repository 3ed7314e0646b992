//! A script of exchanges as an endpoint.

use petard::{ApiGateway, Config, Method, apigateway};
use petard_emulator::{Exchange, Replay};
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
