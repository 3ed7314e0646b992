//! Import into an API that exists.

use serde_json::{Value, json};

use super::samples::SWAGGER;
use super::{below, import, new_store, path, put, resource, resources, whole};
use crate::input::Object;
use crate::resources::Store;

/// A definition of two paths, a model, an authorizer and a validator.
fn definition() -> String {
    json!({
        "swagger": "2.0",
        "info": { "title": "Renamed" },
        "x-amazon-apigateway-binary-media-types": ["image/png", "text/plain"],
        "x-amazon-apigateway-request-validators": { "all": { "validateRequestBody": false } },
        "x-amazon-apigateway-gateway-responses": { "THROTTLED": { "statusCode": "430" } },
        "securityDefinitions": {
            "readers": {
                "type": "apiKey", "name": "X-New", "in": "header",
                "x-amazon-apigateway-authorizer": { "type": "token", "authorizerUri": "arn:new" }
            }
        },
        "paths": {
            "/books": { "get": { "responses": { "404": {} } } },
            "/books/new/{x+}": { "put": {
                "responses": { "200": { "schema": { "$ref": "#/definitions/Problem" } } }
            } }
        },
        "definitions": { "Problem": { "type": "object", "title": "New" } }
    })
    .to_string()
}

fn id(api: &str, collection: &str, name: &str, store: &Store) -> Option<Value> {
    let collection = format!("{api}/{collection}");
    let found = store.collection(&collection).find(|item| item.document["name"] == name);
    found.map(|item| item.document["id"].clone())
}

#[test]
fn merge_replaces_what_has_the_same_name_and_keeps_the_rest() {
    let mut store = new_store();
    let old = import(SWAGGER, "", &mut store).unwrap();
    let api = path(&old);
    let ids = |store: &Store| {
        [("authorizers", "readers"), ("requestvalidators", "all"), ("models", "Problem")]
            .map(|(collection, name)| id(&api, collection, name, store).unwrap())
    };
    let (before, books) = (ids(&store), resource("/books", &api, &store));
    let definition = definition().replace("/books/new/{x+}", "/shops/new/{x+}");
    let new = put(&definition, "", &old, &mut store).unwrap();

    assert_eq!((&new["id"], &new["name"]), (&old["id"], &json!("Renamed")));
    assert_eq!((&new["description"], &new["version"]), (&json!("Books"), &json!("2024-02-01")));
    let types = json!(["image/png", "application/pdf", "text/plain"]);
    assert_eq!(new["binaryMediaTypes"], types);
    assert_eq!((&new["policy"], &new["apiKeySource"]), (&old["policy"], &json!("AUTHORIZER")));
    assert_eq!((ids(&store), resource("/books", &api, &store)), (before, books));
    let paths = "/ /books /books/{id} /shops /shops/new /shops/new/{x+}";
    assert_eq!(resources(&api, &store).join(" "), paths);
    let whole = whole(&api, &store);
    // A method is replaced as a whole.
    let get = &whole["paths"]["GET /books"];
    assert_eq!(get["method"]["authorizationType"], "NONE");
    assert_eq!(get["responses"], json!({ "404": { "statusCode": "404" } }));
    assert_eq!((&get["integration"], &get["integrationResponses"]), (&json!({}), &json!({})));
    assert_eq!(whole["paths"]["POST /books"]["method"]["authorizerId"], "readers");
    assert_eq!(whole["models"].as_array().unwrap().len(), 4);
    assert_eq!(whole["authorizers"][1]["identitySource"], "method.request.header.X-New");
    assert_eq!(whole["validators"][0]["validateRequestBody"], false);
    assert_eq!(whole["gatewayResponses"][1]["statusCode"], "430");
    assert_eq!(whole["gatewayResponses"].as_array().unwrap().len(), 2);
}

#[test]
fn overwrite_removes_the_rest_but_for_stages_and_deployments() {
    let mut store = new_store();
    let old = import(SWAGGER, "", &mut store).unwrap();
    let api = path(&old);
    for kept in ["stages/prod", "deployments/d1", "documentation/versions/1"] {
        store.put(format!("{api}/{kept}"), Object::new());
    }
    let problem = id(&api, "models", "Problem", &store);
    let books = resource("/books", &api, &store);
    let new = put(&definition(), "mode=overwrite&failonwarnings=true", &old, &mut store).unwrap();

    assert_eq!((&new["id"], &new["createdDate"]), (&old["id"], &old["createdDate"]));
    assert_eq!(new["rootResourceId"], old["rootResourceId"]);
    assert_eq!(new["binaryMediaTypes"], json!(["image/png", "text/plain"]));
    assert_eq!(new["apiKeySource"], "HEADER");
    for gone in ["description", "version", "policy", "minimumCompressionSize"] {
        assert_eq!(new.get(gone), None, "{gone}");
    }
    assert_eq!(resources(&api, &store), ["/", "/books", "/books/new", "/books/new/{x+}"]);
    assert_eq!(resource("/books", &api, &store), books);
    assert_eq!(below("/books", "methods/POST", &api, &store), Value::Null);
    assert_eq!(below("/books", "methods/GET/integration", &api, &store), Value::Null);
    let whole = whole(&api, &store);
    let names = |member: &str, name: &str| -> Vec<String> {
        let items = whole[member].as_array().unwrap().iter();
        items.map(|item| item[name].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("models", "name"), ["Problem"]);
    assert_eq!(names("authorizers", "name"), ["readers"]);
    assert_eq!(names("validators", "name"), ["all"]);
    assert_eq!(names("gatewayResponses", "responseType"), ["THROTTLED"]);
    assert_eq!(id(&api, "models", "Problem", &store), problem);
    for kept in ["stages/prod", "deployments/d1", "documentation/versions/1"] {
        assert!(store.get(&format!("{api}/{kept}")).is_some(), "{kept}");
    }
}

#[test]
fn an_import_is_idempotent() {
    let mut store = new_store();
    let api = import(SWAGGER, "", &mut store).unwrap();
    let before = whole(&path(&api), &store);
    for mode in ["merge", "overwrite"] {
        let next = put(SWAGGER, &format!("mode={mode}"), &api, &mut store).unwrap();
        assert_eq!(next, api);
        assert_eq!(whole(&path(&api), &store), before);
    }
}

#[test]
fn bodies_may_refer_to_models_that_stay() {
    let mut store = new_store();
    let api = import(SWAGGER, "", &mut store).unwrap();
    let definition = json!({
        "swagger": "2.0", "info": { "title": "A" },
        "paths": { "/a": { "get": {
            "responses": { "200": { "schema": { "$ref": "#/definitions/Author" } } }
        } } }
    })
    .to_string();
    let merged = put(&definition, "failonwarnings=true", &api, &mut store).unwrap();
    assert_eq!(merged.get("warnings"), None);
    let overwritten = put(&definition, "mode=overwrite", &api, &mut store).unwrap();
    let warnings = json!(["Reference to model 'Author' not found. Ignoring."]);
    assert_eq!(overwritten["warnings"], warnings);
    let response = below("/a", "methods/GET/responses/200", &path(&api), &store);
    assert_eq!(response, json!({ "statusCode": "200" }));
    // Warnings are part of the response, and not of the RestApi.
    assert_eq!(store.get(&path(&api)).unwrap().get("warnings"), None);
}
