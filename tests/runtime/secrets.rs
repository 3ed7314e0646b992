//! Secrets stay out of everything that is printed.

use petard::{Config, Method};

use super::server::{Server, builder};
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
    let built = builder().credentials("AKID", "hush-1", Some("hush-2".to_owned()));
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
    let config = server.builder().credentials("AKID", "hush-key", token).build();
    let zoo = Zoo::new(&config);
    let get = zoo.get_animal("1", "2").set("key", "hush-q").set("ticket", "hush-h");
    // No model knows these, so no model marks them.
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
async fn errors_and_answers() {
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
