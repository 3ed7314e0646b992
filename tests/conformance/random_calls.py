"""Calls of every operation with random values: does botocore compute the same signature?

    random_calls.py DRIVER

The driver makes the values, and checks that its requests decode to them. Here the signature of each
request is compared with the one that botocore's signer computes.
"""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from unittest import mock

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import wire
from outcome import Outcome

ROUNDS = 40
SEED = 20261126
REGION = "eu-west-1"
SESSION_TOKEN = "a/session+token=with every sign=="
MOMENT = datetime.datetime.fromtimestamp(1603174478, datetime.UTC)


def prove(path: str) -> Outcome:
    """Compares the signature of each request."""
    outcome = Outcome("random values")
    refused = 0
    for sample in _samples(path):
        if "refused" in sample:
            refused += 1
            continue
        case = f"{sample['operation']} {sample['url'][:80]}"
        problems = list(sample["problems"])
        authorization = wire.header(sample, "authorization")
        expected = _official_authorization(sample)
        if authorization != expected:
            problems.append(f"authorization is {authorization}\n    botocore computes {expected}")
        outcome.record(case, problems)
    if refused * 20 > outcome.proved:
        outcome.failures.append(f"{refused} samples were refused: too many to prove anything")
    return outcome


def _samples(path: str) -> Iterator[dict[str, Any]]:
    done = subprocess.run(
        [path, "--random", str(ROUNDS), str(SEED)], capture_output=True, timeout=300, check=True
    )
    for line in done.stdout.splitlines():
        yield json.loads(line)


def _official_authorization(sample: dict[str, Any]) -> str:
    """The Authorization header that botocore gives this request."""
    authorization = wire.header(sample, "authorization") or ""
    signed = authorization.partition("SignedHeaders=")[2].partition(",")[0].split(";")
    request = AWSRequest(method=sample["method"], url=sample["url"], data=wire.body(sample))
    for name, value in sample["headers"]:
        if name.lower() in signed:
            request.headers[name] = value
    token = SESSION_TOKEN if wire.header(sample, "x-amz-security-token") else None
    credentials = Credentials("AKIDEXAMPLE", "an/example+of=a secret", token)
    with mock.patch("botocore.auth.get_current_datetime", lambda: MOMENT):
        SigV4Auth(credentials, sample["signing_name"], REGION).add_auth(request)
    return str(request.headers["Authorization"])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: random_calls.py DRIVER")
    sys.exit(prove(sys.argv[1]).report())
