//! What the two tours share: the command line, and the printing of requests and responses.
//!
//! None of this is needed in a program of your own. Where a tour writes `send(call).await?`, write
//! `call.await?`.

mod arguments;
mod json;

use std::error::Error;
use std::process::ExitCode;

use petard::{Call, Request, Response, StatusCode};
use serde_json::{Value, json};

pub(crate) use self::arguments::Arguments;

/// Longest printed line, in characters.
const WIDTH: usize = 100;

/// Longest printed body, in lines.
const BODY_LINES: usize = 40;

/// Sends a call. Prints the name of its method, the request, and the response.
pub(crate) async fn send(call: impl Into<Call>) -> petard::Result<Response> {
    let call = call.into();
    println!("{}", call.operation().name());
    print_request(&call.request()?);
    let result = call.send().await;
    match &result {
        Ok(response) => print_response(response.status(), response.bytes()),
        Err(error) => match error.status() {
            Some(status) => print_response(status, error.body().map_or(&[], |body| body)),
            None => println!("< no response\n"),
        },
    }
    result
}

/// Prints the heading of a section.
pub(crate) fn heading(title: &str) {
    println!("# {title}\n");
}

/// Prints a paragraph, broken into lines.
pub(crate) fn text(paragraph: &str) {
    println!("{}\n", wrap(paragraph, WIDTH).join("\n"));
}

/// Prints the items of a list, each broken into lines.
pub(crate) fn list(items: &[&str]) {
    for item in items {
        println!("- {}", wrap(item, WIDTH - 2).join("\n  "));
    }
    println!();
}

/// Prints the error if there is one, and returns the exit code of the program.
pub(crate) fn exit_code(result: Result<(), Box<dyn Error>>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn print_request(request: &Request) {
    let line = format!("> {} {}", request.method(), request.path_and_query());
    println!("{}", cut(&line, WIDTH));
    print_body(request.body());
}

fn print_response(status: StatusCode, body: &[u8]) {
    println!("< {status}");
    print_body(body);
    println!();
}

/// Prints a body, indented. Whatever does not fit is left out and replaced by `...`.
fn print_body(body: &[u8]) {
    let width = WIDTH - 2;
    let lines = match serde_json::from_slice::<Value>(body) {
        Ok(value) => json::lines(&without_secret(value), width),
        Err(_) => wrap(&String::from_utf8_lossy(body), width),
    };
    for line in lines.iter().take(BODY_LINES) {
        println!("  {}", cut(line, width));
    }
    if lines.len() > BODY_LINES {
        println!("  ... ({} more lines)", lines.len() - BODY_LINES);
    }
}

/// Hides the value of an API key.
fn without_secret(mut body: Value) -> Value {
    if let Some(value) = body.get_mut("value") {
        *value = json!("***");
    }
    body
}

/// Breaks a text into lines at its spaces.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Shortens a line that is too long.
fn cut(line: &str, width: usize) -> String {
    if line.chars().count() <= width {
        return line.to_owned();
    }
    let kept: String = line.chars().take(width - 3).collect();
    format!("{kept}...")
}
