//! Names that a model and Rust can have.

use std::collections::{BTreeMap, BTreeSet};

use petard_codegen::names;

/// Names of one scope, as Rust has them.
#[derive(Debug, Default)]
pub(super) struct Taken {
    names: BTreeSet<String>,
    /// The next number behind a name.
    next: BTreeMap<String, usize>,
}

impl Taken {
    /// Returns a name for a parameter or a member, and records it. `methods` are names that a setter
    /// must not have.
    pub(super) fn parameter(&mut self, name: &str, methods: &[&str]) -> String {
        let fits = |own: &str| {
            let rust = names::snake(own);
            names::is_identifier(&rust) && !names::is_reserved(&rust) && !methods.contains(&&*rust)
        };
        let ending = if name.contains('_') { "_value" } else { "Value" };
        self.first(name, ending, names::snake, fits)
    }

    /// Returns a name for a type, and records it.
    pub(super) fn type_name(&mut self, name: &str) -> String {
        let pascal = if names::is_pascal(name) { name.to_owned() } else { names::pascal(name) };
        let pascal = if names::is_pascal(&pascal) { pascal } else { format!("Type{pascal}") };
        let fits = |own: &str| !names::is_prelude_type(own);
        self.first(&pascal, "Value", names::snake, fits)
    }

    /// Returns a name for a method of the client, and records it.
    pub(super) fn method(&mut self, operation: &str) -> String {
        let name = names::snake(operation);
        let fits = |own: &str| {
            names::is_snake(own)
                && !names::is_keyword(own)
                && !names::is_reserved(own)
                && !names::CLIENT_METHODS.contains(&own)
                && !names::is_prelude_type(&names::pascal(own))
        };
        self.first(&name, "_operation", names::pascal, fits)
    }

    /// Returns the name, or the first that fits and is free of those that have the ending and a
    /// number behind it.
    fn first(
        &mut self,
        name: &str,
        ending: &str,
        rust: fn(&str) -> String,
        fits: impl Fn(&str) -> bool,
    ) -> String {
        let mut made = name.to_owned();
        while !fits(&made) || self.names.contains(&rust(&made)) {
            let base = if names::is_identifier(&names::snake(name)) { name } else { "other" };
            // Names are told apart as Rust has them.
            let number = self.next.entry(rust(base)).or_insert(1);
            made = if *number == 1 {
                format!("{base}{ending}")
            } else {
                format!("{base}{ending}{number}")
            };
            *number += 1;
        }
        self.names.insert(rust(&made));
        made
    }
}

/// Returns the values of an enum: a list, or an object if a value gives no name of its own.
pub(super) fn enum_values(values: &[&str]) -> serde_json::Value {
    let mut seen = BTreeSet::new();
    let values: Vec<&str> = values.iter().copied().filter(|value| seen.insert(*value)).collect();
    let mut constants = BTreeSet::new();
    let is_plain = values.iter().all(|value| {
        let constant = names::constant(value);
        names::is_constant(&constant) && constants.insert(constant)
    });
    if is_plain {
        return values.into();
    }
    let mut taken = BTreeSet::new();
    let mut next: BTreeMap<String, usize> = BTreeMap::new();
    let named = values.iter().map(|value| {
        let ascii: String = names::constant(value).chars().filter(char::is_ascii).collect();
        let base = if names::is_constant(&ascii) { ascii } else { "VALUE".to_owned() };
        let mut name = base.clone();
        while !taken.insert(name.clone()) {
            let number = next.entry(base.clone()).or_insert(2);
            name = format!("{base}_{number}");
            *number += 1;
        }
        (name, serde_json::Value::from(*value))
    });
    serde_json::Value::Object(named.collect())
}
