"""Runs a command against moto's API Gateway, which is started before and stopped after it.

    moto_run.py COMMAND [ARGUMENT ...]

The command gets `--endpoint-url=http://127.0.0.1:PORT` as its last argument, and the credentials
that moto expects; its exit status is the result. moto does not check signatures: `signatures.py`
does.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from typing import IO

import servers
from outcome import Outcome

COMMAND_SECONDS = 180


def run(command: list[str], quiet: bool = False) -> int:
    """Starts moto, runs the command, stops moto. Returns the command's exit status.

    With `quiet`, the output of the command is shown only if it fails.
    """
    with tempfile.TemporaryFile() as log:
        try:
            with servers.started(servers.MOTO, log) as endpoint:
                output = log if quiet else None
                status = _command([*command, f"--endpoint-url={endpoint}"], output)
        except servers.ServerError as error:
            print(error, file=sys.stderr)
            status = 1
        if status != 0:
            print(f"{command[0]} ended with {status}; last lines of the log:", file=sys.stderr)
            print(servers.tail(log), file=sys.stderr)
        return status


def prove(quickstart: str) -> Outcome:
    """The quickstart example against moto: one case."""
    outcome = Outcome("moto")
    status = run([quickstart], quiet=True)
    outcome.record("quickstart", [f"ended with {status}"] if status else [])
    return outcome


def _command(command: list[str], output: IO[bytes] | None) -> int:
    try:
        return subprocess.run(
            command,
            env=servers.environment(),
            stdout=output,
            timeout=COMMAND_SECONDS,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        print(f"{command[0]} takes more than {COMMAND_SECONDS} s", file=sys.stderr)
        return 124
    except OSError as error:
        print(f"{command[0]} cannot be run: {error}", file=sys.stderr)
        return 127


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: moto_run.py COMMAND [ARGUMENT ...]")
    sys.exit(run(sys.argv[1:]))
