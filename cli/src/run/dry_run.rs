//! The request of a call as JSON, without sending it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use petard::{Call, Request};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::Context;
use super::curl_command::HIDDEN_IN_URL;
use crate::arguments::input::{CallInput, HIDDEN};
use crate::failure::Failure;

/// Prints the request of a call with these parameters.
pub(crate) async fn print(
    context: &Context,
    input: &CallInput,
    call: Call,
    is_signed: bool,
) -> Result<(), Failure> {
    let text = text(context, input, call, is_signed).await?;
    crate::console::print(context.output.render(text.as_bytes()).map_err(Failure::Usage)?)
}

/// Returns the request of a call with these parameters as JSON. Secrets are masked, unless they are shown.
pub(super) async fn text(
    context: &Context,
    input: &CallInput,
    call: Call,
    is_signed: bool,
) -> Result<String, Failure> {
    let shows_secrets = context.globals.result.show_secrets;
    if !shows_secrets {
        // The secrets, which are not in the request that is printed, are checked, too.
        input.apply(call.clone(), false)?.request()?;
    }
    let call = input.apply(call, !shows_secrets)?;
    let request = if is_signed {
        call.signed_request(std::time::SystemTime::now()).await?
    } else {
        call.request()?
    };
    Ok(describe(&request, shows_secrets, |_, value| !value.is_sensitive()))
}

/// Returns a request as JSON: `method`, `url`, `headers` and `body`. `is_plain` returns whether the value of a
/// header is not secret.
pub(crate) fn describe(
    request: &Request,
    shows_secrets: bool,
    is_plain: impl Fn(&HeaderName, &HeaderValue) -> bool,
) -> String {
    let is_shown = |name: &_, value: &_| shows_secrets || is_plain(name, value);
    let headers = Value::Object(headers(request.headers(), is_shown));
    let url = if shows_secrets { request.url().to_owned() } else { url_of_masked(request.url()) };
    let start = json!({ "method": request.method().as_str(), "url": url, "headers": headers });
    let start = start.to_string();
    // The body keeps its digits and the order of its members.
    let start = start.strip_suffix('}').unwrap_or(&start);
    format!("{start},\"body\":{}}}", body(request.body()))
}

/// Returns a URL in which hidden values of the query are not percent-encoded.
pub(super) fn url_of_masked(url: &str) -> String {
    let Some((path, query)) = url.split_once('?') else { return url.to_owned() };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, HIDDEN_IN_URL)) => format!("{name}={HIDDEN}"),
        _ => pair.to_owned(),
    });
    format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
}

/// Returns the headers by name. A header with several values is a list.
fn headers(
    headers: &HeaderMap,
    is_shown: impl Fn(&HeaderName, &HeaderValue) -> bool,
) -> Map<String, Value> {
    let mut found = Map::new();
    for name in headers.keys() {
        let values = headers.get_all(name).iter().map(|value| {
            let text = String::from_utf8_lossy(value.as_bytes());
            if is_shown(name, value) { text.into_owned() } else { HIDDEN.to_owned() }
        });
        let mut values: Vec<String> = values.collect();
        let value = match values.as_mut_slice() {
            [value] => Value::String(std::mem::take(value)),
            _ => json!(values),
        };
        found.insert(name.as_str().to_owned(), value);
    }
    found.sort_keys();
    found
}

/// Returns a body: its JSON, its bytes in Base64, or null if there is none.
fn body(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "null".to_owned();
    }
    if let Ok(json) = serde_json::from_slice::<&RawValue>(bytes) {
        return json.get().to_owned();
    }
    json!({ "base64": STANDARD.encode(bytes) }).to_string()
}
