//! A parameter of an operation: where it travels, of what type it is, how its value is sent.

use std::fmt;

/// One parameter of an operation, or one member of a shape.
#[derive(Debug)]
pub struct Param {
    pub(super) name: &'static str,
    pub(super) wire: &'static str,
    pub(super) place: Place,
    pub(super) ty: Type,
    pub(super) named_by: Option<&'static str>,
    pub(super) default: Option<&'static str>,
    pub(super) required: bool,
    pub(super) filled: bool,
    pub(super) form: Form,
    pub(super) sensitive: bool,
    pub(super) doc: &'static str,
}

/// Where in the request a parameter travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// A `{label}` of the path.
    Label,
    /// Nowhere: its value is the name under which another parameter is sent.
    Name,
    /// The query string. A list repeats its key; a map is spilled, each entry a pair of its own.
    Query,
    /// A request header.
    Header,
    /// A member of the JSON object in the body.
    Body,
    /// The whole body.
    Payload,
}

/// How the value of a parameter is sent, where its type alone does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// As its type is.
    Plain,
    /// A list as one text, with commas between its items; none of them is empty or holds a comma.
    Joined,
    /// A boolean or a number as text, in JSON: `"true"`.
    Text,
    /// A boolean that is sent if it is true, and left out if it is false.
    IfTrue,
}

/// Type of a parameter. Its `Debug` form is the notation of models: `[StageKey]`.
#[derive(Clone, Copy)]
pub enum Type {
    /// Text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A whole number of 64 bits.
    Integer,
    /// A finite floating point number.
    Number,
    /// A point in time: epoch seconds in a body, an HTTP date in a header, RFC 3339 elsewhere.
    Timestamp,
    /// Bytes: raw as a whole body, base64 inside JSON.
    Blob,
    /// Any JSON.
    Json,
    /// A JSON object, whatever its members are.
    Object,
    /// One operation of a JSON Patch (RFC 6902).
    Patch,
    /// One of a set of strings. Most are open to values that are not known yet.
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
    /// Name: `CacheClusterSize`.
    pub name: &'static str,
    /// Known values, as sent.
    pub values: &'static [&'static str],
    /// How the set is closed; `None` if any other text can be sent, too.
    pub closed: Option<Closed>,
    /// One sentence on what it is.
    pub doc: &'static str,
}

/// What is taken for a value of a closed enum, in letters of either case; all else is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed {
    /// Names that are taken for values beside the values themselves: `("UP", "upstream")`.
    pub names: &'static [(&'static str, &'static str)],
    /// Whether the service does not mind the case of letters: a value is then sent as it was
    /// given, otherwise as it is in the table.
    pub any_case: bool,
}

/// A JSON object with known members.
#[derive(Debug)]
pub struct Shape {
    /// Name: `StageKey`.
    pub name: &'static str,
    /// Members; their place is always [`Place::Body`].
    pub members: &'static [Param],
    /// One sentence on what it is.
    pub doc: &'static str,
}

impl fmt::Debug for Type {
    /// Enums and shapes by name only: a shape may hold itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
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

impl Param {
    /// Name, as the model spells it: `stageName`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
    /// Name on the wire. A spilled map has none of its own: its keys are sent instead. Nor has a
    /// parameter that is [named by](Self::named_by) another one; this is its name in the model then.
    pub const fn wire(&self) -> &'static str {
        self.wire
    }
    /// The parameter, one of [`Place::Name`], whose value is the name on the wire.
    pub const fn named_by(&self) -> Option<&'static str> {
        self.named_by
    }
    /// What holds when it is not given. Only parameters of [`Place::Name`] have such a value.
    pub const fn default(&self) -> Option<&'static str> {
        self.default
    }
    /// Where it travels.
    pub const fn place(&self) -> Place {
        self.place
    }
    /// Its type.
    pub const fn ty(&self) -> &Type {
        &self.ty
    }
    /// Whether a call without it is refused.
    pub const fn is_required(&self) -> bool {
        self.required
    }
    /// Whether an empty text, list, map or object is refused, and null.
    pub const fn is_filled(&self) -> bool {
        self.filled
    }
    /// How its value is sent.
    pub const fn form(&self) -> Form {
        self.form
    }
    /// Whether it must never be shown.
    pub const fn is_sensitive(&self) -> bool {
        self.sensitive
    }
    /// What it means.
    pub const fn doc(&self) -> &'static str {
        self.doc
    }
}
