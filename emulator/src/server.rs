//! The HTTP server: a thread and its connections.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::SystemTime;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::runtime;
use tokio::sync::oneshot;

use crate::fault::Fault;

/// The limit of API Gateway.
const LONGEST_BODY: usize = 10 * 1024 * 1024;

/// Answers requests, one at a time.
pub(crate) trait Answers: Send + 'static {
    /// `None` closes the connection without a response.
    fn answer(
        &mut self,
        request: &Request<Bytes>,
        now: SystemTime,
    ) -> Option<Response<Full<Bytes>>>;

    /// Makes an error response.
    fn refuse(&mut self, fault: &Fault) -> Response<Full<Bytes>>;
}

/// A server that runs until it is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) async fn start(endpoint: Arc<Mutex<dyn Answers>>) -> io::Result<Self> {
        let (started, start) = oneshot::channel();
        let (stop, stopped) = oneshot::channel();
        let thread =
            thread::Builder::new().name("petard-emulator".to_owned()).spawn(move || {
                run(endpoint, started, stopped);
            })?;
        let address = start.await.map_err(io::Error::other)??;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    /// Closes the port and all connections. Waits at most for the response that is being made,
    /// which needs no I/O.
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
    endpoint: Arc<Mutex<dyn Answers>>,
    started: oneshot::Sender<io::Result<SocketAddr>>,
    stopped: oneshot::Receiver<()>,
) {
    let runtime = match runtime::Builder::new_current_thread().enable_io().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let _not_received = started.send(Err(error));
            return;
        }
    };
    runtime.block_on(async {
        let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let address = bound.and_then(|listener| Ok((listener.local_addr()?, listener)));
        let report = match address {
            Ok((address, listener)) => {
                tokio::spawn(accept(listener, endpoint));
                Ok(address)
            }
            Err(error) => Err(error),
        };
        if started.send(report).is_ok() {
            let _dropped = stopped.await;
        }
    });
}

async fn accept(listener: TcpListener, endpoint: Arc<Mutex<dyn Answers>>) {
    loop {
        // A connection that broke before it was accepted is ignored.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        // Responses are small, so they are sent without waiting for more.
        let _best_effort = stream.set_nodelay(true);
        let endpoint = endpoint.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| answer(&*endpoint, request));
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
            // The connection is closed, or the client does not speak HTTP: there is no way to report
            // it.
            let _ended = connection.await;
        });
    }
}

async fn answer(
    endpoint: &Mutex<dyn Answers>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, NoAnswer> {
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, LONGEST_BODY).collect().await;
    // No code that holds the lock can panic.
    let mut endpoint = endpoint.lock().unwrap_or_else(PoisonError::into_inner);
    match body {
        Ok(body) => endpoint
            .answer(&Request::from_parts(parts, body.to_bytes()), SystemTime::now())
            .ok_or(NoAnswer),
        Err(_) => Ok(endpoint.refuse(&Fault::too_large(LONGEST_BODY))),
    }
}

/// No response: with an error, hyper closes the connection.
#[derive(Debug)]
struct NoAnswer;

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no response")
    }
}

impl std::error::Error for NoAnswer {}
