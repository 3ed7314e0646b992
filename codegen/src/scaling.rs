//! No check takes more than n log n steps: ten times as large a model takes at most thirteen times
//! the work. The work is counted, not timed.

#![allow(clippy::disallowed_macros, clippy::panic, reason = "tests")]

use crate::checked::Checked;
use crate::report::Report;
use crate::work::Work;

/// Checks the model of each size, and compares the work. `result` looks at what came of it.
fn assert_scales(
    what: &str,
    model: fn(usize) -> String,
    result: fn(usize, Result<Checked, Report>),
) {
    let [small, large] = [1_000, 10_000].map(|size| {
        let work = Work::default();
        result(size, Checked::counted("model.json", model(size).as_bytes(), &work));
        work.total()
    });
    eprintln!("{what}: {small} steps for 1,000, {large} for 10,000");
    assert!(small >= 1_000, "{what}: nothing was counted");
    assert!(large <= 13 * small, "{what}: {small} steps for 1,000, {large} for 10,000");
}

fn is_accepted(_: usize, result: Result<Checked, Report>) {
    if let Err(report) = result {
        panic!("{report}");
    }
}

/// Returns a model, with the resources first: what is wrong there is among the mistakes shown.
fn model(service: &str, resources: &str, rest: &str) -> String {
    format!(
        r#"{{ "resources": {{ {resources} }}, "service": {{ "name": "pets", "client": "Pets", "title": "Pets",
           "doc": "Pets.", "endpoint": "required", {service} }} {rest} }}"#
    )
}

fn joined(size: usize, entry: impl Fn(usize) -> String) -> String {
    (0..size).map(entry).collect::<Vec<_>>().join(",\n")
}

/// Shapes of which each requires the next one; the last one requires the `last`.
fn shapes(size: usize, last: impl Fn(usize) -> String) -> String {
    let shapes = joined(size, |at| {
        let next = if at + 1 < size { format!("Shape{}!", at + 1) } else { last(size) };
        format!(r#""Shape{at}": {{ "doc": "A shape.", "members": {{ "next": "{next}" }} }}"#)
    });
    model(
        r#""docs": { "pet_id": "An id.", "next": "The next one." }"#,
        r#""Pet": { "doc": "A pet.", "path": "/pets/{pet_id}", "update": { "body": { "next": "Shape0" } } }"#,
        &format!(r#", "shapes": {{ {shapes} }}"#),
    )
}

#[test]
fn a_chain_of_required_shapes() {
    assert_scales("required shapes", |size| shapes(size, |_| "string".to_owned()), is_accepted);
}

#[test]
fn a_cycle_of_required_shapes() {
    let cycle = |size| shapes(size, |_| "Shape0!".to_owned());
    assert_scales("cycle of required shapes", cycle, |size, result| {
        assert_eq!(result.map_err(|report| report.mistakes()).err(), Some(size));
    });
}

/// Resources of which each is the parent of the next one.
fn parents(size: usize, path: impl Fn(usize) -> String, first: &str) -> String {
    let resources = joined(size, |at| {
        let parent = if at > 0 { format!("Room{}", at - 1) } else { first.to_owned() };
        let base = if parent.is_empty() { "" } else { "{parent}" };
        let parent = if parent.is_empty() { parent } else { format!(r#""parent": "{parent}","#) };
        let path = format!("{base}{}", path(at));
        format!(
            r#""Room{at}": {{ "doc": "A room.", {parent} "path": "{path}", "get": {{ "path": "/rooms{at}" }} }}"#
        )
    });
    model(r#""docs": {}"#, &resources, "")
}

#[test]
fn a_chain_of_parents() {
    assert_scales(
        "parents",
        |size| parents(size, |at| if at > 0 { String::new() } else { "/".to_owned() }, ""),
        is_accepted,
    );
}

/// A long chain of paths is refused, once: what is generated for it would be quadratic.
#[test]
fn a_chain_of_parents_with_long_paths() {
    let chain = |size| parents(size, |at| format!("/room{at}"), "");
    assert_scales("parents with paths", chain, |size, result| {
        let mistakes = result.map_err(|report| report.mistakes()).err();
        assert_eq!(mistakes, (size > 1_000).then_some(1));
    });
}

#[test]
fn a_cycle_of_parents() {
    let cycle = |size| parents(size, |at| format!("/room{at}"), &format!("Room{}", size - 1));
    assert_scales("cycle of parents", cycle, |size, result| {
        assert_eq!(result.map_err(|report| report.mistakes()).err(), Some(size));
    });
}

/// As many mistyped names of each kind as there are known ones.
#[test]
fn wrong_names() {
    let is_refused = |size, result: Result<Checked, Report>| {
        assert!(result.is_err_and(|report| report.mistakes() >= size));
    };
    let codes = |size| {
        let known = joined(size, |at| format!(r#""Known{at}Exception": 400"#));
        let wrong = joined(size, |at| format!(r#""Knwon{at}Exceptoin""#));
        let resource = format!(
            r#""Pet": {{ "doc": "A pet.", "path": "/pets", "get": {{ "errors": [{wrong}] }} }}"#
        );
        model(&format!(r#""errors": {{ {known} }}"#), &resource, "")
    };
    assert_scales("wrong error codes", codes, is_refused);
    let types = |size| {
        let enums =
            joined(size, |at| format!(r#""Kind{at}": {{ "doc": "A kind.", "values": ["a"] }}"#));
        let query = joined(size, |at| format!(r#""kind{at}": "Knid{at}""#));
        let resource = format!(
            r#""Pet": {{ "doc": "A pet.", "path": "/pets", "get": {{ "query": {{ {query} }} }} }}"#
        );
        model(r#""docs": {}"#, &resource, &format!(r#", "enums": {{ {enums} }}"#))
    };
    assert_scales("wrong types", types, is_refused);
    let words = |size| {
        let words = joined(size, |at| format!(r#""member{at}": "A member.""#));
        let query = joined(size, |at| format!(r#""memebr{at}": "string""#));
        let resource = format!(
            r#""Pet": {{ "doc": "A pet.", "path": "/pets", "get": {{ "query": {{ {query} }} }} }}"#
        );
        model(&format!(r#""require_docs": true, "docs": {{ {words} }}"#), &resource, "")
    };
    assert_scales("wrong documentation", words, is_refused);
    let parents = |size| {
        let resources = joined(size, |at| {
            format!(
                r#""Room{at}": {{ "doc": "A room.", "parent": "Romo{at}", "path": "{{parent}}/r{at}", "get": {{}} }}"#
            )
        });
        model(r#""docs": {}"#, &resources, "")
    };
    assert_scales("wrong parents", parents, is_refused);
    let keys = |size| model(&joined(size, |at| format!(r#""dcos{at}": 1"#)), "", "");
    assert_scales("wrong keys", keys, is_refused);
    let relations = |size| {
        let query = joined(size, |at| format!(r#""member{at}": "string""#));
        let words = joined(size, |at| format!(r#""member{at}": "A member.""#));
        let wrong = joined(size, |at| format!(r#""memebr{at}""#));
        let operation = format!(
            r#""query": {{ {query} }}, "docs": {{ {words} }}, "constraints": {{ "exclusive": [{wrong}] }}"#
        );
        let resource =
            format!(r#""Pet": {{ "doc": "A pet.", "path": "/pets", "get": {{ {operation} }} }}"#);
        model(r#""docs": {}"#, &resource, "")
    };
    assert_scales("wrong parameters", relations, is_refused);
    let waiters = |size| {
        let waiters = joined(size, |at| {
            format!(
                r#""done{at}": {{ "doc": "Waits.", "operation": "gte_room{at}", "status": "/a", "success": ["B"] }}"#
            )
        });
        let resources = joined(size, |at| {
            let waiters = if at == 0 { waiters.as_str() } else { "" };
            format!(
                r#""Room{at}": {{ "doc": "A room.", "path": "/r{at}", "get": {{}}, "waiters": {{ {waiters} }} }}"#
            )
        });
        model(r#""docs": {}"#, &resources, "")
    };
    assert_scales("wrong operations", waiters, is_refused);
}

/// An update with these paths of patches.
fn patches(size: usize, row: impl Fn(usize) -> String) -> String {
    let rows = joined(size, row);
    let operation = format!(r#""body": {{ "changes": "[patch]" }}, "patch": {{ {rows} }}"#);
    let resource =
        format!(r#""Pet": {{ "doc": "A pet.", "path": "/pets", "update": {{ {operation} }} }}"#);
    model(r#""docs": { "changes": "Changes." }"#, &resource, "")
}

#[test]
fn paths_of_patches() {
    let right = |size| patches(size, |at| format!(r#""/a{at}/{{b}}": "add [string]: Text.""#));
    assert_scales("paths of patches", right, is_accepted);
    let wrong = |size| patches(size, |at| format!(r#""/a{at}": "ad: Text.""#));
    assert_scales("wrong paths of patches", wrong, |size, result| {
        assert!(result.is_err_and(|report| report.mistakes() >= size));
    });
}

#[test]
fn members() {
    let body = |size| {
        let members = joined(size, |at| format!(r#""member{at}": "string""#));
        let words = joined(size, |at| format!(r#""member{at}": "A member.""#));
        let operation = format!(r#""body": {{ {members} }}, "docs": {{ {words} }}"#);
        let resource = format!(
            r#""Pet": {{ "doc": "A pet.", "path": "/pets", "update": {{ {operation} }} }}"#
        );
        model(r#""docs": {}"#, &resource, "")
    };
    assert_scales("members", body, is_accepted);
    let union = |size| {
        let members = joined(size, |at| format!(r#""member{at}": "string""#));
        let words = joined(size, |at| format!(r#""member{at}": "A member.""#));
        model(
            &format!(r#""docs": {{ {words} }}, "common": {{ "query": {{ {members} }} }}"#),
            r#""Pet": { "doc": "A pet.", "path": "/pets", "update": { "body": { "one": "One" }, "docs": { "one": "One." } } }"#,
            &format!(
                r#", "shapes": {{ "One": {{ "doc": "One.", "union": true, "members": {{ {members} }} }} }}"#
            ),
        )
    };
    assert_scales("members of a union and of all operations", union, is_accepted);
    let relations = |size| {
        let members = joined(size, |at| format!(r#""member{at}": "string""#));
        let words = joined(size, |at| format!(r#""member{at}": "A member.""#));
        let names = joined(size, |at| format!(r#""member{at}""#));
        let operation = format!(
            r#""query": {{ {members} }}, "docs": {{ {words} }}, "constraints": {{ "exclusive": [{names}], "at_least_one": [{names}] }}"#
        );
        let resource =
            format!(r#""Pet": {{ "doc": "A pet.", "path": "/pets", "get": {{ {operation} }} }}"#);
        model(r#""docs": {}"#, &resource, "")
    };
    assert_scales("related members", relations, is_accepted);
    let values = |size| {
        let values = joined(size, |at| format!(r#""value{at}""#));
        model(
            r#""docs": { "kind": "A kind." }"#,
            r#""Pet": { "doc": "A pet.", "path": "/pets", "get": { "query": { "kind": "Kind" } } }"#,
            &format!(
                r#", "enums": {{ "Kind": {{ "doc": "A kind.", "values": [{values}], "closed": true }} }}"#
            ),
        )
    };
    assert_scales("values of an enum", values, is_accepted);
}
