//! Requests that API Gateway refuses, and what it does not keep of those that it accepts.

use petard::{ApiGateway, Method};
use serde_json::{Value, json};

use super::{deployed, kind, start};

/// The status and the message, or the body, of a request. `{api}`, `{root}` and `{deployment}` in
/// the path and the body are identifiers.
async fn send(
    api: &ApiGateway,
    names: &[(&str, &str)],
    (method, path, body): (&str, &str, &Value),
) -> (u16, String) {
    let fill = |text: &str| {
        names.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    };
    let body: Value = serde_json::from_str(&fill(&body.to_string())).unwrap();
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    match api.request(method, fill(path)).json(&body).await {
        Ok(response) => (response.status().as_u16(), response.text().unwrap().to_owned()),
        Err(error) => (kind(&error).0, error.message().unwrap_or_default().to_owned()),
    }
}

#[tokio::test]
#[allow(clippy::too_many_lines, reason = "it is a table")]
async fn values_names_and_references_are_checked() {
    let (_emulator, api) = start().await;
    let (id, root, deployment) = deployed(&api).await;
    let names = [("{api}", &*id), ("{root}", &*root), ("{deployment}", &*deployment)];
    let method = "/restapis/{api}/resources/{root}/methods/GET";
    let response = format!("{method}/integration/responses/200");
    let integration = format!("{method}/integration");
    let stages = "/restapis/{api}/stages";
    let stage = |members: Value| {
        let mut body = json!({"stageName": "prod", "deploymentId": "{deployment}"});
        body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        body
    };
    let domain = |members: Value| {
        let mut body = json!({"domainName": "a.example.com", "certificateName": "c"});
        body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        body
    };
    for (method, path, body, status, why) in [
        // Required members of objects, and their types.
        (
            "POST",
            "/restapis/{api}/documentation/parts",
            json!({"location": {}, "properties": "{}"}),
            400,
            "location.type",
        ),
        (
            "POST",
            "/restapis/{api}/documentation/parts",
            json!({"location": {"type": "API"}, "properties": "x"}),
            400,
            "JSON object",
        ),
        (
            "POST",
            "/restapis/{api}/documentation/parts",
            json!({"location": {"type": "API", "path": "/"}, "properties": "{}"}),
            400,
            "API has no path",
        ),
        (
            "POST",
            "/restapis/{api}/authorizers",
            json!({"name": "j", "type": "JWT"}),
            400,
            "jwtConfiguration",
        ),
        (
            "POST",
            "/usageplans",
            json!({"name": "p", "apiStages": [{"apiId": "{api}"}]}),
            400,
            "Invalid API Stage",
        ),
        (
            "POST",
            "/usageplans",
            json!({"name": "p", "quota": {"limit": 5, "period": "DAY", "offset": 1}}),
            400,
            "offset must be zero",
        ),
        (
            "POST",
            "/usageplans",
            json!({"name": "p", "throttle": {"rateLimit": -1}}),
            400,
            "rateLimit",
        ),
        ("POST", "/restapis", json!({"name": "a", "tags": {"k": null}}), 400, "`k`"),
        ("POST", "/restapis", json!({"name": ""}), 400, "Name"),
        ("POST", "/restapis/{api}/requestvalidators", json!({}), 400, "cannot be blank"),
        // Names.
        ("POST", stages, stage(json!({"stageName": "pr od"})), 400, "Stage name only allows"),
        (
            "POST",
            stages,
            stage(json!({"variables": {"a-b": "c"}})),
            400,
            "Invalid stage variable name: a-b",
        ),
        (
            "POST",
            stages,
            stage(json!({"variables": {"a": "x y"}})),
            400,
            "Invalid stage variable value: x y",
        ),
        (
            "POST",
            stages,
            stage(json!({"canarySettings": {"percentTraffic": 400}})),
            400,
            "canary traffic",
        ),
        (
            "POST",
            "/restapis/{api}/deployments",
            json!({"stageName": "a b"}),
            400,
            "Stage name only allows",
        ),
        (
            "POST",
            "/restapis/{api}/resources/{root}",
            json!({"pathPart": "a b"}),
            400,
            "path part only allow",
        ),
        (
            "POST",
            "/domainnames",
            domain(json!({"domainName": "not a domain"})),
            400,
            "Invalid domain name",
        ),
        // Certificates and targets.
        ("POST", "/domainnames", json!({"domainName": "a.example.com"}), 400, "endpoint type EDGE"),
        (
            "POST",
            "/domainnames",
            domain(json!({"endpointConfiguration": {"types": ["REGIONAL"]}})),
            400,
            "endpoint type REGIONAL",
        ),
        (
            "POST",
            "/vpclinks",
            json!({"name": "l", "targetArns": ["arn:nonsense"]}),
            400,
            "target arn",
        ),
        // Status codes and mappings.
        (
            "PUT",
            "/restapis/{api}/gatewayresponses/THROTTLED",
            json!({"statusCode": "abc"}),
            400,
            "'abc'",
        ),
        (
            "PUT",
            "/restapis/{api}/gatewayresponses/THROTTLED",
            json!({"responseParameters": {"x": "'y'"}}),
            400,
            "parameter specified: x",
        ),
        (
            "PUT",
            &*response,
            json!({"responseParameters": {"method.response.header.X": "'1'"}}),
            400,
            "No method response exists",
        ),
        (
            "PUT",
            &*response,
            json!({"responseParameters": {"nonsense": "'1'"}}),
            400,
            "parameter specified: nonsense",
        ),
        (
            "PUT",
            &*integration,
            json!({"type": "MOCK", "requestParameters": {"integration.request.header.x": "method.request.header.y"}}),
            400,
            "method.request.header.y",
        ),
        (
            "PUT",
            &*integration,
            json!({"type": "HTTP", "httpMethod": "NONSENSE", "uri": "http://a"}),
            400,
            "HttpMethod",
        ),
        (
            "PATCH",
            &*integration,
            json!({"patchOperations": [{"op": "replace", "path": "/timeoutInMillis", "value": "10"}]}),
            400,
            "Timeout",
        ),
        // What the service does is not known.
        (
            "GET",
            "/tags/arn%3Aaws%3Aapigateway%3Aeu-west-1%3A%3A%2Frestapis%2F{api}?limit=1",
            json!({}),
            501,
            "pages of tags",
        ),
        (
            "GET",
            "/tags/arn%3Aaws%3Aapigateway%3Aeu-west-1%3A999%3A%2Frestapis%2F{api}",
            json!({}),
            400,
            "Invalid ARN",
        ),
    ] {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let (came, message) = if query.is_empty() {
            send(&api, &names, (method, path, &body)).await
        } else {
            let path = path.replace("{api}", &id);
            let error = api.request(Method::GET, path).query("limit", "1").await.unwrap_err();
            (kind(&error).0, error.message().unwrap_or_default().to_owned())
        };
        assert_eq!(came, status, "{method} {path} {body}: {message}");
        assert!(message.contains(why), "{method} {path} {body}: {message}");
    }
    assert_eq!(api.list_stages(&id).await.unwrap().items().unwrap().count(), 0);
    assert_eq!(api.list_domain_names().await.unwrap().items().unwrap().count(), 0);
}

#[tokio::test]
async fn members_that_a_request_does_not_have_are_ignored() {
    let (_emulator, api) = start().await;
    let (id, _, deployment) = deployed(&api).await;
    let names = [("{api}", &*id), ("{deployment}", &*deployment)];
    for (path, body, absent) in [
        ("/restapis", json!({"name": "a", "apiStatus": "FOO", "id": "mine"}), "FOO"),
        ("/restapis", json!({"name": "a", "endpointConfiguration": {"nonsense": 7}}), "nonsense"),
        ("/restapis", json!({"name": "a", "description": null}), "description"),
        (
            "/restapis/{api}/stages",
            json!({"stageName": "s", "deploymentId": "{deployment}", "methodSettings": {"x": 1}}),
            r#""x""#,
        ),
        ("/usageplans", json!({"name": "p", "throttle": {"rateLimit": 1, "foo": 2}}), "foo"),
    ] {
        let (status, created) = send(&api, &names, ("POST", path, &body)).await;
        assert_eq!(status, 201, "{path} {body}: {created}");
        assert!(!created.contains(absent) && !created.contains("mine"), "{created}");
    }
}

#[tokio::test]
async fn responses_in_another_format_are_not_supported() {
    let (_emulator, api) = start().await;
    let error = api.get_account().header("accept", "application/hal+json").await.unwrap_err();
    assert_eq!(kind(&error), (501, "NotImplementedException"));
}

#[tokio::test]
async fn a_long_path_is_renamed() {
    let (_emulator, api) = start().await;
    let created = api.create_rest_api("deep").await.unwrap();
    let (id, mut parent) =
        (created.str("/id").unwrap(), created.str("/rootResourceId").unwrap().to_owned());
    let mut ids = Vec::new();
    for _ in 0..300 {
        let resource = api.create_resource(id, &parent, "a").await.unwrap();
        resource.str("/id").unwrap().clone_into(&mut parent);
        ids.push(parent.clone());
    }
    let renamed = [petard::Patch::replace("/pathPart", "b")];
    api.update_resource(id, &ids[0]).patch_operations(renamed).await.unwrap();
    let last = api.get_resource(id, &parent).await.unwrap();
    assert_eq!(last.str("/path").unwrap(), format!("/b{}", "/a".repeat(299)));
}
