//! Requests on the wire.

use std::time::{Duration, SystemTime};

use petard::{Method, Patch};
use serde_json::value::RawValue;

use super::server::{Server, answer, builder, ok};
use super::service::types::{Cage, Size};
use super::service::{CREATE, Zoo};

#[tokio::test]
async fn a_get_has_no_body_and_no_length() {
    let server = Server::start([ok("{}")]).await;
    let zoo = server.zoo();
    zoo.list_animals().limit(0).name_query("a b+c/é").tags(["x", "y", "x"]).await.unwrap();
    let seen = server.one();
    assert_eq!(seen.line, "GET /animals?limit=0&name=a%20b%2Bc%2F%C3%A9&tags=x&tags=y&tags=x");
    assert_eq!(seen.header("accept"), Some("application/json"));
    assert_eq!(seen.header("host"), Some(server.url.trim_start_matches("http://")));
    assert_eq!(seen.header("user-agent"), Some(concat!("petard/", env!("CARGO_PKG_VERSION"))));
    // Bodies are returned as they are sent, so they must not be compressed.
    assert_eq!(seen.header("accept-encoding"), Some("identity"));
    let names: Vec<&str> = seen.headers.iter().map(|(name, _)| name.as_str()).collect();
    for absent in ["content-length", "content-type", "referer"] {
        assert!(!names.contains(&absent), "{absent} in {names:?}");
    }
}

#[tokio::test]
async fn labels_are_encoded_once_and_headers_replace_those_of_the_service() {
    let server = Server::start([ok("")]).await;
    let call = server.zoo().get_animal("a/b %2e é", "%2e%2e").set("accepts", "image/png");
    call.await.unwrap();
    let seen = server.one();
    assert_eq!(seen.line, "GET /animals/a%2Fb%20%252e%20%C3%A9/photos/%252e%252e");
    assert_eq!(seen.header("accept"), Some("image/png"));
}

#[tokio::test]
async fn a_json_body_has_its_type_and_members_in_model_order() {
    let server = Server::start([answer(201, "", "")]).await;
    let cage = Cage::new("c\"1").size(Size::BIG).set("new", [1]);
    let raw = RawValue::from_string("123456789012345678901234567890".to_owned()).unwrap();
    let call = server.zoo().create_animal("Rex").size("huge").cage(cage).weight(0.5);
    let answer = call
        .set("unknown", u128::MAX)
        .set("hName", raw)
        .set("legs", 4)
        .set("born", None::<u8>)
        .await
        .unwrap();
    assert_eq!((answer.status().as_u16(), answer.bytes().len()), (201, 0));
    let seen = server.one();
    assert_eq!(seen.line, "POST /animals");
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(
        seen.body,
        r#"{"kind":["animal"],"name":"Rex","legs":4,"weight":0.5,"born":null,"cage":{"code":"c\"1","size":"big","new":[1]},"hName":123456789012345678901234567890,"any":"huge","unknown":340282366920938463463374607431768211455}"#
    );
    assert_eq!(seen.header("content-length"), Some(seen.body.len().to_string().as_str()));
}

#[tokio::test]
async fn an_object_body_is_sent_even_if_it_is_empty() {
    let server = Server::start([ok("{}")]).await;
    let zoo = server.zoo();
    let call = zoo.client().call(&super::service::UPDATE).set("animal_id", "1");
    call.await.unwrap();
    let seen = server.one();
    assert_eq!((seen.line.as_str(), seen.body.as_str()), ("PATCH /animals/1", "{}"));
}

#[tokio::test]
async fn patches_are_a_list_of_objects() {
    let server = Server::start([ok("{}")]).await;
    let patches = [Patch::replace("/a", 1), Patch::remove(["b/c"])];
    server.zoo().update_animal("1", patches).await.unwrap();
    assert_eq!(
        server.one().body,
        r#"{"patchOperations":[{"op":"replace","path":"/a","value":"1"},{"op":"remove","path":"/b~1c"}]}"#
    );
}

#[tokio::test]
async fn bytes_are_sent_as_they_are_without_a_content_type() {
    let server = Server::start([answer(201, "", ""), answer(201, "", "")]).await;
    let zoo = server.zoo();
    let parameters = [("a b", "1&2"), ("k", "")];
    let call = zoo.import_animals("id,name\n").fail_on_warnings(true).parameters(parameters);
    call.await.unwrap();
    zoo.import_animals("").await.unwrap();
    let [full, empty] = &server.all()[..] else { panic!("two requests") };
    assert_eq!(full.line, "POST /animals?mode=import&failonwarnings=true&a%20b=1%262&k=");
    assert_eq!((full.body.as_str(), full.header("content-type")), ("id,name\n", None));
    assert_eq!(empty.line, "POST /animals?mode=import");
    assert_eq!((empty.header("content-length"), empty.header("content-type")), (Some("0"), None));
}

#[tokio::test]
async fn a_delete_has_a_content_length_of_zero() {
    let server = Server::start([answer(202, "", "")]).await;
    let call = server.zoo().client().call(&super::service::DELETE);
    call.set("animal_id", "a:b").set("a", "").await.unwrap();
    let seen = server.one();
    assert_eq!(seen.line, "DELETE /animals/a%3Ab?a=");
    assert_eq!((seen.header("content-length"), seen.header("content-type")), (Some("0"), None));
}

#[tokio::test]
async fn unknown_names_go_into_the_query_if_there_is_no_json_body() {
    let server = Server::start([ok("{}")]).await;
    let call = server.zoo().list_animals().set("name", "x").set("new", ["a", "b"]);
    call.set("more", serde_json::json!({"k": 1, "l": true})).set("limit", 3).await.unwrap();
    assert_eq!(server.one().line, "GET /animals?limit=3&name=x&new=a&new=b&k=1&l=true");
}

#[test]
fn unknown_names_are_errors_if_one_parameter_is_the_whole_body() {
    let config = petard::Config::builder().endpoint_url("http://127.0.0.1:9").build();
    let zoo = Zoo::new(&config);
    for operation in [&super::depot::REPLACE, &super::service::IMPORT] {
        let call = zoo.client().call(operation);
        let text = call.set("Payload", "hush").request().unwrap_err().to_string();
        assert!(
            text.contains(
                "`Payload` is not a parameter: the whole body is `body`; call \
                 `.query(\"Payload\", value)` if it is a key of the query"
            ),
            "{text}"
        );
    }
}

#[tokio::test]
async fn headers_are_found_by_their_wire_name_in_any_case() {
    let server = Server::start([ok("")]).await;
    server.zoo().get_animal("1", "2").set("ACCEPT", "a/b").set("X-Ticket", 7).await.unwrap();
    let seen = server.one();
    assert_eq!((seen.header("accept"), seen.header("x-ticket")), (Some("a/b"), Some("7")));
    assert_eq!(seen.line, "GET /animals/1/photos/2");
}

#[tokio::test]
async fn a_base_path_and_its_slash_are_kept() {
    let server = Server::start((0..4).map(|_| ok("{}"))).await;
    let config = server.builder().endpoint_url(format!("{}/prod/v1/", server.url)).build();
    let zoo = Zoo::new(&config);
    zoo.list_animals().await.unwrap();
    zoo.request(Method::GET, "").await.unwrap();
    zoo.request(Method::GET, "/").query("a", 1).await.unwrap();
    zoo.request(Method::GET, "x/").await.unwrap();
    let lines: Vec<String> = server.all().into_iter().map(|seen| seen.line).collect();
    assert_eq!(
        lines,
        ["GET /prod/v1/animals", "GET /prod/v1", "GET /prod/v1/?a=1", "GET /prod/v1/x/"]
    );
}

#[tokio::test]
async fn a_raw_call_is_signed_and_sent_as_given() {
    let server = Server::start([ok("[1]"), ok(""), ok("")]).await;
    let zoo = server.zoo();
    let call = zoo.request(Method::POST, "/a b/ä%20").push("c/d").query("q", "x y").query("n", 2);
    let answer = call.header("x-api-key", "k").json(&[1, 2]).await.unwrap();
    assert_eq!(answer.operation(), "POST /a b/ä%20");
    zoo.request(Method::PUT, "/raw/").push("x").bytes("data").await.unwrap();
    zoo.request(Method::POST, "/").await.unwrap();
    let [json, raw, root] = &server.all()[..] else { panic!("three requests") };
    assert_eq!(json.line, "POST /a%20b/%C3%A4%2520/c%2Fd?q=x%20y&n=2");
    assert_eq!(json.header("content-type"), Some("application/json"));
    assert_eq!((json.header("accept"), json.body.as_str()), (Some("application/json"), "[1,2]"));
    let signed = "SignedHeaders=accept;content-type;host;x-amz-date, ";
    assert!(json.header("authorization").unwrap().contains(signed));
    assert_eq!((raw.line.as_str(), raw.body.as_str()), ("PUT /raw/x", "data"));
    assert_eq!(raw.header("content-type"), None);
    assert_eq!((root.line.as_str(), root.header("content-length")), ("POST /", Some("0")));
}

#[tokio::test]
async fn request_returns_exactly_what_is_sent() {
    let server = Server::start([ok("{}")]).await;
    let call = server.zoo().create_animal("Rex").into_call();
    let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000);
    let shown = call.request().unwrap();
    assert_eq!(call.operation().name(), CREATE.name());
    assert!(!shown.headers().contains_key("authorization"));
    let signed = call.signed_request(at).await.unwrap();
    assert_eq!(signed.headers()["x-amz-date"], "20200913T122640Z");
    assert_eq!(server.all().len(), 0);
    call.await.unwrap();
    let seen = server.one();
    assert_eq!(shown.url(), format!("{}/animals", server.url));
    assert_eq!((shown.method().as_str(), &shown.body()[..]), ("POST", seen.body.as_bytes()));
    for (name, value) in shown.headers() {
        assert_eq!(seen.header(name.as_str()), value.to_str().ok());
    }
}

#[tokio::test]
async fn calls_can_be_spawned_and_cloned() {
    let server = Server::start([ok("{}"), ok("{}")]).await;
    let call = server.zoo().list_animals();
    let tasks = [tokio::spawn(call.clone().into_future()), tokio::spawn(call.send())];
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(server.all().len(), 2);
}

#[test]
fn set_finds_parameters_by_the_names_of_their_setters() {
    let zoo = Zoo::new(&builder().endpoint_url("http://localhost:1").build());
    let request = zoo.list_animals().set("name_query", "x").request().unwrap();
    assert!(request.path_and_query().ends_with("?name=x"), "{request:?}");
}

#[test]
fn debug_of_a_client_and_a_call_is_one_line() {
    let zoo = Zoo::new(&builder().build());
    assert!(format!("{zoo:?} {:?}", zoo.list_animals()).len() < 1000);
}
