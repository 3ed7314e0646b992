//! The control plane: asking a Data API for its endpoints, and keeping them for clients.

use std::borrow::Cow;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::path::PathBuf;
use std::pin::Pin;
use std::time::SystemTime;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use super::cache::{Cache, aside};
use super::endpoints::Endpoints;
use super::generated::DataApi;
use super::{address, file_location};
use crate::config::config::Config;
use crate::outcome::error::{Error, Result};
use crate::outcome::response::Response;

const OPERATION: Cow<'static, str> = Cow::Borrowed("connect");

/// Knows where the stages of a Data API are: it asks one of them, and keeps the answer in a file
/// from which clients are made.
///
/// ```no_run
/// # async fn example() -> petard::Result<()> {
/// use petard::data_api::{ControlPlane, DataApi};
///
/// let config = petard::Config::load().await?;
/// let control = ControlPlane::new(&config);
/// // Once, and again when stages come or go.
/// let url = "https://abcdef1234.execute-api.eu-west-1.amazonaws.com/dev";
/// let endpoints = control.connect(url).force_refresh(true).await?;
/// println!("there are {} stages", endpoints.stages().len());
/// // In every program.
/// let client = DataApi::for_stage(&config, "test").await?;
/// # Ok(()) }
/// ```
///
/// # The file
///
/// It is the `endpoints.json` of the Python SDK, in the same form, whoever wrote it: an object of
/// stages, each with `Endpoint`, `Stage`, and for a custom domain `URL`,
/// `DistributionDomainName` and `BasePath`; beside them `RefreshDate`. It is
/// `petard/data-api/endpoints.json` in the user's folder for caches, which is `XDG_CACHE_HOME` or
/// `~/.cache`, `~/Library/Caches` on macOS, `%LOCALAPPDATA%` on Windows; another one if the
/// environment variable `PETARD_DATA_API_ENDPOINTS` or
/// [`endpoints_file`](Self::endpoints_file) names it. A configuration that was built without
/// environment knows only the last.
///
/// A refresh replaces the stages, so that none is left of another API or of another time;
/// members that are no stages, and members of stages that are not those named above, stay. The
/// file is replaced in one step, and processes that refresh at once take turns. It is read anew
/// each time: nothing of it is kept in memory.
#[derive(Clone, Debug)]
pub struct ControlPlane {
    config: Config,
    file: Option<PathBuf>,
}

impl ControlPlane {
    /// A control plane that signs with the configuration's credentials, for its region. What is
    /// missing is reported by the first call.
    pub fn new(config: &Config) -> Self {
        Self { config: config.clone(), file: None }
    }

    /// The file to keep the endpoints in, instead of the usual one.
    pub fn endpoints_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.file = Some(path.into());
        self
    }

    /// Begins to look for the endpoints: in the file, or, if there is none or a refresh is asked
    /// for, at the API. The file is believed, whichever API it is of.
    ///
    /// The URL may be any of any stage, with or without `https://` and a slash at the end. On a
    /// host of API Gateway the first segment of its path is the stage, and what follows does not
    /// matter; on a custom domain the whole path is the base path. Plain `http` is for this
    /// machine, unless the configuration [allows](crate::ConfigBuilder::allow_http) it.
    pub fn connect(&self, url: impl Into<String>) -> Connect {
        Connect { plane: self.clone(), url: url.into(), force_refresh: false }
    }
}

/// A look for the endpoints of a Data API. Await it, or [`send`](Self::send) it.
///
/// # Errors
///
/// A URL that is none; a file that cannot be used, or not be written; whatever a call can fail
/// with; an answer that is no set of endpoints, or has an address that is not `https`. The file
/// stays as it was.
#[must_use = "nothing is looked for until it is awaited or sent"]
#[derive(Clone)]
pub struct Connect {
    plane: ControlPlane,
    url: String,
    force_refresh: bool,
}

impl Connect {
    /// Whether to ask the API even if there is a file; `false` if not said. With `true`, a file
    /// that cannot be used is made anew.
    pub fn force_refresh(mut self, force_refresh: bool) -> Self {
        self.force_refresh = force_refresh;
        self
    }

    /// Looks for the endpoints. The same as awaiting it.
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
        let endpoints = answered(&DataApi::new(&config).list_data_apis().await?)?;
        let date = date(config.clock().now());
        let replaced = cache.replace(endpoints, date, config.clock()).await;
        replaced.map_err(|trouble| trouble.into_error(Some(OPERATION)))
    }
}

impl IntoFuture for Connect {
    type Output = Result<Endpoints>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'static>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl fmt::Debug for Connect {
    /// No URL: it might hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connect")
            .field("plane", &self.plane)
            .field("force_refresh", &self.force_refresh)
            .finish_non_exhaustive()
    }
}

/// What an API answered, if it is a set of endpoints that can be trusted with credentials.
fn answered(answer: &Response) -> Result<Endpoints> {
    let refuse = |why: String| answer.document().unreadable(&why);
    let endpoints = Endpoints::read(answer.bytes()).and_then(Endpoints::with_some_stage);
    let endpoints = endpoints.map_err(|why| {
        refuse(format!(
            "the answer is no set of endpoints: {why}; check that the URL is that of a Data API"
        ))
    })?;
    for stage in endpoints.stages() {
        address::check_tls(stage).map_err(|why| {
            refuse(format!(
                "the stage `{}` of the answer is refused: {why}; an address that comes over the \
                 network must be one of `https`",
                stage.name().escape_debug()
            ))
        })?;
    }
    Ok(endpoints)
}

/// `2026-11-22 03:54:19`, in UTC.
fn date(at: SystemTime) -> String {
    let at = DateTime::from_secs(DateTime::from(at).secs());
    at.fmt(Format::DateTime).unwrap_or_default().replace('T', " ").replace('Z', "")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn dates_are_as_the_sdk_writes_them() {
        let at = SystemTime::UNIX_EPOCH + Duration::from_millis(1_603_174_478_999);
        assert_eq!(date(at), "2020-10-20 06:14:38");
    }
}
