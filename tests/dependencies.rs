//! What may be depended on: rules over the graph that cargo resolves. `deny.toml` says the same to
//! cargo-deny; a test here holds the two lists together.
//!
//! The tree of a plain caller comes from `cargo tree`: `cargo metadata` unites the features of all
//! members of the workspace, so that its tree is larger than anybody's. The rules for everything
//! that is ever built here are over `cargo metadata`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::process::Command;

use serde_json::Value;

/// Crates in the tree of a caller with default features on Linux, petard itself not counted.
/// Measured, not wished for: who adds a dependency that is worth it writes the new number here.
const CRATES: usize = 125;

/// By how much the tree may grow, with updates of other people's crates, before somebody looks.
const SLACK: usize = 5;

/// The platform of the tree, so that the number is the same on every machine.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// One HTTP stack: a second version is a second set of connections, certificates or threads.
const ONE_VERSION: [&str; 5] = ["http", "hyper", "reqwest", "rustls", "tokio"];

/// What a plain caller never gets: a second provider of cryptography, and what is for programs.
const BANNED: [&str; 7] =
    ["aws-lc-rs", "aws-lc-sys", "clap", "comfy-table", "native-tls", "openssl", "openssl-sys"];

/// The only crates that may use ring directly.
const RING_BY: [&str; 2] = ["rustls", "rustls-webpki"];

const LICENCES: [&str; 7] =
    ["Apache-2.0", "BSD-3-Clause", "CDLA-Permissive-2.0", "ISC", "MIT", "Unicode-3.0", "Zlib"];

#[test]
fn a_caller_gets_one_http_stack() {
    assert_eq!(several_versions(&caller(), &ONE_VERSION), NOTHING);
}

#[test]
fn a_caller_gets_no_second_cryptography_and_nothing_for_programs() {
    assert_eq!(present(&caller(), &BANNED), NOTHING);
}

#[test]
fn ring_is_only_there_through_rustls() {
    let caller = caller();
    assert_eq!(caller.versions("ring").len(), 1, "ring is the provider of the default features");
    assert_eq!(used_by_others(&caller, "ring", &RING_BY), NOTHING);
}

#[test]
fn a_callers_tree_has_the_size_that_is_known() {
    assert_eq!(grown(&caller(), CRATES, SLACK), NOTHING);
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
    assert_eq!(foreign(&graph, &packages), NOTHING);
}

#[test]
fn deny_toml_has_the_same_lists() {
    let deny = include_str!("../deny.toml");
    let bans: Vec<&str> = deny.lines().filter(|line| line.contains("{ crate = ")).collect();
    let names = |wanted: &dyn Fn(&str) -> bool| -> BTreeSet<&str> {
        bans.iter().filter(|line| wanted(line)).filter_map(|line| quoted(line).next()).collect()
    };
    let one_version = |line: &str| line.contains("deny-multiple-versions = true");
    assert_eq!(names(&one_version), BTreeSet::from(ONE_VERSION));
    let wrapped = |line: &str| line.contains("wrappers = ");
    assert_eq!(names(&wrapped), BTreeSet::from(["ring"]));
    let wrappers = bans.iter().find(|line| wrapped(line)).unwrap();
    assert_eq!(quoted(wrappers).skip(1).take(2).collect::<Vec<_>>(), RING_BY);
    assert_eq!(names(&|line| !one_version(line) && !wrapped(line)), BTreeSet::from(BANNED));
    let (_, licences) = deny.split_once("\nallow = [").unwrap();
    let licences = licences.split(']').next().unwrap();
    assert_eq!(quoted(licences).collect::<Vec<_>>(), LICENCES);
}

/// Every other piece between quotation marks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}

/// The rules say what breaks them, a sentence each; so a good graph says this.
const NOTHING: [String; 0] = [];

fn several_versions(graph: &Graph, names: &[&str]) -> Vec<String> {
    let mut sentences = Vec::new();
    for name in names {
        let versions = graph.versions(name);
        if versions.len() != 1 {
            let paths: Vec<String> = versions.iter().map(|found| graph.path(found)).collect();
            sentences.push(format!(
                "{} versions of {name}, where one is wanted: {}",
                versions.len(),
                paths.join("; ")
            ));
        }
    }
    sentences
}

fn present(graph: &Graph, names: &[&str]) -> Vec<String> {
    let found = names.iter().flat_map(|name| graph.versions(name));
    found.map(|found| format!("{found} must not be there: {}", graph.path(found))).collect()
}

fn used_by_others(graph: &Graph, name: &str, allowed: &[&str]) -> Vec<String> {
    let mut sentences = Vec::new();
    for (user, needs) in &graph.needs {
        let uses = needs.iter().any(|needed| name_of(needed) == name);
        if uses && !allowed.contains(&name_of(user)) {
            sentences.push(format!(
                "{user} uses {name}, which is only for {}: {}",
                allowed.join(" and "),
                graph.path(user)
            ));
        }
    }
    sentences
}

fn grown(graph: &Graph, known: usize, slack: usize) -> Vec<String> {
    let own = graph.roots.len();
    let size = graph.reached(None).len() - own;
    if size.abs_diff(known) <= slack {
        return Vec::new();
    }
    let direct = graph.roots.iter().flat_map(|root| &graph.needs[root]);
    let shares: Vec<String> = direct
        .map(|direct| (size + own - graph.reached(Some(direct)).len(), direct))
        .map(|(share, direct)| format!("{direct} ({share})"))
        .collect();
    vec![format!(
        "a caller's tree has {size} crates, and CRATES says {known}: if that is worth it, correct \
         the number. Direct dependencies, and how many crates only they bring: {}",
        shares.join(", ")
    )]
}

fn unlicensed(graph: &Graph, packages: &[Package], allowed: &[&str]) -> Vec<String> {
    let refused = packages.iter().filter(|package| !is_allowed(&package.licence, allowed));
    refused
        .map(|Package { label, licence, .. }| {
            format!("the licence of {label}, `{licence}`, is not allowed: {}", graph.path(label))
        })
        .collect()
}

fn foreign(graph: &Graph, packages: &[Package]) -> Vec<String> {
    let foreign = packages.iter().filter(|package| !package.is_from_here);
    foreign
        .map(|Package { label, source, .. }| {
            format!("{label} is from {source}: {}", graph.path(label))
        })
        .collect()
}

/// Whether an SPDX expression can be met with these licences. A `/` is how OR was once written.
fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut tokens: VecDeque<&str> = spaced.split_whitespace().collect();
    let met = any_of(&mut tokens, allowed);
    met && tokens.is_empty()
}

fn any_of(tokens: &mut VecDeque<&str>, allowed: &[&str]) -> bool {
    let mut met = all_of(tokens, allowed);
    while tokens.pop_front_if(|token| *token == "OR").is_some() {
        met |= all_of(tokens, allowed);
    }
    met
}

fn all_of(tokens: &mut VecDeque<&str>, allowed: &[&str]) -> bool {
    let mut met = one(tokens, allowed);
    while tokens.pop_front_if(|token| *token == "AND").is_some() {
        met &= one(tokens, allowed);
    }
    met
}

fn one(tokens: &mut VecDeque<&str>, allowed: &[&str]) -> bool {
    match tokens.pop_front() {
        Some("(") => any_of(tokens, allowed) & (tokens.pop_front() == Some(")")),
        Some(licence) => {
            // An exception is another text, which nobody has read here.
            let plain = tokens.pop_front_if(|token| *token == "WITH").is_none();
            plain && allowed.contains(&licence) || !plain && tokens.pop_front().is_none()
        }
        None => false,
    }
}
