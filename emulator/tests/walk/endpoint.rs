//! The endpoint that is walked through.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use petard::operation::{Location, Operation};
use petard::{ApiGateway, Client, Config, Credentials, Error, apigateway};
use petard_emulator::{Emulator, EmulatorBuilder, Request};
use serde_json::{Value, json};

use super::facts::{Body, FACTS, misfits};

pub(crate) struct Endpoint {
    client: Client,
    /// An own endpoint stops when it is dropped.
    emulator: Option<Emulator>,
    recorder: Option<Recorder>,
}

/// The requests that each endpoint received until it was dropped.
#[derive(Clone, Default)]
pub(crate) struct Recorder(Arc<Mutex<Vec<Vec<Request>>>>);

impl Recorder {
    pub(crate) fn take(&self) -> Vec<Vec<Request>> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        if let (Some(recorder), Some(emulator)) = (&self.recorder, &self.emulator) {
            recorder.0.lock().unwrap().push(emulator.take_requests());
        }
    }
}

/// The settings of a local endpoint, in the region of the ARNs.
pub(crate) fn settings() -> EmulatorBuilder {
    Emulator::builder().region("us-east-1")
}

/// A response.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) body: Value,
    /// What the body has that the service's does not have, and the status, if it is another one.
    pub(crate) misfits: Vec<String>,
}

impl Answer {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(crate) fn is_unsupported(&self) -> bool {
        self.status == 501
    }

    /// An answer in one line.
    pub(crate) fn line(&self) -> String {
        if self.is_success() {
            format!("{} {}", self.status, self.body)
        } else {
            format!("{} {}: {}", self.status, self.code, self.message)
        }
    }
}

impl Endpoint {
    /// A new local endpoint.
    pub(crate) async fn own() -> Self {
        let emulator = settings().start().await.unwrap();
        Self::new(&emulator.config(), Some(emulator))
    }

    /// A new local endpoint, whose requests are recorded.
    pub(crate) async fn recorded(recorder: &Recorder) -> Self {
        let mut endpoint = Self::own().await;
        endpoint.recorder = Some(recorder.clone());
        endpoint
    }

    /// An endpoint that has been started by somebody else.
    pub(crate) fn other(url: &str) -> Self {
        let config = Config::builder()
            .region("us-east-1")
            .endpoint_url(url)
            .timeout(Duration::from_secs(10))
            .credentials(Credentials::from_keys("testing", "testing", None))
            .build();
        Self::new(&config, None)
    }

    fn new(config: &Config, emulator: Option<Emulator>) -> Self {
        let client = ApiGateway::new(config).client().clone();
        Self { client, emulator, recorder: None }
    }

    /// Whether this is the local endpoint.
    pub(crate) fn is_own(&self) -> bool {
        self.emulator.is_some()
    }

    /// Calls an operation. The input has parameters by their names on the wire.
    pub(crate) async fn send(&self, operation: &str, input: &Value) -> Answer {
        let operation = operation_named(operation);
        let mut call = self.client.call(operation).max_attempts(1);
        for (name, value) in input.as_object().expect("an input is an object") {
            call = call.set(name, value);
        }
        // What the client does not send is sent without its checks.
        let result =
            if call.request().is_ok() { call.await } else { self.raw(operation, input).await };
        match result {
            Ok(response) => {
                let fact = &FACTS[operation.api_name()];
                let mut found = Vec::new();
                if response.status() != fact.status {
                    found.push(format!("status {}, not {}", response.status(), fact.status));
                }
                let mut body = Value::Null;
                match fact.body {
                    Body::Empty if response.bytes().is_empty() => {}
                    Body::Empty => found.push(format!("a body: {}", shown(response.bytes()))),
                    Body::Bytes => body = json!(shown(response.bytes())),
                    Body::Shape(shape) => match response.json() {
                        Ok(json) => {
                            body = json.clone();
                            misfits(json, shape, "", &mut found);
                        }
                        Err(_) => found.push(format!("not JSON: {}", shown(response.bytes()))),
                    },
                }
                Answer {
                    status: response.status().as_u16(),
                    code: String::new(),
                    message: String::new(),
                    body,
                    misfits: found,
                }
            }
            Err(error) => failed(&error, self.is_own()),
        }
    }

    async fn raw(&self, operation: &Operation, input: &Value) -> petard::Result<petard::Response> {
        let of = |name: &str| input.get(name).map_or_else(String::new, text);
        let mut call: Option<petard::RawCall> = None;
        for segment in operation.path().split('/').skip(1) {
            let label = segment.strip_prefix('{').and_then(|label| label.strip_suffix('}'));
            call = Some(match call {
                None => self.client.request(operation.method().into(), format!("/{segment}")),
                Some(call) => call.push(label.map_or_else(|| segment.to_owned(), of)),
            });
        }
        let mut call = call.expect("a path").max_attempts(1);
        let mut body = json!({});
        for (name, value) in input.as_object().expect("an input is an object") {
            let param = operation.params().iter().find(|param| param.wire_name() == name);
            match (param.map(petard::operation::Param::location), value) {
                (Some(Location::Label), _) => {}
                (Some(Location::Query), Value::Array(values)) => {
                    for value in values {
                        call = call.query(name, text(value));
                    }
                }
                (Some(Location::Query), _) => call = call.query(name, text(value)),
                _ => body[name] = value.clone(),
            }
        }
        if body.as_object().is_some_and(|body| !body.is_empty()) {
            call = call.json(&body);
        }
        call.await
    }
}

fn operation_named(name: &str) -> &'static Operation {
    let mut operations = apigateway::SERVICE.operations().iter();
    operations.find(|operation| operation.api_name() == name).unwrap_or_else(|| panic!("{name}"))
}

/// An answer of an error. Other endpoints say in their own ways that they do not have an operation:
/// with a page of their web framework, or with an unknown path.
fn failed(error: &Error, is_own: bool) -> Answer {
    let status = error.status().map_or(0, |status| status.as_u16());
    let code = error.code().unwrap_or_default();
    let message = error.message().map_or_else(|| error.to_string(), str::to_owned);
    let is_page = code.is_empty() && matches!(status, 404 | 500);
    let is_unknown = message.starts_with("Unknown path") || message.starts_with("Unknown API");
    let is_missing = !is_own && (is_page || is_unknown || status == 405);
    Answer {
        status: if is_missing { 501 } else { status },
        code: code.to_owned(),
        message,
        body: Value::Null,
        misfits: Vec::new(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().take(200).collect()
}
