//! `petard models check`.

use std::path::{Path, PathBuf};

use petard_codegen::Checked;
use serde::Serialize;

use super::print_json;
use crate::arguments::command::is_command;
use crate::console::{note, print};
use crate::failure::Failure;
use crate::run::Context;
use crate::services::{self, Services, Source};

/// The result for a file.
#[derive(Debug, Serialize)]
struct Checking {
    file: String,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operations: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mistakes: Option<usize>,
    /// All mistakes, with their places and remedies, or why the file cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<String>,
}

impl Checking {
    fn ok(file: String, service: &str, operations: usize) -> Self {
        let service = Some(service.to_owned());
        Self { file, ok: true, service, operations: Some(operations), mistakes: None, report: None }
    }

    fn text(&self) -> String {
        match (&self.report, self.operations) {
            (Some(report), _) => report.clone(),
            (None, count) => {
                let count = count.unwrap_or_default();
                let plural = if count == 1 { "" } else { "s" };
                format!("{}: ok, {count} operation{plural}\n", self.file)
            }
        }
    }
}

/// Checks files, or the models of the options.
pub(super) fn run(
    context: &Context,
    services: &Services,
    files: &[PathBuf],
    is_json: bool,
) -> Result<(), Failure> {
    let mut results: Vec<Checking> = Vec::new();
    for known in services.entries() {
        if let Source::Botocore(_) = &known.source {
            let (service, file) = (known.service, known.source.to_string());
            services.note_all_losses(service, None);
            results.push(Checking::ok(file, service.name(), service.operations().len()));
        }
    }
    results.extend(context.globals.models.files.iter().chain(files).map(|path| check(path)));
    if results.is_empty() {
        return Err(Failure::Usage("`models check` needs at least one FILE".to_owned()));
    }
    if is_json {
        print_json(context, &results)?;
    } else {
        print(results.iter().map(Checking::text).collect::<String>())?;
    }
    if results.iter().all(|result| result.ok) { Ok(()) } else { Err(Failure::Found) }
}

/// Checks a file.
fn check(path: &Path) -> Checking {
    let file = path.display().to_string();
    let failed = |file: &str, mistakes, report| Checking {
        file: file.to_owned(),
        ok: false,
        service: None,
        operations: None,
        mistakes,
        report: Some(report),
    };
    let bytes = match services::read(path) {
        Ok(bytes) => bytes,
        Err(why) => return failed(&file, None, format!("error: {why}\n")),
    };
    match Checked::new(&file, &bytes) {
        Ok(checked) => {
            if is_command(checked.name()) {
                note(format!(
                    "warning: {file}: petard has a command `{}`, so that it cannot call this service",
                    checked.name()
                ));
            }
            let operations =
                checked.resources().iter().map(|resource| resource.operations.len()).sum();
            Checking::ok(file, checked.name(), operations)
        }
        Err(report) => failed(&file, Some(report.mistakes()), report.to_string()),
    }
}
