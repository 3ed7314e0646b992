//! The body of `petard curl`, by the options of curl.

use clap::{ArgAction, Args};

use crate::console;
use crate::failure::Failure;

/// The options that set the body.
#[derive(Debug, Clone, Args)]
pub(super) struct Data {
    /// Data: text, `@FILE`, or `@-` for stdin, which are sent unchanged. Several are joined with `&`.
    #[arg(id = "data", short = 'd', long = "data", visible_alias = "data-binary", value_name = "TEXT|@FILE", action = ArgAction::Append, allow_hyphen_values = true)]
    texts: Vec<String>,
    /// Data in which `@` at the beginning has no meaning.
    #[arg(id = "data_raw", long = "data-raw", value_name = "TEXT", action = ArgAction::Append, allow_hyphen_values = true, conflicts_with = "data")]
    raw: Vec<String>,
    /// Data as `--data`, with the headers `content-type` and `accept` of JSON. Several are put together.
    #[arg(long, value_name = "JSON|@FILE", action = ArgAction::Append, conflicts_with_all = ["data", "data_raw"])]
    json: Vec<String>,
    /// Append the data to the query, and send a GET request.
    #[arg(short = 'G', long)]
    pub(super) get: bool,
}

impl Data {
    /// Returns the body; `None` if no data are given.
    pub(super) fn body(&self) -> Result<Option<Vec<u8>>, Failure> {
        let (parts, separator) = match (&*self.texts, &*self.raw, &*self.json) {
            ([], [], []) => return Ok(None),
            ([], [], json) => (json, ""),
            ([], raw, _) => return Ok(Some(raw.join("&").into_bytes())),
            (data, ..) => (data, "&"),
        };
        let mut body = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                body.extend(separator.as_bytes());
            }
            match part.strip_prefix('@') {
                Some(path) => body.extend(read(path)?),
                None => body.extend(part.as_bytes()),
            }
        }
        Ok(Some(body))
    }

    /// Returns the headers that describe a body.
    pub(super) fn headers(&self, body: Option<&[u8]>) -> Vec<(&'static str, &'static str)> {
        const JSON: &str = "application/json";
        let Some(body) = body else { return Vec::new() };
        if !self.json.is_empty() {
            return vec![("content-type", JSON), ("accept", JSON)];
        }
        let ty = if is_object_or_list(body) { JSON } else { "application/x-www-form-urlencoded" };
        vec![("content-type", ty)]
    }
}

/// Returns whether a body is an object or a list of JSON.
fn is_object_or_list(body: &[u8]) -> bool {
    body.trim_ascii_start().first().is_some_and(|first| b"{[".contains(first))
        && serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok()
}

/// Returns the content of a file, or of stdin for `-`.
fn read(path: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if path == "-" {
        console::take_stdin().map_err(Failure::Usage)?;
        std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    read.map_err(|error| Failure::Usage(format!("the file `{path}` cannot be read: {error}")))
}
