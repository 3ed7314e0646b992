"""A waiter of the client against the answers that it reads, as botocore describes them.

A pointer to nothing, or a status that no answer has, would make it wait until its time is up.
"""

from __future__ import annotations

from typing import Any

from botocore.model import OperationModel, Shape


def waits(waiter: dict[str, Any], model: OperationModel | None) -> list[str]:
    """What cannot happen; empty when all of it can."""
    if model is None:
        return [f"botocore has no operation {waiter['official']}"]
    problems = []
    ends = [*waiter["success"], *waiter["failure"]]
    named = [one for one in ends if isinstance(one, str)]
    place = waiter["status"]
    status = None if place is None else _at(model.output_shape, place)
    if place is None:
        # Only errors and HTTP statuses are compared.
        pass
    elif status is not None and status.type_name == "boolean":
        problems += [f"{value} is not a boolean" for value in named]
    elif status is None or status.type_name != "string" or not status.enum:
        problems.append(f"no answer has a status at {waiter['status']}")
    else:
        unknown = sorted(set(named) - set(status.enum))
        problems += [f"{value} is not a value of {status.name}" for value in unknown]
        problems += [f"{value} is named twice" for value in {*named} if named.count(value) > 1]
    if waiter["message"] is not None:
        message = _at(model.output_shape, waiter["message"])
        if message is None or message.type_name != "string" or message.enum:
            problems.append(f"no answer has a text at {waiter['message']}")
    errors = {shape.name for shape in model.error_shapes}
    codes = {one["error"] for one in ends if isinstance(one, dict)}
    codes |= {one for one in waiter["not_yet"] if isinstance(one, str)}
    unknown = sorted(codes - errors)
    return problems + [f"{code} is no error of {waiter['official']}" for code in unknown]


def _at(shape: Shape | None, pointer: str) -> Shape | None:
    """What a JSON pointer finds in an answer, by names on the wire."""
    for part in pointer.removeprefix("/").split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        kind = None if shape is None else shape.type_name
        if kind == "structure":
            members = shape.members.items()
            wires = {member.serialization.get("name", own): member for own, member in members}
            shape = wires.get(name)
        elif kind == "list" and name.isdecimal():
            shape = shape.member
        elif kind == "map":
            shape = shape.value
        else:
            return None
    return shape
