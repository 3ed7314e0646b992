//! What API Gateway does beyond its table.

use petard::apigateway::types::{AuthorizationType, IntegrationType};
use serde_json::json;

use super::start;

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
    integrate(IntegrationType::HTTP).uri("https://example.com").await.unwrap();
    let integration = api.get_integration(pets, root, "GET").await.unwrap();
    assert_eq!(*integration.json().unwrap(), json!({"type": "HTTP", "uri": "https://example.com"}));

    let response = api.create_integration_response(pets, root, "GET", "200").await.unwrap();
    assert_eq!(response.str("/statusCode").unwrap(), "200");
    api.delete_integration(pets, root, "GET").await.unwrap();
    let response = api.get_integration_response(pets, root, "GET", "200").await;
    assert!(response.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_deployment_brings_its_stage() {
    let (_emulator, api) = start().await;
    let pets = api.create_rest_api("pets").await.unwrap();
    let pets = pets.str("/id").unwrap();
    let deploy = || api.create_deployment(pets).description("d").stage_name("prod");
    let first = deploy().stage_description("s").variables([("a", "b")]).await.unwrap();
    let id = first.str("/id").unwrap();
    assert_eq!(*first.json().unwrap(), json!({"id": id, "description": "d"}));
    assert_eq!(
        *api.get_stage(pets, "prod").await.unwrap().json().unwrap(),
        json!({"stageName": "prod", "deploymentId": id, "description": "s", "variables": {"a": "b"}})
    );
    let second = deploy().await.unwrap();
    let stage = api.get_stage(pets, "prod").await.unwrap();
    assert_eq!(stage.get("/deploymentId"), second.get("/id"));
    assert_eq!(stage.str("/description").unwrap(), "s");
    assert_eq!(api.list_stages(pets).await.unwrap().items().unwrap().count(), 1);
}
