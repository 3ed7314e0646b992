//! Enums and shapes: what names in types refer to.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::{Context, value};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Type};
use crate::model::{Model, Text};
use crate::names;
use crate::notation::{SCALARS, TypeRef};

/// What built-in types are called in other notations.
const ELSEWHERE: &[(&[&str], &str)] = &[
    (&["str", "String", "text"], "string"),
    (&["bool", "Boolean"], "boolean"),
    (&["int", "i32", "i64", "u32", "u64", "long", "Integer"], "integer"),
    (&["float", "double", "f32", "f64", "decimal", "Number"], "number"),
    (&["date", "time", "datetime", "date_time"], "timestamp"),
    (&["bytes", "binary"], "blob"),
    (&["any", "value", "document"], "json"),
];

/// The names that types may use, and which of them were.
pub(super) struct Types<'a> {
    enums: BTreeMap<&'a str, &'a Text>,
    shapes: BTreeMap<&'a str, &'a Text>,
    used: RefCell<BTreeSet<String>>,
}

impl<'a> Types<'a> {
    pub(super) fn new(model: &'a Model) -> Self {
        Self {
            enums: model.enums.iter().map(|one| (one.name.value.as_str(), &one.name)).collect(),
            shapes: model.shapes.iter().map(|one| (one.name.value.as_str(), &one.name)).collect(),
            used: RefCell::default(),
        }
    }

    pub(super) fn resolve(&self, ty: &TypeRef) -> Result<Type, Diagnostic> {
        Ok(match ty {
            TypeRef::Scalar(scalar) => Type::Scalar(*scalar),
            TypeRef::List(element) => Type::List(Box::new(self.resolve(element)?)),
            TypeRef::Map(element) => Type::Map(Box::new(self.resolve(element)?)),
            TypeRef::Named(name) => {
                self.used.borrow_mut().insert(name.value.clone());
                if self.enums.contains_key(name.value.as_str()) {
                    Type::Enum(name.value.clone())
                } else if self.shapes.contains_key(name.value.as_str()) {
                    Type::Shape(name.value.clone())
                } else {
                    return Err(self.undefined(name));
                }
            }
        })
    }

    fn undefined(&self, name: &Text) -> Diagnostic {
        let known: Vec<&str> = SCALARS
            .iter()
            .map(|(name, _)| *name)
            .chain(self.enums.keys().copied())
            .chain(self.shapes.keys().copied())
            .collect();
        let diagnostic =
            Diagnostic::new(name.span.clone(), format!("there is no type `{}`", name.value));
        let elsewhere = |(names, _): &&(&[&str], &str)| names.contains(&name.value.as_str());
        if let Some((_, here)) = ELSEWHERE.iter().find(elsewhere) {
            return diagnostic.help(format!("it is called `{here}` here"));
        }
        diagnostic
            .suggest(&name.value, known)
            .help("define it under `shapes` or `enums`, or use a built-in type")
    }

    pub(super) fn unused(&self, out: &mut Vec<Diagnostic>) {
        let used = self.used.borrow();
        for (what, defined) in [("enum", &self.enums), ("shape", &self.shapes)] {
            for (name, text) in defined {
                if !used.contains(*name) {
                    out.push(
                        Diagnostic::new(
                            text.span.clone(),
                            format!("nothing uses the {what} `{name}`"),
                        )
                        .help("remove it, or use it as a type"),
                    );
                }
            }
        }
    }
}

impl Context<'_> {
    pub(super) fn enums(&mut self) -> Vec<ir::Enum> {
        let model = self.model;
        model.enums.iter().map(|one| self.enumeration(one)).collect()
    }

    fn enumeration(&mut self, one: &crate::model::Enum) -> ir::Enum {
        self.type_name(&one.name);
        if let Some(doc) = &one.doc {
            self.sentence(doc);
        }
        if one.values.is_empty() {
            self.refuse(
                &one.name.span,
                format!("the enum `{}` has no values", one.name.value),
                "list its strings",
            );
        }
        let mut values: Vec<(String, String)> = Vec::new();
        for (name, text) in &one.values {
            let constant = match name {
                Some(name) => name.value.clone(),
                None => derived_constant(&text.value),
            };
            let span = name.as_ref().map_or(&text.span, |name| &name.span);
            if !is_constant(&constant) {
                self.refuse(
                    span,
                    format!("`{constant}` cannot name a constant"),
                    "use upper-case letters, digits and `_`; name it with { \"NAME\": \"value\" }",
                );
            } else if let Some((_, other)) = values.iter().find(|(earlier, _)| *earlier == constant)
            {
                self.refuse(
                    span,
                    format!(
                        "`{other}` and `{}` would both be the constant `{constant}`",
                        text.value
                    ),
                    "name the values: { \"NAME\": \"value\" }",
                );
            } else if values.iter().any(|(_, earlier)| *earlier == text.value) {
                self.refuse(
                    &text.span,
                    format!("the value `{}` is here twice", text.value),
                    "keep one",
                );
            }
            values.push((constant, text.value.clone()));
        }
        let closed = self.closed(one, &values);
        ir::Enum { name: one.name.value.clone(), doc: value(one.doc.as_ref()), values, closed }
    }

    pub(super) fn shapes(&mut self) -> Vec<ir::Shape> {
        let model = self.model;
        let shapes: Vec<ir::Shape> = model.shapes.iter().map(|one| self.shape(one)).collect();
        for (shape, says) in shapes.iter().zip(&model.shapes) {
            if needs_itself(shape, &shapes) {
                let name = &says.name.value;
                self.refuse(
                    &says.name.span,
                    format!("nobody can make the first `{name}`: it needs another one"),
                    "drop the `!` of the member that leads back to it",
                );
            }
        }
        shapes
    }

    fn shape(&mut self, one: &crate::model::Shape) -> ir::Shape {
        self.type_name(&one.name);
        if let Some(doc) = &one.doc {
            self.sentence(doc);
        }
        if let Some(same) = self.model.enums.iter().find(|other| other.name.value == one.name.value)
        {
            let span = same.name.span.clone();
            self.out.push(
                Diagnostic::new(
                    one.name.span.clone(),
                    format!("`{}` is both a shape and an enum", one.name.value),
                )
                .related(&span, "the enum")
                .help("rename one"),
            );
        }
        let members = self.shape_members(one);
        ir::Shape { name: one.name.value.clone(), doc: value(one.doc.as_ref()), members }
    }
}

/// Whether required members lead from a shape back to it.
fn needs_itself(shape: &ir::Shape, all: &[ir::Shape]) -> bool {
    let mut seen = BTreeSet::new();
    let mut next = vec![shape];
    while let Some(one) = next.pop() {
        for member in one.members.iter().filter(|member| member.required) {
            let Type::Shape(name) = &member.ty else { continue };
            if *name == shape.name {
                return true;
            }
            if seen.insert(name.as_str()) {
                next.extend(all.iter().filter(|other| other.name == *name));
            }
        }
    }
    false
}

/// Whether an associated constant can be called so.
fn is_constant(name: &str) -> bool {
    let upper =
        |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_';
    name.chars().all(upper)
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name.contains(|letter: char| letter.is_ascii_alphanumeric())
}

/// `0.5` gives `_0_5`, `csv` gives `CSV`.
fn derived_constant(value: &str) -> String {
    let constant = names::screaming(value);
    if constant.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{constant}")
    } else {
        constant
    }
}
