//! `--raw`: writes the body of an response to a file or to stdout, as it arrives.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use petard::{ByteStream, Call};

use crate::console;
use crate::failure::Failure;

/// Sends a call and writes the body of its response: to stdout if the target is `-`, otherwise to a
/// file.
pub(crate) async fn write(call: Call, target: &str) -> Result<(), Failure> {
    if target == "-" {
        let mut body = call.bytes_stream().await?;
        while let Some(bytes) = body.next().await {
            console::print(bytes?)?;
        }
        return Ok(());
    }
    let refuse =
        |error: std::io::Error| Failure::Other(format!("`{target}` cannot be written: {error}"));
    let path = Path::new(target);
    // Before the call, so that a mistyped path is an error without an effect.
    let mut file = Target::open(path).map_err(refuse)?;
    let mut body = call.bytes_stream().await?;
    let progress = progress(&body);
    while let Some(bytes) = body.next().await {
        let bytes = bytes?;
        file.file.write_all(&bytes).map_err(refuse)?;
        progress.inc(u64::try_from(bytes.len()).unwrap_or_default());
    }
    progress.finish_and_clear();
    file.finish().map_err(refuse)
}

/// Returns the line on stderr that counts bytes. It is drawn on a terminal only.
fn progress(body: &ByteStream) -> ProgressBar {
    let target = ProgressDrawTarget::stderr();
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

/// The file that is written. It gets its name when it is complete, so that a broken transfer does
/// not replace an earlier file.
struct Target {
    file: File,
    /// The temporary file and the final name; `None` for a device or a pipe, which is written to
    /// directly.
    names: Option<(PathBuf, PathBuf)>,
}

impl Target {
    fn open(path: &Path) -> std::io::Result<Self> {
        // A link stays, and the file that it leads to is replaced.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if let Ok(existing) = path.metadata() {
            if existing.is_dir() {
                return Err(std::io::Error::other("it is a folder: add the name of a file"));
            }
            if !existing.is_file() {
                let file = File::options().write(true).open(&path)?;
                return Ok(Self { file, names: None });
            }
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let temporary = path.with_file_name(name);
        let file = File::options().write(true).create_new(true).open(&temporary)?;
        Ok(Self { file, names: Some((temporary, path)) })
    }

    /// Gives the complete file its name.
    fn finish(mut self) -> std::io::Result<()> {
        self.file.flush()?;
        if let Some((temporary, path)) = &self.names {
            std::fs::rename(temporary, path)?;
        }
        self.names = None;
        Ok(())
    }
}

impl Drop for Target {
    /// Removes an incomplete file.
    fn drop(&mut self) {
        if let Some((temporary, _)) = &self.names {
            let _ = std::fs::remove_file(temporary);
        }
    }
}
