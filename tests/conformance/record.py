"""Records the wire corpus: what botocore sends for every case of every operation.

    record.py            writes a file in corpus/ for each service
    record.py --check    records again and compares with the files, which it leaves alone

The corpus is one line of JSON a case, the same bytes every time. It is not a test by itself: the
Rust and the Python half of the suite both hold the client against it.
"""

from __future__ import annotations

import base64
import difflib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from botocore.model import OperationModel

from cases import Params, cases, input_by_place
from official import Captured, Official
from outcome import Outcome, progress
from services import SERVICES
from wire import split_url

CORPUS = Path(__file__).parent / "corpus"

SHOWN_LINES = 40
SHOWN_WIDTH = 160


def lines(official: Official) -> Iterator[str]:
    """Every line of the corpus of one service, without line ends."""
    for operation in official.operations():
        for case, params in cases(operation):
            captured = official.capture(operation.name, params)
            yield _line(operation, case, params, captured)


def load(folder: Path = CORPUS) -> list[dict[str, Any]]:
    """The committed corpus: the cases of all services, each with the name of its service."""
    records = []
    for service in SERVICES:
        with _file(folder, service).open(encoding="utf-8", newline="\n") as file:
            records += [{**json.loads(line), "service": service} for line in file]
    return records


def _file(folder: Path, service: str) -> Path:
    return folder / f"{service}.jsonl"


def _line(operation: OperationModel, case: str, params: Params, captured: Captured) -> str:
    given: dict[str, Any] = dict(input_by_place(operation, params))
    payload = _payload_member(operation)
    if payload is not None and payload in params:
        given["payload"] = _base64(params[payload])
    _, path, query = split_url(captured.url)
    record = {
        "operation": operation.name,
        "case": case,
        "input": given,
        "request": {
            "method": captured.method,
            "path": path,
            "query": query,
            "accept": captured.headers.get("accept"),
            "content_type": captured.headers.get("content-type"),
            "body": _body(captured, payload),
        },
    }
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _payload_member(operation: OperationModel) -> str | None:
    shape = operation.input_shape
    return shape.serialization.get("payload") if shape is not None else None


def _body(captured: Captured, payload: str | None) -> dict[str, Any] | None:
    if not captured.body:
        return None
    if payload is not None:
        return {"base64": _base64(captured.body)}
    return {"json": json.loads(captured.body)}


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def check(folder: Path = CORPUS) -> Outcome:
    """Records again, in memory, and compares with the files."""
    outcome = Outcome("corpus")
    for service in SERVICES:
        path = _file(folder, service)
        recorded = list(lines(Official(service)))
        committed = path.read_text(encoding="ascii").split("\n") if path.exists() else []
        if committed and committed[-1] == "":
            committed.pop()
        if recorded == committed:
            outcome.proved += len(recorded)
            continue
        outcome.failures.append(
            f"{path.name} is not what botocore sends now; `record.py` writes it anew\n"
            + _difference(committed, recorded)
        )
    return outcome


def _difference(committed: list[str], recorded: list[str]) -> str:
    """A unified diff of the cases that differ, member by member, cut to a screenful."""
    before, after = _by_case(committed), _by_case(recorded)
    lines: list[str] = []
    for case in sorted(before.keys() | after.keys()):
        lines += difflib.unified_diff(
            before.get(case, []),
            after.get(case, []),
            f"committed {case}",
            f"recorded now {case}",
            lineterm="",
            n=1,
        )
    shown = [
        line if len(line) <= SHOWN_WIDTH else f"{line[:SHOWN_WIDTH]} ..."
        for line in lines[:SHOWN_LINES]
    ]
    if len(lines) > SHOWN_LINES:
        shown.append(f"({len(lines) - SHOWN_LINES} more lines)")
    return "\n".join(shown or ["the same cases, but in another order or with other spaces"])


def _by_case(lines: list[str]) -> dict[str, list[str]]:
    """The cases as indented JSON, so that a diff shows the member that changed."""
    cases = {}
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
            name = f"{record['operation']} {record['case']}"
        except (ValueError, LookupError, TypeError):
            record, name = line, f"line {number}"
        cases[name] = json.dumps(record, indent=1, sort_keys=True).split("\n")
    return cases


def main(arguments: list[str]) -> int:
    """The command."""
    if arguments == ["--check"]:
        return check().report()
    if arguments:
        print("usage: record.py [--check]", file=sys.stderr)
        return 2
    CORPUS.mkdir(exist_ok=True)
    for service in SERVICES:
        text = "".join(f"{line}\n" for line in lines(Official(service)))
        path = _file(CORPUS, service)
        path.write_text(text, encoding="ascii", newline="\n")
        progress(f"{path}: {text.count(chr(10))} cases, {len(text)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
