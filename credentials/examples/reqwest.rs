//! The chain over reqwest: prints the access key id and where the credentials are from.
//!
//! `cargo run -p petard-credentials --example reqwest`, with variables, a profile, a container or an
//! instance that has credentials.

use std::error::Error;
use std::sync::Arc;

use bytes::Bytes;
use petard_credentials::{
    CredentialChain, Environment, Exchange, HttpClient, HttpError, MAX_RESPONSE_BYTES,
    RequestOptions,
};
use reqwest::Client;
use reqwest::redirect::Policy;

/// One client that uses proxies, and one that does not.
#[derive(Debug)]
struct Reqwest {
    proxied: Client,
    direct: Client,
}

impl Reqwest {
    fn new() -> reqwest::Result<Self> {
        let builder = || Client::builder().redirect(Policy::none());
        Ok(Self { proxied: builder().build()?, direct: builder().no_proxy().build()? })
    }
}

impl HttpClient for Reqwest {
    fn send(&self, request: http::Request<Bytes>, options: RequestOptions) -> Exchange {
        let client = if options.allow_proxy { &self.proxied } else { &self.direct };
        let client = client.clone();
        Box::pin(async move {
            let mut request = reqwest::Request::try_from(request)
                .map_err(|error| HttpError::permanent(error.to_string()))?;
            *request.timeout_mut() = Some(options.timeout);
            let broken = |error: reqwest::Error| {
                HttpError::connection("the connection failed").with_source(error.without_url())
            };
            let mut response = client.execute(request).await.map_err(broken)?;
            let mut body = Vec::new();
            while let Some(chunk) = response.chunk().await.map_err(broken)? {
                if body.len() + chunk.len() > MAX_RESPONSE_BYTES {
                    return Err(HttpError::permanent("the response is too long"));
                }
                body.extend_from_slice(&chunk);
            }
            let mut whole = http::Response::new(Bytes::from(body));
            *whole.status_mut() = response.status();
            *whole.headers_mut() = std::mem::take(response.headers_mut());
            Ok(whole)
        })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let http = Arc::new(Reqwest::new()?);
    let chain = CredentialChain::builder(Environment::of_process(), http).build();
    let credentials = chain.credentials().await?;
    let source = chain.source().unwrap_or_default();
    println!("{} from {source}", credentials.access_key_id());
    Ok(())
}
