//! A local endpoint that returns the responses of a script: recorded from a service, or written for
//! a test.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;
use hyper::Request;
use petard::{Config, Service};

use super::exchange::Exchange;
use super::matching::Asked;
use super::script::Script;
use crate::answer::Answer;
use crate::fault::Fault;
use crate::http::server::{Answering, Answers, Server, Timeouts};
use crate::http::signature::{Authorization, KEYS};
use crate::input::Query;
use crate::response::Response;
use crate::route::Router;

/// A local endpoint that returns the responses of a script of [`Exchange`]s. It stops when it is
/// dropped.
///
/// A request matches an exchange with the same method, the same path (byte for byte), the same
/// query parameters in any order, the same body (compared as JSON) and the same content type, if
/// the exchange has one. If several exchanges match, each is used once, in order; after that, the
/// last one is used again. Signatures are checked, with the keys of
/// [`Emulator`](crate::Emulator). A request for an operation that is authenticated in another way
/// needs none; nor does one for no operation, if the service has such operations.
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
    endpoint: Arc<Endpoint>,
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
        let endpoint = Endpoint {
            service,
            signing_name: service.signing_name(),
            all_are_signed: service.auth().is_signature()
                && service.operations().iter().all(|one| one.auth().is_signature()),
            router: Router::new(&[service]),
            regions: [KEYS.region.to_owned()],
            script: Mutex::new(Script::new(exchanges)),
        };
        let endpoint = Arc::new(endpoint);
        let server = Server::start(endpoint.clone(), 0, Timeouts::default()).await?;
        Ok(Self { server, endpoint })
    }

    /// Returns the URL: `http://127.0.0.1:` and the port.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// Returns a configuration with the URL and valid keys, without reading the environment. If the
    /// service has operations with a bearer token or an API key, it has an
    /// [`auth`](petard::ConfigBuilder::auth) for them.
    pub fn config(&self) -> Config {
        KEYS.builder(self.url(), KEYS.region, &[self.endpoint.service]).build()
    }

    /// Returns the messages for requests that matched no exchange. The latest 10000 are kept.
    pub fn misfits(&self) -> Vec<String> {
        self.endpoint.script().misfits()
    }

    /// Returns the numbers of the exchanges that were not used yet.
    pub fn left(&self) -> Vec<u64> {
        self.endpoint.script().left()
    }
}

/// An endpoint without a service.
#[derive(Debug)]
struct Endpoint {
    service: &'static Service,
    signing_name: &'static str,
    /// False if the service has operations that are authenticated in another way.
    all_are_signed: bool,
    router: Router,
    regions: [String; 1],
    script: Mutex<Script>,
}

impl Endpoint {
    /// Locks the script. No code that holds the lock can panic.
    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a request must have a signature.
    fn is_signed(&self, request: &Request<Bytes>) -> bool {
        let query = Query::parse(request.uri().query().unwrap_or_default());
        let target = (request.method().as_str(), request.uri().path());
        let route = self.router.find(None, target, &query, request.body());
        route.map_or(self.all_are_signed, |route| route.operation.auth().is_signature())
    }

    fn respond(&self, request: &Request<Bytes>) -> Result<Response, Fault> {
        match Authorization::read(request) {
            Ok(signature) => {
                let now = SystemTime::now();
                signature.verify(request, self.signing_name, &self.regions, now)?;
            }
            Err(fault) if self.is_signed(request) => return Err(fault),
            Err(_) => {}
        }
        self.script().respond(&Asked::new(request)).map_err(Fault::no_exchange)
    }
}

impl Answers for Endpoint {
    fn answer(self: Arc<Self>, request: Request<Bytes>) -> Answering {
        let response = self.respond(&request).unwrap_or_else(|fault| Answer::from(&fault).into());
        Box::pin(async { response })
    }

    fn refuse(&self, _: Request<()>, fault: &Fault) -> Response {
        Answer::from(fault).into()
    }
}
