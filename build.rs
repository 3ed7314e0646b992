//! The generator at build time.
//!
//! With the feature `live-models` the clients are made from `models/` into `OUT_DIR`, and the
//! library uses those instead of the committed ones. Without it this only compares digests and
//! says so when a model has changed since `cargo xtask codegen`.

#![allow(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "a build script reads files and speaks to cargo"
)]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=models");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let models = models(&root)?;
    generate(&root, &models)
}

/// `models/*.json`, without the schema; none in a copy of the sources that has no models.
fn models(root: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let Ok(entries) = fs::read_dir(root.join("models")) else { return Ok(Vec::new()) };
    let mut models = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let is_json = path.extension().is_some_and(|extension| extension == "json");
        if is_json && path.file_name().is_some_and(|name| name != "schema.json") {
            models.push(path);
        }
    }
    models.sort();
    Ok(models)
}

#[cfg(feature = "live-models")]
fn generate(root: &Path, models: &[PathBuf]) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=codegen/src");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for path in models {
        let shown = path.strip_prefix(root)?.display().to_string().replace('\\', "/");
        let checked = petard_codegen::Checked::new(&shown, &fs::read(path)?)?;
        let code = checked.client("crate", &format!("`cargo xtask codegen` from {shown}"))?;
        fs::write(out.join(format!("{}.rs", checked.module())), code)?;
    }
    Ok(())
}

#[cfg(not(feature = "live-models"))]
fn generate(root: &Path, models: &[PathBuf]) -> Result<(), Box<dyn Error>> {
    let mut stale = Vec::new();
    for path in models {
        let (Some(stem), Some(name)) = (path.file_stem(), path.file_name()) else { continue };
        let module = stem.to_string_lossy().replace('-', "_");
        let generated = root.join(format!("client/src/generated/{module}.rs"));
        let header = fs::read_to_string(generated).unwrap_or_default();
        let digest =
            format!("(fnv1a {:016x})", fnv1a(&fs::read_to_string(path)?.replace("\r\n", "\n")));
        if !header.lines().next().unwrap_or_default().contains(&digest) {
            stale.push(format!("models/{}", name.to_string_lossy()));
        }
    }
    if !stale.is_empty() {
        println!(
            "cargo::warning={} changed since `cargo xtask codegen`: run it, or build with `--features live-models`",
            stale.join(", ")
        );
    }
    Ok(())
}

/// FNV-1a, 64 bits, as `petard_codegen::digest` computes it.
#[cfg(not(feature = "live-models"))]
fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
