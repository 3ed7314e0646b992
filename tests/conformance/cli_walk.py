"""Runs a walk through API Gateway with the command line, a process a call: against moto, and with
`--local`. Both must print the same, but for what each service chooses itself.

    cli_walk.py PETARD

PETARD is the program `petard`.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import jmespath
import servers
from outcome import Outcome

CALL_SECONDS = 60

SERVICE_ERROR = 254


@dataclass(frozen=True)
class Step:
    """A call: its command, what of the answer is the same everywhere, and what later calls need."""

    command: str
    same: str = ""
    keep: dict[str, str] = field(default_factory=dict)
    status: int = 0


WALK = (
    Step("create-rest-api --name pets --description 'All pets'", "[name, description]", {"api": "id"}),
    Step("get-rest-api {api}", "[name, description]"),
    Step("list-rest-apis --all", "item[].name"),
    Step("list-resources {api}", "item[].path", {"root": "item[0].id"}),
    Step("create-resource {api} {root} --path-part dogs", "[path, pathPart]", {"dogs": "id"}),
    Step("create-method {api} {dogs} GET --authorization-type NONE", "[httpMethod, authorizationType]"),
    Step(
        "create-integration {api} {dogs} GET --type MOCK"
        " --request-templates 'application/json={{\"statusCode\": 200}}'",
        "[type, requestTemplates]",
    ),
    Step("create-method-response {api} {dogs} GET 200", "statusCode"),
    Step(
        "create-integration-response {api} {dogs} GET 200 --response-templates 'application/json=[]'",
        "[statusCode, responseTemplates]",
    ),
    Step("get-method {api} {dogs} GET", "[httpMethod, methodIntegration.type, keys(methodResponses)]"),
    Step("create-deployment {api} --description first", "description", {"deployment": "id"}),
    Step(
        "create-stage {api} --stage-name prod --deployment-id {deployment} --variables color=blue",
        "[stageName, variables]",
    ),
    Step(
        "update-stage {api} prod --patch-operations op=replace,path=/description,value='live, for now'",
        "[stageName, description]",
    ),
    Step("get-stage {api} prod", "[stageName, description, variables]"),
    Step("create-api-key --name key --enabled", "[name, enabled]", {"key": "id"}),
    Step("get-api-key {key}", "[name, enabled]"),
    Step("create-usage-plan --name plan --throttle rateLimit=10,burstLimit=5", "[name, throttle]", {"plan": "id"}),
    Step("create-usage-plan-key {plan} --key-id {key} --key-type API_KEY", "name"),
    Step("list-usage-plan-keys {plan} --all", "[].name"),
    Step("get-stage {api} test", status=SERVICE_ERROR),
    Step("delete-stage {api} prod"),
    Step("get-stage {api} prod", status=SERVICE_ERROR),
    Step("delete-rest-api {api}"),
    Step("get-rest-api {api}", status=SERVICE_ERROR),
    Step("list-rest-apis --all", "item[].name"),
)


class Program:
    """The command line at one endpoint."""

    def __init__(self, petard: str, options: list[str], folder: str) -> None:
        self.command = [petard, "apigateway"]
        self.options = [*options, "--output", "compact"]
        self.environment = {
            **servers.environment(),
            "HOME": folder,
            "AWS_REGION": servers.REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        self.kept: dict[str, str] = {}

    def take(self, step: Step) -> tuple[int, object, str]:
        """The exit status, what must be the same, and the error of one step."""
        status, printed, error = self._run(step.command)
        if status != 0:
            return status, None, error
        for name, expression in step.keep.items():
            self.kept[name] = json.loads(self._query(printed, expression))
        same = self._query(printed, step.same) if step.same else "null"
        return status, json.loads(same), error

    def _run(self, command: str) -> tuple[int, str, str]:
        words = shlex.split(command.format(**self.kept))
        done = subprocess.run(
            [*self.command, *words, *self.options],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=CALL_SECONDS,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    @staticmethod
    def _query(printed: str, expression: str) -> str:
        return json.dumps(jmespath.search(expression, json.loads(printed)), sort_keys=True)


def prove(petard: str) -> Outcome:
    """The walk at both endpoints, step by step."""
    outcome = Outcome("command line")
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as log:
        with servers.started(servers.MOTO, log) as endpoint:
            state = str(Path(folder) / "state.json")
            other = Program(petard, ["--endpoint-url", endpoint], folder)
            own = Program(petard, ["--local", "--state", state], folder)
            for number, step in enumerate(WALK, 1):
                outcome.record(f"{number}: {step.command}", _compare(step, other.take(step), own.take(step)))
    return outcome


def _compare(
    step: Step, other: tuple[int, object, str], own: tuple[int, object, str]
) -> list[str]:
    found = []
    for name, (status, _, error) in (("moto", other), ("--local", own)):
        if status != step.status:
            found.append(f"{name}: ended with {status}, not {step.status}: {error.strip()}")
        if bool(error.strip()) != (status != 0):
            found.append(f"{name}: ended with {status} and printed to stderr: {error.strip()!r}")
    if not found and other[1] != own[1]:
        found.append(f"moto has {other[1]!r}, and --local {own[1]!r}")
    return found


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: cli_walk.py PETARD")
    sys.exit(prove(sys.argv[1]).report())
