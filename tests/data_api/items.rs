//! Every id is sent in the path, in the query or in the body, or is an error with a remedy.

use petard::data_api::types::{DeleteMode, Direction};
use petard::{Call, Config, DataApi, Request};
use serde_json::{Value, json};

const ENDPOINT: &str = "https://abc.execute-api.eu-west-1.amazonaws.com/dev";

fn config() -> Config {
    Config::builder().region("eu-west-1").endpoint_url(ENDPOINT).build()
}

/// A client without primary keys, and one with the primary key of a namespace.
fn clients() -> (DataApi, DataApi) {
    let keyed = DataApi::builder(&config())
        .service_endpoint(ENDPOINT)
        .primary_key("MyItem", "sku")
        .build()
        .unwrap();
    (DataApi::new(&config()), keyed)
}

fn shown(request: &Request) -> (String, Value) {
    let body = request.body();
    let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(body).unwrap() };
    let target = request.path_and_query().strip_prefix("/dev").unwrap().to_owned();
    (format!("{} {target}", request.method()), body)
}

fn made(call: impl Into<Call>) -> (String, Value) {
    shown(&call.into().request().unwrap())
}

fn refused(call: impl Into<Call>) -> String {
    call.into().request().unwrap_err().to_string()
}

/// Ids that cannot be part of the path of a GET.
const NOT_IN_A_PATH: &[&str] = &[
    ".",
    "..",
    "ItemMaster",
    "drop",
    "endpoints",
    "export",
    "find",
    "info",
    "list",
    "provision",
    "status",
    "usage",
];

#[test]
fn with_a_known_key_special_ids_are_sent_in_the_query() {
    let (_, api) = clients();
    for id in NOT_IN_A_PATH {
        let (target, body) = made(api.get_resource("MyItem", *id).suppress_metadata_fetch(true));
        assert_eq!(target, format!("GET /MyItem?sku={id}&SuppressItemMetadataFetch=true"));
        assert_eq!(body, Value::Null);
        assert_eq!(made(api.validate_item("MyItem", *id)).0, format!("HEAD /MyItem?sku={id}"));
    }
    let (target, _) = made(api.get_resource("MyItem", "1088"));
    assert_eq!(target, "GET /MyItem/1088", "the path is used where it can be");
}

#[test]
fn with_a_known_key_special_ids_are_sent_in_the_body() {
    let (_, api) = clients();
    let id = "list";
    let put = |body: Value| ("PUT /MyItem".to_owned(), body);
    let delete = |body: Value| ("DELETE /MyItem".to_owned(), body);
    let resource = json!({ "Resource": 1, "a": 2 });
    let call = api.put_resource("MyItem", id, &resource).metadata(json!({ "m": 1 }));
    assert_eq!(
        made(call.strict_schema(true).item_version(3)),
        put(json!({
            "sku": id, "Resource": resource, "Metadata": { "m": 1 },
            "StrictSchemaValidation": "true", "ItemVersion": 3,
        }))
    );
    let call = api.put_metadata("MyItem", id, json!({ "m": 1 }));
    assert_eq!(made(call), put(json!({ "sku": id, "Metadata": { "m": 1 } })));
    let references = [json!({ "Resource": "arn:aws:dapi:eu-west-1:1:MyItem-dev:2" })];
    let call = api.put_references("MyItem", id, &references);
    assert_eq!(made(call), put(json!({ "sku": id, "References": references })));
    let call = api.delete_resource("MyItem", id).delete_mode(DeleteMode::TOMBSTONE);
    assert_eq!(made(call), delete(json!({ "sku": id, "DeleteMode": "tombstone" })));
    assert_eq!(
        made(api.delete_metadata("MyItem", id)),
        delete(json!({ "sku": id, "Metadata": {} }))
    );
    let call = api.delete_attributes("MyItem", id).resource_attributes(["a", "b"]);
    assert_eq!(made(call), delete(json!({ "sku": id, "Resource": ["a", "b"] })));
    let call = api.put_resource("MyItem", id, json!({})).set("Other", 7);
    assert_eq!(made(call), put(json!({ "sku": id, "Resource": {}, "Other": 7 })));
}

#[test]
fn harmful_calls_are_refused_wherever_the_id_is_sent() {
    let (_, api) = clients();
    for id in ["1088", "list"] {
        let none: [&str; 0] = [];
        let error = refused(api.delete_attributes("MyItem", id).resource_attributes(none));
        assert!(error.contains("delete_attributes") && error.contains("empty"), "{error}");
        let error = refused(api.delete_attributes("MyItem", id));
        assert!(error.contains("at least one of"), "{error}");
        let error = refused(api.put_resource("MyItem", id, ["a"]));
        assert!(error.contains("`resource`"), "{error}");
        let error = refused(api.put_item_by_key("MyItem", "self", id).resource(json!({})));
        assert!(error.contains("`self` cannot be sent"), "{error}");
        let error = refused(api.delete_resource("MyItem", id).set("caller_identity", "me"));
        assert!(error.contains("`caller_identity`"), "{error}");
    }
}

#[test]
fn without_a_known_key_the_error_has_both_remedies() {
    let (api, keyed) = clients();
    for id in NOT_IN_A_PATH {
        for (call, form) in [
            (Call::from(api.get_resource("MyItem", *id)), "`get_item_by_key`"),
            (api.validate_item("MyItem", *id), "`validate_item_by_key`"),
            (api.put_resource("MyItem", *id, json!({})).into(), "`put_item_by_key`"),
            (api.delete_metadata("MyItem", *id), "`delete_item_by_key`"),
            (keyed.get_resource("Other", *id).into(), "`get_item_by_key`"),
        ] {
            let error = refused(call);
            assert!(error.contains(form) && error.contains("primary_key("), "{error}");
        }
    }
    for call in [
        keyed.restore_item("MyItem", ".."),
        keyed.understand("MyItem", ".").into(),
        keyed.get_metadata("MyItem", "schema"),
        keyed.lineage_search("MyItem", "schema", Direction::UP).into(),
        keyed.restore_item("MyItem", "search"),
    ] {
        let error = refused(call);
        assert!(error.contains("this operation has no other place for it"), "{error}");
    }
}

#[test]
fn route_names_are_special_only_in_their_position() {
    let (api, _) = clients();
    assert_eq!(made(api.get_metadata("MyItem", "list")).0, "GET /MyItem/list/meta");
    assert_eq!(made(api.get_resource("MyItem", "schema")).0, "GET /MyItem/schema");
    assert_eq!(made(api.get_resource("MyItem", "LIST")).0, "GET /MyItem/LIST");
    assert_eq!(made(api.get_resource("list", "list2")).0, "GET /list/list2");
    let error = refused(api.get_item_by_key("namespaces", "id", "1"));
    assert!(error.contains("`namespace` is `namespaces`"), "{error}");
}

#[test]
fn head_is_sent_only_for_ids_that_the_server_can_find() {
    let (api, keyed) = clients();
    assert_eq!(made(api.validate_item("MyItem", "a-b_c.d~1")).0, "HEAD /MyItem/a-b_c.d~1");
    for (id, encoded) in [("a b", "a%20b"), ("a/b", "a%2Fb"), ("ü", "%C3%BC"), ("50%", "50%25")] {
        let error = refused(api.validate_item("MyItem", id));
        assert!(error.contains("HEAD") && error.contains("`validate_item_by_key`"), "{error}");
        assert_eq!(
            made(keyed.validate_item("MyItem", id)).0,
            format!("HEAD /MyItem?sku={encoded}")
        );
        assert_eq!(made(api.get_resource("MyItem", id)).0, format!("GET /MyItem/{encoded}"));
    }
}

#[test]
fn a_percent_sign_survives_a_server_that_decodes_once_too_often() {
    let (api, _) = clients();
    let (target, _) = made(api.get_item_by_key("MyItem", "id", "%41"));
    assert_eq!(target, "GET /MyItem?id=%252541");
    let (target, _) = made(api.validate_item_by_key("MyItem", "id", "%41"));
    assert_eq!(target, "HEAD /MyItem?id=%2541");
    let (_, body) = made(api.put_item_by_key("MyItem", "id", "p%20q").resource(json!({})));
    assert_eq!(body, json!({ "id": "p%2520q", "Resource": {} }));
    let (_, body) = made(api.delete_item_by_key("MyItem", "id", "p%20q"));
    assert_eq!(body, json!({ "id": "p%2520q" }));
}

#[test]
fn an_arn_is_replaced_by_its_id() {
    let (api, keyed) = clients();
    let arn = |id: &str| format!("arn:aws:dapi:eu-west-1:123456789012:MyItem-dev:{id}");
    assert_eq!(made(api.get_resource("MyItem", arn("a:b"))).0, "GET /MyItem/a%3Ab");
    assert_eq!(made(api.get_metadata("MyItem", arn("1"))).0, "GET /MyItem/1/meta");
    assert_eq!(made(keyed.get_resource("MyItem", arn("list"))).0, "GET /MyItem?sku=list");
    let (_, body) = made(api.set_item_master("MyItem", [arn("1"), "2".into()], arn("3")));
    assert_eq!(body, json!({ "id": "1,2", "ItemMasterID": "3" }));
    let error = refused(api.get_resource("Other", arn("1")));
    assert!(error.contains("`id` is the ARN of an item of `MyItem-dev`"), "{error}");
    let error = refused(api.get_resource("MyItem", arn("")));
    assert!(error.contains("without an id"), "{error}");
}

#[test]
fn a_known_key_is_added() {
    let (api, keyed) = clients();
    let (target, body) = made(keyed.set_item_master("MyItem", ["1"], "2"));
    assert_eq!(target, "PUT /MyItem/ItemMaster");
    assert_eq!(body, json!({ "sku": "1", "ItemMasterID": "2" }));
    let (_, body) = made(keyed.remove_item_master("MyItem", "1", "2").primary_key("code"));
    assert_eq!(body, json!({ "code": "1", "ItemMasterID": "2" }), "the call takes precedence");
    let (_, body) = made(api.set_item_master("MyItem", ["1"], "2"));
    assert_eq!(body, json!({ "id": "1", "ItemMasterID": "2" }));
}

#[test]
fn the_empty_id_is_refused() {
    let (api, keyed) = clients();
    for call in [
        Call::from(api.get_resource("MyItem", "")),
        keyed.get_resource("MyItem", "").into(),
        api.delete_item_by_key("MyItem", "id", "").into(),
        api.get_item_by_key("MyItem", "id", "").into(),
        api.get_item_by_key("MyItem", "", "1").into(),
        api.set_item_master("MyItem", [""], "2").into(),
    ] {
        assert!(refused(call).contains("empty"));
    }
}

/// Errors have the name of the method that was called, also if another operation is sent.
#[test]
fn errors_keep_the_name_of_the_call() {
    let (_, keyed) = clients();
    let call = Call::from(keyed.get_resource("MyItem", "list"));
    let shown = format!("{:?}", call.request().unwrap());
    assert!(shown.contains("get_resource") && !shown.contains("get_item_by_key"), "{shown}");
}
