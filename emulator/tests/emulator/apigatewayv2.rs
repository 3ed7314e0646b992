//! API Gateway V2 and the connections of WebSocket APIs: what the endpoint does, and what it does not.

use std::collections::{BTreeMap, BTreeSet};

use petard::apigatewayv2::types::{
    AuthorizationType, AuthorizerType, Cors, DomainNameConfiguration, IntegrationType,
    JwtConfiguration, MutualTlsAuthentication, ParameterConstraints, ProtocolType, RouteSettings,
    RoutingRuleAction, RoutingRuleActionInvokeApi, RoutingRuleCondition, RoutingRuleMatchBasePaths,
    TlsConfig,
};
use petard::operation::Type;
use petard::{
    ApiGatewayManagementApi, ApiGatewayV2, Client, Response, Service, apigatewaymanagementapi,
    apigatewayv2,
};
use petard_emulator::{Emulator, Request};
use serde_json::{Value, json};

use super::{kind, restarts};

/// Operations that are 501, with the reason.
const UNSUPPORTED: [(&str, &[&str]); 5] = [
    (
        "the endpoint does not read or write OpenAPI documents of HTTP APIs",
        &["ImportApi", "ReimportApi", "ExportApi"],
    ),
    (
        "how the service makes a mapping template of a schema is not documented",
        &["GetModelTemplate"],
    ),
    (
        "the endpoint does not build or publish portals",
        &[
            "ListPortals",
            "GetPortal",
            "CreatePortal",
            "UpdatePortal",
            "DeletePortal",
            "PreviewPortal",
            "PublishPortal",
            "DisablePortal",
        ],
    ),
    (
        "the endpoint does not read the documentation of REST APIs for the products of portals",
        &[
            "ListPortalProducts",
            "GetPortalProduct",
            "CreatePortalProduct",
            "UpdatePortalProduct",
            "DeletePortalProduct",
            "ListProductPages",
            "GetProductPage",
            "CreateProductPage",
            "UpdateProductPage",
            "DeleteProductPage",
            "ListProductRestEndpointPages",
            "GetProductRestEndpointPage",
            "CreateProductRestEndpointPage",
            "UpdateProductRestEndpointPage",
            "DeleteProductRestEndpointPage",
        ],
    ),
    (
        "the endpoint has one account, with which nothing can be shared",
        &[
            "GetPortalProductSharingPolicy",
            "PutPortalProductSharingPolicy",
            "DeletePortalProductSharingPolicy",
        ],
    ),
];

async fn start() -> (Emulator, ApiGatewayV2) {
    let emulator = Emulator::builder().service(&apigatewayv2::SERVICE).start().await.unwrap();
    let api = ApiGatewayV2::new(&emulator.config());
    (emulator, api)
}

async fn http_api(api: &ApiGatewayV2) -> String {
    api.create_api("pets", ProtocolType::HTTP).await.unwrap().str("/apiId").unwrap().to_owned()
}

/// An Integration with what one of an HTTP API needs.
fn http_integration(api: &ApiGatewayV2, id: &str) -> apigatewayv2::calls::CreateIntegration {
    let integration = api.create_integration(id, IntegrationType::HTTP_PROXY);
    let integration = integration.integration_uri("https://example.com").integration_method("ANY");
    integration.payload_format_version("1.0")
}

async fn websocket_api(api: &ApiGatewayV2) -> String {
    let created = api.create_api("chat", ProtocolType::WEBSOCKET);
    member(&created.route_selection_expression("$request.body.action").await.unwrap(), "apiId")
}

fn assert_one(list: &Response) {
    assert_eq!(list.items().unwrap().count(), 1, "{}", list.text().unwrap());
}

fn json(response: &Response) -> Value {
    response.json().unwrap().clone()
}

fn member(response: &Response, name: &str) -> String {
    response.str(&format!("/{name}")).unwrap().to_owned()
}

/// An HTTP API from its creation to its end, through every operation on it and on its parts.
async fn walk_an_http_api(api: &ApiGatewayV2) {
    let cors = Cors::new().allow_origins(["*"]);
    let created =
        api.create_api("pets", ProtocolType::HTTP).cors_configuration(cors).await.unwrap();
    let id = member(&created, "apiId");
    let endpoint = member(&created, "apiEndpoint");
    assert_eq!(endpoint, format!("https://{id}.execute-api.eu-west-1.amazonaws.com"));
    assert_eq!(member(&created, "routeSelectionExpression"), "$request.method $request.path");
    assert_one(&api.list_apis().await.unwrap());
    api.update_api(&id).name("cats").await.unwrap();
    api.delete_cors_configuration(&id).await.unwrap();
    let read = api.get_api(&id).await.unwrap();
    let document = read.json().unwrap();
    assert_eq!(
        (document["name"].as_str(), document.get("corsConfiguration")),
        (Some("cats"), None)
    );

    let integration = member(&http_integration(api, &id).await.unwrap(), "integrationId");
    api.update_integration(&id, &integration).timeout_in_millis(5000).await.unwrap();
    let read = json(&api.get_integration(&id, &integration).await.unwrap());
    assert_eq!(
        [&read["connectionType"], &read["timeoutInMillis"], &read["payloadFormatVersion"]],
        [&json!("INTERNET"), &json!(5000), &json!("1.0")]
    );
    assert_one(&api.list_integrations(&id).await.unwrap());

    let tokens = JwtConfiguration::new().issuer("https://example.com").audience(["pets"]);
    let source = ["$request.header.Authorization"];
    let authorizer = api.create_authorizer(&id, "users", AuthorizerType::JWT, source);
    let authorizer = member(&authorizer.jwt_configuration(tokens).await.unwrap(), "authorizerId");
    api.update_authorizer(&id, &authorizer).name("people").await.unwrap();
    assert_eq!(member(&api.get_authorizer(&id, &authorizer).await.unwrap(), "name"), "people");
    assert_one(&api.list_authorizers(&id).await.unwrap());

    let error = api.create_deployment(&id).await.unwrap_err();
    assert_eq!(kind(&error), (400, "BadRequestException"));
    let route = api.create_route(&id, "GET /pets").target(format!("integrations/{integration}"));
    let route = route.authorization_type(AuthorizationType::JWT).authorizer_id(&authorizer);
    let route = member(&route.await.unwrap(), "routeId");
    api.update_route(&id, &route).operation_name("ListPets").await.unwrap();
    let read = api.get_route(&id, &route).await.unwrap();
    assert_eq!(
        (member(&read, "routeKey"), member(&read, "operationName")),
        ("GET /pets".into(), "ListPets".into())
    );
    assert_one(&api.list_routes(&id).await.unwrap());

    let deployment = member(&api.create_deployment(&id).await.unwrap(), "deploymentId");
    api.update_deployment(&id, &deployment).description("first").await.unwrap();
    let read = api.get_deployment(&id, &deployment).await.unwrap();
    assert_eq!(member(&read, "deploymentStatus"), "DEPLOYED");
    assert_one(&api.list_deployments(&id).await.unwrap());

    let settings = RouteSettings::new().throttling_rate_limit(10.0);
    let stage = api.create_stage(&id, "prod").deployment_id(&deployment);
    stage.route_settings([("GET /pets", settings)]).await.unwrap();
    let logs = json!({ "destinationArn": "arn:aws:logs:eu-west-1:1:log-group:x", "format": "$context.requestId" });
    api.update_stage(&id, "prod").set("accessLogSettings", logs).await.unwrap();
    api.delete_access_log_settings(&id, "prod").await.unwrap();
    api.delete_route_settings(&id, "prod", "GET /pets").await.unwrap();
    api.reset_authorizers_cache(&id, "prod").await.unwrap();
    let read = json(&api.get_stage(&id, "prod").await.unwrap());
    assert_eq!((&read["routeSettings"], read.get("accessLogSettings")), (&json!({}), None));
    assert_one(&api.list_stages(&id).await.unwrap());

    let arn = format!("arn:aws:apigateway:eu-west-1::/apis/{id}/stages/prod");
    api.tag_resource(&arn).tags([("kind", "cat"), ("age", "7")]).await.unwrap();
    api.untag_resource(&arn, ["age"]).await.unwrap();
    assert_eq!(api.get_tags(&arn).await.unwrap().json().unwrap()["tags"], json!({ "kind": "cat" }));

    walk_a_domain_name(api, &id).await;

    api.delete_stage(&id, "prod").await.unwrap();
    api.delete_deployment(&id, &deployment).await.unwrap();
    api.delete_route(&id, &route).await.unwrap();
    api.delete_authorizer(&id, &authorizer).await.unwrap();
    api.delete_integration(&id, &integration).await.unwrap();
    api.delete_api(&id).await.unwrap();
    assert_eq!(kind(&api.get_api(&id).await.unwrap_err()), (404, "NotFoundException"));
}

async fn walk_a_domain_name(api: &ApiGatewayV2, id: &str) {
    let name = "api.example.com";
    let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/1";
    let configuration = DomainNameConfiguration::new().certificate_arn(certificate);
    let created = api.create_domain_name(name).domain_name_configurations([configuration]);
    let created = created.await.unwrap();
    assert_eq!(created.str("/domainNameConfigurations/0/domainNameStatus").unwrap(), "AVAILABLE");
    api.update_domain_name(name).set("routingMode", "ROUTING_RULE_THEN_API_MAPPING").await.unwrap();
    let read = api.get_domain_name(name).await.unwrap();
    assert_eq!(member(&read, "routingMode"), "ROUTING_RULE_THEN_API_MAPPING");
    assert_one(&api.list_domain_names().await.unwrap());

    let mapping = api.create_api_mapping(name, id, "prod").api_mapping_key("shop");
    let mapping = member(&mapping.await.unwrap(), "apiMappingId");
    let again = api.create_api_mapping(name, id, "prod").api_mapping_key("shop");
    assert_eq!(kind(&again.await.unwrap_err()), (409, "ConflictException"));
    api.update_api_mapping(name, &mapping, id).api_mapping_key("shop/v1").await.unwrap();
    assert_eq!(
        member(&api.get_api_mapping(name, &mapping).await.unwrap(), "apiMappingKey"),
        "shop/v1"
    );
    assert_one(&api.list_api_mappings(name).await.unwrap());

    let action = || RoutingRuleAction::new(RoutingRuleActionInvokeApi::new(id, "prod"));
    let paths = || RoutingRuleMatchBasePaths::new(["pets"]);
    let condition = || RoutingRuleCondition::new().match_base_paths(paths());
    let rule = api.create_routing_rule(name, [action()], [condition()], 10).await.unwrap();
    let rule = member(&rule, "routingRuleId");
    api.put_routing_rule(name, &rule, [action()], [condition()], 20).await.unwrap();
    let read = json(&api.get_routing_rule(name, &rule).await.unwrap());
    let arn = format!(":/domainnames/{name}/routingrules/{rule}");
    assert!(
        read["priority"] == 20 && read["routingRuleArn"].as_str().unwrap().ends_with(&arn),
        "{read}"
    );
    assert_one(&api.list_routing_rules(name).await.unwrap());

    // What the DomainName sends requests to is not removed by accident.
    assert_eq!(kind(&api.delete_stage(id, "prod").await.unwrap_err()).0, 501);
    api.delete_routing_rule(name, &rule).await.unwrap();
    api.delete_api_mapping(name, &mapping).await.unwrap();
    api.delete_domain_name(name).await.unwrap();
}

/// What only WebSocket APIs have, and VpcLinks.
async fn walk_a_websocket_api(api: &ApiGatewayV2) {
    let error = api.create_api("chat", ProtocolType::WEBSOCKET).await.unwrap_err();
    assert_eq!(kind(&error), (400, "BadRequestException"));
    let created = api.create_api("chat", ProtocolType::WEBSOCKET);
    let created = created.route_selection_expression("$request.body.action").await.unwrap();
    let id = member(&created, "apiId");
    assert!(member(&created, "apiEndpoint").starts_with("wss://"));
    let integration = api.create_integration(&id, IntegrationType::MOCK).await.unwrap();
    let integration = member(&integration, "integrationId");
    let response = api.create_integration_response(&id, &integration, "$default").await.unwrap();
    let response = member(&response, "integrationResponseId");
    api.update_integration_response(&id, &integration, &response)
        .integration_response_key("/2\\d\\d/")
        .await
        .unwrap();
    let read = api.get_integration_response(&id, &integration, &response).await.unwrap();
    assert_eq!(member(&read, "integrationResponseKey"), "/2\\d\\d/");
    assert_one(&api.list_integration_responses(&id, &integration).await.unwrap());
    api.delete_integration_response(&id, &integration, &response).await.unwrap();

    let required = ParameterConstraints::new().required(true);
    let parameter = "route.request.querystring.token";
    let route = api.create_route(&id, "$connect").request_parameters([(parameter, required)]);
    let route = member(&route.await.unwrap(), "routeId");
    api.delete_route_request_parameter(&id, &route, parameter).await.unwrap();
    let response = api.create_route_response(&id, &route, "$default").await.unwrap();
    let response = member(&response, "routeResponseId");
    let changed = api.update_route_response(&id, &route, &response);
    changed.response_models([("application/json", "Pet")]).await.unwrap();
    let read = json(&api.get_route_response(&id, &route, &response).await.unwrap());
    assert_eq!(read["responseModels"], json!({ "application/json": "Pet" }));
    assert_one(&api.list_route_responses(&id, &route).await.unwrap());
    api.delete_route_response(&id, &route, &response).await.unwrap();

    let model = member(&api.create_model(&id, "Pet", "{}").await.unwrap(), "modelId");
    api.update_model(&id, &model).description("A pet.").await.unwrap();
    assert_eq!(member(&api.get_model(&id, &model).await.unwrap(), "description"), "A pet.");
    assert_one(&api.list_models(&id).await.unwrap());
    api.delete_model(&id, &model).await.unwrap();

    let link = member(&api.create_vpc_link("office", ["subnet-1"]).await.unwrap(), "vpcLinkId");
    api.update_vpc_link(&link).name("home").await.unwrap();
    let read = api.get_vpc_link(&link).await.unwrap();
    assert_eq!(
        (member(&read, "name"), member(&read, "vpcLinkStatus")),
        ("home".into(), "AVAILABLE".into())
    );
    assert_one(&api.list_vpc_links().await.unwrap());
    api.delete_vpc_link(&link).await.unwrap();
}

#[tokio::test]
async fn every_operation_works_or_is_listed_with_a_reason() {
    let (emulator, api) = start().await;
    walk_an_http_api(&api).await;
    walk_a_websocket_api(&api).await;
    let requests = emulator.requests();
    let worked =
        requests.iter().filter(|request| request.status().is_some_and(|status| status < 300));
    let worked: BTreeSet<_> = worked.filter_map(Request::operation).collect();
    let name = |api_name: &str| {
        let operations = apigatewayv2::SERVICE.operations().iter();
        let mut own = operations.filter(|operation| operation.api_name() == api_name);
        own.next().unwrap_or_else(|| panic!("{api_name}")).name()
    };
    let mut all: BTreeSet<_> = worked.clone();
    for (reason, operations) in UNSUPPORTED {
        for api_name in operations {
            let error = refused(&emulator, &apigatewayv2::SERVICE, api_name).await;
            assert_eq!(error, (501, "NotImplementedException".to_owned()), "{api_name}: {reason}");
            assert!(all.insert(name(api_name)), "{api_name} works: {reason}");
        }
    }
    let known: BTreeSet<_> =
        apigatewayv2::SERVICE.operations().iter().map(|operation| operation.name()).collect();
    assert_eq!(all, known);
    assert_eq!((worked.len(), known.len()), (73, 103));
    restarts::check(&requests, || Emulator::builder().service(&apigatewayv2::SERVICE)).await;
}

/// Calls an operation with what it requires. Returns status and code of the error.
async fn refused(emulator: &Emulator, service: &'static Service, api_name: &str) -> (u16, String) {
    let client = Client::new(&emulator.config(), service);
    let mut operations = service.operations().iter();
    let operation = operations.find(|operation| operation.api_name() == api_name).unwrap();
    let mut call = client.call(operation);
    for param in operation.params().iter().filter(|param| param.is_required()) {
        call = call.set(param.name(), value(*param.ty()));
    }
    let error = call.await.unwrap_err();
    let (status, code) = kind(&error);
    (status, code.to_owned())
}

fn value(ty: Type) -> Value {
    match ty {
        Type::Enum(known) => json!(known.values()[0]),
        Type::List(inner) => json!([value(*inner)]),
        Type::Shape(shape) => {
            let members = shape.members().iter().filter(|param| param.is_required());
            let members: BTreeMap<_, _> =
                members.map(|param| (param.wire_name(), value(*param.ty()))).collect();
            json!(members)
        }
        _ => json!("x"),
    }
}

#[tokio::test]
async fn nothing_opens_connections() {
    let service = &apigatewaymanagementapi::SERVICE;
    let emulator = Emulator::builder().service(service).start().await.unwrap();
    for operation in service.operations() {
        let error = refused(&emulator, service, operation.api_name()).await;
        assert_eq!(error, (501, "NotImplementedException".to_owned()), "{}", operation.name());
    }
    // A test sets the responses of a connection.
    emulator.on("post_to_connection", |request| {
        if request.label("connectionId") == Some("open=") {
            petard_emulator::Response::new(200)
        } else {
            petard_emulator::Response::error(410, "GoneException", "the connection is closed")
        }
    });
    let api = ApiGatewayManagementApi::new(&emulator.config());
    api.post_to_connection("open=", "hello").await.unwrap();
    let error = api.post_to_connection("closed=", "hello").await.unwrap_err();
    assert!(error.is_gone(), "{error}");
}

#[tokio::test]
async fn a_stage_with_auto_deploy_gets_a_deployment_for_each_change() {
    let (_emulator, api) = start().await;
    let id = http_api(&api).await;
    let stage = api.create_stage(&id, "$default").auto_deploy(true).await.unwrap();
    let message = member(&stage, "lastDeploymentStatusMessage");
    assert!(message.contains("At least one route is required"), "{message}");
    let route = member(&api.create_route(&id, "$default").await.unwrap(), "routeId");
    let first = member(&api.get_stage(&id, "$default").await.unwrap(), "deploymentId");
    api.update_route(&id, &route).operation_name("All").await.unwrap();
    let second = member(&api.get_stage(&id, "$default").await.unwrap(), "deploymentId");
    assert_ne!(first, second);
    let deployment = api.get_deployment(&id, &second).await.unwrap();
    assert_eq!(deployment.json().unwrap()["autoDeployed"], true);
    // The Deployment of such a Stage is not chosen by the caller.
    let error = api.update_stage(&id, "$default").deployment_id(&first).await.unwrap_err();
    assert_eq!(kind(&error), (400, "BadRequestException"));
}

#[tokio::test]
async fn a_list_has_pages_whose_limit_is_a_text() {
    let (_emulator, api) = start().await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(http_api(&api).await);
    }
    let first = api.list_apis().max_results("2").await.unwrap();
    assert_eq!(first.items().unwrap().count(), 2);
    let token = first.next_token().unwrap().unwrap();
    let rest = api.list_apis().next_token(token).await.unwrap();
    assert_eq!(rest.str("/items/0/apiId").unwrap(), ids[2]);
    assert_eq!(rest.next_token().unwrap(), None);
    let (mut items, mut listed) = (api.list_apis().max_results("1").items(), Vec::new());
    while let Some(item) = items.next().await {
        listed.push(item.unwrap().str("/apiId").unwrap().to_owned());
    }
    assert_eq!(listed, ids);
}

#[tokio::test]
async fn updates_merge_maps_and_empty_texts_remove() {
    let (_emulator, api) = start().await;
    let id = http_api(&api).await;
    let stage = api.create_stage(&id, "prod").description("first");
    stage.stage_variables([("a", "1"), ("b", "2")]).await.unwrap();
    let changed = api.update_stage(&id, "prod").description("");
    let changed = json(&changed.stage_variables([("a", ""), ("c", "3")]).await.unwrap());
    assert_eq!(changed["stageVariables"], json!({ "b": "2", "c": "3" }));
    assert_eq!(changed["description"], "first");
    api.update_api(&id).version("1").await.unwrap();
    let changed = json(&api.update_api(&id).version("").await.unwrap());
    assert_eq!(changed.get("version"), None);

    let integration = http_integration(&api, &id).description("x");
    let parameters = [("overwrite:path", "/"), ("append:header.a", "1")];
    let integration = integration.request_parameters(parameters).await.unwrap();
    let integration = member(&integration, "integrationId");
    let changed = api.update_integration(&id, &integration);
    let changed = changed.request_parameters([("append:header.a", "")]).await.unwrap();
    assert_eq!(json(&changed)["requestParameters"], json!({ "overwrite:path": "/" }));

    // Whether this object is merged is not known; if nothing is missing, it is the same.
    let cors = || Cors::new().allow_origins(["*"]);
    api.update_api(&id).cors_configuration(cors().max_age(5)).await.unwrap();
    let error = api.update_api(&id).cors_configuration(cors()).await.unwrap_err();
    assert_eq!(kind(&error).0, 501);
    api.update_api(&id).cors_configuration(cors().max_age(6)).await.unwrap();
}

#[tokio::test]
async fn an_updated_domain_name_keeps_its_host_name() {
    let (_emulator, api) = start().await;
    let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/1";
    let configuration = || [DomainNameConfiguration::new().certificate_arn(certificate)];
    let name = "b.example.com";
    let created = api.create_domain_name(name).domain_name_configurations(configuration());
    let created = created.await.unwrap();
    let updated = api.update_domain_name(name).domain_name_configurations(configuration());
    let place = "/domainNameConfigurations/0/apiGatewayDomainName";
    assert_eq!(updated.await.unwrap().str(place).unwrap(), created.str(place).unwrap());
}

#[tokio::test]
async fn what_the_service_refuses() {
    let (_emulator, api) = start().await;
    let id = http_api(&api).await;
    let chat = websocket_api(&api).await;
    let bad = [
        api.create_route(&id, "pets").into_call().await,
        api.create_integration(&id, IntegrationType::MOCK).into_call().await,
        api.create_integration(&id, IntegrationType::HTTP_PROXY).timeout_in_millis(1).await,
        api.create_authorizer(&id, "a", AuthorizerType::JWT, ["x"]).into_call().await,
        api.create_stage(&id, "a b").into_call().await,
        api.create_stage(&id, "a").stage_variables([("a-b", "1")]).await,
        api.create_api("x", ProtocolType::from("GOPHER".to_owned())).into_call().await,
        api.update_api(&id).set("name", 7).await,
        api.create_api("", ProtocolType::HTTP).into_call().await,
        api.update_api(&id).version("x".repeat(65)).await,
        api.update_api(&id).cors_configuration(Cors::new().max_age(999_999)).await,
        api.create_model(&chat, "not ok!", "{}").into_call().await,
    ];
    for result in bad {
        assert_eq!(kind(&result.unwrap_err()), (400, "BadRequestException"));
    }
    api.create_route(&id, "GET /").await.unwrap();
    let error = api.create_route(&id, "GET /").await.unwrap_err();
    assert_eq!(kind(&error), (409, "ConflictException"));
    let settings = [("GET /dogs", RouteSettings::new())];
    for result in [
        api.create_stage("nothing", "prod").into_call().await,
        api.create_stage(&id, "prod").route_settings(settings).await,
    ] {
        assert_eq!(kind(&result.unwrap_err()), (404, "NotFoundException"));
    }
    let integration = http_integration(&api, &id).await.unwrap();
    let integration = member(&integration, "integrationId");
    let target = format!("integrations/{integration}");
    api.create_route(&id, "GET /cats").target(target).await.unwrap();
    let error = api.delete_integration(&id, &integration).await.unwrap_err();
    assert_eq!(kind(&error), (409, "ConflictException"));
}

#[tokio::test]
async fn what_is_not_known_of_the_service_is_not_guessed() {
    let (_emulator, api) = start().await;
    let id = http_api(&api).await;
    let unknown = [
        api.create_api("x", ProtocolType::HTTP).target("https://example.com").await,
        api.create_route(&id, "GET /").target("integrations/none").await,
        api.create_stage(&id, "prod").deployment_id("none").await,
        api.delete_cors_configuration(&id).into_call().await,
        api.create_domain_name("a.example.com").into_call().await,
        api.update_api(&id).set("description", Value::Null).await,
        api.update_api(&id).name("").await,
        api.get_tags("arn:aws:s3:::bucket").into_call().await,
    ];
    assert_unknown(unknown);
    assert_unknown(members_of_the_other_protocol(&api, &id).await);
    assert_unknown(integrations_and_authorizers_without_what_they_need(&api, &id).await);
    assert_unknown(routes_without_what_they_need(&api, &id).await);
    assert_unknown(updates_of_something_empty(&api, &id).await);
    assert_unknown(domain_names_and_rules(&api, &id).await);
    assert_unknown(names_that_are_there(&api, &id).await);
}

type Results = Vec<Result<Response, petard::Error>>;

#[track_caller]
fn assert_unknown(results: impl IntoIterator<Item = Result<Response, petard::Error>>) {
    for (index, result) in results.into_iter().enumerate() {
        let error = result.map(|response| response.text().unwrap().to_owned()).unwrap_err();
        assert_eq!(kind(&error).0, 501, "{index}: {error}");
    }
}

async fn members_of_the_other_protocol(api: &ApiGatewayV2, id: &str) -> Results {
    let chat = &websocket_api(api).await;
    let integration = member(&http_integration(api, id).await.unwrap(), "integrationId");
    let mock = || api.create_integration(chat, IntegrationType::MOCK);
    let users = |kind| api.create_authorizer(chat, "users", kind, ["route.request.header.Auth"]);
    let responses = "responseParameters";
    let traced = || RouteSettings::new().data_trace_enabled(true);
    api.create_stage(chat, "prod").await.unwrap();
    api.create_route(id, "GET /traced").await.unwrap();
    vec![
        api.create_model(id, "Pet", "{}").into_call().await,
        api.list_models(id).into_call().await,
        api.create_integration_response(id, &integration, "$default").into_call().await,
        api.create_route(id, "GET /").api_key_required(true).await,
        api.create_route(id, "GET /").request_models([("$default", "Pet")]).await,
        http_integration(api, id).passthrough_behavior("NEVER").await,
        http_integration(api, id).request_templates([("a", "b")]).await,
        http_integration(api, id).template_selection_expression("a").await,
        api.update_integration(id, &integration).content_handling_strategy("CONVERT_TO_TEXT").await,
        api.create_stage(id, "prod").client_certificate_id("a").await,
        api.create_stage(id, "prod").default_route_settings(traced()).await,
        api.create_stage(id, "prod").route_settings([("GET /traced", traced())]).await,
        api.update_api(id).api_key_selection_expression("$request.header.x-api-key").await,
        api.update_api(chat).cors_configuration(Cors::new()).await,
        mock().tls_config(TlsConfig::new()).await,
        mock().payload_format_version("1.0").await,
        mock().integration_subtype("SQS-SendMessage").await,
        mock().set(responses, json!({ "200": { "overwrite:statuscode": "201" } })).await,
        users(AuthorizerType::JWT).into_call().await,
        users(AuthorizerType::REQUEST).authorizer_uri("arn").enable_simple_responses(true).await,
        api.create_route(chat, "$connect").authorization_type(AuthorizationType::JWT).await,
        api.reset_authorizers_cache(chat, "prod").into_call().await,
    ]
}

async fn integrations_and_authorizers_without_what_they_need(
    api: &ApiGatewayV2,
    id: &str,
) -> Results {
    let chat = &websocket_api(api).await;
    let proxy = |kind| api.create_integration(id, kind).payload_format_version("1.0");
    let source = ["$request.header.Authorization"];
    let users = |kind| api.create_authorizer(id, "users", kind, source);
    let issuer = || JwtConfiguration::new().issuer("https://example.com");
    vec![
        proxy(IntegrationType::HTTP_PROXY).integration_method("ANY").await,
        proxy(IntegrationType::HTTP_PROXY).integration_uri("https://example.com").await,
        proxy(IntegrationType::AWS_PROXY).await,
        api.create_integration(chat, IntegrationType::AWS_PROXY).into_call().await,
        api.create_integration(id, IntegrationType::AWS_PROXY).integration_uri("arn").await,
        http_integration(api, id).payload_format_version("9.9").await,
        http_integration(api, id).payload_format_version("2.0").await,
        http_integration(api, id).connection_id("a").await,
        http_integration(api, id).tls_config(TlsConfig::new()).await,
        http_integration(api, id).integration_subtype("SQS-SendMessage").await,
        http_integration(api, id).request_parameters([("append:header.a", "")]).await,
        users(AuthorizerType::REQUEST).authorizer_uri("arn").await,
        users(AuthorizerType::REQUEST)
            .authorizer_uri("arn")
            .authorizer_payload_format_version("3.0")
            .await,
        users(AuthorizerType::JWT).jwt_configuration(JwtConfiguration::new()).await,
        users(AuthorizerType::JWT).jwt_configuration(issuer()).authorizer_uri("arn").await,
    ]
}

async fn routes_without_what_they_need(api: &ApiGatewayV2, id: &str) -> Results {
    let lambda =
        api.create_authorizer(id, "lambda", AuthorizerType::REQUEST, ["$request.header.a"]);
    let lambda = lambda.authorizer_uri("arn").authorizer_payload_format_version("2.0");
    let lambda = member(&lambda.await.unwrap(), "authorizerId");
    let route = |kind| api.create_route(id, "GET /open").authorization_type(kind);
    let chat = &websocket_api(api).await;
    let iam = api.create_route(chat, "$connect").authorization_type(AuthorizationType::AWS_IAM);
    iam.await.unwrap();
    let pets = member(&api.create_route(id, "GET /pets").await.unwrap(), "routeId");
    let settings = [("GET /pets", RouteSettings::new().throttling_rate_limit(1.0))];
    api.create_stage(id, "settings").route_settings(settings).await.unwrap();
    let results = vec![
        route(AuthorizationType::CUSTOM).await,
        route(AuthorizationType::JWT).await,
        route(AuthorizationType::JWT).authorizer_id(&lambda).await,
        route(AuthorizationType::NONE).authorizer_id(&lambda).await,
        route(AuthorizationType::CUSTOM).authorizer_id(&lambda).authorization_scopes(["a"]).await,
        api.create_route(chat, "join").authorization_type(AuthorizationType::AWS_IAM).await,
        // A Stage has settings of it.
        api.delete_route(id, &pets).into_call().await,
        api.update_route(id, &pets).route_key("GET /dogs").await,
    ];
    // The Stage can still be changed, and so can the Route without its settings.
    api.update_stage(id, "settings").description("x").await.unwrap();
    api.delete_route_settings(id, "settings", "GET /pets").await.unwrap();
    api.delete_route(id, &pets).await.unwrap();
    results
}

async fn updates_of_something_empty(api: &ApiGatewayV2, id: &str) -> Results {
    let responses = "responseParameters";
    let first = json!({ "200": { "append:header.a": "1" } });
    let integration = http_integration(api, id).set(responses, first);
    let integration = member(&integration.await.unwrap(), "integrationId");
    let update = || api.update_integration(id, &integration);
    let cors = Cors::new().allow_origins(["*"]);
    api.update_api(id).cors_configuration(cors).await.unwrap();
    let results = vec![
        update().set(responses, json!({ "200": { "append:header.b": "1" } })).await,
        update().set(responses, json!({ "200": {} })).await,
        http_integration(api, id).set(responses, json!({ "200": {} })).await,
        update().set(responses, json!({ "200": { "append:header.a": "" } })).await,
        api.update_api(id).cors_configuration(Cors::new().allow_origins([""])).await,
    ];
    // An empty entry removes what is not there, too.
    let changed = update().request_parameters([("append:header.a", "")]).await.unwrap();
    assert_eq!(json(&changed)["requestParameters"], json!({}));
    results
}

async fn domain_names_and_rules(api: &ApiGatewayV2, id: &str) -> Results {
    let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/1";
    let own = || DomainNameConfiguration::new().certificate_arn(certificate);
    let create = |name| api.create_domain_name(name).domain_name_configurations([own()]);
    let trusted = MutualTlsAuthentication::new().truststore_uri("s3://bucket/key");
    let off = || MutualTlsAuthentication::new().truststore_uri("");
    let name = "c.example.com";
    create(name).mutual_tls_authentication(trusted).await.unwrap();
    create("d.example.com").await.unwrap();
    api.create_stage(id, "rules").await.unwrap();
    let action = || [RoutingRuleAction::new(RoutingRuleActionInvokeApi::new(id, "rules"))];
    let rule = |conditions| api.create_routing_rule(name, action(), conditions, 10);
    let paths = |paths: Vec<&str>| {
        let paths = RoutingRuleMatchBasePaths::new(paths);
        RoutingRuleCondition::new().match_base_paths(paths)
    };
    let kept = member(&rule(vec![]).await.unwrap(), "routingRuleId");
    let put = api.put_routing_rule(name, &kept, action(), [RoutingRuleCondition::new()], 20);
    let mut results = vec![
        api.update_domain_name(name).mutual_tls_authentication(off()).await,
        api.update_domain_name("d.example.com").mutual_tls_authentication(off()).await,
        create("e.example.com").mutual_tls_authentication(off()).await,
        rule(vec![RoutingRuleCondition::new()]).into_call().await,
        rule(vec![paths(vec![])]).into_call().await,
        rule(vec![paths(vec!["a"]), paths(vec!["b"])]).into_call().await,
        put.into_call().await,
        api.put_routing_rule(name, &kept, action(), [paths(vec!["a"])], 20)
            .domain_name_id("a")
            .await,
    ];
    for (member, value) in [
        ("apiGatewayDomainName", "x.example.com"),
        ("certificateUploadDate", "2026-01-01T00:00:00Z"),
        ("domainNameStatus", "UPDATING"),
        ("domainNameStatusMessage", "x"),
        ("hostedZoneId", "Z1"),
    ] {
        let given = json!([{ "certificateArn": certificate, member: value }]);
        let created = api.create_domain_name("f.example.com");
        results.push(created.set("domainNameConfigurations", given.clone()).await);
        results.push(api.update_domain_name(name).set("domainNameConfigurations", given).await);
    }
    // What the service has set can be sent back as it is.
    let read = json(&api.get_domain_name(name).await.unwrap());
    let configurations = read["domainNameConfigurations"].clone();
    api.update_domain_name(name).set("domainNameConfigurations", configurations).await.unwrap();
    results
}

async fn names_that_are_there(api: &ApiGatewayV2, id: &str) -> Results {
    let chat = &websocket_api(api).await;
    api.create_model(chat, "Pet", "{}").await.unwrap();
    let other = member(&api.create_model(chat, "Dog", "{}").await.unwrap(), "modelId");
    let users = || {
        let source = ["$request.header.Authorization"];
        let issuer = JwtConfiguration::new().issuer("https://example.com");
        api.create_authorizer(id, "people", AuthorizerType::JWT, source).jwt_configuration(issuer)
    };
    users().await.unwrap();
    vec![
        users().await,
        api.create_model(chat, "Pet", "{}").into_call().await,
        api.update_model(chat, &other).name("Pet").await,
        api.create_model(chat, "Cat", "not json").into_call().await,
    ]
}
