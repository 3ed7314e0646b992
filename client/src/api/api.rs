//! A client of any URL: calls by method and path.

use std::fmt;
use std::sync::Arc;

use http::Method;

use crate::call::raw_call::RawCall;
use crate::client::Client;
use crate::config::config::Config;

/// A client of an HTTP API without a model: its URL, and how its requests are signed.
///
/// ```no_run
/// # async fn example(order: serde_json::Value, id: &str) -> petard::Result<()> {
/// let url = "https://abc123.execute-api.eu-west-1.amazonaws.com/prod";
/// let api = petard::Api::at(url).await?;
/// let order = api.post("/orders").json(&order).await?;
/// let lines = api.get("/orders/{id}/lines").path("id", id).query("limit", 50).await?;
/// # Ok(()) }
/// ```
///
/// Each method returns a [`RawCall`], which is retried like other calls, and whose response and
/// errors are those of other calls. Cloning an `Api` is cheap; clones share the retry budget.
///
/// # Signatures
///
/// Service and region are taken from the host if it has a known form, such as
/// `abc123.execute-api.eu-west-1.amazonaws.com`: `docs/any-url.md` in the repository lists them. The
/// region of the host is used even if the configuration has another one. For another host, such as
/// a custom domain, set both with [`Api::builder`].
///
/// With [`ApiBuilder::auth`](crate::ApiBuilder::auth), calls send a bearer token or an API key and are
/// not signed. To send an API key beside the signature, as usage plans of API Gateway need it, call
/// [`ApiBuilder::header`](crate::ApiBuilder::header) with `x-api-key`.
///
/// On this machine (`localhost` and addresses such as `127.0.0.1`), requests are signed as
/// `execute-api` unless another service is set, and the region is that of the configuration.
#[derive(Clone)]
pub struct Api {
    client: Client,
    /// Headers of every call.
    headers: Arc<[(String, String)]>,
}

impl Api {
    pub(super) fn new(client: Client, headers: Arc<[(String, String)]>) -> Self {
        Self { client, headers }
    }

    /// Returns a GET call of a path below the URL, in which `{name}` is a label. See [`RawCall`].
    pub fn get(&self, path: impl AsRef<str>) -> RawCall {
        self.request(Method::GET, path)
    }

    /// Returns a POST call of a path.
    pub fn post(&self, path: impl AsRef<str>) -> RawCall {
        self.request(Method::POST, path)
    }

    /// Returns a PUT call of a path.
    pub fn put(&self, path: impl AsRef<str>) -> RawCall {
        self.request(Method::PUT, path)
    }

    /// Returns a PATCH call of a path.
    pub fn patch(&self, path: impl AsRef<str>) -> RawCall {
        self.request(Method::PATCH, path)
    }

    /// Returns a DELETE call of a path.
    pub fn delete(&self, path: impl AsRef<str>) -> RawCall {
        self.request(Method::DELETE, path)
    }

    /// Returns a HEAD call of a path.
    pub fn head(&self, path: impl AsRef<str>) -> RawCall {
        self.request(Method::HEAD, path)
    }

    /// Returns a call of any method and path.
    pub fn request(&self, method: Method, path: impl AsRef<str>) -> RawCall {
        let call = self.client.request(method, path);
        self.headers.iter().fold(call, |call, (name, value)| call.header(name, value))
    }

    /// Returns the configuration of the calls. Its region is the one that is signed.
    pub fn config(&self) -> &Config {
        self.client.config()
    }

    /// Returns the service name in signatures, such as `execute-api`; `None` if calls are not signed.
    pub fn signing_name(&self) -> Option<&str> {
        self.client.auth(None).is_signature().then(|| self.client.signing_name())
    }
}

impl fmt::Debug for Api {
    /// Omits the values of headers, which may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Api")
            .field("signing_name", &self.signing_name())
            .field("config", self.config())
            .field("headers", &headers)
            .finish_non_exhaustive()
    }
}
