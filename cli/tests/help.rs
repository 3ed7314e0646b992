//! The help, and what a misspelt command line prints.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod command;

use command::{petard, run};
use serde_json::Value;

fn help(arguments: &[&str]) -> String {
    run(petard(arguments)).success()
}

#[test]
fn the_help_of_an_operation_has_all_that_a_call_needs() {
    let long = help(&["apigateway", "create-stage", "--help"]);
    for part in [
        "POST /restapis/{restapi_id}/stages",
        "CreateStage of Amazon API Gateway",
        "Usage: petard apigateway create-stage <RESTAPI_ID> --stage-name <TEXT>\n  --deployment-id <TEXT> [OPTIONS]\n",
        "  --cache-cluster-size <CacheClusterSize>\n      Size of the response cache, in GB.\n      - Known values: 0.5, 1.6,",
        "\n  --dry-run\n",
        "  - Throttle: 10 requests a second\n",
        "BadRequestException, ",
        "\n  petard apigateway create-stage a1b2c3 --stage-name my-stage-name --deployment-id a1b2c3\n",
        "Reference: https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html\n",
    ] {
        assert!(long.contains(part), "no {part:?} in\n{long}");
    }
    let order: Vec<usize> =
        ["Parameters:", "  <RESTAPI_ID>", "  --stage-name", "  --description", "Call options:"]
            .iter()
            .map(|part| long.find(&format!("\n{part}")).unwrap())
            .collect();
    assert!(order.is_sorted(), "{order:?} in\n{long}");
    // The options of all commands are in the help of all commands.
    assert!(!long.contains("--region <") && help(&["--help"]).contains("--region <"));
    // The official name, in either spelling, has the same help.
    assert_eq!(help(&["apigateway", "CreateStage", "--help"]), long);
    assert_eq!(help(&["help", "apigateway", "create-stage"]), long);
    let list = help(&["apigateway", "get-rest-apis", "-h"]);
    assert!(list.contains("\nGetRestApis of Amazon API Gateway, also `get-rest-apis`\n"), "{list}");
    assert!(list.contains("apigateway list-rest-apis"), "{list}");
    assert_eq!(long.matches("https://").count(), 1, "{long}");
}

/// The help of commands has the layout of operations, and not the options of all commands.
#[test]
fn the_help_of_a_command_has_its_own_options_and_an_example() {
    let commands = ["completions", "curl", "doctor", "emulate", "help", "models", "new"];
    for command in commands.map(|name| vec![name]).into_iter().chain([
        vec!["models", "check"],
        vec!["models", "list"],
        vec!["models", "show"],
    ]) {
        let usage = format!("Usage: petard {}", command.join(" "));
        let example = format!("petard {}", command.join(" "));
        for option in ["-h", "--help"] {
            let text = help(&[&command[..], &[option]].concat());
            let (_, shown) = text.split_once("\nExample:\n  ").unwrap();
            assert!(text.contains(&usage) && shown.contains(&example), "{text}");
            assert!(
                text.ends_with("`petard --help` lists the options of all commands.\n"),
                "{text}"
            );
            assert!(!text.contains("--region <") && !text.contains("Possible values"), "{text}");
        }
        let long = help(&[&command[..], &["--help"]].concat());
        assert_eq!(help(&[&["help"][..], &command].concat()), long);
    }
    let text = help(&["curl", "-h"]);
    assert!(text.contains("\nArguments:\n  <URL>  "), "{text}");
    assert!(text.contains("\nOptions:\n  -X, --request <METHOD>"), "{text}");
    let text = help(&["apigateway", "wait", "--help"]);
    assert!(text.contains("\nUsage: petard apigateway wait <NAME> [OPTIONS]\n"), "{text}");
    assert!(text.contains("\n  vpc-link-available     Waits until"), "{text}");
}

#[test]
fn lines_of_help_fit_the_page() {
    for arguments in [&["--help"][..], &["-h"], &["apigateway", "-h"], &["curl", "--help"]] {
        let text = help(arguments);
        let lines = text.lines().filter(|line| !line.starts_with("  petard "));
        let longest = lines.max_by_key(|line| line.chars().count()).unwrap();
        assert!(longest.chars().count() <= 80, "{longest}");
    }
}

/// The text of a parameter is the same in the library, whose methods list the paths.
#[test]
fn the_help_of_an_update_has_the_page_with_the_paths_of_patches() {
    let text = help(&["apigateway", "update-stage", "--help"]);
    assert!(text.contains("/apigateway/latest/api/patch-operations.html"), "{text}");
    assert!(!text.contains("of the method"), "{text}");
}

#[test]
fn rules_of_several_parameters_name_flags() {
    let text = help(&["apigateway", "get-usage-plans", "--help"]);
    assert!(!text.contains("Rules:"), "{text}");
    let text = help(&["data-api", "find", "--help"]);
    assert!(text.contains("\nRules:\n  - ") && text.contains("`--"), "{text}");
}

#[test]
fn lists_have_one_line_for_each_name() {
    let text = help(&["apigateway", "--help"]);
    let lines = text.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let service = &petard::apigateway::SERVICE;
    assert_eq!(lines.count(), service.operations().len() + service.waiters().len());
    assert!(text.contains("  list-rest-apis (get-rest-apis)  "), "{text}");
    assert!(text.contains("\nWaiters:\n  wait "), "{text}");
    let text = help(&["--help"]);
    let services = text.find("\nServices:\n  apigateway  ").unwrap();
    assert!(text.find("\nCommands:\n").unwrap() > services);
}

/// Command lines with a mistake, and their errors.
const MISTAKES: &[(&[&str], &str)] = &[
    (&["apigatway"], "`apigatway` is neither a service nor a command; did you mean `apigateway`?"),
    (
        &["apigateway", "list-rest-api"],
        "apigateway has no operation `list-rest-api`; did you mean `list-rest-apis`?",
    ),
    (
        &["apigateway", "ListRestApi"],
        "apigateway has no operation `ListRestApi`; did you mean `list-rest-apis`?",
    ),
    (
        &["apigateway", "list-rest-apis", "--limt", "3"],
        "`petard apigateway list-rest-apis` has no option `--limt`; did you mean `--limit`?",
    ),
    (
        &["apigateway", "xyzzy"],
        "apigateway has no operation `xyzzy`; `petard apigateway --help` lists them",
    ),
    (&["apigateway"], "an operation is required; `petard apigateway --help` lists what there is"),
    (&[], "a service or a command is required; `petard --help` lists what there is"),
    (&["models", "lst"], "`petard models` has no command `lst`; did you mean `list`?"),
    (
        &["help", "apigateway", "create-stag"],
        "apigateway has no operation `create-stag`; did you mean `create-stage`?",
    ),
    (
        &["help", "apigatway"],
        "`apigatway` is neither a service nor a command; did you mean `apigateway`?",
    ),
    (
        &["apigateway", "list-rest-apis", "--no-paginate"],
        "`petard apigateway list-rest-apis` has no option `--no-paginate`: one page is read unless `--all` is given",
    ),
    (&["apigateway", "list-rest-apis", "--max-items", "3"], "`--max-items` needs `--all`"),
    (
        &["completions"],
        "`petard completions` needs `<SHELL>`, one of bash, elvish, fish, powershell, zsh; `petard completions --help` describes it",
    ),
    (&["curl"], "`petard curl` needs `<URL>`; `petard curl --help` describes it"),
    (&["new"], "`petard new` needs `<NAME>`; `petard new --help` describes it"),
    (&["models"], "a command is required; `petard models --help` lists what there is"),
    (
        &["apigateway", "get-documentation-part", "--documentation-part-id", "x"],
        "`petard apigateway get-documentation-part` has no option `--documentation-part-id`; did you mean `--part-id`?",
    ),
    (
        &["apigateway", "get-documentation-version", "--documentation-version", "x"],
        "`petard apigateway get-documentation-version` has no option `--documentation-version`; did you mean `--doc-version`?",
    ),
    (
        &["apigateway", "put-rest-api", "a", "--payload", "x"],
        "`petard apigateway put-rest-api` has no option `--payload`; `--body` is the whole body, and `petard apigateway put-rest-api --help` lists its options",
    ),
    (
        &["list-rest-apis"],
        "`list-rest-apis` is an operation of the service apigateway; did you mean `petard apigateway list-rest-apis`?",
    ),
    (
        &["apigateway", "help", "create-stage"],
        "apigateway has no operation `help`; did you mean `petard help apigateway create-stage`?",
    ),
    (
        &["curl", "-v", "http://127.0.0.1"],
        "`petard curl` has no option `-v`: `--debug` prints what is sent and received",
    ),
    (
        &["curl", "-Z", "http://127.0.0.1"],
        "`petard curl` has no option `-Z`; `petard curl --help` lists its options",
    ),
    (
        &["apigateway", "--limit", "3", "list-rest-apis"],
        "`petard apigateway` has no option `--limit`; options of an operation follow its name",
    ),
    (
        &["apigateway", "list-rest-apis", "x"],
        "`petard apigateway list-rest-apis` does not take the argument `x`; `petard apigateway list-rest-apis --help` lists its arguments",
    ),
];

#[test]
fn misspelt_names_have_suggestions() {
    for &(arguments, expected) in MISTAKES {
        let outcome = run(petard(arguments));
        assert_eq!(outcome.stderr, format!("error: {expected}\n"), "{arguments:?}");
        assert_eq!((outcome.code, outcome.stdout.as_str()), (252, ""), "{arguments:?}");
        let json = run(petard(&[arguments, &["--error-format", "json"]].concat()));
        let error: Value = serde_json::from_str(&json.stderr).unwrap();
        assert_eq!(error["error"]["message"], expected, "{arguments:?}");
        assert_eq!((&error["error"]["kind"], json.code), (&"usage".into(), 252));
        assert_eq!(json.stderr.lines().count(), 1);
    }
    let after = run(petard(&["apigateway", "create-rest-api", "--", "--name", "x"]));
    let expected =
        "`petard apigateway create-rest-api` has the option `--name`, but not after `--`";
    assert_eq!(after.stderr, format!("error: {expected}\n"));
    let json = run(petard(&["apigateway", "delete-api", "--error-format", "json"]));
    let error: Value = serde_json::from_str(&json.stderr).unwrap();
    let suggestions = error["error"]["suggestions"].as_array().unwrap();
    assert!((1..=3).contains(&suggestions.len()), "{error}");
    assert!(suggestions.contains(&"delete-rest-api".into()), "{error}");
}

#[test]
fn every_error_of_the_command_line_is_one_line() {
    let cases: [&[&str]; 7] = [
        &["apigateway", "list-rest-apis", "--output", "xml"],
        &["apigateway", "list-rest-apis", "--limit"],
        &["apigateway", "list-rest-apis", "--signed"],
        &["apigateway", "list-rest-apis", "--timeout", "x"],
        &["apigateway", "list-rest-apis", "--all", "--raw", "-"],
        &["apigateway", "create-stage", "x", "--tracing-enabled=maybe"],
        &["--region"],
    ];
    for arguments in cases {
        let outcome = run(petard(arguments));
        assert_eq!((outcome.code, outcome.stdout.as_str()), (252, ""), "{arguments:?}");
        assert!(outcome.stderr.starts_with("error: "), "{}", outcome.stderr);
        assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
    }
}

#[test]
fn options_of_the_aws_cli_are_accepted() {
    let region = ["--region", "eu-west-1"];
    let call = ["apigateway", "get-rest-api"];
    let skeleton = run(petard(&[&call[..], &["--generate-cli-skeleton"]].concat())).success();
    let input = ["--cli-input-json", skeleton.trim(), "--dry-run", "--cli-read-timeout", "5"];
    let request = run(petard(&[&call[..], &input, &region].concat())).success();
    assert!(request.contains("https://apigateway.eu-west-1.amazonaws.com/restapis/"), "{request}");
}

#[test]
fn the_help_as_data_describes_each_level() {
    let data = |arguments: &[&str]| -> Value {
        serde_json::from_str(&help(&[&["help", "--output", "json"], arguments].concat())).unwrap()
    };
    let all = data(&[]);
    let names: Vec<&str> = petard::SERVICES.iter().map(|service| service.name()).collect();
    let described: Vec<&str> = all["services"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| own["name"].as_str().unwrap())
        .collect();
    assert_eq!(described, names);
    let has = |list: &Value, key: &str, name: &str| {
        list.as_array().unwrap().iter().any(|own| own[key] == name)
    };
    assert!(has(&all["commands"], "name", "models") && has(&all["options"], "flag", "--region"));
    let service = data(&["apigateway"]);
    let operations = service["operations"].as_array().unwrap();
    assert_eq!(operations.len(), petard::apigateway::SERVICE.operations().len());
    assert_eq!(operations[0]["is_read"], true);
    let operation = data(&["apigateway", "create-stage"]);
    assert_eq!(operation["official_name"], "CreateStage");
    assert_eq!(operation["is_read"], false);
    assert_eq!(
        operation["reference"],
        "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html"
    );
    let parameter = &operation["parameters"][1];
    assert_eq!(
        (&parameter["flag"], &parameter["required"]),
        (&"--stage-name".into(), &true.into())
    );
    assert!(has(&operation["options"], "flag", "--dry-run"));
    // Lists are present even if they are empty: an absent one would be null in `--query`.
    for operation in service["operations"].as_array().unwrap() {
        let described = data(&["apigateway", operation["name"].as_str().unwrap()]);
        for list in ["parameters", "types", "constants", "constraints", "errors", "waiters"] {
            assert!(described[list].is_array(), "no {list} in {described}");
        }
    }
    let command = data(&["models"]);
    assert!(has(&command["commands"], "name", "check"), "{command}");
    let compact =
        help(&["help", "apigateway", "--query", "operations[0].name", "--output", "compact"]);
    assert_eq!(compact, "\"list-rest-apis\"\n");
}

/// Names that differ from those of the AWS CLI in hyphens only.
#[test]
fn names_of_flags_are_accepted_as_the_aws_cli_has_them() {
    let dry =
        ["--region", "eu-west-1", "--dry-run", "--query", "[url, body]", "--output", "compact"];
    for (arguments, request) in [
        (&["get-rest-api", "--rest-api-id", "a"][..], r#"["/restapis/a",null]"#),
        (
            &[
                "create-usage-plan-key",
                "--usage-plan-id=u",
                "--key-id",
                "k",
                "--key-type",
                "API_KEY",
            ],
            r#"["/usageplans/u/keys",{"keyId":"k","keyType":"API_KEY"}]"#,
        ),
        (&["get-vpc-link", "--vpc-link-id", "v"], r#"["/vpclinks/v",null]"#),
        // Items of a list in a structure.
        (
            &[
                "create-rest-api",
                "--name",
                "a",
                "--endpoint-configuration",
                "types=PRIVATE,vpcEndpointIds=v1,v2",
            ],
            r#"["/restapis",{"name":"a","endpointConfiguration":{"types":["PRIVATE"],"vpcEndpointIds":["v1","v2"]}}]"#,
        ),
    ] {
        let mut command = petard(&["apigateway"]);
        command.args(arguments).args(dry);
        let text = run(command).success();
        let text = text.replace("https://apigateway.eu-west-1.amazonaws.com", "");
        assert_eq!(text.trim_end(), request, "{arguments:?}");
    }
    // Only parameters have other spellings.
    let text = run(petard(&["apigateway", "get-rest-api", "a", "--dryrun"]));
    assert_eq!(text.code, 252, "{text:?}");
}
