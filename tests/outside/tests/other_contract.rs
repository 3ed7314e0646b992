//! A generated file of another version of the generator is one error that names both versions.

use std::path::Path;
use std::process::Command;

#[test]
fn a_file_of_another_version_is_one_error_that_names_both() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("other-contract/Cargo.toml");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["check", "--locked", "--color=never", "--manifest-path"])
        .arg(manifest)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{text}");
    let errors: Vec<&str> = text.lines().filter(|line| line.starts_with("error[")).collect();
    assert_eq!(errors, ["error[E0432]: unresolved import `petard::codegen::petard_codegen_0_0`"]);
    assert!(text.contains("petard_codegen_0_1 as table"), "{text}");
}
