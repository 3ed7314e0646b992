//! No file imports itself by way of others: a reader can take any file of a library alone, after
//! those that it imports.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::imports::{self, sample};
use super::module_tree::Tree;

type Graph = BTreeMap<usize, BTreeSet<usize>>;

#[test]
fn files_of_the_library_import_each_other_in_no_cycle() {
    hold("client/src");
}

#[test]
fn files_of_the_generator_import_each_other_in_no_cycle() {
    hold("codegen/src");
}

#[test]
fn files_of_the_interpreter_import_each_other_in_no_cycle() {
    hold("codegen/interpret/src");
}

fn hold(folder: &str) {
    let cycles = cycles(&Tree::read(folder));
    assert!(cycles.is_empty(), "{cycles}");
}

/// All groups of files that import each other, the largest first, each with its shortest cycle.
fn cycles(tree: &Tree) -> String {
    let imports = imports::find(tree);
    let graph = imports::graph(tree, &imports);
    let path = |file: usize| tree.files[file].path.as_str();
    let mut told = String::new();
    for group in groups(&graph) {
        told += &format!("\n{} files import each other, for example:\n", group.len());
        let cycle = shortest(&graph, &group);
        for (from, to) in cycle.iter().zip(cycle.iter().cycle().skip(1)) {
            let step = imports.iter().find(|own| own.from == *from && own.to == *to).unwrap();
            let (line, as_written) = (step.line, &step.path);
            told += &format!("  {}:{line} imports {} (`{as_written}`)\n", path(*from), path(*to));
        }
        let all: Vec<&str> = group.iter().map(|file| path(*file)).collect();
        told += &format!("  all: {}\n", all.join(", "));
    }
    told
}

/// Groups of several files that all reach each other, the largest first.
fn groups(graph: &Graph) -> Vec<BTreeSet<usize>> {
    let reached: BTreeMap<usize, BTreeSet<usize>> =
        graph.keys().map(|file| (*file, reachable(graph, *file))).collect();
    let mut groups = BTreeSet::new();
    for (file, others) in &reached {
        let back = others.iter().filter(|other| reached[*other].contains(file));
        let group: BTreeSet<usize> = back.copied().collect();
        if group.len() > 1 {
            groups.insert(group);
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups
}

fn reachable(graph: &Graph, from: usize) -> BTreeSet<usize> {
    let (mut found, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(file) = next.pop() {
        next.extend(graph[&file].iter().filter(|file| found.insert(**file)));
    }
    found
}

/// The shortest cycle in a group.
fn shortest(graph: &Graph, group: &BTreeSet<usize>) -> Vec<usize> {
    let cycles = group.iter().map(|start| {
        let (mut came_from, mut next) = (BTreeMap::new(), VecDeque::from([*start]));
        while let Some(file) = next.pop_front() {
            for to in &graph[&file] {
                if !came_from.contains_key(to) {
                    came_from.insert(*to, file);
                    next.push_back(*to);
                }
            }
        }
        let mut cycle = vec![came_from[start]];
        while let Some(last) = cycle.last()
            && last != start
        {
            cycle.push(came_from[last]);
        }
        cycle.reverse();
        cycle
    });
    cycles.min_by_key(Vec::len).unwrap()
}

#[test]
fn a_cycle_is_told_with_the_lines_that_make_it() {
    let mut files = vec![
        ("lib.rs", "mod a; mod b; mod c; mod d; mod e;"),
        ("a.rs", "pub struct A;\nuse crate::b::B;"),
        ("b.rs", "pub struct B; fn f() { crate::c::f() }"),
        ("c.rs", "pub fn f() { crate::a::A; crate::d::D }"),
        ("d.rs", "pub struct D; use crate::c::f;"),
        ("e.rs", "use crate::a::A;"),
    ];
    let told = cycles(&sample(&files));
    assert_eq!(
        told.lines().skip(1).collect::<Vec<_>>(),
        [
            "4 files import each other, for example:",
            "  src/c.rs:1 imports src/d.rs (`crate::d::D`)",
            "  src/d.rs:1 imports src/c.rs (`crate::c::f`)",
            "  all: src/a.rs, src/b.rs, src/c.rs, src/d.rs",
        ]
    );
    files[3].1 = "pub fn f() {} #[cfg(test)] use crate::{a::A, d::D};";
    assert_eq!(cycles(&sample(&files)), "");
}

#[test]
fn a_folder_and_its_files_are_no_cycle_by_themselves() {
    let folder = [
        ("lib.rs", "mod a; pub use self::a::B;"),
        ("a/mod.rs", "mod b; mod c; pub use self::b::B;"),
        ("a/b.rs", "use super::c::C; pub struct B;"),
        ("a/c.rs", "pub struct C;"),
    ];
    assert_eq!(cycles(&sample(&folder)), "");
}
