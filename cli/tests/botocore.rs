//! Services of botocore: of a folder that has its form, and of an installed one.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod command;

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use command::{Outcome, folder, petard, run};
use flate2::Compression;
use flate2::read::GzEncoder;
use serde_json::{Value, json};

/// Returns the description of a service with an operation that no model can have, and one with a loss.
fn service() -> String {
    let path = |uri: &str| json!({ "method": "GET", "requestUri": uri });
    json!({
        "metadata": {
            "protocol": "rest-json", "endpointPrefix": "pets", "serviceId": "Pet Shop",
            "serviceFullName": "Pet shop", "apiVersion": "2026-01-01", "signatureVersion": "v4"
        },
        "operations": {
            "ListPets": { "http": path("/pets"), "input": { "shape": "ListPetsRequest" }, "output": { "shape": "Pets" } },
            "GetPet": { "http": path("/pets/{id}"), "input": { "shape": "GetPetRequest" } },
            "CountPets": {
                "http": { "method": "POST", "requestUri": "/count" }, "input": { "shape": "CountPetsRequest" }
            },
            "TalkToPets": {
                "http": { "method": "POST", "requestUri": "/talk" }, "input": { "shape": "TalkRequest" }
            }
        },
        "shapes": {
            "ListPetsRequest": { "type": "structure", "members": {
                "next": { "shape": "Text", "location": "querystring", "locationName": "next" } } },
            "Pets": { "type": "structure", "members": {
                "next": { "shape": "Text" }, "pets": { "shape": "Texts" } } },
            "GetPetRequest": { "type": "structure", "required": ["id"], "members": {
                "id": { "shape": "Text", "location": "uri", "locationName": "id" } } },
            "CountPetsRequest": { "type": "structure", "members": { "counts": { "shape": "Counts" } } },
            "Counts": { "type": "map", "key": { "shape": "Kind" }, "value": { "shape": "Text" } },
            "Kind": { "type": "string", "enum": ["cat", "dog"] },
            "TalkRequest": { "type": "structure", "payload": "talk", "members": { "talk": { "shape": "Talk" } } },
            "Talk": { "type": "structure", "eventstream": true, "members": { "said": { "shape": "Said" } } },
            "Said": { "type": "structure", "event": true, "members": {} },
            "Text": { "type": "string" },
            "Texts": { "type": "list", "member": { "shape": "Text" } }
        }
    })
    .to_string()
}

/// Creates a folder like that of botocore, with two versions of a service.
fn botocore(name: &str) -> PathBuf {
    let folder = folder(name);
    let data = folder.join("botocore").join("data");
    let old = data.join("pet-shop").join("2020-01-01");
    let new = data.join("pet-shop").join("2026-01-01");
    for folder in [&old, &new, &data.join("database").join("2026-01-01")] {
        fs::create_dir_all(folder).unwrap();
    }
    let other = r#"{ "metadata": { "protocol": "query" }, "operations": {}, "shapes": {} }"#;
    fs::write(old.join("service-2.json"), other).unwrap();
    fs::write(data.join("database/2026-01-01/service-2.json"), other).unwrap();
    let mut compressed = Vec::new();
    GzEncoder::new(service().as_bytes(), Compression::fast()).read_to_end(&mut compressed).unwrap();
    fs::write(new.join("service-2.json.gz"), compressed).unwrap();
    let extras =
        json!({ "version": 1.0, "merge": { "metadata": { "serviceFullName": "The pet shop" } } });
    fs::write(new.join("service-2.sdk-extras.json"), extras.to_string()).unwrap();
    let pages = json!({ "pagination": { "ListPets": {
        "input_token": "next", "output_token": "next", "result_key": "pets" } } });
    fs::write(new.join("paginators-1.json"), pages.to_string()).unwrap();
    fs::write(new.join("waiters-2.json"), r#"{ "version": 2, "waiters": {} }"#).unwrap();
    folder
}

/// Runs a command with a service of a folder.
fn with(folder: &Path, service: &str, arguments: &[&str]) -> Outcome {
    let mut command =
        petard(&[&["--region", "eu-west-1", "--from-botocore", service], arguments].concat());
    command.env("PETARD_BOTOCORE", folder);
    run(command)
}

/// Returns the URL of a request that was printed, and the lines on stderr.
#[track_caller]
fn dry_run(outcome: &Outcome) -> (String, Vec<&str>) {
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let request: Value = serde_json::from_str(&outcome.stdout).unwrap();
    (request["url"].as_str().unwrap().to_owned(), outcome.stderr.lines().collect())
}

#[test]
fn a_service_is_converted_when_it_is_called() {
    let folder = botocore("called");
    let outcome = with(&folder, "pet-shop", &["pet-shop", "get-pet", "7", "--dry-run"]);
    let (url, notes) = dry_run(&outcome);
    assert_eq!(url, "https://pets.eu-west-1.amazonaws.com/pets/7");
    assert_eq!(notes, Vec::<&str>::new());

    // The loss of the operation that is called does not change its requests.
    let outcome = with(&folder, "pet-shop", &["pet-shop", "count-pets", "--dry-run"]);
    assert_eq!(dry_run(&outcome).1, Vec::<&str>::new());
    let outcome = with(&folder, "pet-shop", &["models", "show", "pet-shop", "count-pets"]);
    assert_eq!(
        outcome.stderr.lines().collect::<Vec<_>>(),
        [
            "note: pet-shop: CountPets: the requests are the same: the keys of a map are an enum",
            "note: pet-shop: 1 other difference from botocore; `petard --from-botocore ... models show \
             pet-shop` lists all"
        ]
    );

    // The reason why an operation is not there.
    for name in ["talk-to-pets", "TalkToPets"] {
        for arguments in [&["pet-shop", name][..], &["models", "show", "pet-shop", name]] {
            let outcome = with(&folder, "pet-shop", arguments);
            assert_eq!((outcome.code, &*outcome.stdout), (252, ""), "{outcome:?}");
            assert!(
                outcome.stderr.starts_with("error: TalkToPets: cannot be made: "),
                "{outcome:?}"
            );
        }
    }
    // Other services have nothing to do with it.
    let arguments = ["apigateway", "list-rest-apis", "--dry-run"];
    assert_eq!(dry_run(&with(&folder, "pet-shop", &arguments)).1, Vec::<&str>::new());
}

/// The folder may be a virtual environment.
#[test]
fn botocore_is_found_in_a_virtual_environment() {
    let root = folder("venv");
    for below in ["lib/python3.12/site-packages", "lib/python3.12/site-packages/awscli"] {
        let root = root.join(below.replace('/', "-"));
        let packages = root.join(below);
        fs::create_dir_all(&packages).unwrap();
        fs::rename(botocore("venv").join("botocore"), packages.join("botocore")).unwrap();
        let outcome = with(&root, "pet-shop", &["pet-shop", "get-pet", "7", "--dry-run"]);
        assert_eq!(dry_run(&outcome).1, Vec::<&str>::new());
    }
    let outcome = with(&root, "/nope", &["pet-shop", "get-pet", "7", "--dry-run"]);
    assert_eq!(outcome.code, 252);
    assert!(outcome.stderr.contains("give the path of a service-2.json"), "{outcome:?}");
}

#[test]
fn all_files_of_a_service_are_read() {
    let folder = botocore("files");
    let outcome = with(
        &folder,
        "pet-shop",
        &["models", "show", "pet-shop", "list-pets", "--query", "paging.items"],
    );
    assert_eq!(outcome.stdout, "\"/pets\"\n", "{outcome:?}");
    let outcome = with(&folder, "pet-shop", &["models", "show", "pet-shop", "--query", "title"]);
    assert_eq!(outcome.stdout, "\"The pet shop\"\n", "{outcome:?}");
    // All losses.
    assert_eq!(outcome.stderr.lines().count(), 2, "{}", outcome.stderr);
    assert!(
        outcome.stderr.contains("note: pet-shop: TalkToPets: cannot be made"),
        "{}",
        outcome.stderr
    );
    let outcome = with(&folder, "pet-shop", &["models", "check"]);
    assert!(outcome.stdout.ends_with(": ok, 3 operations\n"), "{outcome:?}");
    assert_eq!(outcome.stderr.lines().count(), 2, "{}", outcome.stderr);
    // The operations that cannot be made are named where operations are listed.
    let outcome = with(&folder, "pet-shop", &["pet-shop", "--help"]);
    assert!(outcome.stderr.contains("TalkToPets: cannot be made"), "{}", outcome.stderr);
}

#[test]
fn the_folder_may_be_given_in_three_forms_and_the_service_as_a_path() {
    let folder = botocore("forms");
    let data = folder.join("botocore").join("data");
    let arguments = ["pet-shop", "list-pets", "--dry-run"];
    for form in [&folder, &folder.join("botocore"), &data] {
        let url = dry_run(&with(form, "pet-shop", &arguments)).0;
        assert_eq!(url, "https://pets.eu-west-1.amazonaws.com/pets");
    }
    let none = Path::new("/no/such/folder");
    let path = data.join("pet-shop/2026-01-01/service-2.json.gz");
    dry_run(&with(none, path.to_str().unwrap(), &arguments));
    // Elsewhere, the name is that of the metadata.
    let path = folder.join("service-2.json");
    fs::write(&path, service()).unwrap();
    dry_run(&with(none, path.to_str().unwrap(), &arguments));
}

#[test]
fn what_is_not_found_or_not_converted_is_an_error() {
    let folder = botocore("errors");
    fs::write(folder.join("not-json.json"), "{").unwrap();
    fs::write(folder.join("not-gzip.json.gz"), "{}").unwrap();
    fs::write(folder.join("other.json"), "{}").unwrap();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    for (service, code, part) in [
        ("pet-shops", 252, "has no service `pet-shops`; did you mean `pet-shop`?"),
        (
            "database",
            252,
            "the protocol of `database` is `query`, and only `rest-json` can be converted",
        ),
        (&path("none.json"), 252, "none.json` cannot be read: "),
        (&path("not-json.json"), 252, "not-json.json is not valid JSON: "),
        (&path("not-gzip.json.gz"), 252, "not-gzip.json.gz` cannot be read: "),
        (&path("other.json"), 252, "other.json is not the description of a service"),
    ] {
        let outcome = with(&folder, service, &["models", "list"]);
        assert_eq!((outcome.code, &*outcome.stdout), (code, ""), "{outcome:?}");
        assert!(
            outcome.stderr.starts_with("error: ") && outcome.stderr.contains(part),
            "{outcome:?}"
        );
    }
    let outcome = with(Path::new("/no/such/folder"), "pet-shop", &["models", "list"]);
    assert_eq!(outcome.code, 253, "{outcome:?}");
    assert!(outcome.stderr.contains("PETARD_BOTOCORE is `/no/such/folder`"), "{outcome:?}");
}

#[cfg(unix)]
#[test]
fn python_is_asked_for_the_folder() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = botocore("python");
    let bin = folder.join("bin");
    fs::create_dir(&bin).unwrap();
    let call = |script: &str| {
        let python = bin.join("python3");
        fs::write(&python, script).unwrap();
        fs::set_permissions(&python, fs::Permissions::from_mode(0o755)).unwrap();
        let mut command = petard(&["--from-botocore", "pet-shop", "models", "check"]);
        command.env("PATH", &bin);
        run(command)
    };
    let found = format!("#!/bin/sh\nprintf %s '{}/botocore/__init__.py'\n", folder.display());
    assert_eq!(call(&found).code, 0);
    for script in ["#!/bin/sh\nexit 1\n", "#!/bin/sh\nprintf /no/such/__init__.py\n"] {
        let outcome = call(script);
        assert_eq!(outcome.code, 253, "{outcome:?}");
        assert!(
            outcome.stderr.starts_with("error: botocore is not found: install it"),
            "{outcome:?}"
        );
    }
}

/// Returns the folder of packages of the virtual environment in which `cargo xtask test` installs botocore.
fn installed() -> Option<PathBuf> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent()?;
    let library = target.join("conformance-venv").join("lib");
    let versions = fs::read_dir(library).ok()?.flatten();
    let mut packages = versions.map(|version| version.path().join("site-packages"));
    packages.find(|packages| packages.join("botocore").join("data").is_dir())
}

#[test]
fn services_of_the_installed_botocore_can_be_called() {
    let Some(packages) = installed() else {
        // Not by a macro, whose text is only shown if a test fails.
        let _ = writeln!(std::io::stderr(), "skipped: `cargo xtask test` installs botocore");
        return;
    };
    for (service, arguments, url) in [
        (
            "lambda",
            &["get-function", "f", "--qualifier", "a b"][..],
            "https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/f?Qualifier=a%20b",
        ),
        (
            "lambda",
            &["Invoke", "f"],
            "https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/f/invocations",
        ),
        (
            "batch",
            &["describe-jobs", "--jobs", "a", "--jobs", "b"],
            "https://batch.eu-west-1.amazonaws.com/v1/describejobs",
        ),
        ("eks", &["describe-cluster", "one"], "https://eks.eu-west-1.amazonaws.com/clusters/one"),
        (
            "apigateway",
            &["get-rest-apis", "--limit", "3"],
            "https://apigateway.eu-west-1.amazonaws.com/restapis?limit=3",
        ),
        ("xray", &["get-groups"], "https://xray.eu-west-1.amazonaws.com/Groups"),
    ] {
        let words = [&[service], arguments, &["--dry-run"]].concat();
        assert_eq!(dry_run(&with(&packages, service, &words)).0, url);
        let outcome = with(&packages, service, &["models", "check"]);
        assert_eq!(outcome.code, 0, "{outcome:?}");
    }
}
