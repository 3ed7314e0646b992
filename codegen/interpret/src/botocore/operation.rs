//! One operation.

use petard_codegen::names;
use serde_json::{Map, Value, json};

use super::converted::LossKind;
use super::request::Request;
use super::shapes::{Shape, Shapes};
use super::texts::sentence;
use super::types::Types;

/// An operation as it stands in a model.
#[derive(Debug)]
pub(super) struct Operation<'s> {
    /// What stands in the model.
    pub(super) value: Map<String, Value>,
    pub(super) request: Request<'s>,
    /// Path as in the model.
    pub(super) path: String,
    /// What tells the operation from others: method, path, constants and required members.
    pub(super) route: String,
    pub(super) output: Option<Shape<'s>>,
    pub(super) losses: Vec<(LossKind, String)>,
}

/// Converts an operation.
pub(super) fn operation<'s>(
    types: &mut Types<'s>,
    official: &'s str,
    source: &'s Value,
) -> Operation<'s> {
    let shapes = types.source;
    let http = &source["http"];
    let method = http["method"].as_str().unwrap_or("POST");
    let mut request = Request::new(types, shapes.of(&source["input"]));
    if matches!(method, "GET" | "HEAD") {
        request.remove_body();
    }
    let mut losses = std::mem::take(&mut request.losses);
    for ty in &request.types {
        losses.extend(types.losses(ty));
    }
    let uri = http["requestUri"].as_str().unwrap_or("/");
    let (path, constants) = uri.split_once('?').unwrap_or((uri, ""));
    let path = converted_path(path, &request, &mut losses);
    let constants = constants.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        if pair.ends_with('=') {
            let what = "a constant of the query is sent without its `=`";
            losses.push((LossKind::Wire, what.to_owned()));
        }
        pair.split_once('=').unwrap_or((pair, ""))
    });
    let constants: Vec<(&str, &str)> = constants.collect();
    let mut query = Map::new();
    for (name, value) in &constants {
        query.insert((*name).to_owned(), json!({ "const": value }));
    }
    query.extend(request.query.clone());
    let output = shapes.of(&source["output"]);
    let mut value = Map::new();
    let mut set = |key: &str, of: Value| drop(value.insert(key.to_owned(), of));
    set("api_name", official.into());
    set("method", method.into());
    set("path", path.as_str().into());
    if !query.is_empty() {
        set("query", query.into());
    }
    if !request.headers.is_empty() {
        set("headers", request.headers.clone().into());
    }
    if let Some(body) = &request.body {
        set("body", body.clone());
    }
    if let Some(output) = converted_output(shapes, output, &mut losses) {
        set("output", output);
    }
    let status = http["responseCode"].as_u64().unwrap_or(200);
    if (201..300).contains(&status) {
        set("status", status.into());
    } else if status != 200 {
        losses.push((LossKind::Other, format!("a success has the status {status}")));
    }
    if let Some(doc) = source["documentation"].as_str().and_then(sentence) {
        set("doc", doc.into());
    }
    if !request.docs.is_empty() {
        set("docs", request.docs.clone().into());
    }
    if let Some(token) = &request.idempotency_token {
        set("idempotency_token", token.as_str().into());
    }
    if let Some(prefix) = source["endpoint"]["hostPrefix"].as_str() {
        set("host_prefix", host_prefix(prefix, &request).into());
    }
    if source["auth"][0] == "aws.auth#sigv4a" {
        let what = "the request is signed with SigV4, and botocore prefers SigV4A";
        losses.push((LossKind::Wire, what.to_owned()));
    }
    if source["authtype"] == "none" || source["auth"][0] == "smithy.api#noAuth" {
        set("auth", "none".into());
    }
    if source["authtype"] == "v4-unsigned-body" || source["unsignedPayload"] == true {
        set("auth", "sigv4_unsigned_payload".into());
    }
    add_traits(source, &mut losses);
    let route = route(method, &path, &constants, &request);
    Operation { value, request, path, route, output, losses }
}

/// Adds what an operation has beside its parameters.
fn add_traits(source: &Value, losses: &mut Vec<(LossKind, String)>) {
    let mut lose = |kind, what: &str| losses.push((kind, what.to_owned()));
    let checksum = &source["httpChecksum"];
    if source["httpChecksumRequired"] == true || checksum["requestChecksumRequired"] == true {
        lose(LossKind::Wire, "a checksum of the body");
    }
    if source["requestcompression"].is_object() {
        lose(LossKind::Wire, "the body is compressed");
    }
}

/// Returns a prefix of the host with the names of the model in its braces.
fn host_prefix(prefix: &str, request: &Request<'_>) -> String {
    let mut out = String::new();
    let mut rest = prefix;
    while let Some((before, after)) = rest.split_once('{') {
        let (member, behind) = after.split_once('}').unwrap_or((after, ""));
        let own = request.names.get(member).map_or(member, String::as_str);
        out += &format!("{before}{{{own}}}");
        rest = behind;
    }
    out + rest
}

/// Returns the path with the names of the model in its labels.
fn converted_path(
    path: &str,
    request: &Request<'_>,
    losses: &mut Vec<(LossKind, String)>,
) -> String {
    let mut lose = |what: String| losses.push((LossKind::NotMade, what));
    let inner = path.strip_prefix('/').unwrap_or(path);
    let mut out = String::new();
    let segments: Vec<&str> = inner.split('/').collect();
    for (at, segment) in segments.iter().enumerate() {
        out.push('/');
        if segment.is_empty() {
            if at + 1 < segments.len() {
                lose("the path has an empty segment".to_owned());
            }
            continue;
        }
        let Some(label) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
            if segment.contains(['{', '}']) {
                lose("a label is a part of a segment".to_owned());
            } else if !segment.chars().all(is_plain) {
                lose(format!("the path has `{segment}`"));
            }
            out.push_str(segment);
            continue;
        };
        let (label, greedy) = label.strip_suffix('+').map_or((label, ""), |label| (label, "+"));
        if let Some((own, _)) = request.labels.get(label) {
            out += &format!("{{{own}{greedy}}}");
        } else {
            lose(format!("the label `{label}` has no member"));
            out += segment;
        }
    }
    out
}

fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-._~@:!$&'()*+,;=".contains(letter)
}

/// Returns the value of `output`; `None` if the response is JSON.
fn converted_output(
    shapes: Shapes<'_>,
    output: Option<Shape<'_>>,
    losses: &mut Vec<(LossKind, String)>,
) -> Option<Value> {
    let Some(output) = output else { return Some("none".into()) };
    if let Some(payload) = output.payload() {
        let shape = shapes.of(payload.reference())?;
        if shape.is("eventstream") {
            let what = "the response is a stream of events: its bytes can be read";
            losses.push((LossKind::Other, what.to_owned()));
        } else if !matches!(shape.kind(), "blob" | "string") {
            return None;
        }
        let headers = output.members().into_iter();
        let headers = headers.filter(|member| member.location() == Some("header"));
        let headers: Vec<&str> = headers.map(super::shapes::Member::wire).collect();
        return Some(if headers.is_empty() { "blob".into() } else { json!({ "blob": headers }) });
    }
    let has_body = output.members().iter().any(|member| member.location().is_none());
    (!has_body).then(|| "none".into())
}

/// Returns what tells an operation from others. The generator refuses two operations with one
/// route.
fn route(method: &str, path: &str, constants: &[(&str, &str)], request: &Request<'_>) -> String {
    let segments = path.split('/').map(|segment| match segment.strip_prefix('{') {
        Some(label) if label.ends_with("+}") => "{+}",
        Some(_) => "{}",
        None => segment,
    });
    let path = segments.collect::<Vec<_>>().join("/");
    let mut needs: Vec<String> =
        constants.iter().map(|(name, value)| format!("{name}={value}")).collect();
    needs.extend(request.required_in_body.iter().cloned());
    needs.sort();
    format!("{method} {path} {}", needs.join(" "))
}

/// Returns the part of a path that names a resource: the first segment that is neither a label nor a
/// version.
pub(super) fn resource_of(path: &str) -> (String, String) {
    let mut before = String::new();
    for segment in path.split('/').skip(1) {
        let is_version = segment.starts_with(|first: char| first.is_ascii_digit())
            || (segment.starts_with('v')
                && segment.chars().skip(1).all(|c| c.is_ascii_digit() || c == '.'));
        if segment.is_empty() || segment.starts_with('{') {
            break;
        }
        before = format!("{before}/{segment}");
        let name = names::pascal(segment);
        if !is_version && names::is_pascal(&name) {
            return (name, before);
        }
    }
    ("Service".to_owned(), if before.is_empty() { "/".to_owned() } else { before })
}
