//! The client that the generated clients wrap: a configuration and a service.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::config::config::Config;
use crate::http::endpoint::Endpoint;
use crate::model::{AuthScheme, Operation, Service};
use crate::outcome::error::{Error, Result};
use crate::request::interceptor::Interceptor;
use crate::retry::token_bucket::TokenBucket;
use crate::signing::payload::Payload;

/// A client of one service.
///
/// The generated clients, such as `ApiGateway`, wrap one. Cloning it is cheap; clones share the
/// retry budget.
#[derive(Clone, Debug)]
pub struct Client(Arc<Inner>);

/// How requests are authenticated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequestAuth {
    /// As the model defines it.
    Scheme(AuthScheme),
    /// By the headers of the configured `Auth`.
    Configured,
}

impl RequestAuth {
    /// Returns true if requests are signed with AWS credentials.
    pub(crate) fn is_signature(self) -> bool {
        matches!(self, Self::Scheme(scheme) if scheme.is_signature())
    }
}

struct Inner {
    config: Config,
    service: &'static Service,
    /// The name in signatures.
    signing_name: Cow<'static, str>,
    payload: Payload,
    /// Of requests without an operation.
    auth: RequestAuth,
    token_bucket: TokenBucket,
    interceptor: Option<Arc<dyn Interceptor>>,
    /// Resolved for the first call.
    endpoint: OnceLock<std::result::Result<Endpoint, String>>,
}

impl fmt::Debug for Inner {
    /// Omits the endpoint, whose URL may contain a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner")
            .field("config", &self.config)
            .field("service", self.service)
            .field("token_bucket", &self.token_bucket)
            .field("interceptor", &self.interceptor)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Creates a client whose calls pass through the interceptor of its service, if there is one.
    pub(crate) fn with_interceptor(
        config: &Config,
        service: &'static Service,
        interceptor: Option<Arc<dyn Interceptor>>,
    ) -> Self {
        let auth = RequestAuth::Scheme(service.auth());
        Self::authenticated_by(config, service, service.signing_name().into(), auth, interceptor)
    }

    /// Creates a client whose requests are authenticated in another way than the model defines.
    pub(crate) fn authenticated_by(
        config: &Config,
        service: &'static Service,
        signing_name: Cow<'static, str>,
        auth: RequestAuth,
        interceptor: Option<Arc<dyn Interceptor>>,
    ) -> Self {
        let payload = Payload::of_service(&signing_name);
        let (config, token_bucket) = (config.clone(), TokenBucket::default());
        let endpoint = OnceLock::new();
        Self(Arc::new(Inner {
            config,
            service,
            signing_name,
            payload,
            auth,
            token_bucket,
            interceptor,
            endpoint,
        }))
    }

    /// Returns the service that the client calls.
    pub fn service(&self) -> &'static Service {
        self.0.service
    }

    /// Returns the configuration that the client was created with.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Returns the endpoint of the service. An error names this operation.
    pub(crate) fn endpoint(&self, operation: impl Into<Cow<'static, str>>) -> Result<&Endpoint> {
        let endpoint = self.0.endpoint.get_or_init(|| self.config().endpoint(self.service()));
        endpoint.as_ref().map_err(|why| Error::configuration(Some(operation.into()), why.clone()))
    }

    pub(crate) fn interceptor(&self) -> Option<&dyn Interceptor> {
        self.0.interceptor.as_deref()
    }

    /// Returns the service name in signatures.
    pub(crate) fn signing_name(&self) -> &str {
        &self.0.signing_name
    }

    /// Returns how a request is authenticated.
    pub(crate) fn auth(&self, table: Option<&Operation>) -> RequestAuth {
        let auth = table.map_or(self.0.auth, |operation| RequestAuth::Scheme(operation.auth()));
        if auth.is_signature() && self.config().is_unsigned() {
            return RequestAuth::Scheme(AuthScheme::None);
        }
        auth
    }

    /// Returns how the service wants the body of a request to be signed.
    pub(crate) fn payload(&self) -> Payload {
        self.0.payload
    }

    pub(crate) fn token_bucket(&self) -> &TokenBucket {
        &self.0.token_bucket
    }
}

/// Creates the [`Client`] inside of a generated client, without an interceptor.
///
/// Implemented for every type, so that generated code is the same for all services. A service with
/// an interceptor gives its client type an associated function `make_client`, which Rust prefers to
/// this one.
pub trait MakeClient {
    /// Creates the client.
    fn __make_client(config: &Config, service: &'static Service) -> Client {
        Client::with_interceptor(config, service, None)
    }
}

impl<T> MakeClient for T {}
