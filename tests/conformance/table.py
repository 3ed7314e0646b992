"""The operation table of the client against botocore's models of the services.

    table.py DRIVER

Operations are matched by their official name, parameters by place and name on the wire. Shapes and
enums are compared by what is in them, not by what they are called; the values of an enum that
botocore has as text must be in its documentation. Waiters, of which botocore has
none here, are compared with the answers that they read. What botocore does not know
(documentation, throttling, method names) is not looked at.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from botocore.model import OperationModel, Shape

import driver
from cases import location
from official import Official, paginators
from outcome import Outcome
from services import SERVICES
from waits import waits

# Pages like the others, going by its input and output, but botocore has no paginator for it.
PAGED_WITHOUT_PAGINATOR: dict[str, dict[str, dict[str, str]]] = {
    "apigateway": {
        "GetDomainNameAccessAssociations": {
            "input_token": "position",
            "output_token": "position",
            "limit_key": "limit",
            "result_key": "items",
        },
    },
    "apigatewayv2": {
        name: {
            "input_token": "NextToken",
            "output_token": "NextToken",
            "limit_key": "MaxResults",
            "result_key": "Items",
        }
        for name in ("GetApiMappings", "GetVpcLinks")
    },
}

SCALARS = {
    "string": "string",
    "boolean": "boolean",
    "integer": "integer",
    "long": "integer",
    "double": "number",
    "float": "number",
    "blob": "blob",
    "timestamp": "timestamp",
}


def prove(path: str) -> Outcome:
    """Compares every operation; one case an operation, one for each service."""
    outcome = Outcome("table")
    for name in SERVICES:
        _prove(outcome, name, driver.service(path, name))
    return outcome


def _prove(outcome: Outcome, service_name: str, service: dict[str, Any]) -> None:
    official = Official(service_name)
    metadata = official.model.metadata
    outcome.record(
        service_name,
        _unequal("signing name", service["signing_name"], official.model.signing_name)
        + _unequal("API version", service["api_version"], metadata["apiVersion"])
        + _unequal("service id", service["service_id"], metadata["serviceId"])
        + _unequal("errors", service["errors"], _official_errors(official)),
    )
    ours: dict[str, dict[str, Any]] = {}
    for operation in service["operations"]:
        name = operation["official"]
        if name in ours:
            outcome.record(name, ["is twice in the table"])
        ours[name] = operation
    theirs = {operation.name: operation for operation in official.operations()}
    for name in sorted(ours.keys() - theirs.keys()):
        outcome.record(name, ["botocore has no such operation"])
    pages = paginators(service_name) | PAGED_WITHOUT_PAGINATOR.get(service_name, {})
    compare = Comparison(service["shapes"], service["enums"], _documentation(theirs.values()))
    for name, model in theirs.items():
        if name not in ours:
            outcome.record(name, ["is not in the table"])
            continue
        outcome.record(name, compare.operation(ours[name], model, pages.get(name)))
    outcome.record("shapes and enums", compare.unused())
    for waiter in service["waiters"]:
        outcome.record(waiter["name"], waits(waiter, theirs.get(waiter["official"])))


class Comparison:
    """Compares one operation after the other; knows our shapes and enums."""

    def __init__(
        self, shapes: dict[str, Any], enums: dict[str, Any], documentation: str
    ) -> None:
        self._documentation = documentation
        self._shapes = {name: _inner(shape, "members") for name, shape in shapes.items()}
        self._enums = {name: _inner(enum, "values") for name, enum in enums.items()}
        self._used: set[str] = set()

    def operation(
        self, ours: dict[str, Any], model: OperationModel, pages: dict[str, Any] | None
    ) -> list[str]:
        """What differs; empty when nothing does."""
        uri = urlsplit(model.http["requestUri"])
        static = dict(parse_qsl(uri.query, keep_blank_values=True))
        errors = sorted(shape.name for shape in model.error_shapes)
        return [
            *_unequal("method", ours["method"], model.http["method"]),
            *_unequal("path", ours["path"], uri.path),
            *_unequal("status", ours["status"], model.http.get("responseCode", 200)),
            *_unequal("static query", ours["static_query"], static),
            *_unequal("errors", sorted(ours["errors"]), errors),
            *_unequal("output", _output(ours["output"]), _official_output(model)),
            *_unequal("paging", _paging(ours["paging"]), _official_paging(model, pages)),
            *self._params(ours, model),
        ]

    def unused(self) -> list[str]:
        """Shapes and enums that no operation of ours takes."""
        left = (self._shapes.keys() | self._enums.keys()) - self._used
        return [f"{name} is used by no parameter" for name in sorted(left)]

    def _params(self, ours: dict[str, Any], model: OperationModel) -> list[str]:
        found = {(param["place"], param["wire"]): param for param in _keyed(ours["params"])}
        problems = []
        if len(found) != len(ours["params"]):
            problems.append("two parameters have the same place and name on the wire")
        shape = model.input_shape
        payload = shape.serialization.get("payload") if shape is not None else None
        for name, member in shape.members.items() if shape is not None else ():
            place, wire = location(member), member.serialization.get("name", name)
            if name == payload:
                place, wire = "payload", ""
            elif place == "query" and member.type_name == "map":
                wire = name
            param = found.pop((place, wire), None)
            if param is None:
                problems.append(f"{place} parameter {wire or name} is missing")
                continue
            required = name in shape.required_members
            problems += _unequal(f"{name} required", param["required"], required)
            problems += self._type(name, param["type"], member)
        problems += [f"botocore has no {place} parameter {wire}" for place, wire in found]
        return problems

    def _type(self, where: str, ours: str, shape: Shape) -> list[str]:
        """Compares a type in the model's notation with a shape of botocore's."""
        kind = shape.type_name
        if kind in ("list", "map"):
            form = r"\[(.+)\]" if kind == "list" else r"\{(.+)\}"
            match = re.fullmatch(form, ours)
            if match is None:
                return [f"{where} is a {ours}, botocore has a {kind}"]
            inner = shape.member if kind == "list" else shape.value
            return self._type(f"{where}[]", match.group(1), inner)
        if shape.name == "PatchOperation":
            return _unequal(where, ours, "patch")
        if kind == "structure":
            return self._structure(where, ours, shape)
        if kind == "string" and shape.enum:
            self._used.add(ours)
            if ours not in self._enums:
                return [f"{where} is a {ours}, botocore has the enum {shape.name}"]
            values = sorted(self._enums[ours])
            return _unequal(f"{where}: values of {ours}", values, sorted(shape.enum))
        if kind == "string" and ours in self._enums:
            # An enum of which botocore has the values in its documentation only.
            self._used.add(ours)
            return [
                f"{where}: botocore documents no value {value} ({ours})"
                for value in self._enums[ours]
                if value not in self._documentation
            ]
        return _unequal(where, ours, SCALARS[kind])

    def _structure(self, where: str, ours: str, shape: Shape) -> list[str]:
        self._used.add(ours)
        if ours not in self._shapes:
            return [f"{where} is a {ours}, botocore has the structure {shape.name}"]
        members = {member["wire"]: member for member in self._shapes[ours]}
        problems = []
        for name, member in shape.members.items():
            wire = member.serialization.get("name", name)
            found = members.pop(wire, None)
            if found is None:
                problems.append(f"{where}.{wire} is missing in {ours}")
                continue
            required = name in shape.required_members
            problems += _unequal(f"{where}.{wire} required", found["required"], required)
            problems += self._type(f"{where}.{wire}", found["type"], member)
        problems += [f"{where}.{wire} of {ours} is unknown to botocore" for wire in members]
        return problems


def _documentation(operations: Iterable[OperationModel]) -> str:
    """What botocore documents of the members of all inputs and outputs."""
    texts: list[str] = []
    seen: set[str] = set()

    def visit(shape: Shape | None) -> None:
        if shape is None:
            return
        texts.append(shape.documentation)
        if shape.name in seen:
            return
        seen.add(shape.name)
        if shape.type_name == "structure":
            for member in shape.members.values():
                visit(member)
        elif shape.type_name == "list":
            visit(shape.member)
        elif shape.type_name == "map":
            visit(shape.value)

    for operation in operations:
        visit(operation.input_shape)
        visit(operation.output_shape)
    return "\n".join(texts)


def _keyed(params: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Parameters with what they are matched by: a payload has no name, a spilled map only ours."""
    keyed = []
    for param in params:
        wire = param["wire"]
        if param["place"] == "payload":
            wire = ""
        elif param["place"] == "query" and param["type"].startswith("{"):
            wire = param["name"]
        keyed.append(param | {"wire": wire})
    return keyed


def _unequal(what: str, ours: Any, theirs: Any) -> list[str]:
    if type(ours) is type(theirs) and ours == theirs:
        return []
    return [f"{what} is {ours!r}, botocore has {theirs!r}"]


def _inner(entry: Any, name: str) -> list[Any]:
    inner: list[Any] = entry[name] if isinstance(entry, dict) else entry
    return inner


def _output(ours: Any) -> Any:
    """Header names in lower case and in order."""
    if isinstance(ours, dict):
        return {kind: sorted(name.lower() for name in names) for kind, names in ours.items()}
    return ours


def _official_errors(official: Official) -> dict[str, int]:
    """The HTTP statuses of the errors that operations list."""
    return {
        shape.name: shape.metadata["error"]["httpStatusCode"]
        for operation in official.operations()
        for shape in operation.error_shapes
    }


def _official_output(model: OperationModel) -> Any:
    shape = model.output_shape
    if shape is None or not shape.members:
        return "none"
    if "payload" not in shape.serialization:
        return "json"
    headers = [
        member.serialization["name"].lower()
        for member in shape.members.values()
        if member.serialization.get("location") == "header"
    ]
    return {"blob": sorted(headers)}


def _paging(ours: dict[str, Any] | None) -> Any:
    if ours is None:
        return None
    pointers = {name: str(ours[name]).removeprefix("/") for name in ("output", "items")}
    return {"input": ours["input"], "limit": ours["limit"], **pointers}


def _official_paging(model: OperationModel, pages: dict[str, Any] | None) -> Any:
    if pages is None:
        return None
    given, answer = model.input_shape.members, model.output_shape.members

    def wire(members: dict[str, Shape], name: str) -> str:
        return str(members[name].serialization.get("name", name))

    return {
        "input": wire(given, pages["input_token"]),
        "limit": wire(given, pages["limit_key"]),
        "output": wire(answer, pages["output_token"]),
        "items": wire(answer, pages["result_key"]),
    }


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: table.py DRIVER")
    sys.exit(prove(sys.argv[1]).report())
