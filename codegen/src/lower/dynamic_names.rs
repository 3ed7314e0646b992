//! Names that are known only when a call is made: parameters that are not sent themselves, but
//! name others.

use super::context::Context;
use super::defaults::Layers;
use super::docs::Scopes;
use super::gathered::{Gathered, is_spread};
use super::param::{Declaration, param};
use crate::ir::{Location, Scalar};
use crate::model::{Body, Member, MemberKind};
use crate::notation::{TypeText, Wire};
use crate::span::Text;
use crate::work::{Index, Seen, Work};

/// Adds the parameters that name others, behind the labels, each once.
pub(super) fn add_naming_params<'a>(
    context: &mut Context<'a>,
    layers: &Layers<'a>,
    scopes: Scopes<'_, 'a>,
    into: &mut Gathered<'_>,
) {
    let mut first_uses: Index<'_, &str, Option<&Text>> = Index::new(context.work);
    for (name, default) in name_sources(layers, context.work) {
        if let Some(first) = first_uses.get(name.value.as_str()) {
            let texts = [*first, default].map(|default| default.map(|name| name.value.as_str()));
            if texts[0] != texts[1] {
                let span = default.map_or(&name.span, |default| &default.span);
                context.refuse(
                    span,
                    format!("`{}` has two defaults", name.value),
                    "write the same `default_name` wherever `name_from` is the same",
                );
            }
            continue;
        }
        first_uses.insert(&name.value, default);
        let ty = TypeText::implied(Scalar::String, default.is_none(), &name.span);
        let default = default.map(|default| default.value.as_str());
        let declaration = Declaration { default, ..Declaration::new(Location::Name, name, &ty) };
        match param(context, &declaration, scopes) {
            Some(param) => into.add_param(param, name.span.clone()),
            None => into.add_unread(&name.value),
        }
    }
}

/// Returns which parameters name others, and their defaults, in the order of those others.
fn name_sources<'a>(layers: &Layers<'a>, work: &Work) -> Vec<(&'a Text, Option<&'a Text>)> {
    let mut members: Vec<_> = layers.query_members(work).all().collect();
    members.extend(layers.header_members(work).all());
    if let Some(Body::Members(of_body)) = layers.body() {
        members.extend(layers.body_members(of_body, work));
    }
    let source = |member: &'a Member| {
        let MemberKind::Type(ty) = &member.kind else { return None };
        match &ty.wire {
            Some(Wire::NamedBy { name, default }) if ty.notation.is_ok() => {
                Some((name, default.as_ref()))
            }
            _ => None,
        }
    };
    members.into_iter().filter_map(source).collect()
}

/// Checks that no default is the name of something else.
pub(super) fn check_default_names(
    context: &mut Context<'_>,
    layers: &Layers<'_>,
    gathered: &Gathered<'_>,
) {
    let sources = name_sources(layers, context.work);
    if sources.iter().all(|(_, default)| default.is_none()) {
        return;
    }
    let sent = SentNames::new(gathered, context.work);
    let mut seen = Seen::new(context.work);
    for (name, default) in sources {
        let Some(default) = default.filter(|_| seen.insert(name.value.as_str())) else { continue };
        if let Some(other) = sent.beside(&default.value, &name.value) {
            context.refuse(
                &default.span,
                format!("{other} is already sent as `{}`", default.value),
                "write another default, or remove `default_name` so that the name is an argument",
            );
        }
    }
}

/// What is sent under which names.
struct SentNames<'g> {
    /// Locations of the parameters that another parameter names.
    locations: Index<'g, &'g str, Vec<Location>>,
    /// Names of parameters by what they are sent as, and their positions.
    params: Index<'g, (Location, &'g str), (usize, &'g str)>,
    constants: Index<'g, (Location, &'g str), ()>,
}

impl<'g> SentNames<'g> {
    fn new(gathered: &'g Gathered<'_>, work: &'g Work) -> Self {
        let mut sent = Self {
            locations: Index::new(work),
            params: Index::new(work),
            constants: Index::new(work),
        };
        for (at, param) in gathered.params().enumerate() {
            if let Some(by) = &param.named_by {
                let locations = sent.locations.get_or_insert_with(by, Vec::new);
                if !locations.contains(&param.location) {
                    locations.push(param.location);
                }
            }
            if !is_spread(param.location, &param.ty) {
                sent.params.insert_first((param.location, &param.wire), (at, &param.name));
            }
        }
        for constant in gathered.constants() {
            sent.constants.insert_first((constant.location, &constant.wire), ());
        }
        sent
    }

    /// Returns what is sent as `wire` where something is sent under the value of `name`.
    fn beside(&self, wire: &str, name: &str) -> Option<String> {
        let locations = self.locations.get(name)?;
        let params = locations.iter().filter_map(|location| self.params.get(&(*location, wire)));
        if let Some((_, param)) = params.min() {
            return Some(format!("`{param}`"));
        }
        let mut constants = locations.iter().map(|location| self.constants.get(&(*location, wire)));
        constants.any(|found| found.is_some()).then(|| "a constant".to_owned())
    }
}
