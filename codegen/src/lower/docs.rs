//! Documentation of parameters, written once for a name. Names are compared in snake case, so that
//! `stage_name` and `stageName` share one.

use std::rc::Rc;

use crate::diagnostic::Diagnostic;
use crate::ir::Doc;
use crate::known_names::KnownNames;
use crate::model::Model;
use crate::names;
use crate::span::Text;
use crate::work::{Index, Seen, Work};

type Entries = [(Text, Text)];

/// The documentation in one part of a model, by names in snake case.
#[derive(Debug)]
pub(super) struct DocScope<'a>(Index<'a, String, &'a (Text, Text)>);

impl<'a> DocScope<'a> {
    pub(super) fn new(entries: &'a Entries, work: &'a Work) -> Self {
        let entries = entries.iter().map(|entry| (names::snake(&entry.0.value), entry));
        Self(Index::of_first(work, entries))
    }
}

/// Scopes that are nearer than the service's, the nearest first.
pub(super) type Scopes<'s, 'a> = &'s [Rc<DocScope<'a>>];

/// All documentation of parameters in a model, and which of it was looked up.
pub(super) struct Docs<'a> {
    service: DocScope<'a>,
    service_names: KnownNames,
    /// Names of all that is documented, wherever.
    written: Vec<&'a Text>,
    /// Places of those that were looked up.
    used: Seen<'a, usize>,
    undocumented: Seen<'a, String>,
    /// Names of parameters without documentation, each once.
    undocumented_names: Vec<String>,
    mistakes: Vec<Diagnostic>,
    work: &'a Work,
}

impl<'a> Docs<'a> {
    pub(super) fn new(model: &'a Model, work: &'a Work) -> Self {
        let service = model.service.docs.as_slice();
        let mut docs = Self {
            service: DocScope::new(service, work),
            service_names: service.iter().map(|(name, _)| name.value.as_str()).collect(),
            written: Vec::new(),
            used: Seen::new(work),
            undocumented: Seen::new(work),
            undocumented_names: Vec::new(),
            mistakes: Vec::new(),
            work,
        };
        let mut doubles = Vec::new();
        docs.add_entries(service, &mut doubles);
        for verb in &model.service.verbs {
            docs.add_entries(&verb.docs, &mut doubles);
        }
        for resource in &model.resources {
            docs.add_entries(&resource.docs, &mut doubles);
            for operation in &resource.operations {
                docs.add_entries(&operation.docs, &mut doubles);
            }
        }
        for shape in &model.shapes {
            docs.add_entries(&shape.docs, &mut doubles);
        }
        docs.mistakes.splice(0..0, doubles);
        docs
    }

    fn add_entries(&mut self, entries: &'a Entries, doubles: &mut Vec<Diagnostic>) {
        let mut seen: Index<'_, String, &(Text, Text)> = Index::new(self.work);
        for entry @ (name, text) in entries {
            self.written.push(name);
            if text.value.trim().is_empty() {
                self.mistakes.push(
                    Diagnostic::new(text.span.clone(), "the documentation is empty")
                        .help(format!("write what `{}` is, or remove it", name.value)),
                );
            }
            if !text.value.trim().is_empty() && text.value.trim() != text.value {
                self.mistakes.push(
                    Diagnostic::new(
                        text.span.clone(),
                        "there is white space around the documentation",
                    )
                    .help("remove it"),
                );
            }
            // A name repeated to the letter is a duplicate key, which was reported.
            let double = seen
                .insert(names::snake(&name.value), entry)
                .filter(|(earlier, _)| earlier.value != name.value);
            if let Some((earlier, _)) = double {
                self.used.insert(name.span.start);
                doubles.push(
                    Diagnostic::new(
                        name.span.clone(),
                        format!(
                            "`{}` and `{}` are one name in snake_case",
                            earlier.value, name.value
                        ),
                    )
                    .related(&earlier.span, "first here")
                    .help("remove one: documentation is looked up by the name in snake_case"),
                );
            }
        }
    }

    /// Returns the documentation of a name in the nearest of the scopes, else the service's.
    pub(super) fn find(&mut self, name: &str, scopes: Scopes<'_, 'a>) -> Option<Doc> {
        let wanted = names::snake(name);
        for scope in scopes {
            if let Some((name, text)) = scope.0.get(&wanted) {
                self.used.insert(name.span.start);
                return Some(Doc { text: text.value.clone(), constant: None });
            }
        }
        if let Some((name, text)) = self.service.0.get(&wanted) {
            self.used.insert(name.span.start);
            let constant = Some(names::screaming(&name.value));
            return Some(Doc { text: text.value.clone(), constant });
        }
        None
    }

    /// Records a parameter without documentation. Returns whether it is the first of its name.
    pub(super) fn add_undocumented(&mut self, name: &str) -> bool {
        let is_first = self.undocumented.insert(names::snake(name));
        if is_first {
            self.undocumented_names.push(name.to_owned());
        }
        is_first
    }

    /// Names of the documentation that the service has.
    pub(super) fn service_names(&self) -> &KnownNames {
        &self.service_names
    }

    /// Counts the documentation of an operation that could not be read as used: whether it is used
    /// is not known.
    pub(super) fn use_all(&mut self, entries: &Entries) {
        for (name, _) in entries {
            self.used.insert(name.span.start);
        }
    }

    /// Reports what is wrong with documentation whether it is used or not.
    pub(super) fn report_mistakes(&mut self, mistakes: &mut Vec<Diagnostic>) {
        mistakes.append(&mut self.mistakes);
    }

    /// Reports documentation of parameters that do not exist.
    pub(super) fn report_unused(&self, mistakes: &mut Vec<Diagnostic>) {
        let known: KnownNames = self.undocumented_names.iter().map(String::as_str).collect();
        for name in &self.written {
            if !self.used.contains(&name.span.start) {
                mistakes.push(
                    Diagnostic::new(
                        name.span.clone(),
                        format!("there is no parameter `{}` here", name.value),
                    )
                    .suggest_near(&name.value, &known)
                    .help("correct the name, or remove its documentation"),
                );
            }
        }
    }
}
