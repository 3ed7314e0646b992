//! The five verbs, as the table describes them.

use petard::apigateway::types::{AuthorizerType, GatewayResponseType, StageKey};
use petard::{Method, Patch};
use serde_json::json;

use super::{deployed, kind, start};

const SCHEMA: &str = r#"{"type": "object"}"#;

#[tokio::test]
async fn a_document_is_created_read_changed_and_removed() {
    let (_emulator, api) = start().await;
    let created = api.create_usage_plan("gold").description("d").await.unwrap();
    assert_eq!(created.status(), 201);
    assert_eq!(created.headers()["content-type"], "application/json");
    let id = created.str("/id").unwrap();
    assert!(id.len() == 10 && id.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase()));
    let expected = json!({"id": id, "name": "gold", "description": "d", "apiStages": []});
    assert_eq!(*created.json().unwrap(), expected);
    let read = api.get_usage_plan(id).await.unwrap();
    assert_eq!(read.str("/name").unwrap(), "gold");

    let changes = [Patch::replace("/name", "silver"), Patch::replace("/description", "e")];
    let updated = api.update_usage_plan(id).patch_operations(changes).await.unwrap();
    let expected =
        json!({"id": id, "name": "silver", "description": "e", "apiStages": [], "tags": {}});
    assert_eq!(*updated.json().unwrap(), expected);
    assert_eq!(api.get_usage_plan(id).await.unwrap().bytes(), updated.bytes());

    let deleted = api.delete_usage_plan(id).await.unwrap();
    assert_eq!((deleted.status().as_u16(), deleted.bytes().len()), (202, 0));
    for error in [
        api.get_usage_plan(id).await.unwrap_err(),
        api.update_usage_plan(id).await.unwrap_err(),
        api.delete_usage_plan(id).await.unwrap_err(),
    ] {
        assert_eq!(kind(&error), (404, "NotFoundException"));
    }
}

#[tokio::test]
async fn a_patch_is_applied_whole_or_not_at_all() {
    let (_emulator, api) = start().await;
    let key = api.create_api_key().name("a").enabled(false).await.unwrap();
    let id = key.str("/id").unwrap();
    let nested = [Patch::replace("/name", "b"), Patch::replace("/tags/x", "y")];
    let error = api.update_api_key(id).patch_operations(nested).await.unwrap_err();
    assert_eq!(kind(&error), (400, "BadRequestException"));
    let named = "Invalid patch path  '/tags/x' specified for op 'replace'. Must be one of: [";
    assert!(error.message().unwrap().starts_with(named), "{error}");
    let unknown = [Patch::replace("/name", "b"), Patch::add("/labels", "x")];
    let error = api.update_api_key(id).patch_operations(unknown).await.unwrap_err();
    assert_eq!(kind(&error), (501, "NotImplementedException"));
    assert_eq!(api.get_api_key(id).await.unwrap().str("/name").unwrap(), "a");

    let enabled = [Patch::replace("/enabled", true)];
    let updated = api.update_api_key(id).patch_operations(enabled).await.unwrap();
    assert_eq!(updated.get("/enabled"), Some(&json!(true)));
}

#[tokio::test]
async fn keys_come_from_the_body_where_the_table_says_so() {
    let (_emulator, api) = start().await;
    let (pets, _, deployment) = deployed(&api).await;
    let pets = pets.as_str();

    api.create_stage(pets, "prod", &deployment).await.unwrap();
    let stage = api.get_stage(pets, "prod").await.unwrap();
    assert_eq!(stage.str("/deploymentId").unwrap(), deployment);
    let error = api.create_stage(pets, "prod", &deployment).await.unwrap_err();
    assert!(error.is_conflict() && kind(&error) == (409, "ConflictException"));

    // `documentationVersion` of the request is `version` in the response.
    let version = api.create_documentation_version(pets, "1.0").await.unwrap();
    assert_eq!(version.str("/version").unwrap(), "1.0");
    assert_eq!(version.get("/documentationVersion"), None);
    assert_eq!(api.get_documentation_version(pets, "1.0").await.unwrap().bytes(), version.bytes());

    let error = api.create_stage("nosuchapi0", "prod", "d1").await.unwrap_err();
    let named = "Invalid API identifier specified 123456789012:nosuchapi0";
    assert_eq!((error.is_not_found(), error.message()), (true, Some(named)));
}

#[tokio::test]
async fn put_creates_and_replaces() {
    let (_emulator, api) = start().await;
    let pets = api.create_rest_api("pets").await.unwrap();
    let pets = pets.str("/id").unwrap();
    let kind_of = GatewayResponseType::from("DEFAULT_4XX");
    let put = || api.create_gateway_response(pets, kind_of.clone());
    let first = put().status_code("400").response_parameters([("gatewayresponse.header.A", "'b'")]);
    let first = first.await.unwrap();
    assert_eq!((first.status().as_u16(), first.str("/statusCode").unwrap()), (201, "400"));
    put().response_templates([("a/b", "c")]).await.unwrap();
    let read = api.get_gateway_response(pets, kind_of.clone()).await.unwrap();
    let expected = json!({
        "responseType": "DEFAULT_4XX", "defaultResponse": false,
        "responseParameters": {}, "responseTemplates": {"a/b": "c"},
    });
    assert_eq!(*read.json().unwrap(), expected);
    assert_eq!(api.list_gateway_responses(pets).await.unwrap().items().unwrap().count(), 21);
}

#[tokio::test]
async fn a_parent_takes_everything_below_it_along() {
    let (_emulator, api) = start().await;
    let pets = api.create_rest_api("pets").await.unwrap();
    let others = api.create_rest_api("others").await.unwrap();
    let (pets, others) = (pets.str("/id").unwrap(), others.str("/id").unwrap());
    for api_id in [pets, others] {
        api.create_model(api_id, "Pet", "application/json").schema(SCHEMA).await.unwrap();
        let authorizer = api.create_authorizer(api_id, "a", AuthorizerType::TOKEN);
        let authorizer = authorizer.identity_source("method.request.header.Auth");
        authorizer.authorizer_uri("arn:aws:apigateway:eu-west-1:lambda:path/x").await.unwrap();
    }
    api.delete_rest_api(pets).await.unwrap();
    assert!(api.get_model(pets, "Pet").await.unwrap_err().is_not_found());
    assert!(api.list_authorizers(pets).await.unwrap_err().is_not_found());
    api.get_model(others, "Pet").await.unwrap();
    assert_eq!(api.list_authorizers(others).await.unwrap().items().unwrap().count(), 1);
}

#[tokio::test]
async fn hostile_labels_round_trip() {
    let (_emulator, api) = start().await;
    let pets = api.create_rest_api("pets").await.unwrap();
    let pets = pets.str("/id").unwrap();
    let names = ["a b", "a/b", "a%2Fb", "a+b", "é日本", "a?b#c", "~._-", "*'()", "%", "a%b", " "];
    for name in names {
        api.create_documentation_version(pets, name).await.unwrap();
    }
    for name in names {
        assert_eq!(
            api.get_documentation_version(pets, name).await.unwrap().str("/version").unwrap(),
            name
        );
    }
    for (gone, name) in names.iter().enumerate() {
        api.delete_documentation_version(pets, *name).await.unwrap();
        assert!(
            api.get_documentation_version(pets, *name).await.unwrap_err().is_not_found(),
            "{name}"
        );
        let left = api.list_documentation_versions(pets).await.unwrap().items().unwrap().count();
        assert_eq!(left, names.len() - gone - 1, "{name}");
    }
    for name in ["", ".", ".."] {
        let error = api.create_documentation_version(pets, name).await.unwrap_err();
        assert_eq!(kind(&error), (400, "BadRequestException"), "{name}");
    }
}

#[tokio::test]
async fn what_is_missing_or_malformed_is_named() {
    let (_emulator, api) = start().await;
    let post = |path: &str| api.request(Method::POST, path);
    for (call, why) in [
        (post("/usageplans").json(&json!({})), "`name`"),
        (post("/usageplans").json(&json!({"name": null})), "`name`"),
        (post("/vpclinks").json(&json!({})), "`name`, `targetArns`"),
        (post("/usageplans").json(&json!(["name"])), "not a JSON object"),
        (post("/usageplans").bytes("{\"name\":"), "line 1 column"),
        (post("/usageplans").bytes("\u{ff}"), "Invalid request body"),
    ] {
        let error = call.await.unwrap_err();
        assert_eq!(kind(&error), (400, "BadRequestException"));
        assert!(error.message().unwrap().contains(why), "{error}");
    }
    assert_eq!(api.list_usage_plans().await.unwrap().items().unwrap().count(), 0);

    let extra = json!({"name": "gold", "unheard": {"of": [1]}});
    let plan = post("/usageplans").json(&extra).await.unwrap();
    // As the service does, the endpoint ignores members that it does not know.
    assert_eq!(plan.get("/unheard"), None);
    let wrong = json!({"name": 7});
    let error = post("/usageplans").json(&wrong).await.unwrap_err();
    assert_eq!(kind(&error), (400, "SerializationException"));
}

#[tokio::test]
async fn operations_that_the_endpoint_does_not_know_are_not_implemented() {
    let (_emulator, api) = start().await;
    let (pets, root, deployment) = deployed(&api).await;
    api.create_stage(&pets, "prod", deployment).await.unwrap();
    for (error, name, official) in [
        (api.list_sdk_types().await.unwrap_err(), "list_sdk_types", "GetSdkTypes"),
        (
            api.get_model_template(&pets, "Empty").await.unwrap_err(),
            "get_model_template",
            "GetModelTemplate",
        ),
        (
            api.test_invoke_method(&pets, &root, "GET").await.unwrap_err(),
            "test_invoke_method",
            "TestInvokeMethod",
        ),
        (
            api.get_usage("p", "2026-01-01", "2026-01-02").await.unwrap_err(),
            "get_usage",
            "GetUsage",
        ),
    ] {
        assert_eq!(kind(&error), (501, "NotImplementedException"));
        let message = error.message().unwrap();
        assert!(message.contains(&format!("does not support {name} ({official});")), "{message}");
        assert!(message.contains(&format!("`emulator.on(\"{name}\", ..)`")), "{message}");
        assert!(error.request_id().is_some());
    }
}

#[tokio::test]
async fn sensitive_values_are_returned_only_on_request() {
    let (_emulator, api) = start().await;
    let value = "a-value-of-twenty-characters";
    let (pets, _, deployment) = deployed(&api).await;
    api.create_stage(&pets, "prod", deployment).await.unwrap();
    let stage = StageKey::new().rest_api_id(&pets).stage_name("prod");
    let created = api.create_api_key().value(value).stage_keys([stage]).await.unwrap();
    assert_eq!(created.str("/value").unwrap(), value);
    assert_eq!(created.get("/stageKeys"), Some(&json!([format!("{pets}/prod")])));
    let id = created.str("/id").unwrap();
    assert_eq!(api.get_api_key(id).await.unwrap().get("/value"), None);
    assert_eq!(
        api.get_api_key(id).include_value(true).await.unwrap().str("/value").unwrap(),
        value
    );
    let listed = |include| api.list_api_keys().include_values(include).send();
    assert_eq!(listed(false).await.unwrap().get("/item/0/value"), None);
    assert_eq!(listed(true).await.unwrap().get("/item/0/value"), Some(&json!(value)));
    assert!(api.create_api_key().await.unwrap().str("/value").unwrap().len() >= 20);

    let domain = api.create_domain_name("example.com").certificate_name("c");
    let domain = domain.certificate_private_key("hush");
    assert!(!domain.await.unwrap().text().unwrap().contains("hush"));
}

#[tokio::test]
async fn a_mapping_without_a_base_path_is_called_none() {
    let (_emulator, api) = start().await;
    let (pets, ..) = deployed(&api).await;
    let error = api.create_base_path_mapping("api.example.com", &pets).await.unwrap_err();
    assert!(error.is_not_found());
    let certificate = "arn:aws:acm:us-east-1:123456789012:certificate/a";
    let error = api.create_domain_name("api.example.com").await.unwrap_err();
    let named = "A certificate was not provided for the endpoint type EDGE.";
    assert_eq!(error.message(), Some(named));
    api.create_domain_name("api.example.com").certificate_arn(certificate).await.unwrap();
    let error = api.create_base_path_mapping("api.example.com", "abc").await.unwrap_err();
    assert_eq!(kind(&error), (400, "BadRequestException"));
    let mapping = api.create_base_path_mapping("api.example.com", &pets).await.unwrap();
    assert_eq!(mapping.str("/basePath").unwrap(), "(none)");
    assert!(api.get_base_path_mapping("api.example.com", "(none)").await.is_ok());
}
