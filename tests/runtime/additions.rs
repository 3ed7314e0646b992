//! Settings of every call beside its parameters: optional values, headers and query keys.

use petard::{Call, Method, Request};

use super::server::{Server, answer};
use super::service::{Zoo, calls::CreateAnimal};

async fn zoo() -> Zoo {
    Server::start([]).await.zoo()
}

fn request(call: impl Into<Call>) -> Request {
    call.into().request().unwrap()
}

fn refused(call: impl Into<Call>) -> String {
    let error = call.into().request().unwrap_err();
    assert!(error.is_invalid_input(), "{error:?}");
    error.to_string()
}

#[tokio::test]
async fn optional_values_are_set_if_there_are_some() {
    let zoo = zoo().await;
    let body = |call: CreateAnimal| request(call).body().clone();
    let create = || zoo.create_animal("Rex");
    let none: Option<f64> = None;
    assert_eq!(body(create().maybe(none, CreateAnimal::weight)), body(create()));
    let legs = || create().set("legs", 4);
    assert_eq!(body(legs().maybe(Some(1.5), CreateAnimal::weight)), body(legs().weight(1.5)));
    let set = |call: Call, legs: u8| call.set("legs", legs);
    let call = create().into_call().maybe(Some(4), set).maybe(None, set);
    assert_eq!(request(call).body(), &body(legs()));
    let raw = |limit: Option<u8>| {
        let call = zoo.request(Method::GET, "/x");
        let call = call.maybe(limit, |call, limit| call.query("limit", limit));
        call.request().unwrap().path_and_query().to_owned()
    };
    assert_eq!((raw(Some(5)).as_str(), raw(None).as_str()), ("/x?limit=5", "/x"));
}

#[tokio::test]
async fn headers_and_pairs_are_added_and_secret() {
    let zoo = zoo().await;
    let call = zoo.list_animals().limit(5).header("X-Note", "old").header("x-note", "hush-new");
    let request = request(call.query("debug", true).query("debug", "hush").header("accept", "a/b"));
    assert!(request.url().ends_with("/animals?limit=5&debug=true&debug=hush"), "{}", request.url());
    let notes: Vec<_> = request.headers().get_all("x-note").iter().collect();
    assert_eq!(notes, ["hush-new"]);
    // Replaces the header that all requests of the service have.
    assert_eq!(request.headers()["accept"], "a/b");
    let call = zoo.get_animal("1", "2").header("x-note", "hush").query("q", "hush");
    for shown in [format!("{request:?}"), format!("{call:?}"), format!("{:?}", call.request())] {
        assert!(!shown.contains("hush"), "{shown}");
    }
}

#[tokio::test]
async fn headers_and_query_keys_of_the_operation_are_refused() {
    let zoo = zoo().await;
    let list = || zoo.list_animals();
    for (call, why) in [
        (list().header("Authorization", "hush"), "the header `Authorization` cannot be set"),
        (list().header("content-length", "1"), "the header `content-length` cannot be set"),
        (list().header("a b", "1"), "`a b` is not a valid header name"),
        (list().header("x-note", "é"), "contains a character that cannot be sent"),
        (list().query("name", "1"), "the parameter `nameQuery` is sent under this name"),
    ] {
        let error = refused(call);
        assert!(error.starts_with("list_animals: ") && error.contains(why), "{error}");
        assert!(!error.contains("hush"), "{error}");
    }
    let error = refused(zoo.get_animal("1", "2").header("X-Ticket", "hush"));
    let why = "the header `X-Ticket` cannot be set: the parameter `ticket` is sent under this name";
    assert_eq!(error, format!("get_animal: {why}"));
    let error = refused(zoo.import_animals("{}").query("mode", "1"));
    assert!(error.contains("the operation always sends `mode` with a fixed value"), "{error}");
}

#[tokio::test]
async fn a_header_that_is_set_by_mistake_does_not_go_into_the_url() {
    let zoo = zoo().await;
    for (name, why) in [
        ("Authorization", "petard computes it from the body and the credentials: leave it out"),
        ("X-Api-Key", "would be sent in the URL: use `.header(\"X-Api-Key\", ...)`"),
        ("x-amz-meta", "would be sent in the URL: use `.header(\"x-amz-meta\", ...)`"),
    ] {
        let error = refused(zoo.list_animals().set(name, "hush"));
        let text = format!("`{name}` cannot be set: it is the name of a header, and {why}");
        assert_eq!(error, format!("list_animals: {text}"));
        assert!(zoo.list_animals().into_call().header("X-Api-Key", "hush").request().is_ok());
    }
    // Members of the body may have any name.
    assert!(zoo.create_animal("Rex").set("authorization", "x").into_call().request().is_ok());
    assert!(zoo.get_animal("1", "2").set("accept", "a/b").request().is_ok());
}

#[tokio::test]
async fn additional_headers_and_query_keys_are_sent_and_signed() {
    let server = Server::start([answer(200, "", "{}")]).await;
    let call = server.zoo().list_animals().header("x-amz-meta", "m").header("x-note", "n");
    call.query("a b", "c").await.unwrap();
    let seen = server.one();
    assert!(seen.line.contains("?a%20b=c"), "{}", seen.line);
    assert_eq!((seen.header("x-note"), seen.header("x-amz-meta")), (Some("n"), Some("m")));
    let signature = seen.header("authorization").unwrap();
    assert!(signature.contains(";x-amz-meta"), "{signature}");
}
