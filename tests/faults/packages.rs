//! What the published packages contain.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::{Case, Seen};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The packages that are published.
fn packages() -> Vec<Value> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(cargo);
    command.args(["metadata", "--format-version", "1", "--no-deps", "--offline"]);
    let output = command.current_dir(root()).output().unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().clone();
    packages.into_iter().filter(|package| package["publish"].is_null()).collect()
}

pub(crate) static CASES: &[Case] = &[
    Case::new("licences, documentation and metadata", "0 missing in 6 packages", 0, || {
        Box::pin(async {
            let (packages, mut missing) = (packages(), Vec::new());
            for package in &packages {
                let name = package["name"].as_str().unwrap();
                let folder =
                    Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap();
                for file in ["LICENSE-APACHE", "LICENSE-MIT"] {
                    let own = std::fs::read(folder.join(file)).unwrap_or_default();
                    if own != std::fs::read(root().join(file)).unwrap() {
                        missing.push(format!("{name}: {file}"));
                    }
                }
                for key in ["description", "license", "readme", "rust_version"] {
                    if !package[key].is_string() {
                        missing.push(format!("{name}: {key}"));
                    }
                }
                for key in ["keywords", "categories"] {
                    if package[key].as_array().unwrap().is_empty() {
                        missing.push(format!("{name}: {key}"));
                    }
                }
                if package["metadata"]["docs"]["rs"].is_null() {
                    missing.push(format!("{name}: package.metadata.docs.rs"));
                }
            }
            Seen::new(
                format!("{} missing in {} packages {missing:?}", missing.len(), packages.len()),
                0,
            )
        })
    }),
    Case::new("a security policy", "0 addresses, 0 missing", 0, || {
        Box::pin(async {
            let text = std::fs::read_to_string(root().join("SECURITY.md")).unwrap();
            let addresses = ["@", "://"].map(|part| text.matches(part).count());
            let parts = ["# Security", "version", "report", "vulnerabilit"];
            let lower = text.to_lowercase();
            let missing = parts.iter().filter(|part| !lower.contains(&part.to_lowercase()));
            let (addresses, missing) = (addresses.iter().sum::<usize>(), missing.count());
            Seen::new(format!("{addresses} addresses, {missing} missing"), 0)
        })
    }),
];
