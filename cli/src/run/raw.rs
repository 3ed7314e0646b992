//! `--raw`: writes the body of a response to a file or to stdout, as it arrives.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use petard::{ByteStream, Call};

use crate::failure::Failure;
use crate::output_file::OutputFile;

/// Sends a call and writes the body of its response: to stdout if the target is `-`, otherwise to a
/// file.
pub(crate) async fn write(call: Call, target: &str) -> Result<(), Failure> {
    // Problems of the request are errors before the file is created, and those of the file before the
    // call is sent.
    call.request()?;
    let mut file = OutputFile::open(target)?;
    let mut body = call.bytes_stream().await?;
    let progress = progress(&body, target == "-");
    while let Some(bytes) = body.next().await {
        let bytes = bytes?;
        file.write(&bytes)?;
        progress.inc(u64::try_from(bytes.len()).unwrap_or_default());
    }
    progress.finish_and_clear();
    file.finish()
}

/// Returns the line on stderr that counts bytes. It is drawn on a terminal only, and not if the body is
/// printed.
fn progress(body: &ByteStream, is_printed: bool) -> ProgressBar {
    let target =
        if is_printed { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(body.announced_bytes(), target);
    let template = match body.announced_bytes() {
        Some(_) => "{bytes} of {total_bytes} {wide_bar}",
        None => "{bytes}",
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
