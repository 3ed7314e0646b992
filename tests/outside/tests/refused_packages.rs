//! Packages that do not compile, and the one error that each of them gives.

use std::path::Path;
use std::process::Command;

/// Returns what the compiler prints for the package in a folder.
fn errors(folder: &str) -> String {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join("Cargo.toml");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["check", "--locked", "--color=never", "--manifest-path"])
        .arg(manifest)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{text}");
    text
}

/// The lines that begin an error of the compiler.
fn first_lines(text: &str) -> Vec<&str> {
    let is_summary = |line: &&str| line.starts_with("error: could not compile");
    text.lines().filter(|line| line.starts_with("error") && !is_summary(line)).collect()
}

#[test]
fn a_file_of_another_version_of_the_generator_names_both_versions() {
    let text = errors("other-contract");
    assert_eq!(
        first_lines(&text),
        ["error[E0432]: unresolved import `petard::codegen::petard_codegen_0_0`"]
    );
    assert!(text.contains("petard_codegen_0_1 as table"), "{text}");
}

#[test]
fn a_client_without_a_build_script_says_what_to_add() {
    let text = errors("no-build-script");
    let [error] = first_lines(&text)[..] else { panic!("{text}") };
    for part in [
        "`petard::include_api!` needs a build script",
        "add `petard-codegen` to [build-dependencies]",
        r#"`petard_codegen::Builder::new().model("models/NAME.json").compile()`"#,
    ] {
        assert!(error.contains(part), "{text}");
    }
}
