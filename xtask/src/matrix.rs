//! `cargo xtask matrix`: clippy for the library, its credential chain and the interpreter with
//! combinations of their features. A combination that fails does not stop the ones after it.

use std::time::Instant;

use crate::test::seconds;
use crate::{Outcome, cargo, run};

/// Of several TLS implementations the library uses one, so they are not combined with each other.
const TLS: [&[&str]; 4] = [&["rustls-ring"], &["rustls-aws-lc"], &["native-tls"], &[]];

const SERVICES: [&[&str]; 4] = [&["apigateway", "data-api"], &["apigateway"], &["data-api"], &[]];

const CREDENTIALS: [&[&str]; 2] = [&["credentials-chain"], &[]];

/// Features that little of the code depends on: checked once.
const ONCE: [&[&str]; 2] = [
    &["apigateway", "http2", "sigv4a", "testing", "rustls-ring"],
    &["apigatewaymanagementapi", "apigatewayv2", "rustls-ring"],
];

/// The combination whose tests are checked, too: they must compile without the other features.
const WITH_TESTS: &str = "apigateway,rustls-ring";

/// The combinations of the features of `petard-credentials`.
const CHAIN: [&str; 5] = ["", "profile", "process", "sso", "process,sso"];

/// The combinations of the features of `petard-interpret`.
const INTERPRET: [&str; 2] = ["", "botocore"];

pub(crate) fn check_all() -> Outcome {
    let own = combinations().into_iter().map(|features| ("petard", features));
    let chain = CHAIN.map(|features| ("petard-credentials", features.to_owned()));
    let interpret = INTERPRET.map(|features| ("petard-interpret", features.to_owned()));
    let combinations: Vec<_> = own.chain(chain).chain(interpret).collect();
    let (count, began) = (combinations.len(), Instant::now());
    let mut failed = Vec::new();
    for (number, (package, features)) in (1..).zip(combinations) {
        let began = Instant::now();
        let outcome = run(&mut cargo(&clippy(package, &features)));
        let word = if outcome.is_ok() { "passed" } else { "FAILED" };
        let time = seconds(began.elapsed());
        let features = if features.is_empty() { "no features" } else { &features };
        println!("{number:>2} of {count}  {word}  {time:>7}  {package}: {features}");
        if outcome.is_err() {
            failed.push(format!("{package}: {features}"));
        }
    }
    println!("all {count} in {}", seconds(began.elapsed()));
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join("; "))) }
}

/// The features of each combination, as cargo takes them.
fn combinations() -> Vec<String> {
    let mut combinations = Vec::new();
    // In this order, combinations with the same dependencies follow each other.
    for tls in TLS {
        for credentials in CREDENTIALS {
            for services in SERVICES {
                combinations.push([services, credentials, tls].concat().join(","));
            }
        }
    }
    combinations.extend(ONCE.map(|features| features.join(",")));
    combinations
}

/// Clippy denies warnings of the library only, so that dependencies are built once.
fn clippy<'a>(package: &'a str, features: &'a str) -> Vec<&'a str> {
    let targets = if features == WITH_TESTS { "--all-targets" } else { "--lib" };
    let package = ["clippy", "--quiet", "--locked", "--package", package, targets];
    let features = ["--no-default-features", "--features", features];
    [&package[..], &features, &["--", "-D", "warnings"]].concat()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_combination_is_there_once() {
        let all = combinations();
        assert_eq!(all.len(), 34);
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 34);
        for features in ["", WITH_TESTS, "data-api,native-tls", "credentials-chain"] {
            assert!(all.iter().any(|combination| combination == features), "{features}: {all:?}");
        }
    }

    #[test]
    fn every_feature_of_the_library_is_combined() {
        let manifest = include_str!("../../Cargo.toml");
        let (_, features) = manifest.split_once("[features]\n").unwrap_or_default();
        let (features, _) = features.split_once("\n[").unwrap_or_default();
        let defined: BTreeSet<&str> = features
            .lines()
            .filter_map(|line| line.split_once(" = "))
            .map(|(feature, _)| feature)
            // A set of the others; and the generator, which has a block of its own.
            .filter(|feature| !["default", "live-models"].contains(feature))
            .collect();
        let parts = TLS.iter().chain(&SERVICES).chain(&CREDENTIALS).chain(&ONCE);
        let combined = parts.flat_map(|part| part.iter().copied());
        let combined: BTreeSet<&str> = combined.collect();
        assert_eq!(combined, defined);
    }

    #[test]
    fn tests_are_checked_without_the_other_features() {
        assert!(clippy("petard", WITH_TESTS).contains(&"--all-targets"));
        assert!(clippy("petard", "apigateway").contains(&"--lib"));
    }
}
