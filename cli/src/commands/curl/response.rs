//! What is printed for a response.

use std::fmt::Write as _;

use http::{HeaderMap, StatusCode};
use petard::RawCall;

use super::Options;
use crate::failure::Failure;
use crate::output_file::OutputFile;
use crate::run::Context;

/// Sends a request and writes its response. If it `is_formatted`, JSON is written in the form of `--output`,
/// after `--query`.
pub(super) async fn write(
    context: &Context,
    options: &Options,
    call: RawCall,
    is_formatted: bool,
    is_read: bool,
) -> Result<(), Failure> {
    let render = |body: &[u8]| {
        let text = context.output.render(body);
        text.map_err(|why| Failure::not_shown(why, is_read, body))
    };
    let shows_head = options.include || options.head;
    // Before the request, so that a mistyped path is an error without an effect.
    let mut out = OutputFile::open(options.output_file.as_deref().unwrap_or("-"))?;
    let mut body = match call.bytes_stream().await {
        Ok(body) => body,
        Err(error) => {
            let (Some(status), Some(headers), Some(body), false) =
                (error.status(), error.headers(), error.body(), options.fail)
            else {
                return Err(error.into());
            };
            if shows_head {
                out.write(head(status, headers).as_bytes())?;
            }
            if is_formatted {
                out.write(&render(body)?)?;
            } else {
                out.write(body)?;
            }
            return out.finish();
        }
    };
    if shows_head {
        out.write(head(body.status(), body.headers()).as_bytes())?;
    }
    if is_formatted {
        let mut whole = Vec::new();
        while let Some(bytes) = body.next().await {
            whole.extend(bytes?);
        }
        out.write(&render(&whole)?)?;
    } else {
        out.copy(&mut body).await?;
    }
    out.finish()
}

/// Returns the status and the headers, as curl prints them.
fn head(status: StatusCode, headers: &HeaderMap) -> String {
    let mut text = format!("HTTP {status}\r\n");
    for (name, value) in headers {
        let _ = write!(text, "{name}: {}\r\n", String::from_utf8_lossy(value.as_bytes()));
    }
    text.push_str("\r\n");
    text
}
