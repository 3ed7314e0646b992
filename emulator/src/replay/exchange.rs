//! A request and its response: recorded from a service, or written for a test.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use serde_json::Value;

use crate::answer::Answer;
use crate::input::Query;
use crate::response::{self, Response};

/// A request and its response.
///
/// It matches a request with the same method, path, query and body. **Without
/// [`json`](Self::json), [`bytes`](Self::bytes) or [`any_body`](Self::any_body), it matches only
/// requests that have no body.** Headers matter only if the exchange names them.
///
/// ```
/// use petard_emulator::{Exchange, Response};
/// use serde_json::json;
///
/// let page = Exchange::new("GET", "/MyItem/list")
///     .query("Limit", "2")
///     .responds(200, r#"{"LastEvaluatedKey": null, "Items": []}"#);
/// let lost = Exchange::new("PUT", "/MyItem/1").json(&json!({"Resource": {"a": 1}})).hangs_up();
/// let busy = Exchange::new("POST", "/MyItem")
///     .any_body()
///     .times(1)
///     .response(Response::error(429, "TooManyRequestsException", "").header("retry-after", "1"));
/// ```
#[derive(Clone)]
#[must_use = "an exchange does nothing until an endpoint has it"]
pub struct Exchange {
    /// The number in messages; 0 for the position among the other exchanges.
    pub(crate) number: u64,
    pub(crate) method: String,
    /// As it is sent: encoded.
    pub(crate) path: String,
    /// Decoded, sorted.
    pub(crate) query: Vec<(String, String)>,
    /// Headers that the request must have. Others do not matter.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// `None`: any.
    pub(crate) body: Option<Bytes>,
    pub(crate) response: Response,
    /// How many times it can be used. `None`: any number.
    pub(crate) times: Option<u64>,
}

impl Exchange {
    /// Creates an exchange: a request without query and body, and a response with status 200 and no
    /// body. For a request with a body, add [`json`](Self::json), [`bytes`](Self::bytes) or
    /// [`any_body`](Self::any_body). The path is percent-encoded, as it is sent.
    pub fn new(method: impl Into<String>, path: impl Into<String>) -> Self {
        Self {
            number: 0,
            method: method.into(),
            path: path.into(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Some(Bytes::new()),
            response: Response::new(200),
            times: None,
        }
    }

    /// Adds a query parameter, not encoded.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self.query.sort_unstable();
        self
    }

    /// Adds a header that the request must have with this value. Other headers do not matter.
    ///
    /// # Panics
    ///
    /// If the name or the value is not allowed in HTTP.
    #[track_caller]
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.headers.push(response::header(name.as_ref(), value.as_ref()));
        self
    }

    /// Sets the content type that the request must have.
    ///
    /// Default: any.
    ///
    /// # Panics
    ///
    /// If the value is not allowed in HTTP.
    #[track_caller]
    pub fn content_type(self, value: impl AsRef<str>) -> Self {
        self.header(CONTENT_TYPE.as_str(), value)
    }

    /// Sets the body of the request. Members may have any order.
    pub fn json(self, body: &Value) -> Self {
        self.bytes(body.to_string())
    }

    /// Sets the body of the request. If it and the received body are JSON, they are compared as
    /// JSON, otherwise byte for byte.
    pub fn bytes(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Allows any body of the request, also none.
    ///
    /// Default: only requests without a body match.
    pub fn any_body(mut self) -> Self {
        self.body = None;
        self
    }

    /// Sets the status and body of the response. A body that is not empty gets the content type of
    /// JSON. A number that is not an HTTP status becomes 500.
    pub fn responds(self, status: u16, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let is_empty = body.is_empty();
        let response = Response::bytes(status, body);
        self.response(if is_empty {
            response
        } else {
            response.header(CONTENT_TYPE.as_str(), "application/json")
        })
    }

    /// Sets a header of the response. An earlier one with the same name is replaced.
    ///
    /// # Panics
    ///
    /// As [`Response::header`] does.
    #[track_caller]
    pub fn response_header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.response = self.response.header(name, value);
        self
    }

    /// Sets the time before the response is sent. Other requests are not delayed.
    ///
    /// Default: none.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.response.delay = delay;
        self
    }

    /// Sets the response: its status, headers and body, its delay, or how the connection ends.
    pub fn response(mut self, response: Response) -> Self {
        self.response = response;
        self
    }

    /// Closes the connection instead of sending a response.
    pub fn hangs_up(self) -> Self {
        self.response(Response::closes())
    }

    /// Sets how many times the exchange can be used. After that, it matches no request.
    ///
    /// Default: any number of times.
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
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
    /// connection is closed. Headers of the recorded connection, such as `content-length`, and other
    /// members are ignored.
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
        headers: match text("content-type") {
            None => Vec::new(),
            Some(value) => {
                let value = HeaderValue::try_from(value);
                vec![(CONTENT_TYPE, value.map_err(|_| "the content type is not a header")?)]
            }
        },
        body: Some(text("body").unwrap_or_default().to_owned().into()),
        response: match &response["status"] {
            Value::Null => Response::closes(),
            status => answer(status, response)?.into(),
        },
        times: None,
    })
}

fn answer(status: &Value, response: &Value) -> Result<Answer, String> {
    let status = status.as_u64().and_then(|status| u16::try_from(status).ok());
    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
    let headers = response["headers"].as_object().into_iter().flatten();
    let headers = headers.map(|(name, value)| {
        let parsed = HeaderName::try_from(name.as_str()).ok();
        parsed
            .zip(value.as_str().and_then(|value| HeaderValue::try_from(value).ok()))
            .ok_or_else(|| format!("`{name}` is not a header"))
    });
    let mut headers: Vec<_> = headers.collect::<Result<_, _>>()?;
    headers.retain(|(name, _)| !response::is_of_connection(name));
    Ok(Answer {
        status: status.ok_or("the status is not an HTTP status")?,
        headers,
        body: response["body"].as_str().unwrap_or_default().to_owned().into(),
    })
}

impl fmt::Debug for Exchange {
    /// Writes the sizes of bodies instead of their content, which may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("number", &self.number)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("body_bytes", &self.body.as_ref().map(Bytes::len))
            .field("response", &self.response)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

    use super::*;
    use crate::response::Ending;

    #[test]
    fn recordings_are_read() {
        let lines = concat!(
            r#"{"seq":3,"request":{"method":"GET","path":"/a%20b","query":"z=1&a=%C3%BC+"},"response":{}}"#,
            "\n\n",
            r#"{"seq":4,"note":"x","request":{"method":"PUT","path":"/","content-type":"a/b","body":"{}"},"response":{"status":304,"headers":{"Content-Length":"1","X-Y":"z"},"body":"b"}}"#,
        );
        let read = Exchange::read(lines).unwrap();
        let [one, two] = read.as_slice() else { panic!("{read:?}") };
        assert_eq!((one.number(), one.path.as_str()), (3, "/a%20b"));
        assert_eq!(one.query, [("a".into(), "ü+".into()), ("z".into(), "1".into())]);
        assert_eq!((one.response.ending, one.headers.len()), (Ending::Closed, 0));
        assert_eq!(one.body.as_deref(), Some(&b""[..]));
        let answer = &two.response.answer;
        assert_eq!((answer.status.as_u16(), &answer.body[..]), (304, &b"b"[..]));
        assert_eq!((answer.headers.len(), answer.headers[0].0.as_str()), (1, "x-y"));
        assert_eq!(two.headers, [(CONTENT_TYPE, HeaderValue::from_static("a/b"))]);
        assert_eq!(two.body.as_deref(), Some(&b"{}"[..]));
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
