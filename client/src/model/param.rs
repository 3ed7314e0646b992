//! A parameter of an operation: its location in the request, its type and its encoding.

use std::fmt;
use std::sync::OnceLock;

/// A parameter of an operation, or a member of a shape.
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
    /// Returns the name in the model, such as `stageName`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
    /// Returns the name in the request.
    ///
    /// The name of a map in the query is not sent: its keys are sent instead. If the name in the
    /// request is [the value of another parameter](Self::named_by), this is the name in the model.
    pub const fn wire_name(&self) -> &'static str {
        self.wire_name
    }
    /// Returns the name of the parameter at [`Location::Name`] whose value is the name of this one
    /// in the request.
    pub const fn named_by(&self) -> Option<&'static str> {
        self.named_by
    }
    /// Returns the value that is used if none is set. Only parameters at [`Location::Name`] have
    /// one.
    pub const fn default(&self) -> Option<&'static str> {
        self.default
    }
    /// Returns the location in the request.
    pub const fn location(&self) -> Location {
        self.location
    }
    /// Returns the type.
    pub const fn ty(&self) -> &Type {
        &self.ty
    }
    /// Returns true if a call without the parameter is refused.
    pub const fn is_required(&self) -> bool {
        self.required
    }
    /// Returns true if an empty string, list, map or object, or null, is refused.
    pub const fn is_non_empty(&self) -> bool {
        self.non_empty
    }
    /// Returns how the value is written.
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }
    /// Returns true if the value is secret: `Debug`, errors and events never contain it.
    pub const fn is_sensitive(&self) -> bool {
        self.sensitive
    }
    /// Returns the documentation in Markdown. Empty if the model has no documentation.
    pub const fn doc(&self) -> &'static str {
        self.doc
    }
}

/// Location of a parameter in the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Location {
    /// A label of the path: `{stage_name}`.
    Label,
    /// Not sent itself: its value is the name under which another parameter is sent.
    Name,
    /// The query string. A list repeats its name; each entry of a map is sent under its own key.
    Query,
    /// A request header. Each entry of a map is a header, whose name begins with the name of the
    /// parameter.
    Header,
    /// A member of the JSON object in the body.
    Body,
    /// The whole body.
    Payload,
}

/// How the value of a parameter is written, where its type alone does not decide it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// As the type is written.
    Plain,
    /// A list as one string, with commas between the items. An item must not be empty or contain a
    /// comma.
    CommaSeparated,
    /// A boolean or a number as a JSON string: `"true"`.
    Text,
    /// A boolean that is only sent if it is true.
    OnlyIfTrue,
    /// A point in time as RFC 3339: `2026-11-25T12:00:00Z`.
    Iso8601,
    /// A point in time as an HTTP date: `Wed, 25 Nov 2026 12:00:00 GMT`.
    HttpDate,
    /// A point in time as seconds since 1970.
    Epoch,
}

/// Type of a parameter.
///
/// Its `Debug` form is the notation of models, such as `[StageKey]`.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Type {
    /// A string.
    String,
    /// `true` or `false`.
    Boolean,
    /// A 64-bit signed integer.
    Integer,
    /// A floating point number. NaN and infinities are sent as the texts `NaN`, `Infinity` and
    /// `-Infinity`, in a body as JSON strings.
    Number,
    /// A calendar date, as text: `2026-11-25`.
    Date,
    /// A point in time: seconds since 1970 in a body, an HTTP date in a header, RFC 3339 elsewhere,
    /// unless the parameter has an [`Encoding`] for it.
    Timestamp,
    /// Bytes: unencoded as a whole body, base64 elsewhere.
    Blob,
    /// Any JSON value.
    Json,
    /// A JSON object with arbitrary members.
    Object,
    /// One operation of a JSON Patch (RFC 6902).
    Patch,
    /// A string with known values. Unless the enum is [closed](Enum::closed), other strings can be
    /// sent.
    Enum(&'static Enum),
    /// A JSON object with known members.
    Shape(&'static Shape),
    /// A list of values.
    List(&'static Type),
    /// Values by string key.
    Map(&'static Type),
}

/// A string type with known values.
#[derive(Debug)]
pub struct Enum {
    pub(super) name: &'static str,
    pub(super) values: &'static [&'static str],
    pub(super) closed: Option<Closed>,
    pub(super) doc: &'static str,
}

impl Enum {
    /// Returns the name, such as `CacheClusterSize`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
    /// Returns the known values, as they are sent.
    pub const fn values(&self) -> &'static [&'static str] {
        self.values
    }
    /// Returns which other spellings are accepted if the enum is closed; `None` if any string can
    /// be sent.
    pub const fn closed(&self) -> Option<&Closed> {
        self.closed.as_ref()
    }
    /// Returns the documentation: one sentence of Markdown.
    pub const fn doc(&self) -> &'static str {
        self.doc
    }
}

/// Which strings are accepted as values of a closed enum.
///
/// Values and names are accepted in upper and lower case. Any other string is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed {
    pub(super) names: &'static [(&'static str, &'static str)],
    pub(super) any_case: bool,
}

impl Closed {
    /// Returns names that are accepted in place of values, such as `("UP", "upstream")`.
    pub const fn names(&self) -> &'static [(&'static str, &'static str)] {
        self.names
    }
    /// Returns true if the service ignores case. A value is then sent as it was set; otherwise it
    /// is sent as [`values`](Enum::values) spells it.
    pub const fn ignores_case(&self) -> bool {
        self.any_case
    }
}

/// A JSON object type with known members.
#[derive(Debug)]
pub struct Shape {
    pub(super) name: &'static str,
    pub(super) members: Members,
    pub(super) is_union: bool,
    pub(super) doc: &'static str,
}

/// The members of a shape.
pub(super) enum Members {
    /// Those of a compiled table.
    Fixed(&'static [Param]),
    /// Those of a table that is made at run time. They are set after the shape exists, because a
    /// shape may contain itself.
    Late(OnceLock<&'static [Param]>),
}

impl Members {
    fn get(&self) -> &'static [Param] {
        match self {
            Self::Fixed(members) => members,
            Self::Late(members) => members.get().copied().unwrap_or_default(),
        }
    }
}

impl fmt::Debug for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

impl Shape {
    /// Returns the name, such as `StageKey`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
    /// Returns the members. Their location is always [`Location::Body`].
    pub fn members(&self) -> &'static [Param] {
        self.members.get()
    }
    /// Returns true if an object has exactly one of the members. Other objects are refused before
    /// anything is sent.
    pub const fn is_union(&self) -> bool {
        self.is_union
    }
    /// Returns the documentation: one sentence of Markdown.
    pub const fn doc(&self) -> &'static str {
        self.doc
    }
}

impl fmt::Debug for Type {
    /// Writes enums and shapes by name only: a shape may contain itself.
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
