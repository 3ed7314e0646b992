//! The rules: a graph in, a sentence for everything that breaks one out. Each names the crate, and
//! who brings it in.

use std::iter::Peekable;
use std::str::SplitWhitespace;

use super::graph::{Graph, Package, Source, name_of};

/// Crates that must be there in one version.
pub(crate) fn several_versions(graph: &Graph, names: &[&str]) -> Vec<String> {
    let mut sentences = Vec::new();
    for name in names {
        let versions = graph.versions(name);
        if versions.len() != 1 {
            let paths: Vec<String> = versions.iter().map(|found| graph.path(found)).collect();
            let count = versions.len();
            let paths = paths.join("; ");
            sentences.push(format!("{count} versions of {name}, where one is wanted: {paths}"));
        }
    }
    sentences
}

/// Crates that must not be there.
pub(crate) fn present(graph: &Graph, names: &[&str]) -> Vec<String> {
    let found = names.iter().flat_map(|name| graph.versions(name));
    found.map(|found| format!("{found} must not be there: {}", graph.path(found))).collect()
}

/// A crate that only some may use directly.
pub(crate) fn used_by_others(graph: &Graph, name: &str, users: &[&str]) -> Vec<String> {
    let mut sentences = Vec::new();
    for (user, needs) in &graph.needs {
        for needed in needs.iter().filter(|needed| name_of(needed) == name) {
            if !users.contains(&name_of(user)) {
                let path = graph.path(user);
                let users = users.join(" and ");
                sentences.push(format!("{needed} is only for {users}: {path} -> {needed}"));
            }
        }
    }
    sentences
}

/// A tree that is larger or smaller than is known.
pub(crate) fn grown(graph: &Graph, known: usize, slack: usize) -> Vec<String> {
    let all = graph.reached(None);
    let size = all - graph.roots.len();
    if size.abs_diff(known) <= slack {
        return Vec::new();
    }
    let direct = graph.roots.iter().flat_map(|root| &graph.needs[root]);
    let shares: Vec<String> =
        direct.map(|one| format!("{one} ({})", all - graph.reached(Some(one)))).collect();
    vec![format!(
        "a caller's tree has {size} crates, where {known} are known: if they are worth it, correct \
         the number. What is depended on directly, and how many crates only that brings: {}",
        shares.join(", ")
    )]
}

/// Packages without a licence that is allowed.
pub(crate) fn unlicensed(graph: &Graph, packages: &[Package], allowed: &[&str]) -> Vec<String> {
    let refused = packages.iter().filter(|package| !is_allowed(&package.licence, allowed));
    refused
        .map(|Package { label, licence, .. }| {
            format!("the licence of {label}, `{licence}`, is not allowed: {}", graph.path(label))
        })
        .collect()
}

/// Packages from elsewhere.
pub(crate) fn foreign(graph: &Graph, packages: &[Package]) -> Vec<String> {
    let mut sentences = Vec::new();
    for Package { label, source, .. } in packages {
        if let Source::Other(source) = source {
            sentences.push(format!("{label} is from {source}: {}", graph.path(label)));
        }
    }
    sentences
}

/// Whether an SPDX expression can be met with these licences. A `/` is how OR was once written.
fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut tokens = spaced.split_whitespace().peekable();
    one_of(&mut tokens, allowed) && tokens.next().is_none()
}

type Tokens<'a> = Peekable<SplitWhitespace<'a>>;

fn one_of(tokens: &mut Tokens<'_>, allowed: &[&str]) -> bool {
    let mut met = all_of(tokens, allowed);
    while tokens.next_if_eq(&"OR").is_some() {
        met |= all_of(tokens, allowed);
    }
    met
}

fn all_of(tokens: &mut Tokens<'_>, allowed: &[&str]) -> bool {
    let mut met = licence(tokens, allowed);
    while tokens.next_if_eq(&"AND").is_some() {
        met &= licence(tokens, allowed);
    }
    met
}

fn licence(tokens: &mut Tokens<'_>, allowed: &[&str]) -> bool {
    match tokens.next() {
        Some("(") => {
            let met = one_of(tokens, allowed);
            tokens.next_if_eq(&")").is_some() && met
        }
        Some(licence) => {
            // With an exception it is another licence, and those are not on any list.
            let exception = tokens.next_if_eq(&"WITH").and_then(|_| tokens.next());
            allowed.contains(&licence) && exception.is_none()
        }
        None => false,
    }
}

const TREE: &str = "\
0 petard v1.0.0 (/somewhere)
1 web v2.0.0
2 crypto v3.0.0
1 old v0.1.0 (proc-macro)
2 web v1.0.0
3 crypto v3.0.0 (*)
";

#[test]
fn rules_say_which_crate_and_who_brings_it_in() {
    let graph = Graph::read(TREE);
    assert_eq!(
        several_versions(&graph, &["web", "crypto", "absent"]),
        [
            "2 versions of web, where one is wanted: petard 1.0.0 -> old 0.1.0 -> web 1.0.0; \
             petard 1.0.0 -> web 2.0.0",
            "0 versions of absent, where one is wanted: ",
        ]
    );
    assert_eq!(
        present(&graph, &["crypto", "absent"]),
        ["crypto 3.0.0 must not be there: petard 1.0.0 -> web 2.0.0 -> crypto 3.0.0"]
    );
    assert_eq!(
        used_by_others(&graph, "web", &["petard"]),
        ["web 1.0.0 is only for petard: petard 1.0.0 -> old 0.1.0 -> web 1.0.0"]
    );
}

#[test]
fn a_tree_may_change_by_the_slack_and_no_more() {
    let graph = Graph::read(TREE);
    for known in [2, 4, 6] {
        assert!(grown(&graph, known, 2).is_empty(), "{known}");
    }
    for known in [1, 7] {
        let [sentence] = &grown(&graph, known, 2)[..] else { panic!("{known} is accepted") };
        assert!(sentence.starts_with("a caller's tree has 4 crates, where"), "{sentence}");
        assert!(sentence.ends_with("old 0.1.0 (2), web 2.0.0 (1)"), "{sentence}");
    }
}

#[test]
fn a_package_is_refused_for_its_licence_or_its_source() {
    let graph = Graph::read(TREE);
    let package = |label: &str, licence: &str, source| Package {
        label: label.to_owned(),
        licence: licence.to_owned(),
        source,
    };
    let packages = [
        package("petard 1.0.0", "MIT", Source::Here),
        package("web 2.0.0", "GPL-3.0-only", Source::DefaultRegistry),
        package("web 1.0.0", "MIT", Source::Other("git+https://example.com/web".to_owned())),
    ];
    assert_eq!(
        unlicensed(&graph, &packages, &["MIT"]),
        ["the licence of web 2.0.0, `GPL-3.0-only`, is not allowed: petard 1.0.0 -> web 2.0.0"]
    );
    assert_eq!(
        foreign(&graph, &packages),
        ["web 1.0.0 is from git+https://example.com/web: petard 1.0.0 -> old 0.1.0 -> web 1.0.0"]
    );
}

#[test]
fn licences_are_read_as_expressions() {
    let allowed = ["MIT", "ISC"];
    for good in ["MIT", "GPL-2.0 OR MIT", "MIT AND ISC", "GPL-2.0/MIT", "(X OR MIT) AND ISC"] {
        assert!(is_allowed(good, &allowed), "{good}");
    }
    for bad in [
        "",
        "X",
        "MIT AND X",
        "X OR Y",
        "MIT WITH X",
        "(MIT OR ISC) AND X",
        "(MIT",
        "MIT ISC",
        "OR",
    ] {
        assert!(!is_allowed(bad, &allowed), "{bad}");
    }
    assert!(is_allowed("Apache-2.0 WITH X OR MIT AND (ISC)", &allowed));
}
