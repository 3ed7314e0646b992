//! A generated file of another version of the generator is one error that names both versions.

use std::path::Path;
use std::process::Command;

#[test]
fn a_file_of_another_version_is_one_error_that_names_both() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("other-contract/Cargo.toml");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["check", "--locked", "--message-format=short", "--color=never", "--manifest-path"])
        .arg(manifest)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{text}");
    let errors: Vec<&str> = text.lines().filter(|line| line.contains(": error")).collect();
    let [error] = errors.as_slice() else { panic!("{} errors:\n{text}", errors.len()) };
    assert!(error.contains("unresolved import"), "{error}");
    assert!(error.contains("petard::codegen::petard_codegen_0_0"), "{error}");
}
