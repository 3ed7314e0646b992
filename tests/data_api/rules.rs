//! The rules of the model of the AWS Data API: refused names and values, and paging.

use petard::data_api::types::{Direction, ItemMasterOption, SchemaType};
use petard::operation::{Constraint, Operation};
use petard::{Call, Config, DataApi};
use serde_json::json;

fn api() -> DataApi {
    let url = "https://x.execute-api.eu-west-1.amazonaws.com/dev";
    DataApi::new(&Config::builder().endpoint_url(url).region("eu-west-1").build())
}

/// Method, path and body.
fn sent(call: impl Into<Call>) -> Result<String, String> {
    let request = call.into().request().map_err(|error| error.to_string())?;
    let body = String::from_utf8(request.body().to_vec()).unwrap();
    let path = request.path_and_query().strip_prefix("/dev").unwrap();
    Ok(format!("{} {path} {body}", request.method()).trim_end().to_owned())
}

fn operation(name: &str) -> &'static Operation {
    petard::data_api::SERVICE
        .operations()
        .iter()
        .find(|operation| operation.name() == name)
        .unwrap()
}

/// Returns the names that an operation refuses beside its parameters and constants.
fn refused(name: &str) -> Vec<&'static str> {
    let rules = operation(name).constraints().iter();
    let lists = rules.filter_map(|rule| match rule {
        Constraint::Refused(names) => Some(names.iter().map(|(name, _)| *name)),
        _ => None,
    });
    lists.flatten().collect()
}

#[test]
fn closed_enums_are_those_without_other_values_in_the_server() {
    for (text, path) in [
        ("resource", "GET /N/schema/resource"),
        ("Resource", "GET /N/schema/Resource"),
        ("METADATA", "GET /N/schema/METADATA"),
    ] {
        assert_eq!(sent(api().get_schema("N", SchemaType::from(text))).unwrap(), path);
    }
    let error = sent(api().get_schema("N", SchemaType::from("foo"))).unwrap_err();
    assert_eq!(error, "get_schema: `schema_type` is none of `resource`, `metadata`");
    let get = |option: &str| sent(api().get_resource("N", "1").item_master_option(option));
    assert_eq!(get("PREFER").unwrap(), "GET /N/1?ItemMaster=PREFER");
    assert!(
        get("both").unwrap_err().contains("`item_master_option` is none of `include`, `prefer`")
    );
    assert_eq!(ItemMasterOption::INCLUDE.as_str(), "include");
    for text in ["UP", "up", "upstream", "Upstream"] {
        let call = api().lineage_search("N", "1", Direction::from(text));
        assert_eq!(sent(call).unwrap(), "GET /N/1/upstream");
    }
    let error = sent(api().lineage_search("N", "1", Direction::from("meta"))).unwrap_err();
    assert_eq!(
        error,
        "lineage_search: `direction` is none of `upstream` (UP), `downstream` (DOWN)"
    );
    // The server accepts other strings for these and treats them differently.
    sent(api().delete_resource("N", "1").delete_mode("TOMBSTONE")).unwrap();
    sent(api().start_export("N", "s3://a/", "s3://b/").export_type("AllData")).unwrap();
    sent(api().drop("N").do_final_export("false")).unwrap();
}

#[test]
fn harmful_calls_are_refused_with_the_reason() {
    let provision =
        |name: &str| sent(api().provision("N", "id").set(name, json!("x"))).unwrap_err();
    for name in refused("provision") {
        let why = match name {
            "ElasticSearchDomain" | "FirehoseDeliveryIamRoleArn" | "FailedIndexRecordBucket" => {
                "the namespace would stay CREATING for ever"
            }
            _ => "the server uses the name itself",
        };
        assert_eq!(provision(name), format!("provision: `{name}` cannot be sent: {why}"));
    }
    assert_eq!(refused("provision").len(), 9);
    let error = sent(api().put_info("N", json!({"Owner": "x", "type": "x"}))).unwrap_err();
    assert_eq!(
        error,
        "put_info: `body` has `type`, which cannot be sent: it belongs to the key of the settings"
    );
    assert_eq!(refused("put_info"), ["api", "type"]);
}

/// For each write and delete of an item, the server passes the body as the arguments of a function.
#[test]
fn parameter_names_of_the_servers_function_are_refused() {
    let mut writes = 0;
    for operation in petard::data_api::SERVICE.operations() {
        let on_item = ["/{namespace}", "/{namespace}/{id}"].contains(&operation.path());
        if on_item && ["PUT", "DELETE"].contains(&operation.method().as_str()) {
            assert_eq!(refused(operation.name()), ["self", "caller_identity"], "{operation:?}");
            writes += 1;
        }
    }
    assert_eq!(writes, 8);
    let put = api().put_resource("N", "1", json!({"self": "x"}));
    assert_eq!(sent(put.clone()).unwrap(), r#"PUT /N/1 {"Resource":{"self":"x"}}"#);
    let error = sent(put.clone().set("self", "x")).unwrap_err();
    assert_eq!(error, "put_resource: `self` cannot be sent: the server uses the name itself");
    // The third of these names is the path parameter, which would be that of another item.
    for id in ["id", "ID"] {
        let error = sent(put.clone().set(id, "2")).unwrap_err();
        assert!(
            error.starts_with("put_resource: `id` is part of the path and already set"),
            "{error}"
        );
    }
}

#[test]
fn nulls_are_refused_where_the_server_fails() {
    let null = json!(null);
    for (call, name) in [
        (Call::from(api().provision("N", "id").set("StrictOCCV", &null)), "StrictOCCV"),
        (api().find("N").resource_attributes(&null).into(), "resource_attributes"),
        (api().start_export("N", "s3://a/", "s3://b/").set("KMSKeyARN", &null).into(), "KMSKeyARN"),
        (
            api().understand("N", "1").set("StorageAttribute", &null).into(),
            "storage_location_attribute",
        ),
    ] {
        let error = sent(call).unwrap_err();
        assert!(error.contains(&format!("`{name}` is null, and `")), "{error}");
    }
}

#[test]
fn tokens_may_be_wrapped_in_objects() {
    for name in ["list_items", "find"] {
        assert!(operation(name).paging().is_some_and(|paging| paging.unwraps_token()), "{name}");
    }
}
