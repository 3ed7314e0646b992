"""Every corpus case through the driver, signed: is it the recorded request, rightly signed?

    signatures.py DRIVER

Three parts, each without and with a session token: the typed call with a signature in its headers;
the typed call with one in its query; and the recorded request itself, which petard did not make,
signed by the public signer.

The signature is checked by botocore's signer over the driver's own request (its JSON has other
spaces than botocore's, so the recorded request cannot be what is signed). The comparison with the
recorded request is independent of the one in the Rust half.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unittest import mock

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import botocore_signer
import driver
import wire
from official import Official
from outcome import Outcome, progress
from record import load
from services import SERVICES

# China has another domain suffix.
REGIONS = ("us-east-1", "eu-west-1", "cn-north-1")
SESSION_TOKEN = "a/session+token=with every sign=="
FIRST_MOMENT = 1440938160  # 2015-08-30T12:36:00Z
STEP_SECONDS = 40_009  # Another time of the day in every case, now and then another day.
LONGEST_EXPIRATION = 604_800
LIBRARIES = ("http", "reqwest")

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^, ]+), SignedHeaders=([^, ]+), Signature=([0-9a-f]{64})"
)


def prove(path: str, corpus: list[dict[str, Any]]) -> Outcome:
    """Asks the driver for every case twice, without and with a session token."""
    outcome = Outcome("signatures")
    services = _services()
    for question, answer in driver.ask(path, _questions(corpus)):
        recorded = corpus[question["line"]]
        token = " with a session token" if question["sign"]["session_token"] else ""
        case = f"{recorded['service']} {recorded['operation']} {recorded['case']}{token}"
        if "refused" in answer:
            outcome.record(case, [f"refused: {answer['refused']}"])
            continue
        problems = wire.differences(recorded["request"], answer)
        try:
            problems += signature_problems(
                answer, question["sign"], services[recorded["service"]]
            )
        except ValueError as error:
            problems.append(str(error))
        outcome.record(case, problems)
        if (outcome.proved + len(outcome.failures)) % 4000 == 0:
            progress(f"  {outcome.proved} requests and signatures are right")
    return outcome


def prove_presigned(path: str, corpus: list[dict[str, Any]]) -> Outcome:
    """Asks the driver for every case with a signature in its query, without and with a token."""
    outcome = Outcome("presigned calls")
    services = _services()
    whole = 0
    for question, answer in driver.ask(path, _questions(corpus, presigned=True)):
        recorded = corpus[question["line"]]
        case = f"{recorded['service']} {recorded['operation']} {recorded['case']}"
        if "refused" in answer:
            outcome.record(case, [f"refused: {answer['refused']}"])
            continue
        sign = question["sign"]
        target, pairs = botocore_signer.split(answer["url"])
        own = [
            pair
            for pair in pairs
            if pair.partition("=")[0] not in botocore_signer.OLD_PARAMETERS
        ]
        mark = "?" if own else ""
        before = {**answer, "url": f"{target}{mark}{'&'.join(own)}"}
        problems = wire.differences(recorded["request"], before)
        signing_name = services[recorded["service"]].signing_name
        manner = {"sign": {**sign, "service": signing_name}, "expires": sign["expires"]}
        found, is_whole = botocore_signer.query_problems(before, answer, manner)
        whole += is_whole
        outcome.record(case, problems + found)
    progress(f"  the whole query is botocore's in {whole}, the signature in all")
    return outcome


def prove_recorded(path: str, corpus: list[dict[str, Any]]) -> Outcome:
    """Has the public signer sign the requests that botocore made."""
    outcome = Outcome("recorded requests")
    whole = 0
    for question, answer in driver.ask(path, _recorded_questions(corpus)):
        recorded = corpus[question["line"]]
        case = (
            f"{recorded['service']} {recorded['operation']} {recorded['case']}"
            f" of {question['library']}"
        )
        if "refused" in answer:
            outcome.record(case, [f"refused: {answer['refused']}"])
            continue
        before = question["request"]
        if question["expires"] is None:
            outcome.record(case, botocore_signer.header_problems(before, answer, question))
            continue
        problems, is_whole = botocore_signer.query_problems(before, answer, question)
        whole += is_whole
        outcome.record(case, problems)
    progress(f"  the whole query is botocore's in {whole}, the signature in all with one")
    return outcome


@dataclass(frozen=True)
class Signed:
    """What the signature of a service's requests depends on."""

    signing_name: str
    hosts: dict[str, str]


def _services() -> dict[str, Signed]:
    """Every service, with botocore's hosts by region."""
    found = {}
    for name in SERVICES:
        clients = {region: Official(name, region) for region in REGIONS}
        hosts = {
            region: wire.split_url(client.endpoint + "/")[0] for region, client in clients.items()
        }
        found[name] = Signed(clients[REGIONS[0]].model.signing_name, hosts)
    return found


def _questions(corpus: list[dict[str, Any]], presigned: bool = False) -> Iterator[driver.Question]:
    for token in (None, SESSION_TOKEN):
        for number, record in enumerate(corpus):
            sign = _sign(number, token)
            if presigned:
                sign["expires"] = _expires(number)
            yield {
                "line": number,
                "service": record["service"],
                "operation": record["operation"],
                "input": record["input"],
                "sign": sign,
            }


def _recorded_questions(corpus: list[dict[str, Any]]) -> Iterator[driver.Question]:
    """In the headers without and with a token, in the query with one."""
    services = _services()
    runs = ((False, None), (False, SESSION_TOKEN), (True, SESSION_TOKEN))
    for of, (in_query, token) in enumerate(runs):
        for number, record in enumerate(corpus):
            service = services[record["service"]]
            yield {
                "line": number,
                # Each library signs each case, or every other case of the last run.
                "library": LIBRARIES[(number + of) % len(LIBRARIES)],
                "request": _as_sent(record["request"], service.hosts["us-east-1"]),
                "sign": {**_sign(number, token), "service": service.signing_name},
                "expires": _expires(number) if in_query else None,
            }


def _sign(number: int, token: str | None) -> dict[str, Any]:
    return driver.sign_with(
        time=FIRST_MOMENT + number * STEP_SECONDS,
        region=REGIONS[number % len(REGIONS)],
        session_token=token,
    )


def _expires(number: int) -> int:
    return 1 + number * STEP_SECONDS % LONGEST_EXPIRATION


def _as_sent(recorded: dict[str, Any], host: str) -> dict[str, Any]:
    """A recorded request in the form of the driver."""
    names = {"accept": "accept", "content_type": "content-type"}
    headers = [[name, recorded[key]] for key, name in names.items() if recorded[key] is not None]
    pairs = "&".join(f"{name}={value}" for name, value in recorded["query"])
    content = b""
    if recorded["body"] is not None:
        if "json" in recorded["body"]:
            content = json.dumps(recorded["body"]["json"]).encode()
        else:
            content = base64.b64decode(recorded["body"]["base64"])
    return {
        "method": recorded["method"],
        "url": f"https://{host}{recorded['path']}{'?' if pairs else ''}{pairs}",
        "headers": headers,
        "body": base64.b64encode(content).decode("ascii"),
    }


def signature_problems(
    answer: driver.Answer, sign: dict[str, Any], service: Signed
) -> list[str]:
    """What is wrong with the signature of a request; ValueError when it cannot be read."""
    authorization = wire.header(answer, "authorization")
    if authorization is None:
        return ["no authorization header"]
    match = _AUTHORIZATION.fullmatch(authorization)
    if match is None:
        return [f"authorization header is not SigV4: {authorization}"]
    signed = match.group(2).split(";")
    problems = _header_problems(answer, sign, signed, service.hosts[sign["region"]])
    expected = _official_authorization(answer, sign, signed, service.signing_name)
    if authorization != expected:
        problems.append(f"authorization is {authorization}\n    botocore computes {expected}")
    return problems


def _header_problems(
    answer: driver.Answer, sign: dict[str, Any], signed: list[str], host: str
) -> list[str]:
    problems = []
    must = {"host", "x-amz-date"}
    must |= {
        name for name in ("accept", "content-type") if wire.header(answer, name) is not None
    }
    if sign["session_token"] is not None:
        must.add("x-amz-security-token")
    problems += [f"{name} is not signed" for name in sorted(must - set(signed))]
    problems += [
        f"{name} is signed but not sent"
        for name in signed
        if name != "host" and wire.header(answer, name) is None
    ]
    authority, _, _ = wire.split_url(answer["url"])
    if authority != host:
        problems.append(f"goes to {authority}, botocore's to {host}")
    if wire.header(answer, "host") not in (None, authority):
        problems.append(f"host header {wire.header(answer, 'host')} is not that of the URL")
    date = f"{_moment(sign):%Y%m%dT%H%M%SZ}"
    if wire.header(answer, "x-amz-date") != date:
        problems.append(f"x-amz-date is {wire.header(answer, 'x-amz-date')}, not {date}")
    token = wire.header(answer, "x-amz-security-token")
    if token != sign["session_token"]:
        problems.append(f"x-amz-security-token is {token!r}")
    digest = wire.header(answer, "x-amz-content-sha256")
    if digest not in (None, hashlib.sha256(wire.body(answer)).hexdigest()):
        problems.append(f"x-amz-content-sha256 is {digest}, not that of the body")
    return problems


def _official_authorization(
    answer: driver.Answer, sign: dict[str, Any], signed: list[str], signing_name: str
) -> str:
    """The Authorization header that botocore gives this request."""
    request = AWSRequest(method=answer["method"], url=answer["url"], data=wire.body(answer))
    for name, value in answer["headers"]:
        if name.lower() in signed:
            request.headers[name] = value
    credentials = Credentials(sign["access_key"], sign["secret_key"], sign["session_token"])
    with mock.patch("botocore.auth.get_current_datetime", lambda: _moment(sign)):
        SigV4Auth(credentials, signing_name, sign["region"]).add_auth(request)
    return str(request.headers["Authorization"])


def _moment(sign: dict[str, Any]) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(sign["time"], datetime.UTC)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: signatures.py DRIVER")
    parts = (prove, prove_presigned, prove_recorded)
    sys.exit(max([part(sys.argv[1], load()).report() for part in parts]))
