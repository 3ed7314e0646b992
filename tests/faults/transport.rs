//! Faults of a connection and of HTTP/1.1.

use std::time::Duration;

use petard::ApiGateway;

use crate::server::{Server, Step, head, response};
use crate::setup::at;
use crate::{Case, Seen};

/// A call that may be repeated, to a server with the same fault on each connection.
async fn call(script: Vec<Step>) -> Seen {
    let server = Server::start(&script);
    let config = at(&server.url).timeout(Duration::from_millis(400)).build();
    match ApiGateway::new(&config).get_account().await {
        Ok(response) => {
            let text = format!("{} {:?}", response.status(), response.text());
            Seen::new(text, response.attempts())
        }
        Err(error) => Seen::error(&error),
    }
}

fn send(text: &str) -> Step {
    Step::Send(text.as_bytes().to_vec())
}

pub(crate) static CASES: &[Case] = &[
    Case::new("closed at once", "the connection was lost", 3, || Box::pin(call(vec![]))),
    Case::new("closed after the request", "the connection was lost", 3, || {
        Box::pin(call(vec![Step::Read]))
    }),
    Case::new("reset after the request", "the connection was lost", 3, || {
        Box::pin(call(vec![Step::Read, Step::Reset]))
    }),
    Case::new("closed within the status line", "the connection was lost", 3, || {
        Box::pin(call(vec![Step::Read, send("HTTP/1.1 20")]))
    }),
    Case::new("closed within the headers", "the connection was lost", 3, || {
        Box::pin(call(vec![Step::Read, send("HTTP/1.1 200 OK\r\nconten")]))
    }),
    Case::new("closed within the body", "the response broke off after 3 bytes", 3, || {
        Box::pin(call(vec![Step::Read, head(200, "", 10), send("abc")]))
    }),
    Case::new("reset within the body", "the response broke off", 3, || {
        Box::pin(call(vec![
            Step::Read,
            head(200, "", 10),
            send("abc"),
            Step::Pause(50),
            Step::Reset,
        ]))
    }),
    Case::new("closed within an error body", "its body broke off after 3 bytes", 1, || {
        Box::pin(call(vec![Step::Read, head(400, "", 10), send("abc")]))
    }),
    Case::new("no response", "no response in time", 3, || {
        Box::pin(call(vec![Step::Read, Step::Pause(1000)]))
    }),
    Case::new("headers without an end", "no response in time", 3, || {
        Box::pin(call(vec![Step::Read, send("HTTP/1.1 200 OK\r\nx: y\r\n"), Step::Pause(1000)]))
    }),
    Case::new("a body without an end", "did not arrive in time", 3, || {
        Box::pin(call(vec![Step::Read, head(200, "", 10), send("abc"), Step::Pause(1000)]))
    }),
    Case::new("a response that is not HTTP", "the connection was lost", 3, || {
        Box::pin(call(vec![Step::Read, send("SSH-2.0-OpenSSH_9.6\r\n")]))
    }),
    Case::new("a status that is not a number", "the connection was lost", 3, || {
        Box::pin(call(vec![Step::Read, send("HTTP/1.1 abc OK\r\n\r\n")]))
    }),
    Case::new("a status of four digits", "the connection was lost", 3, || {
        Box::pin(call(vec![Step::Read, send("HTTP/1.1 2000 OK\r\n\r\n")]))
    }),
    Case::new("a header name with a space", "the connection was lost", 3, || {
        Box::pin(call(vec![Step::Read, send("HTTP/1.1 200 OK\r\na b: c\r\n\r\n")]))
    }),
    Case::new("200 headers", "the connection was lost", 3, || {
        let headers: Vec<String> = (0..200).map(|number| format!("x-{number}: 1\r\n")).collect();
        Box::pin(call(vec![Step::Read, response(200, &headers.concat(), "{}")]))
    }),
    Case::new("a header of a megabyte", "the connection was lost", 3, || {
        let steps = vec![Step::Read, send("HTTP/1.1 200 OK\r\nx: "), Step::Repeat("a", 1 << 20)];
        Box::pin(call(steps))
    }),
    Case::new("two lengths", "the connection was lost", 3, || {
        let text = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}";
        Box::pin(call(vec![Step::Read, send(text)]))
    }),
    Case::new("a negative length", "the connection was lost", 3, || {
        Box::pin(call(vec![Step::Read, send("HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n{}")]))
    }),
    Case::new("a length of 2^64", "the connection was lost", 3, || {
        let text = "HTTP/1.1 200 OK\r\ncontent-length: 18446744073709551616\r\n\r\n{}";
        Box::pin(call(vec![Step::Read, send(text)]))
    }),
    Case::new("a length above the limit", "at most 67108864 are held in memory", 1, || {
        Box::pin(call(vec![Step::Read, head(200, "", 1 << 40)]))
    })
    .memory(0),
    Case::new("a chunk size that is not a number", "the response broke off", 3, || {
        let text = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n";
        Box::pin(call(vec![Step::Read, send(text)]))
    }),
    Case::new("a chunk size of 2^64", "the response broke off", 3, || {
        let text = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10000000000000000\r\n";
        Box::pin(call(vec![Step::Read, send(text)]))
    }),
    Case::new("chunks without an end", "the response broke off after 2 bytes", 3, || {
        let text = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n";
        Box::pin(call(vec![Step::Read, send(text)]))
    }),
    Case::new("100 Continue before the response", "200 OK Ok(\"{}\")", 1, || {
        Box::pin(call(vec![
            Step::Read,
            send("HTTP/1.1 100 Continue\r\n\r\n"),
            response(200, "", "{}"),
        ]))
    }),
    Case::new("101 Switching Protocols", "HTTP 101", 1, || {
        let text = "HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n";
        Box::pin(call(vec![Step::Read, send(text), Step::Pause(100)]))
    }),
    Case::new("a body with 204", "204 No Content Ok(\"\")", 1, || {
        Box::pin(call(vec![Step::Read, send("HTTP/1.1 204 No Content\r\n\r\n{}")]))
    }),
    Case::new("bytes after the response", "200 OK Ok(\"{}\")", 1, || {
        Box::pin(call(vec![Step::Read, response(200, "", "{}"), send("HTTP/1.1 200 OK\r\n\r\n")]))
    }),
    Case::new("a redirect to another host", "redirects are not followed", 1, || {
        Box::pin(call(vec![Step::Read, response(307, "location: http://127.0.0.1:9/\r\n", "")]))
    }),
    Case::new("a body that is not UTF-8", "200 OK Err(", 1, || {
        let body = Step::Send(vec![b'"', 0xff, b'"']);
        Box::pin(call(vec![Step::Read, head(200, "", 3), body]))
    }),
];
