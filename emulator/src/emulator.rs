//! The local endpoint.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use petard::{Config, Operation, Service};

use crate::builder::EmulatorBuilder;
use crate::endpoint::{Endpoint, Skew};
use crate::failures::{Failure, Failures};
use crate::http::server::Server;
use crate::http::signature::KEYS;
use crate::operations;
use crate::replay::Exchange;
use crate::request::{Log, Request};
use crate::response::Response;

/// A local endpoint. When it is dropped, it stops, and its resources are lost unless it has a
/// [`state_file`](EmulatorBuilder::state_file).
///
/// A request passes these steps; the first one that has a response ends it:
///
/// 1. Its operation is found and its signature is checked.
/// 2. Throttling and the failures of [`fail`](Self::fail).
/// 3. The exchanges of [`replay`](Self::replay).
/// 4. The functions of [`on`](Self::on).
/// 5. The service. What it does not support returns 501.
#[derive(Debug)]
pub struct Emulator {
    server: Server,
    endpoint: Arc<Endpoint>,
}

impl Emulator {
    pub(crate) fn new(server: Server, endpoint: Arc<Endpoint>) -> Self {
        Self { server, endpoint }
    }

    /// Returns a builder, which has all options.
    pub fn builder() -> EmulatorBuilder {
        EmulatorBuilder::default()
    }

    /// Starts an endpoint of API Gateway on a free port of 127.0.0.1. It runs in a thread of its
    /// own and does not need the caller's runtime.
    ///
    /// # Errors
    ///
    /// If the system has no free thread or port.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Starts an endpoint of these services, which may be generated from models of your own.
    ///
    /// If two services have the same route, a request belongs to the one that it is signed for.
    ///
    /// # Errors
    ///
    /// If there are no services, or the system has no free thread or port.
    pub async fn start_with(services: &[&'static Service]) -> io::Result<Self> {
        Self::builder().only(services).start().await
    }

    /// Returns the URL: `http://127.0.0.1:` and the port.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// Returns the region that requests must be signed for, or the first of several.
    pub fn region(&self) -> &str {
        self.endpoint.settings().regions.first().map_or(KEYS.region, String::as_str)
    }

    /// Returns the only valid access key. It is the same for all emulators and replays.
    pub fn access_key_id(&self) -> &'static str {
        KEYS.access_key_id
    }

    /// Returns the secret of the access key. It is public: it is valid only here.
    pub fn secret_access_key(&self) -> &'static str {
        KEYS.secret_access_key
    }

    /// Returns the session token. It is optional, so that credentials with and without a token can
    /// be tested.
    pub fn session_token(&self) -> &'static str {
        KEYS.session_token
    }

    /// Returns a configuration with all of the above, without reading the environment. If the
    /// services have operations with a bearer token or an API key, it has an
    /// [`auth`](petard::ConfigBuilder::auth) for them. A [`petard::Api`] is signed with it, unless it
    /// has an `auth` of its own.
    ///
    /// Its clients wait before they repeat a request, unless
    /// [`EmulatorBuilder::no_delays`] is set.
    pub fn config(&self) -> Config {
        self.config_in(self.region())
    }

    /// Returns the same configuration for another of the
    /// [`regions`](EmulatorBuilder::regions).
    ///
    /// # Panics
    ///
    /// If the emulator does not have the region.
    #[track_caller]
    pub fn config_in(&self, region: &str) -> Config {
        let regions = &self.endpoint.settings().regions;
        assert!(
            regions.iter().any(|own| own == region),
            "the emulator has no region `{region}`, only {}; add it with `EmulatorBuilder::regions`",
            regions.join(", ")
        );
        let config = KEYS.builder(self.url(), region, &self.endpoint.settings().services);
        match &self.endpoint.settings().instant {
            Some(clock) => config.clock(clock.clone()).build(),
            None => config.build(),
        }
    }

    /// Makes an operation fail, from now on. The returned [`Failure`] has the details.
    ///
    /// The operation is named like its method (`list_rest_apis`) or as in the API reference
    /// (`GetRestApis` or `get_rest_apis`). If several failures of an operation apply, the first one is used.
    ///
    /// # Panics
    ///
    /// If no service has such an operation.
    #[track_caller]
    pub fn fail(&self, operation: impl AsRef<str>) -> Failure {
        let operations = self.operations(operation.as_ref());
        let number = self.endpoint.failures(|failures| failures.add(operations));
        Failure::new(self.endpoint.clone(), number)
    }

    /// Ends all failures. [`Failure::count`] keeps its value.
    pub fn stop_failures(&self) {
        self.endpoint.failures(Failures::stop);
    }

    /// Sets the function that responds to an operation: an action, one that carries bytes, or any
    /// other. It is named as in [`fail`](Self::fail). The function may return a [`Response`], or an `Option`: with `None`, an earlier
    /// function of the operation responds, or else the service.
    ///
    /// The function runs in a thread of its own and may block. If it panics, for example in an
    /// assertion, the response is an error with the text of the panic.
    ///
    /// # Panics
    ///
    /// If no service has such an operation.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use petard::ApiGateway;
    /// use petard_emulator::{Emulator, Response};
    /// use serde_json::json;
    ///
    /// let emulator = Emulator::start().await?;
    /// emulator.on("test_invoke_method", |request| {
    ///     assert_eq!(request.label("http_method"), Some("GET"));
    ///     Response::json(200, &json!({"status": 200, "body": "pong"}))
    /// });
    /// let api = ApiGateway::new(&emulator.config());
    /// let tested = api.test_invoke_method("a1", "r1", "GET").await?;
    /// assert_eq!(tested.str("/body")?, "pong");
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn on<R: Into<Option<Response>>>(
        &self,
        operation: impl AsRef<str>,
        respond: impl Fn(&Request) -> R + Send + Sync + 'static,
    ) {
        let operations = self.operations(operation.as_ref());
        let respond = Arc::new(move |request: &Request| respond(request).into());
        self.endpoint.handlers(|handlers| handlers.add(operations, respond));
    }

    /// Removes the functions of an operation.
    ///
    /// # Panics
    ///
    /// If no service has such an operation.
    #[track_caller]
    pub fn off(&self, operation: impl AsRef<str>) {
        let operations = self.operations(operation.as_ref());
        self.endpoint.handlers(|handlers| handlers.remove(&operations));
    }

    /// Adds exchanges. Their responses take precedence over functions and the service. A request
    /// that matches none of them is treated as usual, unlike in a [`Replay`](crate::Replay);
    /// [`misfits`](Self::misfits) says why it did not match.
    ///
    /// By default, an exchange matches only requests without a body: see [`Exchange::any_body`].
    ///
    /// An exchange is used again for every request that it matches, unless
    /// [`Exchange::times`] limits it. It may also match requests that no operation has.
    pub fn replay(&self, exchanges: impl IntoIterator<Item = Exchange>) {
        let exchanges: Vec<_> = exchanges.into_iter().collect();
        self.endpoint.script(|script| script.add(exchanges));
    }

    /// Returns the numbers of the exchanges that were not used yet.
    pub fn left(&self) -> Vec<u64> {
        self.endpoint.script(|script| script.left())
    }

    /// Returns the messages for requests that matched none of the exchanges, although there were
    /// exchanges: the nearest ones, and how they differ. The latest 10000 are kept.
    ///
    /// Requests that a failure or throttling ended are not among them.
    pub fn misfits(&self) -> Vec<String> {
        self.endpoint.script(|script| script.misfits())
    }

    /// Returns the requests in the order of their arrival, also those that were refused. The latest
    /// 10000 are kept.
    ///
    /// A request whose body is too large (413) is kept without its body. One that is broken off or
    /// too slow is not kept.
    pub fn requests(&self) -> Vec<Request> {
        self.endpoint.log(|log| log.all())
    }

    /// Returns the requests since the last call of this method, and removes them.
    pub fn take_requests(&self) -> Vec<Request> {
        self.endpoint.log(Log::take)
    }

    /// Returns the requests that match no operation. [`Request::unmatched`] returns the nearest
    /// operation and the differences.
    pub fn unmatched(&self) -> Vec<Request> {
        let mut requests = self.requests();
        requests.retain(|request| request.unmatched().is_some());
        requests
    }

    /// Sets the clock of the endpoint ahead of its source of time, in place of an earlier
    /// difference. With more than five minutes, it refuses signatures, until the client corrects
    /// its time by the header `Date`. Zero ends the difference.
    pub fn set_clock_ahead(&self, difference: Duration) {
        self.endpoint.set_clock(Skew::Ahead(difference));
    }

    /// Sets the clock of the endpoint behind its source of time, as
    /// [`set_clock_ahead`](Self::set_clock_ahead) does the other way.
    pub fn set_clock_behind(&self, difference: Duration) {
        self.endpoint.set_clock(Skew::Behind(difference));
    }

    /// Returns the operations with a name. A name that does not exist is a mistake of the test, so
    /// it ends the test.
    #[track_caller]
    #[expect(clippy::panic, reason = "reports a mistake of a test at its line")]
    fn operations(&self, name: &str) -> Vec<&'static Operation> {
        match operations::named(&self.endpoint.settings().services, name) {
            Ok(operations) => operations,
            Err(why) => panic!("{why}"),
        }
    }
}
