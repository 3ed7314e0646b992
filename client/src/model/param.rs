//! A parameter of an operation: its location in the request, its type, its encoding.

use std::fmt;

/// One parameter of an operation, or one member of a shape.
#[derive(Debug)]
pub struct Param {
    pub(super) name: &'static str,
    pub(super) wire_name: &'static str,
    pub(super) location: Location,
    pub(super) ty: Type,
    pub(super) named_by: Option<&'static str>,
    pub(super) default: Option<&'static str>,
    pub(super) required: bool,
    pub(super) non_empty: bool,
    pub(super) encoding: Encoding,
    pub(super) sensitive: bool,
    pub(super) doc: &'static str,
}

impl Param {
    /// Name in the model: `stageName`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
    /// Name in the request. A map in the query has none of its own: its keys are sent instead. If
    /// the name is [the value of another parameter](Self::named_by), this is the name in the model.
    pub const fn wire_name(&self) -> &'static str {
        self.wire_name
    }
    /// The parameter, one at [`Location::Name`], whose value is the name in the request.
    pub const fn named_by(&self) -> Option<&'static str> {
        self.named_by
    }
    /// Value if none is given. Only parameters at [`Location::Name`] have one.
    pub const fn default(&self) -> Option<&'static str> {
        self.default
    }
    /// Where it is in the request.
    pub const fn location(&self) -> Location {
        self.location
    }
    /// Its type.
    pub const fn ty(&self) -> &Type {
        &self.ty
    }
    /// True if a call without it is refused.
    pub const fn is_required(&self) -> bool {
        self.required
    }
    /// True if an empty text, list, map or object, and null, are refused.
    pub const fn is_non_empty(&self) -> bool {
        self.non_empty
    }
    /// How its value is sent.
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }
    /// True if its value must never be shown.
    pub const fn is_sensitive(&self) -> bool {
        self.sensitive
    }
    /// What it means, in Markdown. Empty if the model has no documentation.
    pub const fn doc(&self) -> &'static str {
        self.doc
    }
}

/// Where a parameter is in the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Location {
    /// A `{label}` of the path.
    Label,
    /// Not in the request: its value is the name under which another parameter is sent.
    Name,
    /// The query string. A list repeats its key; each entry of a map is a pair of its own.
    Query,
    /// A request header.
    Header,
    /// A member of the JSON object in the body.
    Body,
    /// The whole body.
    Payload,
}

/// How the value of a parameter is sent, where its type alone does not decide it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// As its type is.
    Plain,
    /// A list as one text, with commas between its items; an item must not be empty or hold a comma.
    Joined,
    /// A boolean or a number as text, in JSON: `"true"`.
    Text,
    /// A boolean that is sent if it is true, and left out if it is false.
    IfTrue,
    /// A point in time as RFC 3339: `2026-11-25T12:00:00Z`.
    Iso8601,
    /// A point in time as an HTTP date: `Wed, 25 Nov 2026 12:00:00 GMT`.
    HttpDate,
    /// A point in time as seconds since 1970.
    Epoch,
}

/// Type of a parameter. Its `Debug` form is the notation of models: `[StageKey]`.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Type {
    /// Text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A whole number of 64 bits.
    Integer,
    /// A finite floating point number.
    Number,
    /// A calendar date, as text: `2026-11-25`.
    Date,
    /// A point in time. Unless an [`Encoding`] decides it: epoch seconds in a body, an HTTP date in a
    /// header, RFC 3339 elsewhere.
    Timestamp,
    /// Bytes: raw as a whole body, base64 inside JSON.
    Blob,
    /// Any JSON.
    Json,
    /// A JSON object with any members.
    Object,
    /// One operation of a JSON Patch (RFC 6902).
    Patch,
    /// One of a set of strings. Most sets are open: other texts can be sent.
    Enum(&'static Enum),
    /// A JSON object with known members.
    Shape(&'static Shape),
    /// Several values, in order.
    List(&'static Type),
    /// Values by name.
    Map(&'static Type),
}

/// A set of strings with names.
#[derive(Debug)]
pub struct Enum {
    pub(super) name: &'static str,
    pub(super) values: &'static [&'static str],
    pub(super) closed: Option<Closed>,
    pub(super) doc: &'static str,
}

impl Enum {
    /// Name: `CacheClusterSize`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
    /// Known values, as sent.
    pub const fn values(&self) -> &'static [&'static str] {
        self.values
    }
    /// How the set is closed; `None` if any other text can be sent.
    pub const fn closed(&self) -> Option<&Closed> {
        self.closed.as_ref()
    }
    /// What it is, in one sentence of Markdown.
    pub const fn doc(&self) -> &'static str {
        self.doc
    }
}

/// What is accepted as a value of a closed enum. Letters may be of either case; all else is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed {
    pub(super) names: &'static [(&'static str, &'static str)],
    pub(super) any_case: bool,
}

impl Closed {
    /// Names that are accepted for values: `("UP", "upstream")`.
    pub const fn names(&self) -> &'static [(&'static str, &'static str)] {
        self.names
    }
    /// True if the service ignores the case of letters: a value is then sent as it was given, otherwise
    /// as it is in the table.
    pub const fn ignores_case(&self) -> bool {
        self.any_case
    }
}

/// A JSON object with known members.
#[derive(Debug)]
pub struct Shape {
    pub(super) name: &'static str,
    pub(super) members: &'static [Param],
    pub(super) doc: &'static str,
}

impl Shape {
    /// Name: `StageKey`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
    /// Members; their location is always [`Location::Body`].
    pub const fn members(&self) -> &'static [Param] {
        self.members
    }
    /// What it is, in one sentence of Markdown.
    pub const fn doc(&self) -> &'static str {
        self.doc
    }
}

impl fmt::Debug for Type {
    /// Enums and shapes by name only: a shape may contain itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Date => "date",
            Self::Timestamp => "timestamp",
            Self::Blob => "blob",
            Self::Json => "json",
            Self::Object => "object",
            Self::Patch => "patch",
            Self::Enum(one) => one.name,
            Self::Shape(one) => one.name,
            Self::List(element) => return write!(f, "[{element:?}]"),
            Self::Map(element) => return write!(f, "{{{element:?}}}"),
        })
    }
}
