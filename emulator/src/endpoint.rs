//! From a request to its response. Only [`Kept`] does I/O.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use bytes::Bytes;
use hyper::header::{DATE, HeaderName, HeaderValue};
use petard::operation::{Operation, Service};

use crate::answer::Answer;
use crate::backend::{Context, Received};
use crate::backends::Backends;
use crate::builder::Settings;
use crate::failures::{Failures, throttled};
use crate::fault::Fault;
use crate::handlers::{self, Handlers};
use crate::http::credential_header::header_of;
use crate::http::server::{Answering, Answers};
use crate::http::signature::Authorization;
use crate::input::Query;
use crate::operations;
use crate::path::Labels;
use crate::replay::{Asked, Exchange, Script};
use crate::request::{self, Log, Request};
use crate::response::Response;
use crate::route::{Route, Router};
use crate::state::Kept;
use crate::throttle::Throttles;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

/// The services, each with its state in each region.
pub(crate) struct Endpoint {
    settings: Settings,
    router: Router,
    services: Services,
    state: Mutex<State>,
}

/// Where the resources are.
enum Services {
    InMemory(Mutex<Backends>),
    InFile(Kept),
}

/// What requests and the test change.
#[derive(Default)]
struct State {
    script: Script,
    handlers: Handlers,
    failures: Failures,
    throttles: Throttles,
    log: Log,
    clock: Skew,
    responded: u64,
}

/// How far the clock of the endpoint is wrong.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Skew {
    Ahead(Duration),
    Behind(Duration),
}

impl Default for Skew {
    fn default() -> Self {
        Self::Ahead(Duration::ZERO)
    }
}

/// A request, and what is found out from it alone.
struct Arrived {
    request: hyper::Request<Bytes>,
    now: SystemTime,
    query: Query,
    authorization: Result<Authorization, Fault>,
    found: Option<Found>,
}

/// The operation of a request.
#[derive(Clone)]
struct Found {
    /// The position of the service in the list of services.
    place: usize,
    service: &'static Service,
    operation: &'static Operation,
    labels: Labels,
}

impl Answers for Endpoint {
    fn answer(self: Arc<Self>, request: hyper::Request<Bytes>) -> Answering {
        Box::pin(async move {
            let arrived = Arc::new(self.arrived(request));
            let record = arrived.record(&self.settings.services);
            let number = self.state().log.push(record.clone());
            let response = self.respond(&arrived, &record).await;
            let response = response.unwrap_or_else(|fault| Answer::from(&fault).into());
            self.finish(number, response)
        })
    }

    fn refuse(&self, head: hyper::Request<()>, fault: &Fault) -> Response {
        let arrived = self.arrived(head.map(|()| Bytes::new()));
        let record = arrived.record(&self.settings.services);
        let number = self.state().log.push(record);
        self.finish(number, Answer::from(fault).into())
    }
}

impl Endpoint {
    /// Creates an endpoint. With a state file, its resources are those of the file.
    pub(crate) fn new(
        settings: Settings,
        exchanges: Vec<Exchange>,
        state_file: Option<&Path>,
    ) -> io::Result<Self> {
        let router = Router::new(&settings.services);
        let (own, setup) = (&settings.services, settings.setup);
        let services = match state_file {
            None => Services::InMemory(Mutex::new(Backends::new(own, setup))),
            Some(path) => Services::InFile(Kept::open(path, own, setup)?),
        };
        let state = State { script: Script::new(exchanges), ..State::default() };
        Ok(Self { settings, router, services, state: Mutex::new(state) })
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn set_clock(&self, skew: Skew) {
        self.state().clock = skew;
    }

    pub(crate) fn script<T>(&self, change: impl FnOnce(&mut Script) -> T) -> T {
        change(&mut self.state().script)
    }

    pub(crate) fn log<T>(&self, change: impl FnOnce(&mut Log) -> T) -> T {
        change(&mut self.state().log)
    }

    pub(crate) fn failures<T>(&self, change: impl FnOnce(&mut Failures) -> T) -> T {
        change(&mut self.state().failures)
    }

    pub(crate) fn handlers<T>(&self, change: impl FnOnce(&mut Handlers) -> T) -> T {
        change(&mut self.state().handlers)
    }

    /// Locks the state. While it is locked, no function of the test is called and nothing waits.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time of the endpoint's clock, which may be wrong on purpose.
    fn now(&self) -> SystemTime {
        let now = self.settings.clock.now();
        let skewed = match self.state().clock {
            Skew::Ahead(time) => now.checked_add(time),
            Skew::Behind(time) => now.checked_sub(time),
        };
        skewed.unwrap_or(now)
    }

    fn arrived(&self, request: hyper::Request<Bytes>) -> Arrived {
        let uri = request.uri();
        let query = Query::parse(uri.query().unwrap_or_default()).without_signature();
        let authorization = Authorization::read(&request);
        let signed_for = authorization.as_ref().ok().map(|one| one.service.as_str());
        let target = (request.method().as_str(), uri.path());
        let route = self.router.find(signed_for, target, &query, request.body());
        let found = route.and_then(|Route { service: place, operation, labels }| {
            let service = *self.settings.services.get(place)?;
            Some(Found { place, service, operation, labels })
        });
        Arrived { now: self.now(), query, authorization, found, request }
    }

    /// The route is checked before the signature, so that an unknown route is reported as such.
    async fn respond(
        self: &Arc<Self>,
        arrived: &Arc<Arrived>,
        record: &Request,
    ) -> Result<Response, Fault> {
        let Some(found) = &arrived.found else {
            return self.scripted_only(arrived).ok_or_else(Fault::no_token);
        };
        let region = self.authenticate(arrived, found)?;
        let failure = {
            let mut state = self.state();
            let Found { service, operation, .. } = found;
            if self.settings.throttle
                && let Some(wait) = state.throttles.count(&region, service, operation, arrived.now)
            {
                return Ok(throttled(wait));
            }
            state.failures.count(found.operation)
        };
        let Some(failure) = failure else {
            return Ok(self.carry_out(arrived, found, &region, record).await);
        };
        let carried_out = if failure.takes_effect() {
            Some(self.carry_out(arrived, found, &region, record).await)
        } else {
            None
        };
        Ok(failure.respond(carried_out, found.service, found.operation))
    }

    /// The response of the script to a request that matches no operation.
    fn scripted_only(&self, arrived: &Arrived) -> Option<Response> {
        let signed_for = &arrived.authorization.as_ref().ok()?.service;
        let mut names = self.settings.services.iter().map(|service| service.signing_name());
        let name = names.find(|name| name == signed_for)?;
        self.verify(arrived, name).ok()?;
        self.scripted(arrived)
    }

    /// The response of the script. A request that matches none of its exchanges is a misfit, unless
    /// there are none.
    fn scripted(&self, arrived: &Arrived) -> Option<Response> {
        let mut state = self.state();
        if state.script.is_empty() {
            return None;
        }
        state.script.respond(&Asked::new(&arrived.request)).ok()
    }

    /// Checks what authenticates a request of an operation. Returns the region that it is for: that
    /// of the signature, or the first one if it is not signed.
    fn authenticate(&self, arrived: &Arrived, found: &Found) -> Result<String, Fault> {
        let Some(header) = header_of(found.operation.auth()) else {
            return self.verify(arrived, found.service.signing_name());
        };
        header.check(arrived.request.headers())?;
        Ok(self.settings.regions.first().cloned().unwrap_or_default())
    }

    /// Checks the signature. Returns the region that the request is signed for.
    fn verify(&self, arrived: &Arrived, signing_name: &str) -> Result<String, Fault> {
        let authorization = arrived.authorization.as_ref().map_err(Clone::clone)?;
        let regions = &self.settings.regions;
        authorization.verify(&arrived.request, signing_name, regions, arrived.now)?;
        Ok(authorization.region.clone())
    }

    /// In this order: the script, functions of the test, the service.
    async fn carry_out(
        self: &Arc<Self>,
        arrived: &Arc<Arrived>,
        found: &Found,
        region: &str,
        record: &Request,
    ) -> Response {
        if let Some(response) = self.scripted(arrived) {
            return response;
        }
        let functions = self.state().handlers.of(found.operation);
        for function in functions {
            if let Some(response) = handlers::call(function, record, found.operation).await {
                return response;
            }
        }
        self.perform(arrived, found, region).await
    }

    /// Carries out a request. A state file is read and written in a thread for blocking work, so that
    /// it delays no request for which it is not needed.
    async fn perform(
        self: &Arc<Self>,
        arrived: &Arc<Arrived>,
        found: &Found,
        region: &str,
    ) -> Response {
        let context = self.context(arrived, region);
        let place = found.place;
        if let Services::InMemory(backends) = &self.services {
            let mut backends = backends.lock().unwrap_or_else(PoisonError::into_inner);
            return match backends.get(region, place) {
                Some(backend) => backend.perform(&arrived.received(found), &context).into(),
                None => Answer::from(&Fault::unknown(found.operation)).into(),
            };
        }
        let (endpoint, arrived, found) = (self.clone(), arrived.clone(), found.clone());
        let done = tokio::task::spawn_blocking(move || match &endpoint.services {
            Services::InFile(kept) => kept.perform(place, &arrived.received(&found), &context),
            Services::InMemory(_) => Err(Fault::unknown(found.operation)),
        });
        match done.await {
            Ok(Ok(answer)) => answer.into(),
            Ok(Err(fault)) => Answer::from(&fault).into(),
            // The emulator is dropped.
            Err(_) => Response::closes(),
        }
    }

    fn context(&self, arrived: &Arrived, region: &str) -> Context {
        Context {
            now: arrived.now,
            region: region.to_owned(),
            account_id: "123456789012",
            page_size: self.settings.page_size,
            ready: self.settings.ready,
        }
    }

    /// Adds what every response has, and writes the status into the log.
    fn finish(&self, number: u64, mut response: Response) -> Response {
        let now = self.now();
        let mut state = self.state();
        state.responded += 1;
        state.log.set_status(number, response.status());
        let id = format!("00000000-0000-4000-8000-{:012x}", state.responded);
        let date = DateTime::from(now).fmt(Format::HttpDate).unwrap_or_default();
        let headers = &mut response.answer.headers;
        for (name, value) in [(REQUEST_ID, id), (DATE, date)] {
            if !headers.iter().any(|(own, _)| *own == name) {
                headers.extend(HeaderValue::try_from(value).ok().map(|value| (name, value)));
            }
        }
        response
    }
}

impl Arrived {
    /// The request as a service receives it.
    fn received(&self, found: &Found) -> Received<'_> {
        Received {
            service: found.service,
            operation: found.operation,
            path: self.request.uri().path(),
            labels: found.labels.clone(),
            query: self.query.clone(),
            headers: self.request.headers(),
            body: self.request.body(),
        }
    }

    /// The request for the log and for functions of the test.
    fn record(&self, services: &[&'static Service]) -> Request {
        let (method, path) = (self.request.method().as_str(), self.request.uri().path());
        let unmatched = || operations::unmatched(services, method, path, &self.query);
        Request::new(request::Received {
            service: self.found.as_ref().map(|found| found.service),
            operation: self.found.as_ref().map(|found| found.operation),
            labels: self.found.as_ref().map(|found| found.labels.clone()).unwrap_or_default(),
            region: self.authorization.as_ref().ok().map(|one| one.region.clone()),
            method: method.to_owned(),
            path: path.to_owned(),
            query: self.query.clone().into_pairs(),
            headers: self.request.headers().clone(),
            body: self.request.body().clone(),
            time: self.now,
            unmatched: self.found.is_none().then(unmatched),
        })
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint").field("settings", &self.settings).finish_non_exhaustive()
    }
}
