//! A service after everything was checked: every name is valid Rust, every reference resolved,
//! every default filled in. Emission reads this and nothing else, and cannot fail.

pub use crate::notation::{Encoding, Scalar};

#[derive(Debug)]
pub struct Service {
    pub name: String,
    pub client: String,
    pub title: String,
    pub doc: String,
    pub service_id: String,
    pub api_version: Option<String>,
    /// URL of the reference page of an operation, with `{api_name}` in the place of its name.
    pub reference: Option<String>,
    pub signing_name: String,
    /// `None`: callers must give an endpoint.
    pub endpoint_prefix: Option<String>,
    pub headers: Vec<(String, String)>,
    pub errors: Vec<(String, u16)>,
    /// JSON pointers into the body of an error response.
    pub error_code: Option<String>,
    pub error_message: Option<String>,
    pub auth: Auth,
    pub resources: Vec<Resource>,
    pub shapes: Vec<Shape>,
    pub enums: Vec<Enum>,
    /// Enums of which only patches have values: the client has no types of them.
    pub patch_enums: Vec<Enum>,
}

impl Service {
    pub fn operations(&self) -> impl Iterator<Item = &Operation> + Clone {
        self.resources.iter().flat_map(|resource| &resource.operations)
    }

    /// Returns an enum of either kind.
    pub fn all_enums(&self) -> impl Iterator<Item = &Enum> {
        self.enums.iter().chain(&self.patch_enums)
    }

    pub fn waiters(&self) -> impl Iterator<Item = &Waiter> {
        self.resources.iter().flat_map(|resource| &resource.waiters)
    }
}

/// Most parameters beside labels that are arguments of a method because they are required. If there
/// are more, all of them are setters: calls with many positional arguments are hard to read, and two of
/// one type change places unnoticed. Parameters of `common` are not counted, and are always setters, so
/// that `common` does not change the arguments of all methods.
const MOST_ARGUMENTS: usize = 4;

/// Whether more parameters are required than a method has arguments for.
pub fn requires_setters<'p>(params: impl Iterator<Item = &'p Param>) -> bool {
    let is_counted = |param: &&Param| param.must_be_argument() && param.location != Location::Label;
    params.filter(is_counted).count() > MOST_ARGUMENTS
}

/// Parameters that are arguments, or those that are setters.
fn those(params: &[Param], are_arguments: bool) -> impl Iterator<Item = &Param> + Clone {
    let only_labels = requires_setters(params.iter());
    params.iter().filter(move |param| param.is_argument(only_labels) == are_arguments)
}

impl Operation {
    /// Parameters that are arguments of the method.
    pub fn arguments(&self) -> impl Iterator<Item = &Param> + Clone {
        those(&self.params, true)
    }

    /// Parameters that are setters.
    pub fn setters(&self) -> impl Iterator<Item = &Param> + Clone {
        those(&self.params, false)
    }

    /// Whether the operation has setters. Without any, its builder is the plain call.
    pub fn has_builder(&self) -> bool {
        self.setters().next().is_some()
    }
}

impl Shape {
    /// Members that are arguments of the constructor.
    pub fn arguments(&self) -> impl Iterator<Item = &Param> + Clone {
        those(&self.members, true)
    }

    /// Members that are setters.
    pub fn setters(&self) -> impl Iterator<Item = &Param> + Clone {
        those(&self.members, false)
    }
}

#[derive(Debug)]
pub struct Resource {
    pub name: String,
    pub plural: String,
    pub parent: Option<String>,
    pub item: String,
    pub collection: Option<String>,
    pub given_by: Option<String>,
    pub identity: String,
    pub doc: String,
    pub operations: Vec<Operation>,
    pub waiters: Vec<Waiter>,
}

#[derive(Debug)]
pub struct Waiter {
    /// Name of the method: `wait_until_vpc_link_available`.
    pub name: String,
    /// Name of the operation that is read.
    pub operation: String,
    /// Parameters of the operation that are arguments of the method.
    pub arguments: Vec<Param>,
    /// Names of its other required parameters, which callers set by name.
    pub set_by_name: Vec<String>,
    pub status: Option<String>,
    pub success: Vec<Matcher>,
    pub failure: Vec<Matcher>,
    pub message: Option<String>,
    pub not_yet: Vec<Matcher>,
    /// How long it takes at most.
    pub seconds: u32,
    pub doc: String,
}

/// What a response of a waiter's operation is compared with.
#[derive(Debug, Clone)]
pub enum Matcher {
    /// A text at the place of the status.
    Status(String),
    /// A boolean there.
    Flag(bool),
    /// The code of an error response.
    Error(String),
    /// An HTTP status.
    Http(u16),
}

impl Matcher {
    /// Describes several of them: "the status `A` or `B`, or the error `C`".
    pub fn described<'m>(all: impl IntoIterator<Item = &'m Self>) -> String {
        let (mut statuses, mut errors, mut http) = (Vec::new(), Vec::new(), Vec::new());
        for one in all {
            match one {
                Self::Status(text) => statuses.push(format!("`{text}`")),
                Self::Flag(flag) => statuses.push(format!("`{flag}`")),
                Self::Error(code) => errors.push(format!("`{code}`")),
                Self::Http(status) => http.push(format!("{status}")),
            }
        }
        let kinds = [("the status", statuses), ("the error", errors), ("the HTTP status", http)];
        let kinds = kinds.into_iter().filter(|(_, values)| !values.is_empty());
        let kinds = kinds.map(|(kind, values)| format!("{kind} {}", values.join(" or ")));
        kinds.collect::<Vec<_>>().join(", or ")
    }
}

/// How requests are authenticated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Auth {
    SigV4,
    /// With a signature that does not include the body.
    SigV4UnsignedPayload,
    Bearer,
    /// By an API key in this header, in lower case.
    KeyHeader(String),
    None,
}

#[derive(Debug)]
pub struct Operation {
    /// Name of the method: `list_stages`. Its builder and its descriptor are named after it.
    pub name: String,
    pub api_name: String,
    pub verb: Verb,
    pub method: Method,
    pub path: String,
    pub status: u16,
    pub params: Vec<Param>,
    pub constants: Vec<Constant>,
    pub body: BodyKind,
    pub output: Output,
    pub paging: Option<Paging>,
    pub rules: Vec<Rule>,
    pub errors: Vec<String>,
    pub throttle: Option<(u32, u32)>,
    /// What precedes the host name of the endpoint, with the names of parameters in braces.
    pub host_prefix: Option<String>,
    /// Whether it is sent again when the first request may already have taken effect.
    pub retry_if_sent: bool,
    pub auth: Auth,
    pub doc: String,
    /// Whether `doc` only repeats method and path.
    pub doc_is_derived: bool,
    /// Paths that its JSON Patch accepts.
    pub patches: Vec<PatchPath>,
}

/// A path that JSON Patch operations may name.
#[derive(Debug)]
pub struct PatchPath {
    /// `/variables/{name}`
    pub path: String,
    pub ops: Vec<&'static str>,
    pub ty: Type,
    /// Empty if it is not documented.
    pub doc: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    List,
    Get,
    Create,
    Update,
    Delete,
    Action,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
}

#[derive(Debug, Clone)]
pub struct Param {
    /// As the model spells it.
    pub name: String,
    /// As Rust spells it, before `r#`.
    pub rust: String,
    /// `{primary_key}` if another parameter determines it.
    pub wire: String,
    pub named_by: Option<String>,
    pub location: Location,
    pub ty: Type,
    pub required: bool,
    pub scope: Scope,
    /// What is sent if the caller does not set it.
    pub default: Option<DefaultValue>,
    pub non_empty: bool,
    pub encoding: Encoding,
    pub sensitive: bool,
    pub doc: Doc,
}

/// Which operations have a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Its operation, or those of its verb.
    Own,
    /// All of the service: it is in `common`.
    Common,
}

impl Param {
    /// Whether a caller must set it. A required token has a default.
    pub fn must_be_set(&self) -> bool {
        self.required && !self.is_token()
    }

    /// Whether it is an argument of the method if there are not too many.
    fn must_be_argument(&self) -> bool {
        self.must_be_set() && self.scope == Scope::Own
    }

    /// Whether it is an argument of the method. If there are too many, only labels are.
    pub fn is_argument(&self, only_labels: bool) -> bool {
        self.must_be_argument() && (!only_labels || self.location == Location::Label)
    }

    /// Whether it is the idempotency token of its operation.
    pub fn is_token(&self) -> bool {
        matches!(self.default, Some(DefaultValue::Uuid))
    }
}

/// The default of a parameter.
#[derive(Debug, Clone)]
pub enum DefaultValue {
    /// Of a parameter that names others.
    Name(String),
    /// Of an idempotency token: a random UUID.
    Uuid,
}

/// Documentation of a parameter.
#[derive(Debug, Clone, Default)]
pub struct Doc {
    /// Empty if it has none.
    pub text: String,
    /// Name of the constant, for documentation that the service shares.
    pub constant: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Location {
    Label,
    /// Not sent: it is the name under which another parameter is sent.
    Name,
    Query,
    Header,
    Body,
    Payload,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    Scalar(Scalar),
    Enum(String),
    Shape(String),
    List(Box<Type>),
    Map(Box<Type>),
}

impl Type {
    /// Returns the enum that it is, or that its innermost elements are.
    pub fn enum_name(&self) -> Option<&str> {
        match self {
            Self::Enum(name) => Some(name),
            Self::List(element) | Self::Map(element) => element.enum_name(),
            Self::Scalar(_) | Self::Shape(_) => None,
        }
    }

    /// Whether a type of the model is in it.
    pub fn names_a_type(&self) -> bool {
        match self {
            Self::Scalar(_) => false,
            Self::Enum(_) | Self::Shape(_) => true,
            Self::List(element) | Self::Map(element) => element.names_a_type(),
        }
    }
}

#[derive(Debug)]
pub struct Constant {
    pub location: Location,
    pub wire: String,
    pub value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    None,
    Members,
    Document,
    Blob,
}

#[derive(Debug, Clone)]
pub enum Output {
    Json,
    None,
    Blob(Vec<String>),
}

#[derive(Debug, Clone)]
pub struct Paging {
    pub input: String,
    pub output: String,
    pub items: String,
    pub limit: Option<String>,
    pub unwraps: bool,
    pub unbounded: bool,
}

#[derive(Debug)]
pub enum Rule {
    Exclusive(Vec<String>),
    AtLeastOne(Vec<String>),
    Requires(String, String),
    /// Names and reasons.
    Refused(Vec<(String, String)>),
    NoNulls,
}

#[derive(Debug)]
pub struct Shape {
    pub name: String,
    pub doc: String,
    pub members: Vec<Param>,
    /// Whether an object has exactly one of the members.
    pub is_union: bool,
}

#[derive(Debug)]
pub struct Enum {
    pub name: String,
    pub doc: String,
    /// Name of the constant and the string.
    pub values: Vec<(String, String)>,
    /// `None`: it is open.
    pub closed: Option<Closed>,
}

#[derive(Debug, Clone)]
pub struct Closed {
    /// Names of constants that are taken for their strings.
    pub names: Vec<(String, String)>,
    pub any_case: bool,
}
