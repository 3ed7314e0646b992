//! Builder of an `Api`: finds out what its requests are signed for.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use http::Method;
use reqwest::Url;

use super::api::Api;
use super::hosts::{REFUSED_NAMES, Recognized, Signed, recognize};
use crate::client::{Client, RequestAuth};
use crate::config::auth::Auth;
use crate::config::config::Config;
use crate::http::endpoint::{aws_labels_and_stack, is_loopback, is_region};
use crate::model::{AuthScheme, Service};
use crate::outcome::error::{Error, Result};
use crate::request::request::RequestBuilder;

/// What the calls of all APIs share.
static SERVICE: Service = Service::new("api", "the API");

/// The signing name of API Gateway, which is also that of this machine.
const EXECUTE_API: &str = "execute-api";

/// Builder of an [`Api`].
///
/// [`load`](Self::load) loads the configuration if none is set; [`build`](Self::build) uses only
/// what you set.
///
/// ```
/// # fn main() -> petard::Result<()> {
/// use petard::{Api, Config, Credentials};
///
/// let keys = Credentials::from_keys("AKIDEXAMPLE", "secret", None);
/// let api = Api::builder("https://api.example.com/v1") // a custom domain
///     .service("execute-api")
///     .region("eu-west-1")
///     .config(&Config::builder().credentials(keys).build())
///     .build()?;
/// assert_eq!(api.get("/orders").request()?.url(), "https://api.example.com/v1/orders");
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until `load` or `build` is called"]
pub struct ApiBuilder {
    url: String,
    service: Option<String>,
    region: Option<String>,
    config: Option<Config>,
    auth: Option<Arc<dyn Auth>>,
    headers: Vec<(String, String)>,
}

impl Api {
    /// Returns the API at a URL: scheme, host, port and base path. The configuration is that of
    /// [`Config::load`].
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Config::load`], and an error if the URL is invalid or the service or
    /// the region is not known. See [`ApiBuilder::load`].
    pub async fn at(url: impl Into<String>) -> Result<Self> {
        Self::builder(url).load().await
    }

    /// Returns a builder for the API at a URL. Use it to set service, region, configuration or
    /// headers.
    pub fn builder(url: impl Into<String>) -> ApiBuilder {
        ApiBuilder::new(url.into())
    }
}

impl ApiBuilder {
    fn new(url: String) -> Self {
        Self { url, service: None, region: None, config: None, auth: None, headers: Vec::new() }
    }

    /// Sets the service name in signatures, such as `execute-api`.
    ///
    /// Default: that of the host, if it is of a known form; `execute-api` on this machine.
    pub fn service(mut self, name: impl Into<String>) -> Self {
        self.service = Some(name.into());
        self
    }

    /// Sets the region that requests are signed for, such as `eu-west-1`.
    ///
    /// Default: that of the host, if it is of a known form; otherwise that of the configuration.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets the configuration. Its endpoint URL is not used.
    ///
    /// Default: with [`load`](Self::load), that of [`Config::load`]; with [`build`](Self::build), an
    /// empty one.
    pub fn config(mut self, config: &Config) -> Self {
        self.config = Some(config.clone());
        self
    }

    /// Authenticates calls by a token or an API key instead of a signature. Neither AWS credentials
    /// nor service and region are needed then.
    ///
    /// Default: calls are signed. The [`auth`](crate::ConfigBuilder::auth) of the configuration is not
    /// used, because it may be for another host.
    ///
    /// ```
    /// # fn main() -> petard::Result<()> {
    /// use petard::{Api, ApiKeyHeader};
    ///
    /// let api = Api::builder("https://api.example.com/v1").auth(ApiKeyHeader::new("a1b2c3")).build()?;
    /// # Ok(()) }
    /// ```
    pub fn auth(mut self, auth: impl Auth + 'static) -> Self {
        self.auth = Some(Arc::new(auth));
        self
    }

    /// Adds a header to every call. A call can set another value.
    ///
    /// The endpoint-specific name of a private API,
    /// `vpce-....execute-api.eu-west-1.vpce.amazonaws.com`, needs the header `x-apigw-api-id` with
    /// the id of the API, or the header `host` with the host name of the API.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Builds the API, with the configuration of [`Config::load`] if none is set.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Config::load`] and those of [`build`](Self::build).
    pub async fn load(mut self) -> Result<Api> {
        if self.config.is_none() {
            self.config = Some(Config::load().await?);
        }
        self.build()
    }

    /// Builds the API without reading the environment or any file.
    ///
    /// # Errors
    ///
    /// Returns an error if the URL is invalid, is `http` to another machine, or has a user, a query
    /// or a fragment; if a header cannot be sent; if service or region are not known; if the host
    /// needs a header that is not set; if requests to the host cannot be signed by this library; or if
    /// the configuration requires FIPS endpoints and the URL is not known to be one.
    pub fn build(self) -> Result<Api> {
        let config = self.config.clone().unwrap_or_else(|| Config::builder().build());
        // The `auth` of the configuration may be for another host.
        let config = config.with_auth(self.auth.clone());
        let auth = match self.auth {
            Some(_) => RequestAuth::Configured,
            None => RequestAuth::Scheme(AuthScheme::SigV4),
        };
        let refuse = |why| Error::configuration(None, why);
        self.check_own_headers().map_err(refuse)?;
        let target = self.target(&config, auth.is_signature());
        let (config, signing_name) = target.map_err(refuse)?;
        let client = Client::authenticated_by(&config, &SERVICE, signing_name, auth, None);
        Ok(Api::new(client, self.headers.into()))
    }

    /// Returns the configuration for the URL, and the name in signatures.
    fn target(
        &self,
        config: &Config,
        is_signed: bool,
    ) -> Result<(Config, Cow<'static, str>), String> {
        let endpoint = config.endpoint_of_url(&self.url, "`Api`")?;
        let url = Url::parse(&self.url).map_err(|error| error.to_string())?;
        let host = url.host_str().unwrap_or_default();
        let known = recognize(host);
        let (needs, is_fips) =
            known.as_ref().map_or((&[][..], false), |known| (known.needs, known.is_fips));
        self.check_headers(host, needs)?;
        if !is_signed {
            let config = config.for_url(&endpoint, self.region.clone(), is_fips)?;
            return Ok((config, Cow::Borrowed(EXECUTE_API)));
        }
        let is_named = |(name, _): &&(&str, &str)| self.service.as_deref() == Some(*name);
        if let Some((name, why)) = REFUSED_NAMES.iter().find(is_named) {
            return Err(format!("requests cannot be signed as `{name}`: {why}"));
        }
        let named = self.service.clone().map(Cow::Owned);
        let service = match &known {
            Some(Recognized { signed: Signed::Refused(why), .. }) => {
                return Err(format!("requests to `{host}` cannot be signed: {why}"));
            }
            Some(Recognized { signed: Signed::As(service), .. }) => {
                named.unwrap_or(Cow::Borrowed(*service))
            }
            None if is_loopback(host) => named.unwrap_or(Cow::Borrowed(EXECUTE_API)),
            None => named
                .ok_or_else(|| unknown(host, self.region.is_some() || config.region().is_some()))?,
        };
        let there = known.and_then(|known| known.region).map(str::to_owned);
        let region = self.region.clone().or(there);
        let config = config.for_url(&endpoint, region, is_fips)?;
        if config.region().is_none() {
            let otherwise = match (config.is_loaded(), &self.config) {
                (true, _) => "set AWS_REGION",
                (false, None) => "end it with `.load()`, which reads AWS_REGION",
                (false, Some(_)) => "of `Config::builder()`",
            };
            return Err(format!(
                "no region: the host `{host}` does not contain one, and the configuration has \
                 none; call `.region(...)` of `Api::builder`, or {otherwise}"
            ));
        }
        config.signing_region()?;
        Ok((config, service))
    }

    /// Returns an error if one of the headers cannot be sent.
    fn check_own_headers(&self) -> Result<(), String> {
        let mut request = RequestBuilder::new(Method::GET);
        self.headers.iter().try_for_each(|(name, value)| request.header(name, value, true))
    }

    /// Returns an error if the host needs one of these headers and none is set.
    fn check_headers(&self, host: &str, needs: &[&str]) -> Result<(), String> {
        let is_set = |name: &&str| {
            self.headers
                .iter()
                .any(|(own, value)| own.eq_ignore_ascii_case(name) && !value.trim().is_empty())
        };
        if needs.is_empty() || needs.iter().any(is_set) {
            return Ok(());
        }
        let headers: Vec<_> =
            needs.iter().map(|name| format!("`.header(\"{name}\", ...)`")).collect();
        Err(format!(
            "the host `{host}` is shared by several APIs, so requests must name theirs: call {} of \
             `Api::builder`",
            headers.join(" or ")
        ))
    }
}

/// Returns the text of the error for a host whose service is not known.
fn unknown(host: &str, has_region: bool) -> String {
    let why = format!("the service that signs requests to `{host}` is not known");
    let labels = aws_labels_and_stack(host).map(|(labels, _)| labels);
    if let Some((name, region)) = labels.and_then(|labels| labels.split_once('.'))
        && is_region(region)
    {
        let name = name.strip_suffix("-fips").unwrap_or(name);
        return format!(
            "{why}: if it is `{name}`, as in most hosts of AWS, call \
             `Api::builder(url).service(\"{name}\").region(\"{region}\")`"
        );
    }
    let (what, region) =
        if has_region { ("it", "") } else { ("it and its region", ".region(\"eu-west-1\")") };
    format!(
        "{why}: name {what}, as in `Api::builder(url).service(\"execute-api\"){region}`; \
         `execute-api` is the name of a custom domain of API Gateway"
    )
}

impl fmt::Debug for ApiBuilder {
    /// Omits the URL and the values of headers, which may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("ApiBuilder")
            .field("service", &self.service)
            .field("region", &self.region)
            .field("config", &self.config)
            .field("headers", &headers)
            .finish_non_exhaustive()
    }
}
