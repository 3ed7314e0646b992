//! The options of an emulator.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use petard::Service;
use petard::testing::InstantClock;

use crate::backend::{Setup, is_of_petard};
use crate::emulator::Emulator;
use crate::endpoint::Endpoint;
use crate::http::server::{Server, Timeouts};
use crate::http::signature::KEYS;
use crate::operations;
use crate::patch_path::PatchPaths;
use crate::ready::Ready;
use crate::replay::Exchange;

/// Builder of an [`Emulator`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use petard::ApiGateway;
/// use petard_emulator::Emulator;
///
/// let emulator = Emulator::builder().seed(7).page_size(2).region("eu-central-1").start().await?;
/// let api = ApiGateway::new(&emulator.config());
/// for name in ["a", "b", "c"] {
///     api.create_rest_api(name).await?;
/// }
/// assert_eq!(api.list_rest_apis().await?.items()?.count(), 2);
/// # Ok(()) }
/// ```
#[derive(Debug, Default)]
#[must_use = "a builder does nothing until `start` is called"]
pub struct EmulatorBuilder {
    /// `None`: API Gateway.
    services: Option<Vec<&'static Service>>,
    exchanges: Vec<Exchange>,
    regions: Vec<String>,
    setup: Setup,
    clock: Clock,
    no_delays: bool,
    page_size: Option<usize>,
    throttle: bool,
    ready: Ready,
    timeouts: Timeouts,
    port: u16,
    state_file: Option<PathBuf>,
}

/// What an emulator is set to.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) services: Vec<&'static Service>,
    /// Never empty.
    pub(crate) regions: Vec<String>,
    pub(crate) setup: Setup,
    pub(crate) clock: Clock,
    /// The clock of clients whose delays pass at once.
    pub(crate) instant: Option<InstantClock>,
    pub(crate) page_size: usize,
    pub(crate) throttle: bool,
    pub(crate) ready: Ready,
}

/// A source of time.
#[derive(Clone)]
pub(crate) struct Clock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    pub(crate) fn now(&self) -> SystemTime {
        (self.0)()
    }

    /// The same clock, ahead by the delays that clients skipped.
    fn ahead_by(self, clients: InstantClock) -> Self {
        Self(Arc::new(move || {
            let now = self.now();
            now.checked_add(clients.skipped()).unwrap_or(now)
        }))
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self(Arc::new(SystemTime::now))
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

impl EmulatorBuilder {
    /// Adds a service, which may be generated from a model of your own.
    ///
    /// If two services have the same route, a request belongs to the one that it is signed for.
    ///
    /// Default: API Gateway.
    pub fn service(mut self, service: &'static Service) -> Self {
        self.services.get_or_insert_default().push(service);
        self
    }

    /// Sets all services.
    pub(crate) fn only(mut self, services: &[&'static Service]) -> Self {
        self.services = Some(services.to_vec());
        self
    }

    /// Sets the paths that JSON Patch operations of your own models may name. Those of API Gateway
    /// are known. Operations are named as in [`Emulator::fail`]; a name that none of your own
    /// services has is an error of [`start`](Self::start).
    ///
    /// Default: any path, in the operations that are not named.
    pub fn patches(mut self, patches: PatchPaths) -> Self {
        self.setup.patches = patches;
        self
    }

    /// Adds exchanges, whose responses take precedence. See [`Emulator::replay`].
    pub fn exchanges(mut self, exchanges: impl IntoIterator<Item = Exchange>) -> Self {
        self.exchanges.extend(exchanges);
        self
    }

    /// Sets the seed of generated ids. Emulators with the same seed generate the same ids in the
    /// same order.
    ///
    /// Default: 0.
    pub fn seed(mut self, seed: u64) -> Self {
        self.setup.seed = seed;
        self
    }

    /// Sets the source of time, for dates in documents, the validity of signatures, the header
    /// `Date` and [`throttle`](Self::throttle).
    ///
    /// Signatures of a client whose clock differs by more than five minutes are refused.
    ///
    /// Default: the clock of the system.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Clock(Arc::new(now));
        self
    }

    /// Sets whether the delays of clients pass at once: those between attempts and those of waiters.
    /// It applies to the configurations that [`Emulator::config`] and [`Emulator::config_in`]
    /// return. The clock of the endpoint advances by the delays, too.
    ///
    /// A [`latency`](crate::Failure::latency) and the limits of time of attempts stay real.
    ///
    /// Default: `false`.
    pub fn no_delays(mut self, no_delays: bool) -> Self {
        self.no_delays = no_delays;
        self
    }

    /// Sets the number of items in a page of a list if the request has no limit. 0 counts as 1.
    ///
    /// Default: 25.
    pub fn page_size(mut self, items: usize) -> Self {
        self.page_size = Some(items.max(1));
        self
    }

    /// Sets the region that requests must be signed for.
    ///
    /// Default: `eu-west-1`.
    pub fn region(self, region: impl Into<String>) -> Self {
        self.regions([region])
    }

    /// Sets the regions that requests may be signed for. Each has its own resources.
    /// [`Emulator::config`] uses the first, [`Emulator::config_in`] any of them.
    ///
    /// Default: `eu-west-1`.
    pub fn regions<R: Into<String>>(mut self, regions: impl IntoIterator<Item = R>) -> Self {
        self.regions = regions.into_iter().map(Into::into).collect();
        self
    }

    /// Sets whether requests above the rates of the model are refused with status 429. Rates that
    /// the model does not have, such as that of the account, are not limited.
    ///
    /// Default: `false`.
    pub fn throttle(mut self, throttle: bool) -> Self {
        self.throttle = throttle;
        self
    }

    /// Sets when a new resource reaches the status that its waiter waits for.
    ///
    /// Default: at once.
    pub fn ready(mut self, ready: Ready) -> Self {
        self.ready = ready;
        self
    }

    /// Sets how long a client may take to send the headers of a request. The time begins with the
    /// connection or after the previous response. After it, the connection is closed.
    ///
    /// Default: 30 seconds.
    pub fn header_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.headers = timeout;
        self
    }

    /// Sets how long a client may take to send the body of a request. After it, the connection is
    /// closed.
    ///
    /// Default: 30 seconds.
    pub fn body_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.body = timeout;
        self
    }

    /// Sets the port of 127.0.0.1.
    ///
    /// Default: 0, a free port that the system chooses.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets the file that keeps the resources, so that they are still there after the process has
    /// ended. Its folder is created if it does not exist.
    ///
    /// A change is in the file before its response is sent. Several emulators, of one or of several
    /// processes, may use one file at the same time: each request locks it, in a file next to it with
    /// the ending `.lock`. The file has the resources of all services and regions; those that this
    /// emulator does not have stay unchanged. Ids continue, with the [`seed`](Self::seed) that the
    /// file began with.
    ///
    /// The file is not encrypted and may have values of API keys; only the user can read it. To begin
    /// without resources, remove it. Failures, functions, exchanges, the log and the counts of
    /// [`throttle`](Self::throttle) are not kept. Reads are counted only with [`Ready::AfterReads`].
    ///
    /// A file that the emulator cannot read, because it is damaged, has another version or is not a
    /// state file, is never overwritten: it is an error of [`start`](Self::start), and later of each request
    /// (status 500).
    ///
    /// Default: resources are kept in memory.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = std::env::temp_dir().join(format!("petard-state-doc-{}", std::process::id()));
    /// use petard::ApiGateway;
    /// use petard_emulator::Emulator;
    ///
    /// let path = folder.join("state.json");
    /// let emulator = Emulator::builder().state_file(&path).start().await?;
    /// ApiGateway::new(&emulator.config()).create_rest_api("pets").await?;
    /// drop(emulator);
    ///
    /// let emulator = Emulator::builder().state_file(&path).start().await?;
    /// let apis = ApiGateway::new(&emulator.config()).list_rest_apis().await?;
    /// assert_eq!(apis.items()?.count(), 1);
    /// # std::fs::remove_dir_all(folder)?;
    /// # Ok(()) }
    /// ```
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.state_file = Some(path.into());
        self
    }

    /// Starts the emulator on 127.0.0.1. It runs in a thread of its own and does not need the caller's
    /// runtime.
    ///
    /// # Errors
    ///
    /// If the system has no free thread or port, if the [`port`](Self::port) is in use, if
    /// [`patches`](Self::patches) names an operation that does not exist, or if the
    /// [`state_file`](Self::state_file) cannot be used.
    pub async fn start(self) -> io::Result<Emulator> {
        let Self { services, exchanges, mut regions, setup, mut clock, .. } = self;
        let services = services.unwrap_or_else(|| vec![&petard::apigateway::SERVICE]);
        if services.is_empty() {
            let message = "an emulator needs at least one service";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let instant = self.no_delays.then(InstantClock::default);
        if let Some(clients) = &instant {
            clock = clock.ahead_by(clients.clone());
        }
        check_patches(&services, setup.patches)?;
        if regions.is_empty() {
            regions.push(KEYS.region.to_owned());
        }
        let settings = Settings {
            services,
            regions,
            setup,
            clock,
            instant,
            page_size: self.page_size.unwrap_or(25),
            throttle: self.throttle,
            ready: self.ready,
        };
        let endpoint = Arc::new(Endpoint::new(settings, exchanges, self.state_file.as_deref())?);
        let server = Server::start(endpoint.clone(), self.port, self.timeouts).await?;
        Ok(Emulator::new(server, endpoint))
    }
}

/// Refuses paths of patches that have no effect, because no service reads them.
fn check_patches(services: &[&'static Service], patches: PatchPaths) -> io::Result<()> {
    let own: Vec<_> = services.iter().copied().filter(|service| !is_of_petard(service)).collect();
    for (name, _) in patches {
        let found = match own.as_slice() {
            [] => Err(format!("no operation `{name}`: there is no service of your own")),
            own => operations::named(own, name),
        };
        found.map_err(|why| {
            io::Error::new(io::ErrorKind::InvalidInput, format!("paths of patches: {why}"))
        })?;
    }
    Ok(())
}
