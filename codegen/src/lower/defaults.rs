//! What an operation takes from its verb: the built-in defaults, then those of the service, then what
//! the operation declares itself; later ones win.

use std::rc::Rc;

use super::context::{Context, VerbDefaults};
use super::docs::DocScope;
use crate::ir::{self, Method, Verb};
use crate::model::{self, Body, Member, Operation, Paging, PagingChoice, Resource};
use crate::span::{Span, Text};
use crate::work::{Seen, Work};

/// The built-in defaults of a verb.
struct Builtin {
    verb: Verb,
    method: Method,
    status: u16,
    doc: &'static str,
}

impl Builtin {
    fn of_verb(verb: &str) -> Option<Self> {
        let (verb, method, status, doc) = match verb {
            "list" => (Verb::List, Method::Get, 200, "Lists `{resources}`."),
            "get" => (Verb::Get, Method::Get, 200, "Reads one `{resource}`."),
            "create" => (Verb::Create, Method::Post, 201, "Creates one `{resource}`."),
            "update" => (Verb::Update, Method::Patch, 200, "Changes one `{resource}`."),
            "delete" => (Verb::Delete, Method::Delete, 204, "Deletes one `{resource}`."),
            _ => return None,
        };
        Some(Self { verb, method, status, doc })
    }
}

/// An operation with the defaults of its verb.
pub(super) struct Layers<'a> {
    pub(super) resource: &'a Resource,
    /// What the operation declares itself.
    pub(super) own: &'a Operation,
    /// The service's defaults of the verb.
    pub(super) service: Option<VerbDefaults<'a>>,
    builtin: Option<Builtin>,
}

impl<'a> Layers<'a> {
    pub(super) fn new(context: &Context<'a>, resource: &'a Resource, own: &'a Operation) -> Self {
        let verb = if own.is_action {
            own.verb.as_ref().map(|verb| verb.value.as_str())
        } else {
            Some(own.key.value.as_str())
        };
        Self {
            resource,
            own,
            service: verb.and_then(|verb| context.verbs.get(verb)).cloned(),
            builtin: verb.and_then(Builtin::of_verb),
        }
    }

    /// Returns the service's defaults of the verb.
    pub(super) fn inherited(&self) -> Option<&'a Operation> {
        self.service.as_ref().map(|service| service.operation)
    }

    /// Returns what the operation declares, or else the service's default.
    fn nearest<T>(&self, get: impl Fn(&'a Operation) -> Option<T>) -> Option<T> {
        get(self.own).or_else(|| self.inherited().and_then(get))
    }

    pub(super) fn verb(&self) -> Verb {
        match &self.builtin {
            Some(builtin) if !self.own.is_action => builtin.verb,
            _ => Verb::Action,
        }
    }

    pub(super) fn method(&self) -> Option<Method> {
        let method = self.nearest(|operation| operation.method.as_ref());
        match method.map(|method| method.value.as_str()) {
            Some("GET") => Some(Method::Get),
            Some("HEAD") => Some(Method::Head),
            Some("POST") => Some(Method::Post),
            Some("PUT") => Some(Method::Put),
            Some("PATCH") => Some(Method::Patch),
            Some("DELETE") => Some(Method::Delete),
            _ => self.builtin.as_ref().map(|builtin| builtin.method),
        }
    }

    pub(super) fn status(&self) -> u16 {
        let builtin = self.builtin.as_ref().map(|builtin| builtin.status);
        self.nearest(|operation| operation.status).or(builtin).unwrap_or(200)
    }

    pub(super) fn output(&self) -> ir::Output {
        let is_delete =
            || self.builtin.as_ref().is_some_and(|builtin| builtin.verb == Verb::Delete);
        match self.nearest(|operation| operation.output.as_ref()) {
            Some(model::Output::None) => ir::Output::None,
            Some(model::Output::Blob(headers)) => {
                ir::Output::Blob(headers.iter().map(|header| header.value.clone()).collect())
            }
            None if is_delete() => ir::Output::None,
            Some(model::Output::Json) | None => ir::Output::Json,
        }
    }

    /// Whether it is sent again when the first request may already have taken effect.
    pub(super) fn retry_if_sent(&self) -> bool {
        self.nearest(|operation| operation.retry_if_sent).unwrap_or(true)
    }

    /// Whether members may be null, and its place in the text.
    pub(super) fn nulls(&self) -> Option<&'a (bool, Span)> {
        self.nearest(|operation| operation.nulls.as_ref())
    }

    pub(super) fn throttle(&self) -> Option<&'a Text> {
        self.nearest(|operation| operation.throttle.as_ref())
    }

    pub(super) fn paging(&self) -> Option<&'a Paging> {
        let written = match &self.own.paging {
            PagingChoice::Nothing => &self.inherited()?.paging,
            own => own,
        };
        match written {
            PagingChoice::Like(paging) => Some(paging),
            PagingChoice::Nothing | PagingChoice::None => None,
        }
    }

    /// The documentation of a verb, for an operation that has none.
    pub(super) fn default_doc(&self) -> &'a str {
        let service = self.inherited().and_then(|verb| verb.doc.as_ref());
        let builtin = self.builtin.as_ref().map(|builtin| builtin.doc);
        service.map(|doc| doc.value.as_str()).or(builtin).unwrap_or_default()
    }

    /// The body: the operation's own, or the verb's.
    pub(super) fn body(&self) -> Option<&'a Body> {
        self.nearest(|operation| operation.body.as_ref())
    }

    pub(super) fn query_members(&self, work: &Work) -> Vec<&'a Member> {
        merged(&self.own.query, self.inherited().map(|verb| verb.query.as_slice()), work)
    }

    pub(super) fn header_members(&self, work: &Work) -> Vec<&'a Member> {
        merged(&self.own.headers, self.inherited().map(|verb| verb.headers.as_slice()), work)
    }

    /// The members of a body, which are these and those of the verb.
    pub(super) fn body_members(&self, members: &'a [Member], work: &Work) -> Vec<&'a Member> {
        let inherited = match self.inherited().and_then(|verb| verb.body.as_ref()) {
            Some(Body::Members(inherited)) if self.own.body.is_some() => Some(inherited.as_slice()),
            _ => None,
        };
        merged(members, inherited, work)
    }

    /// Documentation of parameters, the nearest first.
    pub(super) fn docs(
        &self,
        of_resource: &Rc<DocScope<'a>>,
        work: &'a Work,
    ) -> Vec<Rc<DocScope<'a>>> {
        let own = Rc::new(DocScope::new(&self.own.docs, work));
        let service = self.service.as_ref().map(|service| service.docs.clone());
        [Some(own), service, Some(of_resource.clone())].into_iter().flatten().collect()
    }
}

/// Returns an operation's own members, then those of the verb that it does not replace.
fn merged<'a>(own: &'a [Member], inherited: Option<&'a [Member]>, work: &Work) -> Vec<&'a Member> {
    let inherited = inherited.unwrap_or_default();
    work.steps(own.len() + inherited.len());
    if inherited.is_empty() {
        return own.iter().collect();
    }
    let names = Seen::of_all(work, own.iter().map(|member| member.name.value.as_str()));
    let inherited = inherited.iter();
    own.iter()
        .chain(inherited.filter(|member| !names.contains(member.name.value.as_str())))
        .collect()
}
