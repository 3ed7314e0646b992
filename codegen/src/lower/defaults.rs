//! What an operation takes from the service, from its verb, and from itself: the parameters of all
//! operations, the built-in defaults of the verb, those of the service, then what the operation
//! declares; later ones win.

use std::rc::Rc;

use super::context::{Context, VerbDefaults};
use super::docs::DocScope;
use crate::ir::{self, Method, Verb};
use crate::model::{self, Body, Common, Member, Operation, Paging, PagingChoice, Resource};
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
    /// Parameters of all operations.
    common: &'a Common,
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
            common: &context.model.service.common,
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

    /// The `auth` of the operation, or else of the verb.
    pub(super) fn auth(&self) -> Option<&'a model::Auth> {
        self.nearest(|operation| operation.auth.as_ref())
    }

    /// The name of the parameter that is the idempotency token, and whether the operation itself
    /// has it.
    pub(super) fn idempotency_token(&self) -> Option<(&'a Text, bool)> {
        let inherited = || Some((self.inherited()?.idempotency_token.as_ref()?, false));
        self.own.idempotency_token.as_ref().map(|own| (own, true)).or_else(inherited)
    }

    pub(super) fn host_prefix(&self) -> Option<&'a Text> {
        self.nearest(|operation| operation.host_prefix.as_ref())
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

    /// The members of the query: those of the operation and its verb, and those of all operations.
    pub(super) fn query_members(&self, work: &Work) -> Members<'a> {
        let verb = self.inherited().map(|verb| verb.query.as_slice());
        Members::new([&self.own.query, verb.unwrap_or_default()], &self.common.query, work)
    }

    /// The members of the headers, likewise.
    pub(super) fn header_members(&self, work: &Work) -> Members<'a> {
        let verb = self.inherited().map(|verb| verb.headers.as_slice());
        Members::new([&self.own.headers, verb.unwrap_or_default()], &self.common.headers, work)
    }

    /// The members of a body, which are these and those of the verb.
    pub(super) fn body_members(&self, members: &'a [Member], work: &Work) -> Vec<&'a Member> {
        let inherited = match self.inherited().and_then(|verb| verb.body.as_ref()) {
            Some(Body::Members(inherited)) if self.own.body.is_some() => Some(inherited.as_slice()),
            _ => None,
        };
        merged(&[members, inherited.unwrap_or_default()], work)
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

/// Members of a query or of headers.
pub(super) struct Members<'a> {
    pub(super) own: Vec<&'a Member>,
    /// Those of all operations.
    pub(super) common: Vec<&'a Member>,
}

impl<'a> Members<'a> {
    fn new([own, verb]: [&'a [Member]; 2], common: &'a [Member], work: &Work) -> Self {
        let mut all = merged(&[own, verb, common], work);
        let common = all.split_off(merged(&[own, verb], work).len());
        Self { own: all, common }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &'a Member> {
        self.own.iter().chain(&self.common).copied()
    }
}

/// Returns the members of all lists, without those whose name an earlier list has.
fn merged<'a>(lists: &[&'a [Member]], work: &Work) -> Vec<&'a Member> {
    let mut all: Vec<&'a Member> = Vec::new();
    for list in lists.iter().filter(|list| !list.is_empty()) {
        work.steps(list.len());
        if all.is_empty() {
            all.extend(*list);
            continue;
        }
        let names = Seen::of_all(work, all.iter().map(|member| member.name.value.as_str()));
        let is_new = |member: &&Member| !names.contains(member.name.value.as_str());
        let more: Vec<&Member> = list.iter().filter(is_new).collect();
        all.extend(more);
    }
    all
}
