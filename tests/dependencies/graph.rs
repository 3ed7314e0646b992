//! Who depends on whom, as cargo says. No rules.
//!
//! The tree of a plain caller comes from `cargo tree`: `cargo metadata` unites the features of all
//! members of the workspace and of their tests, so that its tree is larger than any caller's.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::process::Command;

use serde_json::Value;

/// The platform of a caller, so that the tree is the same on every machine.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// Crates, called `name version`, and what each of them needs.
#[derive(Default)]
pub(crate) struct Graph {
    pub(crate) roots: Vec<String>,
    pub(crate) needs: BTreeMap<String, BTreeSet<String>>,
}

/// What is asked about a package, apart from its place in the graph.
pub(crate) struct Package {
    pub(crate) label: String,
    /// An SPDX expression; empty if there is none.
    pub(crate) licence: String,
    pub(crate) source: Source,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Source {
    /// A folder of this repository.
    Here,
    DefaultRegistry,
    Other(String),
}

/// What somebody builds who depends on petard with these further arguments: none for the default
/// features.
pub(crate) fn caller(features: &[&str]) -> Graph {
    let tree = [
        "tree",
        "--locked",
        "--package",
        "petard",
        "--edges",
        "normal",
        "--target",
        PLATFORM,
        "--prefix",
        "depth",
        "--format",
        " {p}",
    ];
    Graph::read(&cargo(&[&tree, features].concat()))
}

/// Everything that is ever built here, on any platform.
pub(crate) fn repository() -> (Graph, Vec<Package>) {
    let metadata = cargo(&["metadata", "--locked", "--format-version", "1"]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let packages = list(&metadata["packages"]);
    let label =
        |package: &Value| format!("{} {}", as_text(&package["name"]), as_text(&package["version"]));
    let labels: BTreeMap<&str, String> =
        packages.iter().map(|package| (as_text(&package["id"]), label(package))).collect();
    let members = list(&metadata["workspace_members"]).iter();
    let mut graph = Graph {
        roots: members.map(|member| labels[as_text(member)].clone()).collect(),
        ..Graph::default()
    };
    for node in list(&metadata["resolve"]["nodes"]) {
        let needs = list(&node["deps"]).iter().map(|need| labels[as_text(&need["pkg"])].clone());
        graph.needs.insert(labels[as_text(&node["id"])].clone(), needs.collect());
    }
    // Whether a registry is the default one is known of the dependencies on it, not of it.
    let others: BTreeSet<&str> = packages
        .iter()
        .flat_map(|package| list(&package["dependencies"]))
        .filter(|dependency| !dependency["registry"].is_null())
        .map(|dependency| as_text(&dependency["name"]))
        .collect();
    let root = as_text(&metadata["workspace_root"]);
    let packages = packages.iter().map(|package| Package {
        label: label(package),
        licence: package["license"].as_str().unwrap_or_default().to_owned(),
        source: match package["source"].as_str() {
            None if as_text(&package["manifest_path"]).starts_with(root) => Source::Here,
            Some(source)
                if source.starts_with("registry+")
                    && !others.contains(as_text(&package["name"])) =>
            {
                Source::DefaultRegistry
            }
            source => {
                Source::Other(source.unwrap_or("a path outside of the repository").to_owned())
            }
        },
    });
    (graph, packages.collect())
}

impl Graph {
    /// Reads lines of depth, name and version. What was listed before has no lines below it.
    pub(crate) fn read(tree: &str) -> Self {
        let mut graph = Self::default();
        let mut above: Vec<String> = Vec::new();
        for line in tree.lines() {
            let words: Vec<&str> = line.split_whitespace().take(3).collect();
            let [depth, name, version] = words[..] else { panic!("no line of a tree: {line}") };
            let label = format!("{name} {}", version.trim_start_matches('v'));
            above.truncate(depth.parse().unwrap());
            graph.needs.entry(label.clone()).or_default();
            match above.last() {
                None => graph.roots.push(label.clone()),
                Some(user) => {
                    graph.needs.entry(user.clone()).or_default().insert(label.clone());
                }
            }
            above.push(label);
        }
        graph
    }

    /// All versions of a crate.
    pub(crate) fn versions(&self, name: &str) -> Vec<&String> {
        self.needs.keys().filter(|label| name_of(label) == name).collect()
    }

    /// What can be reached; in the graph without one crate, if one is given.
    pub(crate) fn reached(&self, without: Option<&str>) -> usize {
        self.nearest_users(without).len()
    }

    /// The shortest way by which a crate is brought in: `petard 1.0 -> a 1.2 -> b 0.3`.
    pub(crate) fn path(&self, label: &str) -> String {
        let users = self.nearest_users(None);
        let mut path = vec![label];
        while let Some(Some(user)) = users.get(path[path.len() - 1]) {
            path.push(user);
        }
        path.reverse();
        path.join(" -> ")
    }

    /// Everything that is reached, and from where.
    fn nearest_users(&self, without: Option<&str>) -> BTreeMap<&str, Option<&str>> {
        let roots = self.roots.iter().map(|root| (root.as_str(), None));
        let mut users: BTreeMap<&str, Option<&str>> = roots.clone().collect();
        let mut queue: VecDeque<&str> = roots.map(|(root, _)| root).collect();
        while let Some(user) = queue.pop_front() {
            for needed in &self.needs[user] {
                if Some(needed.as_str()) != without && !users.contains_key(needed.as_str()) {
                    users.insert(needed, Some(user));
                    queue.push_back(needed);
                }
            }
        }
        users
    }
}

/// `hyper 1.2.0` is a version of `hyper`.
pub(crate) fn name_of(label: &str) -> &str {
    label.split(' ').next().unwrap_or(label)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn as_text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

fn cargo(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO"));
    let done = command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(
        done.status.success(),
        "cargo {}: {}",
        arguments.join(" "),
        String::from_utf8_lossy(&done.stderr)
    );
    String::from_utf8(done.stdout).unwrap()
}
