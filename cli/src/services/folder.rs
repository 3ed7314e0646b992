//! The models of a folder. Files are read as late as possible: a command for one service loads one model.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::failure::Failure;

/// A folder with models.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

/// What makes a JSON file a model.
#[derive(Debug, Deserialize)]
struct Parts {
    service: Option<Value>,
    resources: Option<IgnoredAny>,
}

/// What a file is, by the start of its content.
#[derive(Debug)]
enum Content {
    /// A model of the service with this name.
    Model(String),
    /// JSON that is not a model.
    Other,
    /// A file that cannot be read or is not JSON, or a model without a name.
    Broken,
}

impl Folder {
    pub(super) fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Returns the file that a service is expected in, if there is one and it does not have another service.
    pub(super) fn named(&self, service: &str) -> Option<PathBuf> {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let path = self.0.join(format!("{service}.json"));
        if service.is_empty() || !service.chars().all(is_plain) || !path.is_file() {
            return None;
        }
        match content(&path) {
            Content::Model(name) => (name == service).then_some(path),
            // Loading it reports why.
            Content::Broken => Some(path),
            Content::Other => None,
        }
    }

    /// Returns the file with a service, whatever its name is.
    pub(super) fn search(&self, service: &str) -> Result<Option<PathBuf>, Failure> {
        let mut found = self
            .files()?
            .into_iter()
            .filter(|path| matches!(content(path), Content::Model(name) if name == service));
        let Some(path) = found.next() else { return Ok(None) };
        match found.next() {
            Some(other) => Err(Failure::Usage(format!(
                "{} and {} both have the service `{service}`: rename one of them to `{service}.json`, \
                 which is used then",
                path.display(),
                other.display()
            ))),
            None => Ok(Some(path)),
        }
    }

    /// Returns the files of all models, and those that may be one. The file whose name is that of its
    /// service comes before others with the same service.
    pub(super) fn all(&self) -> Result<Vec<PathBuf>, Failure> {
        let mut files: Vec<(bool, PathBuf)> = Vec::new();
        for path in self.files()? {
            let is_named = match content(&path) {
                Content::Model(name) => path.file_stem().is_some_and(|stem| *stem == *name),
                Content::Broken => false,
                Content::Other => continue,
            };
            files.push((!is_named, path));
        }
        files.sort();
        Ok(files.into_iter().map(|(_, path)| path).collect())
    }

    /// Returns all files with JSON, in the order of their names.
    fn files(&self) -> Result<Vec<PathBuf>, Failure> {
        let unreadable = |error: std::io::Error| {
            Failure::Configuration(format!(
                "the folder `{}` of {} cannot be read: {error}",
                self.0.display(),
                super::MODELS
            ))
        };
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&self.0).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.extension().is_some_and(|extension| extension == "json") && path.is_file() {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }
}

fn content(path: &Path) -> Content {
    let Ok(bytes) = std::fs::read(path) else { return Content::Broken };
    let parts = match serde_json::from_slice::<Parts>(&bytes) {
        Ok(parts) => parts,
        Err(error) if error.is_data() => return Content::Other,
        Err(_) => return Content::Broken,
    };
    let name = parts.service.as_ref().and_then(|service| service.get("name")?.as_str());
    match name {
        Some(name) => Content::Model(name.to_owned()),
        None if parts.service.is_some() || parts.resources.is_some() => Content::Broken,
        None => Content::Other,
    }
}
