//! Enums: their constants, and for closed ones whether every text that callers may give means one
//! value.

use super::context::Context;
use super::strings::{check_doc, check_type_name};
use crate::ir;
use crate::model::{Closed, Enum};
use crate::names;
use crate::work::{Index, Work};

pub(super) fn enums(context: &mut Context<'_>) -> Vec<ir::Enum> {
    let model = context.model;
    model.enums.iter().map(|one| enumeration(context, one)).collect()
}

fn enumeration(context: &mut Context<'_>, one: &Enum) -> ir::Enum {
    check_type_name(context, &one.name);
    match &one.doc {
        Some(doc) => check_doc(context, doc),
        None => context.undocumented(&one.name, "add \"doc\": \"What it is.\""),
    }
    if one.values.is_empty() {
        context.refuse(
            &one.name.span,
            format!("the enum `{}` has no values", one.name.value),
            "list its strings: \"values\": [\"cat\", \"dog\"]",
        );
    }
    let mut values: Vec<(String, String)> = Vec::new();
    // The first value of each constant, and the values so far.
    let mut by_constant: Index<'_, String, String> = Index::new(context.work);
    let mut seen: Index<'_, &str, ()> = Index::new(context.work);
    for (name, text) in &one.values {
        let constant = match name {
            Some(name) => name.value.clone(),
            None => names::constant(&text.value),
        };
        let span = name.as_ref().map_or(&text.span, |name| &name.span);
        if !names::is_constant(&constant) {
            context.refuse(
                span,
                format!("`{constant}` cannot name a constant"),
                "write upper-case letters, digits and `_`: \"values\": { \"NAME\": \"value\" }",
            );
        } else if let Some(other) = by_constant.get(&constant) {
            context.refuse(
                span,
                format!("`{other}` and `{}` would both be the constant `{constant}`", text.value),
                "give them names: \"values\": { \"NAME\": \"value\" }",
            );
        } else if seen.contains(text.value.as_str()) {
            context.refuse(
                &text.span,
                format!("the value `{}` is repeated", text.value),
                "remove one",
            );
        }
        by_constant.insert_first(constant.clone(), text.value.clone());
        seen.insert(&text.value, ());
        values.push((constant, text.value.clone()));
    }
    let closed = closed(context, one, &values);
    let doc = one.doc.as_ref().map(|doc| doc.value.clone());
    let doc = doc.unwrap_or_else(|| format!("A value of `{}`.", one.name.value));
    ir::Enum { name: one.name.value.clone(), doc, values, closed }
}

/// Checks an enum that is closed. `values` are its constants and their strings.
fn closed(
    context: &mut Context<'_>,
    one: &Enum,
    values: &[(String, String)],
) -> Option<ir::Closed> {
    let any_case = one.closed? == Closed::AnyCase;
    let is_same = |text: &str, other: &str| text.eq_ignore_ascii_case(other);
    let by_value = ByValue::new(context.work, values);
    for (at, (name, value)) in values.iter().enumerate() {
        let Some((constant, says)) = one.values.get(at) else { continue };
        // One that is repeated to the letter was reported.
        if let Some((first, other)) = by_value.first(value)
            && first < at
            && other != value
        {
            context.refuse(
                &says.span,
                format!("`{other}` and `{value}` differ in case only"),
                "a closed enum takes letters of either case: remove one, or remove `closed`",
            );
        }
        if let Some(other) = by_value.of_other_constant(name)
            && !is_same(name, value)
        {
            context.refuse(
                constant.as_ref().map_or(&says.span, |constant| &constant.span),
                format!("the constant `{name}` has the name of another value, `{other}`"),
                "a closed enum also takes names of constants: rename it",
            );
        }
    }
    let named = values.iter().filter(|(name, value)| !is_same(name, value));
    Some(ir::Closed { names: named.cloned().collect(), any_case })
}

/// The values of an enum without regard to case.
struct ByValue<'v> {
    /// For each value the first constant that has it, and the first one of another name.
    entries: Index<'v, String, (Entry<'v>, Option<Entry<'v>>)>,
}

#[derive(Clone, Copy)]
struct Entry<'v> {
    at: usize,
    constant: &'v str,
    value: &'v str,
}

impl<'v> ByValue<'v> {
    fn new(work: &'v Work, values: &'v [(String, String)]) -> Self {
        let mut entries: Index<'v, String, (Entry<'v>, Option<Entry<'v>>)> = Index::new(work);
        for (at, (constant, value)) in values.iter().enumerate() {
            let entry = Entry { at, constant, value };
            let (first, other) =
                entries.get_or_insert_with(value.to_ascii_lowercase(), || (entry, None));
            if first.constant != constant && other.is_none() {
                *other = Some(entry);
            }
        }
        Self { entries }
    }

    /// Returns the first value that is the same but for case, and its position.
    fn first(&self, value: &str) -> Option<(usize, &'v str)> {
        let (first, _) = self.entries.get(&value.to_ascii_lowercase())?;
        Some((first.at, first.value))
    }

    /// Returns the first value that is called like a constant, but belongs to another one.
    fn of_other_constant(&self, constant: &str) -> Option<&'v str> {
        let (first, other) = self.entries.get(&constant.to_ascii_lowercase())?;
        if first.constant == constant { other.map(|other| other.value) } else { Some(first.value) }
    }
}
