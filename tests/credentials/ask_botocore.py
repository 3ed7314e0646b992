"""What botocore finds in each situation: one line of JSON in, one line out."""

from __future__ import annotations

import getpass
import json
import os
import sys


def refuse(prompt: str = "", stream: object = None) -> str:
    """Takes the place of `getpass`, which would wait for the terminal."""
    raise RuntimeError(f"an MFA code is asked for: {prompt}")


# botocore keeps the function when it is imported.
getpass.getpass = refuse
import botocore.credentials  # noqa: E402
import botocore.session  # noqa: E402
import botocore.tokens  # noqa: E402

KEPT = ("LANG", "LC_ALL")


def main() -> None:
    """The command."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    lines = sys.stdin.read().splitlines()
    for line in lines:
        situation = json.loads(line)
        os.environ.clear()
        os.environ.update(kept)
        os.environ.update(situation["env"])
        # botocore finds this folder when it is imported, and each situation has its own.
        cache = os.path.expanduser("~/.aws/sso/cache")
        botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR = cache
        botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR = cache
        print(" ".join(found(situation["profile"]).split()), flush=True)


def found(profile: str | None) -> str:
    """Key, token and region, the endpoint and the attempts if they are set, or an error."""
    try:
        session = botocore.session.Session(profile=profile)
        credentials = session.get_credentials()
        region = session.get_config_variable("region")
        if credentials is None:
            return "error no credentials"
        frozen = credentials.get_frozen_credentials()
        client = session.create_client("apigateway", region_name=region or "eu-1")
        endpoint = client.meta.endpoint_url.rstrip("/")
        is_default = endpoint == f"https://apigateway.{region or 'eu-1'}.amazonaws.com"
        attempts = session.get_config_variable("max_attempts")
        return " ".join([
            frozen.access_key,
            frozen.token or "-",
            region or "-",
            "" if is_default else endpoint,
            f"attempts={client.meta.config.retries['total_max_attempts']}" if attempts else "",
        ])
    except Exception as error:  # Each is an outcome.
        return f"error {type(error).__name__}: {error}"


if __name__ == "__main__":
    main()
