"""Compares a request that a driver made with a recorded one.

Equal means: the same method, the same encoded path, the same encoded query pairs in any order, the
same Accept and Content-Type, and a body of the same JSON value, or of the same bytes.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any

_URL = re.compile(r"https?://([^/?#]+)(/[^?#]*)(?:\?([^#]*))?")
_PRINTABLE = re.compile(r"[\x21-\x7e]*")


def split_url(url: str) -> tuple[str, str, list[list[str]]]:
    """Authority, path and query pairs, all as they are encoded.

    Written out because urllib quietly removes line breaks and normalises.
    """
    match = _URL.fullmatch(url)
    if match is None or _PRINTABLE.fullmatch(url) is None:
        raise ValueError(f"not a URL to send a request to: {url!r}")
    authority, path, query = match.groups()
    pairs = [pair.partition("=") for pair in query.split("&")] if query else []
    return authority, path, [[name, value] for name, _, value in pairs]


def header(answer: dict[str, Any], name: str) -> str | None:
    """The value of a header that must not be there twice."""
    found = [value for key, value in answer["headers"] if key.lower() == name]
    if len(found) > 1:
        raise ValueError(f"header {name} is sent {len(found)} times")
    return found[0] if found else None


def body(answer: dict[str, Any]) -> bytes:
    """The bytes of the body."""
    try:
        return base64.b64decode(answer["body"] or "", validate=True)
    except binascii.Error as error:
        raise ValueError(f"the driver's body is not base64: {error}") from error


def differences(recorded: dict[str, Any], answer: dict[str, Any]) -> list[str]:
    """What of the driver's request is not as recorded; empty when all is."""
    try:
        _, path, query = split_url(answer["url"])
        found = {
            "method": answer["method"],
            "path": path,
            "query": sorted(query),
            "accept": header(answer, "accept"),
            "content_type": header(answer, "content-type"),
        }
        problems = _body_differences(recorded["body"], body(answer))
    except ValueError as error:
        return [str(error)]
    expected = {name: recorded[name] for name in found}
    expected["query"] = sorted(expected["query"])
    return [
        f"{name} is {_short(found[name])}, botocore has {_short(expected[name])}"
        for name in found
        if found[name] != expected[name]
    ] + problems


def _body_differences(expected: dict[str, Any] | None, found: bytes) -> list[str]:
    if expected is None:
        return [f"a body of {len(found)} bytes, botocore sends none"] if found else []
    if "base64" in expected:
        wanted = base64.b64decode(expected["base64"])
        return [] if found == wanted else [f"body is {_short(found)}, not {_short(wanted)}"]
    try:
        value = json.loads(found, object_pairs_hook=_object, parse_constant=_no_constant)
    except ValueError as error:
        return [f"body is not JSON ({error}): {_short(found)}"]
    if same_json(value, expected["json"]):
        return []
    return [f"body is {_short(value)}, botocore sends {_short(expected['json'])}"]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError(f"a member is written twice in {[name for name, _ in pairs]}")
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def same_json(found: Any, expected: Any) -> bool:
    """Equality of JSON values. Python's own takes `true` for 1, and 25.0 for 25.

    A whole number has to be written as one, or a service that wants an integer refuses it.
    """
    if isinstance(expected, dict) and isinstance(found, dict):
        return expected.keys() == found.keys() and all(
            same_json(found[name], expected[name]) for name in expected
        )
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(map(same_json, found, expected))
    if isinstance(expected, float) and type(found) is int:
        return found == expected
    return type(found) is type(expected) and bool(found == expected)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 160 else f"{text[:120]} ... {text[-30:]}"
