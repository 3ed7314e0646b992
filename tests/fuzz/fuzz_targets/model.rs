//! Models: every input gives a report or a client that is valid Rust.

#![no_main]

use petard_codegen::Checked;

libfuzzer_sys::fuzz_target!(|input: &[u8]| match Checked::new("model.json", input) {
    // Generated code is parsed before it is formatted.
    Ok(checked) => drop(checked.client("::petard", "a fuzzer").unwrap()),
    Err(report) => assert!(!report.to_string().is_empty()),
});
