//! The compliance files of JMESPath, applied through [`Query`].
//!
//! The package of the crate `jmespath` contains them in `tests/compliance`. `cargo metadata` returns
//! its folder.

#![allow(clippy::unwrap_used, clippy::disallowed_macros, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::Query;

/// The cases that fail: file, expression and reason.
const FAILURES: &[(&str, &str, &str)] = &[
    (
        "benchmarks.json",
        "sum(z, y, x, w, v, u, t, s, r, q, p, o, n, m, l, k, j, i, h, g, f, e, d, c, b, a)",
        "`sum` takes one argument; the case is for the time of the parser",
    ),
    (
        "benchmarks.json",
        "foo[bar > baz][qux > baz]",
        "a filter begins with `[?`; the case is for the time of the parser",
    ),
];

/// Returns the folder of the compliance files.
fn folder() -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--offline", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == "jmespath").unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    manifest.parent().unwrap().join("tests/compliance")
}

#[test]
fn expressions_have_the_results_and_errors_of_the_compliance_files() {
    let folder = folder();
    if !folder.is_dir() {
        println!("skipped: the package of the crate jmespath has no {}", folder.display());
        return;
    }
    let mut count = 0;
    let mut failures = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let suites: Vec<Value> = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        for suite in suites {
            let given = suite["given"].to_string();
            for case in suite["cases"].as_array().unwrap() {
                count += 1;
                let expression = case["expression"].as_str().unwrap();
                if let Err(found) = outcome(case, expression, &given) {
                    failures.push((file.clone(), expression.to_owned(), found));
                }
            }
        }
    }
    assert!(count > 800, "{count} cases");
    let is_known = |file: &str, expression: &str| {
        FAILURES.iter().any(|(of, known, _)| *of == file && *known == expression)
    };
    let (known, unexpected): (Vec<_>, Vec<_>) =
        failures.iter().partition(|(file, expression, _)| is_known(file, expression));
    assert!(unexpected.is_empty(), "{} of {count} cases fail: {unexpected:#?}", unexpected.len());
    for (file, expression, _) in FAILURES {
        assert!(
            known.iter().any(|(of, failed, _)| of == file && failed == expression),
            "{file}: {expression} does not fail any more: remove it from the list"
        );
    }
}

/// Returns what differs from what a case expects.
fn outcome(case: &Value, expression: &str, given: &str) -> Result<(), String> {
    let query = Query::parse(expression);
    let is_parsed = query.is_ok();
    let result = query.and_then(|query| {
        let is_true = query.is_true(given.as_bytes())?;
        Ok((query.apply(given.as_bytes())?, is_true))
    });
    match (case["error"].as_str(), result) {
        // Benchmarks have no result.
        (None, Ok(_)) if case.get("bench").is_some() => Ok(()),
        (None, Ok((result, is_true))) => {
            let value: Value = serde_json::from_str(&result).map_err(|error| error.to_string())?;
            if !is_same(&value, &case["result"]) {
                return Err(result);
            }
            let is_empty = matches!(&*result, "null" | "false" | "\"\"" | "[]" | "{}");
            if is_true == is_empty { Err(format!("{result} is {is_true}")) } else { Ok(()) }
        }
        (None, Err(error)) => Err(error),
        (Some(kind), Ok((result, _))) => Err(format!("{result} instead of an error, {kind}")),
        (Some(kind), Err(error)) => {
            let (text, is_before_the_call): (&[&str], bool) = match kind {
                "syntax" => (&["(column "], true),
                "unknown-function" => (&["there is no function"], true),
                "invalid-value" => (&["the step of a slice"], true),
                "invalid-arity" => (&["too many arguments", "not enough arguments"], false),
                "invalid-type" => (&["expects type", "must return"], false),
                _ => return Err(format!("unknown kind of error: {kind}")),
            };
            let is_expected = text.iter().any(|text| error.contains(text))
                && is_parsed != is_before_the_call
                && error.contains('^');
            if is_expected { Ok(()) } else { Err(format!("{error} instead of {kind}")) }
        }
    }
}

/// Compares values; a number is the same with and without a fraction that is zero.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, value)| {
                    other.get(key).is_some_and(|expected| is_same(value, expected))
                })
        }
        _ => one == other,
    }
}
