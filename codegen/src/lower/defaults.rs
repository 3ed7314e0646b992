//! What an operation takes from its verb: what the verb means to petard, what the service says of
//! it, and what the operation says itself, in rising order.

use crate::ir::{Method, Output, Verb};
use crate::model::{Member, Operation};

/// What a verb means when neither the service nor the operation says more.
pub(super) struct Builtin {
    pub(super) verb: Verb,
    pub(super) method: Method,
    pub(super) status: u16,
    pub(super) doc: &'static str,
}

pub(super) fn builtin(verb: &str) -> Option<Builtin> {
    let (verb, method, status, doc) = match verb {
        "list" => (Verb::List, Method::Get, 200, "Lists `{resources}`."),
        "get" => (Verb::Get, Method::Get, 200, "Reads one `{resource}`."),
        "create" => (Verb::Create, Method::Post, 201, "Creates one `{resource}`."),
        "update" => (Verb::Update, Method::Patch, 200, "Changes one `{resource}`."),
        "delete" => (Verb::Delete, Method::Delete, 204, "Deletes one `{resource}`."),
        _ => return None,
    };
    Some(Builtin { verb, method, status, doc })
}

pub(super) fn method(
    operation: &Operation,
    defaults: Option<&Operation>,
    builtin: Option<&Builtin>,
) -> Option<Method> {
    let said = operation.method.as_ref().or(defaults.and_then(|verb| verb.method.as_ref()));
    match said.map(|method| method.value.as_str()) {
        Some("GET") => Some(Method::Get),
        Some("HEAD") => Some(Method::Head),
        Some("POST") => Some(Method::Post),
        Some("PUT") => Some(Method::Put),
        Some("PATCH") => Some(Method::Patch),
        Some("DELETE") => Some(Method::Delete),
        _ => builtin.map(|verb| verb.method),
    }
}

pub(super) fn output(
    operation: &Operation,
    defaults: Option<&Operation>,
    builtin: Option<&Builtin>,
) -> Output {
    match operation.output.as_ref().or(defaults.and_then(|verb| verb.output.as_ref())) {
        Some(crate::model::Output::None) => Output::None,
        Some(crate::model::Output::Blob(headers)) => {
            Output::Blob(headers.iter().map(|header| header.value.clone()).collect())
        }
        None if builtin.is_some_and(|verb| verb.verb == Verb::Delete) => Output::None,
        Some(crate::model::Output::Json) | None => Output::Json,
    }
}

pub(super) fn merged<'a>(
    own: &'a [Member],
    inherited: Option<&'a [Member]>,
) -> impl Iterator<Item = &'a Member> {
    let inherited = inherited.unwrap_or_default().iter();
    own.iter().chain(
        inherited.filter(|theirs| !own.iter().any(|ours| ours.name.value == theirs.name.value)),
    )
}
