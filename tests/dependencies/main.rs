//! What may be depended on, over the graphs that cargo resolves. `deny.toml` says the same to
//! cargo-deny; a test here holds the two together.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

mod graph;
mod rules;

use std::collections::BTreeSet;

use graph::{Graph, caller, repository};
use rules::{foreign, grown, present, several_versions, unlicensed, used_by_others};

/// Crates in the tree of a caller with default features on Linux, petard itself not counted.
/// Measured, not wished for: who adds a dependency that is worth it writes the new number here.
const CRATES: usize = 120;

/// The same without the credential chain.
const CRATES_WITHOUT_CHAIN: usize = 118;

/// What cargo is told for it.
const WITHOUT_CHAIN: [&str; 3] = ["--no-default-features", "--features", "apigateway,rustls-ring"];

/// Both kinds of caller.
fn callers() -> [Graph; 2] {
    [caller(&[]), caller(&WITHOUT_CHAIN)]
}

/// By how much the tree may change, with updates of other people's crates, before somebody looks.
const SLACK: usize = 5;

/// One HTTP stack: a second version is a second set of connections, certificates or threads.
const ONE_VERSION: [&str; 5] = ["http", "hyper", "reqwest", "rustls", "tokio"];

/// What a plain caller never gets: another credential chain, HTTP/2, a second provider of
/// cryptography, and what is for programs.
const BANNED: [&str; 9] = [
    "aws-config",
    "aws-lc-rs",
    "aws-lc-sys",
    "clap",
    "comfy-table",
    "h2",
    "native-tls",
    "openssl",
    "openssl-sys",
];

/// Crates that only some may use directly.
const USED_BY: [(&str, &[&str]); 3] = [
    ("ring", &["rustls", "rustls-webpki"]),
    ("clap", &["petard-cli", "clap_complete", "clap_mangen"]),
    ("comfy-table", &["petard-cli"]),
];

const LICENCES: [&str; 7] =
    ["Apache-2.0", "BSD-3-Clause", "CDLA-Permissive-2.0", "ISC", "MIT", "Unicode-3.0", "Zlib"];

/// Rules answer with a sentence for everything that breaks them.
const NOTHING: [String; 0] = [];

#[test]
fn a_caller_gets_one_http_stack() {
    for caller in callers() {
        assert_eq!(several_versions(&caller, &ONE_VERSION), NOTHING);
    }
}

#[test]
fn a_caller_gets_no_second_cryptography_and_nothing_for_programs() {
    for caller in callers() {
        assert_eq!(present(&caller, &BANNED), NOTHING);
    }
}

#[test]
fn a_caller_gets_neither_the_generator_nor_the_local_endpoint() {
    for caller in callers() {
        assert_eq!(present(&caller, &["petard-codegen", "petard-emulator"]), NOTHING);
    }
}

#[test]
fn ring_is_there_once_and_what_is_for_some_is_used_by_them_only() {
    for caller in callers() {
        let versions = caller.versions("ring").len();
        assert_eq!(versions, 1, "ring is the provider of the default features");
    }
    let (graph, _) = repository();
    for (name, users) in USED_BY {
        assert!(!graph.versions(name).is_empty(), "{name} is not there");
        assert_eq!(used_by_others(&graph, name, users), NOTHING);
    }
}

#[test]
fn a_callers_tree_has_the_size_that_is_known() {
    let [with, without] = callers();
    assert_eq!(grown(&with, CRATES, SLACK), NOTHING);
    assert_eq!(grown(&without, CRATES_WITHOUT_CHAIN, SLACK), NOTHING);
    assert!(without.versions("petard-credentials").is_empty());
}

#[test]
fn every_licence_is_on_the_list_and_every_one_on_the_list_is_needed() {
    let (graph, packages) = repository();
    assert_eq!(unlicensed(&graph, &packages, &LICENCES), NOTHING);
    for licence in LICENCES {
        let others: Vec<&str> = LICENCES.into_iter().filter(|other| *other != licence).collect();
        let needed = !unlicensed(&graph, &packages, &others).is_empty();
        assert!(needed, "no crate needs {licence}: take it off the list");
    }
}

#[test]
fn every_crate_is_from_the_default_registry_or_from_here() {
    let (graph, packages) = repository();
    assert!(packages.len() > CRATES);
    assert_eq!(foreign(&graph, &packages), NOTHING);
}

#[test]
fn deny_toml_has_the_same_lists() {
    let deny = include_str!("../../deny.toml");
    let one_version = |line: &str| line.contains("deny-multiple-versions = true");
    let bans = || deny.lines().filter(|line| line.trim_start().starts_with("{ crate = "));
    let names = |wanted: &dyn Fn(&str) -> bool| -> BTreeSet<&str> {
        bans().filter(|line| wanted(line)).filter_map(|line| quoted(line).next()).collect()
    };
    assert_eq!(names(&one_version), BTreeSet::from(ONE_VERSION));
    let others = names(&|line| !one_version(line) && !line.contains("\"ring\""));
    assert_eq!(others, BTreeSet::from(BANNED));
    for (name, users) in USED_BY {
        let line = bans().find(|line| quoted(line).next() == Some(name)).unwrap();
        let (_, after) = line.split_once("wrappers = [").unwrap();
        let wrappers = quoted(after.split(']').next().unwrap());
        assert_eq!(wrappers.collect::<Vec<_>>(), users, "{name}");
    }
    let (_, licences) = deny.split_once("\nallow = [").unwrap();
    let licences = licences.split(']').next().unwrap();
    assert_eq!(quoted(licences).collect::<Vec<_>>(), LICENCES);
}

/// What stands between quotation marks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}
