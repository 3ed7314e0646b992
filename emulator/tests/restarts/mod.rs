//! Repeats requests at an endpoint that restarts before each of them, and at one that does not. Both
//! must send the same responses.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use bytes::Bytes;
use http::header::DATE;
use http::{HeaderMap, Uri};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use petard_emulator::{Emulator, EmulatorBuilder, Request};
use tokio::net::TcpStream;

/// What signatures leave unencoded.
const SET: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A folder that is removed when it is dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("petard-emulator-state-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Sends the requests again, as they were received, with a restart before each of them. The clock of
/// both endpoints is that of the request. Returns how many requests there were.
pub(crate) async fn check(requests: &[Request], settings: impl Fn() -> EmulatorBuilder) -> usize {
    let folder = Folder::new();
    let path = folder.path().join("state.json");
    let now = Arc::new(Mutex::new(SystemTime::UNIX_EPOCH));
    let settings = || {
        let now = now.clone();
        settings().clock(move || *now.lock().unwrap())
    };
    let steady = settings().start().await.unwrap();
    // A presigned URL is not in the log as it was.
    let signed = || requests.iter().filter(|request| request.header("authorization").is_some());
    for (number, request) in signed().enumerate() {
        *now.lock().unwrap() = request.time();
        let expected = send(&steady, request).await;
        let restarted = settings().state_file(&path).start().await.unwrap();
        let received = send(&restarted, request).await;
        let (method, path) = (request.method(), request.path());
        assert_eq!(received, expected, "#{number} {method} {path}");
    }
    signed().count()
}

/// Status, headers and body of a response.
type Received = (u16, Vec<(String, String)>, String);

async fn send(emulator: &Emulator, request: &Request) -> Received {
    let mut sent = http::Request::new(Full::new(request.body().clone()));
    *sent.method_mut() = request.method().parse().unwrap();
    *sent.headers_mut() = request.headers().clone();
    *sent.uri_mut() = target(request);
    let host = emulator.url().split_once("://").unwrap().1.to_owned();
    let stream = TokioIo::new(TcpStream::connect(&host).await.unwrap());
    let (mut connection, task) =
        hyper::client::conn::http1::handshake::<_, Full<Bytes>>(stream).await.unwrap();
    tokio::spawn(task);
    let (head, body) = connection.send_request(sent).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (head.status.as_u16(), shown(&head.headers), String::from_utf8_lossy(&body).into_owned())
}

fn target(request: &Request) -> Uri {
    let encode = |text: &str| utf8_percent_encode(text, SET).to_string();
    let pairs = request.query_pairs().iter();
    let pairs: Vec<_> =
        pairs.map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    let query = if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) };
    format!("{}{query}", request.path()).parse().unwrap()
}

/// The headers, without the date and the number of the request, which is counted from each start.
fn shown(headers: &HeaderMap) -> Vec<(String, String)> {
    let own = headers.iter().filter(|(name, _)| *name != DATE && *name != "x-amzn-requestid");
    own.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect()
}
