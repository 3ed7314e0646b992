//! Rules of operations: relations between parameters, and what must never be sent.

use super::context::Context;
use super::defaults::Layers;
use super::gathered::Gathered;
use super::strings::{check_reason, first_repeated};
use crate::diagnostic::Diagnostic;
use crate::ir::{BodyKind, Location, Rule};
use crate::known_names::KnownNames;
use crate::model::Operation;
use crate::names;
use crate::span::Text;
use crate::work::{Index, Seen, Work};

/// Returns the relations between parameters.
pub(super) fn relations(
    context: &mut Context<'_>,
    operation: &Operation,
    gathered: &Gathered<'_>,
) -> Vec<Rule> {
    let mut rules = Vec::new();
    let may_miss_params = context.is_damaged_within(&operation.span);
    let mut related = RelatedParams { gathered, known: None, may_miss_params };
    for (list, rule) in [
        (&operation.exclusive, Rule::Exclusive as fn(Vec<String>) -> Rule),
        (&operation.at_least_one, Rule::AtLeastOne as fn(Vec<String>) -> Rule),
    ] {
        if let Some(again) = first_repeated(context, list) {
            context.refuse(&again.span, format!("`{}` is repeated", again.value), "remove one");
        }
        if let [one] = list.as_slice() {
            context.refuse(&one.span, "a rule needs two parameters", "add another one");
        }
        if !list.is_empty() {
            rules.push(rule(list.iter().map(|name| related.name(context, name)).collect()));
        }
    }
    for (one, other) in &operation.requires {
        if one.value == other.value {
            context.refuse(
                &other.span,
                format!("`{}` requires itself", one.value),
                "write another parameter",
            );
        }
        rules.push(Rule::Requires(related.name(context, one), related.name(context, other)));
    }
    rules
}

/// Parameters that relations may name.
struct RelatedParams<'g> {
    gathered: &'g Gathered<'g>,
    /// Their names, when they are first needed.
    known: Option<KnownNames>,
    /// Whether a part of the operation could not be read.
    may_miss_params: bool,
}

impl RelatedParams<'_> {
    /// Returns the name of a parameter, and reports one that cannot stand in a relation.
    fn name(&mut self, context: &mut Context<'_>, name: &Text) -> String {
        match self.gathered.param_named(&name.value) {
            None if self.gathered.is_unread(&name.value) || self.may_miss_params => {}
            None => {
                let known = self.known.get_or_insert_with(|| {
                    self.gathered.params().map(|param| param.name.as_str()).collect()
                });
                context.mistakes.push(
                    Diagnostic::new(
                        name.span.clone(),
                        format!("the operation has no parameter `{}`", name.value),
                    )
                    .suggest(&name.value, known),
                );
            }
            Some(param) if param.location == Location::Name => context.refuse(
                &name.span,
                format!("`{}` is the name of another parameter and is not sent itself", name.value),
                "write a parameter that is sent",
            ),
            Some(param) if param.required => context.refuse(
                &name.span,
                format!("`{}` is required anyway", name.value),
                "remove its `!`, or remove it from the rule",
            ),
            Some(param) if param.is_token() => context.refuse(
                &name.span,
                format!("`{}` is the idempotency token, which every call sends", name.value),
                "remove it from the rule",
            ),
            Some(_) => {}
        }
        name.value.clone()
    }
}

/// Returns what an operation must never send: names, each with its reason, and nulls.
pub(super) fn refusals(
    context: &mut Context<'_>,
    layers: &Layers<'_>,
    body: BodyKind,
    gathered: &Gathered<'_>,
) -> Vec<Rule> {
    let mut rules = Vec::new();
    rules.extend(refused_names(context, layers, body, gathered));
    let has_json = matches!(body, BodyKind::Members | BodyKind::Document);
    if let Some((false, span)) = &layers.own.nulls
        && !has_json
    {
        context.refuse(
            span,
            "the operation has no JSON body, and so it never sends null",
            "remove `nulls`, or add a `body`",
        );
    }
    if let (Some((false, span)), true) = (layers.nulls(), has_json) {
        let null = gathered
            .constants()
            .find(|constant| constant.location == Location::Body && constant.value == "null");
        if let Some(null) = null {
            context.refuse(
                span,
                format!("the operation always sends `{}` as null", null.wire),
                "remove the constant, or remove `nulls`",
            );
        }
        rules.push(Rule::NoNulls);
    }
    rules
}

fn refused_names(
    context: &mut Context<'_>,
    layers: &Layers<'_>,
    body: BodyKind,
    gathered: &Gathered<'_>,
) -> Option<Rule> {
    let own = &layers.own.refused;
    let inherited = layers.inherited().map_or(&[][..], |verb| &verb.refused);
    if own.is_empty() && inherited.is_empty() {
        return None;
    }
    let users = NameUsers::new(gathered, context.work);
    // In a whole body a name is free to be that of a parameter.
    let user = |name: &Text| {
        if body == BodyKind::Document { None } else { users.of_name(&name.value) }
    };
    for (name, why) in own {
        check_reason(context, why);
        if let Some(by) = user(name) {
            context.refuse(
                &name.span,
                format!("`{}` is refused, but {by} sends it", name.value),
                "remove one of them",
            );
        }
    }
    // The operation itself takes precedence over its verb.
    let own_names = own.iter().map(|(name, _)| name.value.as_str());
    let own_names = Seen::of_all(context.work, own_names);
    let is_free = |name: &Text| !own_names.contains(name.value.as_str()) && user(name).is_none();
    let inherited = inherited.iter().filter(|(name, _)| is_free(name));
    let refused: Vec<(String, String)> = own
        .iter()
        .chain(inherited)
        .map(|(name, why)| (name.value.clone(), why.value.clone()))
        .collect();
    (!refused.is_empty()).then_some(Rule::Refused(refused))
}

/// The parameters and constants of an operation by all their names: in the model, in Rust and on
/// the wire.
struct NameUsers<'g> {
    by_name: Index<'g, &'g str, (usize, &'g str)>,
    by_rust_name: Index<'g, &'g str, (usize, &'g str)>,
    constants: Seen<'g, &'g str>,
}

impl<'g> NameUsers<'g> {
    fn new(gathered: &'g Gathered<'_>, work: &'g Work) -> Self {
        let mut by_name = Index::new(work);
        let mut by_rust_name = Index::new(work);
        for (at, param) in gathered.params().enumerate() {
            let user = (at, param.name.as_str());
            by_name.insert_first(param.name.as_str(), user);
            by_name.insert_first(param.wire.as_str(), user);
            by_rust_name.insert_first(param.rust.as_str(), user);
        }
        let constants = gathered.constants().map(|constant| constant.wire.as_str());
        let constants = Seen::of_all(work, constants);
        Self { by_name, by_rust_name, constants }
    }

    /// Returns the first parameter or constant that has this name.
    fn of_name(&self, name: &str) -> Option<String> {
        let by_name = self.by_name.get(name);
        let by_rust_name = self.by_rust_name.get(names::snake(name).as_str());
        match by_name.into_iter().chain(by_rust_name).min() {
            Some((_, param)) => Some(format!("the parameter `{param}`")),
            None => self.constants.contains(name).then(|| "a constant".to_owned()),
        }
    }
}
