//! The call of a line.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use petard::Client;
use serde_json::json;
use serde_json::value::RawValue;

use super::lines::Line;
use super::pace::Pace;
use crate::arguments::input::CallInput;
use crate::arguments::line;
use crate::arguments::operation::{CallOptions, is_read};
use crate::failure::Failure;
use crate::run::{Context, curl_command, debug, dry_run};

/// What all calls have in common.
pub(super) struct Calls<'a> {
    context: &'a Context,
    client: &'a Client,
    flags: &'a CallInput,
    options: &'a CallOptions,
    pace: Pace,
}

impl<'a> Calls<'a> {
    pub(super) fn new(
        context: &'a Context,
        client: &'a Client,
        flags: &'a CallInput,
        options: &'a CallOptions,
    ) -> Self {
        let pace = Pace::new(flags.operation().throttle());
        Self { context, client, flags, options, pace }
    }

    /// Makes the call of a line, and returns what is printed.
    pub(super) async fn make(&self, line: &Line) -> Result<Vec<u8>, Failure> {
        let operation = self.flags.operation();
        self.text(line).await.map_err(|failure| failure.of(self.client.service(), operation))
    }

    async fn text(&self, line: &Line) -> Result<Vec<u8>, Failure> {
        let operation = self.flags.operation();
        let text = std::str::from_utf8(line.bytes())
            .map_err(|error| Failure::Usage(format!("the line is not UTF-8: {error}")))?;
        let input = line::read(operation, text, self.flags).map_err(Failure::Usage)?;
        input.check_required()?;
        let output = &self.context.output;
        if self.options.curl {
            let call = self.client.call(operation);
            return Ok(curl_command::text(self.context, &input, call).await?.into_bytes());
        }
        if self.options.dry_run {
            let call = self.client.call(operation);
            let text = dry_run::text(self.context, &input, call, self.options.signed).await?;
            return output.record(text.as_bytes()).map_err(Failure::Other);
        }
        let call = input.apply(self.client.call(operation), false)?;
        self.pace.turn(&call).await?;
        debug::print_request(self.context, &input, self.client.call(operation)).await?;
        let response = call.await?;
        let body = as_json(response.bytes());
        output.record(&body).map_err(|why| Failure::not_shown(why, is_read(operation), &body))
    }
}

/// Returns a body as JSON, so that each response is one line: null if it is empty, a string or
/// `{"base64": ...}` if it is not JSON.
fn as_json(body: &[u8]) -> Vec<u8> {
    if body.is_empty() {
        return b"null".to_vec();
    }
    if serde_json::from_slice::<&RawValue>(body).is_ok() {
        return body.to_vec();
    }
    let json = match std::str::from_utf8(body) {
        Ok(text) => json!(text),
        Err(_) => json!({ "base64": STANDARD.encode(body) }),
    };
    json.to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::as_json;

    #[test]
    fn each_response_is_json() {
        for (body, json) in [
            (&b""[..], r"null"),
            (br#"{"a": 1.50}"#, r#"{"a": 1.50}"#),
            (b"two\nlines", r#""two\nlines""#),
            (b"\xff\x00", r#"{"base64":"/wA="}"#),
        ] {
            assert_eq!(as_json(body), json.as_bytes());
        }
    }
}
