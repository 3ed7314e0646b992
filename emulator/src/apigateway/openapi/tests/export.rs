//! Export, and import of what is exported.

use serde_json::{Value, json};

use super::samples::{OPENAPI, SWAGGER};
use super::{context, imported, whole};
use crate::answer::Answer;
use crate::apigateway::openapi::export::{ExportOptions, export as export_definition};
use crate::fault::Fault;
use crate::input::{Object, Query};
use crate::resources::Store;

fn export(
    kind: &str,
    query: &str,
    accept: Option<&str>,
    api: &str,
    store: &mut Store,
) -> Result<Answer, Fault> {
    let options = ExportOptions::read(kind, &Query::parse(query), accept)?;
    let stage = format!("{api}/stages/prod");
    if store.get(&stage).is_none() {
        store.put(stage, Object::new());
    }
    export_definition(api, "prod", &options, &context(), store)
}

pub(super) fn value(kind: &str, query: &str, api: &str, store: &mut Store) -> Value {
    serde_json::from_slice(&export(kind, query, None, api, store).unwrap().body).unwrap()
}

#[test]
fn exports_are_imported_to_the_same_documents() {
    // Swagger 2.0 cannot have two models for one body.
    let xml = |model: &str| {
        format!("application/xml:\n          schema: {{ $ref: \"#/components/schemas/{model}\" }}")
    };
    let one_model = OPENAPI.replace(&xml("Text"), &xml("Report"));
    assert_ne!(one_model, OPENAPI);
    for (definition, kinds) in [
        (SWAGGER, &["swagger", "oas30"][..]),
        (OPENAPI, &["oas30"][..]),
        (&one_model, &["swagger", "oas30"][..]),
    ] {
        let (mut store, api) = imported(definition);
        let expected = whole(&api, &store);
        for kind in kinds {
            for extensions in ["apigateway", "integrations,authorizers,validators,apigateway"] {
                for accept in ["application/json", "application/yaml"] {
                    let query = format!("extensions={extensions}");
                    let export = export(kind, &query, Some(accept), &api, &mut store).unwrap();
                    let text = str::from_utf8(&export.body).unwrap();
                    assert_eq!(text.starts_with('{'), accept == "application/json");
                    let (next, api) = imported(text);
                    let mut next = whole(&api, &next);
                    // The endpoint configuration is not exported.
                    next["api"]["disableExecuteApiEndpoint"] =
                        expected["api"]["disableExecuteApiEndpoint"].clone();
                    assert_eq!(next, expected, "{kind} {accept}\n{text}");
                }
            }
        }
    }
}

#[test]
fn swagger_as_the_service_writes_it() {
    let (mut store, api) = imported(SWAGGER);
    let definition = value("swagger", "", &api, &mut store);
    assert_eq!(definition["swagger"], "2.0");
    let info = json!({ "description": "Books", "version": "2024-02-01", "title": "Library" });
    assert_eq!(definition["info"], info);
    let host = format!("{}.execute-api.eu-central-1.amazonaws.com", &api[10..]);
    assert_eq!((&definition["host"], &definition["basePath"]), (&json!(host), &json!("/prod")));
    assert_eq!(definition["schemes"], json!(["https"]));
    let expected = json!({
        "operationId": "ListBooks",
        "produces": ["application/json"],
        "parameters": [
            { "name": "page", "in": "query", "required": true, "type": "string" },
            { "name": "X-Trace", "in": "header", "required": false, "type": "string" }
        ],
        "responses": {
            "200": {
                "description": "200 response",
                "schema": { "$ref": "#/definitions/Books" },
                "headers": { "X-Total": { "type": "string" } }
            },
            "400": {
                "description": "400 response", "schema": { "$ref": "#/definitions/Problem" }
            }
        },
        "security": [{ "pool": ["books/read", "email"] }, { "api_key": [] }]
    });
    assert_eq!(definition["paths"]["/books"]["get"], expected);
    let body = json!([{
        "in": "body", "name": "Book", "required": true, "schema": { "$ref": "#/definitions/Book" }
    }]);
    let post = &definition["paths"]["/books"]["post"];
    assert_eq!(post["parameters"], body);
    assert_eq!(post["consumes"], json!(["application/json", "application/vnd.book"]));
    assert_eq!(definition["definitions"]["Books"]["items"]["$ref"], "#/definitions/Book");
    let scheme = json!({ "type": "apiKey", "name": "X-Reader", "in": "header" });
    assert_eq!(definition["securityDefinitions"]["readers"], scheme);
    assert_eq!(definition["paths"].get("/"), None);
}

#[test]
fn openapi_as_the_service_writes_it() {
    let (mut store, api) = imported(OPENAPI);
    let definition = value("oas30", "", &api, &mut store);
    assert_eq!(definition["openapi"], "3.0.1");
    let servers = json!([{
        "url": format!("https://{}.execute-api.eu-central-1.amazonaws.com/{{basePath}}", &api[10..]),
        "variables": { "basePath": { "default": "prod" } }
    }]);
    assert_eq!(definition["servers"], servers);
    let expected = json!({
        "responses": {
            "200": {
                "description": "200 response",
                "headers": { "Allow": { "schema": { "type": "string" } } },
                "content": {}
            }
        }
    });
    assert_eq!(definition["paths"]["/"]["options"], expected);
    let reports = &definition["paths"]["/stations/{station}/reports"];
    let parameters = json!([
        { "name": "station", "in": "path", "required": true, "schema": { "type": "string" } },
        { "name": "since", "in": "query", "schema": { "type": "string" } }
    ]);
    assert_eq!(reports["get"]["parameters"], parameters);
    let body = json!({
        "content": {
            "application/json": { "schema": { "$ref": "#/components/schemas/Report" } },
            "application/xml": { "schema": { "$ref": "#/components/schemas/Text" } }
        },
        "required": true
    });
    assert_eq!(reports["post"]["requestBody"], body);
    assert_eq!(reports["post"]["security"], json!([{ "sigv4": [] }]));
}

#[test]
fn extensions_are_those_of_the_request() {
    let (mut store, api) = imported(SWAGGER);
    let all = [
        ("x-amazon-apigateway-integration\"", "integrations"),
        ("x-amazon-apigateway-authorizer\"", "authorizers"),
        ("x-amazon-apigateway-authtype\"", "authorizers"),
        ("x-amazon-apigateway-request-validator\"", "validators"),
        ("x-amazon-apigateway-request-validators\"", "validators"),
        ("x-amazon-apigateway-gateway-responses\"", "apigateway"),
        ("x-amazon-apigateway-policy\"", "apigateway"),
        ("x-amazon-apigateway-api-key-source\"", "apigateway"),
        ("x-amazon-apigateway-binary-media-types\"", "apigateway"),
        ("x-amazon-apigateway-minimum-compression-size\"", "apigateway"),
    ];
    for kind in ["swagger", "oas30"] {
        for requested in ["", "integrations", "authorizers", "validators", "apigateway"] {
            let query = format!("extensions={requested}");
            let text = value(kind, &query, &api, &mut store).to_string();
            for (name, extension) in all {
                let has = requested == extension || requested == "apigateway";
                assert_eq!(text.contains(name), has, "{kind} {requested} {name}");
            }
        }
    }
}

#[test]
fn defaults_of_integrations_are_not_exported() {
    let (mut store, api) = imported(SWAGGER);
    let definition = value("swagger", "extensions=integrations", &api, &mut store);
    let delete = &definition["paths"]["/books/{id}"]["delete"];
    let expected = json!({
        "type": "mock",
        "requestTemplates": { "application/json": "{\"statusCode\": 204}" },
        "responses": { "default": { "statusCode": "204" } },
        "passthroughBehavior": "when_no_match"
    });
    assert_eq!(delete["x-amazon-apigateway-integration"], expected);
    let get = &definition["paths"]["/books"]["get"]["x-amazon-apigateway-integration"];
    assert_eq!(get["responses"]["4\\d{2}"]["statusCode"], "400");
    assert_eq!((get.get("connectionType"), &get["timeoutInMillis"]), (None, &json!(5000)));
    assert_eq!(get["cacheNamespace"], "books");
    let any = &definition["paths"]["/books/{id}"]["x-amazon-apigateway-any-method"];
    assert_eq!(any["x-amazon-apigateway-integration"]["connectionType"], "VPC_LINK");
}

#[test]
fn models_and_authorizers_that_no_method_has_are_not_exported() {
    let text = SWAGGER.replace("[{ \"readers\": [] }]", "[]");
    let text = text.replace(", \"schema\": { \"$ref\": \"#/definitions/Problem\" }", "");
    let (mut store, api) = imported(&text);
    let definition = value("swagger", "extensions=apigateway", &api, &mut store);
    let names =
        |member: &str| -> Vec<&String> { definition[member].as_object().unwrap().keys().collect() };
    assert_eq!(names("definitions"), ["Books", "Book", "Author"]);
    assert_eq!(names("securityDefinitions"), ["sigv4", "api_key", "pool", "shelf"]);
}

#[test]
fn headers_name_a_file() {
    let (mut store, api) = imported(SWAGGER);
    let headers = |kind: &str, accept: &str, store: &mut Store| {
        let headers = export(kind, "", Some(accept), &api, store).unwrap().headers;
        let texts = headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap().to_owned()));
        texts.collect::<Vec<_>>()
    };
    let expected = |file: &str| {
        vec![
            ("content-type".to_owned(), "application/octet-stream".to_owned()),
            ("content-disposition".to_owned(), format!("attachment; filename=\"{file}\"")),
        ]
    };
    let json = headers("swagger", "application/json", &mut store);
    assert_eq!(json, expected("swagger_2024-02-01.json"));
    let yaml = headers("oas30", "application/yaml", &mut store);
    assert_eq!(yaml, expected("oas30_2024-02-01.yaml"));
    // The version of an API that does not have one is the time of its creation.
    let (mut store, api) = imported("swagger: 2.0\ninfo: {title: A}\npaths: {}\n");
    let definition = value("oas30", "", &api, &mut store);
    assert_eq!(definition["info"]["version"], "2023-11-14T22:13:20Z");
    assert_eq!(definition["components"], json!({}));
}

#[test]
fn what_is_not_exported() {
    let (mut store, api) = imported(SWAGGER);
    for (kind, query, accept, status) in [
        ("oas31", "", None, 400),
        ("swagger", "extensions=postman", None, 501),
        ("swagger", "extensions=integrations,documentation", None, 501),
        ("swagger", "other=1", None, 501),
        ("swagger", "", Some("text/html"), 501),
    ] {
        let fault = export(kind, query, accept, &api, &mut store).unwrap_err();
        assert_eq!(fault.status, status, "{kind} {query}");
    }
    let options = ExportOptions::read("swagger", &Query::parse(""), None).unwrap();
    for (api, stage) in [(api.as_str(), "none"), ("/restapis/none", "prod")] {
        let fault = export_definition(api, stage, &options, &context(), &store).unwrap_err();
        assert_eq!(fault.status, 404);
    }
    let stage = format!("{api}/stages/prod");
    let document = Object::from_iter([("documentationVersion".to_owned(), "1".into())]);
    store.put(stage, document);
    assert_eq!(export("swagger", "", None, &api, &mut store).unwrap_err().status, 501);
    let (mut store, api) = imported(OPENAPI);
    let fault = export("swagger", "", None, &api, &mut store).unwrap_err();
    assert!(fault.status == 501 && fault.message.contains("several models"), "{fault:?}");
    let xml = OPENAPI.replace(
        "application/json:\n          schema: { $ref",
        "text/xml:\n          schema: { $ref",
    );
    let (mut store, api) = imported(&xml);
    let fault = export("oas30", "", None, &api, &mut store).unwrap_err();
    assert!(fault.message.starts_with("Only found non-JSON body models for"), "{fault:?}");
}
