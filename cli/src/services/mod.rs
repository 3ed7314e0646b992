//! The services that can be called: the built-in ones, and those of models that are loaded at run time.

use petard::Service;

use crate::arguments::globals::ModelOptions;
use crate::failure::Failure;

/// All services of one command line. Models of the user come first, so that they can replace a built-in
/// service of the same name.
#[derive(Debug)]
pub(crate) struct Services {
    all: Vec<&'static Service>,
}

impl Services {
    /// Loads the models of the options.
    pub(crate) fn load(_options: &ModelOptions) -> Result<Self, Failure> {
        Ok(Self { all: petard::SERVICES.to_vec() })
    }

    /// Returns the service with a name.
    pub(crate) fn find(&self, name: &str) -> Option<&'static Service> {
        self.all.iter().copied().find(|service| service.name() == name)
    }

    pub(crate) fn all(&self) -> &[&'static Service] {
        &self.all
    }
}
