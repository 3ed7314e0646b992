//! Faults of HTTP/2.

use std::io::{Read, Write};
use std::time::Duration;

use crate::Case;
use crate::setup::TOKEN;
use crate::tls::{Tls, call, server};

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;

const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// Sends the settings and waits for the headers of the request.
fn open(tls: &mut Tls) -> std::io::Result<()> {
    tls.write_all(&frame(SETTINGS, 0, 0, &[]))?;
    tls.flush()?;
    let mut seen: Vec<u8> = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let length = tls.read(&mut buffer)?;
        seen.extend(&buffer[..length]);
        // After the preface of 24 bytes: length, type, flags and stream of each frame.
        let mut rest = seen.get(24..).unwrap_or_default();
        while let [a, b, c, kind, ..] = rest {
            if *kind == HEADERS {
                return Ok(());
            }
            let length = usize::from(*a) << 16 | usize::from(*b) << 8 | usize::from(*c);
            rest = rest.get(9 + length..).unwrap_or_default();
        }
        if length == 0 {
            return Ok(());
        }
    }
}

/// `:status: 200` of the static table.
const OK: &[u8] = &[0x88];

/// `content-length: 9`: entry 28 of the static table, with a value that is not indexed.
const LENGTH_9: &[u8] = &[0x0f, 0x0d, 1, b'9'];

fn send(tls: &mut Tls, frames: &[Vec<u8>]) -> std::io::Result<()> {
    tls.write_all(&frames.concat())?;
    tls.flush()?;
    std::thread::sleep(Duration::from_millis(300));
    Ok(())
}

async fn fault(serve: fn(&mut Tls) -> std::io::Result<()>) -> crate::Seen {
    call(&server(&["h2"], serve)).await
}

/// The debug data of the frame, which errors of HTTP/2 print, is the session token.
fn goaway_with_token() -> Vec<u8> {
    frame(GOAWAY, 0, 0, &[&[0; 8], TOKEN.as_bytes()].concat())
}

/// Puts before the outcome whether it contains the session token.
fn without_token(mut seen: crate::Seen) -> crate::Seen {
    let what = if seen.text.contains(TOKEN) { "a token" } else { "no token" };
    seen.text = format!("{what}: {}", seen.text);
    seen
}

pub(crate) static CASES: &[Case] = &[
    Case::new("a response", "200 OK Ok(\"{}\")", 1, || {
        Box::pin(fault(|tls| {
            open(tls)?;
            send(tls, &[frame(HEADERS, END_HEADERS, 1, OK), frame(DATA, END_STREAM, 1, b"{}")])
        }))
    }),
    Case::new("bytes that are not HTTP/2", "the connection was lost", 3, || {
        Box::pin(fault(|tls| {
            send(tls, &[b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_vec()])
        }))
    }),
    Case::new("GOAWAY before the response", "the connection was lost", 3, || {
        Box::pin(fault(|tls| {
            open(tls)?;
            send(tls, &[frame(GOAWAY, 0, 0, &[0; 8])])
        }))
    }),
    Case::new("GOAWAY with the session token", "no token: get_account: the connection", 3, || {
        Box::pin(async {
            without_token(
                fault(|tls| {
                    open(tls)?;
                    send(tls, &[goaway_with_token()])
                })
                .await,
            )
        })
    }),
    Case::new(
        "GOAWAY with the session token within the body",
        "no token: get_account: the response broke off",
        3,
        || {
            Box::pin(async {
                without_token(
                    fault(|tls| {
                        open(tls)?;
                        let head = [OK, LENGTH_9].concat();
                        let begin =
                            [frame(HEADERS, END_HEADERS, 1, &head), frame(DATA, 0, 1, b"{")];
                        send(tls, &begin)?;
                        send(tls, &[goaway_with_token()])
                    })
                    .await,
                )
            })
        },
    ),
    Case::new("a stream that is refused", "the connection was lost", 3, || {
        Box::pin(fault(|tls| {
            open(tls)?;
            send(tls, &[frame(RST_STREAM, 0, 1, &7_u32.to_be_bytes())])
        }))
    }),
    Case::new(
        "a stream that is reset within the body",
        "the response broke off after 1 bytes",
        3,
        || {
            Box::pin(fault(|tls| {
                open(tls)?;
                let begin = [frame(HEADERS, END_HEADERS, 1, OK), frame(DATA, 0, 1, b"{")];
                send(tls, &begin)?;
                send(tls, &[frame(RST_STREAM, 0, 1, &2_u32.to_be_bytes())])
            }))
        },
    ),
    Case::new(
        "a stream that is reset without an error within the body",
        "its `Content-Length` is 9",
        3,
        || {
            Box::pin(fault(|tls| {
                open(tls)?;
                let head = [OK, LENGTH_9].concat();
                send(tls, &[frame(HEADERS, END_HEADERS, 1, &head), frame(DATA, 0, 1, b"{")])?;
                // The HTTP client takes NO_ERROR for the end of the body.
                send(tls, &[frame(RST_STREAM, 0, 1, &0_u32.to_be_bytes())])
            }))
        },
    ),
    Case::new("headers that cannot be decoded", "the connection was lost", 3, || {
        Box::pin(fault(|tls| {
            open(tls)?;
            send(tls, &[frame(HEADERS, END_HEADERS, 1, &[0xff, 0xff, 0xff, 0xff, 0xff])])
        }))
    }),
    Case::new("a frame that is too large", "the connection was lost", 3, || {
        Box::pin(fault(|tls| {
            open(tls)?;
            send(tls, &[frame(DATA, 0, 1, &vec![0; 1 << 20])])
        }))
    }),
    Case::new("no response", "no response in time", 3, || {
        Box::pin(fault(|tls| {
            open(tls)?;
            std::thread::sleep(Duration::from_secs(4));
            Ok(())
        }))
    }),
];
