//! The interface for a `build.rs`. The only file here that reads and writes files.

#![expect(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "a build script reads models, writes clients and speaks to cargo"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fmt, fs, io};

use crate::checked::Checked;
use crate::report::Report;

/// Generates a client for each model into `OUT_DIR`.
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), petard_codegen::BuildError> {
///     petard_codegen::Builder::new().model("models/pets.json").compile()
/// }
/// ```
///
/// and in the crate:
///
/// ```ignore
/// /// The pet store.
/// pub mod pets {
///     petard::include_api!("pets");
/// }
/// ```
///
/// If the model has the key `patch`, there is also `pets_patches.rs`: the static `PATCHES` with the
/// paths that JSON Patches may name, for the local endpoint. Include it in tests, with
/// `petard-emulator` as a dev-dependency:
///
/// ```ignore
/// mod pets_patches {
///     petard::include_api!("pets_patches");
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Builder {
    models: Vec<PathBuf>,
    runtime_path: String,
    out_dir: Option<PathBuf>,
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

impl Builder {
    /// Returns a builder without models, with the runtime at `::petard` and `OUT_DIR` as the output
    /// folder.
    #[must_use]
    pub fn new() -> Self {
        Self { models: Vec::new(), runtime_path: "::petard".to_owned(), out_dir: None }
    }

    /// Adds a model. The path is relative to the folder of the crate that is built, which has its
    /// `Cargo.toml`.
    #[must_use]
    pub fn model(mut self, path: impl Into<PathBuf>) -> Self {
        self.models.push(path.into());
        self
    }

    /// Sets the path under which generated code finds petard: `crate::vendored::petard`. Default:
    /// `::petard`.
    #[must_use]
    pub fn runtime_path(mut self, path: impl Into<String>) -> Self {
        self.runtime_path = path.into();
        self
    }

    /// Sets the output folder. Default: `OUT_DIR`. Do not use `src`: cargo forbids it to packages.
    #[must_use]
    pub fn out_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(path.into());
        self
    }

    /// Generates the clients. Under cargo, also tells cargo which files to watch.
    ///
    /// # Errors
    /// The mistakes of a model, rendered with lines and remedies; a runtime path that is not a path
    /// of Rust; files that cannot be read or written.
    pub fn compile(&self) -> Result<(), BuildError> {
        let out_dir = match (&self.out_dir, env::var_os("OUT_DIR")) {
            (Some(path), _) => path.clone(),
            (None, Some(path)) => PathBuf::from(path),
            (None, None) => {
                return Err(BuildError::new(
                    "OUT_DIR is not set: run from a build.rs, or say `out_dir`",
                ));
            }
        };
        if self.models.is_empty() {
            return Err(BuildError::new("no model was given: call `model(\"models/name.json\")`"));
        }
        let mut made: BTreeMap<String, &Path> = BTreeMap::new();
        for path in &self.models {
            if env::var_os("CARGO").is_some() {
                println!("cargo::rerun-if-changed={}", path.display());
            }
            let bytes = fs::read(path).map_err(|error| BuildError::unreadable(path, &error))?;
            let shown = path.display().to_string();
            let checked = Checked::new(&shown, &bytes).map_err(BuildError::Model)?;
            let code = checked
                .client(&self.runtime_path, &format!("petard_codegen::Builder from {shown}"))
                .map_err(BuildError::Model)?;
            if let Some(first) = made.insert(checked.module(), path) {
                if first == path {
                    return Err(BuildError::Other(format!(
                        "{shown} is given twice: remove one `model(\"{shown}\")`"
                    )));
                }
                let (name, first) = (checked.name(), first.display());
                return Err(BuildError::Other(format!(
                    "{first} and {shown} both describe the service `{name}`: rename one"
                )));
            }
            let target = out_dir.join(format!("{}.rs", checked.module()));
            write_if_changed(&target, &code)
                .map_err(|error| BuildError::io("write", &target, &error))?;
            let made_by = format!("petard_codegen::Builder from {shown}");
            let patches =
                checked.patches(&self.runtime_path, &made_by).map_err(BuildError::Model)?;
            if let Some(patches) = patches {
                let target = out_dir.join(format!("{}_patches.rs", checked.module()));
                write_if_changed(&target, &patches)
                    .map_err(|error| BuildError::io("write", &target, &error))?;
            }
        }
        Ok(())
    }
}

/// Leaves an unchanged file alone, so that cargo does not rebuild the crate.
fn write_if_changed(path: &Path, text: &str) -> io::Result<()> {
    match fs::read_to_string(path) {
        Ok(current) if current == text => Ok(()),
        _ => fs::write(path, text),
    }
}

/// Why nothing was generated.
#[non_exhaustive]
pub enum BuildError {
    /// A model has mistakes.
    Model(Report),
    /// Anything else; the text describes it.
    Other(String),
}

impl BuildError {
    fn new(text: &str) -> Self {
        Self::Other(text.to_owned())
    }

    /// A model that cannot be read. A relative path is relative to the folder of the crate, where
    /// cargo runs a build script.
    fn unreadable(path: &Path, error: &io::Error) -> Self {
        match env::current_dir() {
            Ok(folder) if path.is_relative() => Self::Other(format!(
                "cannot read {} in {}: {error}",
                path.display(),
                folder.display()
            )),
            _ => Self::io("read", path, error),
        }
    }

    fn io(what: &str, path: &Path, error: &io::Error) -> Self {
        Self::Other(format!("cannot {what} {}: {error}", path.display()))
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Model(report) => write!(f, "\n{report}"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

/// The same as `Display`, because `main` prints `Debug`.
impl fmt::Debug for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for BuildError {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    /// Compiles models of `tests/accept`. Returns the text of the error.
    fn refused(name: &str, models: &[&str]) -> String {
        let out_dir = env::temp_dir().join(format!("petard-codegen-{name}-{}", std::process::id()));
        fs::create_dir_all(&out_dir).unwrap();
        let builder = Builder::new().out_dir(&out_dir);
        let builder = models.iter().fold(builder, Builder::model);
        let error = builder.compile().unwrap_err().to_string();
        fs::remove_dir_all(&out_dir).unwrap();
        error
    }

    #[test]
    fn a_model_that_is_not_there_is_named_with_its_folder() {
        let error = refused("absent", &["models/absent.json"]);
        let folder = env::current_dir().unwrap();
        let expected = format!("cannot read models/absent.json in {}: ", folder.display());
        assert!(error.starts_with(&expected), "{error}");
    }

    #[test]
    fn a_model_that_is_given_twice_is_named() {
        let minimal = "tests/accept/minimal.json";
        let error = refused("twice", &[minimal, minimal]);
        assert!(error.starts_with("tests/accept/minimal.json is given twice"), "{error}");
    }
}
