//! Every operation with arguments that it accepts, or whose refusal is known.

use std::collections::BTreeSet;

use petard::data_api;
use petard_emulator::{Emulator, Request};
use serde_json::{Value, json};

use crate::restarts;
use crate::sender::{Sender, Sent};

/// An operation, and a request that only it has.
struct Step {
    operation: &'static str,
    request: (&'static str, &'static str, Value),
    status: u16,
    /// A member of the body, and its value. Empty: the body does not matter.
    member: (&'static str, Value),
}

fn step(
    operation: &'static str,
    request: (&'static str, &'static str, Value),
    status: u16,
    member: (&'static str, Value),
) -> Step {
    Step { operation, request, status, member }
}

fn nothing() -> (&'static str, Value) {
    ("", json!(null))
}

fn modified() -> (&'static str, Value) {
    ("/DataModified", json!(true))
}

fn code(code: &str) -> (&'static str, Value) {
    ("/Code", json!(code))
}

/// The requests in their order: each depends on what the earlier ones have done.
fn steps() -> Vec<Step> {
    [of_namespaces(), of_items(), of_the_rest()].into_iter().flatten().collect()
}

fn of_namespaces() -> Vec<Step> {
    let none = json!({});
    let settings = json!({
        "PrimaryKey": "id",
        "AllowRuntimeDeleteModeChange": true,
        "NonItemMasterWritesAllowed": true,
        "CrawlerRolename": "Crawler",
    });
    let table = "arn:aws:dynamodb:eu-west-1:123456789012:table/Pets-dev";
    vec![
        step("provision", ("PUT", "/Pets/provision", settings), 204, nothing()),
        step(
            "get_status",
            ("GET", "/Pets/status", none.clone()),
            200,
            ("/Status", json!("ACTIVE")),
        ),
        step("get_namespaces", ("GET", "/namespaces", none.clone()), 200, ("/0", json!("Pets"))),
        step("get_version", ("GET", "/version", none.clone()), 200, ("/version", json!("0.9.0b1"))),
        step(
            "list_data_apis",
            ("GET", "/data-apis", none.clone()),
            200,
            ("/dev/Stage", json!("dev")),
        ),
        step(
            "get_info",
            ("GET", "/Pets/info?AttributeFilters=PrimaryKey", none.clone()),
            200,
            ("", json!({"PrimaryKey": "id"})),
        ),
        step(
            "put_info",
            ("PUT", "/Pets/info", json!({"Team": "vets"})),
            201,
            ("/Attributes/Team", json!("vets")),
        ),
        step("get_usage", ("GET", "/Pets/usage", none.clone()), 200, ("/Metadata/Count", json!(0))),
        step(
            "get_endpoints",
            ("GET", "/Pets/endpoints", none.clone()),
            200,
            ("/ResourceTableARN", json!(table)),
        ),
        step(
            "put_schema",
            ("PUT", "/Pets/schema/resource", json!({"type": "object"})),
            200,
            modified(),
        ),
        step(
            "get_schema",
            ("GET", "/Pets/schema/resource", none.clone()),
            200,
            ("", json!({"type": "object"})),
        ),
        step("delete_schema", ("DELETE", "/Pets/schema/resource", none.clone()), 200, modified()),
    ]
}

fn of_items() -> Vec<Step> {
    let none = json!({});
    let reference = json!({"References": [{"Resource": "arn:aws:dapi:eu-west-1:1:Pets-dev:b"}]});
    vec![
        step(
            "put_resource",
            ("PUT", "/Pets/a", json!({"Resource": {"legs": 4, "name": "rex"}})),
            200,
            ("/Resource/DataModified", json!(true)),
        ),
        step(
            "list_items",
            ("GET", "/Pets/list?Limit=1", none.clone()),
            200,
            ("/Items/0/id", json!("a")),
        ),
        step(
            "put_metadata",
            ("PUT", "/Pets/a", json!({"Metadata": {"keeper": "Ann"}})),
            200,
            ("", json!({"Metadata": {"DataModified": true}, "Resource": {"DataModified": false}})),
        ),
        step("put_references", ("PUT", "/Pets/a", reference), 404, code("NotFoundError")),
        step(
            "put_item_by_key",
            ("PUT", "/Pets", json!({"id": "b", "Resource": {"legs": 2}})),
            200,
            ("/Resource/DataModified", json!(true)),
        ),
        step(
            "get_resource",
            ("GET", "/Pets/a", none.clone()),
            200,
            ("/Item/Metadata/keeper", json!("Ann")),
        ),
        step(
            "get_item_by_key",
            ("GET", "/Pets?id=b", none.clone()),
            200,
            ("/Item/Resource/legs", json!(2)),
        ),
        step("validate_item", ("HEAD", "/Pets/a", none.clone()), 200, nothing()),
        step("validate_item_by_key", ("HEAD", "/Pets?id=c", none.clone()), 404, nothing()),
        step("get_metadata", ("GET", "/Pets/a/meta", none.clone()), 200, ("/keeper", json!("Ann"))),
        step("delete_metadata", ("DELETE", "/Pets/a", json!({"Metadata": {}})), 200, modified()),
        step(
            "delete_attributes",
            ("DELETE", "/Pets/a", json!({"Resource": ["legs"]})),
            200,
            modified(),
        ),
    ]
}

/// Searches, masters, jobs; items and the namespace are deleted.
fn of_the_rest() -> Vec<Step> {
    let none = json!({});
    let export =
        json!({"S3ExportPath": "s3://b/pets", "LogPath": "s3://b/logs", "SetupCrawler": true});
    let master = || json!({"id": "b", "ItemMasterID": "a"});
    vec![
        step(
            "find",
            ("POST", "/Pets/find", json!({"Resource": {"legs": 2}})),
            200,
            ("/Items/0/id", json!("b")),
        ),
        step(
            "set_item_master",
            ("PUT", "/Pets/ItemMaster", master()),
            201,
            ("", json!([{"id": "b", "DataModified": true}])),
        ),
        step("remove_item_master", ("DELETE", "/Pets/ItemMaster", master()), 200, modified()),
        step(
            "understand",
            ("PUT", "/Pets/a/understand", json!({"StorageAttribute": "name"})),
            202,
            ("", json!(null)),
        ),
        step(
            "search",
            ("PUT", "/Pets/search/resource", json!({"query": {}})),
            404,
            code("NotFoundError"),
        ),
        step(
            "lineage_search",
            ("GET", "/Pets/a/upstream", none.clone()),
            500,
            code("InternalServerError"),
        ),
        step(
            "start_export",
            ("POST", "/Pets/export", export),
            200,
            ("/Data/Crawler", json!("Pets-dev-export")),
        ),
        step(
            "get_export_status",
            ("GET", "/Pets/export?JobName=dapi-none&JobRunID=jr_1", none.clone()),
            404,
            code("NotFoundError"),
        ),
        step("delete_item_by_key", ("DELETE", "/Pets", json!({"id": "b"})), 200, modified()),
        step("restore_item", ("PUT", "/Pets/b/restore", none.clone()), 201, ("/legs", json!(2.0))),
        step("delete_resource", ("DELETE", "/Pets/a", none.clone()), 200, modified()),
        step(
            "drop",
            ("PUT", "/Pets/drop", none.clone()),
            504,
            ("", json!({"message": "Endpoint request timed out"})),
        ),
    ]
}

#[tokio::test]
async fn every_operation_has_its_status_and_body() {
    let emulator = Emulator::start_with(&[&data_api::SERVICE]).await.unwrap();
    let mut sender = Sender::connect(&emulator).await;
    for Step { operation, request: (method, target, body), status, member } in steps() {
        let received = sender.send(&Sent::json(method, target, &body)).await;
        assert_eq!(received.status, status, "{operation}: {received:?}");
        let (pointer, expected) = member;
        if pointer.is_empty() && expected.is_null() {
            assert!(["", "null"].contains(&&*received.body), "{operation}: {received:?}");
            continue;
        }
        let document: Value = serde_json::from_str(&received.body).unwrap();
        assert_eq!(document.pointer(pointer), Some(&expected), "{operation}: {received:?}");
    }
    let requests = emulator.requests();
    let found: Vec<_> = requests.iter().filter_map(Request::operation).collect();
    let expected: Vec<_> = steps().iter().map(|step| step.operation).collect();
    assert_eq!(found, expected);
    let all = data_api::SERVICE.operations().iter().map(|operation| operation.name());
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), all.collect());
    assert_eq!(data_api::SERVICE.operations().len(), 36);
    restarts::check(&requests, || Emulator::builder().service(&data_api::SERVICE)).await;
}
