"""The JSON Schema of the model format, by a validator that is not ours.

    schema_check.py

The schema itself must be valid. It must take every model, and every fixture that the generator
takes. The generator sees more than a schema can: of the fixtures that it rejects, the schema must
reject those in `codegen/tests/reject/schema-visible.txt`, one file name a line.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, ValidationError, best_match

from outcome import Outcome

ROOT = Path(__file__).resolve().parents[2]
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def prove(root: Path = ROOT) -> Outcome:
    """Checks the schema, then every file: one case each."""
    outcome = Outcome("schema")
    path = root / "models" / "schema.json"
    try:
        schema = _read(path)
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        outcome.record("models/schema.json", [f"{error.json_path}: {error.message[:300]}"])
        return outcome
    except (OSError, ValueError) as error:
        outcome.record("models/schema.json", [str(error)])
        return outcome
    dialect = schema.get("$schema")
    outcome.record(
        "models/schema.json",
        [] if dialect == DRAFT else [f"$schema is {dialect!r}, not {DRAFT!r}"],
    )
    validator = Draft202012Validator(schema)
    models = [file for file in _json_files(root / "models") if file != path]
    accept = _json_files(root / "codegen" / "tests" / "accept")
    for folder, files in (("models", models), ("codegen/tests/accept", accept)):
        if not files:
            outcome.record(folder, ["there is no file to check"])
        for file in files:
            outcome.record(f"{folder}/{file.name}", _errors(validator, file))
    _rejected(outcome, validator, root / "codegen" / "tests" / "reject")
    return outcome


def _rejected(outcome: Outcome, validator: Draft202012Validator, folder: Path) -> None:
    listing = folder / "schema-visible.txt"
    names = listing.read_text(encoding="utf-8").split() if listing.exists() else []
    if not names:
        outcome.record(str(listing.name), ["it is missing or empty"])
    for name in names:
        file = folder / name
        try:
            rejected = not validator.is_valid(_read(file))
            problems = [] if rejected else ["the schema takes it"]
        except (OSError, ValueError) as error:
            problems = [f"cannot be given to the schema: {error}"]
        outcome.record(f"codegen/tests/reject/{name}", problems)


def _json_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


def _errors(validator: Draft202012Validator, file: Path) -> list[str]:
    try:
        document = _read(file)
    except ValueError as problem:
        return [f"is not JSON: {problem}"]
    error: ValidationError | None = best_match(validator.iter_errors(document))
    return [] if error is None else [f"{error.json_path}: {error.message[:300]}"]


def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


if __name__ == "__main__":
    if len(sys.argv) != 1:
        sys.exit("usage: schema_check.py")
    sys.exit(prove().report())
