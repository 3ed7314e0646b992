//! What refers to something else: paging to parameters, rules to parameters, errors to the
//! service's codes, an identity to a member.

use std::collections::BTreeSet;

use super::Context;
use super::named::is_only_a_name;
use crate::ir::{Param, Rule, Scalar, Type};
use crate::model::{Body, Operation, Paging, PagingSaid, Resource, Text};

impl<'a> Context<'a> {
    pub(super) fn paging(
        &mut self,
        operation: &'a Operation,
        defaults: Option<&'a Operation>,
    ) -> Option<&'a Paging> {
        let said = match &operation.paging {
            PagingSaid::Nothing => &defaults?.paging,
            own => own,
        };
        let PagingSaid::Like(paging) = said else { return None };
        for pointer in [&paging.output, &paging.items] {
            self.pointer(pointer);
        }
        if let (Some((true, span)), None) = (&paging.unbounded, &paging.limit) {
            self.refuse(
                span,
                "there is no `limit` that streams could leave out",
                "say which parameter it is, or remove `unbounded`",
            );
        }
        Some(paging)
    }

    pub(super) fn pointer(&mut self, pointer: &Text) {
        if !pointer.value.is_empty() && !pointer.value.starts_with('/') {
            self.refuse(
                &pointer.span,
                format!("`{}` is not a JSON pointer", pointer.value),
                format!("write `/{}`; an empty one stands for the whole answer", pointer.value),
            );
        }
    }

    pub(super) fn paging_params(&mut self, paging: Option<&Paging>, params: &[Param]) {
        let Some(paging) = paging else { return };
        let roles =
            [(Some(&paging.input), Scalar::String), (paging.limit.as_ref(), Scalar::Integer)];
        for (name, scalar) in roles {
            let Some(name) = name else { continue };
            let Some(param) = params.iter().find(|param| param.name == name.value) else {
                continue;
            };
            if is_only_a_name(name, params) {
                self.refuse(
                    &name.span,
                    format!("`{}` names other parameters and is not sent itself", name.value),
                    "paging needs a parameter that is sent",
                );
            } else if param.required {
                self.refuse(
                    &name.span,
                    format!("`{}` is required, so there is no first page", name.value),
                    "drop its `!`",
                );
            }
            if param.ty != Type::Scalar(scalar) && param.ty != Type::Scalar(Scalar::Json) {
                let ty = if scalar == Scalar::String { "a string" } else { "an integer" };
                self.refuse(
                    &name.span,
                    format!("paging needs `{}` to be {ty}", name.value),
                    "correct its type",
                );
            }
        }
        if paging.limit.as_ref().is_some_and(|limit| limit.value == paging.input.value) {
            self.refuse(&paging.input.span, "`input` and `limit` are one parameter", "correct one");
        }
    }

    pub(super) fn rules(&mut self, operation: &Operation, params: &[Param]) -> Vec<Rule> {
        let mut rules = Vec::new();
        let names = |context: &mut Self, list: &[Text]| -> Vec<String> {
            list.iter().map(|name| context.known_param(name, params)).collect()
        };
        for (list, rule) in [
            (&operation.exclusive, Rule::Exclusive as fn(Vec<String>) -> Rule),
            (&operation.at_least_one, Rule::AtLeastOne as fn(Vec<String>) -> Rule),
        ] {
            if let Some(again) = repeated(list) {
                self.refuse(
                    &again.span,
                    format!("`{}` is in the list twice", again.value),
                    "remove one",
                );
            }
            if let [one] = list.as_slice() {
                self.refuse(&one.span, "one parameter alone has no relation", "name two or more");
            }
            if !list.is_empty() {
                rules.push(rule(names(self, list)));
            }
        }
        for (one, other) in &operation.requires {
            if one.value == other.value {
                self.refuse(
                    &other.span,
                    format!("`{}` requires itself", one.value),
                    "name another",
                );
            }
            rules.push(Rule::Requires(
                self.known_param(one, params),
                self.known_param(other, params),
            ));
        }
        rules
    }

    fn known_param(&mut self, name: &Text, params: &[Param]) -> String {
        match params.iter().find(|param| param.name == name.value) {
            None => self.out.push(
                crate::diagnostic::Diagnostic::new(
                    name.span.clone(),
                    format!("the operation has no parameter `{}`", name.value),
                )
                .suggest(&name.value, params.iter().map(|param| param.name.as_str())),
            ),
            Some(_) if is_only_a_name(name, params) => self.refuse(
                &name.span,
                format!("`{}` names other parameters and is not sent itself", name.value),
                "a relation is one of parameters that are sent",
            ),
            Some(param) if param.required => self.refuse(
                &name.span,
                format!("`{}` is required, so the relation says nothing", name.value),
                "drop the `!` or the relation",
            ),
            Some(_) => {}
        }
        name.value.clone()
    }

    pub(super) fn errors(
        &mut self,
        operation: &Operation,
        defaults: Option<&Operation>,
    ) -> Vec<String> {
        let inherited = defaults.and_then(|verb| verb.errors.as_ref());
        let Some(own) = &operation.errors else {
            return inherited
                .into_iter()
                .flatten()
                .map(|code| self.known_error(code, &code.value))
                .collect();
        };
        let is_change = |code: &&Text| code.value.starts_with(['+', '-']);
        let changes = own.iter().filter(is_change).count();
        if changes == 0 {
            return own.iter().map(|code| self.known_error(code, &code.value)).collect();
        }
        if let (true, Some(plain)) = (changes < own.len(), own.iter().find(|code| !is_change(code)))
        {
            self.refuse(
                &plain.span,
                "some codes are changes to the verb's list and some are not",
                format!("write `+{}`, or list them all without signs", plain.value),
            );
        }
        let mut codes: Vec<String> =
            inherited.into_iter().flatten().map(|code| code.value.clone()).collect();
        for change in own {
            if let Some(code) = change.value.strip_prefix('+') {
                let code = self.known_error(change, code);
                if codes.contains(&code) {
                    self.refuse(
                        &change.span,
                        format!("the verb's list has `{code}` already"),
                        "remove it",
                    );
                }
                codes.push(code);
            } else if let Some(code) = change.value.strip_prefix('-') {
                let before = codes.len();
                codes.retain(|known| known != code);
                if codes.len() == before {
                    self.refuse(
                        &change.span,
                        format!("the verb's list has no `{code}` to take away"),
                        "remove it",
                    );
                }
            }
        }
        codes
    }

    fn known_error(&mut self, says: &Text, code: &str) -> String {
        let known = &self.model.service.errors;
        if !known.iter().any(|(known, _)| known.value == code) {
            self.out.push(
                crate::diagnostic::Diagnostic::new(
                    says.span.clone(),
                    format!("the service documents no error `{code}`"),
                )
                .suggest(code, known.iter().map(|(known, _)| known.value.as_str()))
                .help(format!("define it under the service's `errors`: \"{code}\": 400")),
            );
        }
        code.to_owned()
    }

    pub(super) fn throttle(
        &mut self,
        operation: &Operation,
        defaults: Option<&Operation>,
    ) -> Option<(u32, u32)> {
        let says = operation
            .throttle
            .as_ref()
            .or(defaults.and_then(|verb| verb.throttle.as_ref()))
            .or(self.model.service.throttle.as_ref())?;
        let rate = rate(&says.value);
        if rate.is_none() {
            self.refuse(
                &says.span,
                format!("`{}` is not a rate", says.value),
                "write it as `1 per 30 s`",
            );
        }
        rate
    }

    /// The member of create's body that gives an item its key, and the member of the answer that
    /// holds it.
    pub(super) fn identity(&mut self, resource: &Resource) -> (Option<String>, String) {
        let body = resource
            .operations
            .iter()
            .find(|operation| operation.key.value == "create" && !operation.is_action)
            .and_then(|create| create.body.as_ref());
        let has = |member: &str| matches!(body, Some(Body::Members(members)) if members.iter().any(|known| known.name.value == member));
        let Some(says) = &resource.identity else {
            return (has("id").then(|| "id".to_owned()), "id".to_owned());
        };
        match says.value.split_once(" as ") {
            None => (has(&says.value).then(|| says.value.clone()), says.value.clone()),
            Some((given, answered)) => {
                if !has(given) {
                    self.refuse(
                        &says.span,
                        format!("the body of `create` has no member `{given}`"),
                        "name the member that gives an item its key, or only the one that answers it",
                    );
                }
                (Some(given.to_owned()), answered.to_owned())
            }
        }
    }
}

pub(super) fn repeated(list: &[Text]) -> Option<&Text> {
    let mut seen = BTreeSet::new();
    list.iter().find(|name| !seen.insert(name.value.as_str()))
}

/// `1 per 30 s`
fn rate(text: &str) -> Option<(u32, u32)> {
    let (requests, rest) = text.split_once(" per ")?;
    let seconds = rest.strip_suffix(" s")?;
    let positive = |number: &str| {
        number
            .parse()
            .ok()
            .filter(|_| number.starts_with(|digit: char| ('1'..='9').contains(&digit)))
    };
    Some((positive(requests)?, positive(seconds)?))
}
