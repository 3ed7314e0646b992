//! Words: the documentation of parameters, written once for a name. Names are compared in snake
//! case, so that `stage_name` and `stageName` share one.

use std::rc::Rc;

use crate::diagnostic::Diagnostic;
use crate::ir::Doc;
use crate::known_names::KnownNames;
use crate::model::Model;
use crate::names;
use crate::span::{Span, Text};
use crate::work::{Index, Seen, Work};

type Entries = [(Text, Text)];

/// The words of one part of a model by their names in snake case.
#[derive(Debug)]
pub(super) struct WordScope<'a>(Index<'a, String, &'a (Text, Text)>);

impl<'a> WordScope<'a> {
    pub(super) fn new(entries: &'a Entries, work: &'a Work) -> Self {
        let entries = entries.iter().map(|word| (names::snake(&word.0.value), word));
        Self(Index::of_first(work, entries))
    }
}

/// Scopes of words that are nearer than the service's, the nearest first.
pub(super) type Scopes<'s, 'a> = &'s [Rc<WordScope<'a>>];

/// All words of a model, and which of them were looked up.
pub(super) struct Words<'a> {
    service: WordScope<'a>,
    service_names: KnownNames,
    /// Names of words that stand anywhere.
    written: Vec<&'a Text>,
    /// Places of those that were looked up.
    used: Seen<'a, usize>,
    undefined: Seen<'a, String>,
    mistakes: Vec<Diagnostic>,
    work: &'a Work,
}

impl<'a> Words<'a> {
    pub(super) fn new(model: &'a Model, work: &'a Work) -> Self {
        let service = model.service.words.as_slice();
        let mut words = Self {
            service: WordScope::new(service, work),
            service_names: service.iter().map(|(name, _)| name.value.as_str()).collect(),
            written: Vec::new(),
            used: Seen::new(work),
            undefined: Seen::new(work),
            mistakes: Vec::new(),
            work,
        };
        let mut doubles = Vec::new();
        words.add_entries(service, &mut doubles);
        for verb in &model.service.verbs {
            words.add_entries(&verb.words, &mut doubles);
        }
        for resource in &model.resources {
            words.add_entries(&resource.words, &mut doubles);
            for operation in &resource.operations {
                words.add_entries(&operation.words, &mut doubles);
            }
        }
        for shape in &model.shapes {
            words.add_entries(&shape.words, &mut doubles);
        }
        words.mistakes.splice(0..0, doubles);
        words
    }

    fn add_entries(&mut self, entries: &'a Entries, doubles: &mut Vec<Diagnostic>) {
        let mut seen: Index<'_, String, &(Text, Text)> = Index::new(self.work);
        for word @ (name, text) in entries {
            self.written.push(name);
            if text.value.trim().is_empty() {
                self.mistakes.push(
                    Diagnostic::new(text.span.clone(), "a word says nothing")
                        .help("say what it means"),
                );
            }
            // A name repeated to the letter is a duplicate key, which was reported.
            let double = seen
                .insert(names::snake(&name.value), word)
                .filter(|(earlier, _)| earlier.value != name.value);
            if let Some((earlier, _)) = double {
                doubles.push(
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

    /// Returns the word for a name in the nearest of the scopes, else the service's.
    pub(super) fn find(
        &mut self,
        name: &str,
        span: &Span,
        scopes: Scopes<'_, 'a>,
        mistakes: &mut Vec<Diagnostic>,
    ) -> Doc {
        let wanted = names::snake(name);
        for scope in scopes {
            if let Some((name, text)) = scope.0.get(&wanted) {
                self.used.insert(name.span.start);
                return Doc { text: text.value.clone(), constant: None };
            }
        }
        if let Some((name, text)) = self.service.0.get(&wanted) {
            self.used.insert(name.span.start);
            return Doc { text: text.value.clone(), constant: Some(names::screaming(&name.value)) };
        }
        if self.undefined.insert(wanted) {
            mistakes.push(
                Diagnostic::new(span.clone(), format!("`{name}` has no word"))
                    .suggest(name, &self.service_names)
                    .help(format!("document it under `words`: \"{name}\": \"What it means.\"")),
            );
        }
        Doc { text: String::new(), constant: None }
    }

    /// Counts the words of an operation that could not be read as used: whether they are is not
    /// known.
    pub(super) fn use_all(&mut self, entries: &Entries) {
        for (name, _) in entries {
            self.used.insert(name.span.start);
        }
    }

    /// Reports what is wrong with words whether they are used or not.
    pub(super) fn report_mistakes(&mut self, mistakes: &mut Vec<Diagnostic>) {
        mistakes.append(&mut self.mistakes);
    }

    /// Reports words that no parameter uses.
    pub(super) fn report_unused(&self, mistakes: &mut Vec<Diagnostic>) {
        for name in &self.written {
            if !self.used.contains(&name.span.start) {
                mistakes.push(
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
