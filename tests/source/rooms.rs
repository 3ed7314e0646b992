//! Which files may know what. A request is built without I/O and without the clock because the
//! files that build it know neither; a service is data because no code knows its name.

use std::collections::BTreeSet;

use serde_json::Value;

use super::files;
use super::tokens::{self, Token};

/// A word, and the only files of a crate's sources that may say it.
struct Only {
    word: &'static str,
    files: &'static [&'static str],
}

const CLIENT: &[Only] = &[
    // The clock: attempts are signed for now, answers come now, a date to retry after is compared
    // with that, and credentials expire; their cache is given a clock with each question, and calls
    // what that says `now`. The file of endpoints has a date.
    Only {
        word: "now",
        files: &[
            "attempt.rs",
            "clock.rs",
            "credentials/cache.rs",
            "credentials/cache/tests.rs",
            "data_api/control.rs",
            "send.rs",
        ],
    },
    Only { word: "elapsed", files: &["clock.rs"] },
    Only { word: "Instant", files: &["clock.rs"] },
    // Waiting: only the loops of attempts and of readings do, and who waits for a lock.
    Only { word: "sleep", files: &["clock.rs", "data_api/cache.rs", "send.rs", "waiter.rs"] },
    Only { word: "RandomState", files: &["clock.rs"] },
    // The environment is read once, in one place; the chain hands on the copy by this name.
    Only { word: "env", files: &["credentials/chain.rs", "environment.rs"] },
    Only { word: "vars_os", files: &["environment.rs"] },
    // The shared files are read in one place, and, for credentials, by the chain; the file of
    // endpoints, the only one that is written, in another.
    Only { word: "fs", files: &["data_api/cache.rs", "profile.rs"] },
    Only { word: "File", files: &["data_api/cache.rs"] },
    Only { word: "Fs", files: &["profile.rs"] },
    Only {
        word: "aws_config",
        files: &["credentials/chain.rs", "credentials/instance.rs", "profile.rs"],
    },
    Only { word: "process", files: &[] },
    Only { word: "thread", files: &[] },
    // Requests leave in one place, and those for credentials in another. Who asks a provider.
    Only { word: "execute", files: &["attempt.rs", "credentials/connector.rs"] },
    Only {
        word: "provide_credentials",
        files: &["credentials.rs", "credentials/cache/tests.rs", "credentials/chain.rs"],
    },
    Only {
        word: "await",
        files: &[
            "attempt.rs",
            "body.rs",
            "byte_stream.rs",
            "call.rs",
            "config.rs",
            "config/load.rs",
            "credentials.rs",
            "credentials/cache.rs",
            "credentials/cache/tests.rs",
            "credentials/chain.rs",
            "credentials/connector.rs",
            "data_api/builder.rs",
            "data_api/cache.rs",
            "data_api/control.rs",
            "data_api/segments.rs",
            "credentials/instance.rs",
            "macros.rs",
            "paging.rs",
            "profile.rs",
            "raw_call.rs",
            "send.rs",
            "waiter.rs",
        ],
    },
];

const CODEGEN: &[Only] = &[
    Only { word: "env", files: &["builder.rs"] },
    Only { word: "fs", files: &["builder.rs"] },
    Only { word: "println", files: &["builder.rs"] },
    Only { word: "now", files: &[] },
    Only { word: "thread", files: &[] },
];

/// What fails, or gives up.
const EMISSION: &[Only] = &[
    Only { word: "Diagnostic", files: &[] },
    Only { word: "expect", files: &[] },
    Only { word: "panic", files: &[] },
    Only { word: "unreachable", files: &[] },
    Only { word: "unwrap", files: &[] },
    // In what it emits.
    Only { word: "Err", files: &["driver.rs"] },
    Only { word: "Result", files: &["driver.rs"] },
];

#[test]
fn emission_cannot_fail() {
    assert_eq!(strange("codegen/src/emit", EMISSION), Vec::<String>::new());
}

#[test]
fn clock_environment_disk_and_network_are_known_in_few_places() {
    assert_eq!(strange("client/src", CLIENT), Vec::<String>::new());
}

#[test]
fn the_generator_reads_and_writes_in_one_file() {
    assert_eq!(strange("codegen/src", CODEGEN), Vec::<String>::new());
}

/// Files that say a word that is not theirs, and files that are allowed a word they do not say.
fn strange(folder: &str, rules: &[Only]) -> Vec<String> {
    let mut found = Vec::new();
    for rule in rules {
        let mut left: BTreeSet<&str> = rule.files.iter().copied().collect();
        for (path, text) in files(folder, "rs") {
            let path = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            if says(&tokens::of(&text), rule.word) && !left.remove(path.as_str()) {
                found.push(format!("{folder}/{path} says `{}`", rule.word));
            }
        }
        found.extend(left.iter().map(|left| format!("{folder}/{left} says no `{}`", rule.word)));
    }
    found
}

/// Whether a word is among the tokens; `env!(..)` reads nothing when the program runs.
fn says(tokens: &[Token], word: &str) -> bool {
    let mut behind = tokens.iter().skip(1).map(Some).chain([None]);
    tokens.iter().any(|token| {
        let behind = behind.next().flatten();
        let at_compile_time = word == "env" && behind == Some(&Token::Mark('!'));
        matches!(token, Token::Word(own) if own == word) && !at_compile_time
    })
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
            // What is made from the models, the list of what is shipped, and what of a service no
            // model can say, in a room of its own.
            let own = ["client/src/generated", "client/src/data_api", "client/src/services.rs"];
            if own.iter().any(|own| path.starts_with(own)) {
                continue;
            }
            for token in tokens::of(&text) {
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
    let says = |source: &str, word: &str| says(&tokens::of(source), word);
    assert!(says("fn f() { std::env::var(\"A\") }", "env"));
    assert!(says("use std::env", "env"));
    assert!(!says("const A: &str = env!(\"A\"); // env", "env"));
    let rules = |files| [Only { word: "BuildError", files }];
    assert_eq!(strange("codegen/src", &rules(&["builder.rs", "lib.rs"])), Vec::<String>::new());
    assert_eq!(
        strange("codegen/src", &rules(&["builder.rs"])),
        ["codegen/src/lib.rs says `BuildError`"]
    );
    let ir = rules(&["builder.rs", "ir.rs", "lib.rs"]);
    assert_eq!(strange("codegen/src", &ir), ["codegen/src/ir.rs says no `BuildError`"]);
}
