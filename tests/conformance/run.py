"""Runs the whole Python half of the conformance suite.

    run.py --driver PATH [--quickstart PATH] [--endpoint PATH] [--walk PATH]
           [--cli PATH] [--published BOTOCORE.tar.gz]

Progress goes to stderr; failures, one summary a part and the totals go to stdout. The exit status
is 0 when every case of every part holds.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections.abc import Callable

import boto3_run
import cli_walk
import drift
import hostile
import moto_run
import published
import random_calls
import record
import refusals
import schema_check
import signatures
import table
import walk_others
from outcome import Outcome, progress

SHOWN_FAILURES = 40

Part = tuple[str, Callable[[], Outcome]]


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Runs the Python half of the conformance suite.")
    parser.add_argument("--driver", required=True, help="the driver program")
    parser.add_argument("--quickstart", help="the quickstart example, to run against moto")
    parser.add_argument("--endpoint", help="the local endpoint, which boto3 calls")
    parser.add_argument("--walk", help="the walk through API Gateway, to run at other endpoints")
    parser.add_argument("--cli", help="the command line, to run against moto and with --local")
    parser.add_argument(
        "--published", help="the source package of botocore, which has the published signatures"
    )
    options = parser.parse_args()
    corpus = record.load()
    parts: list[Part] = [
        ("corpus", record.check),
        ("table", lambda: table.prove(options.driver)),
        ("drift", lambda: drift.prove(options.driver)),
        ("signatures", lambda: signatures.prove(options.driver, corpus)),
        ("presigned calls", lambda: signatures.prove_presigned(options.driver, corpus)),
        ("recorded requests", lambda: signatures.prove_recorded(options.driver, corpus)),
        ("hostile requests", lambda: hostile.prove(options.driver)),
        ("random values", lambda: random_calls.prove(options.driver)),
        ("refusals", lambda: refusals.prove(options.driver, corpus)),
        ("schema", schema_check.prove),
    ]
    if options.quickstart is not None:
        parts.append(("moto", lambda: moto_run.prove(options.quickstart)))
    if options.endpoint is not None:
        parts.append(("boto3", lambda: boto3_run.prove(options.endpoint)))
    if options.walk is not None:
        parts.append(("the walk elsewhere", lambda: walk_others.prove(options.walk)))
    if options.cli is not None:
        parts.append(("command line", lambda: cli_walk.prove(options.cli)))
    if options.published is not None:
        parts.append(
            ("published cases", lambda: published.prove(options.driver, options.published))
        )
    outcomes = [_run(title, part) for title, part in parts]
    for outcome in outcomes:
        _show(outcome)
    for outcome in outcomes:
        print(outcome.summary())
    if options.published is None:
        print("published cases: skipped, without --published")
    passed = sum(outcome.proved for outcome in outcomes)
    failed = sum(len(outcome.failures) for outcome in outcomes)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def _run(title: str, part: Callable[[], Outcome]) -> Outcome:
    """Runs a part; one that breaks off is a failure of its own and does not stop the others."""
    progress(f"{title} ...")
    start = time.monotonic()
    try:
        outcome = part()
    except Exception as error:  # Whatever it is, the other parts can still tell something.
        traceback.print_exc()
        outcome = Outcome(title, failures=[f"broke off: {error}"])
    if not outcome.proved and not outcome.failures:
        outcome.failures.append("had nothing to prove")
    progress(f"{outcome.summary()} ({time.monotonic() - start:.1f} s)")
    return outcome


def _show(outcome: Outcome) -> None:
    for failure in outcome.failures[:SHOWN_FAILURES]:
        print(f"{outcome.title}: {failure}")
    left = len(outcome.failures) - SHOWN_FAILURES
    if left > 0:
        print(f"{outcome.title}: ... and {left} more; `{outcome.title}` alone prints all")


if __name__ == "__main__":
    sys.exit(main())
