"""The published test cases of Signature Version 4, signed by the public signer.

    published.py DRIVER BOTOCORE.tar.gz

They are in the source package of botocore, in `tests/unit/auth/aws4_testsuite`, and are read from
it: a request (`.req`), its canonical request (`.creq`) and its Authorization header (`.authz`).
Each case is signed as an `http::Request` and as a `reqwest::Request`.

petard does not sign headers such as `My-Header1`. The cases with such headers are compared twice
with what their canonical request becomes: without those headers, and with `x-amz-` before their
names, so that petard signs them. botocore computes the signature of that text.

A case that is not named here, or that is named and not found, is a failure.
"""

from __future__ import annotations

import base64
import datetime
import re
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import driver
import wire
from outcome import Outcome, progress

FOLDER = "tests/unit/auth/aws4_testsuite"
LIBRARIES = ("http", "reqwest")
ACCESS_KEY = "AKIDEXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
SERVICE = "service"
REGION = "us-east-1"
MOMENT = datetime.datetime(2015, 8, 30, 12, 36, tzinfo=datetime.UTC)

# Compared as they are.
WHOLE = {
    "get-unreserved",
    "get-utf8",
    "get-vanilla",
    "get-vanilla-empty-query-key",
    "get-vanilla-query",
    "get-vanilla-query-order-encoded",
    "get-vanilla-query-order-key",
    "get-vanilla-query-order-key-case",
    "get-vanilla-query-order-value",
    "get-vanilla-query-unreserved",
    "get-vanilla-utf8-query",
    "get-vanilla-with-session-token",
    "normalize-path/get-relative",
    "normalize-path/get-relative-relative",
    "normalize-path/get-slash",
    "normalize-path/get-slash-dot-slash",
    "normalize-path/get-slash-pointless-dot",
    "normalize-path/get-slashes",
    "normalize-path/get-space",
    "normalize-path/get-special-character",
    "post-header-key-case",
    # The token is added after the signature, which is the one without a token.
    "post-sts-token/post-sts-header-after",
    "post-sts-token/post-sts-header-before",
    "post-vanilla",
    "post-vanilla-empty-query-value",
    "post-vanilla-query",
    "post-x-www-form-urlencoded",
    "post-x-www-form-urlencoded-parameters",
}

# With headers that petard does not sign.
OTHER_HEADERS = {
    "get-header-key-duplicate",
    # The lines of the value are joined by spaces: HTTP does not allow line breaks any more, and no
    # library sends them.
    "get-header-value-multiline",
    "get-header-value-order",
    "get-header-value-trim",
    "post-header-key-sort",
    "post-header-value-case",
}

# Their path is not encoded, and published as signed with the usual encoding, which is then the only
# one. No URL of that library can hold the path before it is encoded. So it is encoded, and signed
# with `path_as_sent`, which does not encode it a second time.
ENCODED_ONCE = {
    ("normalize-path/get-space", "http"),
    ("normalize-path/get-space", "reqwest"),
    ("get-utf8", "reqwest"),
}


@dataclass
class Case:
    """One published case."""

    name: str
    method: str
    target: str
    headers: list[list[str]]
    body: bytes
    canonical: str
    authorization: str

    @property
    def token(self) -> str | None:
        """The session token that is signed."""
        found = re.search("^x-amz-security-token:(.*)$", self.canonical, re.MULTILINE)
        return found.group(1) if found else None


@dataclass
class _Expected:
    case: Case
    kind: str
    headers: list[list[str]]
    authorization: str
    library: str = field(default="")


def prove(path: str, package: str) -> Outcome:
    """Signs each case with both libraries."""
    outcome = Outcome("published cases")
    cases = list(_cases(package))
    names = [case.name for case in cases]
    for name in sorted((WHOLE | OTHER_HEADERS) ^ set(names)):
        listed = name in WHOLE | OTHER_HEADERS
        outcome.failures.append(f"{name} is {'not in the package' if listed else 'not listed'}")
    expected = [
        _Expected(one.case, one.kind, one.headers, one.authorization, library)
        for case in cases
        for one in _expected(case)
        for library in LIBRARIES
    ]
    kinds: Counter[str] = Counter()
    for question, answer in driver.ask(path, map(_question, expected)):
        one = expected[question["id"]]
        problems = []
        if "refused" in answer:
            problems.append(f"refused: {answer['refused']}")
        elif wire.header(answer, "authorization") != one.authorization:
            found = wire.header(answer, "authorization")
            problems.append(f"authorization is {found}\n    published {one.authorization}")
        else:
            kinds[f"{one.kind}, of {one.library}"] += 1
        outcome.record(f"{one.case.name}, {one.kind}, of {one.library}", problems)
    progress(f"  {len(cases)} cases")
    for kind, count in sorted(kinds.items()):
        progress(f"  {count} {kind}")
    return outcome


def _cases(package: str) -> Iterator[Case]:
    with tarfile.open(package) as archive:
        files = {}
        for member in archive:
            path = PurePosixPath(*PurePosixPath(member.name).parts[1:])
            if path.is_relative_to(FOLDER) and member.isfile():
                content = archive.extractfile(member)
                assert content is not None
                files[path.relative_to(FOLDER)] = content.read().decode("utf-8").replace("\r", "")
    for path, text in sorted(files.items()):
        if path.suffix == ".req":
            yield _case(
                str(path.parent),
                text,
                files[path.with_suffix(".creq")],
                files[path.with_suffix(".authz")],
            )


def _case(name: str, request: str, canonical: str, authorization: str) -> Case:
    head, _, body = request.partition("\n\n")
    first, *lines = head.rstrip("\n").split("\n")
    method, _, target = first.removesuffix(" HTTP/1.1").partition(" ")
    headers: list[list[str]] = []
    for line in lines:
        if line.startswith(" "):
            headers[-1][1] += line
        else:
            headers.append(list(line.partition(":")[::2]))
    return Case(name, method, target, headers, body.encode(), canonical, authorization)


def _expected(case: Case) -> Iterator[_Expected]:
    if case.name not in OTHER_HEADERS:
        yield _Expected(case, "whole", case.headers, case.authorization)
        return
    # What botocore computes is right: it computes the published header of the published text.
    assert _authorization(case.canonical, case) == case.authorization, case.name
    without = _authorization(_canonical(case, lambda name: None), case)
    yield _Expected(case, "without its other headers", case.headers, without)
    renamed = [
        [f"X-Amz-{name}" if _is_other(name) else name, value] for name, value in case.headers
    ]
    text = _authorization(_canonical(case, lambda name: f"x-amz-{name}"), case)
    yield _Expected(case, "with x-amz- before its other headers", renamed, text)


def _is_other(name: str) -> bool:
    return name.lower().startswith("my-")


def _canonical(case: Case, rename: Any) -> str:
    """The canonical request with new names of the headers that petard does not sign.

    A header whose new name is None is left out.
    """
    method, path, query, rest = case.canonical.split("\n", 3)
    headers, _, end = rest.partition("\n\n")
    _, payload = end.split("\n")
    kept = {}
    for line in headers.split("\n"):
        name, _, value = line.partition(":")
        new = rename(name) if _is_other(name) else name
        if new is not None:
            kept[new] = value
    lines = [f"{name}:{kept[name]}" for name in sorted(kept)]
    return "\n".join([method, path, query, *lines, "", ";".join(sorted(kept)), payload])


def _authorization(canonical: str, case: Case) -> str:
    """The Authorization header that botocore makes of a canonical request."""
    auth = SigV4Auth(Credentials(ACCESS_KEY, SECRET_KEY, case.token), SERVICE, REGION)
    request = AWSRequest(method=case.method)
    request.context["timestamp"] = f"{MOMENT:%Y%m%dT%H%M%SZ}"
    signature = auth.signature(auth.string_to_sign(request, canonical), request)
    names = canonical.split("\n")[-2]
    scope = auth.scope(request)
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders={names}, Signature={signature}"


def _question(expected: _Expected) -> driver.Question:
    case = expected.case
    host = next(value for name, value in case.headers if name.lower() == "host")
    return {
        "operation": case.name,
        "library": expected.library,
        "request": {
            "method": case.method,
            "url": f"https://{host}{case.target.replace(' ', '%20')}",
            "headers": expected.headers,
            "body": base64.b64encode(case.body).decode("ascii"),
        },
        "sign": {
            "access_key": ACCESS_KEY,
            "secret_key": SECRET_KEY,
            "session_token": case.token,
            "time": int(MOMENT.timestamp()),
            "region": REGION,
            "service": SERVICE,
        },
        "path_as_sent": (case.name, expected.library) in ENCODED_ONCE,
        "expires": None,
    }


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: published.py DRIVER BOTOCORE.tar.gz")
    sys.exit(prove(sys.argv[1], sys.argv[2]).report())
