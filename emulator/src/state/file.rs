//! Reads and replaces the state file.
//!
//! A process that reads or writes it locks a file next to it. The new content is written to a second file,
//! which then replaces the old one in one step. If a process ends in between, the old file stays, the
//! lock is free, and the next writer removes the second file.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::sections::{Sections, Unusable};

/// Interval and maximum duration of the attempts to get the lock. It is held during one request.
const LOCK_STEP: Duration = Duration::from_millis(2);
const LOCK_PATIENCE: Duration = Duration::from_secs(20);

/// Symbolic links that are followed, as Linux does.
const MOST_LINKS: usize = 40;

/// The last sentence of most errors.
const OTHER: &str = "set another file";

/// A state file. It need not exist.
#[derive(Debug)]
pub(super) struct StateFile {
    /// As it was given, for errors.
    shown: PathBuf,
    /// A symbolic link is followed, so that it stays one.
    path: PathBuf,
}

impl StateFile {
    /// Creates the folder of the file, and checks that it can be written.
    pub(super) fn new(path: &Path) -> io::Result<Self> {
        let shown = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let path = fs::canonicalize(&shown).unwrap_or_else(|_| followed(&shown));
        let file = Self { shown, path };
        if fs::metadata(&file.path).is_ok_and(|found| !found.is_file()) {
            let shown = file.shown.display();
            let why = format!("{shown} is a folder, a device or a pipe, not a state file: {OTHER}");
            return Err(io::Error::new(ErrorKind::InvalidInput, why));
        }
        if let Some(folder) = file.path.parent() {
            create_folder(folder).map_err(|error| file.unwritable(&error))?;
        }
        let _lock = file.lock()?;
        file.new_file().map_err(|error| file.unwritable(&error))?;
        fs::remove_file(file.beside(".new")).map_err(|error| file.unwritable(&error))?;
        Ok(file)
    }

    /// Locks the file until the returned value is dropped. Blocks the thread.
    pub(super) fn lock(&self) -> io::Result<File> {
        let path = self.beside(".lock");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        let file = private(&mut options).open(&path).map_err(|error| self.unwritable(&error))?;
        let began = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::Error(error)) => return Err(self.unwritable(&error)),
                Err(TryLockError::WouldBlock) => {}
            }
            if began.elapsed() >= LOCK_PATIENCE {
                let why = format!(
                    "the state file {} was in use by another process for {LOCK_PATIENCE:?} ({} is \
                     locked): end that process, or {OTHER}",
                    self.shown.display(),
                    path.display()
                );
                return Err(io::Error::new(ErrorKind::TimedOut, why));
            }
            sleep(LOCK_STEP);
        }
    }

    /// Returns the content. `None` if there is no file.
    pub(super) fn read(&self) -> io::Result<Option<Vec<u8>>> {
        match fs::read(&self.path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.refused("cannot be read", "allow read access to it", &error)),
        }
    }

    /// Returns the sections of a content.
    pub(super) fn sections(&self, text: Option<&[u8]>) -> io::Result<Sections> {
        let Some(text) = text else { return Ok(Sections::default()) };
        Sections::read(text).map_err(|unusable| {
            let why = match unusable {
                Unusable::Foreign => format!(
                    "{} is not a state file of a local endpoint, and is left unchanged: {OTHER}, or \
                     remove it",
                    self.shown.display()
                ),
                Unusable::Version(version) => format!(
                    "the state file {} has version {version} of the format, which this program does \
                     not read: use the program that wrote it, {OTHER}, or remove it to begin without \
                     resources",
                    self.shown.display()
                ),
                Unusable::Damaged(why) => return self.damaged(&why),
            };
            io::Error::new(ErrorKind::InvalidData, why)
        })
    }

    pub(super) fn damaged(&self, why: &str) -> io::Error {
        let why = format!(
            "the state file {} is damaged, and is left unchanged: {why}; restore a copy of it, {OTHER}, \
             or remove it to begin without resources",
            self.shown.display()
        );
        io::Error::new(ErrorKind::InvalidData, why)
    }

    /// Replaces the file in one step. The lock is an argument so that it is held until the end. In
    /// case of an error, the old file stays unchanged.
    pub(super) fn replace(&self, _lock: &File, text: &[u8]) -> io::Result<()> {
        let new = self.beside(".new");
        let written = self.new_file().and_then(|mut file| {
            file.write_all(text)?;
            file.sync_all()?;
            fs::rename(&new, &self.path)
        });
        if let Err(error) = written {
            // The first error is returned.
            let _ = fs::remove_file(&new);
            return Err(self.unwritable(&error));
        }
        #[cfg(unix)]
        if let Some(folder) = self.path.parent() {
            // The file is complete. Not every file system can make its new name survive a power
            // failure, so errors are ignored.
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
        Ok(())
    }

    /// Creates the second file. The caller holds the lock, so one that exists was left behind.
    fn new_file(&self) -> io::Result<File> {
        let new = self.beside(".new");
        if let Err(error) = fs::remove_file(&new)
            && error.kind() != ErrorKind::NotFound
        {
            return Err(error);
        }
        // Must not exist: a link in its place would write to another file.
        let mut options = OpenOptions::new();
        private(options.write(true).create_new(true)).open(&new)
    }

    fn unwritable(&self, error: &io::Error) -> io::Error {
        let remedy = match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free space on its disk",
            _ => "allow write access to its folder",
        };
        self.refused("cannot be written", remedy, error)
    }

    fn refused(&self, what: &str, remedy: &str, error: &io::Error) -> io::Error {
        let shown = self.shown.display();
        let why = format!("the state file {shown} {what}: {error}; {remedy}, or {OTHER}");
        io::Error::new(error.kind(), why)
    }

    /// Appends to the name of the file: `.lock` makes `state.json.lock`.
    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.path.as_os_str().to_owned();
        name.push(ending);
        name.into()
    }
}

/// Returns where symbolic links lead to, if the last one leads to a file that does not exist yet.
fn followed(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(target) = fs::read_link(&path) else { break };
        path = match path.parent() {
            Some(folder) => folder.join(target),
            None => target,
        };
    }
    path
}

/// Creates a folder that only the user can read. One that exists stays as it is.
fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Sets that only the user can read a new file: the state may have values of API keys.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
