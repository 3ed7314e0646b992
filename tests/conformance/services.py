"""The services that the client and botocore both have."""

from __future__ import annotations

# By their names in both.
SERVICES = ("apigateway", "apigatewaymanagementapi", "apigatewayv2")
# Endpoints of services that have none of their own: a stage, as in `ENDPOINT` of `src/lib.rs`.
ENDPOINTS = {
    "apigatewaymanagementapi": "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod",
}
