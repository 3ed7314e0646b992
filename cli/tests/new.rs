//! `petard new`: the package that it creates is built, run and tested.

#![allow(clippy::unwrap_used, reason = "tests")]

mod command;

use std::fs;
use std::path::Path;
use std::process::Command;

use command::{Outcome, folder, petard, run};

/// The folder of the repository.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Runs cargo in a package, without network and with the crates and the target folder of the workspace.
fn cargo(package: &Path, arguments: &[&str]) -> Outcome {
    let mut command = Command::new(env!("CARGO"));
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    command.current_dir(package).args(arguments).arg("--offline").env("CARGO_TARGET_DIR", target);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("AWS_")
            || text.starts_with("CARGO_PKG")
            || text.starts_with("CARGO_MANIFEST")
        {
            command.env_remove(name);
        }
    }
    command.env("AWS_EC2_METADATA_DISABLED", "true");
    Outcome::of(&command.output().unwrap())
}

#[test]
fn a_new_package_is_built_run_and_tested() {
    let folder = folder("new");
    let mut command = petard(&["new", "my-api", "--petard-path", ROOT]);
    command.current_dir(&folder);
    let steps = run(command).success();
    assert!(steps.starts_with("created the package `my-api` in my-api\n\n"), "{steps}");
    assert!(steps.contains("\ncd my-api\n"), "{steps}");
    assert!(steps.contains("cargo run --example local"), "{steps}");

    let package = folder.join("my-api");
    fs::copy(Path::new(ROOT).join("Cargo.lock"), package.join("Cargo.lock")).unwrap();

    let outcome = cargo(&package, &["run", "--quiet", "--example", "local"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    assert_eq!(lines.len(), 7, "{outcome:?}");
    assert!(
        lines[0].starts_with("created: {\"name\":\"Emma\",\"kind\":\"book\",\"id\":"),
        "{outcome:?}"
    );
    assert!(lines[6].starts_with("get_item: ItemNotFound (404)"), "{outcome:?}");
    assert!(!outcome.stderr.contains("warning"), "{}", outcome.stderr);

    let outcome = cargo(&package, &["test", "--quiet"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.stdout, outcome.stderr);
    assert!(outcome.stdout.contains("2 passed"), "{}", outcome.stdout);

    let outcome = cargo(&package, &["run", "--quiet"]);
    assert!(outcome.stderr.contains("AWS_ENDPOINT_URL_MY_API"), "{}", outcome.stderr);
    let readme = fs::read_to_string(package.join("README.md")).unwrap();
    assert!(readme.contains("`AWS_ENDPOINT_URL_MY_API`"), "{readme}");

    // The command of the README.
    let commands: Vec<&str> = readme.lines().filter(|line| line.starts_with("petard ")).collect();
    assert_eq!(commands.len(), 2, "{readme}");
    for line in commands {
        let arguments: Vec<&str> = line.split_whitespace().skip(1).collect();
        let mut command = petard(&arguments);
        command.current_dir(&package);
        let text = run(command).success();
        assert!(text.contains("ok, 4 operations") || text.contains("/items?kind=book"), "{text}");
    }
}

#[test]
fn marks_are_replaced_in_every_file() {
    let folder = folder("marks");
    let package = folder.join("deep").join("er");
    run(petard(&["new", "two_words", "--path", package.to_str().unwrap()])).success();
    let mut folders = vec![package.clone()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let text = fs::read_to_string(&path).unwrap();
            assert!(!text.contains('@'), "{}: {text}", path.display());
        }
    }
    assert_eq!(files, 9);
    assert!(package.join("models/two-words.json").is_file());
    let manifest = fs::read_to_string(package.join("Cargo.toml")).unwrap();
    let version = format!("petard = {{ version = \"{}\",", env!("CARGO_PKG_VERSION"));
    assert!(manifest.contains(&version), "{manifest}");
}

#[test]
fn a_workspace_around_the_package_is_named() {
    let folder = fs::canonicalize(folder("workspace")).unwrap();
    fs::write(folder.join("Cargo.toml"), "[workspace]\nmembers = []\n").unwrap();
    let mut command = petard(&["new", "my-api"]);
    command.current_dir(&folder);
    let steps = run(command).success();
    let manifest = folder.join("Cargo.toml");
    let step =
        format!("the workspace in {} needs it in `members` or `exclude`\n", manifest.display());
    assert!(steps.contains(&step), "{steps}");
}

#[test]
fn what_cannot_be_created_is_refused() {
    let folder = folder("refused");
    fs::create_dir(folder.join("mine")).unwrap();
    for (arguments, part) in [
        (&["mine"][..], "`mine` exists: remove it, or give another folder with --path"),
        (&["MyApi"], "such as `my-api`"),
        (&["1api"], "a letter first"),
        (&["my--api"], "single `-`"),
        (&[&*"a".repeat(65)], "at most 64 characters"),
        (&["../api"], "lower-case letters"),
        (&["match"], "a word of Rust"),
        (&["tokio"], "a package that this one needs"),
        (&["curl"], "a command of petard"),
        (&["option"], "`Option`"),
        (&["api", "--petard-path", "."], "is not the source of petard: it has no `Cargo.toml`"),
        (&["api", "--petard-path", "none"], "cannot be read"),
    ] {
        let mut command = petard(&[&["new"], arguments].concat());
        command.current_dir(&folder);
        let outcome = run(command);
        assert_eq!((outcome.code, &*outcome.stdout), (252, ""), "{outcome:?}");
        assert!(outcome.stderr.starts_with("error: "), "{outcome:?}");
        assert!(outcome.stderr.contains(part), "{part}: {outcome:?}");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
}
