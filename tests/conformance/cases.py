"""The inputs of the wire corpus: for every operation, what to call it with.

It knows botocore's model of an operation and the sample values, not how a request looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from botocore.model import OperationModel, Shape, StructureShape

from samples import (
    HOSTILE,
    INTEGERS,
    KEYS,
    NAMES,
    NUMBERS,
    PAYLOAD,
    RAW_PAYLOAD,
    TEXTS,
    TIMES,
    is_legal_header,
)

Params = dict[str, Any]


def cases(operation: OperationModel) -> Iterator[tuple[str, Params]]:
    """Every case of an operation, as its name and botocore's parameters in model order."""
    minimal = _minimal(operation)
    yield "minimal", minimal
    full = _full(operation)
    if full != minimal:
        yield "full", full
    empty = _empty(operation)
    if empty not in (minimal, full):
        yield "empty", empty
    if _patch_member(operation) is not None:
        yield "patches", minimal | {"patchOperations": list(PATCHES)}
    if _slots(operation):
        for turn in range(len(HOSTILE)):
            yield f"hostile-{turn:02}", minimal | _hostile(operation, turn)


def location(member: Shape) -> str:
    """Where botocore puts a member: label, query, header or body."""
    place = member.serialization.get("location", "body")
    return {"uri": "label", "querystring": "query", "header": "header", "body": "body"}[place]


# Every operation of RFC 6902. The service also takes a `remove` with a value, for members of lists:
# it is how a stage leaves a usage plan.
PATCHES: tuple[dict[str, str], ...] = (
    {"op": "add", "path": "/variables/caf\u00e9", "value": "1"},
    {"op": "remove", "path": "/variables/~0tilde~1slash"},
    {"op": "remove", "path": "/apiStages", "value": "a1b2c3d4e5:prod"},
    {"op": "replace", "path": "/~1pets~1{id}/GET/throttling/rateLimit", "value": "0.5"},
    {"op": "move", "from": "/a", "path": "/b"},
    {"op": "copy", "from": "/canarySettings/stageVariableOverrides", "path": "/variables"},
    {"op": "test", "path": "/description", "value": ""},
)


class _Turns:
    """Hands out samples one after the other, so that neighbours differ."""

    def __init__(self) -> None:
        self._turn = -1

    def of(self, samples: tuple[Any, ...]) -> Any:
        self._turn += 1
        return samples[self._turn % len(samples)]


def _members(operation: OperationModel) -> dict[str, Shape]:
    shape = operation.input_shape
    return dict(shape.members) if shape is not None else {}


def _required(operation: OperationModel) -> list[str]:
    shape = operation.input_shape
    return list(shape.required_members) if shape is not None else []


def _patch_member(operation: OperationModel) -> Shape | None:
    return _members(operation).get("patchOperations")


def _minimal(operation: OperationModel) -> Params:
    turns = _Turns()
    members, required = _members(operation), _required(operation)
    return {name: _least(members[name], turns) for name in members if name in required}


def _least(shape: Shape, turns: _Turns) -> Any:
    """A plain value with nothing in it that is not required."""
    kind = shape.type_name
    if kind == "structure":
        return {
            name: _least(member, turns)
            for name, member in shape.members.items()
            if name in shape.required_members
        }
    if kind == "list":
        return [_least(shape.member, turns)]
    if kind == "map":
        return {turns.of(NAMES): _least(shape.value, turns)}
    if kind == "string":
        return shape.enum[0] if shape.enum else turns.of(NAMES)
    return _scalar(shape, turns, PAYLOAD)


def _full(operation: OperationModel) -> Params:
    turns = _Turns()
    return {
        name: _most(member, turns, TEXTS if location(member) == "body" else NAMES)
        for name, member in _members(operation).items()
    }


def _most(shape: Shape, turns: _Turns, texts: tuple[str, ...]) -> Any:
    """A value with every member, two elements in every list, two entries in every map."""
    kind = shape.type_name
    if shape.name == "ListOfPatchOperation":
        # A patch operation has a value or a source, never both.
        return [
            {"op": "test", "path": f"/{turns.of(KEYS)}", "value": turns.of(texts)},
            {"op": "copy", "path": "/to", "from": "/from"},
        ]
    if kind == "structure":
        return {name: _most(member, turns, texts) for name, member in shape.members.items()}
    if kind == "list":
        first, second = (_most(shape.member, turns, texts) for _ in range(2))
        if getattr(shape.member, "enum", None):
            second = shape.member.enum[0]
        return [first, second]
    if kind == "map":
        keys = KEYS if texts is TEXTS else NAMES[:2]
        return {key: _most(shape.value, turns, texts) for key in keys}
    if kind == "string":
        return shape.enum[-1] if shape.enum else turns.of(texts)
    return _scalar(shape, turns, RAW_PAYLOAD)


def _scalar(shape: Shape, turns: _Turns, payload: bytes) -> Any:
    match shape.type_name:
        case "boolean":
            return True
        case "integer" | "long":
            return turns.of(INTEGERS)
        case "double" | "float":
            return turns.of(NUMBERS)
        case "blob":
            return payload
        case "timestamp":
            return turns.of(TIMES)
        case other:
            raise RuntimeError(f"{shape.name}: no sample of type {other}")


def _empty(operation: OperationModel) -> Params:
    """Everything given, and empty: an empty value is not an absent one."""
    turns = _Turns()
    params: Params = {}
    for name, member in _members(operation).items():
        place = location(member)
        if place == "label" or (place == "header" and name in _required(operation)):
            params[name] = _least(member, turns)
        elif place != "header":
            params[name] = _nothing(member, turns)
    return params


def _nothing(shape: Shape, turns: _Turns) -> Any:
    match shape.type_name:
        case "string":
            return shape.enum[0] if shape.enum else ""
        case "list":
            return []
        case "map":
            return {}
        case "boolean":
            return False
        case "integer" | "long":
            return 0
        case "double" | "float":
            return 0.5
        case "blob":
            return b""
        case "timestamp":
            return 0
        case _:
            return _least(shape, turns)


def _slots(operation: OperationModel) -> list[tuple[str, Shape]]:
    """The members that hostile text can travel in."""
    return [
        (name, member)
        for name, member in _members(operation).items()
        if location(member) != "body" and _holds_text(member)
    ]


def _holds_text(shape: Shape) -> bool:
    if shape.type_name == "list":
        return _holds_text(shape.member)
    if shape.type_name == "map":
        return _holds_text(shape.value)
    return bool(shape.type_name == "string")


def _hostile(operation: OperationModel, turn: int) -> Params:
    """In turn k, the text in place i is sample k + i, so that every place sees every sample."""
    place = turn - 1

    def take() -> str:
        nonlocal place
        place += 1
        return HOSTILE[place % len(HOSTILE)]

    return {name: _spoil(member, take) for name, member in _slots(operation)}


def _spoil(shape: Shape, take: Callable[[], str]) -> Any:
    if shape.type_name == "list":
        return [take(), take()]
    if shape.type_name == "map":
        return {take(): take(), take(): take()}
    text = take()
    if location(shape) == "header" and not is_legal_header(text):
        return "application/yaml"
    return text


def input_by_place(operation: OperationModel, params: Params) -> dict[str, dict[str, Any]]:
    """Parameters as a driver knows them: by place, then by their name on the wire."""
    shape = operation.input_shape
    placed: dict[str, dict[str, Any]] = {}
    if not isinstance(shape, StructureShape):
        return placed
    for name, value in params.items():
        member = shape.members[name]
        if name == shape.serialization.get("payload"):
            continue
        place = location(member)
        spilled = place == "query" and member.type_name == "map"
        wire = name if spilled else member.serialization.get("name", name)
        placed.setdefault(place, {})[wire] = _on_the_wire(member, value)
    return placed


def _on_the_wire(shape: Shape, value: Any) -> Any:
    """A value whose members have their names on the wire."""
    if isinstance(shape, StructureShape):
        members = {name: shape.members[name] for name in value}
        return {
            member.serialization.get("name", name): _on_the_wire(member, value[name])
            for name, member in members.items()
        }
    if shape.type_name == "list":
        return [_on_the_wire(shape.member, element) for element in value]
    if shape.type_name == "map":
        return {key: _on_the_wire(shape.value, element) for key, element in value.items()}
    return value
