"""What must not be sent: the driver has to refuse it, and say what is wrong with what.

    refusals.py DRIVER

- A label that is empty, `.` or `..`: the path would be another resource's.
- An entry of a spilled map that is called like a parameter or a constant of the same query.
- A URL of more than 64 kB.
- A line break or NUL in a header.

Inputs next to these have to pass, or a driver that refuses everything would do.
"""

from __future__ import annotations

import copy
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from botocore.model import OperationModel

import driver
from cases import location
from official import Official
from outcome import Outcome
from record import load
from services import SERVICES

BAD_LABELS = ("", ".", "..")
BAD_HEADERS = ("a\r\nx-injected: 1", "a\n", "\ra", "nul\x00")
URL_LIMIT = 64 * 1024
# The second is three bytes in the URL for one in the text.
TOO_LONG = {"64 kB": "a" * URL_LIMIT, "64 kB when encoded": "/" * (URL_LIMIT // 3 + 1)}
LONG_BUT_LEGAL = "a" * 60_000

Input = dict[str, Any]
# A place and a name in it, as the corpus has them.
Place = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """An input, and what the refusal has to name; None when it is no input to refuse."""

    operation: str
    what: str
    given: Input
    names: tuple[Place, ...] | None


def prove(path: str, corpus: list[dict[str, Any]]) -> Outcome:
    """Asks for every case unsigned and signed."""
    outcome = Outcome("refusals")
    for service in SERVICES:
        own = [record for record in corpus if record["service"] == service]
        _prove(outcome, path, service, own)
    return outcome


def _prove(outcome: Outcome, path: str, service: str, corpus: list[dict[str, Any]]) -> None:
    minimal = {r["operation"]: r["input"] for r in corpus if r["case"] == "minimal"}
    cases = [
        case
        for operation in Official(service).operations()
        for case in _cases(operation, minimal[operation.name])
    ]
    known = {o["official"]: o for o in driver.service(path, service)["operations"]}
    questions = (
        {
            "case": number,
            "service": service,
            "operation": case.operation,
            "input": case.given,
            "sign": sign,
        }
        for number, case in enumerate(cases)
        for sign in (None, driver.sign_with(time=1440938160))
    )
    for question, answer in driver.ask(path, questions):
        case = cases[question["case"]]
        signed = "signed" if question["sign"] else "unsigned"
        problems = _problems(case, answer, known.get(case.operation, {}))
        outcome.record(f"{service} {case.operation}, {case.what}, {signed}", problems)


def _cases(operation: OperationModel, minimal: Input) -> Iterator[Case]:
    name = operation.name
    yield Case(name, "the required parameters", minimal, None)
    for label in minimal.get("label", {}):
        for value in BAD_LABELS:
            given = _with(minimal, "label", label, value)
            yield Case(name, f"label {label} {value!r}", given, (("label", label),))
    yield from _collisions(operation, minimal)
    yield from _long_urls(operation, minimal)
    for header in _names(operation, "header", "string"):
        for value in BAD_HEADERS:
            given = _with(minimal, "header", header, value)
            yield Case(name, f"header {header} {value!r}", given, (("header", header),))


def _collisions(operation: OperationModel, minimal: Input) -> Iterator[Case]:
    static = [key for key, _ in parse_qsl(urlsplit(operation.http["requestUri"]).query)]
    siblings = [
        *_names(operation, "query", "string"),
        *_names(operation, "query", "boolean"),
        *_names(operation, "query", "integer"),
        *_names(operation, "query", "list"),
    ]
    for spilled in _names(operation, "query", "map"):
        for key in static + siblings:
            given = _with(minimal, "query", spilled, {"harmless": "1", key: "x"})
            what = f"entry {key} of {spilled}"
            yield Case(operation.name, what, given, (("query", spilled), ("query", key)))
        given = _with(minimal, "query", spilled, {"harmless": "1"})
        yield Case(operation.name, f"harmless entry of {spilled}", given, None)


def _long_urls(operation: OperationModel, minimal: Input) -> Iterator[Case]:
    """In one place of every operation that has one: it is the URL that is measured, not a part."""
    places: list[Place] = [("label", label) for label in minimal.get("label", {})]
    places += [("query", query) for query in _names(operation, "query", "string")]
    for place, name in places[:1]:
        for what, value in TOO_LONG.items():
            given = _with(minimal, place, name, value)
            yield Case(operation.name, f"{place} {name} of {what}", given, ())
        given = _with(minimal, place, name, LONG_BUT_LEGAL)
        yield Case(operation.name, f"{place} {name} of 60 kB", given, None)


def _names(operation: OperationModel, place: str, kind: str) -> list[str]:
    """Names of the members of one kind in one place: on the wire, but for a map's."""
    shape = operation.input_shape
    return [
        name if kind == "map" else member.serialization.get("name", name)
        for name, member in (shape.members.items() if shape is not None else ())
        if location(member) == place and member.type_name == kind
    ]


def _with(minimal: Input, place: str, name: str, value: Any) -> Input:
    given = copy.deepcopy(minimal)
    given.setdefault(place, {})[name] = value
    return given


def _problems(case: Case, answer: driver.Answer, known: dict[str, Any]) -> list[str]:
    refused = answer.get("refused")
    if case.names is None:
        return [f"refused: {refused[:300]}"] if refused is not None else []
    if refused is None:
        return [f"not refused, but made into {answer['method']} {answer['url'][:200]}"]
    problems = []
    if not _mentions(refused, [case.operation, known.get("name", case.operation)]):
        problems.append(f"the refusal does not name the operation: {refused[:300]}")
    for place, wire in case.names:
        names = [
            param["name"]
            for param in known.get("params", [])
            if (param["place"], param["wire"]) == (place, wire)
        ]
        if not _mentions(refused, [wire, *names]):
            problems.append(f"the refusal does not name {wire}: {refused[:300]}")
    return problems


def _mentions(text: str, names: list[str]) -> bool:
    """Whether one of the names is there as a whole word."""
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in names)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: refusals.py DRIVER")
    sys.exit(prove(sys.argv[1], load()).report())
