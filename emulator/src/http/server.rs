//! The HTTP server: a thread and its connections.

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use super::connection::Connection;
use super::reply::{NoResponse, reply};
use crate::fault::Fault;
use crate::response::Response;

/// The limit of API Gateway.
const LONGEST_BODY: usize = 10 * 1024 * 1024;

/// The wait after a connection could not be accepted, for example because the process has no free
/// file descriptor.
const BACKOFF: Duration = Duration::from_millis(50);

/// A response that is being made.
pub(crate) type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

/// Handles requests, several at a time.
pub(crate) trait Answers: Send + Sync + 'static {
    /// Returns the response to a request whose body was read.
    fn answer(self: Arc<Self>, request: Request<Bytes>) -> Answering;

    /// Returns an error response to a request whose body was not read.
    fn refuse(&self, head: Request<()>, fault: &Fault) -> Response;
}

/// How long a client may take to send the parts of a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timeouts {
    pub(crate) headers: Duration,
    pub(crate) body: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { headers: Duration::from_secs(30), body: Duration::from_secs(30) }
    }
}

/// A server that runs until it is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server on a port of 127.0.0.1. 0: a free one.
    pub(crate) async fn start(
        endpoint: Arc<dyn Answers>,
        port: u16,
        timeouts: Timeouts,
    ) -> io::Result<Self> {
        let (started, start) = oneshot::channel();
        let (stop, stopped) = oneshot::channel();
        let thread =
            thread::Builder::new().name("petard-emulator".to_owned()).spawn(move || {
                run(endpoint, port, timeouts, started, stopped);
            })?;
        let address = start.await.map_err(io::Error::other)??;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    /// Closes the port and all connections. Does not wait for functions of the test that make a
    /// response.
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // The thread has reported a panic already.
            let _ended = thread.join();
        }
    }
}

/// Runs in the thread. The runtime owns the listener and the connections, and closes them when it
/// ends.
fn run(
    endpoint: Arc<dyn Answers>,
    port: u16,
    timeouts: Timeouts,
    started: oneshot::Sender<io::Result<SocketAddr>>,
    stopped: oneshot::Receiver<()>,
) {
    let runtime = match runtime::Builder::new_current_thread().enable_io().enable_time().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let _not_received = started.send(Err(error));
            return;
        }
    };
    runtime.block_on(async {
        let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(|error| not_bound(port, &error));
        let address = bound.and_then(|listener| Ok((listener.local_addr()?, listener)));
        let report = match address {
            Ok((address, listener)) => {
                tokio::spawn(accept(listener, move |stream| serve(&endpoint, timeouts, stream)));
                Ok(address)
            }
            Err(error) => Err(error),
        };
        if started.send(report).is_ok() {
            let _dropped = stopped.await;
        }
    });
    // A function of the test may block for any time.
    runtime.shutdown_background();
}

/// The error for a port that cannot be used.
fn not_bound(port: u16, error: &io::Error) -> io::Error {
    let why = match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!(
                "port {port} of 127.0.0.1 is in use: end the program that uses it, or set another port"
            )
        }
        _ if port == 0 => format!("no port of 127.0.0.1 can be used: {error}"),
        _ => format!("port {port} of 127.0.0.1 cannot be used: {error}; set another port"),
    };
    io::Error::new(error.kind(), why)
}

/// Returns connections.
trait Listener {
    type Stream;

    fn accept(&mut self) -> impl Future<Output = io::Result<Self::Stream>> + Send;
}

impl Listener for TcpListener {
    type Stream = TcpStream;

    async fn accept(&mut self) -> io::Result<TcpStream> {
        Ok(TcpListener::accept(self).await?.0)
    }
}

/// Accepts connections. After an error that the next connection would have, too, it waits.
async fn accept<L: Listener>(mut listener: L, serve: impl Fn(L::Stream)) {
    loop {
        match listener.accept().await {
            Ok(stream) => serve(stream),
            Err(error) if is_of_one_connection(&error) => {}
            Err(_) => sleep(BACKOFF).await,
        }
    }
}

/// Whether a connection broke before it was accepted. The next one may be accepted at once.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Serves the requests of a connection in a task.
fn serve(endpoint: &Arc<dyn Answers>, timeouts: Timeouts, stream: TcpStream) {
    // Responses are small, so they are sent without waiting for more.
    let _best_effort = stream.set_nodelay(true);
    let connection = Connection::new(stream);
    let (endpoint, reset) = (endpoint.clone(), connection.reset());
    tokio::spawn(async move {
        let service = service_fn(|request| {
            let (endpoint, reset) = (endpoint.clone(), reset.clone());
            async move {
                let response = answer(endpoint, timeouts.body, request).await?;
                sleep(response.delay).await;
                reply(response, &reset)
            }
        });
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(timeouts.headers);
        // The connection is closed, or the client does not speak HTTP: there is no way to report
        // it.
        let _ended = http.serve_connection(TokioIo::new(connection), service).await;
    });
}

/// Reads the body and returns the response.
async fn answer(
    endpoint: Arc<dyn Answers>,
    time: Duration,
    request: Request<Incoming>,
) -> Result<Response, NoResponse> {
    let (parts, body) = request.into_parts();
    let body = timeout(time, Limited::new(body, LONGEST_BODY).collect());
    match body.await.map_err(|_| NoResponse)? {
        Ok(body) => Ok(endpoint.answer(Request::from_parts(parts, body.to_bytes())).await),
        Err(error) if error.is::<LengthLimitError>() => {
            let head = Request::from_parts(parts, ());
            Ok(endpoint.refuse(head, &Fault::too_large(LONGEST_BODY)))
        }
        // The client is gone.
        Err(_) => Err(NoResponse),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Fails a number of times with an error, and then returns one connection.
    struct Failing {
        failures: usize,
        error: fn() -> io::Error,
        asked: Arc<AtomicUsize>,
    }

    impl Listener for Failing {
        type Stream = ();

        async fn accept(&mut self) -> io::Result<()> {
            match self.asked.load(Ordering::SeqCst) {
                asked if asked > self.failures => std::future::pending().await,
                asked => {
                    self.asked.store(asked + 1, Ordering::SeqCst);
                    if asked < self.failures { Err((self.error)()) } else { Ok(()) }
                }
            }
        }
    }

    /// How often the listener was asked within a time, until the first connection.
    async fn asked(failures: usize, error: fn() -> io::Error, time: Duration) -> usize {
        let asked = Arc::new(AtomicUsize::new(0));
        let listener = Failing { failures, error, asked: asked.clone() };
        let (accepted, connection) = oneshot::channel();
        let accepted = std::sync::Mutex::new(Some(accepted));
        let accepting = accept(listener, move |()| {
            if let Some(accepted) = accepted.lock().unwrap().take() {
                let _gone = accepted.send(());
            }
        });
        tokio::select! {
            () = accepting => {}
            _ = connection => {}
            () = sleep(time) => {}
        }
        asked.load(Ordering::SeqCst)
    }

    #[tokio::test]
    async fn without_file_descriptors_the_listener_is_not_asked_all_the_time() {
        // EMFILE: the process has too many open files.
        let none_free = || io::Error::from_raw_os_error(24);
        let times = asked(usize::MAX, none_free, 4 * BACKOFF).await;
        assert!((1..=5).contains(&times), "{times}");
        // Connections are accepted again when descriptors are free.
        let times = asked(2, none_free, 100 * BACKOFF).await;
        assert_eq!(times, 3);
    }

    #[tokio::test]
    async fn a_connection_that_broke_delays_no_other() {
        let aborted = || io::ErrorKind::ConnectionAborted.into();
        assert_eq!(asked(1000, aborted, BACKOFF).await, 1001);
    }
}
