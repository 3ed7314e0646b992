"""Talks to the driver: the program that makes requests with the client that is tested.

One line of JSON in, one line of JSON out, in any order; the answers are matched by `id`. This
module knows the protocol, not what a right answer is.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator
from typing import IO, Any

Question = dict[str, Any]
Answer = dict[str, Any]

# A driver that takes longer hangs: it answers thousands of questions a second.
TIMEOUT_SECONDS = 300


class DriverError(Exception):
    """The driver broke off, hung, or does not speak the protocol."""


def sign_with(
    time: int,
    region: str = "us-east-1",
    session_token: str | None = None,
) -> dict[str, Any]:
    """The `sign` part of a question. The credentials are nobody's."""
    return {
        "access_key": "AKIDEXAMPLE",
        "secret_key": "an/example+of=a secret",
        "session_token": session_token,
        "time": time,
        "region": region,
    }


def table(path: str) -> dict[str, Any]:
    """The operation table that the driver prints."""
    done = subprocess.run(
        [path, "--table"], capture_output=True, timeout=TIMEOUT_SECONDS, check=False
    )
    if done.returncode != 0:
        raise DriverError(f"{path} --table ended with {done.returncode}:\n{_tail(done.stderr)}")
    try:
        document = json.loads(done.stdout)
    except ValueError as error:
        raise DriverError(f"{path} --table does not print JSON: {error}") from error
    if not isinstance(document, dict) or not isinstance(document.get("services"), list):
        raise DriverError(f"{path} --table prints no list `services`")
    return document


def service(path: str, name: str) -> dict[str, Any]:
    """One service of the table."""
    found: list[dict[str, Any]] = [s for s in table(path)["services"] if s["name"] == name]
    if len(found) != 1:
        raise DriverError(f"{path} --table has {len(found)} services called {name}, not one")
    return found[0]


def ask(path: str, questions: Iterable[Question]) -> Iterator[tuple[Question, Answer]]:
    """Starts the driver, asks everything, gives every question with its answer, as they come.

    The questions get their `id` here. Raises DriverError when an answer is missing, comes twice,
    or is neither a request nor a refusal.
    """
    asked = [{**question, "id": number} for number, question in enumerate(questions)]
    waiting = {question["id"]: question for question in asked}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
        )
        assert process.stdin is not None and process.stdout is not None
        watchdog = threading.Timer(TIMEOUT_SECONDS, process.kill)
        writer = threading.Thread(target=_write, args=(process.stdin, asked), daemon=True)
        watchdog.start()
        writer.start()
        try:
            for line in process.stdout:
                answer = _answer(line)
                question = waiting.pop(answer["id"], None)
                if question is None:
                    raise DriverError(f"an answer nobody waits for: {line[:300]!r}")
                yield question, answer
            status = process.wait()
        finally:
            watchdog.cancel()
            process.kill()
            process.wait()
            writer.join()
            process.stdout.close()
        if status != 0 or waiting:
            log.seek(0)
            raise DriverError(
                f"{path} ended with {status} (it is killed after {TIMEOUT_SECONDS} s) and left"
                f" {len(waiting)} of {len(asked)} questions without an answer, the first one of"
                f" {_first(waiting)}\n{_tail(log.read())}"
            )


def _write(pipe: IO[bytes], questions: list[Question]) -> None:
    try:
        with pipe:
            for question in questions:
                pipe.write(json.dumps(question, separators=(",", ":")).encode("ascii") + b"\n")
    except OSError:
        pass  # The driver is gone; the reader says so.


def _answer(line: bytes) -> Answer:
    try:
        answer = json.loads(line)
    except ValueError as error:
        raise DriverError(f"not a line of JSON ({error}): {line[:300]!r}") from error
    request = {"id", "method", "url", "headers", "body"}
    if not isinstance(answer, dict) or not (
        answer.keys() >= request or answer.keys() == {"id", "refused"}
    ):
        raise DriverError(f"neither a request nor a refusal: {line[:300]!r}")
    return answer


def _first(waiting: dict[int, Question]) -> str:
    return next((question["operation"] for question in waiting.values()), "none")


def _tail(log: bytes) -> str:
    return log.decode("utf-8", "replace")[-2000:]
