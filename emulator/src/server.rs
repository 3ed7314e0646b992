//! The HTTP server: a thread, its connections, and nothing about what requests mean.

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

/// As much as API Gateway takes.
const LONGEST_BODY: usize = 10 * 1024 * 1024;

/// What answers requests, one after the other.
pub(crate) trait Answers: Send + 'static {
    /// `None`: the connection is closed without an answer.
    fn answer(
        &mut self,
        request: &Request<Bytes>,
        now: SystemTime,
    ) -> Option<Response<Full<Bytes>>>;

    /// An error answer.
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
    /// When this returns, nobody listens any more and all connections are closed. It waits at
    /// most for the answer that is being made, which needs no I/O.
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // A panic of that thread was reported by itself.
            let _ended = thread.join();
        }
    }
}

/// The thread. The runtime owns listener and connections, and takes them along when it ends.
fn run(
    endpoint: Arc<Mutex<dyn Answers>>,
    started: oneshot::Sender<io::Result<SocketAddr>>,
    stopped: oneshot::Receiver<()>,
) {
    let runtime = match runtime::Builder::new_current_thread().enable_io().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let _nobody_waits = started.send(Err(error));
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
        // A connection that broke before it was accepted is nobody's concern.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        // Requests are small: waiting for more to send would only cost time.
        let _best_effort = stream.set_nodelay(true);
        let endpoint = endpoint.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| answer(&*endpoint, request));
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
            // The client hung up, or does not speak HTTP, or we hung up: there is nobody to tell.
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
    // Nothing that panics holds the lock; and if it did, the documents would still be whole.
    let mut endpoint = endpoint.lock().unwrap_or_else(PoisonError::into_inner);
    match body {
        Ok(body) => endpoint
            .answer(&Request::from_parts(parts, body.to_bytes()), SystemTime::now())
            .ok_or(NoAnswer),
        Err(_) => Ok(endpoint.refuse(&Fault::too_large(LONGEST_BODY))),
    }
}

/// There shall be no answer: an error is how hyper is told to close a connection.
#[derive(Debug)]
struct NoAnswer;

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no answer")
    }
}

impl std::error::Error for NoAnswer {}
