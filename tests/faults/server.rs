//! A server that follows a script, byte by byte.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the server does on a connection.
#[derive(Clone)]
pub(crate) enum Step {
    /// Reads one request.
    Read,
    Send(Vec<u8>),
    /// Sends a text several times.
    Repeat(&'static str, usize),
    /// Sends what a function makes of the last request.
    Answer(fn(&Request) -> Vec<u8>),
    Pause(u64),
    /// Closes the connection with a reset.
    Reset,
    /// Starts again with the first step.
    Again,
}

/// A request as it arrived.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// The whole request as text.
    pub(crate) fn text(&self) -> String {
        let headers: Vec<String> =
            self.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        format!("{}\n{}\n\n{}", self.line, headers.join("\n"), String::from_utf8_lossy(&self.body))
    }
}

/// A response with a body.
pub(crate) fn response(status: u16, headers: &str, body: &str) -> Step {
    Step::Send(respond(status, headers, body))
}

pub(crate) fn respond(status: u16, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n{headers}\r\n{body}").into_bytes()
}

/// The head of a response whose body follows.
pub(crate) fn head(status: u16, headers: &str, length: usize) -> Step {
    let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n{headers}\r\n");
    Step::Send(head.into_bytes())
}

pub(crate) struct Server {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<Request>>>,
    connections: Arc<AtomicUsize>,
}

impl Server {
    /// Starts a server that follows the same script on each connection.
    pub(crate) fn start(script: &[Step]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = Self { url, requests: Arc::default(), connections: Arc::default() };
        let (script, requests) = (script.to_vec(), server.requests.clone());
        let connections = server.connections.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                connections.fetch_add(1, Ordering::Relaxed);
                let (script, requests) = (script.clone(), requests.clone());
                std::thread::spawn(move || {
                    // A client that gave up ends the script.
                    let _end = follow(&stream, &script, &requests);
                });
            }
        });
        server
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

fn follow(
    stream: &TcpStream,
    script: &[Step],
    requests: &Mutex<Vec<Request>>,
) -> std::io::Result<()> {
    let (mut reader, mut writer) = (BufReader::new(stream), stream);
    let (mut last, mut at) = (Request::default(), 0);
    while let Some(step) = script.get(at) {
        at += 1;
        match step {
            Step::Read => {
                let Some(request) = read(&mut reader)? else { return Ok(()) };
                requests.lock().unwrap().push(request.clone());
                last = request;
            }
            Step::Send(bytes) => writer.write_all(bytes)?,
            Step::Repeat(text, count) => {
                let many = text.repeat((1 << 16) / text.len().max(1));
                let each = many.len() / text.len();
                for _ in 0..count / each {
                    writer.write_all(many.as_bytes())?;
                }
                writer.write_all(text.repeat(count % each).as_bytes())?;
            }
            Step::Answer(answer) => writer.write_all(&answer(&last))?,
            Step::Pause(time) => std::thread::sleep(Duration::from_millis(*time)),
            Step::Reset => {
                socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO))?;
                return Ok(());
            }
            Step::Again => at = 0,
        }
    }
    Ok(())
}

/// Reads one request; `None` at the end of the connection.
pub(crate) fn read(reader: &mut impl BufRead) -> std::io::Result<Option<Request>> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let headers: Vec<(String, String)> = lines
        .iter()
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let mut request =
        Request { line: lines.first().cloned().unwrap_or_default(), headers, body: Vec::new() };
    let length = request.header("content-length").parse().unwrap_or(0);
    request.body.resize(length, 0);
    reader.read_exact(&mut request.body)?;
    Ok(Some(request))
}
