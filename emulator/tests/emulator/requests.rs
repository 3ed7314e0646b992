//! The log of requests.

use std::time::{Duration, SystemTime};

use petard::{ApiGateway, Client, Method};
use petard_emulator::{Emulator, Request};
use serde_json::json;

use super::start;

#[tokio::test]
async fn requests_are_recorded_as_they_were_received() {
    let (emulator, api) = start().await;
    let before = SystemTime::now() - Duration::from_secs(1);
    let created = api.create_rest_api("pets").description("ä").await.unwrap();
    let id = created.str("/id").unwrap();
    api.list_resources(id).embed(["methods"]).limit(2).await.unwrap();
    api.get_rest_api("a b").await.unwrap_err();
    let requests = emulator.requests();
    let [create, list, get] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!((create.operation(), create.resource()), (Some("create_rest_api"), Some("RestApi")));
    assert_eq!((create.method(), create.path()), ("POST", "/restapis"));
    assert_eq!((create.service(), create.region()), (Some("apigateway"), Some("eu-west-1")));
    assert_eq!(create.json(), json!({"name": "pets", "description": "ä"}));
    assert_eq!(create.header("Content-Type"), Some("application/json"));
    assert!(create.headers().contains_key("authorization"));
    assert_eq!((create.status(), list.status(), get.status()), (Some(201), Some(200), Some(404)));
    assert!(create.time() >= before && get.time() >= create.time());

    assert_eq!(list.label("restapi_id"), Some(id));
    assert_eq!((list.query("limit"), list.query("embed")), (Some("2"), Some("methods")));
    assert_eq!((list.query("other"), list.body().len()), (None, 0));
    assert_eq!(list.query_pairs().len(), 2);
    assert_eq!((get.path(), get.label("restapi_id")), ("/restapis/a%20b", Some("a b")));
    assert_eq!((get.unmatched(), emulator.unmatched().len()), (None, 0));

    assert_eq!(emulator.take_requests().len(), 3);
    assert_eq!(emulator.requests().len(), 0);
    api.get_account().await.unwrap();
    assert_eq!(emulator.take_requests()[0].status(), Some(200));
}

#[tokio::test]
async fn each_attempt_is_a_request() {
    let (emulator, api) = start().await;
    let _failure = emulator.fail("get_account").times(2).with(503);
    api.get_account().await.unwrap();
    let statuses: Vec<_> = emulator.requests().iter().map(Request::status).collect();
    assert_eq!(statuses, [Some(503), Some(503), Some(200)]);
}

#[tokio::test]
async fn what_matches_no_operation_is_told_the_nearest() {
    let (emulator, api) = start().await;
    for (method, path, told) in [
        (
            Method::GET,
            "/restapi/1",
            "no operation matches GET /restapi/1; nearest: get_rest_api (GET \
             /restapis/{restapi_id}): path segment 1: expected `restapis`, received `restapi`",
        ),
        (
            Method::PUT,
            "/account",
            "no operation matches PUT /account; nearest: get_account (GET /account): \
             method: expected `GET`, received `PUT`",
        ),
    ] {
        let error = api.request(method, path).await.unwrap_err();
        assert_eq!(error.message(), Some("Missing Authentication Token"));
        let unmatched = emulator.unmatched();
        let last = unmatched.last().unwrap();
        assert_eq!((last.unmatched(), last.status()), (Some(told), Some(403)));
        assert_eq!((last.operation(), last.resource(), last.label("x")), (None, None, None));
    }
}

#[tokio::test]
async fn a_constant_of_the_query_that_is_missing_is_named() {
    use petard::operation::{Constant, Location, Operation, Service, Verb};
    static MERGE: Operation =
        Operation::new(Verb::Action, "Order", "merge", "Merge", Method::PUT, "/orders")
            .with_constants(&[Constant::new(Location::Query, "mode", "merge")]);
    static ORDERS: Service = Service::new("orders", "Orders").with_operations(&[&MERGE]);
    let emulator = Emulator::start_with(&[&ORDERS]).await.unwrap();
    let client = Client::new(&emulator.config(), &ORDERS);
    client.request(Method::PUT, "/orders").query("mode", "other").await.unwrap_err();
    let unmatched = emulator.unmatched();
    let told = unmatched[0].unmatched().unwrap();
    assert!(told.ends_with("merge (PUT /orders): query: `mode=merge` is missing"), "{told}");
}

#[tokio::test]
async fn debug_forms_hide_secrets() {
    let (emulator, api) = start().await;
    let key = api.create_api_key().name("k").value("THEVALUEOFTHEKEY12345").send();
    key.await.unwrap();
    api.list_api_keys().name_query("THENAME").await.unwrap();
    let other = api.request(Method::GET, "/other").query("secret", "THEQUERY");
    other.await.unwrap_err();
    emulator.on("get_account", |_| petard_emulator::Response::new(200));
    let _failure = emulator.fail("get_account").message("x");
    for shown in [format!("{:?}", emulator.requests()), format!("{emulator:#?}")] {
        let signature = emulator.requests()[0].header("authorization").unwrap().to_owned();
        let signature = signature.rsplit('=').next().unwrap();
        let secrets = ["THEVALUEOFTHEKEY12345", "THEQUERY", "session", "secret+", signature];
        for secret in secrets {
            assert!(!shown.contains(secret), "{secret}: {shown}");
        }
    }
    let shown = format!("{:?}", emulator.requests());
    assert!(shown.contains("create_api_key") && shown.contains("name=THENAME"), "{shown}");
}

#[tokio::test]
async fn the_region_of_a_request_is_recorded() {
    let emulator = Emulator::builder().regions(["a-east-1", "b-west-1"]).start().await.unwrap();
    for region in ["b-west-1", "a-east-1"] {
        ApiGateway::new(&emulator.config_in(region)).get_account().await.unwrap();
    }
    let requests = emulator.requests();
    let regions: Vec<_> = requests.iter().map(|request| request.region().unwrap()).collect();
    assert_eq!(regions, ["b-west-1", "a-east-1"]);
}
