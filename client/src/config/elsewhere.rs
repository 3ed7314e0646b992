//! A configuration made from another one: the same, but for where services are.

use std::sync::Arc;

use super::{Config, Inner};
use crate::endpoint::Endpoint;
use crate::error::{Error, Result};

impl Config {
    /// The same configuration for services at another address: scheme, host, port and base path,
    /// such as `https://api.example.com/prod`. Neither the builder's
    /// [`endpoint_url`](super::ConfigBuilder::endpoint_url) nor environment and profile count
    /// then.
    ///
    /// Credentials, connections and what is known of the services' clock are shared, not copied:
    /// credentials that are refreshed here are fresh there.
    ///
    /// ```
    /// # fn main() -> petard::Result<()> {
    /// # #[cfg(feature = "data-api")] {
    /// let config = petard::Config::builder().region("eu-west-1").build();
    /// let test = config.with_endpoint_url("https://api.example.com/test")?;
    /// let pets = petard::DataApi::new(&test).get_info("pets").request()?;
    /// assert_eq!(pets.url(), "https://api.example.com/test/pets/info");
    /// # } Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// A URL with a user, a query or a fragment; `http` to another machine, unless
    /// [`allow_http`](super::ConfigBuilder::allow_http) was said; a configuration that asks for
    /// FIPS or dual-stack endpoints, between which a URL leaves no choice.
    pub fn with_endpoint_url(&self, url: impl AsRef<str>) -> Result<Self> {
        self.at(url.as_ref(), "`with_endpoint_url`").map_err(|why| Error::configuration(None, why))
    }

    /// The same; `source` says where the URL comes from, for errors.
    pub(crate) fn at(&self, url: &str, source: &str) -> Result<Self, String> {
        self.check_variant(source)?;
        let endpoint = Endpoint::custom(url, source, self.0.allow_http)?;
        let inner = Inner { endpoint_url: Some(endpoint.to_string()), ..(*self.0).clone() };
        Ok(Self(Arc::new(inner)))
    }
}
