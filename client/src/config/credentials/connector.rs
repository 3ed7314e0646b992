//! The HTTP client that the credential chain uses for SSO, STS, containers and instances: ours.
//!
//! So there is one TLS stack, and a proxy or a resolver that a caller sets holds here, too.

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

/// Bounds of connecting and of an answer where a provider has none of its own.
const CONNECT: Duration = Duration::from_secs(3);
const READ: Duration = Duration::from_secs(20);

#[derive(Clone)]
pub(super) struct Connector {
    http_clients: Arc<HttpClients>,
    allow_http: bool,
    /// Of a whole exchange, because the bounds differ from call to call but the client does not.
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
                 in plain text; use `https`, or say `.allow_http(true)` to `Config::builder()`"
            )));
        }
        let client = self.http_clients.client(&endpoint, true).map_err(|(why, _)| user(&why))?;
        let answer = client.execute(request).await.map_err(broken)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = SdkBody::from(answer.bytes().await.map_err(|error| broken(error.into()))?);
        let mut answer = http::Response::new(body);
        *answer.status_mut() = status;
        *answer.headers_mut() = headers;
        answer.try_into().map_err(|error| user(&error))
    }
}

/// What kind it is decides whether the provider tries again, or holds that there is no service.
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
