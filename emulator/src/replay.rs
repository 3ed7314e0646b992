//! A local endpoint that returns the responses of a script: recorded from a service, or written for
//! a test.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Request, Response, StatusCode};
use petard::{Config, Service};
use serde_json::json;

use crate::endpoint::ERROR_TYPE;
use crate::exchange::{Exchange, Reply};
use crate::fault::Fault;
use crate::matching::Asked;
use crate::server::{Answers, Server};
use crate::signature::{Authorization, KEYS};

/// A local endpoint that returns the responses of a script of [`Exchange`]s. It stops when it is
/// dropped.
///
/// A request matches an exchange with the same method, the same path (byte for byte), the same
/// query parameters in any order, the same body (compared as JSON) and the same content type, if
/// the exchange has one. If several exchanges match, each is used once, in order; after that, the
/// last one is used again. Signatures are checked, with the keys of
/// [`Emulator`](crate::Emulator).
///
/// A request that matches no exchange gets a 501 with the code `NoSuchExchange`. The message names
/// the nearest exchanges and how they differ; [`misfits`](Self::misfits) returns it, too.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use petard::{ApiGateway, apigateway};
/// use petard_emulator::{Exchange, Replay};
///
/// let account = Exchange::new("GET", "/account").responds(200, r#"{"apiKeyVersion": "4"}"#);
/// let replay = Replay::start(&apigateway::SERVICE, [account]).await?;
/// let api = ApiGateway::new(&replay.config());
/// assert_eq!(api.get_account().await?.str("/apiKeyVersion")?, "4");
///
/// let error = api.get_api_key("k").await.unwrap_err();
/// assert!(error.to_string().contains("path: expected `/account`, came `/apikeys/k`"));
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Replay {
    server: Server,
    script: Arc<Mutex<Script>>,
}

impl Replay {
    /// Starts an endpoint on a free port of 127.0.0.1, for requests signed for the service.
    ///
    /// # Errors
    ///
    /// If the system has no free thread or port.
    pub async fn start(
        service: &'static Service,
        exchanges: impl IntoIterator<Item = Exchange>,
    ) -> io::Result<Self> {
        let exchanges = (1..).zip(exchanges).map(|(place, mut exchange)| {
            if exchange.number == 0 {
                exchange.number = place;
            }
            Scripted { exchange, answered: 0 }
        });
        let exchanges = exchanges.collect();
        let script =
            Script { signing_name: service.signing_name(), exchanges, misfits: Vec::new() };
        let script = Arc::new(Mutex::new(script));
        Ok(Self { server: Server::start(script.clone()).await?, script })
    }

    /// Returns the URL: `http://127.0.0.1:` and the port.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// Returns a configuration with the URL and valid keys, without reading the environment.
    pub fn config(&self) -> Config {
        KEYS.config(self.url())
    }

    /// Returns the messages for requests that matched no exchange.
    pub fn misfits(&self) -> Vec<String> {
        self.script().misfits.clone()
    }

    /// Returns the numbers of the exchanges that were not used yet.
    pub fn left(&self) -> Vec<u64> {
        let script = self.script();
        let left = script.exchanges.iter().filter(|scripted| scripted.answered == 0);
        left.map(|scripted| scripted.exchange.number).collect()
    }

    /// Locks the script. No code that holds the lock can panic.
    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The exchanges, and the requests that matched none.
#[derive(Debug)]
struct Script {
    signing_name: &'static str,
    exchanges: Vec<Scripted>,
    misfits: Vec<String>,
}

#[derive(Debug)]
struct Scripted {
    exchange: Exchange,
    /// How many times it was used.
    answered: u64,
}

impl Answers for Script {
    fn answer(
        &mut self,
        request: &Request<Bytes>,
        now: SystemTime,
    ) -> Option<Response<Full<Bytes>>> {
        let verified = Authorization::read(request)
            .and_then(|authorization| authorization.verify(request, self.signing_name, now));
        if let Err(fault) = verified {
            return Some(self.refuse(&fault));
        }
        let asked = Asked::new(request);
        let fits = |scripted: &&mut Scripted| asked.differences(&scripted.exchange).is_empty();
        let mut fitting: Vec<_> = self.exchanges.iter_mut().filter(fits).collect();
        let unused = fitting.iter().position(|scripted| scripted.answered == 0);
        let chosen = unused.or_else(|| fitting.len().checked_sub(1));
        if let Some(scripted) = chosen.and_then(|place| fitting.get_mut(place)) {
            scripted.answered += 1;
            return scripted.exchange.reply.as_ref().map(respond);
        }
        let misfit = asked.misfit(self.exchanges.iter().map(|scripted| &scripted.exchange));
        self.misfits.push(misfit.clone());
        Some(self.refuse(&Fault::no_exchange(misfit)))
    }

    fn refuse(&mut self, fault: &Fault) -> Response<Full<Bytes>> {
        let status = StatusCode::from_u16(fault.status).unwrap_or(StatusCode::FORBIDDEN);
        let headers = vec![
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (ERROR_TYPE, HeaderValue::from_static(fault.code)),
        ];
        let body = json!({ "message": fault.message }).to_string().into();
        respond(&Reply { status, headers, body })
    }
}

/// Makes the response, without a body if HTTP does not allow one.
fn respond(reply: &Reply) -> Response<Full<Bytes>> {
    let bare = matches!(reply.status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    let body = if bare { Bytes::new() } else { reply.body.clone() };
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = reply.status;
    response.headers_mut().extend(reply.headers.iter().cloned());
    response
}
