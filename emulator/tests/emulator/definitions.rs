//! API definitions and files of API keys, over the wire.

use petard::ApiGateway;
use petard::apigateway::types::{ApiKeysFormat, ExportFormat, ExportType, PutMode};
use petard_emulator::Emulator;
use serde_json::{Value, json};

use super::{kind, restarts, start};

const DEFINITION: &str = r##"
swagger: "2.0"
info: { title: Boats, version: "7" }
basePath: /harbour
paths:
  /boats/{name}:
    get:
      responses:
        200: { description: One, schema: { $ref: "#/definitions/Boat" } }
      x-amazon-apigateway-integration:
        type: http
        httpMethod: GET
        uri: https://boats.example.com/{name}
        requestParameters: { integration.request.path.name: method.request.path.name }
        responses: { default: { statusCode: 200 } }
definitions:
  Boat: { type: object, properties: { name: { type: string } } }
x-amazon-apigateway-documentation:
  documentationParts:
    - { location: { type: API }, properties: { description: Boats } }
"##;

async fn export(api: &ApiGateway, id: &str, kind: ExportType, format: ExportFormat) -> String {
    let call = api.get_export(id, "prod", kind).accepts(format);
    let mut stream = call.parameters([("extensions", "apigateway")]).bytes_stream().await.unwrap();
    let name = stream.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(name.starts_with("attachment; filename=\""), "{name}");
    let mut body = Vec::new();
    while let Some(bytes) = stream.next().await {
        body.extend_from_slice(&bytes.unwrap());
    }
    String::from_utf8(body).unwrap()
}

#[tokio::test]
async fn a_definition_is_imported_deployed_exported_and_imported_again() {
    let (emulator, api) = start().await;
    let options = [("basepath", "prepend"), ("endpointConfigurationTypes", "REGIONAL")];
    let boats = api.import_rest_api(DEFINITION).parameters(options).await.unwrap();
    let id = boats.str("/id").unwrap();
    assert_eq!((boats.str("/name").unwrap(), boats.str("/version").unwrap()), ("Boats", "7"));
    assert_eq!(boats.str("/endpointConfiguration/types/0").unwrap(), "REGIONAL");
    assert_eq!(boats.get("/warnings"), None);

    let resources = api.list_resources(id).embed(["methods"]).await.unwrap();
    let items = resources.get("/item").unwrap().as_array().unwrap();
    let boat = items.iter().find(|item| item["path"] == "/harbour/boats/{name}").unwrap();
    assert_eq!(items.len(), 4);
    let method = &boat["resourceMethods"]["GET"];
    assert_eq!(method["methodIntegration"]["integrationResponses"]["200"]["statusCode"], "200");
    assert_eq!(method["methodResponses"]["200"]["responseModels"]["application/json"], "Boat");
    let models = api.list_models(id).await.unwrap();
    assert_eq!(models.get("/item").unwrap().as_array().unwrap().len(), 1);
    let parts = api.import_documentation_parts(id, DEFINITION).mode(PutMode::MERGE).await.unwrap();
    assert_eq!(parts.get("/ids").unwrap().as_array().unwrap().len(), 1);

    api.create_deployment(id).stage_name("prod").await.unwrap();
    for kind in [ExportType::SWAGGER, ExportType::OAS30] {
        for format in [ExportFormat::JSON, ExportFormat::YAML] {
            let definition = export(&api, id, kind.clone(), format).await;
            let again = api.import_rest_api(definition.clone()).fail_on_warnings(true);
            let again = again.await.unwrap();
            let next = again.str("/id").unwrap();
            let resources = api.list_resources(next).await.unwrap();
            assert_eq!(resources.get("/item").unwrap().as_array().unwrap().len(), 4);
            api.create_deployment(next).stage_name("prod").await.unwrap();
            let other = export(&api, next, kind.clone(), ExportFormat::JSON).await;
            let other: Value = serde_json::from_str(&other.replace(next, id)).unwrap();
            let first = export(&api, id, kind.clone(), ExportFormat::JSON).await;
            assert_eq!(other, serde_json::from_str::<Value>(&first).unwrap());
        }
    }
    // The deployment of a stage is a copy of the API as it was.
    let before = export(&api, id, ExportType::SWAGGER, ExportFormat::JSON).await;
    api.delete_resource(id, boat["id"].as_str().unwrap()).await.unwrap();
    let after = export(&api, id, ExportType::SWAGGER, ExportFormat::JSON).await;
    assert_eq!(after, before);
    restarts::check(&emulator.requests(), Emulator::builder).await;
}

#[tokio::test]
async fn an_api_is_merged_and_overwritten() {
    let (_emulator, api) = start().await;
    let boats = api.import_rest_api(DEFINITION).await.unwrap();
    let id = boats.str("/id").unwrap();
    let more = json!({
        "openapi": "3.0.1", "info": { "title": "Ships" },
        "paths": { "/ships": { "get": { "responses": { "200": { "content": {
            "application/json": { "schema": { "$ref": "#/components/schemas/None" } }
        } } } } } }
    })
    .to_string();
    let strict = api.put_rest_api(id, more.clone()).fail_on_warnings(true).await.unwrap_err();
    assert_eq!(kind(&strict), (400, "BadRequestException"));
    let count = |resources: &Value| resources.as_array().unwrap().len();
    let merged = api.put_rest_api(id, more.clone()).await.unwrap();
    assert_eq!(merged.str("/id").unwrap(), id);
    let warning = "Reference to model 'None' not found. Ignoring.";
    assert_eq!(merged.str("/warnings/0").unwrap(), warning);
    assert_eq!(api.get_rest_api(id).await.unwrap().get("/warnings"), None);
    assert_eq!(count(api.list_resources(id).await.unwrap().get("/item").unwrap()), 4);
    api.put_rest_api(id, more).mode(PutMode::OVERWRITE).await.unwrap();
    assert_eq!(count(api.list_resources(id).await.unwrap().get("/item").unwrap()), 2);
    let missing = api.put_rest_api("none", DEFINITION).await.unwrap_err();
    assert_eq!(kind(&missing), (404, "NotFoundException"));
    let broken = api.put_rest_api(id, "{'a").await.unwrap_err();
    assert_eq!(kind(&broken), (400, "BadRequestException"));
}

#[tokio::test]
async fn what_is_refused_changes_nothing() {
    let (_emulator, api) = start().await;
    let boats = api.import_rest_api(DEFINITION).await.unwrap();
    let id = boats.str("/id").unwrap();
    let before = api.list_resources(id).embed(["methods"]).await.unwrap();
    let uri = "uri: https://boats.example.com/{name}";
    let deep = format!("x-deep: {}{}", "[".repeat(4_000), "]".repeat(4_000));
    let long = format!("  ? {}\n  :\n", "/a".repeat(6_000));
    for (old, new, refused) in [
        (uri, "uri: nonsense", (400, "BadRequestException")),
        (uri, "uri: https://a.example\n        timeoutInMillis: 10", (400, "BadRequestException")),
        ("    get:", "    foo:", (501, "NotImplementedException")),
        ("basePath: /harbour", deep.as_str(), (400, "BadRequestException")),
        ("  /boats/{name}:\n", long.as_str(), (501, "NotImplementedException")),
    ] {
        let definition = DEFINITION.replace(old, new);
        let imported = api.import_rest_api(definition.clone()).await;
        assert_eq!(kind(&imported.unwrap_err()), refused, "{old}");
        let put = api.put_rest_api(id, definition).mode(PutMode::OVERWRITE).await;
        assert_eq!(kind(&put.unwrap_err()), refused, "{old}");
    }
    let after = api.list_resources(id).embed(["methods"]).await.unwrap();
    assert_eq!(after.get("/item"), before.get("/item"));
    let apis = api.list_rest_apis().await.unwrap();
    assert_eq!(apis.get("/item").unwrap().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn api_keys_are_imported() {
    let (_emulator, api) = start().await;
    let plan = api.create_usage_plan("gold").await.unwrap();
    let plan = plan.str("/id").unwrap();
    let value = "v".repeat(32);
    let file =
        format!("Name,key,description,Enabled,usageplanIds\none,{value},first,TRUE,{plan}\n");
    let imported = api.import_api_keys(ApiKeysFormat::CSV, file).await.unwrap();
    let id = imported.str("/ids/0").unwrap();
    let key = api.get_api_key(id).include_value(true).await.unwrap();
    assert_eq!((key.str("/value").unwrap(), key.str("/description").unwrap()), (&*value, "first"));
    let member = api.get_usage_plan_key(plan, id).await.unwrap();
    assert_eq!((member.str("/name").unwrap(), member.str("/type").unwrap()), ("one", "API_KEY"));
    let short = api.import_api_keys(ApiKeysFormat::CSV, "name,key\na,b\n").await.unwrap_err();
    assert_eq!(kind(&short), (400, "BadRequestException"));
}
