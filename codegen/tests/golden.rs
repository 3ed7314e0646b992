//! What the generator makes of good models, and that it compiles.
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
fn accepted_models_give_the_expected_client() {
    let models = models("accept");
    assert!(models.len() >= 6);
    for model in models {
        let shown = format!("{}.json", model.name);
        let checked =
            Checked::new(&shown, &model.bytes).unwrap_or_else(|report| panic!("{report}"));
        let code = checked.client("::petard", "petard-codegen's tests").unwrap();
        check(&model.beside("rs"), &code);
        let patches = checked.patches("::petard", "petard-codegen's tests").unwrap();
        if let Some(patches) = patches {
            check(&model.beside("patches"), &patches);
        }
        assert!(code.lines().count() <= 150, "what {shown} gives is too long to review");
    }
}

/// The first model of each document, as a reader would copy it.
#[test]
fn models_in_documents_are_accepted() {
    for document in ["README.md", "models/README.md"] {
        let path = format!("{}/../{document}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let model =
            text.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        if let Err(report) = Checked::new(document, model.as_bytes()) {
            panic!("{report}");
        }
    }
}

/// The report in the README is the report for the README's model with one mistake.
#[test]
fn the_report_in_the_readme_is_real() {
    let readme =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    let block = |start: &str| {
        let rest = readme.split(start).nth(1);
        rest.and_then(|rest| rest.split("```").next()).unwrap()
    };
    let model = block("```json\n").replace(r#""get": {}"#, r#""get": { "staus": 200 }"#);
    let report = Checked::new("models/pets.json", model.as_bytes()).unwrap_err().to_string();
    assert!(report.contains(block("```text\nerror: ").trim_end()), "{report}");
}

#[test]
fn the_same_bytes_give_the_same_text_and_line_ends_do_not_matter() {
    for model in models("accept") {
        let lf = Checked::new("model.json", &model.bytes).unwrap();
        let crlf = String::from_utf8(model.bytes.clone()).unwrap().replace('\n', "\r\n");
        let crlf = Checked::new("model.json", crlf.as_bytes()).unwrap();
        let code = lf.client("crate", "a test").unwrap();
        assert_eq!(code, lf.client("crate", "a test").unwrap());
        assert_eq!(code, crlf.client("crate", "a test").unwrap());
    }
}

#[test]
fn a_runtime_path_that_is_no_path_is_refused() {
    let model = &models("accept")[0];
    let checked = Checked::new("model.json", &model.bytes).unwrap();
    let report = checked.client("not a path", "a test").unwrap_err();
    assert!(report.to_string().contains("`not a path` is not a path of Rust"), "{report}");
}
