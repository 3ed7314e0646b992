//! The file with the lines whose calls failed or were not made.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// The names of the file that are tried, unless `--failed` sets it.
const NAME: &str = "failed";

/// The file, which is created with the first line. An existing file is not changed.
pub(super) struct FailedLines {
    named: Option<PathBuf>,
    open: Option<(PathBuf, File)>,
}

impl FailedLines {
    /// Checks the name of `--failed`. Nothing is created.
    pub(super) fn new(named: Option<PathBuf>) -> Result<Self, Failure> {
        if let Some(path) = &named {
            if path.exists() {
                return Err(Failure::Usage(format!(
                    "--failed: `{}` exists and is not replaced: remove it, or use another name",
                    path.display()
                )));
            }
            let folder = path.parent().filter(|folder| *folder != Path::new(""));
            if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
                return Err(Failure::Usage(format!(
                    "--failed: the folder `{}` does not exist",
                    folder.display()
                )));
            }
        }
        Ok(Self { named, open: None })
    }

    /// Adds a line.
    pub(super) fn add(&mut self, line: &[u8]) -> Result<(), Failure> {
        if self.open.is_none() {
            self.open = Some(self.create()?);
        }
        let Some((path, file)) = &mut self.open else { return Ok(()) };
        // One write, so that a line is whole or absent.
        let whole = [line, b"\n"].concat();
        file.write_all(&whole).map_err(|error| unwritable(path, &error))
    }

    /// Returns the path of the file if it was created.
    pub(super) fn path(&self) -> Option<&Path> {
        self.open.as_ref().map(|(path, _)| path.as_path())
    }

    fn create(&self) -> Result<(PathBuf, File), Failure> {
        if let Some(path) = &self.named {
            let file = new_file(path).map_err(|error| unwritable(path, &error))?;
            return Ok((path.clone(), file));
        }
        let mut number = 1_u32;
        loop {
            let end = if number == 1 { String::new() } else { format!("-{number}") };
            let path = PathBuf::from(format!("{NAME}{end}.ndjson"));
            match new_file(&path) {
                Ok(file) => return Ok((path, file)),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(unwritable(&path, &error)),
            }
        }
    }
}

/// Creates a file that only the user can read, because the lines may contain secrets.
fn new_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Other(format!(
        "the file `{}` for failed lines cannot be written: {error}",
        path.display()
    ))
}
