//! Golden files: a folder of models, each with an expected file beside it.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// A model of a folder of `tests/`.
pub(crate) struct Model {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    path: PathBuf,
}

impl Model {
    /// The file of the same name with another extension.
    pub(crate) fn beside(&self, extension: &str) -> PathBuf {
        self.path.with_extension(extension)
    }
}

/// The models of a folder, by name.
pub(crate) fn models(folder: &str) -> Vec<Model> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut models: Vec<Model> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| Model {
            name: path.file_stem().unwrap().to_string_lossy().into_owned(),
            bytes: fs::read(&path).unwrap(),
            path,
        })
        .collect();
    models.sort_by(|one, other| one.name.cmp(&other.name));
    models
}

/// Compares with the expected file, or rewrites it under `UPDATE_GOLDEN`.
pub(crate) fn check(path: &Path, made: &str) {
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(path, made).unwrap();
        return;
    }
    let expected = fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    if expected != made {
        let diff = similar::TextDiff::from_lines(expected.as_str(), made);
        let diff = diff.unified_diff().context_radius(2).header("expected", "made").to_string();
        panic!("{} differs; UPDATE_GOLDEN=1 rewrites it\n{diff}", path.display());
    }
}
