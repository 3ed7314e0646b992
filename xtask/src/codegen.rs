//! `cargo xtask codegen`: generates all files that depend on the models, or checks them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use petard_codegen::Checked;
use serde_json::Value;
use similar::TextDiff;

use crate::{Outcome, root};

/// The command that every message names.
const COMMAND: &str = "cargo xtask codegen";

/// Folder of what is generated for the local endpoint. Its `mod.rs` is written by hand.
const OF_EMULATOR: &str = "emulator/src/generated";

/// Directories in which every file is generated.
const OWNED: [&str; 2] = ["client/src/generated", "tests/conformance/src/generated"];

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Write,
    Check,
}

pub(crate) fn run(mode: Mode) -> Outcome {
    let root = root();
    let files = files(&root)?;
    let mut stale = String::new();
    let mut changed = 0;
    for (path, text) in &files {
        let current = fs::read_to_string(root.join(path)).unwrap_or_default();
        if current.replace("\r\n", "\n") == *text {
            continue;
        }
        match mode {
            Mode::Write => {
                write(&root.join(path), text)?;
                changed += 1;
                println!("wrote {path}");
            }
            Mode::Check => stale.push_str(&diff(path, &current, text)),
        }
    }
    for extra in extras(&root, &files)? {
        match mode {
            Mode::Write => {
                fs::remove_file(root.join(&extra))
                    .map_err(|error| format!("cannot remove {extra}: {error}"))?;
                println!("removed {extra}: no model generates it");
            }
            Mode::Check => stale.push_str(&format!("{extra}: no model generates it\n")),
        }
    }
    match (mode, stale.is_empty()) {
        (_, true) => {
            match changed {
                0 => println!("{} generated files are up to date", files.len()),
                changed => println!("{changed} of {} generated files had changed", files.len()),
            }
            Ok(())
        }
        (_, false) => Err(format!("{stale}\ngenerated files are not up to date: run `{COMMAND}`")),
    }
}

/// Every generated file and its text.
fn files(root: &Path) -> Result<BTreeMap<String, String>, String> {
    let mut files = BTreeMap::new();
    let mut reports = String::new();
    let mut sizes = String::from(
        "\n| model | operations | bytes | bytes an operation | lines an operation |\n| --- | --- | --- | --- | --- |\n",
    );
    for path in models(root)? {
        let shown = format!("models/{}", path.file_name().unwrap_or_default().to_string_lossy());
        let bytes = fs::read(&path).map_err(|error| format!("cannot read {shown}: {error}"))?;
        match Checked::new(&shown, &bytes) {
            Err(report) => reports.push_str(&report.to_string()),
            Ok(checked) => {
                if path.file_stem().is_none_or(|stem| stem != checked.name()) {
                    return Err(format!(
                        "{shown} describes the service `{0}`: call it models/{0}.json",
                        checked.name()
                    ));
                }
                let made_by = format!("`{COMMAND}` from {shown}");
                let render = |text: Result<String, petard_codegen::Report>| {
                    text.map_err(|report| report.to_string())
                };
                let module = checked.module();
                files.insert(
                    format!("{}/{module}.rs", OWNED[0]),
                    render(checked.client("crate", &made_by))?,
                );
                files
                    .insert(format!("{}/{module}.rs", OWNED[1]), render(checked.driver(&made_by))?);
                files.insert(format!("{}/{module}.md", OWNED[0]), module_page(&checked));
                let patches = checked.patches("::petard", &made_by);
                if let Some(patches) = patches.map_err(|report| report.to_string())? {
                    files.insert(format!("{OF_EMULATOR}/{module}_patches.rs"), patches);
                }
                sizes.push_str(&size(&checked, &shown, &String::from_utf8_lossy(&bytes))?);
            }
        }
    }
    if !reports.is_empty() {
        return Err(reports);
    }
    files.insert("models/schema.json".to_owned(), petard_codegen::schema());
    files
        .insert("models/README.md".to_owned(), section(root, "models/README.md", "sizes", &sizes)?);
    Ok(files)
}

fn models(root: &Path) -> Result<Vec<PathBuf>, String> {
    let read = |error: std::io::Error| format!("cannot read models/: {error}");
    let mut models = Vec::new();
    for entry in fs::read_dir(root.join("models")).map_err(read)? {
        let path = entry.map_err(read)?.path();
        let is_model = path.extension().is_some_and(|extension| extension == "json")
            && path.file_name().is_some_and(|name| name != "schema.json");
        if is_model {
            models.push(path);
        }
    }
    models.sort();
    Ok(models)
}

/// A number and a noun: `1 resource`, `3 operations`.
fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// The documentation of a client's module: its resources and methods, with links.
fn module_page(checked: &Checked) -> String {
    let resources = checked.resources();
    let module = format!("crate::{}", checked.module());
    let client = checked.client_name();
    let count: usize = resources.iter().map(|resource| resource.operations.len()).sum();
    let mut page = format!(
        "Client: [`{client}`]({module}::{client}). It has {} of {}; optional \
         parameters are methods of the types in [`calls`]({module}::calls).\n\n| resource | path | methods |\n| --- | --- | --- |\n",
        counted(count, "operation"),
        counted(resources.len(), "resource"),
    );
    for resource in &resources {
        let operations = resource.operations.iter().map(|operation| operation.name);
        let methods = operations.chain(resource.waiters.iter().copied());
        let methods: Vec<String> =
            methods.map(|name| format!("[`{name}`]({module}::{client}::{name})")).collect();
        let (name, path) = (resource.name, resource.path);
        page.push_str(&format!("| {name} | `{path}` | {} |\n", methods.join(", ")));
    }
    page
}

/// The size of a model per operation, in Markdown: as written, and without documentation, that of
/// patches included.
fn size(checked: &Checked, shown: &str, text: &str) -> Result<String, String> {
    let count: usize = checked.resources().iter().map(|resource| resource.operations.len()).sum();
    let text = text.replace("\r\n", "\n");
    let value: Value = serde_json::from_str(&text).map_err(|error| format!("{shown}: {error}"))?;
    let bare = undocumented(value.clone());
    let row = |what: &str, text: &str, lines: &str| {
        format!(
            "| {what} | {count} | {} | {} | {lines} |\n",
            text.len(),
            (text.len() + count / 2) / count
        )
    };
    let tenths = (text.lines().count() * 10 + count / 2) / count;
    Ok(row(&format!("`{shown}`"), &text, &format!("{}.{}", tenths / 10, tenths % 10))
        + &row("without white space", &value.to_string(), "")
        + &row("without white space, `doc` and `docs`", &bare.to_string(), ""))
}

fn undocumented(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(name, _)| name != "doc" && name != "docs");
            let bare = |(name, value): (String, Value)| match value {
                Value::Object(rows) if name == "patch" => (name, without_texts(rows)),
                value => (name, undocumented(value)),
            };
            Value::Object(kept.map(bare).collect())
        }
        Value::Array(elements) => Value::Array(elements.into_iter().map(undocumented).collect()),
        other => other,
    }
}

/// Returns the paths of patches without what follows the colon.
fn without_texts(rows: serde_json::Map<String, Value>) -> Value {
    let bare = |(path, row): (String, Value)| {
        let notation = row.as_str().and_then(|row| row.split(':').next()).map(Value::from);
        (path, notation.unwrap_or(row))
    };
    Value::Object(rows.into_iter().map(bare).collect())
}

/// A hand-written file with one generated section.
fn section(root: &Path, path: &str, name: &str, text: &str) -> Result<String, String> {
    let begin = format!("<!-- begin generated: {name}, by `{COMMAND}` -->\n");
    let end = "<!-- end generated -->";
    let file = fs::read_to_string(root.join(path))
        .map_err(|error| format!("cannot read {path}: {error}"))?
        .replace("\r\n", "\n");
    let missing = || format!("{path} has no section between `{}` and `{end}`", begin.trim());
    let (before, rest) = file.split_once(&begin).ok_or_else(missing)?;
    let (_, after) = rest.split_once(end).ok_or_else(missing)?;
    Ok(format!("{before}{begin}{text}\n{end}{after}"))
}

/// Files in generated directories that no model generates.
fn extras(root: &Path, files: &BTreeMap<String, String>) -> Result<Vec<String>, String> {
    let mut extras = Vec::new();
    for directory in OWNED.into_iter().chain([OF_EMULATOR]) {
        let Ok(entries) = fs::read_dir(root.join(directory)) else { continue };
        for entry in entries {
            let entry = entry.map_err(|error| format!("cannot read {directory}: {error}"))?;
            let path = format!("{directory}/{}", entry.file_name().to_string_lossy());
            if !files.contains_key(&path) && path != format!("{OF_EMULATOR}/mod.rs") {
                extras.push(path);
            }
        }
    }
    extras.sort();
    Ok(extras)
}

fn write(path: &Path, text: &str) -> Outcome {
    let failed = |error: std::io::Error| format!("cannot write {}: {error}", path.display());
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)
}

fn diff(path: &str, current: &str, expected: &str) -> String {
    TextDiff::from_lines(current, expected)
        .unified_diff()
        .context_radius(2)
        .header(&format!("{path} (as it is)"), &format!("{path} (as `{COMMAND}` generates it)"))
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::{Mode, run};

    #[test]
    fn generated_files_are_up_to_date() {
        let stale = run(Mode::Check).err().unwrap_or_default();
        assert!(stale.is_empty(), "{stale}");
    }
}
