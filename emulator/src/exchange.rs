//! A request and its response: recorded from a service, or written for a test.

use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use serde_json::Value;

use crate::input::Query;

/// A request and its response.
///
/// ```
/// use petard_emulator::Exchange;
/// use serde_json::json;
///
/// let page = Exchange::new("GET", "/MyItem/list")
///     .query("Limit", "2")
///     .responds(200, r#"{"LastEvaluatedKey": null, "Items": []}"#);
/// let lost = Exchange::new("PUT", "/MyItem/1").json(&json!({"Resource": {"a": 1}})).hangs_up();
/// ```
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The number in messages; 0 for the position among the other exchanges.
    pub(crate) number: u64,
    pub(crate) method: String,
    /// As it is sent: encoded.
    pub(crate) path: String,
    /// Decoded, sorted.
    pub(crate) query: Vec<(String, String)>,
    /// `None`: any.
    pub(crate) content_type: Option<String>,
    pub(crate) body: Bytes,
    /// `None`: the connection is closed.
    pub(crate) reply: Option<Reply>,
}

/// A response.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Bytes,
}

impl Exchange {
    /// Creates an exchange: a request without query and body, and a response with status 200 and no
    /// body. The path is percent-encoded, as it is sent.
    pub fn new(method: impl Into<String>, path: impl Into<String>) -> Self {
        Self {
            number: 0,
            method: method.into(),
            path: path.into(),
            query: Vec::new(),
            content_type: None,
            body: Bytes::new(),
            reply: Some(Reply::default()),
        }
    }

    /// Adds a query parameter, not encoded.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self.query.sort_unstable();
        self
    }

    /// Sets the body of the request.
    pub fn json(mut self, body: &Value) -> Self {
        self.body = body.to_string().into();
        self
    }

    /// Sets the status and body of the response. A body that is not empty gets the content type of
    /// JSON. A number that is not an HTTP status becomes 500.
    pub fn responds(mut self, status: u16, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let json = (CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.reply = Some(Reply {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            headers: if body.is_empty() { Vec::new() } else { vec![json] },
            body,
        });
        self
    }

    /// Closes the connection instead of sending a response.
    pub fn hangs_up(mut self) -> Self {
        self.reply = None;
        self
    }

    /// Reads recordings, one per line:
    ///
    /// ```json
    /// {"seq": 7, "request": {"method": "PUT", "path": "/a", "query": "b=1", "content-type": "..", "body": ".."},
    ///  "response": {"status": 200, "headers": {"content-type": "text/json"}, "body": ".."}}
    /// ```
    ///
    /// Query, content type, headers and bodies are optional. If the response has no status, the
    /// connection is closed. Other members are ignored.
    ///
    /// # Errors
    ///
    /// If a line is not a recording. The error names the line and the reason.
    pub fn read(lines: &str) -> Result<Vec<Self>, String> {
        let lines = lines.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        lines
            .map(|(at, line)| {
                serde_json::from_str(line)
                    .map_err(|error| error.to_string())
                    .and_then(|line| recorded(&line))
                    .map_err(|why| format!("line {}: {why}", at + 1))
            })
            .collect()
    }

    /// Returns the number of the recording, its `seq`.
    pub fn number(&self) -> u64 {
        self.number
    }
}

fn recorded(line: &Value) -> Result<Exchange, String> {
    let (request, response) = (&line["request"], &line["response"]);
    let text = |name: &str| request[name].as_str();
    let needed = |name: &str| text(name).ok_or_else(|| format!("the request has no `{name}`"));
    let mut query = Query::parse(text("query").unwrap_or_default()).into_pairs();
    query.sort_unstable();
    Ok(Exchange {
        number: line["seq"].as_u64().ok_or("it has no `seq`")?,
        method: needed("method")?.to_owned(),
        path: needed("path")?.to_owned(),
        query,
        content_type: text("content-type").map(str::to_owned),
        body: text("body").unwrap_or_default().to_owned().into(),
        reply: match &response["status"] {
            Value::Null => None,
            status => Some(reply(status, response)?),
        },
    })
}

fn reply(status: &Value, response: &Value) -> Result<Reply, String> {
    let status = status.as_u64().and_then(|status| u16::try_from(status).ok());
    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
    let headers = response["headers"].as_object().into_iter().flatten();
    let headers = headers.map(|(name, value)| {
        let parsed = HeaderName::try_from(name.as_str()).ok();
        parsed
            .zip(value.as_str().and_then(|value| HeaderValue::try_from(value).ok()))
            .ok_or_else(|| format!("`{name}` is not a header"))
    });
    Ok(Reply {
        status: status.ok_or("the status is not an HTTP status")?,
        headers: headers.collect::<Result<_, _>>()?,
        body: response["body"].as_str().unwrap_or_default().to_owned().into(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

    use super::*;

    #[test]
    fn recordings_are_read() {
        let lines = concat!(
            r#"{"seq":3,"request":{"method":"GET","path":"/a%20b","query":"z=1&a=%C3%BC+"},"response":{}}"#,
            "\n\n",
            r#"{"seq":4,"note":"x","request":{"method":"PUT","path":"/","content-type":"a/b","body":"{}"},"response":{"status":304,"headers":{"X-Y":"z"},"body":"b"}}"#,
        );
        let read = Exchange::read(lines).unwrap();
        let [one, two] = read.as_slice() else { panic!("{read:?}") };
        assert_eq!((one.number(), one.path.as_str()), (3, "/a%20b"));
        assert_eq!(one.query, [("a".into(), "ü+".into()), ("z".into(), "1".into())]);
        assert!(one.reply.is_none() && one.content_type.is_none() && one.body.is_empty());
        let reply = two.reply.as_ref().unwrap();
        assert_eq!((reply.status.as_u16(), &reply.body[..]), (304, &b"b"[..]));
        assert_eq!(reply.headers[0].0, "x-y");
        assert_eq!((two.content_type.as_deref(), &two.body[..]), (Some("a/b"), &b"{}"[..]));
    }

    #[test]
    fn a_line_that_is_not_a_recording_is_an_error() {
        for (line, why) in [
            ("{", "line 2: EOF"),
            ("{}", "line 2: it has no `seq`"),
            (r#"{"seq":1,"request":{"method":"GET"}}"#, "line 2: the request has no `path`"),
            (
                r#"{"seq":1,"request":{"method":"GET","path":"/"},"response":{"status":7}}"#,
                "line 2: the status is not an HTTP status",
            ),
            (
                r#"{"seq":1,"request":{"method":"GET","path":"/"},"response":{"status":200,"headers":{"a b":"c"}}}"#,
                "line 2: `a b` is not a header",
            ),
        ] {
            let error = Exchange::read(&format!("\n{line}")).unwrap_err();
            assert!(error.starts_with(why), "{error}");
        }
    }
}
