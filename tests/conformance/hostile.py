"""Requests that are easily signed wrong, signed by the public signer: does botocore agree?

    hostile.py DRIVER

The driver makes the requests, as `http::Request` and as `reqwest::Request`, with signatures in the
headers and in the query, of the normalized path and of the path as it is sent.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import botocore_signer
from outcome import Outcome, progress

COUNT = 4000
SEED = 20261126

END_OF_PATH = "different: of a path that ends in a dot segment, botocore drops the last slash"
WHITE_SPACE = "different: botocore takes a tab in a header for a space"


def prove(path: str) -> Outcome:
    """Compares each signature."""
    outcome = Outcome("hostile requests")
    kinds: Counter[str] = Counter()
    for line in _lines(path):
        if "impossible" in line:
            kinds["not possible in that library"] += 1
            continue
        if "refused" in line:
            kinds["refused by petard"] += 1
            continue
        before, after, manner = line["before"], line["after"], line["manner"]
        problems, kind = _compare(before, after, manner)
        if problems:
            known = _known_difference(before, manner)
            if known is not None:
                # The rest of the request is compared without the difference.
                with botocore_signer.without_differences():
                    problems, _ = _compare(before, after, manner)
                kinds[known] += not problems
        else:
            kinds[kind] += 1
        outcome.record(f"{line['library']} {before['url'][:200]} {before['headers']}", problems)
    for kind, count in sorted(kinds.items()):
        progress(f"  {count} {kind}")
    if outcome.proved < COUNT:
        outcome.failures.append(f"only {outcome.proved} of {2 * COUNT} requests prove something")
    for known in (END_OF_PATH, WHITE_SPACE):
        if not kinds[known]:
            outcome.failures.append(f"no request is {known}")
    return outcome


def _compare(
    before: dict[str, Any], after: dict[str, Any], manner: dict[str, Any]
) -> tuple[list[str], str]:
    if manner["expires"] is None:
        return botocore_signer.header_problems(before, after, manner), "equal in headers"
    problems, whole = botocore_signer.query_problems(before, after, manner)
    return problems, "equal in the whole query" if whole else "equal in the query's signature"


def _known_difference(before: dict[str, Any], manner: dict[str, Any]) -> str | None:
    """Why botocore signs a request in another way than petard and aws-sigv4."""
    target, _ = botocore_signer.split(before["url"])
    # petard keeps it, as RFC 3986, section 5.2.4, does.
    if not manner["path_as_sent"] and target.endswith(("/.", "/..")):
        return END_OF_PATH
    in_query = manner["expires"] is not None
    for name, value in before["headers"]:
        # The specification of signatures names only spaces.
        if "\t" in value and botocore_signer.is_signed(name.lower(), in_query):
            return WHITE_SPACE
    return None


def _lines(path: str) -> Iterator[dict[str, Any]]:
    done = subprocess.run(
        [path, "--hostile", str(COUNT), str(SEED)], capture_output=True, timeout=300, check=True
    )
    for line in done.stdout.splitlines():
        yield json.loads(line)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: hostile.py DRIVER")
    sys.exit(prove(sys.argv[1]).report())
