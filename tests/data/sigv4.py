"""Writes sigv4.json: requests, and how botocore encodes and signs them at a fixed moment.

    python3 tests/data/sigv4.py > tests/data/sigv4.json
"""

import datetime
import json
from unittest import mock
from urllib.parse import quote

from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

AT = datetime.datetime(2020, 10, 20, 6, 14, 38)
TOKEN = "FwoG/token+with==chars"


def case(method, segments, query=(), headers=None, body=None, token=None, base="https://example.com", path=""):
    enc = lambda text: quote(text, safe="-._~")
    url = base + quote(path, safe="/-._~") + "".join("/" + enc(segment) for segment in segments)
    url += "/" if url.count("/") == 2 else ""
    url += "".join(("&" if i else "?") + f"{enc(k)}={enc(v)}" for i, (k, v) in enumerate(query))
    sent = {"accept": "application/json", **(headers or {})}
    if body is not None:
        sent.setdefault("content-type", "application/json")
    signed = {k: v for k, v in sent.items() if k in ("accept", "content-type") or k.startswith("x-amz-")}
    request = AWSRequest(method=method, url=url, headers=signed, data=body or "")
    signer = auth.SigV4Auth(Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token), "execute-api", "eu-west-1")
    with mock.patch.object(auth, "get_current_datetime", lambda remove_tzinfo=True: AT):
        signer.add_auth(request)
    return {
        "method": method, "base": base, "path": path, "segments": segments, "query": query, "headers": headers or {},
        "body": body, "token": token, "url": url, "authorization": request.headers["Authorization"],
    }


ODD = ["a b", "a/b", "a+b", "100%", "a%20b", "é", "日本", "arn:aws:x:eu-west-1::/y", "!*'()", "~-._", "a=b&c", "a;b,c", "@$", "\t", "...", "a..", ".a", "%2e%2e", "#?"]
cases = [
    case("GET", []),
    case("GET", ["pets"]),
    case("DELETE", ["pets", "7"]),
    case("GET", ["pets"], [("b", "2"), ("a", "1"), ("a", "0"), ("A", "x"), ("ab", ""), ("a-", "y")]),
    case("POST", ["pets"], body='{"name":"é \\" 日本"}'),
    case("PUT", ["pets", "1"], headers={"content-type": "text/plain; charset=utf-8"}, body="x"),
    case("PATCH", ["pets"], headers={"x-amz-target": "T.op", "x-amz-meta-a": "  two   spaces  "}, body="{}"),
    case("GET", ["pets"], headers={"x-custom": "unsigned", "accept": "image/png, */*"}),
    case("GET", ["pets"], token=TOKEN),
    case("POST", ["pets"], [("q", "a b")], body="[]", token=TOKEN),
    case("GET", ["pets"], base="https://example.com:8443"),
    case("GET", ["pets"], base="http://localhost:4566/prod/a%20b"),
]
cases += [case("GET", [], path=path) for path in ["/pets/", "/a b/c:d/é/", "/x=1,2;3/@"]]
cases += [case("GET", ["pets", odd], [("q", odd), (odd, "v")]) for odd in ODD]
print(json.dumps(cases, indent=1, ensure_ascii=False))
