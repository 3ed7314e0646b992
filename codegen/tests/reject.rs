//! What the generator says of bad models: every sentence it knows, as people see it.
//!
//! `UPDATE_GOLDEN=1 cargo test -p petard-codegen` rewrites the expected files; read the diff.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

mod golden_file;

use golden_file::{check, models};
use petard_codegen::Checked;

#[test]
fn every_mistake_is_explained() {
    let models = models("reject");
    assert!(models.len() >= 30);
    for model in models {
        let shown = format!("models/{}.json", model.name);
        let Err(report) = Checked::new(&shown, &model.bytes) else {
            panic!("{shown} was accepted")
        };
        let text = report.to_string();
        assert!(report.mistakes() > 0);
        let count =
            |what: &str| text.lines().filter(|line| line.trim_start().starts_with(what)).count();
        assert_eq!(count("error: "), report.mistakes(), "{text}");
        assert_eq!(
            count(&format!("--> {shown}:")),
            report.mistakes(),
            "every mistake has its place\n{text}"
        );
        assert!(count("= help: ") >= report.mistakes(), "every mistake has a remedy\n{text}");
        check(&model.beside("stderr"), &text);
    }
}

/// Inputs that a fuzzer has found: each took a way through the generator that no other one took.
#[test]
fn the_corpus_of_the_fuzzer_is_replayed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fuzz/corpus/model");
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().collect();
    assert!(files.len() >= 20, "{} inputs", files.len());
    for file in files {
        let input = std::fs::read(file.unwrap().path()).unwrap();
        match Checked::new("model.json", &input) {
            Ok(checked) => drop(checked.client("::petard", "a test").unwrap()),
            Err(report) => assert!(!report.to_string().is_empty()),
        }
    }
}

/// Prefixes and damaged copies of a real model: any answer will do, but there must be one.
#[test]
fn no_input_makes_it_panic() {
    let model =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../models/apigateway.json")).unwrap();
    for end in (0..model.len()).step_by(997) {
        assert!(Checked::new("prefix.json", &model[..end]).is_err());
    }
    let damage = [b'"', b'{', b'}', b'[', b',', b'\\', b'!', b' ', b'0', 0xff, b'\n'];
    for model in models("accept") {
        for at in 0..model.bytes.len() {
            let mut replaced = model.bytes.clone();
            replaced[at] = damage[at % damage.len()];
            let mut removed = model.bytes.clone();
            removed.remove(at);
            for damaged in [replaced, removed] {
                if let Ok(checked) = Checked::new("damaged.json", &damaged) {
                    checked.client("crate", "a test").unwrap();
                }
            }
        }
    }
}
