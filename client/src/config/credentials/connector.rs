//! Connects aws-config with the HTTP clients of the configuration, for SSO, STS, containers and
//! instances.
//!
//! There is one TLS implementation, and a proxy or a resolver of the caller applies here, too.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;

use crate::http::client::HttpClients;
use crate::http::endpoint::Endpoint;
use crate::http::transport::TransportError;

/// Limits of connecting and of a response, for providers that set none.
const CONNECT: Duration = Duration::from_secs(3);
const READ: Duration = Duration::from_secs(20);

#[derive(Clone)]
pub(super) struct Connector {
    http_clients: Arc<HttpClients>,
    allow_http: bool,
    /// The limit of a whole exchange. Limits differ by call, and the client is shared.
    limit: Duration,
}

impl Connector {
    pub(super) fn new(http_clients: Arc<HttpClients>, allow_http: bool) -> Self {
        Self { http_clients, allow_http, limit: CONNECT + READ }
    }

    async fn exchange(self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let user = |why: &dyn ToString| ConnectorError::user(why.to_string().into());
        let request = request.try_into_http1x().map_err(|error| user(&error))?;
        let (parts, body) = request.into_parts();
        let body = body.bytes().ok_or_else(|| user(&"the body is a stream"))?.to_vec();
        let request = http::Request::from_parts(parts, body);
        let mut request = reqwest::Request::try_from(request).map_err(|error| user(&error))?;
        *request.timeout_mut() = Some(self.limit);
        let endpoint = Endpoint::for_credentials(request.url());
        if !endpoint.tls && !endpoint.loopback && !self.allow_http {
            return Err(user(&format!(
                "{endpoint} is `http` and not on this machine: tokens would go over the network \
                 in plain text; use `https`, or call `.allow_http(true)` of `Config::builder()`"
            )));
        }
        let client = self.http_clients.client(&endpoint, true).map_err(|(why, _)| user(&why))?;
        let response = client.execute(request).await.map_err(broken)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = SdkBody::from(response.bytes().await.map_err(|error| broken(error.into()))?);
        let mut whole = http::Response::new(body);
        *whole.status_mut() = status;
        *whole.headers_mut() = headers;
        whole.try_into().map_err(|error| user(&error))
    }
}

/// Converts an error. Its kind decides whether aws-config tries again.
fn broken(error: TransportError) -> ConnectorError {
    match (error.is_timeout, error.is_connect) {
        (true, _) => ConnectorError::timeout(error.source),
        (false, true) => ConnectorError::io(error.source).never_connected(),
        (false, false) => ConnectorError::io(error.source),
    }
}

impl HttpClient for Connector {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let limit =
            settings.connect_timeout().unwrap_or(CONNECT) + settings.read_timeout().unwrap_or(READ);
        SharedHttpConnector::new(Self { limit, ..self.clone() })
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.clone().exchange(request))
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector").field("limit", &self.limit).finish_non_exhaustive()
    }
}
