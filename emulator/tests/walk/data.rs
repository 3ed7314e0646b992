//! The data of the walk.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::report::Known;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/walk")
}

/// The files of a folder, in the order of their names.
pub(crate) fn all(name: &str) -> Vec<Value> {
    let entries = fs::read_dir(folder().join(name)).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(read).collect()
}

fn read(path: &PathBuf) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// A list of a file of what is known: patterns of the names of cases, each with a reason.
/// Disagreements also have who is right, and the page that says so.
pub(crate) fn known(file: &str, list: &str) -> Vec<Known> {
    let file = read(&folder().join(file));
    let entries = file[list].as_array().unwrap_or_else(|| panic!("a list {list}"));
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    for name in ["right", "page"] {
        let has = |entry: &Value| entry[name].is_string();
        assert!(list != "disagreements" || entries.iter().all(has), "{name} of a disagreement");
    }
    let one = |entry: &Value| Known {
        cases: entry["cases"].as_array().expect("cases").iter().map(text).collect(),
        reason: text(&entry["reason"]),
    };
    entries.iter().map(one).collect()
}
