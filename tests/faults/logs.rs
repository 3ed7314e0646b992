//! What is logged of bodies: URLs with secrets in their query.

use std::fmt;
use std::sync::{Mutex, Once};

use petard::ApiGateway;
use petard::apigateway::types::{AuthorizerType, IntegrationType};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::server::{Server, Step, response};
use crate::setup::at;
use crate::{Case, Seen};

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Keeps all events and spans, of all targets.
struct Recorder;

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0 += &format!(" {}={value:?}", field.name());
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut line = Line(format!("{} span", span.metadata().target()));
        span.record(&mut line);
        LINES.lock().unwrap().push(line.0);
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut line = Line(event.metadata().target().to_owned());
        event.record(&mut line);
        LINES.lock().unwrap().push(line.0);
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// Begins to record, and forgets what was recorded.
pub(crate) fn start() {
    static START: Once = Once::new();
    START.call_once(|| tracing::subscriber::set_global_default(Recorder).unwrap());
    LINES.lock().unwrap().clear();
}

pub(crate) fn lines() -> Vec<String> {
    LINES.lock().unwrap().clone()
}

/// Sends a call with logged bodies, and returns the logged request and the number of secrets.
async fn logged(call: impl FnOnce(&ApiGateway) -> petard::Call) -> Seen {
    start();
    let body = r#"{"uri":"https://h/p?token=HUSH","path":"/p?HUSH","note":"why? because"}"#;
    let server = Server::start(&[Step::Read, response(200, "", body)]);
    let api = ApiGateway::new(&at(&server.url).log_bodies(true).build());
    let response = call(&api).await.unwrap();
    let lines = lines();
    let secret = lines.iter().filter(|line| line.contains("HUSH")).count();
    let bodies = lines.iter().filter(|line| line.starts_with("petard::body_log"));
    let bodies: Vec<&str> = bodies.map(String::as_str).collect();
    assert!(bodies[1].contains("https://h/p?***"), "{bodies:?}");
    assert!(bodies[1].contains("why? because"), "{bodies:?}");
    Seen::new(format!("{secret} secrets in {}", bodies.join(" ")), response.attempts())
}

pub(crate) static CASES: &[Case] = &[
    Case::new("pathWithQueryString", "0 secrets in", 1, || {
        Box::pin(logged(|api| {
            let call = api.test_invoke_method("a", "r", "GET");
            call.path_with_query_string("/pets?token=HUSH").into_call()
        }))
    }),
    Case::new("authorizerUri", "0 secrets in", 1, || {
        Box::pin(logged(|api| {
            let call = api.create_authorizer("a", "n", AuthorizerType::TOKEN);
            call.authorizer_uri("arn:aws:apigateway:HUSH").into_call()
        }))
    }),
    Case::new("the query of a URL", "0 secrets in", 1, || {
        Box::pin(logged(|api| {
            let call = api.create_integration("a", "r", "GET", IntegrationType::HTTP);
            call.uri("https://h.example.com/p?token=HUSH").into_call()
        }))
    }),
];
