"""Writes hosts.json: requests to hosts of AWS, and how botocore signs them at a fixed moment.

    python3 tests/data/hosts.py > tests/data/hosts.json

Service, region and the form of the payload are those that the documentation of each service names.
"""

import datetime
import hashlib
import json
from unittest import mock
from urllib.parse import quote

from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

AT = datetime.datetime(2020, 10, 20, 6, 14, 38)


def case(base, service, region, method="GET", path="/x", labels=None, headers=None, body=None, payload=None):
    wire = path
    for name, value in (labels or {}).items():
        wire = wire.replace("{%s}" % name, quote(value, safe="-._~"))
    wire = "/".join(quote(part, safe="-._~%") for part in wire.split("/"))
    sent = dict(headers or {})
    if body is not None:
        sent["content-type"] = "application/json"
    if payload == "hash":
        sent["x-amz-content-sha256"] = hashlib.sha256((body or "").encode()).hexdigest()
    elif payload == "unsigned":
        sent["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD"
    signed = {k: v for k, v in sent.items() if k in ("content-type", "host") or k.startswith("x-amz-")}
    request = AWSRequest(method=method, url=base + wire, headers=signed, data=body or "")
    signer = auth.SigV4Auth(Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), service, region)
    with mock.patch.object(auth, "get_current_datetime", lambda remove_tzinfo=True: AT):
        signer.add_auth(request)
    return {
        "base": base, "method": method, "path": path, "labels": labels or {}, "headers": headers or {}, "body": body,
        "url": base + wire, "authorization": request.headers["Authorization"],
    }


ARN = "arn:aws:bedrock-agentcore:us-west-2:123456789012:runtime/a-b"
MODEL = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/eu.x-v1:0"
cases = [
    case("https://abc123.execute-api.eu-west-1.amazonaws.com/prod", "execute-api", "eu-west-1", "POST", "/orders", body='{"a":1}'),
    case("https://abc123.execute-api.eu-west-1.amazonaws.com/prod", "execute-api", "eu-west-1", "POST", "/@connections/{id}", {"id": "L0SM9cOFvHcCIhw="}, body="{}"),
    case("https://abc123.execute-api-fips.us-east-1.api.aws", "execute-api", "us-east-1"),
    case("https://abc123.execute-api.cn-north-1.amazonaws.com.cn", "execute-api", "cn-north-1"),
    case("https://vpce-0a-b.execute-api.us-east-2.vpce.amazonaws.com/test", "execute-api", "us-east-2", headers={"x-apigw-api-id": "abc123"}),
    case("https://vpce-0a-b.execute-api.us-east-2.vpce.amazonaws.com/test", "execute-api", "us-east-2", headers={"host": "private.example.com"}),
    case("https://abcdef.lambda-url.eu-west-1.on.aws", "lambda", "eu-west-1", "PUT", "/", body='{"a":1}'),
    case("https://abcdef.appsync-api.eu-west-1.amazonaws.com", "appsync", "eu-west-1", "POST", "/graphql", body='{"query":"{a}"}'),
    case("https://aps-workspaces.eu-west-1.amazonaws.com", "aps", "eu-west-1", path="/workspaces/ws-1/api/v1/query"),
    case("https://search-a-b.eu-west-1.es.amazonaws.com", "es", "eu-west-1", "POST", "/i/_search", body="{}"),
    case("https://abc.eu-west-1.aoss.amazonaws.com", "aoss", "eu-west-1", "POST", "/i/_search", body='{"a":1}', payload="hash"),
    case("https://abc.eu-west-1.aoss.amazonaws.com", "aoss", "eu-west-1", payload="hash"),
    case("https://s-0a.7d67968.vpc-lattice-svcs.us-west-2.on.aws", "vpc-lattice-svcs", "us-west-2", "POST", body='{"a":1}', payload="unsigned"),
    case("https://bedrock-agentcore.us-west-2.amazonaws.com", "bedrock-agentcore", "us-west-2", "POST", "/runtimes/{arn}/invocations", {"arn": ARN}, body="{}"),
    case("https://bedrock-runtime.us-east-1.amazonaws.com", "bedrock", "us-east-1", "POST", "/model/{id}/converse", {"id": MODEL}, body="{}"),
    case("https://abc-ats.iot.eu-west-1.amazonaws.com", "iotdata", "eu-west-1", "POST", "/topics/{topic}", {"topic": "a/b"}, body="{}"),
    case("https://db.cluster-abc.eu-west-1.neptune.amazonaws.com:8182", "neptune-db", "eu-west-1", path="/status"),
]
print(json.dumps(cases, indent=1, ensure_ascii=False))
