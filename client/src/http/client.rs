//! The HTTP clients: created on first use, with settings that keep signed requests safe.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::{Client, ClientBuilder, redirect, retry};

use crate::http::endpoint::Endpoint;
use crate::http::proxy;
use crate::http::tls::{self, CertificateFile, Failure};
use crate::http::transport::Transport;
use crate::text::last_cause;

/// Headers of one connection, which the HTTP client sets. They could change where a request ends.
pub(crate) const CONNECTION_HEADERS: [&str; 7] = [
    "connection",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

type Change = Box<dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync>;

/// What a client depends on: TLS, whether the host is this machine, and whether connections are used
/// again.
type Key = (bool, bool, bool);

/// HTTP clients for each kind of endpoint, and their settings.
pub(crate) struct HttpClients {
    pub(crate) connect_timeout: Duration,
    /// Limit of one attempt.
    pub(crate) timeout: Duration,
    pub(crate) user_agent: Option<String>,
    pub(crate) change: Option<Change>,
    /// Trusted certificates that replace those of the machine.
    pub(crate) certificates: Option<CertificateFile>,
    clients: Mutex<BTreeMap<Key, Arc<dyn Transport>>>,
}

impl Default for HttpClients {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_mins(1),
            user_agent: None,
            change: None,
            certificates: None,
            clients: Mutex::default(),
        }
    }
}

impl HttpClients {
    /// Returns the client for an endpoint. With `reuse`, it uses connections of earlier requests:
    /// the server may be about to close them, so a request may fail that cannot be sent again.
    /// After a failure, the next call tries again.
    pub(crate) fn client(
        &self,
        endpoint: &Endpoint,
        reuse: bool,
    ) -> Result<Arc<dyn Transport>, Failure> {
        let key = (endpoint.tls, endpoint.loopback, reuse);
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&key) {
            return Ok(client.clone());
        }
        let client: Arc<dyn Transport> = Arc::new(self.make(endpoint, reuse)?);
        clients.insert(key, client.clone());
        Ok(client)
    }

    #[expect(clippy::disallowed_methods, reason = "HTTP clients are made here")]
    fn make(&self, endpoint: &Endpoint, reuse: bool) -> Result<Client, Failure> {
        let own = concat!("petard/", env!("CARGO_PKG_VERSION"));
        let mut builder = Client::builder().user_agent(match &self.user_agent {
            Some(program) => format!("{program} {own}"),
            None => own.to_owned(),
        });
        builder = builder.connect_timeout(self.connect_timeout).timeout(self.timeout);
        if !endpoint.loopback {
            builder = proxy::apply(builder, endpoint.tls).map_err(|why| (why, None))?;
        }
        builder = tls::prepare(builder, endpoint.tls, self.certificates.as_ref())?;
        if let Some(change) = &self.change {
            builder = change(builder);
        }
        // A redirect would send the session token and the body to another host.
        builder = builder.redirect(redirect::Policy::none()).referer(false);
        // Each attempt needs a new signature.
        builder = builder.retry(retry::never());
        // Bodies are returned as the service sent them.
        builder = builder.no_gzip().no_brotli().no_zstd().no_deflate();
        // It would log whole requests, including the session token.
        builder = builder.connection_verbose(false);
        if endpoint.loopback {
            builder = builder.no_proxy();
        }
        if !reuse {
            builder = builder.pool_max_idle_per_host(0);
        }
        if let Some(name) = unsafe_default_header(&builder) {
            return Err((
                format!(
                    "the function set with `http_client` sets the default header `{name}`, which \
                     would change signed requests: remove it, and call `.header(..)` of a call"
                ),
                None,
            ));
        }
        builder.build().map_err(|error| {
            let error = error.without_url();
            let cause = last_cause(&error).unwrap_or_else(|| error.to_string());
            (format!("the HTTP client cannot be created: {cause}"), Some(error.into()))
        })
    }
}

/// Returns the name of a default header that is signed, or that changes the connection or where a
/// request ends. The builder does not return its headers, so its `Debug` form is searched.
fn unsafe_default_header(builder: &ClientBuilder) -> Option<String> {
    const OTHERS: [&str; 3] = ["authorization", "content-length", "host"];
    let shown = format!("{builder:?}");
    let (_, headers) = shown.split_once("default_headers: {")?;
    // Names and values are quoted: `"x-a": "1", "x-b": "2"`.
    let names = headers.split("\": ").filter_map(|before| before.rsplit('"').next());
    let mut names = names.filter(|name| {
        CONNECTION_HEADERS.contains(name) || OTHERS.contains(name) || name.starts_with("x-amz-")
    });
    names.next().map(str::to_owned)
}

#[cfg(any(test, feature = "testing"))]
impl HttpClients {
    /// Sends every request through this transport.
    pub(crate) fn send_through(&mut self, transport: &Arc<dyn Transport>) {
        let both = [true, false];
        let keys = both.into_iter().flat_map(|a| both.map(|b| (a, b)));
        let keys = keys.flat_map(|(a, b)| both.map(|c| (a, b, c)));
        self.clients = Mutex::new(keys.map(|key| (key, transport.clone())).collect());
    }
}
