//! What the generated clients are made of: a configuration and a service.

use std::sync::Arc;

use crate::budget::Budget;
use crate::config::Config;
use crate::operation::Service;
use crate::prepare::Prepare;
use crate::services;

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
    /// A client; whatever is missing from the configuration is reported by the first call.
    pub fn new(config: &Config, service: &'static Service) -> Self {
        Self::prepared(config, service, services::prepare(service))
    }

    /// A client that does this to its calls.
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

    pub(crate) fn prepare(&self) -> Option<&dyn Prepare> {
        self.0.prepare.as_deref()
    }

    pub(crate) fn budget(&self) -> &Budget {
        &self.0.budget
    }
}
