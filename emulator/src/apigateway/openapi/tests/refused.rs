//! Definitions that the service or the local endpoint does not accept. No document is changed.

use serde_json::{Value, json};

use super::samples::SWAGGER;
use super::{export, import, imported, new_store, path, put, resource};
use crate::apigateway::path_tree;
use crate::input::Object;

/// A definition with one operation, changed at a pointer.
fn changed(pointer: &str, value: Value) -> String {
    let mut definition = json!({
        "openapi": "3.0.1",
        "info": { "title": "A" },
        "components": { "schemas": { "Thing": { "type": "object" } }, "securitySchemes": {} },
        "paths": { "/a": { "get": { "responses": { "200": {} } } } }
    });
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let name = name.replace("~1", "/");
    definition.pointer_mut(parent).unwrap()[name] = value;
    definition.to_string()
}

/// The message of a definition that is refused.
fn fault_of(definition: &str) -> String {
    fails(definition, "", 400, "Errors found during import:");
    import(definition, "", &mut new_store()).unwrap_err().message
}

fn fails(definition: &str, query: &str, status: u16, message: &str) {
    let mut store = new_store();
    let api = import(SWAGGER, "", &mut store).unwrap();
    let before = format!("{store:?}");
    for (fault, what) in [
        (import(definition, query, &mut store), "import"),
        (put(definition, query, &api, &mut store), "put"),
    ] {
        let fault = fault.err().unwrap_or_else(|| panic!("{what} {definition}"));
        assert_eq!(fault.status, status, "{what} {definition}: {}", fault.message);
        assert!(fault.message.contains(message), "{}\n{message}", fault.message);
    }
    assert_eq!(format!("{store:?}"), before, "{definition}");
}

#[test]
fn broken_definitions() {
    for definition in [
        "",
        "[]",
        "a: [",
        "{'key:value}",
        "test:\n  - \"a \\\"b\\\" $(x +\"%a\")}\"",
        "{}",
        "swagger: '1.2'\ninfo: {title: A}\n",
        "openapi: '2.0'\ninfo: {title: A}\n",
        r#"{"swagger": "2.0", "openapi": "3.0.0", "info": {"title": "A"}}"#,
        r#"{"swagger": "2.0"}"#,
        r#"{"swagger": "2.0", "info": {"title": ""}}"#,
        r#"{"swagger": "2.0", "info": {"title": "A"}, "paths": []}"#,
        r#"{"swagger": "2.0", "info": {"title": "A"}, "paths": {"/a": {"get": 1}}}"#,
        r##"{"swagger": "2.0", "info": {"title": "A"}, "paths": {"/a": {"get": {"parameters":
            [{"$ref": "#/parameters/none"}]}}}}"##,
    ] {
        fails(definition, "", 400, "Invalid OpenAPI input.");
    }
    for deep in ["[".repeat(100_000), "{\"a\":".repeat(100_000), "a: &a ".repeat(100_000)] {
        let fault = import(&deep, "", &mut new_store()).unwrap_err();
        assert_eq!(fault.status, 400);
    }
    for (depth, status) in [(62, 200), (64, 400), (1_900, 400)] {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        let deep = format!("swagger: '2.0'\ninfo: {{title: A}}\na: {open}{close}\n");
        let fault = import(&deep, "", &mut new_store()).err();
        assert_eq!(fault.map_or(200, |fault| fault.status), status, "{depth}");
    }
    let mut aliases = "swagger: 2.0\ninfo: {title: A}\na0: &a0 [1, 1]\n".to_owned();
    for at in 1..40 {
        let old = at - 1;
        aliases += &format!("a{at}: &a{at} [*a{old}, *a{old}, *a{old}, *a{old}]\n");
    }
    assert_eq!(import(&aliases, "", &mut new_store()).unwrap_err().status, 400);
    let fault = import("a: secret\nb: [", "", &mut new_store()).unwrap_err();
    assert!(fault.message.contains("line 2") && !fault.message.contains("secret"));
    fails("swagger: 2.0\ninfo: {title: A}\na: &a [*a]\n", "", 400, "Invalid OpenAPI input.");
}

#[test]
fn an_api_that_does_not_exist() {
    let mut store = new_store();
    let none = json!({ "id": "none" });
    let fault = put("{'key:value}", "", &none, &mut store).unwrap_err();
    assert_eq!(fault.status, 400);
    assert_eq!(put(SWAGGER, "", &none, &mut store).unwrap_err().status, 404);
}

#[test]
fn errors_of_an_import_are_reported_together() {
    let definition = json!({
        "swagger": "2.0", "info": { "title": "A" },
        "definitions": { "body_1": { "type": "object" } },
        "paths": { "/b{c}": {}, "/{d+}/e": {}, "x-other": 1 }
    });
    let mut store = new_store();
    let message = import(&definition.to_string(), "", &mut store).unwrap_err().message;
    let lines: Vec<_> = message.split("\n\t").collect();
    assert_eq!(lines.len(), 4, "{message}");
    assert_eq!(lines[0], "Errors found during import:");
    assert_eq!(
        lines[1],
        "Unable to create model for 'body_1': Model name must be alphanumeric: body_1"
    );
    assert!(lines[2].starts_with("Unable to create resource at path '/b{c}':"));
    assert!(lines[3].starts_with("Unable to create resource at path '/{d+}/e':"));
    let siblings = changed("/paths/~1{x}", json!({})).replace("\"/a\"", "\"/{y}\"");
    fails(&siblings, "", 400, "A sibling ({");
    let integration = "/paths/~1a/get/x-amazon-apigateway-integration";
    let with = |name: &str, value: Value| {
        let mut own = json!({ "type": "http", "httpMethod": "GET", "uri": "https://a.example" });
        own[name] = value;
        own
    };
    let unable = "Unable to put integration on 'GET' for resource at path '/a': ";
    for (value, why) in [
        (json!({ "type": "http", "uri": "https://a.example" }), "Enumeration value for HttpMethod"),
        (json!({ "type": "http", "httpMethod": "GET" }), "Invalid HTTP endpoint"),
        (json!({ "type": "aws", "httpMethod": "GET" }), "Invalid ARN"),
        (with("uri", json!("nonsense")), "Invalid HTTP endpoint"),
        (with("timeoutInMillis", json!(10)), "Timeout should be between"),
        (with("timeoutInMillis", json!(999_999)), "Timeout should be between"),
        (with("connectionType", json!("VPC_LINK")), "Connection ID is required"),
        (with("passthroughBehavior", json!("foo")), "Invalid passthrough behavior specified: FOO"),
        (with("contentHandling", json!("foo")), "1 validation error detected: Value 'FOO'"),
        (with("connectionType", json!("foo")), "1 validation error detected: Value 'FOO'"),
        (with("responseTransferMode", json!("foo")), "1 validation error detected: Value 'FOO'"),
        (with("cacheKeyParameters", json!([1])), "A number can not be converted to a string"),
        (
            with("tlsConfig", json!({ "insecureSkipVerification": "yes" })),
            "A string can not be converted to a boolean",
        ),
        (
            json!({ "type": "http", "httpMethod": "GET", "uri": "https://a.example",
                    "connectionType": "VPC_LINK", "connectionId": "none" }),
            "Invalid Vpc link identifier",
        ),
        (
            json!({ "type": "aws", "httpMethod": "POST", "uri": "arn:aws:apigateway:eu-central-1:s3:a" }),
            "AWS ARN for integration must contain path or action",
        ),
        (
            json!({ "type": "aws_proxy", "httpMethod": "POST",
                    "uri": "arn:aws:apigateway:eu-central-1:s3:path/a" }),
            "Integrations of type 'AWS_PROXY'",
        ),
    ] {
        fails(&changed(integration, value), "", 400, &format!("{unable}{why}"));
    }
    let malformed = "Unable to parse API definition because of a malformed integration at path /a.";
    for value in [
        json!({}),
        json!(1),
        json!({ "type": "ftp" }),
        json!({ "type": "mock", "credentials": {} }),
    ] {
        fails(&changed(integration, value), "", 400, malformed);
    }
}

#[test]
fn what_the_single_operations_refuse() {
    let authorizer = |name: &str, value: Value| {
        let mut own = json!({ "type": "token", "authorizerUri": "arn:a" });
        own[name] = value;
        let scheme = json!({
            "type": "apiKey", "name": "A", "in": "header", "x-amazon-apigateway-authorizer": own
        });
        changed("/components/securitySchemes/s", scheme)
    };
    let unable = "Unable to create authorizer from security definition: 's': ";
    for (definition, why) in [
        (
            authorizer("authorizerResultTtlInSeconds", json!(99_999)),
            "Authorizer result TTL must be",
        ),
        (authorizer("authorizerUri", json!("")), "Invalid Authorizer URI"),
        (authorizer("type", json!("cognito_user_pools")), "Invalid Authorizer: providerARNs"),
        (authorizer("providerARNs", json!([1])), "A number can not be converted to a string"),
    ] {
        fails(&definition, "", 400, &format!("{unable}{why}"));
    }
    let get = "/paths/~1a/get";
    let parameters = json!([{ "name": "b", "in": "query" }, { "name": "b", "in": "header" }]);
    let unique =
        "Unable to put method 'GET' for resource at path '/a': Parameter names must be unique";
    fails(&changed(&format!("{get}/parameters"), parameters), "", 400, unique);
    let shared = changed("/paths/~1a/parameters", json!([{ "name": "b", "in": "query" }]));
    let shared = shared.replace("\"/a\"", "\"/a/{b}\"");
    fails(&shared, "", 400, "Parameter names must be unique");
    let response = changed(&format!("{get}/responses/999"), json!({}));
    fails(&response, "", 400, "Unable to put method response on 'GET'");
    let integration = json!({
        "type": "mock",
        "responses": { "default": { "statusCode": "200", "contentHandling": "foo" } }
    });
    let integration = changed(&format!("{get}/x-amazon-apigateway-integration"), integration);
    fails(&integration, "", 400, "Unable to put integration response on 'GET'");
    let mapped = |value: Value| changed(&format!("{get}/x-amazon-apigateway-integration"), value);
    let unknown = "[Invalid mapping expression parameter specified: ";
    for (value, what, name) in [
        (
            json!({ "type": "mock", "requestParameters": {
                "integration.request.header.a": "method.request.header.none"
            } }),
            "integration",
            "method.request.header.none",
        ),
        (
            json!({ "type": "mock", "requestParameters": { "nonsense": "'a'" } }),
            "integration",
            "nonsense",
        ),
        (
            json!({ "type": "mock", "responses": { "default": {
                "statusCode": "200", "responseParameters": { "method.response.header.A": "'a'" }
            } } }),
            "integration response",
            "method.response.header.A",
        ),
    ] {
        let message = fault_of(&mapped(value));
        assert!(message.contains(&format!("Unable to put {what} on 'GET'")), "{message}");
        assert!(message.contains(&format!("{unknown}{name}]")), "{message}");
    }
    let response = json!({ "THROTTLED": { "responseParameters": { "nonsense": "'a'" } } });
    let response = changed("/x-amazon-apigateway-gateway-responses", response);
    fails(&response, "", 400, &format!("{unknown}nonsense]"));
    for code in [json!("abc"), json!(600), json!(true), json!("4XX"), Value::Null] {
        let response = json!({ "THROTTLED": { "statusCode": code } });
        let definition = changed("/x-amazon-apigateway-gateway-responses", response);
        fails(&definition, "", 400, "THROTTLED");
    }
    for location in [
        json!({ "type": "METHOD", "path": 1 }),
        json!({ "type": "RESPONSE", "statusCode": {} }),
        json!({ "type": "MODEL", "name": [] }),
    ] {
        let part = json!({ "documentationParts": [{ "location": location, "properties": {} }] });
        fails(&changed("/x-amazon-apigateway-documentation", part), "", 400, "a location");
    }
    for model in [json!(true), json!([])] {
        fails(&changed("/components/schemas/Thing", model), "", 400, "Thing");
    }
    for pointer in ["/paths/~1a/parameters", &format!("{get}/parameters")] {
        fails(&changed(pointer, json!({})), "", 400, "is not a list");
    }
}

/// The length of chains and the depth of levels that would need much of a stack.
const COUNT: usize = 4_000;

#[test]
fn long_paths() {
    let long = |part: &str| {
        let path = part.repeat(COUNT).replace('/', "~1");
        changed(&format!("/paths/{path}"), json!({ "get": {} }))
    };
    fails(&long("/{a}"), "", 501, "a path of more than 10240 characters");
    let definition = long("/a");
    let mut store = new_store();
    let api = import(&definition, "", &mut store).unwrap();
    put(&definition, "mode=overwrite", &api, &mut store).unwrap();
    assert_eq!(store.collection(format!("{}/resources", path(&api))).count(), COUNT + 1);

    // The first of the chain has another name.
    let item = resource("/a", &path(&api), &store);
    let before = store.get(&item).unwrap().clone();
    let mut document = before.clone();
    document.insert("pathPart".to_owned(), "b".into());
    path_tree::updating(&item, &before, &mut document, &mut store).unwrap();
    resource(&format!("/b{}", "/a".repeat(COUNT - 1)), &path(&api), &store);

    let base = json!({
        "swagger": "2.0", "info": { "title": "A" }, "basePath": "/a".repeat(6_000), "paths": { "/b": {} }
    });
    assert!(import(&base.to_string(), "", &mut new_store()).is_ok());
    fails(&base.to_string(), "basepath=prepend", 501, "a path of more than 10240 characters");
}

/// Each model refers to the next, and a body to the first.
#[test]
fn long_chains_of_models() {
    let reference = |at: usize| json!({ "$ref": format!("#/components/schemas/M{at}") });
    let models: Object = (0..COUNT)
        .map(|at| {
            let schema = json!({ "properties": { "next": reference((at + 1) % COUNT) } });
            (format!("M{at}"), schema)
        })
        .collect();
    let mut definition: Value =
        serde_json::from_str(&changed("/components/schemas", models.into())).unwrap();
    let body = json!({ "content": { "application/json": { "schema": reference(0) } } });
    definition["paths"]["/a"]["get"]["requestBody"] = body;
    let (mut store, api) = imported(&definition.to_string());
    assert_eq!(store.collection(format!("{api}/models")).count(), COUNT);
    let exported = export::value("oas30", "", &api, &mut store);
    assert_eq!(exported["components"]["schemas"].as_object().unwrap().len(), COUNT);
}

/// Levels of a schema, of a policy and of properties of the documentation.
#[test]
fn deep_definitions() {
    for (open, close) in [("{\"properties\":{\"a\":", "}}"), ("{\"items\":", "}"), ("[", "]")] {
        let deep = format!("{}{{}}{}", open.repeat(COUNT), close.repeat(COUNT));
        for pointer in ["/components/schemas/Thing", "/x-amazon-apigateway-policy", "/other"] {
            let definition = changed(pointer, json!("DEEP")).replace("\"DEEP\"", &deep);
            fails(&definition, "", 400, "Invalid OpenAPI input.");
        }
    }
    let properties = format!("{}{}", "{\"a\":".repeat(COUNT), "}".repeat(COUNT));
    let part = json!([{ "location": { "type": "API" }, "properties": properties }]);
    let definition =
        changed("/x-amazon-apigateway-documentation", json!({ "documentationParts": part }));
    fails(&definition, "", 400, "the properties of a documentation part");
    // Aliases of aliases: each is one level, and so is what it stands for.
    for levels in [70, COUNT] {
        let mut aliases = "swagger: 2.0\ninfo: {title: A}\na0: &a0 {}\n".to_owned();
        for at in 1..levels {
            aliases += &format!("a{at}: &a{at} {{a: *a{}}}\n", at - 1);
        }
        fails(&aliases, "", 400, "Invalid OpenAPI input.");
    }
}

#[test]
fn long_chains_of_references() {
    let chain = |count: usize, last: Value| {
        let references = (0..count).map(|at| {
            let next = json!({ "$ref": format!("#/components/parameters/p{}", at + 1) });
            (format!("p{at}"), if at + 1 == count { last.clone() } else { next })
        });
        let references: Object = references.collect();
        let mut definition: Value =
            serde_json::from_str(&changed("/components/parameters", references.into())).unwrap();
        let first = json!([{ "$ref": "#/components/parameters/p0" }]);
        definition["paths"]["/a"]["get"]["parameters"] = first;
        definition.to_string()
    };
    let parameter = json!({ "name": "b", "in": "query" });
    assert!(import(&chain(16, parameter.clone()), "", &mut new_store()).is_ok());
    fails(&chain(COUNT, parameter), "", 501, "a chain of more than 16 references");
    fails(&chain(4, json!({ "$ref": "#/components/parameters/p1" })), "", 400, "form a cycle");
}

#[test]
fn examples_in_models() {
    let model = json!({ "properties": { "a": { "items": { "example": 1 } } } });
    let body = json!({ "content": { "application/json": {
        "schema": { "$ref": "#/components/schemas/Thing" }
    } } });
    let definition = changed("/components/schemas/Thing", model);
    let definition = definition.replace("{\"200\":{}}", &format!("{{\"200\":{body}}}"));
    let expected = "Errors found during import:\n\tUnable to create model for 'Thing': Invalid model \
                    specified: Validation Result: warnings : [], errors : [Invalid model schema \
                    specified. Unsupported keyword(s): [\"example\"]]\nAdditionally, these warnings \
                    were found:\n\tReference to model 'Thing' not found. Ignoring.";
    fails(&definition, "", 400, expected);
}

#[test]
fn siblings_of_resources_that_stay() {
    let definition = changed("/paths/~1books~1{name}", json!({}));
    let definition = definition.replace("books~1", "books/");
    let mut store = new_store();
    let api = import(SWAGGER, "", &mut store).unwrap();
    let fault = put(&definition, "", &api, &mut store).unwrap_err();
    assert!(fault.message.contains("A sibling ({id})"), "{}", fault.message);
    assert!(put(&definition, "mode=overwrite", &api, &mut store).is_ok());
}

#[test]
fn warnings_can_be_errors() {
    let parameters = json!({
        "type": "mock",
        "requestParameters": { "integration.request.header.a": true, "integration.request.header.b": "'b'" }
    });
    let definition = changed("/paths/~1a/get/x-amazon-apigateway-integration", parameters);
    let warning = "Invalid format for 'requestParameters'. Expected type string for property \
                   'integration.request.header.a' of resource '/a' and method 'GET' but got 'true'";
    fails(&definition, "failonwarnings=true", 400, warning);
    let mut store = new_store();
    let api = import(&definition, "failonwarnings=false", &mut store).unwrap();
    assert_eq!(api["warnings"], json!([warning]));
    let integration = super::below("/a", "methods/GET/integration", &path(&api), &store);
    assert_eq!(integration["requestParameters"], json!({ "integration.request.header.b": "'b'" }));

    let scheme = json!({ "jwt": { "type": "apiKey", "name": "A", "in": "header", "x-amazon-apigateway-authtype": "jwt" } });
    let definition = changed("/components/securitySchemes", scheme);
    let definition = definition.replace("\"get\":{", "\"get\":{\"security\":[{\"jwt\":[]}],");
    fails(
        &definition,
        "failonwarnings=true",
        400,
        "Any methods with security: 'jwt' will not be created",
    );
    let api = import(&definition, "", &mut store).unwrap();
    assert_eq!(super::below("/a", "methods/GET", &path(&api), &store), Value::Null);
}

#[test]
fn what_is_not_imported_is_named() {
    let get = "/paths/~1a/get";
    let integration = |name: &str, value: Value| {
        let mut own = json!({ "type": "mock" });
        own[name] = value;
        (format!("{get}/x-amazon-apigateway-integration"), own)
    };
    let schema = |name: &str, value: Value| {
        let mut own = json!({});
        own[name] = value;
        ("/components/schemas/Thing".to_owned(), json!({ "properties": { "a": own } }))
    };
    let scheme = |value: Value| ("/components/securitySchemes/s".to_owned(), value);
    let at = |pointer: &str, value: Value| (pointer.to_owned(), value);
    let body = |schema: Value| json!({ "content": { "application/json": { "schema": schema } } });
    let twice = json!({ "a": { "statusCode": "200" }, "b": { "statusCode": "200" } });
    for ((pointer, value), name) in [
        (at("/x-amazon-apigateway-cors", json!({})), "`x-amazon-apigateway-cors`"),
        (at("/x-amazon-apigateway-security-policy", json!("")), "-security-policy`"),
        (at("/paths/~1a/x-amazon-apigateway-other", json!({})), "`x-amazon-apigateway-other`"),
        (at(&format!("{get}/x-amazon-apigateway-other"), json!({})), "GET /a"),
        (at("/components/x-amazon-apigateway-integrations", json!({})), "-integrations`"),
        (at("/openapi", json!("3.1.0")), "OpenAPI 3.1.0"),
        (at("/paths/~1a/trace", json!({})), "`trace`"),
        (at("/paths/~1a/foo", json!({})), "`foo` of the path '/a'"),
        (at("/paths/~1a/GET", json!({})), "`GET` of the path '/a'"),
        (at("/paths/~1a/query", json!({})), "`query` of the path '/a'"),
        (at("/paths/~1a/servers", json!([])), "`servers` of the path '/a'"),
        (at("/paths/~1a/$ref", json!("#/paths/~1b")), "`$ref` of the path '/a'"),
        (at("/paths/~1a~1", json!({})), "ends with a slash"),
        (at(&format!("{get}/responses/2XX"), json!({})), "'2XX'"),
        (at(&format!("{get}/security"), json!([{ "none": [] }])), "'none'"),
        (
            at(&format!("{get}/x-amazon-apigateway-auth"), json!({ "type": "JWT" })),
            "`x-amazon-apigateway-auth`",
        ),
        (at(&format!("{get}/x-amazon-apigateway-request-validator"), json!("none")), "'none'"),
        (at(&format!("{get}/parameters"), json!([{ "name": "c", "in": "cookie" }])), "in cookie"),
        (at(&format!("{get}/requestBody"), body(json!({ "type": "string" }))), "not a reference"),
        (at(&format!("{get}/requestBody"), json!({ "$ref": "other.json#/a" })), "another document"),
        (integration("integrationSubtype", json!("a")), "`integrationSubtype`"),
        (integration("responses", twice), "two integration responses"),
        (
            integration("responses", json!({ "default": { "statusCode": "500" } })),
            "integration response 500",
        ),
        (integration("$ref", json!("#/components")), "`$ref`"),
        (schema("examples", json!([])), "`examples`"),
        (schema("nullable", json!(true)), "`nullable`"),
        (schema("$ref", json!("#/components/schemas/Thing/properties/a")), "the reference"),
        (schema("$ref", json!("#/components/schemas/None")), "missing model 'None'"),
        (scheme(json!({ "type": "oauth2", "x-amazon-apigateway-authorizer": {} })), "another type"),
        (
            scheme(json!({ "type": "apiKey", "x-amazon-apigateway-authtype": "awsOther" })),
            "awsOther",
        ),
        (
            scheme(
                json!({ "type": "apiKey", "x-amazon-apigateway-authorizer": { "type": "jwt" } }),
            ),
            "type of the authorizer",
        ),
    ] {
        fails(&changed(&pointer, value), "", 501, name);
    }
    for definition in [
        json!({ "security": [{ "a": [] }] }),
        json!({ "paths": { "/a": { "get": { "responses": { "200": { "$ref": "#/responses/a" } } } } } }),
        json!({ "paths": { "/a": { "get": { "responses": { "200": { "schema": { "type": "object" } } } } } } }),
    ] {
        let mut whole = json!({ "swagger": "2.0", "info": { "title": "A" } });
        whole.as_object_mut().unwrap().extend(definition.as_object().unwrap().clone());
        fails(&whole.to_string(), "", 501, "does not import");
    }
}

#[test]
fn parameters_that_are_not_known() {
    for (query, status, name) in [
        ("basepath=other", 501, "`basepath=other`"),
        ("ignore=models", 501, "`ignore=models`"),
        ("other=1", 501, "`other=1`"),
        ("endpointConfigurationIpAddressType=ipv4", 501, "IpAddressType"),
        ("failonwarnings=1", 400, "`failonwarnings`"),
    ] {
        fails(SWAGGER, query, status, name);
    }
    let mut store = new_store();
    let api = import(SWAGGER, "", &mut store).unwrap();
    for (query, status) in [("mode=other", 400), ("endpointConfigurationTypes=EDGE", 501)] {
        assert_eq!(put(SWAGGER, query, &api, &mut store).unwrap_err().status, status);
    }
    let fault = import(SWAGGER, "endpointConfigurationTypes=OTHER", &mut store).unwrap_err();
    assert_eq!(fault.status, 501);
}
