//! What the published packages contain, as cargo lists it, and what their manifests say.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// A member of the workspace that is published.
struct Package {
    name: String,
    folder: PathBuf,
    manifest: Value,
    /// Paths of the files that it contains, from its folder.
    listed: BTreeSet<String>,
}

/// Members of the workspace without `publish = false`, in the order of their names.
fn published() -> Vec<Package> {
    let metadata = cargo(&["metadata", "--locked", "--no-deps", "--format-version", "1"]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let members = metadata["packages"].as_array().unwrap().iter();
    let mut packages: Vec<Package> = members
        .filter(|manifest| manifest["publish"].is_null())
        .map(|manifest| {
            let name = manifest["name"].as_str().unwrap().to_owned();
            let folder = Path::new(manifest["manifest_path"].as_str().unwrap()).parent().unwrap();
            // Changes that are not committed are listed, too.
            let list = ["package", "--list", "--locked", "--offline", "--allow-dirty", "--package"];
            let listed = cargo(&[&list[..], &[&name]].concat());
            Package {
                folder: folder.to_owned(),
                manifest: manifest.clone(),
                listed: listed.lines().map(|line| line.replace('\\', "/")).collect(),
                name,
            }
        })
        .collect();
    packages.sort_by(|one, other| one.name.cmp(&other.name));
    packages
}

fn cargo(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO"));
    let done = command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let error = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "cargo {}: {error}", arguments.join(" "));
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn what_is_published_is_known() {
    let names: Vec<String> = published().into_iter().map(|package| package.name).collect();
    assert_eq!(
        names,
        [
            "petard",
            "petard-cli",
            "petard-codegen",
            "petard-credentials",
            "petard-emulator",
            "petard-interpret"
        ]
    );
}

#[test]
fn every_package_contains_both_licences() {
    for package in published() {
        for licence in LICENCES {
            let root = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(licence)).unwrap();
            let own = package.folder.join(licence);
            // A symbolic link would not be one on every system that clones the repository.
            assert!(fs::symlink_metadata(&own).unwrap().is_file(), "{}", own.display());
            assert!(fs::read(&own).unwrap() == root, "{} is not the root's", own.display());
            assert!(package.listed.contains(licence), "{} leaves out {licence}", package.name);
        }
    }
}

#[test]
fn no_package_contains_tests() {
    for package in published() {
        let is_test = |path: &&String| path.starts_with("tests/") || path.starts_with("examples/");
        assert_eq!(package.listed.iter().find(is_test), None, "{}", package.name);
        assert!(package.listed.iter().any(|path| path.ends_with("src/lib.rs")), "{}", package.name);
    }
}

#[test]
fn every_manifest_describes_its_package() {
    for Package { name, manifest, listed, .. } in published() {
        for key in ["description", "license", "readme", "rust_version"] {
            assert!(manifest[key].is_string(), "{name} has no {key}");
        }
        assert!(listed.contains(manifest["readme"].as_str().unwrap()), "{name}");
        for key in ["keywords", "categories"] {
            let count = manifest[key].as_array().unwrap().len();
            assert!((1..=5).contains(&count), "{name} has {count} {key}");
        }
        assert!(
            manifest["metadata"]["docs"]["rs"].is_object(),
            "{name} has no settings of docs.rs"
        );
        // The project has neither.
        for key in ["homepage", "repository"] {
            assert!(manifest[key].is_null(), "{name} has a {key}");
        }
    }
}

#[test]
fn no_link_leaves_its_package() {
    for Package { name, folder, listed, .. } in published() {
        // Markdown beside the sources is documentation of items, whose links rustdoc checks.
        let documents = listed.iter().filter(|path| {
            Path::new(path).extension().is_some_and(|own| own == "md") && !path.contains("src/")
        });
        let leaving: Vec<String> = documents
            .flat_map(|path| {
                leaving(&listed, path, &fs::read_to_string(folder.join(path)).unwrap())
            })
            .collect();
        assert_eq!(leaving, Vec::<String>::new(), "{name}");
    }
}

/// Links of a document to what the package does not contain.
fn leaving(listed: &BTreeSet<String>, path: &str, document: &str) -> Vec<String> {
    let folder = Path::new(path).parent().unwrap();
    let links = document.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
    let links = links.filter(|link| !link.is_empty() && !link.starts_with("https://"));
    let leaves = |link: &&str| {
        !inside(&folder.join(link)).is_some_and(|target| listed.contains(target.as_str()))
    };
    links.filter(leaves).map(|link| format!("{path} links to {link}")).collect()
}

/// A path without `.` and `..`; none if it is above the folder where it begins.
fn inside(path: &Path) -> Option<String> {
    let mut names = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => names.push(name.to_str()?),
            Component::CurDir => {}
            Component::ParentDir => drop(names.pop()?),
            _ => return None,
        }
    }
    Some(names.join("/"))
}

#[test]
fn links_that_leave_are_found() {
    let listed = ["README.md", "docs/a.md", "docs/b.md"].map(str::to_owned).into();
    let document = "[b](b.md), [b](./b.md#part), [part](#part), [readme](../README.md), \
                    [elsewhere](https://example.com), [out](../../README.md), [c](c.md), [docs](.)";
    assert_eq!(
        leaving(&listed, "docs/a.md", document),
        ["docs/a.md links to ../../README.md", "docs/a.md links to c.md", "docs/a.md links to ."]
    );
}
