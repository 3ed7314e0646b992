//! Where the parameters of an operation come from: labels of its path, its query, its body, and
//! what paging implies.

use super::context::Context;
use super::defaults::{Layers, Members};
use super::docs::Scopes;
use super::gathered::Gathered;
use super::members::add_member;
use super::param::{Declaration, param};
use super::paths::ResourcePath;
use crate::ir::{BodyKind, Location, Method, Scalar, Type};
use crate::model::{Body, Member};
use crate::notation::{TypeText, Wire};
use crate::span::Text;
use crate::template::Template;
use crate::work::Seen;

/// Adds the labels of a path.
pub(super) fn add_labels<'a>(
    context: &mut Context<'a>,
    layers: &Layers<'a>,
    path: &Template,
    of_resource: &ResourcePath<'_>,
    scopes: Scopes<'_, 'a>,
    into: &mut Gathered<'_>,
) {
    let (own, resource) = (layers.own, layers.resource);
    let says = own.path.as_ref().or(resource.path.as_ref()).unwrap_or(&own.key);
    let mut seen = Seen::new(context.work);
    for label in path.labels() {
        if !seen.insert(label) {
            continue;
        }
        context.work.step();
        let given = of_resource.label_types.get(label).copied();
        let name = Text::new(label.to_owned(), says.span.clone());
        let string = TypeText::implied(Scalar::String, true, &says.span);
        // What is wrong with the type of a label was reported with its resource.
        let ty = given.filter(|ty| ty.is_label_type()).unwrap_or(&string);
        match param(context, &Declaration::new(Location::Label, &name, ty), scopes) {
            Some(param) => into.add_param(param, says.span.clone()),
            None => into.add_unread(label),
        }
    }
}

/// Adds the members of the query, and the parameters of paging if nothing else declares them.
pub(super) fn add_query<'a>(
    context: &mut Context<'a>,
    layers: &Layers<'a>,
    scopes: Scopes<'_, 'a>,
    into: &mut Gathered<'_>,
) {
    add_all(context, Location::Query, &layers.query_members(context.work), scopes, into);
    let Some(paging) = layers.paging() else { return };
    let body: &[Member] = match layers.body() {
        Some(Body::Members(members)) => members,
        _ => &[],
    };
    let implied = [(Some(&paging.input), Scalar::String), (paging.limit.as_ref(), Scalar::Integer)];
    for (name, scalar) in implied {
        let Some(name) = name else { continue };
        context.work.steps(body.len());
        let is_declared = body.iter().any(|member| member.name.value == name.value)
            || into.param_named(&name.value).is_some()
            || into.is_unread(&name.value);
        if is_declared {
            continue;
        }
        let ty = TypeText::implied(scalar, false, &name.span);
        if let Some(param) = param(context, &Declaration::new(Location::Query, name, &ty), scopes) {
            into.add_param(param, name.span.clone());
        }
    }
}

/// Adds the members of the headers.
pub(super) fn add_headers<'a>(
    context: &mut Context<'a>,
    layers: &Layers<'a>,
    scopes: Scopes<'_, 'a>,
    into: &mut Gathered<'_>,
) {
    add_all(context, Location::Header, &layers.header_members(context.work), scopes, into);
}

/// Adds members, and marks those of all operations.
fn add_all<'a>(
    context: &mut Context<'a>,
    location: Location,
    members: &Members<'a>,
    scopes: Scopes<'_, 'a>,
    into: &mut Gathered<'_>,
) {
    for member in members.all() {
        add_member(context, location, member, scopes, into);
    }
    for member in &members.common {
        into.mark_common(&member.name.value);
    }
}

/// Adds the members of the body, or the whole body.
pub(super) fn add_body<'a>(
    context: &mut Context<'a>,
    layers: &Layers<'a>,
    method: Method,
    scopes: Scopes<'_, 'a>,
    into: &mut Gathered<'_>,
) -> BodyKind {
    let Some(body) = layers.body() else { return BodyKind::None };
    if matches!(method, Method::Get | Method::Head) {
        context.refuse(
            &layers.own.key.span,
            "a GET or HEAD request has no body",
            "write the parameters under `query`, or another `method`",
        );
    }
    match body {
        Body::Members(members) => {
            for member in layers.body_members(members, context.work) {
                add_member(context, Location::Body, member, scopes, into);
            }
            BodyKind::Members
        }
        Body::Whole(ty) => {
            let span = &ty.written.span;
            let name = Text::new("body".to_owned(), span.clone());
            if let Some(Wire::Is(wire)) = &ty.wire {
                context.refuse(
                    span,
                    "a whole body has no name",
                    format!("remove ` as {0}`; for a member `{0}` write \"body\": {{ \"{0}\": \"string\" }}", wire.value),
                );
            }
            let declaration = Declaration::new(Location::Payload, &name, ty);
            let Some(param) = param(context, &declaration, scopes) else {
                into.add_unread("body");
                return BodyKind::Document;
            };
            let kind = match param.ty {
                Type::Scalar(Scalar::Blob) => BodyKind::Blob,
                _ => BodyKind::Document,
            };
            into.add_param(param, span.clone());
            kind
        }
    }
}
