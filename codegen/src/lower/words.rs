//! Words: the documentation of parameters, said once for a name. Names are compared in snake
//! case, so that `stage_name` and `stageName` share one.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::ir::Doc;
use crate::model::{Model, Text};
use crate::names;
use crate::source::Span;

type Entries = [(Text, Text)];

/// All words of a model, and which of them were looked up.
pub(super) struct Words<'a> {
    service: &'a Entries,
    /// The service's words by their names in snake case.
    by_name: BTreeMap<String, &'a (Text, Text)>,
    /// Names of words that stand anywhere; where, to tell the unused ones.
    written: BTreeMap<usize, &'a Text>,
    used: BTreeSet<usize>,
    undefined: BTreeSet<String>,
    doubles: Vec<Diagnostic>,
    blank: Vec<Diagnostic>,
}

impl<'a> Words<'a> {
    pub(super) fn new(model: &'a Model) -> Self {
        let service = model.service.words.as_slice();
        let mut words = Self {
            service,
            by_name: service.iter().rev().map(|word| (names::snake(&word.0.value), word)).collect(),
            written: BTreeMap::new(),
            used: BTreeSet::new(),
            undefined: BTreeSet::new(),
            doubles: Vec::new(),
            blank: Vec::new(),
        };
        words.write(service);
        model.service.verbs.iter().for_each(|verb| words.write(&verb.words));
        for resource in &model.resources {
            words.write(&resource.words);
            resource.operations.iter().for_each(|operation| words.write(&operation.words));
        }
        model.shapes.iter().for_each(|shape| words.write(&shape.words));
        words
    }

    fn write(&mut self, entries: &'a Entries) {
        let mut seen: BTreeMap<String, &(Text, Text)> = BTreeMap::new();
        for word @ (name, text) in entries {
            self.written.insert(name.span.start, name);
            if text.value.trim().is_empty() {
                self.blank.push(
                    Diagnostic::new(text.span.clone(), "a word says nothing")
                        .help("say what it means"),
                );
            }
            // A name repeated to the letter is a duplicate key, which was reported.
            let double = seen
                .insert(names::snake(&name.value), word)
                .filter(|(earlier, _)| earlier.value != name.value);
            if let Some((earlier, _)) = double {
                self.doubles.push(
                    Diagnostic::new(
                        name.span.clone(),
                        format!("`{}` and `{}` are one word", earlier.value, name.value),
                    )
                    .related(&earlier.span, "first here")
                    .help("words are looked up in snake_case: keep one of the two"),
                );
            }
        }
    }

    /// The word for `name` in the nearest of `scopes`, else the service's.
    pub(super) fn find(
        &mut self,
        name: &str,
        span: &Span,
        scopes: &[&Entries],
        out: &mut Vec<Diagnostic>,
    ) -> Doc {
        let wanted = names::snake(name);
        for scope in scopes {
            if let Some((name, text)) =
                scope.iter().find(|(name, _)| names::snake(&name.value) == wanted)
            {
                self.used.insert(name.span.start);
                return Doc { text: text.value.clone(), constant: None };
            }
        }
        if let Some((name, text)) = self.by_name.get(&wanted) {
            self.used.insert(name.span.start);
            return Doc { text: text.value.clone(), constant: Some(names::screaming(&name.value)) };
        }
        if self.undefined.insert(wanted) {
            out.push(
                Diagnostic::new(span.clone(), format!("`{name}` has no word"))
                    .suggest(name, self.service.iter().map(|(name, _)| name.value.as_str()))
                    .help(format!("document it under `words`: \"{name}\": \"What it means.\"")),
            );
        }
        Doc { text: String::new(), constant: None }
    }

    /// Words of an operation that could not be read: nobody knows whether they are used.
    pub(super) fn forgive(&mut self, entries: &Entries) {
        self.used.extend(entries.iter().map(|(name, _)| name.span.start));
    }

    /// What is wrong with words whether they are used or not.
    pub(super) fn mistakes(&mut self, out: &mut Vec<Diagnostic>) {
        out.append(&mut self.doubles);
        out.append(&mut self.blank);
    }

    pub(super) fn unused(&self, out: &mut Vec<Diagnostic>) {
        for (at, name) in &self.written {
            if !self.used.contains(at) {
                out.push(
                    Diagnostic::new(
                        name.span.clone(),
                        format!("no parameter uses the word `{}`", name.value),
                    )
                    .help("remove it, or correct its name"),
                );
            }
        }
    }
}
