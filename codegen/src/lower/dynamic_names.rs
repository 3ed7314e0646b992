//! Names that are known only when a call is made: parameters that are not sent themselves, but
//! name others.

use super::context::Context;
use super::gathered::{Gathered, is_spread};
use super::param::{Declaration, doc_of, param};
use super::words::Scopes;
use crate::diagnostic::Diagnostic;
use crate::ir::{Location, Scalar};
use crate::known_names::KnownNames;
use crate::model::Operation;
use crate::notation::{NameSource, TypeText};
use crate::work::{Index, Seen, Work};

/// Adds the parameters that name others, behind the labels.
pub(super) fn add_naming_params<'a>(
    context: &mut Context<'a>,
    operation: &Operation,
    scopes: Scopes<'_, 'a>,
    into: &mut Gathered<'_>,
) {
    for (name, says) in &operation.names {
        let default = match &says.source {
            Some(NameSource::Argument) => None,
            Some(NameSource::Default(default)) => Some(default.as_str()),
            None => {
                doc_of(context, name, scopes);
                context.refuse(
                    &says.written.span,
                    format!("`{}` does not say where a name comes from", says.written.value),
                    "write \"string!\" for an argument, or \"string = DEFAULT\" for a setter",
                );
                continue;
            }
        };
        let ty = TypeText::implied(Scalar::String, default.is_none(), &says.written.span);
        let declaration = Declaration { default, ..Declaration::new(Location::Name, name, &ty) };
        if let Some(param) = param(context, &declaration, scopes) {
            into.add_param(param, name.span.clone());
        }
    }
}

/// Checks that every name that is used is there, that every one that is there is used, and that no
/// default is the name of something else.
pub(super) fn check_names(
    context: &mut Context<'_>,
    operation: &Operation,
    gathered: &Gathered<'_>,
) {
    if operation.names.is_empty() && gathered.naming.is_empty() {
        return;
    }
    let known: KnownNames = operation.names.iter().map(|(name, _)| name.value.as_str()).collect();
    for used in &gathered.naming {
        if !known.contains(&used.value, context.work) {
            let message = format!("the operation has no name `{}`", used.value);
            context.mistakes.push(
                Diagnostic::new(used.span.clone(), message).suggest(&used.value, &known).help(
                    format!("say under `names` of the operation: \"{}\": \"string!\"", used.value),
                ),
            );
        }
    }
    let used = gathered.naming.iter().map(|used| used.value.as_str());
    let used = Seen::of_all(context.work, used);
    let sent = SentNames::new(gathered, context.work);
    for (name, says) in &operation.names {
        if !used.contains(name.value.as_str()) {
            context.refuse(
                &name.span,
                format!("nothing is sent under the name `{}`", name.value),
                format!("remove it, or say \"string! as {{{}}}\" of a parameter", name.value),
            );
        }
        let Some(NameSource::Default(default)) = &says.source else { continue };
        if let Some(other) = sent.beside(default, &name.value) {
            context.refuse(
                &says.written.span,
                format!("`{default}` is the name of something else that is sent there: {other}"),
                "choose another default, or write \"string!\"",
            );
        }
    }
}

/// Refuses such names in a shape: a shape does not know the call it is for.
pub(super) fn refuse_names_in_shape(context: &mut Context<'_>, gathered: &Gathered<'_>) {
    for used in &gathered.naming {
        context.refuse(
            &used.span,
            "a member of a shape has one name",
            "`as {name}` is for the parameters of an operation",
        );
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
