//! The services of an endpoint, each with its state in each region.

use std::collections::BTreeMap;

use petard::Service;

use crate::backend::{Backend, Setup, backend_of};

/// The services by region. Those of a region are created when it is first used.
pub(crate) struct Backends {
    services: Vec<&'static Service>,
    setup: Setup,
    regions: BTreeMap<String, Vec<Box<dyn Backend>>>,
}

impl Backends {
    pub(crate) fn new(services: &[&'static Service], setup: Setup) -> Self {
        Self { services: services.to_vec(), setup, regions: BTreeMap::new() }
    }

    /// Returns the service at a position of the list of services.
    pub(crate) fn get(&mut self, region: &str, place: usize) -> Option<&mut Box<dyn Backend>> {
        if !self.regions.contains_key(region) {
            let all = self.services.iter().map(|service| backend_of(service, &self.setup));
            self.regions.insert(region.to_owned(), all.collect());
        }
        self.regions.get_mut(region)?.get_mut(place)
    }
}
