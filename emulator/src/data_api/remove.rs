//! Removes attributes of a row by an expression of DynamoDB, into which the server writes their names
//! as they are.

use serde_json::Value;

use super::info::part_of_the_key;
use super::refusal::Refusal;
use super::reserved_words::is_reserved;
use super::row::{DELETED, SYSTEM};
use crate::input::Object;

/// A path into a row.
struct Path<'a> {
    name: &'a str,
    steps: Vec<Step<'a>>,
}

enum Step<'a> {
    Member(&'a str),
    Index(usize),
}

/// Checks the paths in the order in which DynamoDB does: syntax, reserved words, overlap, key.
pub(super) fn check(paths: &[&str], key: &str) -> Result<(), Refusal> {
    let parsed = paths.iter().map(|path| parse(path)).collect::<Result<Vec<_>, _>>()?;
    for (place, path) in parsed.iter().enumerate() {
        if path.name == DELETED || SYSTEM.contains(&path.name) {
            return Err(Refusal::not_here("a removal of the server's own attributes"));
        }
        let Some(other) = parsed.iter().take(place).find(|other| other.name == path.name) else {
            continue;
        };
        if !path.steps.is_empty() || !other.steps.is_empty() {
            return Err(Refusal::not_here("a removal of several parts of one attribute"));
        }
        return Err(Refusal::UpdateRefused(format!(
            "Invalid UpdateExpression: Two document paths overlap with each other; must remove or \
             rewrite one of these paths; path one: [{0}], path two: [{0}]",
            path.name
        )));
    }
    if parsed.iter().any(|path| path.name == key) {
        return Err(Refusal::UpdateRefused(part_of_the_key(key)));
    }
    Ok(())
}

/// Removes the paths, which are checked. A missing attribute stays missing.
pub(super) fn apply(row: &mut Object, paths: &[&str]) -> Result<(), Refusal> {
    // Indexes count the elements that were there before.
    let mut changed = row.clone();
    for path in paths {
        let Path { name, steps } = parse(path)?;
        let Some((last, between)) = steps.split_last() else {
            changed.shift_remove(name);
            continue;
        };
        let mut place = changed.get_mut(name);
        for step in between {
            place = match step {
                Step::Member(name) => place.and_then(|place| place.get_mut(*name)),
                Step::Index(index) => place.and_then(|place| place.get_mut(*index)),
            };
        }
        match (place, last) {
            (Some(Value::Object(members)), Step::Member(name)) => {
                members.shift_remove(*name);
            }
            (Some(Value::Array(items)), Step::Index(index)) => {
                if *index < items.len() {
                    items.remove(*index);
                }
            }
            _ => return Err(Refusal::not_here("a removal below a value that is not there")),
        }
    }
    *row = changed;
    Ok(())
}

fn parse(path: &str) -> Result<Path<'_>, Refusal> {
    let mut parts = path.split('.');
    let (name, mut steps) = segment(parts.next().unwrap_or_default())?;
    for part in parts {
        let (member, indexes) = segment(part)?;
        steps.push(Step::Member(member));
        steps.extend(indexes);
    }
    Ok(Path { name, steps })
}

/// A name and the indexes behind it: `tags[0]`.
fn segment(text: &str) -> Result<(&str, Vec<Step<'_>>), Refusal> {
    let unknown = || Refusal::not_here("a removal by this path");
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let (name, mut rest) = text.split_at(text.find(|c| !is_part(c)).unwrap_or(text.len()));
    if name.is_empty() || name.starts_with(|letter: char| letter.is_ascii_digit()) {
        return Err(unknown());
    }
    if rest.starts_with('-') {
        return Err(Refusal::UpdateRefused(
            "Invalid UpdateExpression: Syntax error; Expected \",\", \".\", \"ADD\", \"DELETE\", \
             \"REMOVE\", \"SET\", \"[\", \"_\", [0-9], [a-zA-Z], or end of input but \"-\" found."
                .to_owned(),
        ));
    }
    if is_reserved(name) {
        return Err(Refusal::UpdateRefused(format!(
            "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: {name}"
        )));
    }
    let mut indexes = Vec::new();
    while !rest.is_empty() {
        let inside = rest.strip_prefix('[').and_then(|inside| inside.split_once(']'));
        let (index, after) = inside.ok_or_else(unknown)?;
        indexes.push(Step::Index(index.parse().map_err(|_| unknown())?));
        rest = after;
    }
    // Several elements of one list would have to be removed at once.
    if indexes.len() > 1 {
        return Err(unknown());
    }
    Ok((name, indexes))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use serde_json::json;

    use super::*;

    #[test]
    fn parts_of_attributes() {
        let mut row = json!({"a": 1, "n": {"k": 1, "m": 2}, "t": ["x", "y"], "u": [{"z": 1}]});
        let row = row.as_object_mut().unwrap();
        let paths = ["n.k", "t[0]", "u[0].z", "absent"];
        check(&paths, "id").unwrap();
        apply(row, &paths).unwrap();
        assert_eq!(
            Value::Object(row.clone()),
            json!({"a": 1, "n": {"m": 2}, "t": ["y"], "u": [{}]})
        );
        apply(row, &["t[7]"]).unwrap();
        assert!(matches!(apply(row, &["a.b"]), Err(Refusal::NotHere(_))));
    }

    #[test]
    fn what_dynamodb_refuses() {
        for path in ["name", "my-attr", "id"] {
            assert!(matches!(check(&[path], "id"), Err(Refusal::UpdateRefused(_))), "{path}");
        }
        assert!(matches!(check(&["z", "z"], "id"), Err(Refusal::UpdateRefused(_))));
        for path in ["", "1a", "a b", "a[x]", "a.", "ItemVersion", "t[0][1]"] {
            assert!(matches!(check(&[path], "id"), Err(Refusal::NotHere(_))), "{path}");
        }
    }
}
