//! Characters that would change how a line is shown.

use petard::Method;

use crate::server::{Server, Step, response};
use crate::setup::gateway;
use crate::{Case, Seen};

/// Marks of direction, characters without width, and ends of lines.
const MARKS: &str = "\u{202e}\u{2066}\u{200b}\u{feff}\u{ad}\r\n\u{85}\u{2028}\u{1b}[31m\u{0}";

/// Asserts that nothing invisible is shown, and that the error is one line.
fn visible(error: &petard::Error) -> Seen {
    let text = error.to_string();
    let is_shown = |c: char| c == ' ' || (!c.is_control() && !c.is_whitespace());
    let hidden: Vec<char> = text
        .chars()
        .filter(|c| !is_shown(*c) || MARKS.chars().any(|mark| mark == *c && !c.is_ascii()))
        .collect();
    assert!(hidden.is_empty(), "{hidden:?} in {text:?}");
    Seen::new(text, error.attempts())
}

async fn returned(headers: String, body: String) -> Seen {
    let server = Server::start(&[Step::Read, response(400, &headers, &body)]);
    visible(&gateway(&server.url).get_account().await.unwrap_err())
}

/// The errors of reading a response whose member has a name with marks.
async fn read(read: fn(&petard::Response) -> petard::Error) -> Seen {
    let body = serde_json::json!({ format!("a{MARKS}b"): 1, "value": format!("{MARKS}hunter2") });
    let server = Server::start(&[Step::Read, response(200, "", &body.to_string())]);
    let response = gateway(&server.url).get_account().await.unwrap();
    visible(&read(&response))
}

/// A type that knows no member.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Empty {}

/// A type whose member has a fixed value.
#[derive(Debug, serde::Deserialize)]
struct Fixed {
    #[allow(dead_code, reason = "it is only read")]
    value: Word,
}

#[derive(Debug, serde::Deserialize)]
enum Word {
    One,
}

pub(crate) static CASES: &[Case] = &[
    Case::new("in the name of a member, by `str`", r"the members `a\u{202e}", 1, || {
        Box::pin(read(|response| response.str("/x").unwrap_err()))
    }),
    Case::new("in a pointer", r"no string at `/\u{202e}", 1, || {
        Box::pin(read(|response| response.str("/\u{202e}\n").unwrap_err()))
    }),
    Case::new("in an unknown member, by `deserialize`", r"unknown field `a\u{202e}", 1, || {
        Box::pin(read(|response| response.deserialize::<Empty>().unwrap_err()))
    }),
    Case::new("in a value, by `deserialize`", "unknown variant `...`, expected `One`", 1, || {
        Box::pin(read(|response| response.deserialize::<Fixed>().unwrap_err()))
    }),
    Case::new("in a message", r"a\u{202e}\u{2066}\u{200b}\u{feff}\u{ad} ", 1, || {
        let message = serde_json::json!({ "message": format!("a{MARKS}b") });
        Box::pin(returned(String::new(), message.to_string()))
    }),
    Case::new("in a code", r"Bad\u{202e}", 1, || {
        let body = serde_json::json!({ "code": format!("Bad{MARKS}"), "message": "x" });
        Box::pin(returned(String::new(), body.to_string()))
    }),
    Case::new("in a body that is not JSON", r"<b>\u{202e}", 1, || {
        Box::pin(returned(String::new(), format!("<b>{MARKS}</b>")))
    }),
    Case::new("in the path of a raw call", r"GET /a\u{202e}", 1, || {
        Box::pin(async {
            let server = Server::start(&[Step::Read, response(400, "", "{}")]);
            let api = gateway(&server.url);
            visible(&api.request(Method::GET, "/a\u{202e}\u{200b}b").await.unwrap_err())
        })
    }),
];
