//! Reads and replaces the file of endpoints. Nothing else in this library writes files.
//!
//! Writers lock a file next to it. The new content is written to a second file, which then replaces
//! the old one in one step. If a process ends in between, the old file stays, and the next writer
//! removes the second file.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the file of endpoints is read and written here"
)]

use std::borrow::Cow;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::runtime::Handle;

use super::endpoints::Endpoints;
use super::file_location::CHOICE;
use crate::clock::Clock;
use crate::outcome::error::Error;

/// Interval and maximum duration of the attempts to get the lock. It is held during one write.
const LOCK_STEP: Duration = Duration::from_millis(50);
const LOCK_PATIENCE: Duration = Duration::from_secs(30);

/// The file of endpoints. It need not exist.
#[derive(Clone)]
pub(super) struct Cache {
    path: PathBuf,
}

/// An error with the file.
pub(super) struct Trouble {
    why: String,
    source: Option<io::Error>,
    /// True if writing the file again helps.
    corrupt: bool,
}

impl Trouble {
    pub(super) fn into_error(self, operation: Option<Cow<'static, str>>) -> Error {
        let error = Error::configuration(operation, self.why);
        match self.source {
            Some(source) => error.with_source(source),
            None => error,
        }
    }
}

impl Cache {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the file, which must contain at least one stage. `None` if it does not exist.
    pub(super) fn read(&self) -> Result<Option<Endpoints>, Trouble> {
        let Some(endpoints) = self.load()? else { return Ok(None) };
        endpoints.with_some_stage().map(Some).map_err(|why| self.corrupt(&why))
    }

    fn load(&self) -> Result<Option<Endpoints>, Trouble> {
        match fs::read(&self.path) {
            Ok(bytes) => Endpoints::read(&bytes).map(Some).map_err(|why| self.corrupt(&why)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.refused("cannot be read", "read access to it", error)),
        }
    }

    /// Replaces the file. In case of an error, the old file stays unchanged.
    pub(super) async fn replace(
        self,
        endpoints: Endpoints,
        date: String,
        clock: &dyn Clock,
    ) -> Result<Endpoints, Trouble> {
        // A symbolic link stays one.
        let path = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let lock = self.lock(&path, clock).await?;
        aside(move || self.replace_locked(&path, &lock, endpoints, &date)).await
    }

    async fn lock(&self, path: &Path, clock: &dyn Clock) -> Result<File, Trouble> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| self.unwritable(error))?;
        }
        let lock = beside(path, ".lock");
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&lock);
        let file = file.map_err(|error| self.unwritable(error))?;
        let began = clock.monotonic();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::Error(error)) => return Err(self.unwritable(error)),
                Err(TryLockError::WouldBlock) => {}
            }
            if clock.monotonic().saturating_sub(began) >= LOCK_PATIENCE {
                let why = format!(
                    "{} was locked by another process for {LOCK_PATIENCE:?}, so that {} was not \
                     written: end that process, or set another file {CHOICE}",
                    lock.display(),
                    self.path.display()
                );
                return Err(Trouble { why, source: None, corrupt: false });
            }
            clock.sleep(LOCK_STEP).await;
        }
    }

    /// Writes the file. The lock is an argument so that it is held until the end.
    fn replace_locked(
        &self,
        path: &Path,
        _lock: &File,
        endpoints: Endpoints,
        date: &str,
    ) -> Result<Endpoints, Trouble> {
        let old = match self.load() {
            Err(trouble) if !trouble.corrupt => return Err(trouble),
            old => old.ok().flatten(),
        };
        let endpoints = endpoints.replacing(old.as_ref(), date);
        let text = endpoints.to_json().map_err(|why| self.corrupt(&why))?;
        write(path, &text).map_err(|error| self.unwritable(error))?;
        Ok(endpoints)
    }

    fn corrupt(&self, why: &str) -> Trouble {
        let why = format!(
            "the file of endpoints {} cannot be used: {why}; create it again with \
             `ControlPlane::connect(url).force_refresh(true)`, or correct it",
            self.path.display()
        );
        Trouble { why, source: None, corrupt: true }
    }

    fn unwritable(&self, error: io::Error) -> Trouble {
        self.refused("cannot be written", "write access to its folder", error)
    }

    fn refused(&self, what: &str, right: &str, error: io::Error) -> Trouble {
        let why = format!(
            "the file of endpoints {} {what}: {error}; allow {right}, or set another file \
             {CHOICE}",
            self.path.display()
        );
        Trouble { why, source: Some(error), corrupt: false }
    }
}

/// Runs file I/O on a blocking thread, or on the current thread if there is no tokio runtime.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Trouble> {
    let Ok(runtime) = Handle::try_current() else { return work() };
    let done = runtime.spawn_blocking(work).await;
    done.unwrap_or_else(|error| {
        let why = format!("the access to the file of endpoints failed: {error}");
        Err(Trouble { why, source: None, corrupt: false })
    })
}

/// Replaces a file in one step. The caller holds the lock, so at most one second file is left
/// behind.
fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    let new = beside(path, ".new");
    if let Err(error) = fs::remove_file(&new)
        && error.kind() != ErrorKind::NotFound
    {
        return Err(error);
    }
    // Must not exist: a link in its place would write to another file.
    let written =
        OpenOptions::new().write(true).create_new(true).open(&new).and_then(|mut file| {
            file.write_all(text)?;
            if let Ok(old) = fs::metadata(path) {
                file.set_permissions(old.permissions())?;
            }
            file.sync_all()?;
            fs::rename(&new, path)
        });
    if written.is_err() {
        // The first error is returned.
        let _ = fs::remove_file(&new);
    }
    written?;
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let here = folder.as_os_str().is_empty();
        let folder = if here { Path::new(".") } else { folder };
        // The file is complete. Not every file system can make its new name survive a power
        // failure, so errors are ignored.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(())
}

/// Appends to the name of a file: `.lock` makes `endpoints.json.lock`.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
