"""The official client, botocore, made to say what it would send.

Nothing leaves the machine: a hook takes every request just before it is sent and answers it with
an empty object. Configuration comes from here alone: profiles, endpoint overrides and credentials
of the person who runs the suite are not looked at.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from botocore.model import OperationModel, ServiceModel
from botocore.validate import ParamValidator

from services import ENDPOINTS

REGION = "us-east-1"

# How lines of botocore's report begin that are about minima.
RANGES = ("Invalid value for parameter", "Invalid length for parameter")


@dataclass(frozen=True)
class Captured:
    """A request as botocore hands it to its HTTP library."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


class _Answer:
    """The body of the answer that no server gave."""

    def stream(self, **_: Any) -> list[bytes]:
        return [b"{}"]


class Official:
    """One client of botocore; `capture` may be called any number of times."""

    def __init__(self, service: str, region: str = REGION) -> None:
        session = _session()
        self._client = session.create_client(
            service,
            region_name=region,
            endpoint_url=ENDPOINTS.get(service),
            # `capture` checks the parameters: minima of numbers and lengths are the service's to check.
            config=Config(retries={"total_max_attempts": 1}, parameter_validation=False),
        )
        self._caught: list[AWSPreparedRequest] = []
        self._client.meta.events.register("before-send", self._catch)
        methods = self._client.meta.method_to_api_mapping
        self._methods = {official: method for method, official in methods.items()}

    @property
    def model(self) -> ServiceModel:
        """What botocore knows of the service."""
        return self._client.meta.service_model

    @property
    def endpoint(self) -> str:
        """Where botocore would send a request: `https://apigateway.us-east-1.amazonaws.com`."""
        return str(self._client.meta.endpoint_url)

    def operations(self) -> list[OperationModel]:
        """Every operation, in the order of its name."""
        return [self.model.operation_model(name) for name in sorted(self.model.operation_names)]

    def capture(self, operation: str, params: dict[str, Any]) -> Captured:
        """The request that botocore makes of these parameters."""
        self._caught.clear()
        self._check(operation, params)
        getattr(self._client, self._methods[operation])(**params)
        if len(self._caught) != 1:
            raise RuntimeError(f"{operation}: botocore made {len(self._caught)} requests, not one")
        request = self._caught[0]
        return Captured(
            method=request.method,
            url=request.url,
            headers={name.lower(): _text(value) for name, value in request.headers.items()},
            body=_bytes(request.body),
        )

    def _check(self, operation: str, params: dict[str, Any]) -> None:
        """Refuses parameters that botocore would leave out, or cannot send."""
        shape = self.model.operation_model(operation).input_shape
        if shape is None:
            if params:
                raise RuntimeError(f"{operation} has no parameters, but the case has {sorted(params)}")
            return
        report = ParamValidator().validate(params, shape).generate_report()
        wrong = [line for line in report.splitlines() if not line.startswith(RANGES)]
        if wrong:
            raise RuntimeError(f"{operation}: the case is not valid: {'; '.join(wrong)}")

    def _catch(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        self._caught.append(request)
        return AWSResponse(request.url, 200, {"content-type": "application/json"}, _Answer())


def paginators(service: str) -> dict[str, dict[str, Any]]:
    """botocore's paginators of a service, by operation."""
    loader = _session().get_component("data_loader")
    found: dict[str, dict[str, Any]] = loader.load_service_model(service, "paginators-1")[
        "pagination"
    ]
    return found


def _session() -> botocore.session.Session:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ["AWS_CONFIG_FILE"] = os.devnull
    os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    session = botocore.session.Session()
    session.set_credentials("AKIDEXAMPLE", "not-a-secret")
    return session


def _text(value: str | bytes) -> str:
    return value.decode("ascii") if isinstance(value, bytes) else str(value)


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode("utf-8")
    if isinstance(body, (bytes, bytearray)):
        return bytes(body)
    raise RuntimeError(f"botocore sends a body of type {type(body).__name__}")
