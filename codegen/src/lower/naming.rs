//! Names of operations: of the method, in the API reference, and for a server.

use super::Context;
use super::members::Gathered;
use crate::ir::{Method, Place, Verb};
use crate::model::{Operation, Resource};
use crate::names;
use crate::template::Template;

/// Methods of every client, which an operation would hide.
const CLIENT_METHODS: &[&str] = &["new", "request", "client", "call", "clone", "from", "into"];

impl Context<'_> {
    pub(super) fn method_name(
        &mut self,
        resource: &Resource,
        operation: &Operation,
    ) -> Option<String> {
        let key = &operation.key;
        let one = names::snake(&resource.name.value);
        let name = match key.value.as_str() {
            action if operation.is_action => action.to_owned(),
            "list" => format!("list_{}", names::snake(&plural(resource))),
            verb => format!("{verb}_{one}"),
        };
        if !operation.is_action {
            return Some(name);
        }
        if !names::is_snake(&name) {
            self.refuse(
                &key.span,
                format!("`{name}` cannot name a method"),
                format!("write it in snake_case: `{}`", names::snake(&name)),
            );
            return None;
        }
        if names::is_keyword(&name) || names::is_reserved(&name) {
            self.refuse(
                &key.span,
                format!("`{name}` is a keyword of Rust and cannot name a method"),
                format!("say more: `{name}_{one}`"),
            );
            return None;
        }
        if CLIENT_METHODS.contains(&name.as_str()) || names::is_prelude_type(&names::pascal(&name))
        {
            self.refuse(
                &key.span,
                format!("every client has a method or uses a type called like `{name}`"),
                format!("say more: `{name}_{one}`"),
            );
            return None;
        }
        Some(name)
    }
}

pub(super) fn plural(resource: &Resource) -> String {
    resource
        .plural
        .as_ref()
        .map_or_else(|| names::plural(&resource.name.value), |plural| plural.value.clone())
}

pub(super) fn official(
    resource: &Resource,
    operation: &Operation,
    verb: Verb,
    method: Method,
) -> String {
    if let Some(official) = &operation.official {
        return official.value.clone();
    }
    let name = &resource.name.value;
    match verb {
        Verb::List => format!("Get{}", plural(resource)),
        Verb::Get => format!("Get{name}"),
        Verb::Create if method == Method::Put => format!("Put{name}"),
        Verb::Create => format!("Create{name}"),
        Verb::Update => format!("Update{name}"),
        Verb::Delete => format!("Delete{name}"),
        Verb::Action => names::pascal(&operation.key.value),
    }
}

/// What an operation is for a server: method, path, constants of the query, and what its body must
/// have. Two operations with one of these are one.
pub(super) fn route(
    method: Method,
    path: &Template,
    operation: &Operation,
    gathered: &Gathered,
) -> String {
    let constants = |place: Place| {
        let constants = gathered.constants.iter().map(|(constant, _)| constant);
        constants
            .filter(move |constant| constant.place == place)
            .map(|constant| format!("{}={}", constant.wire, constant.value))
    };
    let mut query: Vec<String> = constants(Place::Query).collect();
    query.sort();
    let mark = if query.is_empty() { "" } else { "?" };
    let members = || {
        let params = gathered.params.iter().map(|(param, _)| param);
        params.filter(|param| param.place == Place::Body)
    };
    let mut needs: Vec<String> = constants(Place::Body).collect();
    needs.extend(members().filter(|param| param.required).map(|param| param.wire.clone()));
    let mut one_of: Vec<&str> = members()
        .filter(|param| operation.at_least_one.iter().any(|name| name.value == param.name))
        .map(|param| param.wire.as_str())
        .collect();
    one_of.sort_unstable();
    needs.extend((!one_of.is_empty()).then(|| one_of.join("|")));
    needs.sort();
    let body = if needs.is_empty() { String::new() } else { format!(" with {}", needs.join(", ")) };
    let method = format!("{method:?}").to_uppercase();
    format!("{method} {}{mark}{}{body}", path.shape(), query.join("&"))
}
