//! Members of queries, headers, bodies and shapes: types resolved, names made Rust's, clashes
//! found.

use std::collections::BTreeMap;

use super::Context;
use crate::diagnostic::Diagnostic;
use crate::ir::{Constant, Doc, Form, Param, Place, Scalar, Type};
use crate::model::{Member, Says, Shape, Text};
use crate::names;
use crate::notation::{self, Wire};
use crate::source::Span;

/// Words nearer than the service's.
pub(super) type Scopes<'a> = [&'a [(Text, Text)]];

/// Methods of every builder, which a setter would hide.
const BUILDER_METHODS: &[&str] = &[
    "send",
    "set",
    "request",
    "signed_request",
    "max_attempts",
    "attempt_timeout",
    "operation_timeout",
    "max_response_bytes",
    "bytes_stream",
    "pages",
    "items",
    "into_call",
    "into_future",
    "clone",
    "into",
    "from",
];
/// Functions of every shape, likewise.
const SHAPE_METHODS: &[&str] = &["new", "empty", "set", "clone", "into", "from"];
/// How both hand values on.
const TAKES_METHODS: &[&str] =
    &["put", "arg", "arg_json", "arg_json_list", "arg_json_map", "arg_list", "arg_map"];

/// Parameters of one operation as they are gathered, each with the place that says it.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) params: Vec<(Param, Span)>,
    pub(super) constants: Vec<(Constant, Span)>,
    /// Where a parameter says that another one names it.
    pub(super) named: Vec<Text>,
}

impl Context<'_> {
    /// One member of a query, of headers or of a body.
    pub(super) fn member(
        &mut self,
        place: Place,
        member: &Member,
        scopes: &Scopes<'_>,
        into: &mut Gathered,
    ) {
        if place == Place::Header
            && !matches!(&member.says, Says::Type(ty) if ty.value.contains(" as "))
        {
            self.header_name(&member.name);
        }
        match &member.says {
            Says::Type(ty) => {
                into.named.extend(notation::naming(ty));
                if let Some(param) = self.param(place, &member.name, ty, scopes) {
                    into.params.push((param, member.name.span.clone()));
                }
            }
            Says::Constant { span, text } => {
                let json = self.source.text.get(span.clone()).unwrap_or_default();
                let value = match (place, text) {
                    (Place::Query | Place::Header, Some(text)) => text.clone(),
                    (Place::Query | Place::Header, None) => {
                        return self.refuse(
                            span,
                            "a constant of a query or a header is text",
                            format!("write \"{}\"", json.lines().next().unwrap_or_default()),
                        );
                    }
                    _ => json.to_owned(),
                };
                if place == Place::Header {
                    self.header_value(&Text::new(value.clone(), span.clone()));
                }
                let wire = &member.name.value;
                into.constants.push((
                    Constant { place, wire: wire.clone(), value },
                    member.name.span.clone(),
                ));
            }
        }
    }

    /// A parameter of the type that `ty` says.
    pub(super) fn param(
        &mut self,
        place: Place,
        name: &Text,
        ty: &Text,
        scopes: &Scopes<'_>,
    ) -> Option<Param> {
        let doc = self.word(name, scopes);
        let notation = match notation::parse(ty) {
            Ok(notation) => notation,
            Err(diagnostic) => {
                self.out.push(diagnostic);
                return None;
            }
        };
        let resolved = match self.types.resolve(&notation.ty) {
            Ok(resolved) => resolved,
            Err(diagnostic) => {
                self.out.push(diagnostic);
                return None;
            }
        };
        if !self.suits(place, &resolved, &notation, ty) {
            return None;
        }
        // One text, whatever the list holds.
        let text = Type::Scalar(Scalar::String);
        self.fits(place, if notation.form == Form::Joined { &text } else { &resolved }, ty);
        let (wire, named_by) = match notation.wire {
            None => (name.value.clone(), None),
            Some(Wire::Is(wire)) => (wire, None),
            Some(Wire::NamedBy(by)) => (format!("{{{}}}", by.value), Some(by.value)),
        };
        if place == Place::Header && ty.value.contains(" as ") {
            self.header_name(&Text::new(wire.clone(), ty.span.clone()));
        }
        let rust = self.rust_name(name)?;
        Some(Param {
            name: name.value.clone(),
            rust,
            wire,
            named_by,
            place,
            ty: resolved,
            required: notation.required,
            default: None,
            filled: notation.filled,
            form: notation.form,
            sensitive: notation.sensitive,
            doc,
        })
    }

    pub(super) fn word(&mut self, name: &Text, scopes: &Scopes<'_>) -> Doc {
        self.words.find(&name.value, &name.span, scopes, &mut self.out)
    }

    /// The name of an argument or a setter.
    pub(super) fn rust_name(&mut self, name: &Text) -> Option<String> {
        let rust = names::snake(&name.value);
        if names::is_reserved(&rust) {
            self.refuse(
                &name.span,
                format!("`{rust}` is a keyword that Rust allows nobody to use as a name"),
                format!("give it another name and keep this one for the wire: \"{rust}Value\": \"... as {}\"", name.value),
            );
            return None;
        }
        if !names::is_identifier(&rust) {
            self.refuse(
                &name.span,
                format!("`{}` cannot become a name in Rust", name.value),
                "give it a name of letters and digits, a letter first, and keep this one for the wire with `as`",
            );
            return None;
        }
        Some(rust)
    }

    /// Whether a value of this type can travel there.
    fn fits(&mut self, place: Place, ty: &Type, says: &Text) {
        let scalar = |ty: &Type| match ty {
            Type::Scalar(scalar) => {
                !matches!(scalar, Scalar::Blob | Scalar::Json | Scalar::Object | Scalar::Patch)
            }
            Type::Enum(_) => true,
            _ => false,
        };
        if nests_json(ty, 0) {
            self.refuse(
                &says.span,
                "lists of lists of JSON would only say that it is JSON",
                "write `json` or `[json]`: they take lists and objects of any depth",
            );
        }
        let (fits, help) = match (place, ty) {
            (Place::Body | Place::Payload | Place::Name, _) => (true, ""),
            (Place::Query, Type::List(element)) => {
                (scalar(element), "a list in a query holds plain values")
            }
            (Place::Query, Type::Map(element)) => (
                scalar(element) || matches!(&**element, Type::List(inner) if scalar(inner)),
                "a map in a query holds plain values or lists of them",
            ),
            (Place::Query, ty) => {
                (scalar(ty), "a query holds plain values, lists and maps of them")
            }
            (Place::Label, ty) => {
                (scalar(ty), "a label is a string, boolean, integer, number, timestamp or enum")
            }
            (Place::Header, ty) => {
                (scalar(ty), "a header is a string, boolean, integer, number, timestamp or enum")
            }
        };
        if !fits {
            self.refuse(&says.span, format!("`{}` cannot travel there", says.value), help);
        }
    }

    pub(super) fn shape_members(&mut self, shape: &Shape) -> Vec<Param> {
        let mut gathered = Gathered::default();
        for member in &shape.members {
            match &member.says {
                Says::Constant { span, .. } => {
                    self.refuse(
                        span,
                        "a shape has no constants",
                        "say the constant in the body of the operation",
                    );
                }
                Says::Type(_) => self.member(Place::Body, member, &[&shape.words], &mut gathered),
            }
        }
        self.unnamed(&gathered);
        self.clashes(&gathered, SHAPE_METHODS);
        self.positional(&gathered, &shape.name);
        gathered.params.into_iter().map(|(param, _)| param).collect()
    }

    /// The parameters of an operation, if no two of them are in each other's way.
    pub(super) fn operation_members(&mut self, gathered: &Gathered, operation: &Text) {
        self.clashes(gathered, BUILDER_METHODS);
        self.positional(gathered, operation);
    }

    fn clashes(&mut self, gathered: &Gathered, methods: &[&str]) {
        let mut rust: BTreeMap<&str, &(Param, Span)> = BTreeMap::new();
        let mut wire: BTreeMap<(Place, String), Span> = BTreeMap::new();
        for one in &gathered.params {
            let (param, span) = one;
            let hidden = [methods, TAKES_METHODS].concat();
            if !param.required && hidden.contains(&param.rust.as_str()) {
                self.refuse(
                    span,
                    format!("a setter called `{}` would hide the method of that name", param.rust),
                    format!("rename it: \"{}Value\": \"... as {}\"", param.name, param.wire),
                );
            }
            if let Some((other, first)) =
                rust.insert(&param.rust, one).map(|(param, span)| (param, span))
            {
                self.out.push(
                    Diagnostic::new(
                        span.clone(),
                        format!(
                            "`{}` and `{}` would both be `{}` in Rust",
                            other.name, param.name, param.rust
                        ),
                    )
                    .related(first, "the first of them")
                    .help(format!(
                        "rename one and keep its name on the wire: \"otherName\": \"... as {}\"",
                        param.wire
                    )),
                );
            }
            let spilled = param.place == Place::Query && matches!(param.ty, Type::Map(_));
            if !spilled && !matches!(param.place, Place::Label | Place::Name) {
                self.sent_once(param.place, &param.wire, span, &mut wire);
            }
        }
        for (constant, span) in &gathered.constants {
            self.sent_once(constant.place, &constant.wire, span, &mut wire);
        }
    }

    fn sent_once(
        &mut self,
        place: Place,
        name: &str,
        span: &Span,
        sent: &mut BTreeMap<(Place, String), Span>,
    ) {
        let folded = if place == Place::Header { name.to_lowercase() } else { name.to_owned() };
        if let Some(first) = sent.insert((place, folded), span.clone()) {
            self.out.push(
                Diagnostic::new(span.clone(), format!("two things are sent as `{name}`"))
                    .related(&first, "the first of them")
                    .help("correct the name on the wire of one, or remove it"),
            );
        }
    }

    fn positional(&mut self, gathered: &Gathered, owner: &Text) {
        const MOST: usize = 4;
        let required: Vec<_> = gathered.params.iter().filter(|(param, _)| param.required).collect();
        if let Some((_, fifth)) = required.get(MOST) {
            let names: Vec<_> =
                required.iter().map(|(param, _)| format!("`{}`", param.name)).collect();
            self.out.push(
                Diagnostic::new(
                    fifth.clone(),
                    format!(
                        "`{}` has {} required parameters, and {MOST} are the most",
                        owner.value,
                        required.len()
                    ),
                )
                .help(format!("required ones are positional arguments, here {}", names.join(", ")))
                .help("drop the `!` of some, or gather them in a shape"),
            );
        }
    }
}

/// `json` or `object` deeper than in one list or map.
fn nests_json(ty: &Type, depth: u32) -> bool {
    match ty {
        Type::Scalar(Scalar::Json | Scalar::Object) => depth > 1,
        Type::List(element) | Type::Map(element) => nests_json(element, depth + 1),
        _ => false,
    }
}
