//! Responses and what can be read from them.

use petard::{DocumentIter, Response};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::server::{Server, answer, ok};

async fn answered(body: &str) -> Response {
    Server::start([ok(body)]).await.zoo().get_animal("1", "2").await.unwrap()
}

async fn listed(body: &str) -> Vec<String> {
    let server = Server::start([ok(body)]).await;
    let page = server.zoo().list_animals().await.unwrap();
    texts(page.items().unwrap())
}

fn texts(items: DocumentIter) -> Vec<String> {
    items.map(|item| item.text().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn status_headers_request_id_and_bytes_are_as_sent() {
    for name in ["x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"] {
        let headers = format!("{name}: id-1\r\ncontent-encoding: gzip\r\n");
        let server = Server::start([answer(299, &headers, "not gzip")]).await;
        let answer = server.zoo().get_animal("1", "2").await.unwrap();
        assert_eq!(answer.status().as_u16(), 299);
        assert_eq!(answer.request_id(), Some("id-1"));
        assert_eq!(answer.headers()["content-encoding"], "gzip");
        assert_eq!((&answer.bytes()[..], answer.operation()), (&b"not gzip"[..], "get_animal"));
    }
}

#[tokio::test]
async fn not_modified_is_a_success() {
    let server = Server::start([answer(304, "etag: x\r\n", "")]).await;
    let answer = server.zoo().get_animal("1", "2").await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.attempts()), (304, 1));
    assert_eq!((answer.bytes().len(), &answer.headers()["etag"]), (0, &"x".parse().unwrap()));
}

#[tokio::test]
async fn successes_without_json_are_errors_when_json_is_read() {
    for (status, headers, body, why) in [
        (200, "", "", "the body is empty, not JSON"),
        (201, "", "", "the body is empty, not JSON"),
        (202, "", "", "the body is empty, not JSON"),
        (204, "", "", "the body is empty, not JSON"),
        (200, "content-type: text/json\r\n", "plain text", "the body is not valid JSON"),
        (200, "content-type: text/html\r\n", "<p>", "the body is not valid JSON"),
    ] {
        let server = Server::start([answer(status, headers, body)]).await;
        let answer = server.zoo().list_animals().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.text().unwrap()), (status, body));
        let error = answer.json().unwrap_err().to_string();
        assert!(error.starts_with(&format!("list_animals: {why}")), "{error}");
    }
    for kind in ["text/json", "text/plain"] {
        let headers = format!("content-type: {kind}\r\n");
        let server = Server::start([answer(200, &headers, "null")]).await;
        assert!(server.zoo().list_animals().await.unwrap().json().unwrap().is_null());
    }
}

#[tokio::test]
async fn json_is_read_as_a_value_by_pointer_and_as_a_type() {
    #[derive(Deserialize)]
    struct Animal<'a> {
        id: String,
        #[serde(skip)]
        _life: std::marker::PhantomData<&'a ()>,
    }
    #[derive(Deserialize)]
    struct Exact {
        big: Box<RawValue>,
    }
    let body = r#"{"id":"x","n":[1,{"a/b":null}],"big":123456789012345678901234567890}"#;
    let answer = answered(body).await;
    assert_eq!(answer.json().unwrap()["n"][0], 1);
    assert_eq!(answer.get("/n/1/a~1b"), Some(&serde_json::Value::Null));
    assert_eq!((answer.get("/n/2"), answer.str("/id").unwrap()), (None, "x"));
    assert_eq!(answer.deserialize::<Animal<'_>>().unwrap().id, "x");
    assert_eq!(answer.deserialize::<Exact>().unwrap().big.get(), "123456789012345678901234567890");
    assert_eq!(answer.text().unwrap(), body);
}

#[tokio::test]
async fn a_name_without_a_slash_is_a_pointer_to_the_member_of_that_name() {
    let answer = answered(r#"{"id":"1","a/b":{"~":"2"},"":"3"}"#).await;
    assert_eq!((answer.str("id").unwrap(), answer.str("/id").unwrap()), ("1", "1"));
    assert_eq!(answer.get("a/b").unwrap(), answer.get("/a~1b").unwrap());
    assert_eq!(answer.str("/a~1b/~0").unwrap(), "2");
    assert_eq!(answer.get("").unwrap(), answer.json().unwrap());
    assert_eq!(answer.str("/").unwrap(), "3");
    let item = answer.into_document();
    assert_eq!((item.str("id").unwrap(), item.get("~")), ("1", None));
}

#[tokio::test]
async fn errors_describe_the_type_that_was_found_but_not_its_content() {
    let answer = answered(r#"{"a":{"b":"hush","c":[1,2]},"n":null}"#).await;
    for (pointer, text) in [
        ("/a/x", "there is no value: `/a` is an object with the members `b`, `c`"),
        ("/a/b/c", "there is no value: `/a/b` is a string"),
        ("/x", "there is no value: the response is an object with the members `a`, `n`"),
        ("/a/c", "it is a list with 2 items"),
        ("/n", "it is null"),
        ("/a/c/0", "it is a number"),
        ("a", "it is an object with the members `b`, `c`"),
        ("a/b", "there is no value: the response is an object with the members `a`, `n`"),
    ] {
        let error = answer.str(pointer).unwrap_err();
        let pointer = match pointer {
            "a/b" => "/a~1b".to_owned(),
            pointer if pointer.starts_with('/') => pointer.to_owned(),
            name => format!("/{name}"),
        };
        assert_eq!(
            error.to_string(),
            format!("get_animal: no string at `{pointer}`: {text} [attempts 1]")
        );
        assert_eq!(error.status().unwrap(), 200);
    }
    let error = answer.deserialize::<Vec<u8>>().unwrap_err().to_string();
    assert!(error.contains("the JSON does not match the type: invalid type: map"), "{error}");
    let error = answered(r#""hush""#).await.deserialize::<u8>().unwrap_err();
    assert!(error.to_string().contains(r#"invalid type: string "...", expected u8"#), "{error}");
    assert!(!format!("{error:?}").contains("hush"), "{error:?}");
}

#[tokio::test]
async fn an_empty_body_is_a_success_but_not_json() {
    let answer = answered("").await;
    assert_eq!((answer.get("/a"), answer.items().unwrap().count()), (None, 0));
    let error = answer.json().unwrap_err();
    assert_eq!(error.to_string(), "get_animal: the body is empty, not JSON [attempts 1]");
    assert!(!error.is_retryable() && !error.is_service());
    let error = answered("not json").await.json().unwrap_err();
    assert!(error.to_string().contains("the body is not valid JSON: expected"), "{error}");
    assert_eq!(&error.body().unwrap()[..], b"not json");
}

#[tokio::test]
async fn items_are_slices_of_the_page() {
    let body = r#"{"item":[ {"n":123456789012345678901234567890.10} , "x",null]}"#;
    let server = Server::start([ok(body)]).await;
    let page = server.zoo().list_animals().await.unwrap();
    let items = page.items().unwrap();
    assert_eq!(
        texts(items.clone()),
        [r#"{"n":123456789012345678901234567890.10}"#, r#""x""#, "null"]
    );
    let range = page.bytes().as_ptr_range();
    assert!(items.clone().all(|item| range.contains(&item.bytes().as_ptr())));
    assert_eq!(items.clone().nth(1).unwrap().str("").unwrap(), "x");
}

#[tokio::test]
async fn items_of_every_form() {
    let none: [&str; 0] = [];
    assert_eq!(
        listed(r#"{"item":{"k\"1":[[1,2]],"k2":{}}}"#).await,
        [r#"{"k\"1":[[1,2]]}"#, r#"{"k2":{}}"#]
    );
    assert_eq!(listed(r#"{"item":null}"#).await, none);
    for empty in [r#"{"n":1}"#, r#"{"other":[]}"#, r#"{"item":null,"other":[1]}"#, "{}"] {
        assert_eq!(listed(empty).await, none, "{empty}");
    }
    assert_eq!(listed(r#"{"item":"one"}"#).await, [r#""one""#]);
    assert_eq!(listed(r#"{"_links":{},"item":{"id":1,"n":2}}"#).await, [r#"{"id":1,"n":2}"#]);
    assert_eq!(listed(r#"{"_links":{},"_embedded":{"item":{"id":1}}}"#).await, [r#"{"id":1}"#]);
    assert_eq!(listed(r#"{"_embedded":{"x:animal":[1,2]}}"#).await, ["1", "2"]);
    assert_eq!(listed(r#"{"_embedded":{"a":[1],"b":[2]}}"#).await, none);
}

#[tokio::test]
async fn without_a_model_the_items_are_in_the_usual_places() {
    for (body, items) in [
        (r#"{"other":[9],"items":[1,2]}"#, &["1", "2"][..]),
        (r#"{"items":[9],"item":[1]}"#, &["1"]),
        (r#"{"n":1,"things":[1]}"#, &["1"]),
        ("[1,2]", &["1", "2"]),
    ] {
        assert_eq!(texts(answered(body).await.items().unwrap()), items, "{body}");
    }
    assert!(answered("{").await.items().is_err());
    // If several members or none could be the list, it is an error.
    for body in [r#"{"a":[1],"b":[2]}"#, r#"{"a":1}"#, "7"] {
        let error = answered(body).await.items().unwrap_err().to_string();
        assert!(error.contains("the response contains no list"), "{error}");
    }
}

#[tokio::test]
async fn a_list_in_another_place_than_the_model_defines_is_an_error() {
    let server = Server::start([ok(r#"{"items":[1],"next":"a"}"#)]).await;
    let page = server.zoo().list_animals().await.unwrap();
    let error = page.items().unwrap_err();
    assert_eq!(
        error.to_string(),
        "list_animals: no list at `/item`: the response is an object with the members `items`, \
         `next` [attempts 1]"
    );
}
