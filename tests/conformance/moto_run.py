"""Runs a command against moto's API Gateway, which is started before and stopped after it.

    moto_run.py COMMAND [ARGUMENT ...]

The command gets `--endpoint-url=http://127.0.0.1:PORT` as its last argument, and the credentials
that moto expects; its exit status is the result. moto does not check signatures: `signatures.py`
does.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from outcome import Outcome

HOST = "127.0.0.1"
READY_SECONDS = 60
COMMAND_SECONDS = 180
LOG_LINES = 40


class MotoError(Exception):
    """moto did not start."""


def run(command: list[str], quiet: bool = False) -> int:
    """Starts moto, runs the command, stops moto. Returns the command's exit status.

    With `quiet`, the output of the command is shown only if it fails.
    """
    with tempfile.TemporaryFile() as log:
        try:
            with _moto(log) as endpoint:
                output = log if quiet else None
                status = _command([*command, f"--endpoint-url={endpoint}"], output)
        except MotoError as error:
            print(error, file=sys.stderr)
            status = 1
        if status != 0:
            print(f"{command[0]} ended with {status}; last lines of the log:", file=sys.stderr)
            print(_tail(log), file=sys.stderr)
        return status


def prove(quickstart: str) -> Outcome:
    """The quickstart example against moto: one case."""
    outcome = Outcome("moto")
    status = run([quickstart], quiet=True)
    outcome.record("quickstart", [f"ended with {status}"] if status else [])
    return outcome


@contextmanager
def _moto(log: IO[bytes]) -> Iterator[str]:
    """The endpoint of a server that answers; the server is gone afterwards, whatever happens."""
    with _Stoppable():
        # Another program may take the free port before moto does.
        for _ in range(3):
            port = _free_port()
            command = [sys.executable, "-m", "moto.server", "-H", HOST, "-p", str(port)]
            server = subprocess.Popen(command, stdout=log, stderr=log, env=_environment())
            try:
                if _is_ready(server, port):
                    yield f"http://{HOST}:{port}"
                    return
            finally:
                _stop(server)
        raise MotoError(f"moto does not answer; is it installed for {sys.executable}?")


class _Stoppable:
    """Turns the signal that asks to stop into an exception, so that moto is stopped too."""

    def __enter__(self) -> None:
        self._before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGTERM, self._before)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _is_ready(server: subprocess.Popen[bytes], port: int) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with opener.open(f"http://{HOST}:{port}/moto-api/data.json", timeout=5) as answer:
                # If the process has ended, another program answers on this port.
                return bool(answer.status == 200) and server.poll() is None
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(timeout=5)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _command(command: list[str], output: IO[bytes] | None) -> int:
    try:
        return subprocess.run(
            command, env=_environment(), stdout=output, timeout=COMMAND_SECONDS, check=False
        ).returncode
    except subprocess.TimeoutExpired:
        print(f"{command[0]} takes more than {COMMAND_SECONDS} s", file=sys.stderr)
        return 124
    except OSError as error:
        print(f"{command[0]} cannot be run: {error}", file=sys.stderr)
        return 127


def _environment() -> dict[str, str]:
    """This process's, without what it says about AWS and with what moto takes for credentials."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return kept | {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": HOST,
        "no_proxy": HOST,
    }


def _tail(log: IO[bytes]) -> str:
    log.seek(0)
    return "\n".join(log.read().decode("utf-8", "replace").splitlines()[-LOG_LINES:])


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: moto_run.py COMMAND [ARGUMENT ...]")
    sys.exit(run(sys.argv[1:]))
