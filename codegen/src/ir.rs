//! A service after everything was checked: every name is valid Rust, every reference resolved,
//! every default filled in. Emission reads this and nothing else, and cannot fail.

pub(crate) use crate::notation::{Encoding, Scalar};

#[expect(clippy::struct_field_names, reason = "`service_id` is the term of the field")]
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) name: String,
    pub(crate) client: String,
    pub(crate) title: String,
    pub(crate) doc: String,
    pub(crate) service_id: String,
    pub(crate) api_version: Option<String>,
    pub(crate) signing_name: String,
    /// `None`: callers must give an endpoint.
    pub(crate) endpoint_prefix: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) errors: Vec<(String, u16)>,
    /// JSON pointers into the body of an error response.
    pub(crate) error_code: Option<String>,
    pub(crate) error_message: Option<String>,
    pub(crate) resources: Vec<Resource>,
    pub(crate) shapes: Vec<Shape>,
    pub(crate) enums: Vec<Enum>,
    /// Enums of which only patches have values: the client has no types of them.
    pub(crate) patch_enums: Vec<Enum>,
}

impl Service {
    pub(crate) fn operations(&self) -> impl Iterator<Item = &Operation> + Clone {
        self.resources.iter().flat_map(|resource| &resource.operations)
    }

    /// Returns an enum of either kind.
    pub(crate) fn all_enums(&self) -> impl Iterator<Item = &Enum> {
        self.enums.iter().chain(&self.patch_enums)
    }

    pub(crate) fn waiters(&self) -> impl Iterator<Item = &Waiter> {
        self.resources.iter().flat_map(|resource| &resource.waiters)
    }
}

impl Operation {
    /// Parameters that are arguments of the method.
    pub(crate) fn required(&self) -> impl Iterator<Item = &Param> {
        self.params.iter().filter(|param| param.required)
    }

    /// Parameters that are setters.
    pub(crate) fn optional(&self) -> impl Iterator<Item = &Param> {
        self.params.iter().filter(|param| !param.required)
    }

    /// Whether the operation has setters. Without any, its builder is the plain call.
    pub(crate) fn has_builder(&self) -> bool {
        self.optional().next().is_some()
    }
}

#[derive(Debug)]
pub(crate) struct Resource {
    pub(crate) name: String,
    pub(crate) plural: String,
    pub(crate) parent: Option<String>,
    pub(crate) item: String,
    pub(crate) collection: Option<String>,
    pub(crate) given_by: Option<String>,
    pub(crate) identity: String,
    pub(crate) doc: String,
    pub(crate) operations: Vec<Operation>,
    pub(crate) waiters: Vec<Waiter>,
}

#[derive(Debug)]
pub(crate) struct Waiter {
    /// Name of the method: `wait_until_vpc_link_available`.
    pub(crate) name: String,
    /// Name of the operation that is read.
    pub(crate) operation: String,
    /// Its required parameters.
    pub(crate) arguments: Vec<Param>,
    pub(crate) status: String,
    pub(crate) success: Vec<String>,
    pub(crate) failure: Vec<String>,
    pub(crate) message: Option<String>,
    pub(crate) not_yet: Vec<String>,
    /// How long it takes at most.
    pub(crate) seconds: u32,
    pub(crate) doc: String,
}

#[derive(Debug)]
pub(crate) struct Operation {
    /// Name of the method: `list_stages`. Its builder and its descriptor are named after it.
    pub(crate) name: String,
    pub(crate) api_name: String,
    pub(crate) verb: Verb,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) params: Vec<Param>,
    pub(crate) constants: Vec<Constant>,
    pub(crate) body: BodyKind,
    pub(crate) output: Output,
    pub(crate) paging: Option<Paging>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) errors: Vec<String>,
    pub(crate) throttle: Option<(u32, u32)>,
    /// Whether it is sent again when the first request may already have taken effect.
    pub(crate) retry_if_sent: bool,
    pub(crate) doc: String,
    /// Whether `doc` only repeats method and path.
    pub(crate) doc_is_derived: bool,
    pub(crate) reference: Option<String>,
    /// Paths that its JSON Patch accepts.
    pub(crate) patches: Vec<PatchPath>,
}

/// A path that JSON Patch operations may name.
#[derive(Debug)]
pub(crate) struct PatchPath {
    /// `/variables/{name}`
    pub(crate) path: String,
    pub(crate) ops: Vec<&'static str>,
    pub(crate) ty: Type,
    /// Empty if it is not documented.
    pub(crate) doc: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    List,
    Get,
    Create,
    Update,
    Delete,
    Action,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
}

#[derive(Debug, Clone)]
pub(crate) struct Param {
    /// As the model spells it.
    pub(crate) name: String,
    /// As Rust spells it, before `r#`.
    pub(crate) rust: String,
    /// `{primary_key}` if another parameter determines it.
    pub(crate) wire: String,
    pub(crate) named_by: Option<String>,
    pub(crate) location: Location,
    pub(crate) ty: Type,
    pub(crate) required: bool,
    /// What holds if it is not given; only of what names others.
    pub(crate) default: Option<String>,
    pub(crate) non_empty: bool,
    pub(crate) encoding: Encoding,
    pub(crate) sensitive: bool,
    pub(crate) doc: Doc,
}

/// Documentation of a parameter.
#[derive(Debug, Clone, Default)]
pub(crate) struct Doc {
    /// Empty if it has none.
    pub(crate) text: String,
    /// Name of the constant, for documentation that the service shares.
    pub(crate) constant: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Location {
    Label,
    /// Not sent: it is the name under which another parameter is sent.
    Name,
    Query,
    Header,
    Body,
    Payload,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Type {
    Scalar(Scalar),
    Enum(String),
    Shape(String),
    List(Box<Type>),
    Map(Box<Type>),
}

impl Type {
    /// Returns the enum that it is, or that its innermost elements are.
    pub(crate) fn enum_name(&self) -> Option<&str> {
        match self {
            Self::Enum(name) => Some(name),
            Self::List(element) | Self::Map(element) => element.enum_name(),
            Self::Scalar(_) | Self::Shape(_) => None,
        }
    }

    /// Whether a type of the model is in it.
    pub(crate) fn names_a_type(&self) -> bool {
        match self {
            Self::Scalar(_) => false,
            Self::Enum(_) | Self::Shape(_) => true,
            Self::List(element) | Self::Map(element) => element.names_a_type(),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Constant {
    pub(crate) location: Location,
    pub(crate) wire: String,
    pub(crate) value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyKind {
    None,
    Members,
    Document,
    Blob,
}

#[derive(Debug, Clone)]
pub(crate) enum Output {
    Json,
    None,
    Blob(Vec<String>),
}

#[derive(Debug, Clone)]
pub(crate) struct Paging {
    pub(crate) input: String,
    pub(crate) output: String,
    pub(crate) items: String,
    pub(crate) limit: Option<String>,
    pub(crate) unwraps: bool,
    pub(crate) unbounded: bool,
}

#[derive(Debug)]
pub(crate) enum Rule {
    Exclusive(Vec<String>),
    AtLeastOne(Vec<String>),
    Requires(String, String),
    /// Names and reasons.
    Refused(Vec<(String, String)>),
    NoNulls,
}

#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) members: Vec<Param>,
}

#[derive(Debug)]
pub(crate) struct Enum {
    pub(crate) name: String,
    pub(crate) doc: String,
    /// Name of the constant and the string.
    pub(crate) values: Vec<(String, String)>,
    /// `None`: it is open.
    pub(crate) closed: Option<Closed>,
}

#[derive(Debug, Clone)]
pub(crate) struct Closed {
    /// Names of constants that are taken for their strings.
    pub(crate) names: Vec<(String, String)>,
    pub(crate) any_case: bool,
}
