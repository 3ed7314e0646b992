//! The description of a parameter, and of the shapes and enums in its type.

use petard::Operation;
use petard::operation::{Encoding, Enum, Location, Param, Shape, Type};
use serde::Serialize;

/// A parameter of an operation, or a member of a shape.
#[derive(Debug, Serialize)]
pub(crate) struct ParameterDescription {
    pub(crate) name: &'static str,
    /// Name in the request.
    pub(crate) wire_name: &'static str,
    /// `--flag` of the command; `None` for a member of a shape.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) flag: Option<String>,
    /// `None` for a member of a shape.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) location: Option<&'static str>,
    #[serde(rename = "type")]
    pub(crate) ty: String,
    pub(crate) required: bool,
    pub(crate) secret: bool,
    pub(crate) non_empty: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) default: Option<&'static str>,
    /// Parameter whose value is the name of this one in the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) named_by: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) encoding: Option<&'static str>,
    pub(crate) doc: &'static str,
}

/// A shape or an enum.
#[derive(Debug, Serialize)]
pub(crate) struct TypeDescription {
    pub(crate) name: &'static str,
    /// `object`, `union`, `enum` or `closed enum`.
    pub(crate) kind: &'static str,
    pub(crate) doc: &'static str,
    pub(crate) members: Vec<ParameterDescription>,
    pub(crate) values: &'static [&'static str],
}

impl ParameterDescription {
    /// Describes a parameter of an operation.
    pub(crate) fn of(flag: &str, param: &'static Param) -> Self {
        Self {
            flag: Some(format!("--{flag}")),
            location: Some(location(param.location())),
            ..Self::member(param)
        }
    }

    fn member(param: &'static Param) -> Self {
        Self {
            name: param.name(),
            wire_name: param.wire_name(),
            flag: None,
            location: None,
            ty: format!("{:?}", param.ty()),
            required: param.is_required(),
            secret: param.is_sensitive(),
            non_empty: param.is_non_empty(),
            default: param.default(),
            named_by: param.named_by(),
            encoding: encoding(param.encoding()),
            doc: param.doc(),
        }
    }
}

impl ParameterDescription {
    /// Returns what is special about the parameter, each as a few words.
    pub(crate) fn properties(&self) -> Vec<String> {
        let mut properties = Vec::new();
        if self.required {
            properties.push("required".to_owned());
        }
        if self.secret {
            properties.push("secret".to_owned());
        }
        if self.non_empty {
            properties.push("not empty".to_owned());
        }
        properties.extend(self.default.map(|value| format!("default `{value}`")));
        properties.extend(self.named_by.map(|name| format!("named by `{name}`")));
        properties.extend(self.encoding.map(|name| format!("sent as {name}")));
        properties
    }
}

/// Returns the name of a location.
pub(super) fn location(location: Location) -> &'static str {
    match location {
        Location::Label => "path",
        Location::Name => "name of another parameter",
        Location::Query => "query",
        Location::Header => "header",
        Location::Body => "body",
        Location::Payload => "whole body",
        _ => "other",
    }
}

/// Returns the name of an encoding in a model; `None` if a value is written as its type is.
fn encoding(encoding: Encoding) -> Option<&'static str> {
    Some(match encoding {
        Encoding::CommaSeparated => "comma_separated",
        Encoding::Text => "text",
        Encoding::OnlyIfTrue => "only_if_true",
        Encoding::Iso8601 => "iso8601",
        Encoding::HttpDate => "http",
        Encoding::Epoch => "epoch",
        _ => return None,
    })
}

/// Describes the shapes and enums of an operation, each once, in the order of their use.
pub(super) fn types_of(operation: &'static Operation) -> Vec<TypeDescription> {
    let mut waiting: Vec<&'static Type> = operation.params().iter().map(Param::ty).collect();
    waiting.reverse();
    let mut found: Vec<TypeDescription> = Vec::new();
    while let Some(ty) = waiting.pop() {
        let description = match ty {
            Type::List(of) | Type::Map(of) => {
                waiting.push(of);
                continue;
            }
            Type::Shape(shape) => shape_of(shape),
            Type::Enum(kind) => enum_of(kind),
            _ => continue,
        };
        // A shape may contain itself.
        if found.iter().any(|own| own.name == description.name) {
            continue;
        }
        if let Type::Shape(shape) = ty {
            waiting.extend(shape.members().iter().rev().map(Param::ty));
        }
        found.push(description);
    }
    found
}

fn shape_of(shape: &'static Shape) -> TypeDescription {
    TypeDescription {
        name: shape.name(),
        kind: if shape.is_union() { "union" } else { "object" },
        doc: shape.doc(),
        members: shape.members().iter().map(ParameterDescription::member).collect(),
        values: &[],
    }
}

fn enum_of(kind: &'static Enum) -> TypeDescription {
    TypeDescription {
        name: kind.name(),
        kind: if kind.closed().is_some() { "closed enum" } else { "enum" },
        doc: kind.doc(),
        members: Vec::new(),
        values: kind.values(),
    }
}
