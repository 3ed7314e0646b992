//! What the documents name is there: files, links, tests, tasks.

use std::collections::BTreeSet;
use std::path::Path;

use super::tokens::{self, Token};
use super::{files, paths};

const DOCUMENTS: [(&str, &str); 17] = [
    ("ARCHITECTURE.md", include_str!("../../ARCHITECTURE.md")),
    ("CONTRIBUTING.md", include_str!("../../CONTRIBUTING.md")),
    ("CHANGELOG.md", include_str!("../../CHANGELOG.md")),
    ("README.md", include_str!("../../README.md")),
    ("SECURITY.md", include_str!("../../SECURITY.md")),
    ("docs/configuration.md", include_str!("../../docs/configuration.md")),
    ("docs/data-api.md", include_str!("../../docs/data-api.md")),
    ("docs/own-api.md", include_str!("../../docs/own-api.md")),
    ("docs/retries.md", include_str!("../../docs/retries.md")),
    ("docs/testing.md", include_str!("../../docs/testing.md")),
    ("cli/README.md", include_str!("../../cli/README.md")),
    ("codegen/README.md", include_str!("../../codegen/README.md")),
    ("codegen/interpret/README.md", include_str!("../../codegen/interpret/README.md")),
    ("credentials/README.md", include_str!("../../credentials/README.md")),
    ("emulator/README.md", include_str!("../../emulator/README.md")),
    ("models/README.md", include_str!("../../models/README.md")),
    ("tests/conformance/README.md", include_str!("../conformance/README.md")),
];

const SOURCES: [&str; 9] = [
    "benches",
    "cli",
    "client",
    "codegen",
    "credentials",
    "emulator",
    "examples",
    "tests",
    "xtask",
];

/// Endings of names of files, as documents mention them.
const ENDINGS: [&str; 9] = ["json", "jsonl", "lock", "md", "pem", "py", "rs", "toml", "txt"];

/// Files of other projects that documents speak of.
const ELSEWHERE: [&str; 2] = ["endpoints.json", "service-2.json"];

/// Paths of the files that documents speak of.
fn known_files() -> BTreeSet<String> {
    let folders = SOURCES.iter().chain(&["docs", "models", ".ci"]);
    let pairs = folders.flat_map(|folder| ENDINGS.map(|ending| (*folder, ending)));
    let below = pairs.flat_map(|(folder, ending)| paths(folder, ending));
    let below = below.map(|path| path.to_string_lossy().replace('\\', "/"));
    let root = std::fs::read_dir(env!("CARGO_MANIFEST_DIR")).unwrap();
    let root = root.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    below.chain(root).collect()
}

/// What a document says in backquotes, apart from blocks of code.
fn quoted(document: &str) -> impl Iterator<Item = &str> {
    let prose = document.split("```").step_by(2);
    prose.flat_map(|prose| prose.split('`').skip(1).step_by(2))
}

#[test]
fn every_file_they_name_is_there() {
    let known = known_files();
    let mut missing = Vec::new();
    for (document, text) in DOCUMENTS {
        // A line such as "`build.rs`:" is before a file that the reader writes.
        let written = text.lines().filter_map(|line| line.strip_prefix('`')?.strip_suffix("`:"));
        let others: BTreeSet<&str> = ELSEWHERE.into_iter().chain(written).collect();
        for quoted in quoted(text).filter(|quoted| is_file(quoted) && !others.contains(quoted)) {
            let is_there = |known: &String| {
                known == quoted
                    || known.strip_suffix(quoted).is_some_and(|rest| rest.ends_with('/'))
            };
            if !known.iter().any(is_there) {
                missing.push(format!("{document} names {quoted}"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// Whether a text is meant as the name of one file.
fn is_file(text: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-/".contains(letter);
    let ending = text.rsplit_once('.').map(|(_, ending)| ending);
    // Instructions say `NAME` where any name may stand.
    !text.contains("NAME")
        && text.chars().all(plain)
        && ending.is_some_and(|ending| ENDINGS.contains(&ending))
}

#[test]
fn every_link_leads_to_a_file() {
    let mut missing = Vec::new();
    for (document, text) in DOCUMENTS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(document);
        let folder = folder.parent().unwrap();
        let links = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        for link in links.filter(|link| !link.is_empty() && !link.starts_with("https://")) {
            if !folder.join(link).exists() {
                missing.push(format!("{document} links to {link}"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_test_they_name_is_there() {
    let mut functions = BTreeSet::new();
    for (_, text) in SOURCES.iter().flat_map(|folder| files(folder, "rs")) {
        let words: Vec<&str> = text.split([' ', '\n', '(', '<']).collect();
        functions
            .extend(words.windows(2).filter(|two| two[0] == "fn").map(|two| two[1].to_owned()));
    }
    let is_test = |text: &&str| {
        text.matches('_').count() > 2
            && text.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
    };
    let mut missing = Vec::new();
    let mut named = 0;
    // So have the keys of profiles.
    let documents = DOCUMENTS.into_iter().filter(|(name, _)| *name != "docs/configuration.md");
    for (document, text) in documents {
        // Operations have long names, too.
        let prose = text.split("<!-- begin generated").next().unwrap();
        for test in quoted(prose).filter(is_test) {
            named += 1;
            if !functions.contains(test) {
                missing.push(format!("{document} names {test}"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
    assert!(named > 20, "{named} tests were looked for");
}

/// Sources that read variables and profiles.
const READERS: [&str; 2] = ["client/src", "credentials/src"];

/// The strings of the library outside of tests. Enums of a service may look like variables.
fn strings(folder: &str) -> impl Iterator<Item = String> {
    let own = files(folder, "rs").filter(|(path, _)| !path.starts_with("client/src/generated"));
    own.flat_map(|(_, text)| tokens::tokenize(&text)).filter_map(|token| match token {
        Token::Text(text) => Some(text),
        _ => None,
    })
}

/// Whether a text is the name of a variable that the library or its dependencies may read.
fn is_variable(text: &str) -> bool {
    let families = ["AWS_", "PETARD_", "XDG_", "LOCALAPPDATA", "HOME", "USERPROFILE", "SSL_"];
    let plain =
        |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_';
    text.chars().all(plain)
        && !text.ends_with('_')
        && (text.ends_with("_PROXY") || families.iter().any(|start| text.starts_with(start)))
}

#[test]
fn the_page_about_configuration_names_the_variables_that_are_read() {
    let (_, page) = DOCUMENTS[5];
    let (page, not_read) = page.split_once("## Settings that are not read").unwrap();
    let (not_read, rest) = not_read.split_once("\n## ").unwrap();
    let variables = |page: &str| -> BTreeSet<String> {
        quoted(page).filter(|text| is_variable(text)).map(str::to_owned).collect()
    };
    let mut named = variables(page);
    named.append(&mut variables(rest));
    let mut read: BTreeSet<String> =
        READERS.into_iter().flat_map(strings).filter(|text| is_variable(text)).collect();
    // The names of services are in their models. The certificates are read by the TLS library.
    let others = [
        "AWS_ENDPOINT_URL_API_GATEWAY",
        "AWS_ENDPOINT_URL_APIGATEWAYV2",
        "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI",
        "AWS_ENDPOINT_URL_DATA_API",
    ];
    read.extend(others.into_iter().chain(["SSL_CERT_DIR", "SSL_CERT_FILE"]).map(str::to_owned));
    assert!(read.len() > 30, "{read:?}");
    assert_eq!(named, read);
    // A remedy in that table may be one that is read.
    let first = not_read.lines().filter_map(|line| line.split('|').nth(1));
    let not_read: BTreeSet<String> = first.flat_map(variables).collect();
    assert!(not_read.len() > 15 && not_read.is_disjoint(&read), "{not_read:?}");
}

#[test]
fn the_page_about_configuration_names_the_keys_of_profiles_that_are_read() {
    let (_, page) = DOCUMENTS[5];
    let (_, table) = page.split_once("## Keys of a profile").unwrap();
    let table = table.split("\n## ").next().unwrap();
    let first = table.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    let named: BTreeSet<String> = first.flat_map(quoted).map(str::to_owned).collect();
    let is_key = |text: &String| {
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
        text == "region"
            || text == "services"
            || (text.contains('_')
                && text.len() > 1
                && text.chars().all(|letter| plain(letter) || letter == '_'))
    };
    let folders = ["client/src/config", "credentials/src"];
    let mut read: BTreeSet<String> = folders.into_iter().flat_map(strings).filter(is_key).collect();
    // A service, members of JSON, and the target of events.
    for other in ["sso_oidc", "refresh_token", "error_description", "petard_credentials"] {
        assert!(read.remove(other), "{other} is not there");
    }
    assert_eq!(named, read);
}

/// A program that is copied from a document reads profiles, as `Config::load` promises.
#[test]
fn dependencies_without_default_features_name_the_credential_chain() {
    let mut named = 0;
    for (document, text) in DOCUMENTS {
        let blocks = text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
        let lines = blocks.flat_map(str::lines).filter(|line| line.starts_with("petard = "));
        for line in lines.filter(|line| line.contains("default-features = false")) {
            assert!(line.contains(r#""credentials-chain""#), "{document}: {line}");
            named += 1;
        }
    }
    assert!(named > 2, "{named} lines were looked for");
}

#[test]
fn every_task_they_name_is_one() {
    let xtask = include_str!("../../xtask/src/main.rs");
    let tasks: BTreeSet<String> = tokens::tokenize(xtask)
        .windows(2)
        .filter_map(|two| match two {
            [Token::Open('['), Token::Text(task)] => Some(task.clone()),
            _ => None,
        })
        .collect();
    assert!(tasks.contains("codegen"), "{tasks:?}");
    for (document, text) in DOCUMENTS {
        for after in text.split("cargo xtask ").skip(1) {
            let task = after.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap();
            assert!(tasks.contains(task), "{document} names `cargo xtask {task}`");
        }
    }
}
