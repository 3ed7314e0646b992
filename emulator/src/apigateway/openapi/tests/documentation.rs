//! Documentation parts.

use serde_json::{Value, json};

use super::{context, import, new_store, path, put};
use crate::apigateway::openapi::documentation::import_documentation_parts;
use crate::apigateway::openapi::import::Mode;
use crate::fault::Fault;
use crate::resources::Store;

fn definition(parts: &Value) -> String {
    json!({
        "openapi": "3.0.0",
        "info": { "title": "A" },
        "paths": { "/a": { "get": {} } },
        "x-amazon-apigateway-documentation": { "version": "1", "documentationParts": parts }
    })
    .to_string()
}

/// Locations and properties, in the order of their creation.
fn parts(api: &Value, store: &Store) -> Vec<(Value, Value)> {
    let collection = format!("{}/documentation/parts", path(api));
    let items = store.collection(&collection);
    items
        .map(|item| {
            let properties = item.document["properties"].as_str().unwrap();
            (item.document["location"].clone(), serde_json::from_str(properties).unwrap())
        })
        .collect()
}

fn import_parts(list: &Value, mode: Mode, api: &Value, store: &mut Store) -> Result<Value, Fault> {
    let definition = definition(list);
    import_documentation_parts(definition.as_bytes(), &path(api), mode, &context(), store)
}

#[test]
fn locations_have_their_defaults() {
    let list = json!([
        { "location": { "type": "API" }, "properties": { "description": "d", "n": 1 } },
        { "location": { "type": "METHOD", "method": "GET" }, "properties": "{\"summary\": \"s\"}" },
        { "location": { "type": "MODEL", "name": "M" }, "properties": {} },
        { "location": { "type": "RESPONSE", "path": "/a" }, "properties": {} },
        { "location": { "type": "RESOURCE" }, "properties": {} }
    ]);
    let mut store = new_store();
    let api = import(&definition(&list), "", &mut store).unwrap();
    let expected = [
        json!({ "type": "API" }),
        json!({ "type": "METHOD", "path": "/", "method": "GET" }),
        json!({ "type": "MODEL", "name": "M" }),
        json!({ "type": "RESPONSE", "path": "/a", "method": "*", "statusCode": "*" }),
        json!({ "type": "RESOURCE", "path": "/" }),
    ];
    let (locations, properties): (Vec<_>, Vec<_>) = parts(&api, &store).into_iter().unzip();
    assert_eq!(locations, expected);
    assert_eq!(properties[0], json!({ "description": "d", "n": 1 }));
    assert_eq!(properties[1], json!({ "summary": "s" }));
}

#[test]
fn merge_changes_attributes_and_overwrite_removes_parts() {
    let mut store = new_store();
    let one = json!([
        { "location": { "type": "API" }, "properties": { "a": 1, "b": 1 } },
        { "location": { "type": "RESOURCE", "path": "/a" }, "properties": { "c": 1 } }
    ]);
    let two = json!([
        { "location": { "type": "RESOURCE", "path": "/b" }, "properties": {} },
        { "location": { "type": "API" }, "properties": { "b": 2 } }
    ]);
    let api = import(&definition(&one), "", &mut store).unwrap();
    let ids = import_parts(&two, Mode::Merge, &api, &mut store).unwrap();
    assert_eq!(ids["ids"].as_array().unwrap().len(), 2);
    let merged = parts(&api, &store);
    assert_eq!(merged.len(), 3);
    assert_eq!(merged[0].1, json!({ "a": 1, "b": 2 }));
    let next = import_parts(&two, Mode::Merge, &api, &mut store).unwrap();
    assert_eq!(next, ids);
    import_parts(&two, Mode::Overwrite, &api, &mut store).unwrap();
    assert_eq!(parts(&api, &store).len(), 2);
    let fault = import_parts(&two, Mode::Merge, &json!({ "id": "none" }), &mut store).unwrap_err();
    assert_eq!(fault.status, 404);
}

#[test]
fn documentation_can_be_left_out() {
    let list = json!([{ "location": { "type": "API" }, "properties": { "a": 1 } }]);
    let mut store = new_store();
    let api = import(&definition(&list), "ignore=documentation", &mut store).unwrap();
    assert_eq!(parts(&api, &store), []);
    put(&definition(&list), "", &api, &mut store).unwrap();
    put(&definition(&json!([])), "mode=overwrite&ignore=documentation", &api, &mut store).unwrap();
    assert_eq!(parts(&api, &store).len(), 1);
    put(&definition(&json!([])), "mode=overwrite", &api, &mut store).unwrap();
    assert_eq!(parts(&api, &store), []);
}

#[test]
fn what_is_refused() {
    let mut store = new_store();
    let api = import(&definition(&json!([])), "", &mut store).unwrap();
    let fault =
        import_documentation_parts(b"{'a", &path(&api), Mode::Merge, &context(), &mut store);
    assert_eq!(fault.unwrap_err().message, "Unable to build importer with provided input.");
    for (part, status) in [
        (json!({ "location": { "type": "OTHER" }, "properties": {} }), 400),
        (json!({ "location": { "type": "API" } }), 400),
        (json!({ "location": { "type": "API" }, "properties": "[]" }), 400),
        (json!({ "properties": {} }), 400),
        (json!({ "location": { "type": "API", "path": "/" }, "properties": {} }), 501),
        (json!({ "location": { "type": "METHOD", "name": "a" }, "properties": {} }), 501),
    ] {
        let fault = import_parts(&json!([part]), Mode::Merge, &api, &mut store).unwrap_err();
        assert_eq!(fault.status, status, "{part}");
    }
    assert_eq!(parts(&api, &store), []);
}
