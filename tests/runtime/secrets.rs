//! Secrets are not printed anywhere.

use petard::{Config, Method};

use super::clock::Fake;
use super::listener::Listener;
use super::server::{Server, answer, builder, ok};
use super::service::Zoo;
use super::service::types::Cage;

fn silent(what: &str, shown: &str) {
    assert!(!shown.contains("hush"), "{what}: {shown}");
}

#[tokio::test]
async fn configurations_and_clients() {
    let variables = [("AWS_ACCESS_KEY_ID", "AKID"), ("AWS_SECRET_ACCESS_KEY", "hush-1")];
    let variables = variables.into_iter().chain([("AWS_SESSION_TOKEN", "hush-2")]);
    let loaded = Config::builder().environment(variables).endpoint_url("https://u:hush@x");
    let built = builder().credentials(petard::Credentials::from_keys(
        "AKID",
        "hush-1",
        Some("hush-2".to_owned()),
    ));
    silent("builder", &format!("{loaded:?} {built:?}"));
    let (loaded, built) = (loaded.load().await.unwrap(), built.build());
    for config in [loaded, built] {
        silent("config", &format!("{config:?} {config:#?}"));
        silent("client", &format!("{:?}", Zoo::new(&config)));
        silent("call", &format!("{:#?}", Zoo::new(&config).list_animals()));
    }
}

#[tokio::test]
async fn calls_and_requests() {
    let token = Some("hush-token".to_owned());
    let server = Server::start([]).await;
    let config = server
        .builder()
        .credentials(petard::Credentials::from_keys("AKID", "hush-key", token))
        .build();
    let zoo = Zoo::new(&config);
    let get = zoo.get_animal("1", "2").set("key", "hush-q").set("ticket", "hush-h");
    // Values that are not in the model are hidden, too.
    let get = get.set("apiToken", "hush-extra");
    let create = zoo.create_animal("Rex").cage(Cage::new("hush-c")).set("secret", "hush-b");
    let create = create.into_call();
    let raw = zoo.request(Method::POST, "/x").header("x-api-key", "hush-k").json("hush-j");
    let raw = raw.query("token", "hush-raw").header("x-own", "hush-own");
    silent("calls", &format!("{get:#?} {create:#?} {raw:#?}"));
    let at = std::time::SystemTime::now();
    for call in [get, create] {
        let shown = format!("{:#?}", call.signed_request(at).await.unwrap());
        silent("request", &shown);
        assert!(shown.contains("animals"), "{shown}");
    }
    let request = raw.signed_request(at).await.unwrap();
    silent("raw request", &format!("{request:?}"));
    assert_eq!(request.headers()["x-api-key"], "hush-k");
    assert_eq!(request.headers()["x-amz-security-token"], "hush-token");
    assert!(request.headers()["authorization"].is_sensitive());
}

#[tokio::test]
async fn errors_and_responses() {
    let answers = [
        super::server::ok(r#"{"value":"hush"}"#),
        super::server::answer(500, "x-other: hush\r\n", ""),
    ];
    let server = Server::start(answers).await;
    let zoo = server.zoo();
    let answer = zoo.get_animal("1", "2").set("key", "hush").await.unwrap();
    silent("answer", &format!("{answer:?} {:?}", answer.document()));
    let error = zoo.get_animal("1", "2").set("key", "hush").await.unwrap_err();
    silent("error", &format!("{error} {error:?}"));
    let error = zoo.get_animal("1", "2").set("ticket", "hush\n").await.unwrap_err();
    silent("refusal", &format!("{error} {error:?}"));
}

#[tokio::test]
async fn clients_that_were_used() {
    let server = Server::start([ok("{}")]).await;
    let config = server.builder().build().with_endpoint_url(format!("{}/hush", server.url));
    let zoo = Zoo::new(&config.unwrap());
    zoo.list_animals().await.unwrap();
    silent("client", &format!("{zoo:?} {:?}", zoo.list_animals()));
}

/// Returns the log of a call and a raw call with secrets in requests and responses.
async fn heard(log_bodies: bool) -> Vec<String> {
    let (listener, _listening) = Listener::start();
    let body = r#"{"id":"1","item":[{"secret":"hush","cage":{"code":{"a":"hush"},"size":"big"}}]}"#;
    let server = Server::start([
        answer(500, "x-own: hush\r\n", r#"{"message":"no","accessToken":"hush"}"#),
        ok(body),
        answer(404, "", r#"{"message":"none","apiKey":["hush"]}"#),
        ok("hush, but no JSON"),
    ])
    .await;
    let config = server.builder().credentials(petard::Credentials::from_keys(
        "AKID",
        "hush-key",
        Some("hush-token".to_owned()),
    ));
    let config = config.clock(Fake::patient()).log_bodies(log_bodies);
    let zoo = Zoo::new(&config.build());
    let call = zoo.create_animal("Rex").cage(Cage::new("hush").size("big")).set("secret", "hush");
    call.set("any", [1]).set("privateKey", "hush").await.unwrap();
    let raw = zoo.request(Method::POST, "/x").header("x-own", "hush").query("q", "hush");
    let json = serde_json::json!({"x": [{"n": 1, "value": "hush", "x-api-key": "hush"}]});
    raw.json(&json).await.unwrap_err();
    zoo.import_animals("hush, not JSON either").await.unwrap();
    for line in listener.heard() {
        silent("log", &line);
    }
    listener.own().into_iter().filter(|line| line.contains("petard::body_log")).collect()
}

#[tokio::test]
async fn bodies_are_logged_if_enabled_and_without_secrets() {
    let sent = r#"bytes=114 body={"kind":["animal"],"name":"Rex","cage":{"code":"***","size":"big"},"secret":"***","any":[1],"privateKey":"***"}"#;
    let body = r#"{"id":"1","item":[{"secret":"***","cage":{"code":"***","size":"big"}}]}"#;
    let expected = [
        format!("request body attempt=1 {sent}"),
        r#"response body attempt=1 bytes=37 body={"message":"no","accessToken":"***"}"#.to_owned(),
        format!("request body attempt=2 {sent}"),
        format!("response body attempt=2 bytes=79 body={body}"),
        r#"request body attempt=1 bytes=49 body={"x":[{"n":1,"value":"***","x-api-key":"***"}]}"#
            .to_owned(),
        r#"response body attempt=1 bytes=36 body={"message":"none","apiKey":"***"}"#.to_owned(),
        "request body attempt=1 bytes=21".to_owned(),
        "response body attempt=1 bytes=17".to_owned(),
    ];
    let expected = expected.map(|line| format!("petard::body_log TRACE message={line}"));
    assert_eq!(heard(true).await, expected);
}

#[tokio::test]
async fn bodies_are_not_logged_by_default() {
    assert_eq!(heard(false).await, <[&str; 0]>::default());
}
