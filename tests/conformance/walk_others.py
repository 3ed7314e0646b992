"""The walk through API Gateway, at the endpoints of other projects.

    walk_others.py WALK [NAME ...]

WALK is the test program of the walk, in `emulator/tests/walk`. Where a server does not do what the
walk expects, `disagreements/NAME.json` says who is right and by which page; anything else, and
anything listed that is not so, is a failure.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import servers
from outcome import Outcome, progress

COMMAND_SECONDS = 600
FOLDER = Path(__file__).resolve().parents[2] / "emulator/tests/walk/disagreements"
NAMES = ("moto", "ministack")


def prove(walk: str, names: tuple[str, ...] = NAMES) -> Outcome:
    """One case a server."""
    outcome = Outcome("the walk elsewhere")
    for name in names:
        outcome.record(name, _walk(walk, name))
    return outcome


def _walk(walk: str, name: str) -> list[str]:
    with tempfile.TemporaryFile() as log:
        try:
            with servers.started(servers.ALL[name], log) as url:
                done = subprocess.run(
                    [walk, "--ignored", "--exact", "--nocapture", "another_endpoint"],
                    env=servers.environment()
                    | {
                        "PETARD_WALK_ENDPOINT": url,
                        "PETARD_WALK_DISAGREEMENTS": str(FOLDER / f"{name}.json"),
                        "RUST_BACKTRACE": "0",
                    },
                    capture_output=True,
                    text=True,
                    timeout=COMMAND_SECONDS,
                    check=False,
                )
        except (servers.ServerError, subprocess.TimeoutExpired) as error:
            return [str(error), servers.tail(log)]
    for line in done.stdout.splitlines():
        if re.match(r"http|total", line):
            progress(line)
    if done.returncode == 0:
        return []
    return done.stderr.splitlines() or [f"ended with {done.returncode}"]


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: walk_others.py WALK [NAME ...]")
    sys.exit(prove(sys.argv[1], tuple(sys.argv[2:]) or NAMES).report())
