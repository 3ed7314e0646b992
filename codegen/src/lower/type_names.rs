//! What names in types refer to: enums and shapes.

use std::cell::RefCell;

use crate::diagnostic::Diagnostic;
use crate::ir::Type;
use crate::known_names::KnownNames;
use crate::model::Model;
use crate::notation::{SCALARS, TypeRef};
use crate::span::Text;
use crate::work::{Index, Seen, Work};

/// What built-in types are called in other notations.
const NAMES_ELSEWHERE: &[(&[&str], &str)] = &[
    (&["str", "String", "text"], "string"),
    (&["bool", "Boolean"], "boolean"),
    (&["int", "i32", "i64", "u32", "u64", "long", "Integer"], "integer"),
    (&["float", "double", "f32", "f64", "decimal", "Number"], "number"),
    (&["date", "time", "datetime", "date_time"], "timestamp"),
    (&["bytes", "binary"], "blob"),
    (&["any", "value", "document"], "json"),
];

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
        let elsewhere = |(names, _): &&(&[&str], &str)| names.contains(&name.value.as_str());
        if let Some((_, here)) = NAMES_ELSEWHERE.iter().find(elsewhere) {
            return diagnostic.help(format!("it is called `{here}` here"));
        }
        diagnostic
            .suggest(&name.value, &self.known)
            .help("define it under `shapes` or `enums`, or use a built-in type")
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
                            format!("nothing uses the {what} `{}`", name.value),
                        )
                        .help("remove it, or use it as a type"),
                    );
                }
            }
        }
    }
}
