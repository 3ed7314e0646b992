//! Import into a new API: the documents that the service would have.

use serde_json::{Value, json};

use super::samples::{OPENAPI, SWAGGER};
use super::{below, import, imported, new_store, path, resource, resources, whole};
use crate::apigateway::openapi::document::parse;

#[test]
fn a_rest_api_has_the_members_of_its_definition() {
    let mut store = new_store();
    let rest_api =
        import(SWAGGER, "mode=import&endpointConfigurationTypes=REGIONAL", &mut store).unwrap();
    let api = path(&rest_api);
    assert_eq!(rest_api["name"], "Library");
    assert_eq!(rest_api["description"], "Books");
    assert_eq!(rest_api["version"], "2024-02-01");
    assert_eq!(rest_api["apiKeySource"], "AUTHORIZER");
    assert_eq!(rest_api["binaryMediaTypes"], json!(["image/png", "application/pdf"]));
    assert_eq!(rest_api["minimumCompressionSize"], 1024);
    assert_eq!(rest_api["endpointConfiguration"]["types"], json!(["REGIONAL"]));
    assert_eq!(rest_api.get("warnings"), None);
    let policy: Value = serde_json::from_str(rest_api["policy"].as_str().unwrap()).unwrap();
    let arn = format!("arn:aws:execute-api:eu-central-1:123456789012:{}", &api[10..]);
    let expected = json!([format!("{arn}/*"), format!("{arn}/prod/GET/books")]);
    assert_eq!(policy["Statement"][0]["Resource"], expected);
    let root = resource("/", &api, &store);
    assert!(root.ends_with(rest_api["rootResourceId"].as_str().unwrap()));
}

#[test]
fn methods_have_their_authorization_parameters_and_models() {
    let (store, api) = imported(SWAGGER);
    assert_eq!(resources(&api, &store), ["/", "/books", "/books/{id}"]);
    let whole = whole(&api, &store);
    let get = &whole["paths"]["GET /books"];
    let expected = json!({
        "httpMethod": "GET",
        "authorizationType": "COGNITO_USER_POOLS",
        "authorizerId": "pool",
        "authorizationScopes": ["books/read", "email"],
        "apiKeyRequired": true,
        "operationName": "ListBooks",
        "requestParameters": {
            "method.request.querystring.page": true,
            "method.request.header.X-Trace": false
        },
        "requestValidatorId": "parameters"
    });
    assert_eq!(get["method"], expected);
    let expected = json!({
        "200": {
            "statusCode": "200",
            "responseParameters": { "method.response.header.X-Total": false },
            "responseModels": { "application/json": "Books" }
        },
        "400": { "statusCode": "400", "responseModels": { "application/json": "Problem" } }
    });
    assert_eq!(get["responses"], expected);
    let post = &whole["paths"]["POST /books"]["method"];
    let expected = json!({
        "httpMethod": "POST",
        "authorizationType": "CUSTOM",
        "authorizerId": "readers",
        "apiKeyRequired": false,
        "requestModels": { "application/json": "Book", "application/vnd.book": "Book" },
        "requestValidatorId": "all"
    });
    assert_eq!(*post, expected);
    let any = &whole["paths"]["ANY /books/{id}"]["method"];
    assert_eq!(any["authorizationType"], "AWS_IAM");
    let undeclared = "swagger: 2.0\ninfo: {title: A}\npaths: {'/a/{b}/{c+}': {get: {}}}\n";
    let (other, other_api) = imported(undeclared);
    let parameters = below("/a/{b}/{c+}", "methods/GET", &other_api, &other);
    let expected = json!({ "method.request.path.b": true, "method.request.path.c": true });
    assert_eq!(parameters["requestParameters"], expected);
    assert_eq!(any["requestParameters"], json!({ "method.request.path.id": true }));
}

#[test]
fn integrations_have_their_defaults() {
    let (store, api) = imported(SWAGGER);
    let get = below("/books", "methods/GET/integration", &api, &store);
    let expected = json!({
        "type": "HTTP",
        "httpMethod": "GET",
        "uri": "https://books.example.com/all",
        "connectionType": "INTERNET",
        "requestParameters": {
            "integration.request.querystring.p": "method.request.querystring.page"
        },
        "cacheNamespace": "books",
        "cacheKeyParameters": ["method.request.querystring.page"],
        "passthroughBehavior": "WHEN_NO_MATCH",
        "timeoutInMillis": 5000,
        "tlsConfig": { "insecureSkipVerification": true }
    });
    assert_eq!(get, expected);
    let response = below("/books", "methods/GET/integration/responses/400", &api, &store);
    let expected = json!({
        "statusCode": "400",
        "selectionPattern": "4\\d{2}",
        "contentHandling": "CONVERT_TO_TEXT",
        "responseTemplates": { "application/json": "{\"why\": 1}" }
    });
    assert_eq!(response, expected);
    let delete = below("/books/{id}", "methods/DELETE/integration", &api, &store);
    let id = resource("/books/{id}", &api, &store);
    let expected = json!({
        "type": "MOCK",
        "requestTemplates": { "application/json": "{\"statusCode\": 204}" },
        "passthroughBehavior": "WHEN_NO_MATCH",
        "timeoutInMillis": 29000,
        "cacheKeyParameters": [],
        "cacheNamespace": id.rsplit('/').next().unwrap()
    });
    assert_eq!(delete, expected);
    let post = below("/books", "methods/POST/integration", &api, &store);
    assert_eq!((&post["passthroughBehavior"], post.get("connectionType")), (&json!("NEVER"), None));
}

#[test]
fn authorizers_validators_models_and_gateway_responses() {
    let (store, api) = imported(SWAGGER);
    let whole = whole(&api, &store);
    let expected = json!([
        {
            "name": "pool",
            "authType": "cognito_user_pools",
            "type": "COGNITO_USER_POOLS",
            "providerARNs": ["arn:aws:cognito-idp:::userpool/p"],
            "identitySource": "method.request.header.Authorization"
        },
        {
            "name": "readers",
            "authType": "oauth2",
            "type": "TOKEN",
            "authorizerUri": "arn:aws:apigateway:eu-central-1:lambda:path/readers",
            "authorizerCredentials": "arn:aws:iam::123456789012:role/readers",
            "identityValidationExpression": "^r-",
            "authorizerResultTtlInSeconds": 60,
            "identitySource": "method.request.header.X-Reader"
        },
        {
            "name": "shelf",
            "authType": "custom",
            "type": "REQUEST",
            "authorizerUri": "arn:aws:apigateway:::lambda:path/shelf",
            "identitySource": "method.request.header.A, stageVariables.b",
            "authorizerResultTtlInSeconds": 0
        }
    ]);
    assert_eq!(whole["authorizers"], expected);
    assert_eq!(whole["validators"][0]["name"], "all");
    assert_eq!(whole["validators"][1]["validateRequestBody"], false);
    let book = &whole["models"][2];
    assert_eq!((&book["name"], &book["description"]), (&json!("Books"), &Value::Null));
    let book = &whole["models"][1];
    assert_eq!((&book["name"], &book["description"]), (&json!("Book"), &json!("One book")));
    let schema: Value = serde_json::from_str(book["schema"].as_str().unwrap()).unwrap();
    let author = "https://apigateway.amazonaws.com/restapis/API/models/Author";
    assert_eq!(schema["properties"]["author"]["$ref"], author);
    // The models of an empty API are not part of an import.
    assert_eq!(whole["models"].as_array().unwrap().len(), 4);
    let template = "{\"message\":$context.error.messageString}";
    let expected = json!([
        {
            "responseType": "DEFAULT_4XX",
            "responseParameters": { "gatewayresponse.header.X-Kind": "'client'" },
            "responseTemplates": { "application/json": template },
            "defaultResponse": false
        },
        {
            "responseType": "THROTTLED",
            "statusCode": "420",
            "responseParameters": {},
            "responseTemplates": { "text/plain": "slower" },
            "defaultResponse": false
        }
    ]);
    assert_eq!(whole["gatewayResponses"], expected);
}

#[test]
fn openapi_has_bodies_by_content_type_and_security_for_all_operations() {
    let mut store = new_store();
    let rest_api = import(OPENAPI, "", &mut store).unwrap();
    assert_eq!(
        (&rest_api["version"], &rest_api["disableExecuteApiEndpoint"]),
        (&json!("1.5"), &json!(true))
    );
    let whole = whole(&path(&rest_api), &store);
    let get = &whole["paths"]["GET /stations/{station}/reports"];
    assert_eq!(get["method"]["authorizationType"], "CUSTOM");
    assert_eq!(get["method"]["authorizerId"], "office");
    let expected = json!({
        "method.request.path.station": true,
        "method.request.querystring.since": false
    });
    assert_eq!(get["method"]["requestParameters"], expected);
    assert_eq!(get["integration"], json!({}));
    // A schema without a name becomes a model.
    let inline = get["responses"]["200"]["responseModels"]["application/json"].as_str().unwrap();
    assert!(inline.starts_with("MODEL") && inline.len() == 11, "{inline}");
    assert_eq!(get["responses"].as_object().unwrap().len(), 1);
    let models = whole["models"].as_array().unwrap();
    let model = models.iter().find(|model| model["name"] == inline).unwrap();
    assert!(model["schema"].as_str().unwrap().contains("/models/Report"));
    let report = models.iter().find(|model| model["name"] == "Report").unwrap();
    assert!(report["schema"].as_str().unwrap().contains("[\"date\",\"text\"]"));
    let post = &whole["paths"]["POST /stations/{station}/reports"]["method"];
    assert_eq!(post["authorizationType"], "AWS_IAM");
    let expected = json!({ "application/json": "Report", "application/xml": "Text" });
    assert_eq!(post["requestModels"], expected);
    let options = &whole["paths"]["OPTIONS /"];
    assert_eq!(options["method"]["authorizationType"], "NONE");
    let expected = json!({ "method.response.header.Allow": false });
    assert_eq!(options["responses"]["200"]["responseParameters"], expected);
    assert_eq!(options["integrationResponses"]["200"]["statusCode"], "200");
    let office = &whole["authorizers"][0];
    assert_eq!(office["identitySource"], "method.request.querystring.key");
    assert_eq!(
        (&office["authType"], office.get("enableSimpleResponses")),
        (&json!("custom"), None)
    );
}

#[test]
fn yaml_gives_the_same_documents_as_json() {
    for definition in [SWAGGER, OPENAPI] {
        let value = parse(definition.as_bytes()).unwrap();
        let yaml = serde_saphyr::to_string(&value).unwrap();
        let forms = [value.to_string(), format!("{value:#}"), yaml, format!("\u{feff}{value}")];
        let documents = forms.map(|form| {
            let (store, api) = imported(&form);
            whole(&api, &store)
        });
        let (store, api) = imported(definition);
        assert!(documents.iter().all(|own| *own == whole(&api, &store)));
    }
    let anchors = "swagger: 2.0\ninfo: {title: A}\npaths:\n  /a: &a\n    get: {}\n  /b: *a\n";
    let (store, api) = imported(anchors);
    assert_eq!(resources(&api, &store), ["/", "/a", "/b"]);
    assert_ne!(below("/b", "methods/GET", &api, &store), Value::Null);
}

#[test]
fn base_paths() {
    let swagger = |base: &str| {
        json!({
            "swagger": "2.0", "info": { "title": "A" }, "basePath": base,
            "paths": { "/e": { "get": {} }, "/": {} }
        })
    };
    let openapi = |servers: Value| {
        json!({
            "openapi": "3.0.0", "info": { "title": "A" }, "servers": servers,
            "paths": { "/e": { "get": {} } }
        })
    };
    let variable = json!([
        { "url": "https://a.example/x" },
        { "url": "https://a.example", "variables": { "basePath": { "default": "a/b" } } }
    ]);
    for (definition, query, expected) in [
        (swagger("/a/b/c"), "", "/ /e"),
        (swagger("/a/b/c"), "basepath=ignore", "/ /e"),
        (swagger("/a/b/c"), "basepath=prepend", "/ /a /a/b /a/b/c /a/b/c/e"),
        (swagger("/a/b/c"), "basepath=split", "/ /b /b/c /b/c/e"),
        (swagger("/a"), "basepath=split", "/ /e"),
        (swagger("/"), "basepath=prepend", "/ /e"),
        (
            openapi(json!([{ "url": "https://a.example/a/b/" }])),
            "basePath=prepend",
            "/ /a /a/b /a/b/e",
        ),
        (openapi(json!([{ "url": "/a/b" }])), "basepath=split", "/ /b /b/e"),
        (openapi(json!([{ "url": "https://a.example" }])), "basepath=prepend", "/ /e"),
        (openapi(variable), "basepath=prepend", "/ /a /a/b /a/b/e"),
        (openapi(json!([])), "basepath=prepend", "/ /e"),
    ] {
        let mut store = new_store();
        let rest_api = import(&definition.to_string(), query, &mut store).unwrap();
        assert_eq!(resources(&path(&rest_api), &store).join(" "), expected, "{query}");
    }
}

#[test]
fn resources_know_their_parents() {
    let (store, api) = imported(OPENAPI);
    let document = |path| store.get(&resource(path, &api, &store)).unwrap().clone();
    let (root, stations, station) =
        (document("/"), document("/stations"), document("/stations/{station}"));
    assert_eq!(stations["parentId"], root["id"]);
    assert_eq!(station["parentId"], stations["id"]);
    assert_eq!(station["pathPart"], "{station}");
}
