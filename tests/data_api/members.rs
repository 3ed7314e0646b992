//! Requests according to the model of the Data API: lists joined to one text, keys with other
//! names, and harmful calls that are refused.

use petard::data_api::types::SearchType;
use petard::{Call, Config, DataApi};
use serde_json::{Value, json};

const NOTHING: [&str; 0] = [];

fn client() -> DataApi {
    let url = "https://abc.execute-api.eu-west-1.amazonaws.com/dev";
    DataApi::new(&Config::builder().endpoint_url(url).build())
}

/// Method, path and query, body.
fn sent(call: impl Into<Call>) -> (String, Value) {
    let request = call.into().request().unwrap();
    let body = match request.body().as_ref() {
        [] => Value::Null,
        bytes => serde_json::from_slice(bytes).unwrap(),
    };
    (format!("{} {}", request.method(), request.path_and_query()), body)
}

fn refused(call: impl Into<Call>) -> String {
    let error = call.into().request().unwrap_err();
    assert!(error.is_invalid_input(), "{error:?}");
    error.to_string()
}

#[test]
fn ids_are_sent_under_the_name_of_the_primary_key() {
    let api = client();
    for (key, id, query) in
        [("id", "ItemMaster", "id=ItemMaster"), ("sku", "a/ü", "sku=a%2F%C3%BC")]
    {
        let get = api.get_item_by_key("Tomb", key, id).filter_attributes(["a", "b"]);
        let expected = format!("GET /dev/Tomb?{query}&FilterAttributes=a%2Cb");
        assert_eq!(sent(get), (expected, Value::Null));
        let head = api.validate_item_by_key("Tomb", key, id);
        assert_eq!(sent(head), (format!("HEAD /dev/Tomb?{query}"), Value::Null));
        let put = api.put_item_by_key("Tomb", key, id).resource(json!({"a": 1}));
        assert_eq!(sent(put), ("PUT /dev/Tomb".to_owned(), json!({key: id, "Resource": {"a": 1}})));
        let delete = api.delete_item_by_key("Tomb", key, id);
        assert_eq!(sent(delete), ("DELETE /dev/Tomb".to_owned(), json!({key: id})));
    }
    let error = refused(api.delete_item_by_key("Tomb", "DeleteMode", "1"));
    assert!(error.contains("the parameter `DeleteMode` is sent under this name"), "{error}");
    assert!(refused(api.delete_item_by_key("Tomb", "", "1")).contains("`primary_key` is empty"));
    assert!(
        refused(api.put_item_by_key("Tomb", "sku", "").resource(json!({}))).contains("`id` is")
    );
}

#[test]
fn masters_are_set_for_several_items_and_for_any_key() {
    let api = client();
    let to = |name: &str| format!("{name} /dev/MyItem/ItemMaster");
    let call = api.set_item_master("MyItem", ["1000", "1004"], "1008");
    assert_eq!(sent(call), (to("PUT"), json!({"id": "1000,1004", "ItemMasterID": "1008"})));
    let call = api.set_item_master("MyItem", ["1"], "2").primary_key("sku");
    assert_eq!(sent(call), (to("PUT"), json!({"sku": "1", "ItemMasterID": "2"})));
    let call = api.remove_item_master("MyItem", "1", "2").primary_key("sku");
    assert_eq!(sent(call), (to("DELETE"), json!({"sku": "1", "ItemMasterID": "2"})));
    assert_eq!(
        refused(api.set_item_master("MyItem", ["a,b"], "2")),
        "set_item_master: `item_ids` has item 0, which contains a comma: the items are sent as one \
         string, separated by commas"
    );
    assert!(
        refused(api.set_item_master("MyItem", NOTHING, "2"))
            .contains("`item_ids` is an empty list")
    );
}

#[test]
fn calls_that_would_delete_a_whole_item_are_refused() {
    let api = client();
    for call in [
        api.delete_attributes("MyItem", "1").resource_attributes(NOTHING),
        api.delete_attributes("MyItem", "1").set("Resource", NOTHING),
        api.delete_attributes("MyItem", "1").set("resource_attributes", None::<u8>),
    ] {
        assert!(refused(call).starts_with("delete_attributes: `resource_attributes` is "));
    }
    let call = api.delete_attributes("MyItem", "1").resource_attributes(["a", "b"]);
    assert_eq!(sent(call), ("DELETE /dev/MyItem/1".to_owned(), json!({"Resource": ["a", "b"]})));
}

#[test]
fn documents_are_objects() {
    let api = client();
    for document in [json!(null), json!([]), json!(7), json!("{}")] {
        for call in [
            api.put_resource("MyItem", "1", &document).into_call(),
            api.put_metadata("MyItem", "1", &document).into_call(),
            api.put_schema("MyItem", "resource".into(), &document),
            api.put_info("MyItem", &document),
            api.search("MyItem", SearchType::RESOURCE, &document),
            api.find("MyItem").resource_attributes(&document).into_call(),
            api.put_references("MyItem", "1", [&document]),
        ] {
            let name = call.operation().name();
            let error = refused(call);
            assert!(
                error.contains("where a JSON object is needed") || error.contains("` is "),
                "{error}"
            );
            assert!(error.starts_with(name), "{error}");
        }
    }
    assert!(refused(api.put_info("MyItem", json!({}))).contains("`body` is empty"));
    assert!(refused(api.find("MyItem").metadata_attributes(json!({}))).contains("is empty"));
    // An attribute with the name of the wrapper is an attribute.
    let (_, body) = sent(api.put_resource("MyItem", "1", json!({"Resource": {"a": 1}})));
    assert_eq!(body, json!({"Resource": {"Resource": {"a": 1}}}));
}

#[test]
fn booleans_are_sent_as_the_server_expects() {
    let api = client();
    let find =
        |fresh| api.find("MyItem").resource_attributes(json!({"a": 1})).consistent_read(fresh);
    assert_eq!(sent(find(true)).1, json!({"Resource": {"a": 1}, "Consistent": true}));
    assert_eq!(sent(find(false)).1, json!({"Resource": {"a": 1}}));
    let export = api.start_export("MyItem", "s3://a/", "s3://b/").setup_crawler(false);
    assert_eq!(sent(export).1, json!({"S3ExportPath": "s3://a/", "LogPath": "s3://b/"}));
    let strict = api.put_metadata("MyItem", "1", json!({"a": 1})).strict_schema(true);
    assert_eq!(sent(strict).1, json!({"Metadata": {"a": 1}, "StrictSchemaValidation": "true"}));
}

#[test]
fn lists_are_one_text_with_commas() {
    let api = client();
    let call = api.get_info("MyItem").attribute_filters(["Stage", "PrimaryKey"]);
    assert_eq!(sent(call).0, "GET /dev/MyItem/info?AttributeFilters=Stage%2CPrimaryKey".to_owned());
    let call = api.get_resource("MyItem", "1").include_only_attributes(["a"]);
    assert_eq!(sent(call).0, "GET /dev/MyItem/1?IncludeOnlyAttributes=a".to_owned());
    // For an empty text, the server returns the key only.
    let call = api.get_resource("MyItem", "1").include_only_attributes(NOTHING);
    assert_eq!(sent(call).0, "GET /dev/MyItem/1?IncludeOnlyAttributes=");
    let call =
        api.provision("MyItem", "id").table_indexes(["a", "b=string"]).metadata_indexes(["c"]);
    let body = json!({"PrimaryKey": "id", "TableIndexes": "a,b=string", "MetadataIndexes": "c"});
    assert_eq!(sent(call), ("PUT /dev/MyItem/provision".to_owned(), body));
    assert!(refused(api.provision("MyItem", "")).contains("`PrimaryKey` is an empty string"));
}
