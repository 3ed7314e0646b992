//! The HTTP clients: created on first use, with settings that keep signed requests safe.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::{Client, ClientBuilder, redirect, retry};

use crate::http::endpoint::Endpoint;
use crate::http::tls::{self, Failure};
use crate::http::transport::Transport;
use crate::text::last_cause;

type Change = Box<dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync>;

/// A client, or `None` before its first use.
type Slot = Mutex<Option<Arc<dyn Transport>>>;

/// HTTP clients for each kind of endpoint, and their settings.
pub(crate) struct HttpClients {
    pub(crate) connect_timeout: Duration,
    /// Limit of one attempt.
    pub(crate) timeout: Duration,
    pub(crate) user_agent: Option<String>,
    pub(crate) change: Option<Change>,
    /// Indexed by `Endpoint::tls` and `Endpoint::loopback`.
    clients: [[Slot; 2]; 2],
}

impl Default for HttpClients {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_mins(1),
            user_agent: None,
            change: None,
            clients: Default::default(),
        }
    }
}

impl HttpClients {
    /// Returns the client for an endpoint. After a failure, the next call tries again.
    pub(crate) fn client(&self, endpoint: &Endpoint) -> Result<Arc<dyn Transport>, Failure> {
        let [plain, tls] = &self.clients;
        let [remote, loopback] = if endpoint.tls { tls } else { plain };
        let slot = if endpoint.loopback { loopback } else { remote };
        let mut slot = slot.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(client) = &*slot {
            return Ok(client.clone());
        }
        let client: Arc<dyn Transport> = Arc::new(self.make(endpoint)?);
        *slot = Some(client.clone());
        Ok(client)
    }

    #[expect(clippy::disallowed_methods, reason = "HTTP clients are made here")]
    fn make(&self, endpoint: &Endpoint) -> Result<Client, Failure> {
        let own = concat!("petard/", env!("CARGO_PKG_VERSION"));
        let mut builder = Client::builder().user_agent(match &self.user_agent {
            Some(program) => format!("{program} {own}"),
            None => own.to_owned(),
        });
        builder = builder.connect_timeout(self.connect_timeout).timeout(self.timeout);
        builder = tls::prepare(builder, endpoint.tls)?;
        if let Some(change) = &self.change {
            builder = change(builder);
        }
        // A redirect would send the session token and the body to another host.
        builder = builder.redirect(redirect::Policy::none()).referer(false);
        // Each attempt needs a new signature.
        builder = builder.retry(retry::never());
        // Bodies are returned as the service sent them.
        builder = builder.no_gzip().no_brotli().no_zstd().no_deflate();
        if endpoint.loopback {
            builder = builder.no_proxy();
        }
        builder.build().map_err(|error| {
            let error = error.without_url();
            let cause = last_cause(&error).unwrap_or_else(|| error.to_string());
            (format!("the HTTP client cannot be created: {cause}"), Some(error.into()))
        })
    }
}

#[cfg(test)]
impl HttpClients {
    /// Creates clients that send every request through this transport.
    pub(crate) fn through(transport: &Arc<dyn Transport>) -> Self {
        let slot = || Mutex::new(Some(transport.clone()));
        Self { clients: [[slot(), slot()], [slot(), slot()]], ..Self::default() }
    }
}
