//! Secrets that a server repeats: in any place of a response, in any encoding, for every operation.

use petard::data_api::ControlPlane;
use petard::operation::{Constraint, Location, Operation, Param, Shape, Type};
use petard::{ApiGateway, Client, DataApi, Method, SERVICES};
use serde_json::{Map, Value, json};

use crate::server::{Request, Server, Step, respond};
use crate::setup::{TOKEN, at, builder};
use crate::{Case, Seen, logs};

/// Part of every secret value.
const MARK: &str = "HUSH";

fn percent(text: &str, lower: bool) -> String {
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ if lower => format!("%{byte:02x}"),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect::<Vec<_>>().concat()
}

fn unicode(text: &str) -> String {
    let escape = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' => c.to_string(),
        _ => format!("\\u{:04x}", u32::from(c)),
    };
    text.chars().map(escape).collect::<Vec<_>>().concat()
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('/', "&#x2F;")
}

fn url_safe(text: &str) -> String {
    base64(text).replace('+', "-").replace('/', "_")
}

fn base64(text: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encoded = String::new();
    for group in text.as_bytes().chunks(3) {
        let bits = [0, 1, 2].map(|at| group.get(at).copied().map_or(0, u32::from));
        let bits = bits[0] << 16 | bits[1] << 8 | bits[2];
        for place in 0..4 {
            let index = (bits >> (18 - 6 * place) & 63) as usize;
            encoded.push(if place > group.len() { '=' } else { char::from(LETTERS[index]) });
        }
    }
    encoded
}

type Encode = fn(&str) -> String;

/// The encodings in which a server repeats a request.
const ENCODINGS: [(&str, Encode); 8] = [
    ("plain", str::to_owned),
    ("percent", |text| percent(text, false)),
    ("percent, lower case", |text| percent(text, true)),
    ("JSON", |text| Value::from(text).to_string().trim_matches('"').replace('/', "\\/")),
    ("JSON, Unicode escapes", unicode),
    ("HTML", html),
    ("base64", base64),
    ("base64, for URLs", url_safe),
];

/// The value of a query parameter of raw calls.
const QUERY: &str = "HUSH query value";

/// The values of a request that are secret, each encoded alone.
fn repeated(request: &Request, encode: Encode) -> Vec<String> {
    let authorization = request.header("authorization");
    let signature = authorization.split("Signature=").nth(1).unwrap_or_default();
    let mut values = vec![TOKEN.to_owned(), signature.to_owned()];
    let body = String::from_utf8_lossy(&request.body).into_owned();
    let marked = |text: &str| text.contains(MARK);
    values.extend(request.headers.iter().map(|(_, value)| value.clone()).filter(|v| marked(v)));
    values.extend(body.split('"').filter(|text| marked(text)).map(str::to_owned));
    if request.line.contains(&percent(QUERY, false)) {
        values.push(QUERY.to_owned());
    }
    values.iter().map(|value| encode(value)).collect()
}

/// The secret headers and the body, encoded as one text.
fn whole(request: &Request, encode: Encode) -> String {
    let secret = ["authorization", "x-amz-security-token", "x-own"];
    let headers = secret.map(|name| format!("{name}: {}\r\n", request.header(name)));
    encode(&format!("{}\r\n{}", headers.concat(), String::from_utf8_lossy(&request.body)))
}

/// A response that repeats the secrets. The place and the encoding are in the header `x-form`.
fn echo(request: &Request) -> Vec<u8> {
    let form: usize = request.header("x-form").parse().unwrap();
    let (place, encode) = (form / ENCODINGS.len(), ENCODINGS[form % ENCODINGS.len()].1);
    let text = repeated(request, encode).join(" ");
    let one_line = text.replace(['\r', '\n'], " ");
    match place {
        0 => respond(400, "", &json!({ "message": text }).to_string()),
        1 => {
            respond(403, "content-type: text/html\r\n", &format!("<html><pre>{text}</pre></html>"))
        }
        2 => respond(500, "", &format!("<Error><Message>{text}</Message></Error>")),
        3 => respond(400, &format!("x-amzn-requestid: {one_line}\r\n"), "{}"),
        4 => respond(400, "", &json!({ "code": text, "message": "no" }).to_string()),
        5 => respond(200, "", &json!({ text.as_str(): 1 }).to_string()),
        6 => respond(400, &format!("x-amzn-errortype: {one_line}\r\n"), "{}"),
        7 => respond(400, "", &json!({ "message": whole(request, encode) }).to_string()),
        8 => respond(200, "", &json!({ "status": text }).to_string()),
        _ => respond(200, &format!("x-amzn-requestid: {one_line}\r\n"), "not JSON"),
    }
}

const PLACES: usize = 10;

/// A value for a parameter. Sensitive ones contain the mark.
fn value(param: &Param, sensitive: bool) -> Value {
    of_type(param.ty(), param.name(), sensitive || param.is_sensitive())
}

fn of_type(ty: &Type, name: &str, sensitive: bool) -> Value {
    let secret = || json!(format!("{MARK}/secret+value-0815"));
    match ty {
        Type::Boolean => json!(true),
        Type::Integer | Type::Number | Type::Timestamp => json!(7),
        Type::List(inner) => json!([of_type(inner, name, sensitive)]),
        Type::Map(inner) => json!({ "key": of_type(inner, name, sensitive) }),
        Type::Shape(shape) => members(shape, sensitive),
        Type::Enum(one) => json!(one.values().first().copied().unwrap_or("x")),
        Type::Date => json!("2026-11-26"),
        Type::Json | Type::Object | Type::Patch => json!({ "op": "add", "path": "/x" }),
        _ if sensitive => secret(),
        _ => json!(format!("v-{name}")),
    }
}

fn members(shape: &Shape, sensitive: bool) -> Value {
    let members = shape.members().iter();
    let has_secret = |param: &&Param| param.is_sensitive() || param.is_required();
    let members = members.filter(|member| sensitive || has_secret(member));
    let pairs = members.map(|member| (member.wire_name().to_owned(), value(member, sensitive)));
    Value::Object(pairs.collect::<Map<_, _>>())
}

/// Whether a parameter is given: the required ones, and those with secrets.
fn is_given(operation: &Operation, param: &Param) -> bool {
    let first = operation.constraints().iter().any(|rule| {
        matches!(rule, Constraint::AtLeastOne(names) if names.first() == Some(&param.name()))
    });
    let mut ty = param.ty();
    while let Type::List(inner) | Type::Map(inner) = ty {
        ty = inner;
    }
    let inside =
        matches!(ty, Type::Shape(shape) if shape.members().iter().any(Param::is_sensitive));
    param.is_required()
        || param.is_sensitive()
        || inside
        || param.location() == Location::Label
        || first
}

/// All forms in which the outcome of a call is shown.
async fn shown(call: petard::Call) -> String {
    let mut shown = format!("{call:?} {call:#?} ");
    match call.await {
        Ok(response) => shown += &of_response(&response),
        Err(error) => shown += &of_error(&error),
    }
    shown
}

/// All forms in which an error is shown, and its causes.
fn of_error(error: &petard::Error) -> String {
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        shown += &format!(" {error} {error:?}");
        cause = error.source();
    }
    shown
}

/// All forms in which a response is shown, and the errors of reading it.
fn of_response(response: &petard::Response) -> String {
    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Empty {}
    let document = response.document();
    let mut shown = format!("{response:?} {response:#?} {document:?}");
    for error in [
        response.str("/x/y").map(drop).err(),
        response.items().map(drop).err(),
        response.deserialize::<Empty>().map(drop).err(),
        response.deserialize::<u8>().map(drop).err(),
    ] {
        shown += &error.as_ref().map(of_error).unwrap_or_default();
    }
    shown
}

/// Returns the secrets that a text contains, in any encoding, whole or in part.
fn leaks(text: &str, secrets: &[String]) -> Vec<String> {
    let encoded = secrets.iter().flat_map(|secret| ENCODINGS.map(|(_, encode)| encode(secret)));
    // Short values as a whole.
    let parts = |text: String| {
        let length = text.len().min(12);
        text.into_bytes().windows(length).map(<[u8]>::to_vec).collect::<Vec<_>>()
    };
    let mut found: Vec<String> = encoded
        .flat_map(parts)
        .map(|part| String::from_utf8_lossy(&part).into_owned())
        .filter(|part| text.contains(part.as_str()))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn operations() -> impl Iterator<Item = (&'static petard::operation::Service, &'static Operation)> {
    SERVICES.iter().flat_map(|service| service.operations().iter().map(move |one| (*service, *one)))
}

/// Calls every operation, with each combination of a place and an encoding in turn.
async fn every_operation() -> Seen {
    let server = Server::start(&[Step::Read, Step::Answer(echo), Step::Again]);
    let config = at(&server.url).max_attempts(1).log_bodies(true).build();
    let forms = PLACES * ENCODINGS.len();
    let (mut calls, mut leaked) = (0, Vec::new());
    for (number, (service, operation)) in operations().enumerate() {
        let client = Client::new(&config, service);
        // A few forms for each operation, and all forms over all operations.
        for turn in 0..4 {
            let form = (number * 13 + turn * 17) % forms;
            let mut call = client.call(operation).header("x-form", form.to_string());
            for param in operation.params().iter().filter(|param| is_given(operation, param)) {
                call = call.set(param.name(), value(param, false));
            }
            logs::start();
            let shown = shown(call).await;
            calls += 1;
            let requests = server.requests();
            let Some(request) = requests.get(calls - 1) else {
                return Seen::new(format!("{} was not sent: {shown}", operation.name()), 0);
            };
            let secrets = repeated(request, str::to_owned);
            let logged = logs::lines().join("\n");
            for text in [&shown, &logged] {
                if let Some(leak) = leaks(text, &secrets).first() {
                    leaked.push(format!("{} form {form}: {leak}", operation.name()));
                }
            }
        }
    }
    Seen::new(format!("{} leaks in {calls} calls {leaked:?}", leaked.len()), 1)
}

/// Calls one operation with all places and encodings.
async fn every_form() -> Seen {
    let server = Server::start(&[Step::Read, Step::Answer(echo), Step::Again]);
    let api = ApiGateway::new(&at(&server.url).max_attempts(1).build());
    let mut leaked = Vec::new();
    let forms = PLACES * ENCODINGS.len();
    for form in 0..forms {
        logs::start();
        let call =
            api.create_api_key().value("HUSH/api-key+value").header("x-form", form.to_string());
        let typed = shown(call.into_call()).await;
        let raw = api.request(Method::POST, "/x").header("x-form", form.to_string());
        let raw = raw.header("x-own", "HUSH=header/value").query("q", QUERY);
        let mut shown = format!("{raw:?} ");
        shown += &match raw.await {
            Ok(response) => of_response(&response),
            Err(error) => of_error(&error),
        };
        let requests = server.requests();
        let secrets = |at: usize| repeated(&requests[at], str::to_owned);
        let logged = logs::lines().join("\n");
        let both = [secrets(2 * form), secrets(2 * form + 1)].concat();
        for text in [&typed, &shown, &logged] {
            if let Some(leak) = leaks(text, &both).first() {
                leaked.push(format!("form {form}: {leak}"));
            }
        }
    }
    Seen::new(format!("{} leaks in {} calls {leaked:?}", leaked.len(), 2 * forms), 1)
}

/// A waiter whose status is a secret.
async fn waiter() -> Seen {
    fn status(request: &Request) -> Vec<u8> {
        respond(200, "", &json!({ "status": request.header("x-amz-security-token") }).to_string())
    }
    let server = Server::start(&[Step::Read, Step::Answer(status), Step::Again]);
    let short = std::time::Duration::from_millis(40);
    logs::start();
    let api = ApiGateway::new(&at(&server.url).build());
    let waiter = api.wait_until_vpc_link_available("v").limit(2 * short).delay(short / 4);
    let error = waiter.await.unwrap_err();
    let text = of_error(&error) + &logs::lines().join("\n");
    assert!(text.contains("the status is ***") && text.contains("not yet"), "{text}");
    let leaked = leaks(&text, &[TOKEN.to_owned()]);
    Seen::new(format!("{} leaks {leaked:?}", leaked.len()), error.attempts())
}

/// Everything with a `Debug` form that can hold a secret.
async fn every_debug() -> Seen {
    const VALUE: &str = "HUSH-value-of-a-key";
    let server = Server::start(&[Step::Read, Step::Answer(echo), Step::Again]);
    let with_password = "https://me:HUSH-password@h.example.com/?q=HUSH-password";
    let config = at(&server.url).max_attempts(1).build();
    let api = ApiGateway::new(&config);
    let when = std::time::SystemTime::UNIX_EPOCH;
    let call = api.create_api_key().value(VALUE);
    let signed = call.clone().into_call().signed_request(when).await.unwrap();
    let waiter = api.wait_until_vpc_link_available("v");
    let items = api.list_api_keys().items();
    let pages = api.list_api_keys().pages();
    let object = petard::codegen::Object::new().with("a", VALUE);
    let raw = api.request(Method::POST, "/x").header("x-own", VALUE).query("q", VALUE);
    let raw = raw.json(&json!({ "password": VALUE }));
    // A response whose request id and member are secrets.
    let form = |place: usize| (place * ENCODINGS.len()).to_string();
    let stream = call.clone().header("x-form", form(9)).bytes_stream().await.unwrap();
    let response = call.clone().header("x-form", form(5)).await.unwrap();
    let list = response.items();
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults/debug.json");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let stage = json!({ "dev": { "URL": with_password, "Other": VALUE } });
    std::fs::write(&file, stage.to_string()).unwrap();
    let control = ControlPlane::new(&config).endpoints_file(&file);
    let connect = control.connect(with_password);
    let data_api = DataApi::builder(&config).service_endpoint(with_password);
    let shown = format!(
        "{config:?} {:?} {api:?} {call:?} {signed:#?} {waiter:?} {items:?} {pages:?} {object:?} {:?} \
         {raw:?} {stream:?} {response:?} {list:?} {control:?} {connect:?} {data_api:?} {:?} {:?}",
        builder().endpoint_url(with_password),
        call.clone().into_future_for_debug(),
        control.connect("https://x.example.com/dev").await,
        connect.clone().await.unwrap_err(),
    );
    let secrets = [TOKEN, "HUSH-secret-key", VALUE, "HUSH-password"].map(str::to_owned);
    let leaked = leaks(&shown, &secrets);
    Seen::new(format!("{} leaks in {} bytes {leaked:?}", leaked.len(), shown.len()), 0)
}

trait ForDebug {
    fn into_future_for_debug(self) -> petard::ResponseFuture;
}

impl<T: IntoFuture<IntoFuture = petard::ResponseFuture, Output = petard::Result<petard::Response>>>
    ForDebug for T
{
    fn into_future_for_debug(self) -> petard::ResponseFuture {
        self.into_future()
    }
}

pub(crate) static CASES: &[Case] = &[
    Case::new("every operation", "0 leaks", 1, || Box::pin(every_operation())).within(120),
    Case::new("every place and encoding", "0 leaks in 160 calls", 1, || Box::pin(every_form()))
        .within(60),
    Case::new("the status of a waiter", "0 leaks", 1, || Box::pin(waiter())),
    Case::new("every Debug", "0 leaks", 0, || Box::pin(every_debug())),
];
