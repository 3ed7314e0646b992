//! The model as written: the tree with names on its parts and its notations parsed, spans kept,
//! nothing resolved and nothing checked. Parts of a wrong kind are reported by `structure.rs` and
//! left out here.

use crate::format;
use crate::notation::{Identity, TypeText};
use crate::span::{Span, Text};
use crate::structure::is_whole_body;
use crate::tree::{Json, Node};

#[derive(Debug, Default)]
pub(crate) struct Model {
    /// All of it.
    pub(crate) span: Span,
    pub(crate) service: Service,
    pub(crate) resources: Vec<Resource>,
    pub(crate) shapes: Vec<Shape>,
    pub(crate) enums: Vec<Enum>,
}

#[expect(clippy::struct_field_names, reason = "`service_id` is the term of the field")]
#[derive(Debug, Default)]
pub(crate) struct Service {
    /// All of it.
    pub(crate) span: Span,
    pub(crate) name: Option<Text>,
    pub(crate) client: Option<Text>,
    pub(crate) title: Option<Text>,
    pub(crate) doc: Option<Text>,
    pub(crate) service_id: Option<Text>,
    pub(crate) api_version: Option<Text>,
    pub(crate) signing_name: Option<Text>,
    pub(crate) endpoint_prefix: Option<Text>,
    pub(crate) headers: Vec<(Text, Text)>,
    pub(crate) reference: Option<Text>,
    pub(crate) errors: Vec<(Text, u16)>,
    pub(crate) error_code: Option<Text>,
    pub(crate) error_message: Option<Text>,
    pub(crate) auth: Option<Auth>,
    pub(crate) throttle: Option<Text>,
    pub(crate) verbs: Vec<Operation>,
    /// Parameters of all operations.
    pub(crate) common: Common,
    /// Whether everything must be documented.
    pub(crate) requires_docs: bool,
    pub(crate) docs: Vec<(Text, Text)>,
}

#[derive(Debug, Default)]
pub(crate) struct Common {
    pub(crate) query: Vec<Member>,
    pub(crate) headers: Vec<Member>,
}

#[derive(Debug)]
pub(crate) struct Resource {
    /// All of it.
    pub(crate) span: Span,
    pub(crate) name: Text,
    pub(crate) doc: Option<Text>,
    pub(crate) parent: Option<Text>,
    pub(crate) path: Option<Text>,
    pub(crate) plural: Option<Text>,
    pub(crate) labels: Vec<(Text, TypeText)>,
    pub(crate) identity: Option<Identity>,
    /// Whether the path leaves out the labels of the parent on purpose.
    pub(crate) is_absolute: bool,
    pub(crate) docs: Vec<(Text, Text)>,
    pub(crate) operations: Vec<Operation>,
    pub(crate) waiters: Vec<Waiter>,
}

#[derive(Debug)]
pub(crate) struct Operation {
    /// All of it.
    pub(crate) span: Span,
    /// `list`, or the name of an action.
    pub(crate) key: Text,
    pub(crate) is_action: bool,
    pub(crate) verb: Option<Text>,
    pub(crate) doc: Option<Text>,
    pub(crate) method: Option<Text>,
    pub(crate) path: Option<Text>,
    /// Whether the path leaves out the labels of the resource on purpose.
    pub(crate) is_absolute: bool,
    pub(crate) api_name: Option<Text>,
    pub(crate) query: Vec<Member>,
    pub(crate) headers: Vec<Member>,
    pub(crate) body: Option<Body>,
    pub(crate) output: Option<Output>,
    pub(crate) status: Option<u16>,
    pub(crate) errors: Option<Vec<Text>>,
    pub(crate) paging: PagingChoice,
    pub(crate) throttle: Option<Text>,
    pub(crate) auth: Option<Auth>,
    pub(crate) docs: Vec<(Text, Text)>,
    pub(crate) exclusive: Vec<Text>,
    pub(crate) at_least_one: Vec<Text>,
    pub(crate) requires: Vec<(Text, Text)>,
    pub(crate) refused: Vec<(Text, Text)>,
    pub(crate) retry_if_sent: Option<bool>,
    /// Name of the parameter that is the idempotency token.
    pub(crate) idempotency_token: Option<Text>,
    pub(crate) host_prefix: Option<Text>,
    pub(crate) patch: Option<Patch>,
    /// Whether members may be null, and its place in the text.
    pub(crate) nulls: Option<(bool, Span)>,
}

/// How requests are authenticated.
#[derive(Debug)]
pub(crate) enum Auth {
    SigV4,
    SigV4UnsignedPayload,
    Bearer,
    /// The header of the key, if it is written, and the place of the choice.
    KeyHeader(Option<Text>, Span),
    None,
}

#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) name: Text,
    pub(crate) kind: MemberKind,
}

#[derive(Debug, Clone)]
pub(crate) enum MemberKind {
    Type(Box<TypeText>),
    /// A constant: where it stands, and its text if it is a string.
    Constant {
        span: Span,
        text: Option<String>,
    },
}

#[derive(Debug, Clone)]
pub(crate) enum Body {
    Members(Vec<Member>),
    Whole(Box<TypeText>),
}

#[derive(Debug, Clone)]
pub(crate) enum Output {
    Json,
    None,
    Blob(Vec<Text>),
}

/// The paths that the JSON Patch of an operation accepts, each with its notation.
#[derive(Debug)]
pub(crate) struct Patch {
    /// Where the object begins.
    pub(crate) span: Span,
    pub(crate) rows: Vec<(Text, Text)>,
}

/// The paging of an operation.
#[derive(Debug, Clone)]
pub(crate) enum PagingChoice {
    /// Not given: the verb's default applies.
    Nothing,
    /// `null`: it does not page.
    None,
    Like(Paging),
}

#[derive(Debug, Clone)]
pub(crate) struct Paging {
    pub(crate) input: Text,
    pub(crate) output: Text,
    pub(crate) items: Text,
    pub(crate) limit: Option<Text>,
    pub(crate) unwraps: bool,
    /// Whether streams leave the limit out, and its place in the text.
    pub(crate) unbounded: Option<(bool, Span)>,
}

#[derive(Debug)]
pub(crate) struct Waiter {
    pub(crate) key: Text,
    pub(crate) doc: Option<Text>,
    pub(crate) operation: Option<Text>,
    pub(crate) status: Option<Text>,
    /// `None` if it is absent or an element could not be read.
    pub(crate) success: Option<Vec<Matcher>>,
    pub(crate) failure: Vec<Matcher>,
    pub(crate) message: Option<Text>,
    pub(crate) not_yet: Vec<Matcher>,
    pub(crate) limit: Option<Text>,
}

/// What a response is compared with.
#[derive(Debug, Clone)]
pub(crate) struct Matcher {
    pub(crate) span: Span,
    pub(crate) kind: MatcherKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum MatcherKind {
    Status(String),
    Flag(bool),
    Error(String),
    Http(u16),
}

#[derive(Debug)]
pub(crate) struct Shape {
    /// All of it.
    pub(crate) span: Span,
    pub(crate) name: Text,
    pub(crate) doc: Option<Text>,
    pub(crate) members: Vec<Member>,
    /// Whether an object has exactly one of the members.
    pub(crate) is_union: bool,
    pub(crate) docs: Vec<(Text, Text)>,
}

#[derive(Debug)]
pub(crate) struct Enum {
    pub(crate) name: Text,
    pub(crate) doc: Option<Text>,
    /// Name of the constant, if it is given, and the string.
    pub(crate) values: Vec<(Option<Text>, Text)>,
    pub(crate) closed: Option<Closed>,
}

/// Whether a closed enum is case-sensitive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closed {
    /// It is: values are sent as spelt in the model.
    Spelt,
    /// It is not: values are sent as the caller spells them.
    AnyCase,
}

impl Model {
    pub(crate) fn read(root: &Node) -> Self {
        Self {
            span: root.span.clone(),
            service: root.get("service").map(service).unwrap_or_default(),
            resources: root.read_entries("resources", resource),
            shapes: root.read_entries("shapes", shape),
            enums: root.read_entries("enums", enumeration),
        }
    }
}

fn service(node: &Node) -> Service {
    let verbs = node.get("verbs");
    let common = |key: &str| {
        node.get("common").and_then(|common| common.get(key)).map(members).unwrap_or_default()
    };
    Service {
        span: node.span.clone(),
        name: node.string("name"),
        client: node.string("client"),
        title: node.string("title"),
        doc: node.string("doc"),
        service_id: node.string("service_id"),
        api_version: node.string("api_version"),
        signing_name: node.string("signing_name"),
        endpoint_prefix: node.get("endpoint").and_then(|endpoint| endpoint.string("prefix")),
        headers: node.strings_by_name("headers"),
        reference: node.string("reference"),
        errors: node
            .entries_of("errors")
            .map(|(code, status)| (code.clone(), status.as_status().unwrap_or_default()))
            .collect(),
        error_code: node.string("error_code"),
        error_message: node.string("error_message"),
        auth: node.get("auth").and_then(auth),
        throttle: node.string("throttle"),
        verbs: verbs
            .into_iter()
            .flat_map(Node::entries)
            .map(|(name, node)| operation(name, node, false))
            .collect(),
        common: Common { query: common("query"), headers: common("headers") },
        requires_docs: node.boolean("require_docs") == Some(true),
        docs: docs(node),
    }
}

/// Reads the documentation of parameters. Its old name was reported with the structure.
fn docs(node: &Node) -> Vec<(Text, Text)> {
    let key = if node.get("docs").is_some() { "docs" } else { "words" };
    node.strings_by_name(key)
}

fn resource(name: &Text, node: &Node) -> Resource {
    let mut operations: Vec<Operation> = Vec::new();
    for (key, value) in node.entries() {
        if format::VERBS.contains(&key.value.as_str()) {
            operations.push(operation(key, value, false));
        } else if key.value == "actions" {
            operations.extend(value.entries().map(|(name, node)| operation(name, node, true)));
        }
    }
    Resource {
        span: node.span.clone(),
        name: name.clone(),
        doc: node.string("doc"),
        parent: node.string("parent"),
        path: node.string("path"),
        plural: node.string("plural"),
        labels: node
            .entries_of("labels")
            .filter_map(|(name, node)| Some((name.clone(), TypeText::read(node)?)))
            .collect(),
        identity: node.string("identity").as_ref().map(Identity::parse),
        is_absolute: node.boolean("absolute") == Some(true),
        docs: docs(node),
        operations,
        waiters: node.read_entries("waiters", waiter),
    }
}

fn operation(key: &Text, node: &Node, is_action: bool) -> Operation {
    // Constraints once stood in the operation itself, which was reported with the structure.
    let constraints = |key: &str| {
        let inside = node.get("constraints").filter(|inside| inside.get(key).is_some());
        inside.unwrap_or(node)
    };
    Operation {
        span: node.span.clone(),
        key: key.clone(),
        is_action,
        verb: node.string("verb"),
        doc: node.string("doc"),
        method: node.string("method"),
        path: node.string("path"),
        is_absolute: node.boolean("absolute") == Some(true),
        api_name: node.string("api_name").or_else(|| node.string("official")),
        query: node.get("query").map(members).unwrap_or_default(),
        headers: node.get("headers").map(members).unwrap_or_default(),
        body: node.get("body").map(|body| {
            let is_whole = body.as_string().is_some() || is_whole_body(body);
            match TypeText::read(body).filter(|_| is_whole) {
                Some(ty) => Body::Whole(Box::new(ty)),
                None => Body::Members(members(body)),
            }
        }),
        output: node.get("output").map(|output| match &output.value {
            Json::String(text) if text == "none" => Output::None,
            Json::String(text) if text == "blob" => Output::Blob(Vec::new()),
            Json::Object(_) => Output::Blob(output.strings("blob")),
            _ => Output::Json,
        }),
        status: node.get("status").and_then(Node::as_status),
        errors: node.get("errors").map(|_| node.strings("errors")),
        paging: node.get("paging").map_or(PagingChoice::Nothing, |written| {
            paging(written).map_or(PagingChoice::None, PagingChoice::Like)
        }),
        throttle: node.string("throttle"),
        auth: node.get("auth").and_then(auth),
        docs: docs(node),
        exclusive: constraints("exclusive").strings("exclusive"),
        at_least_one: constraints("at_least_one").strings("at_least_one"),
        requires: constraints("requires").strings_by_name("requires"),
        refused: constraints("refused").strings_by_name("refused"),
        nulls: constraints("nulls").spanned_boolean("nulls"),
        retry_if_sent: node
            .boolean("retry_if_sent")
            .or_else(|| node.boolean("once").map(|is_once| !is_once)),
        idempotency_token: node.string("idempotency_token"),
        host_prefix: node.string("host_prefix"),
        patch: node
            .get("patch")
            .map(|patch| Patch { span: patch.head(), rows: node.strings_by_name("patch") }),
    }
}

fn auth(node: &Node) -> Option<Auth> {
    match &node.value {
        Json::String(text) => Some(match text.as_str() {
            "sigv4" => Auth::SigV4,
            "sigv4_unsigned_payload" => Auth::SigV4UnsignedPayload,
            "bearer" => Auth::Bearer,
            "api_key" => Auth::KeyHeader(None, node.span.clone()),
            "none" => Auth::None,
            _ => return None,
        }),
        _ => node.string("api_key").map(|header| Auth::KeyHeader(Some(header), node.head())),
    }
}

fn paging(node: &Node) -> Option<Paging> {
    Some(Paging {
        input: node.string("input")?,
        output: node.string("output")?,
        items: node.string("items")?,
        limit: node.string("limit"),
        unwraps: node.boolean("unwrap") == Some(true),
        unbounded: node.spanned_boolean("unbounded"),
    })
}

fn members(node: &Node) -> Vec<Member> {
    node.entries()
        .filter_map(|(name, value)| {
            let kind = match value.get("const") {
                Some(constant) => MemberKind::Constant {
                    span: constant.span.clone(),
                    text: constant.as_string().map(|text| text.value),
                },
                None => MemberKind::Type(Box::new(TypeText::read(value)?)),
            };
            Some(Member { name: name.clone(), kind })
        })
        .collect()
}

fn shape(name: &Text, node: &Node) -> Shape {
    Shape {
        span: node.span.clone(),
        name: name.clone(),
        doc: node.string("doc"),
        is_union: node.boolean("union") == Some(true),
        members: node.get("members").map(members).unwrap_or_default(),
        docs: docs(node),
    }
}

fn enumeration(name: &Text, node: &Node) -> Enum {
    let listed = node.strings("values").into_iter().map(|value| (None, value));
    let named = node.strings_by_name("values").into_iter().map(|(name, value)| (Some(name), value));
    let closed = match node.string("closed") {
        Some(_) => Some(Closed::AnyCase),
        None => (node.boolean("closed") == Some(true)).then_some(Closed::Spelt),
    };
    let values = listed.chain(named).collect();
    Enum { name: name.clone(), doc: node.string("doc"), values, closed }
}

fn waiter(key: &Text, node: &Node) -> Waiter {
    Waiter {
        key: key.clone(),
        doc: node.string("doc"),
        operation: node.string("operation"),
        status: node.string("status"),
        success: node.get("success").filter(|list| is_list_of_matchers(list)).map(matchers),
        failure: node.get("failure").map(matchers).unwrap_or_default(),
        message: node.string("message"),
        not_yet: node.get("not_yet").map(not_yet).unwrap_or_default(),
        limit: node.string("limit"),
    }
}

fn elements(node: &Node) -> &[Node] {
    match &node.value {
        Json::Array(elements) => elements,
        _ => &[],
    }
}

fn is_list_of_matchers(node: &Node) -> bool {
    matches!(node.value, Json::Array(_))
        && elements(node).iter().all(|element| matcher(element).is_some())
}

fn matchers(node: &Node) -> Vec<Matcher> {
    elements(node).iter().filter_map(matcher).collect()
}

fn matcher(node: &Node) -> Option<Matcher> {
    let kind = match &node.value {
        Json::String(text) => MatcherKind::Status(text.clone()),
        Json::Boolean(flag) => MatcherKind::Flag(*flag),
        Json::Number(_) => MatcherKind::Http(node.as_status()?),
        Json::Object(_) => {
            let code = node.string("error")?;
            return Some(Matcher { span: code.span, kind: MatcherKind::Error(code.value) });
        }
        _ => return None,
    };
    Some(Matcher { span: node.span.clone(), kind })
}

/// Reads what means "not yet", where a text is an error code.
fn not_yet(node: &Node) -> Vec<Matcher> {
    let of_errors = |matcher: Matcher| match matcher.kind {
        MatcherKind::Status(code) => Some(Matcher { kind: MatcherKind::Error(code), ..matcher }),
        MatcherKind::Http(_) => Some(matcher),
        MatcherKind::Flag(_) | MatcherKind::Error(_) => None,
    };
    matchers(node).into_iter().filter_map(of_errors).collect()
}
