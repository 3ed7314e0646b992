//! The file of endpoints on the disk: read whole, replaced whole. Nothing else of this library
//! writes files.
//!
//! Processes take turns by a lock on a file beside it. The new text is written beside the old
//! one and put in its place in one step, so that a process that ends in between leaves the old
//! file and a leftover, which the next one removes.

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

/// How often it is tried to get the lock, and for how long: it is held for one writing, which is
/// short where the disk is not busy.
const LOCK_STEP: Duration = Duration::from_millis(50);
const LOCK_PATIENCE: Duration = Duration::from_secs(30);

/// A file of endpoints, which need not be there.
#[derive(Clone)]
pub(super) struct Cache {
    path: PathBuf,
}

/// What is wrong with the file.
pub(super) struct Trouble {
    why: String,
    source: Option<io::Error>,
    /// Whether writing it anew helps.
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

    /// What the file says, which is of a stage at least. `None` if there is no file.
    pub(super) fn read(&self) -> Result<Option<Endpoints>, Trouble> {
        let Some(endpoints) = self.load()? else { return Ok(None) };
        endpoints.with_some_stage().map(Some).map_err(|why| self.corrupt(&why))
    }

    fn load(&self) -> Result<Option<Endpoints>, Trouble> {
        match fs::read(&self.path) {
            Ok(bytes) => Endpoints::read(&bytes).map(Some).map_err(|why| self.corrupt(&why)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.refused("cannot be read", "reading it", error)),
        }
    }

    /// Replaces the file. When it cannot be, the old one stays as it is.
    pub(super) async fn replace(
        self,
        endpoints: Endpoints,
        date: String,
        clock: &dyn Clock,
    ) -> Result<Endpoints, Trouble> {
        // A link to the file goes on being one.
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
                     written: end that process, or name another file {CHOICE}",
                    lock.display(),
                    self.path.display()
                );
                return Err(Trouble { why, source: None, corrupt: false });
            }
            clock.sleep(LOCK_STEP).await;
        }
    }

    /// The lock is an argument so that it is held until the end.
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
            "the file of endpoints {} cannot be used: {why}; make it anew with \
             `ControlPlane::connect(url).force_refresh(true)`, or mend it",
            self.path.display()
        );
        Trouble { why, source: None, corrupt: true }
    }

    fn unwritable(&self, error: io::Error) -> Trouble {
        self.refused("cannot be written", "writing in its folder", error)
    }

    fn refused(&self, what: &str, right: &str, error: io::Error) -> Trouble {
        let why = format!(
            "the file of endpoints {} {what}: {error}; allow {right}, or name another file \
             {CHOICE}",
            self.path.display()
        );
        Trouble { why, source: Some(error), corrupt: false }
    }
}

/// Work that waits for the disk, where it keeps no other task waiting; here, if there is no
/// runtime that has other tasks.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Trouble> {
    let Ok(runtime) = Handle::try_current() else { return work() };
    let done = runtime.spawn_blocking(work).await;
    done.unwrap_or_else(|error| {
        let why = format!("the file of endpoints was not dealt with: {error}");
        Err(Trouble { why, source: None, corrupt: false })
    })
}

/// All or nothing. Whoever calls this holds the lock, so that there is one leftover at most.
fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    let new = beside(path, ".new");
    if let Err(error) = fs::remove_file(&new)
        && error.kind() != ErrorKind::NotFound
    {
        return Err(error);
    }
    // Not opened if it is there: a link in its place would lead elsewhere.
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
        // What matters is the first error.
        let _ = fs::remove_file(&new);
    }
    written?;
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let here = folder.as_os_str().is_empty();
        let folder = if here { Path::new(".") } else { folder };
        // The file is there and whole; that its name outlasts a power cut is more than some
        // file systems can promise.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(())
}

/// `endpoints.json` and `.lock` make `endpoints.json.lock`.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
