//! The HTTP client of the credential chain: that of the library.
//!
//! So there is one TLS stack, and a proxy or a resolver that a caller sets also applies here.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use petard_credentials::{Exchange, HttpClient, HttpError, MAX_RESPONSE_BYTES, RequestOptions};

use crate::http::client::HttpClients;
use crate::http::endpoint::Endpoint;
use crate::http::tls::{self, Trouble};
use crate::text::{last_cause, one_line};

#[derive(Clone)]
pub(super) struct Connector(Arc<HttpClients>);

impl Connector {
    pub(super) fn new(http_clients: Arc<HttpClients>) -> Self {
        Self(http_clients)
    }

    async fn exchange(
        self,
        request: http::Request<Bytes>,
        options: RequestOptions,
    ) -> Result<http::Response<Bytes>, HttpError> {
        let permanent = |error: &dyn ToString| HttpError::permanent(error.to_string());
        let mut request = reqwest::Request::try_from(request).map_err(|error| permanent(&error))?;
        *request.timeout_mut() = Some(options.timeout);
        let endpoint = Endpoint::for_credentials(request.url(), options.allow_proxy);
        let client = self.0.client(&endpoint, true).map_err(|(why, _)| permanent(&why))?;
        let response = client.execute(request).await;
        let mut response = response.map_err(|error| {
            let cause = last_cause(&*error.source).unwrap_or_else(|| error.source.to_string());
            let what = match (error.is_timeout, error.is_connect) {
                (true, _) => format!("no response in time from {endpoint}"),
                (false, true) => format!("no connection to {endpoint}: {}", one_line(&cause)),
                (false, false) => {
                    format!("the connection was lost to {endpoint}: {}", one_line(&cause))
                }
            };
            match tls::trouble(&*error.source) {
                Some(Trouble::UnknownIssuer) => HttpError::permanent(format!(
                    "{what}; set SSL_CERT_FILE or AWS_CA_BUNDLE to a PEM file with the certificate \
                     of its issuer"
                )),
                Some(Trouble::Authority) => HttpError::permanent(format!(
                    "{what}; this is the certificate of a certificate authority: issue a certificate \
                     for the server with it"
                )),
                Some(Trouble::Certificate) => HttpError::permanent(what),
                Some(Trouble::NoTls) | None => HttpError::connection(what),
            }
            .with_source(error.source)
        })?;
        let broken = |error: reqwest::Error| {
            let error = error.without_url();
            HttpError::connection(format!("the response of {endpoint} broke off"))
                .with_source(error)
        };
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(broken)? {
            if body.len() + chunk.len() > MAX_RESPONSE_BYTES {
                return Err(HttpError::permanent(format!(
                    "the response of {endpoint} is longer than {MAX_RESPONSE_BYTES} bytes"
                )));
            }
            body.extend_from_slice(&chunk);
        }
        let mut whole = http::Response::new(Bytes::from(body));
        *whole.status_mut() = response.status();
        *whole.headers_mut() = response.headers().clone();
        Ok(whole)
    }
}

impl HttpClient for Connector {
    fn send(&self, request: http::Request<Bytes>, options: RequestOptions) -> Exchange {
        Box::pin(self.clone().exchange(request, options))
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector").finish_non_exhaustive()
    }
}
