//! What the generated clients are made of: a configuration and a service.

use std::borrow::Cow;
use std::sync::Arc;

use crate::budget::Budget;
use crate::config::Config;
use crate::endpoint::Endpoint;
use crate::error::{Error, Result};
use crate::operation::Service;
use crate::prepare::Prepare;

/// A client of one service. Cloning it is cheap; clones share what they may spend on retries.
#[derive(Clone, Debug)]
pub struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: Config,
    service: &'static Service,
    budget: Budget,
    prepare: Option<Arc<dyn Prepare>>,
}

impl Client {
    /// A client whose calls pass through this hook of the service first, if there is one.
    pub(crate) fn prepared(
        config: &Config,
        service: &'static Service,
        prepare: Option<Arc<dyn Prepare>>,
    ) -> Self {
        let (config, budget) = (config.clone(), Budget::default());
        Self(Arc::new(Inner { config, service, budget, prepare }))
    }

    /// The service.
    pub fn service(&self) -> &'static Service {
        self.0.service
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Where the service is, for a call of this operation.
    pub(crate) fn endpoint(&self, operation: Cow<'static, str>) -> Result<Endpoint> {
        let endpoint = self.config().endpoint(self.service());
        endpoint.map_err(|why| Error::configuration(Some(operation), why))
    }

    pub(crate) fn prepare(&self) -> Option<&dyn Prepare> {
        self.0.prepare.as_deref()
    }

    pub(crate) fn budget(&self) -> &Budget {
        &self.0.budget
    }
}

/// How the type of a service's client makes its [`Client`]: without a hook.
///
/// Implemented for every type, so that generated code is the same for all services. A service that
/// has a hook gives its client type an associated function `make_client` of its own, which Rust
/// prefers to this one.
pub trait MakeClient {
    /// Makes the client.
    fn make_client(config: &Config, service: &'static Service) -> Client {
        Client::prepared(config, service, None)
    }
}

impl<T> MakeClient for T {}
