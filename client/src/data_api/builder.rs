//! Creates clients of a stage, with its address in the file of endpoints or with another one.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::cache::{Cache, Trouble, aside};
use super::generated::{DataApi, SERVICE};
use super::items::PrimaryKeys;
use super::{address, file_location};
use crate::client::Client;
use crate::config::config::Config;
use crate::outcome::error::{Error, Result};

/// Constructors of clients of a stage. [`DataApi::new`] uses the endpoint URL of the configuration,
/// which must contain the stage.
impl DataApi {
    /// Creates a client of a stage, such as `dev`, with its address in the file of endpoints.
    /// [`ControlPlane::connect`](super::ControlPlane::connect) creates the file.
    ///
    /// Endpoint URLs of the configuration and of the environment are ignored. All other settings
    /// are those of the configuration; credentials are shared with it.
    ///
    /// # Errors
    ///
    /// Returns an error if the file does not exist or cannot be used, if the stage is not in it, or
    /// if the address is `http` to another machine and the configuration does not
    /// [allow](crate::ConfigBuilder::allow_http) it.
    pub async fn for_stage(config: &Config, stage: impl Into<String>) -> Result<Self> {
        let builder = Self::builder(config).stage(stage);
        let made = aside(move || Ok(builder.build())).await;
        made.map_err(|trouble| trouble.into_error(None))?
    }

    /// Creates a client of a stage, at the endpoint URL of the builder of the configuration or else
    /// with its address in the file of endpoints.
    pub(crate) fn stage_client(config: &Config, stage: &str) -> Result<Client> {
        let builder = Self::builder(config).stage(stage);
        let builder = match config.own_endpoint_url() {
            Some(url) => builder.service_endpoint(url),
            None => builder,
        };
        builder.build().map(|client| client.client().clone())
    }

    /// Returns a builder of a client for a stage or an address.
    ///
    /// ```
    /// # fn main() -> petard::Result<()> {
    /// use petard::{Config, DataApi};
    ///
    /// let config = Config::builder().region("eu-west-1").build();
    /// let client = DataApi::builder(&config)
    ///     .stage("dev")
    ///     .service_endpoint("localhost:8000")
    ///     .tls(false)
    ///     .build()?;
    /// let request = client.get_namespaces().request()?;
    /// assert_eq!(request.url(), "http://localhost:8000/dev/namespaces");
    /// # Ok(()) }
    /// ```
    pub fn builder(config: &Config) -> DataApiBuilder {
        DataApiBuilder {
            config: config.clone(),
            stage: None,
            service_endpoint: None,
            tls: None,
            file: None,
            keys: PrimaryKeys::default(),
        }
    }
}

/// Builder of a [`DataApi`] for a stage or an address.
#[must_use = "a builder does nothing until `build` is called"]
#[derive(Clone)]
pub struct DataApiBuilder {
    config: Config,
    stage: Option<String>,
    service_endpoint: Option<String>,
    tls: Option<bool>,
    file: Option<PathBuf>,
    keys: PrimaryKeys,
}

impl DataApiBuilder {
    /// Sets the stage, such as `dev`.
    ///
    /// Without [`service_endpoint`](Self::service_endpoint), its address is read from the file of
    /// endpoints: the custom domain with its base path, or the API with the stage if there is none.
    pub fn stage(mut self, stage: impl Into<String>) -> Self {
        self.stage = Some(stage.into());
        self
    }

    /// Sets an address instead of that in the file of endpoints: host and port, such as
    /// `localhost:8000`, with or without a scheme. The file is not read.
    ///
    /// If the address has a path it is used as is, and must end with the stage if one is set. If it
    /// has no path, the stage is appended if one is set.
    pub fn service_endpoint(mut self, address: impl Into<String>) -> Self {
        self.service_endpoint = Some(address.into());
        self
    }

    /// Sets whether to use `https` for a [`service_endpoint`](Self::service_endpoint) without a
    /// scheme. `http` is allowed to this machine only, unless the configuration
    /// [allows](crate::ConfigBuilder::allow_http) it.
    ///
    /// Default: `true`.
    pub fn tls(mut self, tls: bool) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Sets the path of the file of endpoints.
    ///
    /// Default: see [`ControlPlane`](super::ControlPlane#the-file).
    pub fn endpoints_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.file = Some(path.into());
        self
    }

    /// Sets the name of a namespace's primary key, as given to [`provision`](DataApi::provision).
    ///
    /// It is sent with calls that need it, such as [`set_item_master`](DataApi::set_item_master).
    /// It also allows ids that cannot be part of the path, such as `list` (which is a route), `..`,
    /// or, when checking whether an item exists, an id with a space: these calls then send the id
    /// in the query or the body.
    ///
    /// Default: none. Calls with such ids return errors.
    pub fn primary_key(mut self, namespace: impl Into<String>, name: impl Into<String>) -> Self {
        self.keys.add(namespace.into(), name.into());
        self
    }

    /// Builds the client. Without [`service_endpoint`](Self::service_endpoint), this reads the file
    /// of endpoints and blocks the thread; [`DataApi::for_stage`] does not.
    ///
    /// # Errors
    ///
    /// Returns an error if neither a stage nor an address is set; if the address is invalid; if it
    /// is `http` to another machine and the configuration does not
    /// [allow](crate::ConfigBuilder::allow_http) it; if `tls` is set without `service_endpoint` or
    /// differs from its scheme; or if the configuration uses FIPS or dual-stack endpoints. Without
    /// `service_endpoint`, it also returns the errors of [`DataApi::for_stage`].
    pub fn build(self) -> Result<DataApi> {
        let refuse = |why| Error::configuration(None, why);
        let (url, source) = match &self.service_endpoint {
            Some(address) => {
                let url = address::from_override(address, self.tls, self.stage.as_deref());
                (url.map_err(refuse)?, "`service_endpoint`".to_owned())
            }
            None => self.looked_up()?,
        };
        let config = self.config.at(&url, &source).map_err(refuse)?;
        Ok(Client::with_interceptor(&config, &SERVICE, Some(Arc::new(self.keys))).into())
    }

    /// Returns the address of the stage in the file, and its origin for error texts.
    fn looked_up(&self) -> Result<(String, String)> {
        let refuse = |why: String| Error::configuration(None, why);
        if self.tls.is_some() {
            return Err(refuse(
                "`tls` is set without `service_endpoint`: set `.service_endpoint(...)`, or remove \
                 `.tls(...)`"
                    .to_owned(),
            ));
        }
        let Some(stage) = &self.stage else {
            return Err(refuse(
                "no stage and no address: set `.stage(...)` to a stage in the file of endpoints, \
                 or `.service_endpoint(...)` to an address"
                    .to_owned(),
            ));
        };
        let cache = Cache::new(
            file_location::find_file(self.file.as_deref(), &self.config).map_err(refuse)?,
        );
        let (file, shown) = (cache.path().display().to_string(), stage.escape_debug().to_string());
        let found = cache.read().map_err(|trouble: Trouble| trouble.into_error(None))?;
        let Some(endpoints) = found else {
            return Err(refuse(format!(
                "no address of the stage `{shown}`: the file of endpoints {file} does not exist; \
                 create it with `ControlPlane::connect(url)`, or set the address with \
                 `DataApi::builder(..).service_endpoint(..)`"
            )));
        };
        let Some(entry) = endpoints.get(stage) else {
            return Err(refuse(format!(
                "the stage `{shown}` does not exist in {file}; existing stages: {}; use one of them, \
                 or refresh the file with `ControlPlane::connect(url).force_refresh(true)`",
                endpoints.names()
            )));
        };
        let source = format!("the stage `{shown}` in {file}");
        let url = address::stage_address(entry);
        Ok((url.map_err(|why| refuse(format!("{source} has no address: {why}")))?, source))
    }
}

impl fmt::Debug for DataApiBuilder {
    /// Omits the address, which might contain a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DataApiBuilder")
            .field("stage", &self.stage)
            .field("service_endpoint", &self.service_endpoint.is_some())
            .field("tls", &self.tls)
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}
