//! The control plane: reads the endpoints of a Data API and stores them for clients.

use std::borrow::Cow;
use std::fmt;
use std::future::IntoFuture;
use std::path::PathBuf;
use std::time::SystemTime;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use super::cache::{Cache, aside};
use super::endpoints::Endpoints;
use super::generated::DataApi;
use super::{address, file_location};
use crate::call::response_future::ResponseFuture;
use crate::config::config::Config;
use crate::outcome::error::{Error, Result};
use crate::outcome::response::Response;

const OPERATION: Cow<'static, str> = Cow::Borrowed("connect");

/// Finds the addresses of all stages of a Data API and stores them in a file.
///
/// The addresses are read from the API at the URL of any stage. [`DataApi::for_stage`] creates
/// clients from the file.
///
/// ```no_run
/// # async fn example() -> petard::Result<()> {
/// use petard::data_api::{ControlPlane, DataApi};
///
/// let config = petard::Config::load().await?;
/// let control = ControlPlane::new(&config);
/// // Once, and again when stages are added or removed.
/// let url = "https://abcdef1234.execute-api.eu-west-1.amazonaws.com/dev";
/// let endpoints = control.connect(url).force_refresh(true).await?;
/// println!("there are {} stages", endpoints.stages().len());
/// // In every program that uses the API.
/// let client = DataApi::for_stage(&config, "test").await?;
/// # Ok(()) }
/// ```
///
/// # The file
///
/// The file has the format of the Python SDK's `endpoints.json`: an object with one member for each
/// stage, which contains `Endpoint`, `Stage`, and for a custom domain `URL`,
/// `DistributionDomainName` and `BasePath`; and a member `RefreshDate`.
///
/// Its path is, in this order:
///
/// 1. the path set with [`endpoints_file`](Self::endpoints_file);
/// 2. the environment variable `PETARD_DATA_API_ENDPOINTS`;
/// 3. `petard/data-api/endpoints.json` in the user's cache folder: `XDG_CACHE_HOME` or `~/.cache`,
///    `~/Library/Caches` on macOS, `%LOCALAPPDATA%` on Windows.
///
/// With a configuration that was built without the environment, only the first one can be used.
///
/// A refresh replaces all stages. Other members of the file, and other members of the stages, are
/// kept. The file is replaced in one step, and concurrent refreshes wait for each other. The file
/// is read each time; its contents are not cached in memory.
#[derive(Clone, Debug)]
pub struct ControlPlane {
    config: Config,
    file: Option<PathBuf>,
}

impl ControlPlane {
    /// Creates a control plane that signs with the credentials and the region of the configuration.
    /// If they are missing, the first call returns an error.
    pub fn new(config: &Config) -> Self {
        Self { config: config.clone(), file: None }
    }

    /// Sets the path of the file of endpoints.
    ///
    /// Default: see [above](Self#the-file).
    pub fn endpoints_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.file = Some(path.into());
        self
    }

    /// Returns a request for the endpoints. They are read from the file if it exists, and
    /// otherwise, or with [`force_refresh`](Connect::force_refresh), from the API. The file is not
    /// checked against the URL.
    ///
    /// `url` is any URL of any stage, with or without `https://`. On a host of API Gateway the
    /// first segment of its path is the stage, and the rest is ignored; on a custom domain the
    /// whole path is the base path. `http` is allowed to this machine only, unless the
    /// configuration [allows](crate::ConfigBuilder::allow_http) it.
    pub fn connect(&self, url: impl Into<String>) -> Connect {
        let (plane, url) = (self.clone(), url.into());
        Connect { plane, url, force_refresh: false, allowed: Vec::new() }
    }
}

/// A request for the endpoints of a Data API, as returned by [`ControlPlane::connect`].
///
/// Nothing is read or sent until it is awaited or [`send`](Self::send) is called.
///
/// # Errors
///
/// Returns an error if the URL is invalid; if the file cannot be read, is invalid or cannot be
/// written; if the call to the API fails; or if its response is not a set of endpoints or contains
/// an address that is not `https` or has a host that is not [allowed](Self::allow_host). The file is
/// then unchanged.
#[must_use = "nothing is read or sent until it is awaited or sent"]
#[derive(Clone)]
pub struct Connect {
    plane: ControlPlane,
    url: String,
    force_refresh: bool,
    allowed: Vec<String>,
}

impl Connect {
    /// Allows a host name in the addresses that the API returns, such as that of a custom domain. An
    /// IP address cannot be allowed.
    ///
    /// Without it, only the host that you connect to is accepted, and, if it is a host of API
    /// Gateway, others in the same region: requests with your data and session token are sent to
    /// these addresses. The addresses of an existing file are not checked.
    pub fn allow_host(mut self, host: impl Into<String>) -> Self {
        self.allowed.push(host.into());
        self
    }

    /// Sets whether to read the endpoints from the API even if the file exists. With `true`, an
    /// invalid file is replaced.
    ///
    /// Default: `false`.
    pub fn force_refresh(mut self, force_refresh: bool) -> Self {
        self.force_refresh = force_refresh;
        self
    }

    /// Returns the endpoints, like awaiting it.
    ///
    /// # Errors
    ///
    /// See [`Connect`](Self#errors).
    pub async fn send(self) -> Result<Endpoints> {
        let refuse = |why| Error::configuration(Some(OPERATION), why);
        let url = address::from_any_url(&self.url).map_err(|why| Error::input(OPERATION, why))?;
        let config = self.plane.config.at(&url, "`connect`").map_err(refuse)?;
        let path = file_location::find_file(self.plane.file.as_deref(), &config).map_err(refuse)?;
        let cache = Cache::new(path);
        if !self.force_refresh {
            let cache = cache.clone();
            let found = aside(move || cache.read()).await;
            if let Some(found) = found.map_err(|trouble| trouble.into_error(Some(OPERATION)))? {
                return Ok(found);
            }
        }
        let response = DataApi::new(&config).list_data_apis().await?;
        let endpoints = endpoints_of(&response, &address::host(&url), &self.allowed)?;
        let date = date(config.clock().now());
        let replaced = cache.replace(endpoints, date, config.clock()).await;
        replaced.map_err(|trouble| trouble.into_error(Some(OPERATION)))
    }
}

impl IntoFuture for Connect {
    type Output = Result<Endpoints>;
    type IntoFuture = ResponseFuture<Endpoints>;

    fn into_future(self) -> Self::IntoFuture {
        ResponseFuture::new(self.send())
    }
}

impl fmt::Debug for Connect {
    /// Omits the URL, which might contain a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connect")
            .field("plane", &self.plane)
            .field("force_refresh", &self.force_refresh)
            .finish_non_exhaustive()
    }
}

/// Reads the endpoints of a response of the host `asked`. All addresses are checked, because signed
/// requests are sent to them.
fn endpoints_of(response: &Response, asked: &str, allowed: &[String]) -> Result<Endpoints> {
    let refuse = |why: String| response.document().unreadable(&why);
    let endpoints = Endpoints::read(response.bytes()).and_then(Endpoints::with_some_stage);
    let endpoints = endpoints.map_err(|why| {
        refuse(format!(
            "the response is not a set of endpoints: {why}; check that the URL is that of a Data \
             API"
        ))
    })?;
    for stage in endpoints.stages() {
        address::check_learnt(stage, asked, allowed).map_err(|why| {
            let name = stage.name().escape_debug();
            refuse(format!("the stage `{name}` of the response is refused: {why}"))
        })?;
    }
    Ok(endpoints)
}

/// Formats a time in UTC: `2026-11-22 03:54:19`.
fn date(at: SystemTime) -> String {
    let at = DateTime::from_secs(DateTime::from(at).secs());
    at.fmt(Format::DateTime).unwrap_or_default().replace('T', " ").replace('Z', "")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn dates_have_the_format_of_the_sdk() {
        let at = SystemTime::UNIX_EPOCH + Duration::from_millis(1_603_174_478_999);
        assert_eq!(date(at), "2020-10-20 06:14:38");
    }
}
