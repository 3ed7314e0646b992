"""What botocore's models have that the client does not have, and the reverse.

    drift.py DRIVER BOTOCORE

BOTOCORE is the folder of the package, in which `data` is. Its files are read without importing it,
so that it can be of any version. Prints one line for each operation, member and value of an enum
that is new in botocore, is no longer in it, or has another type. Exit status 0: there is none; 1:
there are some; 2: they cannot be compared.

Members of requests are compared, because models describe requests: place, type, the format of a
timestamp, and whether it is required. Values are compared where one side has an enum, but for those
of `DOCUMENTED`; documentation, errors and paging are what `table.py` compares.
"""

from __future__ import annotations

import contextlib
import copy
import gzip
import io
import json
import re
import sys
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import driver
from outcome import Outcome
from services import SERVICES

SCALARS = {"long": "integer", "double": "number", "float": "number", "structure": "object"}
PLACES = {"uri": "label", "querystring": "query", "header": "header", "headers": "header"}
# Formats of timestamps by our encoding, and those of the protocol by place where a member has none.
FORMATS = {"Iso8601": "iso8601", "HttpDate": "rfc822", "Epoch": "unixTimestamp"}
DEFAULT_FORMATS = {"header": "rfc822", "label": "iso8601", "query": "iso8601"}

# Enums whose values botocore has in its documentation only. `table.py` compares them.
DOCUMENTED = {
    "CreateUsagePlanKey.keyType",
    "ExportApi.outputType",
    "ExportApi.specification",
    "GetDeployment.embed",
    "GetExport.Accept",
    "GetExport.export_type",
    "GetResource.embed",
    "GetResources.embed",
    "GetSdk.sdk_type",
    "GetSdkType.sdktype_id",
    "PutIntegration.passthroughBehavior",
    "PutMethod.authorizationType",
}


@dataclass
class Facts:
    """The requests of a model, in the same form for both sides."""

    # Method and path by operation.
    operations: dict[str, str] = field(default_factory=dict)
    # Place, type and whether it is required, by operation and path of the member.
    members: dict[str, str] = field(default_factory=dict)
    # Values by operation and path of the member that is an enum.
    values: dict[str, set[str]] = field(default_factory=dict)


def of_table(service: dict[str, Any]) -> Facts:
    """Facts of a service of the operation table."""
    facts = Facts()

    def add(path: str, param: dict[str, Any], place: str, seen: tuple[str, ...]) -> None:
        name = param["type"]
        inner = name.strip("[]{}")
        if inner in service["enums"]:
            facts.values[path] = set(service["enums"][inner]["values"])
        kind = name
        for own, word in ((service["enums"], "string"), (service["shapes"], "object")):
            if inner in own:
                kind = name.replace(inner, word)
        if inner == "timestamp":
            kind = name.replace(inner, _timestamp(place, FORMATS.get(param["encoding"])))
        facts.members[path] = _member(place, kind, param["required"])
        if inner in service["shapes"] and inner not in seen:
            for member in service["shapes"][inner]["members"]:
                add(f"{path}.{member['wire']}", member, place, (*seen, inner))

    for operation in service["operations"]:
        name = operation["official"]
        query = "&".join(f"{key}={value}" for key, value in operation["static_query"].items())
        facts.operations[name] = _request(operation["method"], operation["path"], query)
        for param in operation["params"]:
            spilled = param["place"] == "query" and param["type"].startswith("{")
            wire = param["name"] if spilled else param["wire"]
            if param["place"] == "payload":
                wire = "(payload)"
            add(f"{name}.{wire}", param, param["place"], ())
    return facts


def of_botocore(model: dict[str, Any]) -> Facts:
    """Facts of a `service-2.json`."""
    facts = Facts()
    shapes = model["shapes"]

    # A list or map of itself has no end: there, its type is its name.
    def kind(reference: dict[str, Any], place: str, seen: tuple[str, ...] = ()) -> str:
        name: str = reference["shape"]
        shape = shapes[name]
        if name in seen:
            return name
        if shape["type"] == "list":
            return f"[{kind(shape['member'], place, (*seen, name))}]"
        if shape["type"] == "map":
            return f"{{{kind(shape['value'], place, (*seen, name))}}}"
        if name == "PatchOperation":
            return "patch"
        if shape["type"] == "timestamp":
            return _timestamp(place, (shape | reference).get("timestampFormat"))
        return SCALARS.get(shape["type"], shape["type"])

    def inner(reference: dict[str, Any], seen: tuple[str, ...] = ()) -> str:
        name: str = reference["shape"]
        nested = {"list": "member", "map": "value"}.get(shapes[name]["type"])
        if nested is None or name in seen:
            return name
        return inner(shapes[name][nested], (*seen, name))

    def add(
        path: str, reference: dict[str, Any], place: str, required: bool, seen: tuple[str, ...]
    ) -> None:
        name = inner(reference)
        facts.members[path] = _member(place, kind(reference, place), required)
        if "enum" in shapes[name]:
            facts.values[path] = set(shapes[name]["enum"])
        if shapes[name]["type"] == "structure" and name not in (*seen, "PatchOperation"):
            for wire, member, needed in members(shapes[name]):
                add(f"{path}.{wire}", member, place, needed, (*seen, name))

    def members(shape: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], bool]]:
        for name, member in shape["members"].items():
            needed = name in shape.get("required", [])
            spilled = shapes[member["shape"]]["type"] == "map"
            spilled = spilled and member.get("location") == "querystring"
            yield (name if spilled else member.get("locationName", name)), member, needed

    for name, operation in model["operations"].items():
        path, _, query = operation["http"]["requestUri"].partition("?")
        facts.operations[name] = _request(operation["http"]["method"], path, query)
        shape = shapes[operation["input"]["shape"]] if "input" in operation else {"members": {}}
        payload = shape["members"].get(shape.get("payload", ""))
        for wire, member, needed in members(shape):
            if member is payload:
                add(f"{name}.(payload)", member, "payload", needed, ())
            else:
                place = PLACES.get(member.get("location", ""), "body")
                add(f"{name}.{wire}", member, place, needed, ())
    return facts


def differences(ours: Facts, theirs: Facts) -> list[str]:
    """One line for each difference, in the order of the operations' names."""
    found: list[tuple[str, str]] = []

    def compare(what: str, own: dict[str, str], other: dict[str, str]) -> None:
        for name in other.keys() - own.keys():
            found.append((name, f"new {what} {name} ({other[name]})"))
        for name in own.keys() - other.keys():
            found.append((name, f"removed {what} {name} ({own[name]})"))
        for name in own.keys() & other.keys():
            if own[name] != other[name]:
                found.append((name, f"changed {what} {name}: {own[name]}, now {other[name]}"))

    on_both = {*ours.operations, *ours.members} & {*theirs.operations, *theirs.members}

    def common(members: dict[str, str]) -> dict[str, str]:
        # Of an operation or a member that only one side has, the members are not listed.
        return {path: text for path, text in members.items() if _parent(path) in on_both}

    compare("operation", ours.operations, theirs.operations)
    compare("member", common(ours.members), common(theirs.members))
    enums = ours.values.keys() | theirs.values.keys()
    for path in enums & ours.members.keys() & theirs.members.keys():
        own, other = ours.values.get(path, set()), theirs.values.get(path)
        if other is None:
            found += [] if path in DOCUMENTED else [(path, f"removed enum {path}: any text")]
            continue
        found += [(path, f"new value {path}: {value}") for value in other - own]
        found += [(path, f"removed value {path}: {value}") for value in own - other]
    return [line for _, line in sorted(found)]


def _parent(path: str) -> str:
    return path.rpartition(".")[0]


def _timestamp(place: str, form: str | None) -> str:
    return f"timestamp {form or DEFAULT_FORMATS.get(place, 'unixTimestamp')}"


def _request(method: str, path: str, query: str) -> str:
    return f"{method} {path}{'?' if query else ''}{query}"


def _member(place: str, kind: str, required: bool) -> str:
    return f"{place}, {kind}, {'required' if required else 'optional'}"


def model_of(botocore: Path, service: str) -> dict[str, Any]:
    """The newest `service-2.json` of a service, which wheels have compressed."""
    files = sorted((botocore / "data" / service).glob("*/service-2.json*"))
    if not files:
        raise ValueError(f"{botocore} has no data/{service}/*/service-2.json")
    content = files[-1].read_bytes()
    model: dict[str, Any] = json.loads(
        gzip.decompress(content) if files[-1].suffix == ".gz" else content
    )
    return model


def version_of(botocore: Path) -> str:
    """The version of a botocore."""
    file = botocore / "__init__.py"
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    found = re.search(r"^__version__ = ['\"](.+)['\"]$", text, re.MULTILINE)
    return found.group(1) if found else "of an unknown version"


def prove(path: str) -> Outcome:
    """The installed botocore has no differences, and differences that are made up are found."""
    import botocore

    outcome = Outcome("drift")
    folder = Path(botocore.__file__).parent
    models = {name: model_of(folder, name) for name in SERVICES}
    for name, model in models.items():
        ours = of_table(driver.service(path, name))
        outcome.record(name, differences(ours, of_botocore(model)))
    models["apigatewayv2"] = _made_up(models["apigatewayv2"])
    with tempfile.TemporaryDirectory() as made_up:
        for name, model in models.items():
            version = Path(made_up, "data", name, "2018-11-29")
            version.mkdir(parents=True)
            Path(version, "service-2.json").write_text(json.dumps(model), encoding="utf-8")
        for status, botocore_folder, expected in (
            (0, folder, []),
            (1, Path(made_up), [f"apigatewayv2: {line}" for line in MADE_UP]),
            (2, Path(made_up, "data"), []),
            *((2, folder, []) for folder in _unreadable(Path(made_up, "unreadable"))),
        ):
            with contextlib.redirect_stdout(io.StringIO()) as out:
                with contextlib.redirect_stderr(io.StringIO()):
                    found = main([path, str(botocore_folder)])
            # The last line is the summary.
            problems = _unlike(out.getvalue().splitlines()[:-1], expected)
            if found != status:
                problems.append(f"the exit status is {found}")
            outcome.record(f"a comparison that ends with {status}", problems)
    return outcome


def _unreadable(folder: Path) -> Iterator[Path]:
    """Botocores whose files are no models."""
    deep = {"type": "list", "member": {"shape": "1"}}
    shapes = {str(n): {**deep, "member": {"shape": str(n + 1)}} for n in range(5000)}
    http = {"method": "GET", "requestUri": "/"}
    shapes["Input"] = {"type": "structure", "members": {"deep": {"shape": "0"}}}
    operations = {"GetApis": {"http": http, "input": {"shape": "Input"}}}
    texts = {
        "no-shapes": json.dumps({"operations": operations}),
        "no-object": "[]",
        "deep": json.dumps({"shapes": shapes, "operations": operations}),
    }
    for name, text in texts.items():
        for service in SERVICES:
            version = folder / name / "data" / service / "2018-11-29"
            version.mkdir(parents=True)
            Path(version, "service-2.json").write_text(text, encoding="utf-8")
        yield folder / name
    version = folder / "cut" / "data" / SERVICES[0] / "2018-11-29"
    version.mkdir(parents=True)
    Path(version, "service-2.json.gz").write_bytes(gzip.compress(b"{}" * 1000)[:-9])
    yield folder / "cut"


def _made_up(model: dict[str, Any]) -> dict[str, Any]:
    changed = copy.deepcopy(model)
    operations, shapes = changed["operations"], changed["shapes"]
    del operations["GetTags"]
    operations["GetNews"] = {
        "http": {"method": "GET", "requestUri": "/v2/news"},
        "input": {"shape": "GetApisRequest"},
    }
    shapes["ProtocolType"]["enum"] = ["HTTP", "GRPC"]
    cors = shapes["Cors"]["members"]
    cors["AllowDogs"] = {**cors.pop("AllowCredentials"), "locationName": "allowDogs"}
    shapes["Dogs"] = {"type": "list", "member": {"shape": "Dogs"}}
    cors["Dogs"] = {"shape": "Dogs", "locationName": "dogs"}
    del shapes["ConnectionType"]["enum"]
    dated = shapes["DomainNameConfiguration"]["members"]["CertificateUploadDate"]
    dated["timestampFormat"] = "rfc822"
    shapes["CreateStageRequest"]["required"].append("DeploymentId")
    return changed


DATED = (
    "domainNameConfigurations.certificateUploadDate:"
    " body, timestamp iso8601, optional, now body, timestamp rfc822, optional"
)

MADE_UP = [
    f"changed member CreateDomainName.{DATED}",
    f"changed member UpdateDomainName.{DATED}",
    "removed enum CreateIntegration.connectionType: any text",
    "removed enum UpdateIntegration.connectionType: any text",
    "new member CreateApi.corsConfiguration.dogs (body, [Dogs], optional)",
    "new member UpdateApi.corsConfiguration.dogs (body, [Dogs], optional)",
    "new member CreateApi.corsConfiguration.allowDogs (body, boolean, optional)",
    "removed member CreateApi.corsConfiguration.allowCredentials (body, boolean, optional)",
    "new value CreateApi.protocolType: GRPC",
    "removed value CreateApi.protocolType: WEBSOCKET",
    "changed member CreateStage.deploymentId: body, string, optional, now body, string, required",
    "new operation GetNews (GET /v2/news)",
    "removed operation GetTags (GET /v2/tags/{resource-arn})",
    "new member UpdateApi.corsConfiguration.allowDogs (body, boolean, optional)",
    "removed member UpdateApi.corsConfiguration.allowCredentials (body, boolean, optional)",
]


def _unlike(found: list[str], expected: list[str]) -> list[str]:
    unexpected = [f"unexpected: {line}" for line in found if line not in expected]
    return unexpected + [f"not found: {line}" for line in expected if line not in found]


def main(arguments: list[str]) -> int:
    """The command."""
    if len(arguments) != 2:
        print("usage: drift.py DRIVER BOTOCORE", file=sys.stderr)
        return 2
    botocore = Path(arguments[1])
    try:
        version = version_of(botocore)
        lines, members = [], 0
        for name in SERVICES:
            ours = of_table(driver.service(arguments[0], name))
            members += len(ours.members)
            theirs = of_botocore(model_of(botocore, name))
            lines += [f"{name}: {line}" for line in differences(ours, theirs)]
    except (OSError, EOFError, zlib.error, ValueError, driver.DriverError) as error:
        print(f"cannot compare with {botocore}: {error}", file=sys.stderr)
        return 2
    except (AttributeError, LookupError, RecursionError, TypeError) as error:
        problem = f"a model has another form ({type(error).__name__}: {error})"
        print(f"cannot compare with {botocore}: {problem}", file=sys.stderr)
        return 2
    for line in lines:
        print(line)
    names = ", ".join(SERVICES)
    print(f"{len(lines)} differences in {members} members of {names}; botocore {version}")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
