//! Where the parameters of an operation come from: labels of its path, its query, its body, and
//! what paging implies.

use std::collections::BTreeSet;

use super::Context;
use super::defaults::merged;
use super::members::{Gathered, Scopes};
use super::paths::Paths;
use crate::ir::{BodyKind, Form, Method, Param, Place, Scalar, Type};
use crate::model::{Body, Member, Operation, Resource, Text};
use crate::notation;
use crate::template::Template;

impl<'a> Context<'a> {
    pub(super) fn labels(
        &mut self,
        resource: &Resource,
        operation: &Operation,
        path: &Template,
        paths: &Paths<'_>,
        scopes: &Scopes<'_>,
        into: &mut Gathered,
    ) {
        let says = operation.path.as_ref().or(resource.path.as_ref()).unwrap_or(&operation.key);
        let typed = paths.labels(resource);
        let mut seen = BTreeSet::new();
        for label in path.labels().filter(|label| seen.insert(*label)) {
            let name = Text::new(label.to_owned(), says.span.clone());
            let plain = Text::new("string".to_owned(), says.span.clone());
            let given = typed.iter().find(|(name, _)| name.value == label).map(|(_, ty)| ty);
            if let Some(ty) = given.filter(|ty| ty.value.contains(['!', ' '])) {
                self.refuse(
                    &ty.span,
                    "a label is always required and has no name on the wire",
                    "write the type alone",
                );
            }
            let given = given.filter(|ty| !ty.value.contains(['!', ' ']));
            if let Some(mut param) =
                self.param(Place::Label, &name, given.unwrap_or(&plain), scopes)
            {
                param.required = true;
                into.params.push((param, says.span.clone()));
            }
        }
    }

    pub(super) fn query(
        &mut self,
        operation: &'a Operation,
        defaults: Option<&'a Operation>,
        paging: Option<&crate::model::Paging>,
        scopes: &Scopes<'_>,
        into: &mut Gathered,
    ) {
        for member in merged(&operation.query, defaults.map(|verb| verb.query.as_slice())) {
            self.member(Place::Query, member, scopes, into);
        }
        let Some(paging) = paging else { return };
        let body: &[Member] =
            match operation.body.as_ref().or(defaults.and_then(|verb| verb.body.as_ref())) {
                Some(Body::Members(members)) => members,
                _ => &[],
            };
        let implied =
            [(Some(&paging.input), Scalar::String), (paging.limit.as_ref(), Scalar::Integer)];
        for (name, scalar) in implied {
            let Some(name) = name else { continue };
            let declared = body.iter().any(|member| member.name.value == name.value)
                || into.params.iter().any(|(param, _)| param.name == name.value);
            if declared {
                continue;
            }
            let doc = self.word(name, scopes);
            let Some(rust) = self.rust_name(name) else { continue };
            let param = Param {
                name: name.value.clone(),
                rust,
                wire: name.value.clone(),
                named_by: None,
                place: Place::Query,
                ty: Type::Scalar(scalar),
                required: false,
                default: None,
                filled: false,
                form: Form::Plain,
                sensitive: false,
                doc,
            };
            into.params.push((param, name.span.clone()));
        }
    }

    pub(super) fn body(
        &mut self,
        operation: &'a Operation,
        defaults: Option<&'a Operation>,
        method: Method,
        scopes: &Scopes<'_>,
        into: &mut Gathered,
    ) -> BodyKind {
        let inherited = defaults.and_then(|verb| verb.body.as_ref());
        let Some(body) = operation.body.as_ref().or(inherited) else { return BodyKind::None };
        if matches!(method, Method::Get | Method::Head) {
            self.refuse(
                &operation.key.span,
                "a GET or a HEAD has no body",
                "send it in the `query`, or change the `method`",
            );
        }
        match body {
            Body::Members(members) => {
                let inherited = match inherited {
                    Some(Body::Members(inherited)) if operation.body.is_some() => {
                        Some(inherited.as_slice())
                    }
                    _ => None,
                };
                for member in merged(members, inherited) {
                    self.member(Place::Body, member, scopes, into);
                }
                BodyKind::Members
            }
            Body::Whole(ty) => {
                let name = Text::new("body".to_owned(), ty.span.clone());
                into.named.extend(notation::naming(ty));
                let Some(param) = self.param(Place::Payload, &name, ty, scopes) else {
                    return BodyKind::None;
                };
                if param.wire != "body" {
                    self.refuse(
                        &ty.span,
                        "a whole body has no name on the wire",
                        "remove the `as`",
                    );
                }
                let kind = match param.ty {
                    Type::Scalar(Scalar::Blob) => BodyKind::Blob,
                    _ => BodyKind::Document,
                };
                into.params.push((param, ty.span.clone()));
                kind
            }
        }
    }
}
