//! What holds for the source itself: which modules import which, what generated files are made of,
//! which names the generator reserves, which words are used where, which phrases documentation avoids,
//! that the documents name what exists, and what the published packages contain.
//!
//! Rules for code are checked on parsed source, so that comments and tests can contain anything.
//! Access to the clock, the environment, the disk and the network is restricted by `clippy.toml`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

mod cycles;
mod documents;
mod generated;
mod imports;
mod layers;
mod module_tree;
mod packages;
mod reserved_names;
mod tokens;
mod value_path;
mod wording;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

/// Paths of the files of a folder of the repository and of those below it, from its root.
fn paths(folder: &str, extension: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if path.extension().is_some_and(|own| own == extension) {
                found.push(path.strip_prefix(root).unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// The same, with their text.
fn files(folder: &str, extension: &str) -> impl Iterator<Item = (PathBuf, String)> {
    paths(folder, extension).into_iter().map(|path| {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path)).unwrap();
        (path, text)
    })
}
