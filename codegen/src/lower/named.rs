//! Names that are known only when a call is made: parameters that are not sent themselves, but
//! name others.

use super::Context;
use super::members::{Gathered, Scopes};
use crate::diagnostic::Diagnostic;
use crate::ir::{Form, Param, Place, Scalar, Type};
use crate::model::{Operation, Text};

impl Context<'_> {
    /// The parameters that name others, behind the labels.
    pub(super) fn naming_params(
        &mut self,
        operation: &Operation,
        scopes: &Scopes<'_>,
        into: &mut Gathered,
    ) {
        for (name, says) in &operation.names {
            let doc = self.word(name, scopes);
            let default = says.value.strip_prefix("string = ");
            let is_name = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
            if says.value != "string!" && !default.is_some_and(is_name) {
                self.refuse(
                    &says.span,
                    format!("`{}` does not say where a name comes from", says.value),
                    "write \"string!\" for an argument, or \"string = DEFAULT\" for a setter",
                );
                continue;
            }
            let Some(rust) = self.rust_name(name) else { continue };
            let param = Param {
                name: name.value.clone(),
                rust,
                wire: name.value.clone(),
                named_by: None,
                place: Place::Name,
                ty: Type::Scalar(Scalar::String),
                required: default.is_none(),
                default: default.map(str::to_owned),
                filled: false,
                form: Form::Plain,
                sensitive: false,
                doc,
            };
            into.params.push((param, name.span.clone()));
        }
    }

    /// Every name that is used is there, every one that is there is used, and no default is the
    /// name of something else.
    pub(super) fn names(&mut self, operation: &Operation, gathered: &Gathered) {
        let known = || operation.names.iter().map(|(name, _)| name.value.as_str());
        for used in &gathered.named {
            if !known().any(|name| name == used.value) {
                let message = format!("the operation has no name `{}`", used.value);
                self.out.push(
                    Diagnostic::new(used.span.clone(), message).suggest(&used.value, known()).help(
                        format!(
                            "say under `names` of the operation: \"{}\": \"string!\"",
                            used.value
                        ),
                    ),
                );
            }
        }
        for (name, says) in &operation.names {
            if !gathered.named.iter().any(|used| used.value == name.value) {
                self.refuse(
                    &name.span,
                    format!("nothing is sent under the name `{}`", name.value),
                    format!("remove it, or say \"string! as {{{}}}\" of a parameter", name.value),
                );
            }
            let Some(default) = says.value.strip_prefix("string = ") else { continue };
            if let Some(other) = sent_as(default, &name.value, gathered) {
                self.refuse(
                    &says.span,
                    format!(
                        "`{default}` is the name of something else that is sent there: {other}"
                    ),
                    "choose another default, or write \"string!\"",
                );
            }
        }
    }

    /// Members of shapes have no run-time names: a shape does not know the call it is for.
    pub(super) fn unnamed(&mut self, gathered: &Gathered) {
        for used in &gathered.named {
            self.refuse(
                &used.span,
                "a member of a shape has one name",
                "`as {name}` is for the parameters of an operation",
            );
        }
    }
}

/// What is sent as `wire` in a place where something is sent under `name`.
fn sent_as(wire: &str, name: &str, gathered: &Gathered) -> Option<String> {
    let params = || gathered.params.iter().map(|(param, _)| param);
    let places: Vec<Place> = params()
        .filter(|param| param.named_by.as_deref() == Some(name))
        .map(|param| param.place)
        .collect();
    let spilled = |param: &Param| param.place == Place::Query && matches!(param.ty, Type::Map(_));
    let param = params()
        .find(|param| param.wire == wire && places.contains(&param.place) && !spilled(param));
    if let Some(param) = param {
        return Some(format!("`{}`", param.name));
    }
    let mut constants = gathered.constants.iter().map(|(constant, _)| constant);
    constants
        .find(|constant| constant.wire == wire && places.contains(&constant.place))
        .map(|_| "a constant".to_owned())
}

/// A name that is only a name cannot page or stand in a relation.
pub(super) fn is_only_a_name(name: &Text, params: &[Param]) -> bool {
    params.iter().any(|param| param.name == name.value && param.place == Place::Name)
}
