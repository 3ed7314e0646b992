"""Servers of other projects, each started for one command and stopped after it."""

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
from dataclasses import dataclass
from typing import IO

HOST = "127.0.0.1"
READY_SECONDS = 60
LOG_LINES = 40
MAX_MEMORY = 4 << 30

REGION = "us-east-1"
ACCESS_KEY = "testing"
SECRET_KEY = "testing"


class ServerError(Exception):
    """A server did not start."""


@dataclass(frozen=True)
class Server:
    """How to start a server, and what answers when it is ready; `{port}` is its port."""

    name: str
    command: tuple[str, ...]
    ready: str
    settings: tuple[tuple[str, str], ...] = ()


MOTO = Server("moto", ("-m", "moto.server", "-H", HOST, "-p", "{port}"), "/moto-api/data.json")
MINISTACK = Server(
    "ministack",
    ("-m", "ministack"),
    "/_ministack/health",
    (
        ("BIND_HOST", HOST),
        ("GATEWAY_PORT", "{port}"),
        ("SFTP_ENABLED", "0"),
        ("IOT_MTLS_ENABLED", "0"),
    ),
)
ALL = {server.name: server for server in (MOTO, MINISTACK)}


@contextmanager
def started(server: Server, log: IO[bytes]) -> Iterator[str]:
    """The URL of a server that answers; the server is gone afterwards, whatever happens."""
    with _Stoppable(), tempfile.TemporaryDirectory() as folder:
        # Another program may take the free port before the server does.
        for _ in range(3):
            port = _free_port()
            process = subprocess.Popen(
                [sys.executable, *(part.format(port=port) for part in server.command)],
                stdout=log,
                stderr=log,
                cwd=folder,
                env=environment()
                | {"HOME": folder, "TMPDIR": folder}
                | {name: value.format(port=port) for name, value in server.settings},
                preexec_fn=None if sys.platform == "win32" else _limit_memory,
            )
            try:
                if _is_ready(process, f"http://{HOST}:{port}{server.ready}"):
                    yield f"http://{HOST}:{port}"
                    return
            finally:
                _stop(process)
        raise ServerError(f"{server.name} does not answer; is it installed for {sys.executable}?")


def environment() -> dict[str, str]:
    """This process's, without what it says about AWS and with the credentials of the servers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return kept | {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": HOST,
        "no_proxy": HOST,
    }


def tail(log: IO[bytes]) -> str:
    """The last lines of a log."""
    log.seek(0)
    return "\n".join(log.read().decode("utf-8", "replace").splitlines()[-LOG_LINES:])


class _Stoppable:
    """Turns the signal that asks to stop into an exception, so that the server is stopped too."""

    def __enter__(self) -> None:
        self._before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGTERM, self._before)


def _limit_memory() -> None:
    # A server that loops for ever must not take the memory of the machine.
    import resource  # Windows does not have it.

    resource.setrlimit(resource.RLIMIT_DATA, (MAX_MEMORY, MAX_MEMORY))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _is_ready(server: subprocess.Popen[bytes], url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with opener.open(url, timeout=5) as answer:
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
