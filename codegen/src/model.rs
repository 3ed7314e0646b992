//! The model as written: the tree with names on its parts, spans kept, nothing resolved and
//! nothing judged. Parts of a wrong kind were reported by `structure.rs` and are left out here.

mod waiter;

use crate::source::{Span, Spanned};
use crate::tree::{Json, Node};

pub(crate) use waiter::Waiter;

pub(crate) type Text = Spanned<String>;

#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) service: Service,
    pub(crate) resources: Vec<Resource>,
    pub(crate) shapes: Vec<Shape>,
    pub(crate) enums: Vec<Enum>,
}

#[expect(clippy::struct_field_names, reason = "`service_id` is the term of the field")]
#[derive(Debug, Default)]
pub(crate) struct Service {
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
    pub(crate) throttle: Option<Text>,
    pub(crate) verbs: Vec<Operation>,
    pub(crate) words: Vec<(Text, Text)>,
}

#[derive(Debug)]
pub(crate) struct Resource {
    pub(crate) name: Text,
    pub(crate) doc: Option<Text>,
    pub(crate) parent: Option<Text>,
    pub(crate) path: Option<Text>,
    pub(crate) plural: Option<Text>,
    pub(crate) labels: Vec<(Text, Text)>,
    pub(crate) identity: Option<Text>,
    pub(crate) words: Vec<(Text, Text)>,
    pub(crate) operations: Vec<Operation>,
    pub(crate) waiters: Vec<Waiter>,
}

#[derive(Debug)]
pub(crate) struct Operation {
    /// `list`, or the name of an action.
    pub(crate) key: Text,
    pub(crate) is_action: bool,
    pub(crate) verb: Option<Text>,
    pub(crate) doc: Option<Text>,
    pub(crate) method: Option<Text>,
    pub(crate) path: Option<Text>,
    pub(crate) official: Option<Text>,
    pub(crate) names: Vec<(Text, Text)>,
    pub(crate) query: Vec<Member>,
    pub(crate) headers: Vec<Member>,
    pub(crate) body: Option<Body>,
    pub(crate) output: Option<Output>,
    pub(crate) status: Option<u16>,
    pub(crate) errors: Option<Vec<Text>>,
    pub(crate) paging: PagingSaid,
    pub(crate) throttle: Option<Text>,
    pub(crate) words: Vec<(Text, Text)>,
    pub(crate) exclusive: Vec<Text>,
    pub(crate) at_least_one: Vec<Text>,
    pub(crate) requires: Vec<(Text, Text)>,
    pub(crate) refused: Vec<(Text, Text)>,
    pub(crate) once: Option<bool>,
    /// Whether members may be null, and where it says so.
    pub(crate) nulls: Option<(bool, Span)>,
}

#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) name: Text,
    pub(crate) says: Says,
}

#[derive(Debug, Clone)]
pub(crate) enum Says {
    Type(Text),
    /// A constant: where it stands, and its text if it is a string.
    Constant {
        span: Span,
        text: Option<String>,
    },
}

#[derive(Debug, Clone)]
pub(crate) enum Body {
    Members(Vec<Member>),
    Whole(Text),
}

#[derive(Debug, Clone)]
pub(crate) enum Output {
    Json,
    None,
    Blob(Vec<Text>),
}

/// What an operation says of paging.
#[derive(Debug, Clone)]
pub(crate) enum PagingSaid {
    /// Nothing: the verb's default holds.
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
    /// Whether streams leave the limit out, and where it says so.
    pub(crate) unbounded: Option<(bool, Span)>,
}

#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) name: Text,
    pub(crate) doc: Option<Text>,
    pub(crate) members: Vec<Member>,
    pub(crate) words: Vec<(Text, Text)>,
}

#[derive(Debug)]
pub(crate) struct Enum {
    pub(crate) name: Text,
    pub(crate) doc: Option<Text>,
    /// Name of the constant, if it is said, and the string.
    pub(crate) values: Vec<(Option<Text>, Text)>,
    pub(crate) closed: Option<Closed>,
}

/// How a closed enum minds the case of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closed {
    /// The service does: what is sent is spelt as in the model.
    Spelt,
    /// It does not: what is sent is spelt as it is given.
    AnyCase,
}

impl Model {
    pub(crate) fn read(root: &Node) -> Self {
        Self {
            service: root.get("service").map(service).unwrap_or_default(),
            resources: root.each("resources", resource),
            shapes: root.each("shapes", shape),
            enums: root.each("enums", enumeration),
        }
    }
}

fn service(node: &Node) -> Service {
    let verbs = node.get("verbs");
    Service {
        name: node.text("name"),
        client: node.text("client"),
        title: node.text("title"),
        doc: node.text("doc"),
        service_id: node.text("service_id"),
        api_version: node.text("api_version"),
        signing_name: node.text("signing_name"),
        endpoint_prefix: node.get("endpoint").and_then(|endpoint| endpoint.text("prefix")),
        headers: node.texts_by_name("headers"),
        reference: node.text("reference"),
        errors: node
            .entries("errors")
            .filter_map(|(code, status)| Some((code.clone(), status.as_status()?)))
            .collect(),
        throttle: node.text("throttle"),
        verbs: verbs
            .into_iter()
            .flat_map(Node::all)
            .map(|(name, node)| operation(name, node, false))
            .collect(),
        words: node.texts_by_name("words"),
    }
}

fn resource(name: &Text, node: &Node) -> Resource {
    let mut operations: Vec<Operation> = Vec::new();
    for (key, value) in node.all() {
        if crate::format::VERBS.contains(&key.value.as_str()) {
            operations.push(operation(key, value, false));
        } else if key.value == "actions" {
            operations.extend(value.all().map(|(name, node)| operation(name, node, true)));
        }
    }
    Resource {
        name: name.clone(),
        doc: node.text("doc"),
        parent: node.text("parent"),
        path: node.text("path"),
        plural: node.text("plural"),
        labels: node.texts_by_name("labels"),
        identity: node.text("identity"),
        words: node.texts_by_name("words"),
        operations,
        waiters: waiter::waiters(node),
    }
}

fn operation(key: &Text, node: &Node, is_action: bool) -> Operation {
    Operation {
        key: key.clone(),
        is_action,
        verb: node.text("verb"),
        doc: node.text("doc"),
        method: node.text("method"),
        path: node.text("path"),
        official: node.text("official"),
        names: node.texts_by_name("names"),
        query: node.get("query").map(members).unwrap_or_default(),
        headers: node.get("headers").map(members).unwrap_or_default(),
        body: node.get("body").map(|body| match body.as_text() {
            Some(text) => Body::Whole(text),
            None => Body::Members(members(body)),
        }),
        output: node.get("output").map(|output| match &output.value {
            Json::String(text) if text == "none" => Output::None,
            Json::Object(_) => Output::Blob(output.texts("blob")),
            _ => Output::Json,
        }),
        status: node.get("status").and_then(Node::as_status),
        errors: node.get("errors").map(|_| node.texts("errors")),
        paging: node.get("paging").map_or(PagingSaid::Nothing, |said| {
            paging(said).map_or(PagingSaid::None, PagingSaid::Like)
        }),
        throttle: node.text("throttle"),
        words: node.texts_by_name("words"),
        exclusive: node.texts("exclusive"),
        at_least_one: node.texts("at_least_one"),
        requires: node.texts_by_name("requires"),
        refused: node.texts_by_name("refused"),
        once: node.flag("once"),
        nulls: node.flag("nulls").zip(node.get("nulls").map(|says| says.span.clone())),
    }
}

fn paging(node: &Node) -> Option<Paging> {
    Some(Paging {
        input: node.text("input")?,
        output: node.text("output")?,
        items: node.text("items")?,
        limit: node.text("limit"),
        unwraps: node.flag("unwrap") == Some(true),
        unbounded: node.flag("unbounded").zip(node.get("unbounded").map(|says| says.span.clone())),
    })
}

fn members(node: &Node) -> Vec<Member> {
    node.all()
        .filter_map(|(name, value)| {
            let says = match value.as_text() {
                Some(text) => Says::Type(text),
                None => value.get("const").map(|constant| Says::Constant {
                    span: constant.span.clone(),
                    text: constant.as_text().map(|text| text.value),
                })?,
            };
            Some(Member { name: name.clone(), says })
        })
        .collect()
}

fn shape(name: &Text, node: &Node) -> Shape {
    Shape {
        name: name.clone(),
        doc: node.text("doc"),
        members: node.get("members").map(members).unwrap_or_default(),
        words: node.texts_by_name("words"),
    }
}

fn enumeration(name: &Text, node: &Node) -> Enum {
    let listed = node.texts("values").into_iter().map(|value| (None, value));
    let named = node.texts_by_name("values").into_iter().map(|(name, value)| (Some(name), value));
    let closed = match node.text("closed") {
        Some(_) => Some(Closed::AnyCase),
        None => (node.flag("closed") == Some(true)).then_some(Closed::Spelt),
    };
    let values = listed.chain(named).collect();
    Enum { name: name.clone(), doc: node.text("doc"), values, closed }
}
