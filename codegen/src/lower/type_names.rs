//! What names in types refer to: enums and shapes.

use std::cell::RefCell;

use crate::diagnostic::Diagnostic;
use crate::ir::Type;
use crate::known_names::KnownNames;
use crate::model::Model;
use crate::names::is_pascal;
use crate::notation::{SCALARS, TypeRef, name_here};
use crate::span::Text;
use crate::work::{Index, Seen, Work};

/// The names that types may use, and which of them were.
pub(super) struct TypeNames<'a> {
    /// Names of enums, in alphabetical order.
    enum_names: Vec<&'a Text>,
    shape_names: Vec<&'a Text>,
    enums: Index<'a, &'a str, &'a Text>,
    shapes: Index<'a, &'a str, &'a Text>,
    known: KnownNames,
    used: RefCell<Seen<'a, String>>,
    work: &'a Work,
}

impl<'a> TypeNames<'a> {
    pub(super) fn new(model: &'a Model, work: &'a Work) -> Self {
        let names_of = |names: &mut dyn Iterator<Item = &'a Text>| {
            let mut names: Vec<&Text> = names.collect();
            work.sort(names.len());
            names.sort_by_key(|name| &name.value);
            names
        };
        let enum_names = names_of(&mut model.enums.iter().map(|one| &one.name));
        let shape_names = names_of(&mut model.shapes.iter().map(|one| &one.name));
        let index = |names: &[&'a Text]| {
            Index::of_first(work, names.iter().map(|name| (name.value.as_str(), *name)))
        };
        let (enums, shapes) = (index(&enum_names), index(&shape_names));
        let scalars = SCALARS.iter().map(|(name, _)| *name);
        let defined = enum_names.iter().chain(&shape_names).map(|name| name.value.as_str());
        let known = scalars.chain(defined).collect();
        Self {
            enum_names,
            shape_names,
            enums,
            shapes,
            known,
            used: RefCell::new(Seen::new(work)),
            work,
        }
    }

    /// Returns the enum of this name.
    pub(super) fn enum_named(&self, name: &str) -> Option<&'a Text> {
        self.enums.get(name).copied()
    }

    /// Looks up the names in a type.
    pub(super) fn resolve(&self, ty: &TypeRef) -> Result<Type, Diagnostic> {
        self.work.step();
        Ok(match ty {
            TypeRef::Scalar(scalar) => Type::Scalar(*scalar),
            TypeRef::List(element) => Type::List(Box::new(self.resolve(element)?)),
            TypeRef::Map(element) => Type::Map(Box::new(self.resolve(element)?)),
            TypeRef::Named(name) => {
                self.used.borrow_mut().insert(name.value.clone());
                if self.enums.contains(name.value.as_str()) {
                    Type::Enum(name.value.clone())
                } else if self.shapes.contains(name.value.as_str()) {
                    Type::Shape(name.value.clone())
                } else {
                    return Err(self.undefined(name));
                }
            }
        })
    }

    fn undefined(&self, name: &Text) -> Diagnostic {
        let diagnostic =
            Diagnostic::new(name.span.clone(), format!("there is no type `{}`", name.value));
        if let Some(here) = name_here(&name.value) {
            return diagnostic.help(format!("write `{here}`"));
        }
        let example = if is_pascal(&name.value) { &name.value } else { "Kind" };
        diagnostic
            .suggest(&name.value, &self.known)
            .help(format!("a type is built in, or is defined under `shapes` or `enums`: \"enums\": {{ \"{example}\": {{ \"values\": [...] }} }}"))
    }

    /// Reports enums and shapes that no type uses.
    pub(super) fn report_unused(&self, mistakes: &mut Vec<Diagnostic>) {
        let used = self.used.borrow();
        for (what, defined) in [("enum", &self.enum_names), ("shape", &self.shape_names)] {
            for name in defined {
                if !used.contains(name.value.as_str()) {
                    mistakes.push(
                        Diagnostic::new(
                            name.span.clone(),
                            format!("the {what} `{}` is not used", name.value),
                        )
                        .help(format!(
                            "remove it, or write `{}` as the type of a parameter",
                            name.value
                        )),
                    );
                }
            }
        }
    }
}
