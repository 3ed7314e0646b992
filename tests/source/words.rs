//! Words that some files do not have: those of services in code for all of them, those of failure
//! in emission, those of waiting where a request is built.

use std::collections::BTreeSet;

use serde_json::Value;

use super::files;
use super::tokens::{self, Token};

/// A word, and the only files of a folder that may have it.
type Only<'a> = (&'a str, &'a [&'a str]);

/// What fails, or gives up.
const EMISSION: &[Only<'_>] = &[
    ("Diagnostic", &[]),
    ("expect", &[]),
    ("panic", &[]),
    ("unreachable", &[]),
    ("unwrap", &[]),
    // In what it emits.
    ("Err", &["driver.rs"]),
    ("Result", &["driver.rs"]),
];

#[test]
fn emission_cannot_fail() {
    assert_eq!(strange("codegen/src/emit", EMISSION), Vec::<String>::new());
}

#[test]
fn a_request_is_built_and_signed_without_waiting() {
    // Nor with a clock or an HTTP client, which lower layers have.
    let words = ["async", "await", "Future", "Clock", "SystemClock", "HttpClients", "Transport"];
    let none: Vec<Only<'_>> = words.iter().map(|word| (*word, &[][..])).collect();
    for folder in ["model", "value", "request", "signing"] {
        assert_eq!(strange(&format!("client/src/{folder}"), &none), Vec::<String>::new());
    }
}

/// Files that have a word which is not theirs, and files that may have a word and do not.
fn strange(folder: &str, rules: &[Only<'_>]) -> Vec<String> {
    let mut found = Vec::new();
    for (word, allowed) in rules {
        let mut left: BTreeSet<&str> = allowed.iter().copied().collect();
        for (path, text) in files(folder, "rs") {
            let path = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            let has = tokens::tokenize(&text).contains(&Token::Word((*word).to_owned()));
            if has && !left.remove(path.as_str()) {
                found.push(format!("{folder}/{path} has `{word}`"));
            }
        }
        found.extend(left.iter().map(|left| format!("{folder}/{left} does not have `{word}`")));
    }
    found
}

#[test]
fn no_code_knows_a_service() {
    let names: BTreeSet<String> = files("models", "json")
        .filter(|(path, _)| !path.ends_with("schema.json"))
        .flat_map(|(_, text)| names(&serde_json::from_str(&text).unwrap()))
        .collect();
    for name in ["apigateway", "RestApi", "flush_stage_cache", "DataApi"] {
        assert!(names.contains(name), "{names:?}");
    }
    let mut found = Vec::new();
    for folder in ["client/src", "codegen/src"] {
        for (path, text) in files(folder, "rs") {
            // What is made from the models, the list of what is shipped, and what no model can
            // describe, in a folder of its own.
            let own = ["client/src/generated", "client/src/data_api", "client/src/services.rs"];
            if own.iter().any(|own| path.starts_with(own)) {
                continue;
            }
            for token in tokens::tokenize(&text) {
                if let Token::Word(said) | Token::Text(said) = token
                    && names.contains(&said)
                {
                    found.push(format!("{} says `{said}`", path.display()));
                }
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

/// Names that mean a service and nothing else: its own, and those of things that no other has.
fn names(model: &Value) -> BTreeSet<String> {
    let own = ["name", "client", "title", "service_id"].map(|key| &model["service"][key]);
    let own = own.into_iter().filter_map(Value::as_str).map(str::to_owned);
    let resources = model["resources"].as_object().unwrap().iter();
    let actions = resources.clone().filter_map(|(_, resource)| resource["actions"].as_object());
    // One word, such as `find` or `Method`, may be anybody's.
    let actions = actions.flat_map(|actions| actions.keys().cloned());
    let actions = actions.filter(|name| name.contains('_'));
    let compound = |name: &String| name.chars().filter(char::is_ascii_uppercase).count() > 1;
    let resources = resources.map(|(name, _)| name.clone()).filter(compound);
    own.chain(actions).chain(resources).collect()
}

#[test]
fn rules_find_what_breaks_them() {
    let found = |files: &[&str]| strange("codegen/src", &[("BuildError", files)]);
    assert_eq!(found(&["builder.rs", "lib.rs"]), Vec::<String>::new());
    assert_eq!(found(&["builder.rs"]), ["codegen/src/lib.rs has `BuildError`"]);
    assert_eq!(
        found(&["builder.rs", "ir.rs", "lib.rs"]),
        ["codegen/src/ir.rs does not have `BuildError`"]
    );
}
