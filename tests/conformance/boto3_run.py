"""boto3 as a second client of the local endpoint, which checks every signature.

    boto3_run.py ENDPOINT

ENDPOINT is the program of `examples/local_endpoint.rs`. Each resource is created, read, listed,
changed and deleted; lists are read with botocore's paginators; errors must be the exceptions that
botocore has for the service. An operation that the endpoint answers with 501 is counted as not
supported and must be in `UNSUPPORTED`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from outcome import Outcome, progress

# Cases that meet an operation which the endpoint does not have.
UNSUPPORTED: dict[str, str] = {
    "models": "GetModelTemplate: how the service makes a template is not documented",
    "usage": "GetUsage: calls of APIs are not counted",
}

CASES: list[Callable[[Any], None]] = []
# Those with a client of API Gateway V2.
CASES_OF_V2: list[Callable[[Any], None]] = []

BALANCER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/a/1"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/a"


def prove(program: str) -> Outcome:
    """One case a resource, and two of signatures."""
    outcome = Outcome("boto3")
    with _endpoint(program) as settings:
        for service, cases in (("apigateway", CASES), ("apigatewayv2", CASES_OF_V2)):
            client = _client(settings, service)
            for case in cases:
                name = case.__name__.strip("_").replace("_", " ")
                outcome.record(name, _problems(name, case, client))
        outcome.record("a wrong secret", _wrong_secret(settings))
        outcome.record("an unknown key", _unknown_key(settings))
    return outcome


def _problems(name: str, case: Callable[[Any], None], client: Any) -> list[str]:
    try:
        case(client)
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if status == 501 and name in UNSUPPORTED:
            progress(f"boto3: {name}: not supported: {UNSUPPORTED[name]}")
            return []
        return [f"{status} {error}"]
    except (AssertionError, KeyError) as error:
        return [f"{type(error).__name__}: {error}"]
    if name in UNSUPPORTED:
        return ["is supported, but listed as not supported"]
    return []


def _case(case: Callable[[Any], None]) -> Callable[[Any], None]:
    CASES.append(case)
    return case


def _case_of_v2(case: Callable[[Any], None]) -> Callable[[Any], None]:
    CASES_OF_V2.append(case)
    return case


def _equal(found: object, expected: object) -> None:
    if found != expected:
        raise AssertionError(f"{found!r}, not {expected!r}")


@contextmanager
def _fails(exception: type[Exception], status: int) -> Iterator[None]:
    try:
        yield
    except exception as error:
        response = getattr(error, "response", {})
        _equal(response["ResponseMetadata"]["HTTPStatusCode"], status)
        return
    raise AssertionError(f"no {exception.__name__}")


def _listed(client: Any, operation: str, key: str, **parameters: Any) -> list[Any]:
    """All items, by a paginator with pages of one item."""
    pages = client.get_paginator(operation).paginate(
        **parameters, PaginationConfig={"PageSize": 1}
    )
    return [item[key] for page in pages for item in page["items"]]


def _api(client: Any, name: str = "pets") -> tuple[str, str]:
    api = client.create_rest_api(name=name)
    return api["id"], api["rootResourceId"]


def _deployed(client: Any) -> tuple[str, str, str]:
    """An API with a method, and its deployment in the stage `prod`."""
    api, root = _api(client)
    method = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    client.put_method(**method, authorizationType="NONE")
    client.put_integration(**method, type="MOCK")
    deployment = client.create_deployment(restApiId=api, stageName="prod")
    return api, root, deployment["id"]


@_case
def _rest_apis(client: Any) -> None:
    created = client.create_rest_api(
        name="first", description="d", binaryMediaTypes=["image/png"], tags={"a": "b"}
    )
    other, _ = _api(client, "second")
    api = created["id"]
    _equal(created["ResponseMetadata"]["HTTPStatusCode"], 201)
    read = client.get_rest_api(restApiId=api)
    _equal((read["name"], read["description"], read["tags"]), ("first", "d", {"a": "b"}))
    listed = _listed(client, "get_rest_apis", "id")
    _equal({api, other} <= set(listed), True)
    _equal(len(listed), len(set(listed)))
    changed = client.update_rest_api(
        restApiId=api,
        patchOperations=[
            {"op": "replace", "path": "/name", "value": "renamed"},
            {"op": "add", "path": "/binaryMediaTypes/image~1gif"},
        ],
    )
    _equal(changed["name"], "renamed")
    _equal(changed["binaryMediaTypes"], ["image/png", "image/gif"])
    client.delete_rest_api(restApiId=api)
    with _fails(client.exceptions.NotFoundException, 404):
        client.get_rest_api(restApiId=api)
    with _fails(client.exceptions.BadRequestException, 400):
        client.update_rest_api(
            restApiId=other,
            patchOperations=[{"op": "replace", "path": "/nonsense", "value": "x"}],
        )


@_case
def _resources_and_methods(client: Any) -> None:
    api, root = _api(client)
    pets = client.create_resource(restApiId=api, parentId=root, pathPart="pets")["id"]
    with _fails(client.exceptions.ConflictException, 409):
        client.create_resource(restApiId=api, parentId=root, pathPart="pets")
    _equal(sorted(_listed(client, "get_resources", "path", restApiId=api)), ["/", "/pets"])
    method = {"restApiId": api, "resourceId": pets, "httpMethod": "GET"}
    put = client.put_method(**method, authorizationType="NONE", apiKeyRequired=True)
    _equal((put["httpMethod"], put["apiKeyRequired"]), ("GET", True))
    client.put_method_response(**method, statusCode="200")
    client.put_integration(**method, type="HTTP", integrationHttpMethod="POST", uri="https://a.example.com")
    client.put_integration_response(**method, statusCode="200", selectionPattern="")
    read = client.get_method(**method)
    _equal(read["methodIntegration"]["httpMethod"], "POST")
    _equal(list(read["methodResponses"]), ["200"])
    response = client.update_method_response(
        **method,
        statusCode="200",
        patchOperations=[
            {"op": "add", "path": "/responseParameters/method.response.header.A", "value": "true"}
        ],
    )
    _equal(response["ResponseMetadata"]["HTTPStatusCode"], 201)
    _equal(response["responseParameters"], {"method.response.header.A": True})
    renamed = client.update_resource(
        restApiId=api,
        resourceId=pets,
        patchOperations=[{"op": "replace", "path": "/pathPart", "value": "dogs"}],
    )
    _equal(renamed["path"], "/dogs")
    client.delete_method(**method)
    with _fails(client.exceptions.NotFoundException, 404):
        client.get_integration(**method)


@_case
def _stages(client: Any) -> None:
    api, _, deployment = _deployed(client)
    stage = {"restApiId": api, "stageName": "prod"}
    read = client.get_stage(**stage)
    _equal(read["deploymentId"], deployment)
    changed = client.update_stage(
        **stage,
        patchOperations=[
            {"op": "replace", "path": "/variables/a", "value": "b"},
            {"op": "replace", "path": "/*/*/throttling/rateLimit", "value": "5"},
        ],
    )
    _equal(changed["variables"], {"a": "b"})
    _equal(changed["methodSettings"]["*/*"]["throttlingRateLimit"], 5.0)
    _equal([one["stageName"] for one in client.get_stages(restApiId=api)["item"]], ["prod"])
    _equal(_listed(client, "get_deployments", "id", restApiId=api), [deployment])
    with _fails(client.exceptions.BadRequestException, 400):
        client.delete_deployment(restApiId=api, deploymentId=deployment)
    client.flush_stage_cache(**stage)
    client.delete_stage(**stage)
    client.delete_deployment(restApiId=api, deploymentId=deployment)


@_case
def _api_keys_and_usage_plans(client: Any) -> None:
    api, _, _ = _deployed(client)
    key = client.create_api_key(name="boto key", enabled=True)
    _equal(len(key["value"]) >= 20, True)
    _equal("value" in client.get_api_key(apiKey=key["id"]), False)
    _equal(client.get_api_key(apiKey=key["id"], includeValue=True)["value"], key["value"])
    found = client.get_api_keys(nameQuery="boto", includeValues=True)["items"]
    _equal([one["value"] for one in found], [key["value"]])
    plan = client.create_usage_plan(name="plan", throttle={"rateLimit": 1.5, "burstLimit": 2})["id"]
    changed = client.update_usage_plan(
        usagePlanId=plan,
        patchOperations=[{"op": "add", "path": "/apiStages", "value": f"{api}:prod"}],
    )
    _equal(changed["apiStages"], [{"apiId": api, "stage": "prod"}])
    member = client.create_usage_plan_key(usagePlanId=plan, keyId=key["id"], keyType="API_KEY")
    _equal((member["id"], member["type"], member["name"]), (key["id"], "API_KEY", "boto key"))
    _equal(_listed(client, "get_usage_plan_keys", "id", usagePlanId=plan), [key["id"]])
    _equal([one["id"] for one in client.get_usage_plans(keyId=key["id"])["items"]], [plan])
    with _fails(client.exceptions.NotFoundException, 404):
        client.create_usage_plan_key(usagePlanId=plan, keyId="nosuch", keyType="API_KEY")
    client.delete_api_key(apiKey=key["id"])
    _equal(_listed(client, "get_usage_plan_keys", "id", usagePlanId=plan), [])


@_case
def _usage(client: Any) -> None:
    plan = client.create_usage_plan(name="counted")["id"]
    client.get_usage(usagePlanId=plan, startDate="2026-01-01", endDate="2026-01-02")


@_case
def _authorizers(client: Any) -> None:
    api, _ = _api(client)
    pool = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_"
    authorizer = client.create_authorizer(
        restApiId=api,
        name="pools",
        type="COGNITO_USER_POOLS",
        providerARNs=[pool + "a"],
        identitySource="method.request.header.Authorization",
    )["id"]
    changed = client.update_authorizer(
        restApiId=api,
        authorizerId=authorizer,
        patchOperations=[{"op": "add", "path": "/providerARNs", "value": pool + "b"}],
    )
    _equal(changed["providerARNs"], [pool + "a", pool + "b"])
    _equal(_listed(client, "get_authorizers", "id", restApiId=api), [authorizer])
    client.delete_authorizer(restApiId=api, authorizerId=authorizer)
    with _fails(client.exceptions.NotFoundException, 404):
        client.get_authorizer(restApiId=api, authorizerId=authorizer)


@_case
def _models(client: Any) -> None:
    api, _ = _api(client)
    _equal(sorted(_listed(client, "get_models", "name", restApiId=api)), ["Empty", "Error"])
    schema = json.dumps({"type": "object"})
    client.create_model(restApiId=api, name="Pet", contentType="application/json", schema=schema)
    _equal(client.get_model(restApiId=api, modelName="Pet")["schema"], schema)
    client.delete_model(restApiId=api, modelName="Pet")
    client.get_model_template(restApiId=api, modelName="Empty")


@_case
def _gateway_responses(client: Any) -> None:
    api, _ = _api(client)
    response = {"restApiId": api, "responseType": "THROTTLED"}
    _equal(client.get_gateway_response(**response)["defaultResponse"], True)
    put = client.put_gateway_response(**response, statusCode="430")
    _equal((put["statusCode"], put["defaultResponse"]), ("430", False))
    client.delete_gateway_response(**response)
    _equal(client.get_gateway_response(**response)["defaultResponse"], True)


@_case
def _domain_names(client: Any) -> None:
    created = client.create_domain_name(
        domainName="boto.example.com",
        regionalCertificateArn=CERTIFICATE,
        endpointConfiguration={"types": ["REGIONAL"]},
    )
    _equal(created["domainName"], "boto.example.com")
    api, _, _ = _deployed(client)
    mapping = {"domainName": "boto.example.com", "basePath": "v1"}
    client.create_base_path_mapping(**mapping, restApiId=api, stage="prod")
    _equal(client.get_base_path_mapping(**mapping)["stage"], "prod")
    with _fails(client.exceptions.ConflictException, 409):
        client.create_base_path_mapping(**mapping, restApiId=api, stage="prod")
    client.delete_base_path_mapping(**mapping)
    client.delete_domain_name(domainName="boto.example.com")


@_case
def _vpc_links(client: Any) -> None:
    link = client.create_vpc_link(name="link", targetArns=[BALANCER])
    _equal(link["ResponseMetadata"]["HTTPStatusCode"], 202)
    _equal(client.get_vpc_link(vpcLinkId=link["id"])["status"], "AVAILABLE")
    client.delete_vpc_link(vpcLinkId=link["id"])


@_case
def _tags(client: Any) -> None:
    api, _ = _api(client)
    arn = f"arn:aws:apigateway:{client.meta.region_name}::/restapis/{api}"
    client.tag_resource(resourceArn=arn, tags={"a": "b", "c": "d"})
    client.untag_resource(resourceArn=arn, tagKeys=["a"])
    _equal(client.get_tags(resourceArn=arn)["tags"], {"c": "d"})
    _equal(client.get_rest_api(restApiId=api)["tags"], {"c": "d"})


@_case
def _imports_and_exports(client: Any) -> None:
    document = {
        "openapi": "3.0.1",
        "info": {"title": "imported", "version": "1"},
        "paths": {
            "/pets": {
                "get": {
                    "responses": {"200": {"description": "ok"}},
                    "x-amazon-apigateway-integration": {"type": "mock"},
                }
            }
        },
    }
    api = client.import_rest_api(body=json.dumps(document).encode())["id"]
    _equal(sorted(_listed(client, "get_resources", "path", restApiId=api)), ["/", "/pets"])
    client.create_deployment(restApiId=api, stageName="prod")
    export = client.get_export(restApiId=api, stageName="prod", exportType="oas30")
    _equal(list(json.loads(export["body"].read())["paths"]), ["/pets"])
    imported = client.import_api_keys(
        body=b"Name,key\nimported by boto,a-value-that-is-long-enough-for-a-key\n", format="csv"
    )
    _equal(len(imported["ids"]), 1)


@_case_of_v2
def _http_apis(client: Any) -> None:
    ids = [client.create_api(Name=name, ProtocolType="HTTP")["ApiId"] for name in "abc"]
    pages = client.get_paginator("get_apis").paginate(PaginationConfig={"PageSize": 2})
    _equal([[item["ApiId"] for item in page["Items"]] for page in pages], [ids[:2], ids[2:]])
    own = {"ApiId": ids[0]}
    created = client.get_api(**own)
    _equal(created["ApiEndpoint"].startswith(f"https://{ids[0]}.execute-api."), True)
    _equal(created["CreatedDate"].tzinfo is not None, True)
    with _fails(client.exceptions.BadRequestException, 400):
        client.create_deployment(**own)
    integration = client.create_integration(
        **own,
        IntegrationType="HTTP_PROXY",
        IntegrationMethod="ANY",
        IntegrationUri="https://a.example",
        PayloadFormatVersion="1.0",
    )["IntegrationId"]
    route = {"RouteKey": "GET /pets", "Target": f"integrations/{integration}"}
    client.create_route(**own, **route)
    with _fails(client.exceptions.ConflictException, 409):
        client.create_route(**own, **route)
    with _fails(client.exceptions.ConflictException, 409):
        client.delete_integration(**own, IntegrationId=integration)
    stage = client.create_stage(**own, StageName="$default", AutoDeploy=True, Tags={"a": "b"})
    deployment = client.get_deployment(**own, DeploymentId=stage["DeploymentId"])
    _equal((deployment["AutoDeployed"], deployment["DeploymentStatus"]), (True, "DEPLOYED"))
    updated = client.update_stage(**own, StageName="$default", StageVariables={"kind": "cat"})
    _equal((updated["StageVariables"], updated["Tags"]), ({"kind": "cat"}, {"a": "b"}))
    client.delete_api(**own)
    with _fails(client.exceptions.NotFoundException, 404):
        client.get_stage(**own, StageName="$default")


@_case_of_v2
def _domain_names_and_routing_rules(client: Any) -> None:
    api = client.create_api(Name="pets", ProtocolType="HTTP")["ApiId"]
    client.create_stage(ApiId=api, StageName="prod")
    name = {"DomainName": "v2.example.com"}
    created = client.create_domain_name(
        **name,
        DomainNameConfigurations=[{"CertificateArn": CERTIFICATE, "EndpointType": "REGIONAL"}],
        RoutingMode="ROUTING_RULE_THEN_API_MAPPING",
    )
    _equal(created["DomainNameConfigurations"][0]["DomainNameStatus"], "AVAILABLE")
    client.create_api_mapping(**name, ApiId=api, Stage="prod", ApiMappingKey="shop")
    rule: dict[str, Any] = {
        "Actions": [{"InvokeApi": {"ApiId": api, "Stage": "prod"}}],
        "Conditions": [{"MatchBasePaths": {"AnyOf": ["pets"]}}],
    }
    rules = [
        client.create_routing_rule(**name, **rule, Priority=priority)["RoutingRuleId"]
        for priority in (1, 2, 3)
    ]
    pages = client.get_paginator("list_routing_rules").paginate(
        **name, PaginationConfig={"PageSize": 2}
    )
    _equal([item["RoutingRuleId"] for page in pages for item in page["RoutingRules"]], rules)
    with _fails(client.exceptions.ConflictException, 409):
        client.create_routing_rule(**name, **rule, Priority=1)
    client.put_routing_rule(**name, **rule, Priority=9, RoutingRuleId=rules[0])
    read = client.get_routing_rule(**name, RoutingRuleId=rules[0])
    _equal((read["Priority"], read["RoutingRuleArn"].endswith(rules[0])), (9, True))


def _wrong_secret(settings: dict[str, str]) -> list[str]:
    client = _client(settings | {"AWS_SECRET_ACCESS_KEY": "wrong"})
    return _rejected(client, 403)


def _unknown_key(settings: dict[str, str]) -> list[str]:
    client = _client(settings | {"AWS_ACCESS_KEY_ID": "AKIAUNKNOWN"})
    return _rejected(client, 403)


def _rejected(client: Any, status: int) -> list[str]:
    try:
        client.get_rest_apis()
    except ClientError as error:
        found = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return [] if found == status else [f"{found}, not {status}"]
    return ["was answered"]


def _client(settings: dict[str, str], service: str = "apigateway") -> Any:
    return boto3.session.Session().client(
        service,
        region_name=settings["AWS_REGION"],
        endpoint_url=settings["AWS_ENDPOINT_URL"],
        aws_access_key_id=settings["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=settings["AWS_SECRET_ACCESS_KEY"],
        config=Config(retries={"total_max_attempts": 1}, proxies={}),
    )


@contextmanager
def _endpoint(program: str) -> Iterator[dict[str, str]]:
    """The settings of a local endpoint, which ends with its standard input."""
    with subprocess.Popen(
        [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            lines = (process.stdout.readline() for _ in range(4))
            yield dict(line.strip().split("=", 1) for line in lines)
        finally:
            process.stdin.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: boto3_run.py ENDPOINT")
    sys.exit(prove(sys.argv[1]).report())
