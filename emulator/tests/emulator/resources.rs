//! What API Gateway does beyond its table.

use petard::Patch;
use petard::apigateway::types::{AuthorizationType, ExportType, IntegrationType};
use serde_json::json;

use super::{deployed, kind, start};

#[tokio::test]
async fn a_tree_of_resources_grows_from_the_root() {
    let (_emulator, api) = start().await;
    let pets = api.create_rest_api("pets").await.unwrap();
    let (pets, root) = (pets.str("/id").unwrap(), pets.str("/rootResourceId").unwrap());
    let listed = api.list_resources(pets).await.unwrap();
    assert_eq!(*listed.json().unwrap(), json!({"item": [{"id": root, "path": "/"}]}));

    let cats = api.create_resource(pets, root, "cats").await.unwrap();
    assert_eq!((cats.status().as_u16(), cats.str("/path").unwrap()), (201, "/cats"));
    assert_eq!(cats.str("/parentId").unwrap(), root);
    let cats = cats.str("/id").unwrap();
    let cat = api.create_resource(pets, cats, "{id}").await.unwrap();
    assert_eq!(cat.str("/path").unwrap(), "/cats/{id}");
    let cat = cat.str("/id").unwrap();

    assert!(api.create_resource(pets, root, "cats").await.unwrap_err().is_conflict());
    assert!(api.create_resource(pets, "nosuchone0", "x").await.unwrap_err().is_not_found());
    assert!(api.create_resource("nosuchapi0", root, "x").await.unwrap_err().is_not_found());

    api.create_method(pets, cat, "GET", AuthorizationType::NONE).await.unwrap();
    api.delete_resource(pets, cats).await.unwrap();
    assert!(api.get_resource(pets, cat).await.unwrap_err().is_not_found());
    assert!(api.get_method(pets, cat, "GET").await.unwrap_err().is_not_found());
    api.get_resource(pets, root).await.unwrap();
}

#[tokio::test]
async fn methods_are_not_replaced_and_integrations_are() {
    let (_emulator, api) = start().await;
    let pets = api.create_rest_api("pets").await.unwrap();
    let (pets, root) = (pets.str("/id").unwrap(), pets.str("/rootResourceId").unwrap());
    let integrate = |kind| api.create_integration(pets, root, "GET", kind);
    assert!(integrate(IntegrationType::MOCK).await.unwrap_err().is_not_found());

    let method = api.create_method(pets, root, "GET", AuthorizationType::NONE).await.unwrap();
    assert_eq!(method.str("/httpMethod").unwrap(), "GET");
    assert!(
        api.create_method(pets, root, "GET", AuthorizationType::NONE)
            .await
            .unwrap_err()
            .is_conflict()
    );

    integrate(IntegrationType::MOCK).await.unwrap();
    integrate(IntegrationType::HTTP)
        .uri("https://example.com")
        .integration_http_method("GET")
        .await
        .unwrap();
    let integration = api.get_integration(pets, root, "GET").await.unwrap();
    let expected = json!({
        "type": "HTTP", "uri": "https://example.com", "httpMethod": "GET",
        "connectionType": "INTERNET", "cacheNamespace": root, "cacheKeyParameters": [],
        "passthroughBehavior": "WHEN_NO_MATCH", "timeoutInMillis": 29000,
    });
    assert_eq!(*integration.json().unwrap(), expected);

    let response = api.create_integration_response(pets, root, "GET", "200").await.unwrap();
    assert_eq!(response.str("/statusCode").unwrap(), "200");
    api.delete_integration(pets, root, "GET").await.unwrap();
    let response = api.get_integration_response(pets, root, "GET", "200").await;
    assert!(response.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_deployment_brings_its_stage() {
    let (_emulator, api) = start().await;
    let empty = api.create_rest_api("empty").await.unwrap();
    let error = api.create_deployment(empty.str("/id").unwrap()).await.unwrap_err();
    assert_eq!(error.message(), Some("The REST API doesn't contain any methods"));

    let (pets, ..) = deployed(&api).await;
    let pets = pets.as_str();
    let deploy = || api.create_deployment(pets).description("d").stage_name("prod");
    let first = deploy().stage_description("s").variables([("a", "b")]).await.unwrap();
    let id = first.str("/id").unwrap();
    let mut members: Vec<_> = first.json().unwrap().as_object().unwrap().keys().cloned().collect();
    members.sort();
    assert_eq!(members, ["createdDate", "description", "id"]);
    let stage = api.get_stage(pets, "prod").await.unwrap();
    assert_eq!(stage.str("/deploymentId").unwrap(), id);
    assert_eq!(stage.str("/description").unwrap(), "s");
    assert_eq!(stage.get("/variables"), Some(&json!({"a": "b"})));
    assert_eq!(stage.str("/cacheClusterStatus").unwrap(), "NOT_AVAILABLE");

    let error = api.delete_deployment(pets, id).await.unwrap_err();
    let used = "Active stages pointing to this deployment must be moved or deleted";
    assert_eq!((kind(&error).0, error.message()), (400, Some(used)));

    let second = deploy().await.unwrap();
    let stage = api.get_stage(pets, "prod").await.unwrap();
    assert_eq!(stage.get("/deploymentId"), second.get("/id"));
    assert_eq!(stage.str("/description").unwrap(), "s");
    assert_eq!(api.list_stages(pets).await.unwrap().items().unwrap().count(), 1);
    api.delete_deployment(pets, id).await.unwrap();
}

#[tokio::test]
async fn an_export_is_what_was_deployed() {
    let (_emulator, api) = start().await;
    let (pets, root, deployment) = deployed(&api).await;
    let pets = pets.as_str();
    api.create_stage(pets, "prod", deployment).await.unwrap();
    let cats = api.create_resource(pets, &root, "cats").await.unwrap();
    let cats = cats.str("/id").unwrap();
    api.create_method(pets, cats, "GET", AuthorizationType::NONE).await.unwrap();
    api.create_integration(pets, cats, "GET", IntegrationType::MOCK).await.unwrap();
    let paths = async || {
        let exported = api.get_export(pets, "prod", ExportType::OAS30).await.unwrap();
        let exported: serde_json::Value = serde_json::from_slice(exported.bytes()).unwrap();
        let paths = exported["paths"].as_object().unwrap();
        paths.keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(paths().await, ["/"]);
    api.create_deployment(pets).stage_name("prod").await.unwrap();
    assert_eq!(paths().await, ["/", "/cats"]);
}

#[tokio::test]
async fn patches_as_deploy_programs_send_them() {
    let (_emulator, api) = start().await;
    let (pets, root, deployment) = deployed(&api).await;
    let pets = pets.as_str();
    api.create_stage(pets, "prod", deployment).await.unwrap();
    let limits = [
        Patch::replace("/*/*/throttling/burstLimit", "-1"),
        Patch::replace("/*/*/throttling/rateLimit", "-1.000000"),
    ];
    let stage = api.update_stage(pets, "prod").patch_operations(limits).await.unwrap();
    let settings = stage.get("/methodSettings/*~1*").unwrap();
    assert_eq!(settings["throttlingBurstLimit"], -1);
    assert_eq!(settings["throttlingRateLimit"].as_f64(), Some(-1.0));
    let other = [Patch::replace("/*/*/throttling/burstLimit", "-2")];
    let error = api.update_stage(pets, "prod").patch_operations(other).await.unwrap_err();
    assert_eq!(kind(&error).0, 501);

    let plan = api.create_usage_plan("gold").await.unwrap();
    let plan = plan.str("/id").unwrap();
    let of = |path: &str| format!("/apiStages/{pets}:prod{path}");
    let patches = [
        Patch::add("/apiStages", format!("{pets}:prod")),
        Patch::replace(of("/throttle/~1a~1b/GET/rateLimit"), 5),
        Patch::replace(of("/throttle/~1a~1b/GET/burstLimit"), 7),
        Patch::replace(of("/throttle/~1/GET/rateLimit"), 1),
    ];
    let changed = api.update_usage_plan(plan).patch_operations(patches).await.unwrap();
    let expected =
        json!({"/a/b/GET": {"rateLimit": 5.0, "burstLimit": 7}, "/GET": {"rateLimit": 1.0}});
    assert_eq!(changed.get("/apiStages/0/throttle"), Some(&expected));
    for path in [
        "/throttle/~1a~1GET/rateLimit",
        "/throttle/a/GET/rateLimit",
        "/throttle//a/b/GET/rateLimit",
    ] {
        let patch = [Patch::replace(of(path), 5)];
        let error = api.update_usage_plan(plan).patch_operations(patch).await.unwrap_err();
        assert_eq!(kind(&error).0, 501, "{path}");
    }

    // What clears a member.
    let policy = r#"{"Statement": []}"#;
    let set = [Patch::replace("/policy", policy)];
    api.update_rest_api(pets).patch_operations(set).await.unwrap();
    let cleared = [Patch::replace("/policy", "")];
    let cleared = api.update_rest_api(pets).patch_operations(cleared).await.unwrap();
    assert_eq!(cleared.get("/policy"), None);
    let handling = |value| {
        let patch = [Patch::replace("/contentHandling", value)];
        api.update_integration(pets, &root, "GET").patch_operations(patch).send()
    };
    let set = handling("CONVERT_TO_TEXT").await.unwrap();
    assert_eq!(set.str("/contentHandling").unwrap(), "CONVERT_TO_TEXT");
    assert_eq!(handling("").await.unwrap().get("/contentHandling"), None);
    let none = [Patch::new("replace", "/cloudwatchRoleArn")];
    let account = api.update_account().patch_operations(none).await.unwrap();
    assert_eq!(account.get("/cloudwatchRoleArn"), None);
}
