//! Completions of shells, and manual pages.

#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_macros, reason = "tests")]

mod command;

use std::path::Path;
use std::process::Command;

use command::{folder, petard, run};

/// Returns whether a program can be started, and prints that the test is skipped otherwise.
fn has(program: &str) -> bool {
    let has = Command::new(program).arg("--version").output().is_ok();
    if !has {
        println!("skipped: {program} is not installed");
    }
    has
}

#[test]
fn every_shell_has_a_short_script() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run(petard(&["completions", shell])).success();
        assert!(script.contains("PETARD_COMPLETE"), "{shell}: {script}");
        assert!(script.len() < 4000, "{shell}: {} bytes", script.len());
    }
    let outcome = run(petard(&["completions", "tcsh"]));
    assert_eq!(outcome.code, 252, "{outcome:?}");
}

/// Returns what bash completes the last word of a line to.
fn completed(words: &[&str], variables: &[(&str, &str)]) -> Vec<String> {
    let script = run(petard(&["completions", "bash"])).success();
    let folder = folder("completions");
    std::fs::write(folder.join("script"), script).unwrap();
    let (last, before) = (words[words.len() - 1], words[words.len() - 2]);
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let line = format!(
        "source ./script && COMP_WORDS=({}) && COMP_CWORD={} && COMP_TYPE=9 && \
         _clap_complete_petard petard '{last}' '{before}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        quoted.join(" "),
        words.len() - 1
    );
    let program = Path::new(env!("CARGO_BIN_EXE_petard"));
    let path = format!(
        "{}:{}",
        program.parent().unwrap().display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", &line]).current_dir(&folder).env("PATH", path).env("HOME", &folder);
    let output = bash.envs(variables.iter().copied()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{words:?}");
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

#[test]
fn bash_completes_services_operations_flags_and_values() {
    if !has("bash") {
        return;
    }
    let services = completed(&["petard", "api"], &[]);
    assert_eq!(services, ["apigateway", "apigatewaymanagementapi", "apigatewayv2"]);
    let operations = completed(&["petard", "apigateway", "create-st"], &[]);
    assert_eq!(operations, ["create-stage"]);
    let flags = completed(&["petard", "apigateway", "create-stage", "--stage"], &[]);
    assert_eq!(flags, ["--stage-name"]);
    let formats = completed(&["petard", "apigateway", "create-stage", "--output", "c"], &[]);
    assert_eq!(formats, ["compact"]);
    let all = completed(&["petard", ""], &[]);
    assert!(all.contains(&"data-api".to_owned()) && all.contains(&"models".to_owned()), "{all:?}");
    // Models of the user are completed, too, and one that is broken is not in the way.
    let models = folder("models");
    std::fs::write(
        models.join("pets.json"),
        include_str!("../../codegen/tests/accept/minimal.json"),
    )
    .unwrap();
    std::fs::write(models.join("broken.json"), "{").unwrap();
    let own = completed(&["petard", ""], &[("PETARD_MODELS", models.to_str().unwrap())]);
    assert_eq!(own.len(), all.len() + 1, "{own:?}");
}

#[test]
fn bash_completes_values_of_parameters_names_and_files() {
    if !has("bash") {
        return;
    }
    let of = |words: &str| completed(&words.split(' ').collect::<Vec<_>>(), &[]);
    // Enums, also those with values that the model does not list.
    assert_eq!(of("petard apigateway create-rest-api --api-key-source "), ["HEADER", "AUTHORIZER"]);
    assert_eq!(of("petard apigateway create-rest-api --api-key-source A"), ["AUTHORIZER"]);
    assert_eq!(of("petard apigateway put-rest-api --mode m"), ["merge"]);
    // An official name, which nothing else begins with.
    assert_eq!(of("petard apigateway get-rest-apis"), ["get-rest-apis"]);
    // Names as arguments of commands.
    assert_eq!(of("petard help apigateway create-st"), ["create-stage"]);
    assert_eq!(of("petard help doc"), ["doctor"]);
    assert_eq!(of("petard models show apigateway create-st"), ["create-stage"]);
    for command in ["help", "models show", "doctor"] {
        let services = of(&format!("petard {command} apigateway"));
        assert_eq!(services, ["apigateway", "apigatewaymanagementapi", "apigatewayv2"]);
    }
    // Files. One that does not exist yet is not an error.
    let script = of("petard apigateway create-rest-api --input-json scr");
    assert_eq!(script, ["script"]);
    for option in ["--model", "--each", "--raw", "--state", "--from-botocore", "--failed"] {
        assert_eq!(of(&format!("petard apigateway list-stages {option} scr")), ["script"]);
    }
    for words in ["import-rest-api --body", "create-rest-api --endpoint-configuration"] {
        assert_eq!(of(&format!("petard apigateway {words} @scr")), ["@script"]);
    }
    assert_eq!(of("petard curl https://a.example -d @scr"), ["@script"]);
    assert_eq!(of("petard models check scr"), ["script"]);
    assert_eq!(of("petard --model scr"), ["script"]);
    assert_eq!(of("petard --model missing.json apigateway create-st"), ["create-stage"]);
    // Bash passes `--output=com` and `@scr` in parts.
    assert_eq!(of("petard apigateway list-stages --output = com"), ["compact"]);
    assert_eq!(of("petard apigateway import-rest-api --body @ @scr"), ["@script"]);
    // Bash completes files where nothing else is proposed.
    let script = run(petard(&["completions", "bash"])).success();
    assert!(script.contains("-o default"), "{script}");
}

#[test]
fn manual_pages_are_complete_and_have_no_mistakes() {
    let folder = folder("man");
    let folder = folder.to_str().unwrap();
    run(petard(&["man", folder])).success();
    let mut pages: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    pages.sort();
    for page in ["petard.1", "petard-apigateway.1", "petard-data-api.1", "petard-models-check.1"] {
        assert!(pages.iter().any(|own| own == page), "no {page} in {pages:?}");
    }
    let read = |page: &str| std::fs::read_to_string(format!("{folder}/{page}")).unwrap();
    let page = read("petard-apigateway.1");
    for operation in petard::apigateway::SERVICE.operations() {
        let name = operation.name().replace('_', "\\-");
        assert!(page.contains(&format!(".SS {}", name.replace("\\-", "-"))), "no {name}");
        assert!(page.contains(&operation.path().replace('-', "\\-")), "no {}", operation.path());
    }
    if !has("groff") {
        return;
    }
    for page in pages {
        let path = format!("{folder}/{page}");
        let output = Command::new("groff").args(["-man", "-Tutf8", "-ww", &path]).output().unwrap();
        let mistakes = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && mistakes.is_empty(), "{page}: {mistakes}");
    }
}
