//! A server on this machine that answers as it was told and remembers what it was sent.

use std::sync::{Arc, Mutex};

use petard::{Config, ConfigBuilder};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Two stages, as the real server writes them: `text/json`, four spaces a level.
pub(crate) const STAGES: &str = r#"{
    "dev": {
        "DistributionDomainName": "d111111abcdef8.cloudfront.net",
        "Endpoint": "https://abc.execute-api.eu-west-1.amazonaws.com",
        "Stage": "dev",
        "URL": "https://items.example.com"
    },
    "test": {
        "Endpoint": "https://def.execute-api.eu-west-1.amazonaws.com",
        "Stage": "test"
    }
}"#;

/// Status, headers (each ended by CRLF), body.
pub(crate) type Reply = (u16, String, String);

pub(crate) fn ok(body: &str) -> Reply {
    (200, "content-type: text/json\r\n".to_owned(), body.to_owned())
}

/// One request: method and target, and the headers.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) line: String,
    head: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        let start = format!("{name}: ");
        self.head.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_default()
    }
}

pub(crate) struct Server {
    /// Without a slash at the end.
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    pub(crate) async fn stages() -> Self {
        Self::start(|_| ok(STAGES)).await
    }

    /// A server that answers by how many requests there were before.
    pub(crate) async fn start(reply: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (seen, reply) = (Arc::<Mutex<Vec<Seen>>>::default(), Arc::new(reply));
        let log = seen.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (log, reply) = (log.clone(), reply.clone());
                // A client that was killed hangs up in the middle.
                tokio::spawn(async move { serve(stream, &*reply, &log).await.ok() });
            }
        });
        Self { url, seen }
    }

    pub(crate) fn all(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

async fn serve(
    mut stream: TcpStream,
    reply: &(impl Fn(usize) -> Reply + Send + Sync),
    log: &Mutex<Vec<Seen>>,
) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    // No request here has a body.
    while !bytes.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(());
        }
    }
    let head = String::from_utf8(bytes).unwrap();
    let line = head.split(" HTTP/1.1").next().unwrap().to_owned();
    let number = {
        let mut log = log.lock().unwrap();
        log.push(Seen { line, head });
        log.len() - 1
    };
    let (status, headers, body) = reply(number);
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n"
    );
    stream.write_all((head + &body).as_bytes()).await
}

/// With all that signatures need, and nothing else.
pub(crate) fn builder() -> ConfigBuilder {
    Config::builder().region("eu-west-1").credentials("AKID", "SECRET", None)
}
