//! The file that a body is written to as it arrives, or stdout.

use std::fs::{File, Metadata};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use petard::ByteStream;

use crate::console;
use crate::failure::Failure;

/// A file, or stdout. A file gets its name when it is complete, so that a broken transfer does not replace
/// an earlier file.
pub(crate) struct OutputFile {
    /// As it is given.
    name: String,
    /// `None` for stdout.
    file: Option<File>,
    /// The temporary file and the final one; `None` for a device or a pipe, which is written to directly.
    paths: Option<(PathBuf, PathBuf)>,
}

impl OutputFile {
    /// Opens a file, or stdout for `-`.
    pub(crate) fn open(name: &str) -> Result<Self, Failure> {
        let mut file = Self { name: name.to_owned(), file: None, paths: None };
        if name != "-" {
            file.create().map_err(|error| file.refuse(&error))?;
        }
        Ok(file)
    }

    fn create(&mut self) -> std::io::Result<()> {
        // A link stays, and the file that it leads to is replaced.
        let path = Path::new(&self.name);
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let existing = path.metadata().ok();
        if existing.as_ref().is_some_and(Metadata::is_dir) {
            return Err(std::io::Error::other("it is a folder: add the name of a file"));
        }
        if existing.as_ref().is_some_and(|existing| !existing.is_file()) {
            self.file = Some(File::options().write(true).open(&path)?);
            return Ok(());
        }
        let is_folder = self.name.ends_with(std::path::is_separator);
        let Some(name) = path.file_name().filter(|_| !is_folder) else {
            return Err(std::io::Error::other("it is not the name of a file"));
        };
        let mut name = name.to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let temporary = path.with_file_name(name);
        let file = File::options().write(true).create_new(true).open(&temporary)?;
        self.paths = Some((temporary, path));
        // What only the user can read stays so.
        if let Some(existing) = existing {
            file.set_permissions(existing.permissions())?;
        }
        self.file = Some(file);
        Ok(())
    }

    fn refuse(&self, error: &std::io::Error) -> Failure {
        Failure::Other(format!("`{}` cannot be written: {error}", self.name))
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        match &mut self.file {
            None => console::print(bytes),
            Some(file) => file.write_all(bytes).map_err(|error| self.refuse(&error)),
        }
    }

    /// Writes a body as it arrives. For a file, a line on stderr counts bytes if that is a terminal.
    pub(crate) async fn copy(&mut self, body: &mut ByteStream) -> Result<(), Failure> {
        let progress = match self.file {
            Some(_) => progress(body),
            None => ProgressBar::hidden(),
        };
        while let Some(bytes) = body.next().await {
            let bytes = bytes?;
            self.write(&bytes)?;
            progress.inc(u64::try_from(bytes.len()).unwrap_or_default());
        }
        progress.finish_and_clear();
        Ok(())
    }

    /// Gives the complete file its name.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        let renamed = match self.paths.take() {
            Some((temporary, path)) => std::fs::rename(&temporary, path).inspect_err(|_| {
                let _ = std::fs::remove_file(&temporary);
            }),
            None => Ok(()),
        };
        renamed.map_err(|error| self.refuse(&error))
    }
}

impl Drop for OutputFile {
    /// Removes an incomplete file.
    fn drop(&mut self) {
        if let Some((temporary, _)) = &self.paths {
            let _ = std::fs::remove_file(temporary);
        }
    }
}

/// Returns the line that counts bytes.
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
