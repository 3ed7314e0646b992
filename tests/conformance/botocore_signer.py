"""botocore's signer over requests that others have made.

A request is a dictionary as the driver prints it: `method`, `url`, `headers`, `body`. A manner says
how it is signed: `sign` (credentials, `region`, `service`, `time`), and if they are not the usual
ones `host`, `path_as_sent`, `payload` and `expires`.

botocore signs all headers but a few that proxies change. petard signs `accept`, `content-type`,
`host` and `x-amz-*`; in the query `host` and `x-amz-*`. So botocore is given only those, chosen
here by that rule, not by what petard says that it has signed.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
from collections.abc import Iterator
from typing import Any
from unittest import mock
from urllib.parse import quote_from_bytes, unquote_to_bytes

from botocore.auth import UNSIGNED_PAYLOAD, S3SigV4Auth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import wire

Request = dict[str, Any]
Manner = dict[str, Any]

HASH = "x-amz-content-sha256"
OLD_HEADERS = {"authorization", "x-amz-date", "x-amz-security-token", "x-amz-region-set"}
OLD_PARAMETERS = {
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-Region-Set",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
}


class _PathAsSent(SigV4Auth):
    """Takes the path as botocore does for S3, and nothing else."""

    _normalize_url_path = S3SigV4Auth._normalize_url_path


class _Query(SigV4QueryAuth):
    """Signs a given hash.

    botocore moves the members of a body into the query. petard leaves the body where it is.
    """

    hash = ""

    def payload(self, request: AWSRequest) -> str:
        return self.hash


class _QueryPathAsSent(_Query):
    _normalize_url_path = S3SigV4Auth._normalize_url_path


@contextlib.contextmanager
def without_differences() -> Iterator[None]:
    """Makes botocore keep the last slash of a path that ends in a dot segment, and tabs in headers."""
    normalized = SigV4Auth._normalize_url_path

    def path(auth: SigV4Auth, path: str) -> str:
        return normalized(auth, f"{path}/" if path.endswith(("/.", "/..")) else path)

    def value(_: SigV4Auth, value: str) -> str:
        return " ".join(word for word in value.split(" ") if word)

    with (
        mock.patch.object(SigV4Auth, "_normalize_url_path", path),
        mock.patch.object(SigV4Auth, "_header_value", value),
    ):
        yield


def header_problems(before: Request, after: Request, manner: Manner) -> list[str]:
    """What is wrong with the headers of a signature."""
    expected = _added_headers(before, manner)
    problems = []
    for name in sorted(expected.keys() | OLD_HEADERS):
        found = [value for key, value in after["headers"] if key.lower() == name]
        if found != expected.get(name, []):
            problems.append(f"{name} is {found}\n    botocore has {expected.get(name)}")
    if _others(after, HASH) != _others(before, HASH):
        problems.append("another header was changed")
    if after["url"] != before["url"]:
        problems.append(f"the URL was changed: {after['url']}")
    return problems


def query_problems(before: Request, after: Request, manner: Manner) -> tuple[list[str], bool]:
    """What is wrong with a signature in the query, and whether the whole query was compared.

    The signature is always compared, with the one that botocore computes for the URL. The whole
    query is compared with the one that botocore makes, if botocore can: it drops all values but the
    first one of a name, and replaces bytes that are not UTF-8.
    """
    target, pairs = split(after["url"])
    if not pairs or not pairs[-1].startswith("X-Amz-Signature="):
        return ["the last parameter is not the signature"], False
    own_target, own = split(before["url"])
    own = [pair for pair in own if pair and pair.partition("=")[0] not in OLD_PARAMETERS]
    problems = []
    if target != own_target or pairs[: len(own)] != own:
        problems.append(f"more was changed than the signature: {after['url']}")
    if _others(after) != _others(before):
        problems.append("another header was changed")
    if OLD_HEADERS & {name for name, _ in after["headers"]}:
        problems.append("a header of an older signature is left")
    auth = _query_auth(before, manner)
    request = _request(before, f"{target}?{canonical(pairs[:-1])}", manner)
    request.context["timestamp"] = f"{_moment(manner):%Y%m%dT%H%M%SZ}"
    text = auth.string_to_sign(request, auth.canonical_request(request))
    expected = f"X-Amz-Signature={auth.signature(text, request)}"
    if pairs[-1] != expected:
        problems.append(f"{pairs[-1]}\n    botocore computes {expected}")
    if not _is_plain(own):
        return problems, False
    request = _request(before, f"{target}?{canonical(own)}", manner)
    with _frozen(manner):
        auth.add_auth(request)
    whole = sorted(split(request.url)[1])
    found = sorted(canonical(own).split("&") if own else []) + pairs[len(own) :]
    if sorted(found) != whole:
        problems.append(f"the query is {sorted(found)}\n    botocore's is {whole}")
    return problems, True


def _is_plain(pairs: list[str]) -> bool:
    names = [pair.partition("=")[0] for pair in canonical(pairs).split("&")]
    try:
        for pair in pairs:
            unquote_to_bytes(pair).decode()
    except UnicodeDecodeError:
        return False
    return len(set(names)) == len(names)


def _added_headers(before: Request, manner: Manner) -> dict[str, list[str]]:
    target, pairs = split(before["url"])
    mark = "?" if pairs else ""
    request = _request(before, f"{target}{mark}{canonical(pairs)}", manner)
    auth_class = _PathAsSent if manner.get("path_as_sent") else SigV4Auth
    sign = manner["sign"]
    with _frozen(manner):
        auth_class(_credentials(sign), sign["service"], sign["region"]).add_auth(request)
    names = {"authorization", "x-amz-date", HASH}
    if sign["session_token"] is not None:
        names.add("x-amz-security-token")
    return {name: request.headers.get_all(name, []) for name in sorted(names)}


def _query_auth(before: Request, manner: Manner) -> _Query:
    auth_class = _QueryPathAsSent if manner.get("path_as_sent") else _Query
    sign = manner["sign"]
    credentials = _credentials(sign)
    auth = auth_class(credentials, sign["service"], sign["region"], expires=manner["expires"])
    unsigned = manner.get("payload") == "unsigned"
    auth.hash = UNSIGNED_PAYLOAD if unsigned else hashlib.sha256(wire.body(before)).hexdigest()
    return auth


def _request(before: Request, url: str, manner: Manner) -> AWSRequest:
    """A request of botocore with the headers that are signed, except those of a signature."""
    in_query = manner.get("expires") is not None
    payload = manner.get("payload", "signed")
    headers = [
        (name.lower(), value)
        for name, value in before["headers"]
        if name.lower() not in OLD_HEADERS and is_signed(name.lower(), in_query)
    ]
    if payload != "signed" and not in_query:
        digest = hashlib.sha256(wire.body(before)).hexdigest()
        headers = [(name, value) for name, value in headers if name != HASH]
        headers.append((HASH, UNSIGNED_PAYLOAD if payload == "unsigned" else digest))
    if manner.get("host") is not None:
        headers = [(name, value) for name, value in headers if name != "host"]
        headers.append(("host", manner["host"]))
    elif all(name != "host" for name, _ in headers):
        # botocore writes a host in lower case. Others send it as it is.
        authority = url.split("/")[2]
        if authority != authority.lower():
            headers.append(("host", authority))
    # For a signature in the query, the hash is that of `_query_auth`.
    data = b"" if in_query else wire.body(before)
    request = AWSRequest(method=before["method"], url=url, data=data)
    for name, value in headers:
        request.headers[name] = value
    return request


def is_signed(name: str, in_query: bool) -> bool:
    """The rule of petard."""
    names = {"host"} if in_query else {"accept", "content-type", "host"}
    return name in names or name.startswith("x-amz-")


def split(url: str) -> tuple[str, list[str]]:
    """What is before the query, and its parameters."""
    target, _, query = url.partition("?")
    return target, query.split("&") if query else []


def canonical(pairs: list[str]) -> str:
    """A query as botocore writes it: it signs what is in a URL without encoding it again."""
    encoded = []
    for pair in pairs:
        if pair:
            name, _, value = pair.partition("=")
            encoded.append(f"{_encoded(name)}={_encoded(value)}")
    return "&".join(encoded)


def _encoded(text: str) -> str:
    return quote_from_bytes(unquote_to_bytes(text.replace("+", " ")), safe="-_.~")


def _others(request: Request, *left_out: str) -> list[list[str]]:
    """The headers that no signature sets, sorted by their names. The values keep their order."""
    others = [pair for pair in request["headers"] if pair[0] not in OLD_HEADERS | {*left_out}]
    return sorted(others, key=lambda pair: pair[0])


def _credentials(sign: dict[str, Any]) -> Credentials:
    return Credentials(sign["access_key"], sign["secret_key"], sign["session_token"])


def _moment(manner: Manner) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(manner["sign"]["time"], datetime.UTC)


def _frozen(manner: Manner) -> Any:
    return mock.patch("botocore.auth.get_current_datetime", lambda: _moment(manner))
