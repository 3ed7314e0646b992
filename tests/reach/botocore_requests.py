"""Random valid calls of the rest-json services of botocore, with the requests that it makes of them.

    botocore_requests.py OUT [--services NUMBER] [--calls NUMBER] [--seed NUMBER] [--source TAR]

OUT gets a folder for each service, with its service-2.json, paginators-1.json and waiters-2.json as
botocore has them, and calls.jsonl: a call a line, with its input and its request. With the source
package of botocore, OUT also gets its protocol cases, rest-json.json.

In an input, {"$blob": TEXT} is bytes in Base64, and a point in time is a number of seconds.
"""

from __future__ import annotations

import argparse
import base64
import datetime
import json
import random
import shutil
import sys
import tarfile
from pathlib import Path
from typing import Any

import botocore
import botocore.loaders
from botocore.awsrequest import prepare_request_dict
from botocore.exceptions import DataNotFoundError, UnknownServiceError
from botocore.model import OperationModel, ServiceModel, Shape
from botocore.serialize import create_serializer

ENDPOINT = "https://example.com"
CASES = "tests/unit/protocols/input/rest-json.json"
FILES = {
    "service-2": "service-2.json",
    "paginators-1": "paginators-1.json",
    "waiters-2": "waiters-2.json",
}
LETTERS = list("aZ09-._~ /?#%&=+:;@$!*'()[]{}|\\^`\"<>") + ["%2F", "..", "é", "漢", "🐈"]
PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789"
# Members at this depth are set only if they are required.
DEEP = 4


class Inputs:
    """Random inputs of operations, in the form of botocore and in that of the file."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def input(self, operation: OperationModel) -> tuple[dict[str, Any], dict[str, Any]]:
        """One input: as botocore takes it, and as JSON."""
        if operation.input_shape is None:
            return {}, {}
        official: dict[str, Any] = {}
        written: dict[str, Any] = {}
        greedy = "+}" in operation.http["requestUri"]
        for name, shape in operation.input_shape.members.items():
            place = shape.serialization.get("location", "body")
            is_label = place == "uri" or shape.serialization.get("hostLabel")
            # The client of botocore sets a token that the caller does not.
            required = name in operation.input_shape.required_members or shape.metadata.get(
                "idempotencyToken"
            )
            if not (required or is_label or self.random.random() < 0.4):
                continue
            if shape.serialization.get("hostLabel"):
                place = "host"
            elif place == "uri" and greedy:
                place = "greedy"
            official[name], written[name] = self.value(shape, place, 0)
        return official, written

    def value(self, shape: Shape, place: str, depth: int) -> tuple[Any, Any]:
        """A value: as botocore takes it, and as JSON."""
        kind = shape.type_name
        if getattr(shape, "is_document_type", False):
            return self._same(self._document(0))
        if place == "header" and shape.serialization.get("jsonvalue"):
            # botocore writes other letters than ASCII as escapes.
            return self._same({"a": [1, None, self._text("header")]})
        if kind == "structure":
            return self._structure(shape, depth)
        if kind == "list":
            least = 1 if place in ("querystring", "header") else 0
            count = self.random.randint(least, 2) if depth < DEEP else least
            pairs = [self.value(shape.member, place, depth + 1) for _ in range(count)]
            return [one for one, _ in pairs], [other for _, other in pairs]
        if kind == "map":
            count = self.random.randint(0, 2) if depth < DEEP else 0
            keys = [self._key(shape.key, place, number) for number in range(count)]
            pairs = [self.value(shape.value, place, depth + 1) for _ in keys]
            official = {key: one for key, (one, _) in zip(keys, pairs, strict=True)}
            return official, {key: other for key, (_, other) in zip(keys, pairs, strict=True)}
        if kind == "boolean":
            return self._same(self.random.random() < 0.5)
        if kind in ("integer", "long"):
            return self._same(self.random.randint(-(2**31), 2**31 - 1))
        if kind in ("float", "double"):
            return self._same(self.random.randint(-(2**20), 2**20) / 8 + 0.125)
        if kind == "timestamp":
            seconds = self.random.randint(0, 2**31 - 1)
            return datetime.datetime.fromtimestamp(seconds, datetime.UTC), seconds
        if kind == "blob":
            content = self.random.randbytes(self.random.randint(1, 12))
            return content, {"$blob": base64.b64encode(content).decode()}
        if getattr(shape, "enum", None):
            return self._same(self.random.choice(shape.enum))
        return self._same(self._text(place))

    def _structure(self, shape: Shape, depth: int) -> tuple[Any, Any]:
        official: dict[str, Any] = {}
        written: dict[str, Any] = {}
        chosen = list(shape.members)
        if getattr(shape, "is_tagged_union", False):
            # The last members of a union are rarely recursive.
            chosen = [chosen[-1] if depth > DEEP else self.random.choice(chosen)]
        else:
            optional = 0.3 if depth < DEEP else 0
            chosen = [
                name
                for name in chosen
                if name in shape.required_members or self.random.random() < optional
            ]
        for name in chosen:
            official[name], written[name] = self.value(shape.members[name], "body", depth + 1)
        return official, written

    def _key(self, shape: Shape, place: str, number: int) -> str:
        if getattr(shape, "enum", None):
            return str(shape.enum[number % len(shape.enum)])
        if place == "headers":
            return f"key{number}-{self.random.choice(PLAIN)}"
        return f"k{number} é/{self._text('body')}"

    def _text(self, place: str) -> str:
        letters = LETTERS
        if place in ("header", "headers"):
            # Items of lists are separated by commas, and botocore quotes those that have quotes.
            letters = [letter for letter in LETTERS if letter.isascii() and letter != '"']
        if place == "host":
            letters = list(PLAIN)
        while True:
            count = self.random.randint(0 if place == "body" else 1, 10)
            text = "".join(self.random.choice(letters) for _ in range(count))
            if place in ("header", "headers"):
                text = text.strip()
            if place == "greedy":
                parts = text.split("/")
            else:
                parts = [text]
            if place == "body" or all(part not in ("", ".", "..") for part in parts):
                return text

    def _document(self, depth: int) -> Any:
        kind = self.random.randint(0, 5 if depth < 2 else 3)
        if kind == 4:
            return [self._document(depth + 1) for _ in range(2)]
        if kind == 5:
            return {self._text("body"): self._document(depth + 1)}
        return [None, True, 7, self._text("body")][kind] if depth else {"a": 1}

    @staticmethod
    def _same(value: Any) -> tuple[Any, Any]:
        return value, value


def request(operation: OperationModel, official: dict[str, Any]) -> dict[str, Any]:
    """The request that botocore makes, before its signature."""
    serializer = create_serializer("rest-json", include_validation=False)
    serialized = serializer.serialize_to_request(official, operation)
    prepare_request_dict(serialized, ENDPOINT)
    body = serialized["body"]
    return {
        "method": serialized["method"],
        "url": serialized["url"],
        "headers": {name: str(value) for name, value in serialized["headers"].items()},
        "body": base64.b64encode(body.encode() if isinstance(body, str) else body).decode(),
    }


def services(loader: botocore.loaders.Loader) -> list[str]:
    """The services whose protocol is rest-json."""
    names = loader.list_available_services("service-2")
    models = ((name, loader.load_service_model(name, "service-2")) for name in names)
    return [name for name, model in models if model["metadata"].get("protocol") == "rest-json"]


def write(loader: botocore.loaders.Loader, name: str, out: Path, calls: int, seed: int) -> None:
    """Writes the files of a service."""
    folder = out / name
    folder.mkdir(parents=True)
    for kind, file in FILES.items():
        try:
            content = loader.load_service_model(name, kind)
        except (DataNotFoundError, UnknownServiceError):
            continue
        (folder / file).write_text(json.dumps(content), encoding="utf-8")
    model = ServiceModel(loader.load_service_model(name, "service-2"), name)
    inputs = Inputs(seed)
    with (folder / "calls.jsonl").open("w", encoding="utf-8") as lines:
        for operation_name in model.operation_names:
            operation = model.operation_model(operation_name)
            for _ in range(calls):
                line: dict[str, Any] = {"operation": operation_name}
                try:
                    official, line["input"] = inputs.input(operation)
                    line["request"] = request(operation, official)
                except RecursionError:
                    raise
                except Exception as error:  # noqa: BLE001
                    line["error"] = f"{type(error).__name__}: {error}"
                lines.write(json.dumps(line) + "\n")


def main() -> None:
    """Writes what the command line names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--services", type=int)
    parser.add_argument("--calls", type=int, default=4)
    parser.add_argument("--seed", type=int, default=20261126)
    parser.add_argument("--source", type=Path)
    arguments = parser.parse_args()
    shutil.rmtree(arguments.out, ignore_errors=True)
    arguments.out.mkdir(parents=True)
    # Models of the person who runs the script are not read.
    loader = botocore.loaders.Loader(
        extra_search_paths=[botocore.loaders.Loader.BUILTIN_DATA_PATH],
        include_default_search_paths=False,
    )
    names = services(loader)
    if arguments.services is not None and arguments.services < len(names):
        names = sorted(random.Random(arguments.seed).sample(names, arguments.services))
    for number, name in enumerate(names, 1):
        write(loader, name, arguments.out / "services", arguments.calls, arguments.seed)
        if number % 10 == 0 or number == len(names):
            print(f"  calls of {number} of {len(names)} services", file=sys.stderr, flush=True)
    if arguments.source is not None:
        with tarfile.open(arguments.source) as package:
            member = f"botocore-{botocore.__version__}/{CASES}"
            cases = package.extractfile(member)
            if cases is None:
                sys.exit(f"{arguments.source} has no {member}")
            (arguments.out / "rest-json.json").write_bytes(cases.read())


if __name__ == "__main__":
    main()
