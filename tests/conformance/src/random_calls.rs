//! Calls of every operation with random values, and what must hold for their requests: the path has
//! the segments of the model, and decoding the request returns the values.

use std::time::{Duration, SystemTime};

use percent_encoding::percent_decode_str;
use petard::operation::{Body, Constraint, Encoding, Location, Operation, Param, Shape, Type};
use petard::{Client, Config, Credentials, Request, SERVICES};
use serde_json::{Map, Value, json};

/// The time of all signatures.
const TIME: u64 = 1_603_174_478;

/// Characters that need care in a path, a query, a header or JSON.
const LETTERS: &[&str] = &[
    "a", "Z", "0", "-", ".", "_", "~", " ", "/", "?", "#", "%", "%2F", "&", "=", "+", ":", ";",
    "@", "$", ",", "!", "*", "'", "(", ")", "[", "]", "{", "}", "|", "\\", "^", "`", "\"", "<",
    ">", "..", "é", "漢", "🐈", "\u{301}", "\u{202e}", "\t",
];

/// A generator of random numbers whose sequence is the same each time.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        // Marsaglia's xorshift.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap_or_default()
    }

    pub(crate) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// Returns true once in so many times.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn text(&mut self, letters: &[&str]) -> String {
        let length = 1 + self.below(12);
        (0..length).map(|_| letters[self.below(letters.len())]).collect()
    }

    /// A text for a parameter at a location.
    fn text_at(&mut self, location: Location) -> String {
        let ascii: Vec<&str> = LETTERS.iter().copied().filter(|text| text.is_ascii()).collect();
        loop {
            let text = match location {
                Location::Header => self.text(&ascii).replace('\t', ".").trim().to_owned(),
                _ => self.text(LETTERS),
            };
            if !matches!(text.as_str(), "" | "." | "..") {
                return text;
            }
        }
    }

    fn value(&mut self, ty: &Type, location: Location) -> Value {
        match ty {
            Type::Boolean => json!(self.below(2) == 0),
            Type::Integer | Type::Timestamp => json!(self.below(1 << 40)),
            Type::Number => json!(f64::from(u32::try_from(self.below(1 << 20)).unwrap_or(1)) / 8.0),
            Type::Date => json!("2026-11-26"),
            Type::Enum(one) if one.closed().is_some() => {
                json!(one.values()[self.below(one.values().len())])
            }
            Type::List(inner) => {
                let length = 1 + self.below(3);
                (0..length).map(|_| self.value(inner, location)).collect()
            }
            Type::Map(inner) => {
                let length = 1 + self.below(3);
                let entry = |number| {
                    (format!("k{number} é/{}", self.text(LETTERS)), self.value(inner, location))
                };
                Value::Object((0..length).map(entry).collect())
            }
            Type::Shape(shape) => self.shape(shape),
            Type::Patch => json!({ "op": "replace", "path": "/name", "value": self.text(LETTERS) }),
            Type::Json | Type::Object => {
                json!({ self.text(LETTERS): [1, null, self.text(LETTERS)] })
            }
            _ => json!(self.text_at(location)),
        }
    }

    fn shape(&mut self, shape: &Shape) -> Value {
        let mut members = Map::new();
        if shape.is_union() {
            let member = &shape.members()[self.below(shape.members().len())];
            let value = self.value(member.ty(), Location::Body);
            members.insert(member.wire_name().to_owned(), value);
            return Value::Object(members);
        }
        for member in shape.members() {
            if member.is_required() || self.below(3) == 0 {
                let value = self.value(member.ty(), Location::Body);
                members.insert(member.wire_name().to_owned(), value);
            }
        }
        Value::Object(members)
    }

    /// Values for the required parameters of an operation and some of the others.
    fn values(&mut self, operation: &Operation) -> Vec<(&'static str, Value)> {
        let params: Vec<&'static Param> = operation_params(operation);
        let mut chosen: Vec<&'static Param> = params
            .iter()
            .copied()
            .filter(|param| param.is_required() || self.below(3) == 0)
            .collect();
        for rule in operation.constraints() {
            match rule {
                Constraint::Exclusive(names) => {
                    let mut seen = false;
                    chosen.retain(|param| {
                        let is_other = names.contains(&param.name()) && seen;
                        seen |= names.contains(&param.name());
                        !is_other
                    });
                }
                Constraint::AtLeastOne(names)
                    if !chosen.iter().any(|param| names.contains(&param.name())) =>
                {
                    chosen.extend(params.iter().copied().find(|p| names.contains(&p.name())));
                }
                Constraint::Requires(name, needed) => {
                    let has = |chosen: &[&Param], name| chosen.iter().any(|p| p.name() == name);
                    if has(&chosen, *name) && !has(&chosen, *needed) {
                        chosen.extend(params.iter().copied().find(|p| p.name() == *needed));
                    }
                }
                _ => {}
            }
        }
        chosen
            .iter()
            .map(|param| (param.name(), self.value(param.ty(), param.location())))
            .collect()
    }
}

fn operation_params(operation: &Operation) -> Vec<&'static Param> {
    let whole = SERVICES.iter().flat_map(|service| service.operations());
    let own = whole.filter(|other| std::ptr::eq::<Operation>(**other, operation));
    own.flat_map(|own| own.params()).collect()
}

/// A signed request, and what is wrong with it.
#[derive(Debug)]
pub struct Sample {
    /// The operation that was called.
    pub operation: &'static str,
    /// The name in the scope of the signature.
    pub signing_name: &'static str,
    /// The request, or why it was refused before it was sent.
    pub request: Result<Request, String>,
    /// Which rules do not hold.
    pub problems: Vec<String>,
    /// Whether the rules notice that a value is another one than was sent, if one can be changed.
    pub notices: Option<bool>,
}

/// The session token of odd samples.
pub const TOKEN: &str = "a/session+token=with every sign==";

/// Calls every operation this many times. The values depend on the seed only.
///
/// # Errors
///
/// The configuration is invalid.
pub async fn samples(count: usize, seed: u64) -> Result<Vec<Sample>, String> {
    let mut random = Random(seed.max(1));
    let mut samples = Vec::new();
    let config = |token: Option<&str>| {
        let keys = Credentials::from_keys(
            "AKIDEXAMPLE",
            "an/example+of=a secret",
            token.map(str::to_owned),
        );
        let config = Config::builder().region("eu-west-1").credentials(keys);
        config.endpoint_url("https://api.example.com/base").build()
    };
    let configs = [config(None), config(Some(TOKEN))];
    for round in 0..count {
        for service in SERVICES {
            let client = Client::new(&configs[round % 2], service);
            for operation in service.operations() {
                let values = random.values(operation);
                let mut call = client.call(operation);
                for (name, value) in &values {
                    call = call.set(*name, value);
                }
                let at = SystemTime::UNIX_EPOCH + Duration::from_secs(TIME);
                let request = call.signed_request(at).await.map_err(|error| error.to_string());
                let problems_with = |values: &[(&'static str, Value)]| match &request {
                    Ok(request) => problems(operation, values, request),
                    Err(_) => Vec::new(),
                };
                let changed = changed(operation, &values).filter(|_| request.is_ok());
                let notices = changed.map(|changed| !problems_with(&changed).is_empty());
                let problems = problems_with(&values);
                let (operation, signing_name) = (operation.name(), service.signing_name());
                samples.push(Sample { operation, signing_name, request, problems, notices });
            }
        }
    }
    Ok(samples)
}

/// Returns the values with another text in a label or in the body.
fn changed(
    operation: &Operation,
    values: &[(&'static str, Value)],
) -> Option<Vec<(&'static str, Value)>> {
    let is_plain = |name: &str| {
        let param = operation.param(name);
        let is_open = |param: &Param| {
            matches!(param.ty(), Type::String) && param.encoding() == Encoding::Plain
        };
        param.is_some_and(|param| param.location() == Location::Label && is_open(param))
    };
    let at = values.iter().position(|(name, value)| value.is_string() && is_plain(name))?;
    let mut changed = values.to_vec();
    changed[at].1 = json!(format!("{}x", as_text(&changed[at].1)));
    Some(changed)
}

/// Returns which rules a request breaks.
fn problems(
    operation: &Operation,
    values: &[(&'static str, Value)],
    request: &Request,
) -> Vec<String> {
    let mut problems = Vec::new();
    match parsed(request.url()) {
        Some(same) if same == request.url() => {}
        other => problems.push(format!("the URL is parsed as {other:?}")),
    }
    let target = request.path_and_query();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = path.strip_prefix("/base").unwrap_or(path);
    // The hook of a service may choose another operation for an id.
    if !is_redirected(operation, path) {
        problems.extend(path_problems(operation, values, path));
        problems.extend(query_problems(operation, values, query));
        problems.extend(body_problems(operation, values, request.body()));
    }
    problems
}

/// A URL as a parser writes it.
fn parsed(url: &str) -> Option<String> {
    reqwest::Url::parse(url).ok().map(|url| url.to_string())
}

fn is_redirected(operation: &Operation, path: &str) -> bool {
    operation.path().split('/').count() != path.split('/').count()
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn path_problems(
    operation: &Operation,
    values: &[(&'static str, Value)],
    path: &str,
) -> Vec<String> {
    let mut problems = Vec::new();
    for (own, sent) in operation.path().split('/').zip(path.split('/')) {
        let label = own.strip_prefix('{').and_then(|own| own.strip_suffix('}'));
        let Some(label) = label else {
            if sent != own {
                problems.push(format!("the segment {own} is {sent}"));
            }
            continue;
        };
        let params = operation.params().iter();
        let named = |p: &&Param| p.location() == Location::Label && p.wire_name() == label;
        let param = params.clone().find(named).map(Param::name);
        let value = values.iter().find(|(name, _)| Some(*name) == param);
        let expected = value.map(|(_, value)| as_text(value)).unwrap_or_default();
        // One service decodes the ids of some operations twice.
        if decoded(sent) != expected && decoded(&decoded(sent)) != expected {
            problems.push(format!("the segment {own} is {sent}, not {expected:?} encoded"));
        }
        if sent.contains(|c: char| !c.is_ascii_alphanumeric() && !"-._~%".contains(c)) {
            problems.push(format!("the segment {own} is not encoded: {sent}"));
        }
    }
    problems
}

fn query_problems(
    operation: &Operation,
    values: &[(&'static str, Value)],
    query: &str,
) -> Vec<String> {
    let mut sent: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect();
    let mut expected: Vec<(String, String)> = Vec::new();
    for constant in operation.constants() {
        if constant.location() == Location::Query {
            expected.push((constant.wire_name().to_owned(), constant.value().to_owned()));
        }
    }
    for (name, value) in values {
        let Some(param) = operation.param(name).filter(|p| p.location() == Location::Query) else {
            continue;
        };
        if param.encoding() != Encoding::Plain || param.named_by().is_some() {
            return Vec::new();
        }
        let one = |name: &str, value: &Value| (name.to_owned(), as_text(value));
        match value {
            Value::Array(items) => {
                expected.extend(items.iter().map(|item| one(param.wire_name(), item)));
            }
            Value::Object(entries) if matches!(param.ty(), Type::Map(_)) => {
                for (name, value) in entries {
                    match value {
                        Value::Array(items) => {
                            expected.extend(items.iter().map(|item| one(name, item)));
                        }
                        other => expected.push(one(name, other)),
                    }
                }
            }
            other => expected.push(one(param.wire_name(), other)),
        }
    }
    sent.sort();
    expected.sort();
    if sent == expected {
        Vec::new()
    } else {
        vec![format!("the query is {sent:?}, not {expected:?}")]
    }
}

fn body_problems(
    operation: &Operation,
    values: &[(&'static str, Value)],
    body: &[u8],
) -> Vec<String> {
    if operation.body() != Body::Members {
        return Vec::new();
    }
    let Ok(Value::Object(sent)) = serde_json::from_slice(body) else {
        return vec!["the body is not an object".to_owned()];
    };
    let mut problems = Vec::new();
    for (name, value) in values {
        let Some(param) = operation.param(name).filter(|p| p.location() == Location::Body) else {
            continue;
        };
        if param.encoding() != Encoding::Plain
            || param.named_by().is_some()
            || has_encoding(param.ty())
        {
            continue;
        }
        let found = sent.get(param.wire_name());
        if found != Some(value) && !is_arn_of(found, value) {
            problems.push(format!("`{name}` is {found:?}, not {value}"));
        }
    }
    problems
}

/// Whether an id was cut out of an ARN, which one service's hook does.
fn is_arn_of(found: Option<&Value>, value: &Value) -> bool {
    found.is_some_and(|found| {
        as_text(value).starts_with("arn:") && as_text(value).ends_with(&as_text(found))
    })
}

/// Whether a member of a shape is sent in another form than it is given.
fn has_encoding(ty: &Type) -> bool {
    match ty {
        Type::List(inner) | Type::Map(inner) => has_encoding(inner),
        Type::Shape(shape) => {
            let members = shape.members().iter();
            members.into_iter().any(|p| p.encoding() != Encoding::Plain || has_encoding(p.ty()))
        }
        _ => false,
    }
}
