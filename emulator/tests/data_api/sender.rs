//! Sends requests byte for byte, signed, over one connection.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use petard::{Config, Signer};
use petard_emulator::Emulator;
use serde_json::Value;
use tokio::net::TcpStream;

/// A request, as recordings write it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sent {
    pub(crate) method: String,
    /// With the query.
    pub(crate) target: String,
    pub(crate) content_type: Option<String>,
    pub(crate) body: String,
    pub(crate) is_signed: bool,
}

impl Sent {
    /// A request with a body of JSON.
    pub(crate) fn json(method: &str, target: &str, body: &Value) -> Self {
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            content_type: Some("application/json".to_owned()),
            body: body.to_string(),
            is_signed: true,
        }
    }
}

/// A response.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) error_type: Option<String>,
    pub(crate) origin: Option<String>,
    pub(crate) body: String,
}

/// A connection to an endpoint.
pub(crate) struct Sender {
    connection: SendRequest<Full<Bytes>>,
    config: Config,
    host: String,
}

impl Sender {
    pub(crate) async fn connect(emulator: &Emulator) -> Self {
        let host = emulator.url().split_once("://").unwrap().1.to_owned();
        let stream = TokioIo::new(TcpStream::connect(&host).await.unwrap());
        let (connection, task) = hyper::client::conn::http1::handshake(stream).await.unwrap();
        tokio::spawn(task);
        Self { connection, config: emulator.config(), host }
    }

    pub(crate) async fn send(&mut self, sent: &Sent) -> Received {
        let url = format!("http://{}{}", self.host, sent.target);
        let mut request = http::Request::builder()
            .method(sent.method.as_str())
            .uri(url)
            .header("host", &self.host)
            .body(sent.body.clone())
            .unwrap();
        let content_type = sent.content_type.as_ref().map(|own| own.parse().unwrap());
        request.headers_mut().extend(content_type.map(|own| (http::header::CONTENT_TYPE, own)));
        if sent.is_signed {
            Signer::new(&self.config, "execute-api").sign(&mut request).await.unwrap();
        }
        *request.uri_mut() = sent.target.parse().unwrap();
        let request = request.map(|body| Full::new(Bytes::from(body)));
        self.connection.ready().await.unwrap();
        let answer = self.connection.send_request(request).await.unwrap();
        let header =
            |name| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (status, content_type) = (answer.status().as_u16(), header("content-type"));
        let (error_type, origin) =
            (header("x-amzn-errortype"), header("access-control-allow-origin"));
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        Received {
            status,
            content_type: content_type.unwrap_or_default(),
            error_type,
            origin,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }
}
