//! The parameters of an operation: labels, query, headers and body.

use std::collections::{BTreeMap, BTreeSet};

use petard_codegen::names::BUILDER_METHODS;
use serde_json::{Map, Value};

use super::converted::LossKind;
use super::names::Taken;
use super::shapes::{Member, Shape};
use super::texts::sentence;
use super::types::{Ty, Types, notation};

/// Headers that the client computes.
const COMPUTED: [&str; 4] = ["host", "authorization", "content-length", "user-agent"];

/// The parameters of one operation.
#[derive(Debug, Default)]
pub(super) struct Request<'s> {
    /// Labels by their names in the service: the name in the model, and the type.
    pub(super) labels: BTreeMap<&'s str, (String, Value)>,
    pub(super) query: Map<String, Value>,
    pub(super) headers: Map<String, Value>,
    pub(super) body: Option<Value>,
    /// Names of required members of the body in the request.
    pub(super) required_in_body: Vec<String>,
    pub(super) docs: Map<String, Value>,
    pub(super) idempotency_token: Option<String>,
    /// Names in the model, by names of members.
    pub(super) names: BTreeMap<&'s str, String>,
    pub(super) types: Vec<Ty>,
    pub(super) losses: Vec<(LossKind, String)>,
}

impl<'s> Request<'s> {
    /// Converts the members of the input of an operation.
    pub(super) fn new(types: &mut Types<'s>, input: Option<Shape<'s>>) -> Self {
        let mut request = Self::default();
        let Some(input) = input else { return request };
        let mut taken = Taken::default();
        let payload = input.payload();
        if payload.is_some() {
            // The name of a whole body in a model.
            taken.parameter("body", &[]);
        }
        let mut members = Map::new();
        for member in input.members() {
            if payload.is_some_and(|payload| payload.name == member.name) {
                request.add_payload(types, member);
                continue;
            }
            // A body that is one member has no others.
            if payload.is_some() && member.location().is_none() {
                continue;
            }
            request.add_member(types, member, &mut taken, &mut members);
        }
        let has_members = input.members().iter().any(|member| member.location().is_none());
        if payload.is_none() && has_members {
            request.body = Some(members.into());
        }
        request
    }

    /// Removes the parameters in the body: a GET request of a model has none.
    pub(super) fn remove_body(&mut self) {
        let Some(body) = self.body.take() else { return };
        let names: BTreeSet<String> = match body {
            Value::Object(members) => members.into_iter().map(|(name, _)| name).collect(),
            _ => BTreeSet::from(["body".to_owned()]),
        };
        self.docs.retain(|name, _| !names.contains(name));
        self.names.retain(|_, name| !names.contains(name));
        self.idempotency_token.take_if(|name| names.contains(name));
        self.required_in_body.clear();
        self.losses.push((LossKind::Wire, "the body of a GET request".to_owned()));
    }

    fn add_member(
        &mut self,
        types: &mut Types<'s>,
        member: Member<'s>,
        taken: &mut Taken,
        members: &mut Map<String, Value>,
    ) {
        let wire = member.wire();
        let location = member.location().unwrap_or_default();
        if location == "header" && COMPUTED.contains(&wire.to_lowercase().as_str()) {
            let what = format!("the header `{wire}` is computed");
            self.losses.push((LossKind::Wire, what));
            return;
        }
        let is_required = member.is_required || location == "uri";
        let own = taken.parameter(member.name, if is_required { &[] } else { BUILDER_METHODS });
        let mut ty = types.of_member(member);
        if location == "header" && member.is("jsonvalue") {
            ty = Ty { text: "json".to_owned(), ..ty };
        }
        let stated = |send_as| notation(&ty, &own, wire, is_required, send_as);
        match location {
            "uri" => {
                let stated = notation(&ty, &own, &own, true, None);
                self.labels.insert(wire, (own.clone(), stated));
            }
            "querystring" => drop(self.query.insert(own.clone(), stated(None))),
            "header" => {
                let is_list = ty.text.starts_with('[');
                let stated = stated(is_list.then_some("comma_separated"));
                self.headers.insert(own.clone(), stated);
            }
            "headers" => drop(self.headers.insert(own.clone(), stated(None))),
            _ => {
                members.insert(own.clone(), stated(None));
                if is_required {
                    self.required_in_body.push(wire.to_owned());
                }
            }
        }
        self.finish(member, own, ty);
    }

    fn add_payload(&mut self, types: &mut Types<'s>, member: Member<'s>) {
        let mut ty = types.of_member(member);
        // A text that is the whole body is sent without quotes.
        let is_text =
            types.source.of(member.reference()).is_some_and(|shape| shape.kind() == "string");
        if is_text {
            ty = Ty { text: "blob".to_owned(), is_sensitive: ty.is_sensitive, ..Ty::default() };
        }
        let is_streamed = member.is("streaming")
            || types.source.of(member.reference()).is_some_and(|shape| shape.is("streaming"));
        if is_streamed {
            let what = "the body is held in memory, and not streamed";
            self.losses.push((LossKind::Other, what.to_owned()));
        }
        self.body = Some(notation(&ty, "body", "body", member.is_required, None));
        self.finish(member, "body".to_owned(), ty);
    }

    /// Records what members of all places have.
    fn finish(&mut self, member: Member<'s>, own: String, ty: Ty) {
        if let Some(doc) = member.get("documentation").and_then(sentence) {
            self.docs.insert(own.clone(), doc.into());
        }
        if member.is("idempotencyToken") {
            if self.idempotency_token.is_none() {
                self.idempotency_token = Some(own.clone());
            } else {
                let what = "a second idempotency token is not made".to_owned();
                self.losses.push((LossKind::Wire, what));
            }
        }
        self.names.insert(member.name, own);
        self.types.push(ty);
    }
}
