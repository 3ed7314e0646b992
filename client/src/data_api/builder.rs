//! Clients of one stage: at the address that the file of endpoints has, or at another one.

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

/// Clients of a stage. [`DataApi::new`] makes one for the configuration's own endpoint URL, with
/// the stage in it.
impl DataApi {
    /// A client of a stage that the file of endpoints has. The file is made by
    /// [`ControlPlane::connect`](super::ControlPlane::connect).
    ///
    /// The address is that of the file, whatever the configuration or the environment says about
    /// endpoints; everything else is the configuration's. Credentials are shared with it, and so
    /// are as fresh as its own.
    ///
    /// # Errors
    ///
    /// No file, one that cannot be used, a stage that is not in it, or an address that is plain
    /// `http` to another machine.
    pub async fn for_stage(config: &Config, stage: impl Into<String>) -> Result<Self> {
        let builder = Self::builder(config).stage(stage);
        let made = aside(move || Ok(builder.build())).await;
        made.map_err(|trouble| trouble.into_error(None))?
    }

    /// Begins to make a client of a stage, or of another address.
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

/// Makes a [`DataApi`] for a stage or an address.
#[must_use = "a builder does nothing until it builds"]
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
    /// The stage, such as `dev`. Without [`service_endpoint`](Self::service_endpoint) its
    /// address is looked up in the file of endpoints: the custom domain with its base path and
    /// without the stage, if there is one, else the API with the stage.
    pub fn stage(mut self, stage: impl Into<String>) -> Self {
        self.stage = Some(stage.into());
        self
    }

    /// An address in place of the stage's own: host and port, such as `localhost:8000`, with or
    /// without scheme. The file of endpoints is then neither read nor needed.
    ///
    /// The stage is appended to an address without a path. An address with a path is complete, and
    /// a stage that is said, too, must be its end;
    /// so is one without, if no stage is said, as for a custom domain without base path.
    pub fn service_endpoint(mut self, address: impl Into<String>) -> Self {
        self.service_endpoint = Some(address.into());
        self
    }

    /// Whether to use `https` for a [`service_endpoint`](Self::service_endpoint) that does not
    /// say so itself; `true` if not said. Plain `http` is for this machine, unless the
    /// configuration [allows](crate::ConfigBuilder::allow_http) it.
    pub fn tls(mut self, tls: bool) -> Self {
        self.tls = Some(tls);
        self
    }

    /// The file of endpoints, instead of the [usual one](super::ControlPlane#the-file).
    pub fn endpoints_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.file = Some(path.into());
        self
    }

    /// The name of a namespace's primary key, as it was given to
    /// [`provision`](DataApi::provision). Ids that the path of a request cannot carry then travel
    /// elsewhere by themselves (such as `list`, which is a route, `..`, or a space when asking
    /// whether there is such an item), and item masters are set by that name. Nothing is asked
    /// for it: without this, such calls are refused, with an error that says so.
    pub fn primary_key(mut self, namespace: impl Into<String>, name: impl Into<String>) -> Self {
        self.keys.add(namespace.into(), name.into());
        self
    }

    /// The client. If the stage is to be looked up, a small file is read here;
    /// [`DataApi::for_stage`] does not keep other tasks waiting for that.
    ///
    /// # Errors
    ///
    /// Neither a stage nor an address; an address that is none, or plain `http` to another
    /// machine; `tls` without `service_endpoint`, or another than its scheme; a configuration
    /// that asks for FIPS or dual-stack endpoints; and for a stage that is looked up, those of
    /// [`DataApi::for_stage`].
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

    /// The address of the stage, and where it is from.
    fn looked_up(&self) -> Result<(String, String)> {
        let refuse = |why: String| Error::configuration(None, why);
        if self.tls.is_some() {
            return Err(refuse(
                "`tls` is about an address of your own, and none was given: say \
                 `.service_endpoint(...)`, too, or leave it out"
                    .to_owned(),
            ));
        }
        let Some(stage) = &self.stage else {
            return Err(refuse(
                "it was not said where the Data API is: say `.stage(...)` for one of the stages \
                 in the file of endpoints, or `.service_endpoint(...)` for an address"
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
                "it is not known where the stage `{shown}` is: there is no file {file}; make it \
                 with `ControlPlane::connect(url)`, or say `.service_endpoint(...)`"
            )));
        };
        let Some(entry) = endpoints.get(stage) else {
            return Err(refuse(format!(
                "there is no stage `{shown}` in {file}, but: {}; choose one of those, or refresh \
                 the file with `ControlPlane::connect(url).force_refresh(true)`",
                endpoints.names()
            )));
        };
        let source = format!("the stage `{shown}` in {file}");
        let url = address::stage_address(entry);
        Ok((url.map_err(|why| refuse(format!("{source} has no address: {why}")))?, source))
    }
}

impl fmt::Debug for DataApiBuilder {
    /// No address: it might hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DataApiBuilder")
            .field("stage", &self.stage)
            .field("service_endpoint", &self.service_endpoint.is_some())
            .field("tls", &self.tls)
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}
