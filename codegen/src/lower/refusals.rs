//! What an operation must never send: names, each with its reason, and nulls.

use super::Context;
use super::members::Gathered;
use crate::ir::{BodyKind, Place, Rule};
use crate::model::{Operation, Text};
use crate::names;

impl Context<'_> {
    pub(super) fn refusals(
        &mut self,
        operation: &Operation,
        defaults: Option<&Operation>,
        body: BodyKind,
        gathered: &Gathered,
    ) -> Vec<Rule> {
        let mut rules = Vec::new();
        // In a whole body a name is free to be that of a parameter.
        let used = |name: &Text| {
            if body == BodyKind::Document { None } else { used_by(&name.value, gathered) }
        };
        for (name, why) in &operation.refused {
            self.reason(why);
            if let Some(by) = used(name) {
                self.refuse(
                    &name.span,
                    format!("`{}` is refused, and is what {by} stands for", name.value),
                    "remove one of them",
                );
            }
        }
        // What the operation says itself is nearer than what its verb refuses.
        let own = |name: &Text| operation.refused.iter().any(|(own, _)| own.value == name.value);
        let inherited = defaults.map_or(&[][..], |verb| &verb.refused).iter();
        let inherited = inherited.filter(|(name, _)| !own(name) && used(name).is_none());
        let refused: Vec<&(Text, Text)> = operation.refused.iter().chain(inherited).collect();
        if !refused.is_empty() {
            let texts = refused.iter().map(|(name, why)| (name.value.clone(), why.value.clone()));
            rules.push(Rule::Refused(texts.collect()));
        }
        let has_json = matches!(body, BodyKind::Members | BodyKind::Document);
        if let Some((false, span)) = &operation.nulls
            && !has_json
        {
            self.refuse(
                span,
                "the operation has no JSON body, so that it sends no null anyway",
                "remove it, or give the operation a `body`",
            );
        }
        let said = operation.nulls.as_ref().or(defaults.and_then(|verb| verb.nulls.as_ref()));
        if let (Some((false, span)), true) = (said, has_json) {
            let mut constants = gathered.constants.iter().map(|(constant, _)| constant);
            if let Some(null) =
                constants.find(|constant| constant.place == Place::Body && constant.value == "null")
            {
                self.refuse(
                    span,
                    format!("the operation always sends `{}` as null", null.wire),
                    "remove the constant, or allow nulls",
                );
            }
            rules.push(Rule::NoNulls);
        }
        rules
    }

    /// A reason goes behind a colon, in the middle of an error.
    pub(super) fn reason(&mut self, why: &Text) {
        let text = &why.value;
        if text.trim().is_empty() || text.trim() != text || text.ends_with('.') {
            self.refuse(
                &why.span,
                "a reason stands in the middle of an error",
                "say it in a few words without a full stop: \"the server uses the name itself\"",
            );
        }
    }
}

/// The parameter or the constant that has this name, in the model, in Rust or on the wire.
fn used_by(name: &str, gathered: &Gathered) -> Option<String> {
    let rust = names::snake(name);
    let mut params = gathered.params.iter().map(|(param, _)| param);
    let param = params.find(|param| param.name == name || param.wire == name || param.rust == rust);
    let mut constants = gathered.constants.iter().map(|(constant, _)| constant);
    match param {
        Some(param) => Some(format!("the parameter `{}`", param.name)),
        None => constants.any(|one| one.wire == name).then(|| "a constant".to_owned()),
    }
}
