//! Names of operations: of the method, in the API reference, and for a server.

use super::context::Context;
use super::defaults::Layers;
use super::gathered::Gathered;
use crate::ir::{Location, Method, Verb};
use crate::model::{Operation, Resource};
use crate::names;
use crate::template::Template;
use crate::work::Seen;

/// Returns the name of the method, if there can be such a method.
pub(super) fn method_name(
    context: &mut Context<'_>,
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
        context.refuse(
            &key.span,
            format!("`{name}` cannot name a method"),
            format!("write it in snake_case: `{}`", names::snake(&name)),
        );
        return None;
    }
    if names::is_keyword(&name) || names::is_reserved(&name) {
        context.refuse(
            &key.span,
            format!("`{name}` is a keyword of Rust and cannot name a method"),
            format!("write a longer name: `{name}_{one}`"),
        );
        return None;
    }
    if names::CLIENT_METHODS.contains(&name.as_str())
        || names::is_prelude_type(&names::pascal(&name))
    {
        context.refuse(
            &key.span,
            format!("every client has a method or a type called `{name}` in some case"),
            format!("write a longer name: `{name}_{one}`"),
        );
        return None;
    }
    Some(name)
}

/// Returns the name of several of a resource.
pub(super) fn plural(resource: &Resource) -> String {
    resource
        .plural
        .as_ref()
        .map_or_else(|| names::plural(&resource.name.value), |plural| plural.value.clone())
}

/// Returns the name in the API reference.
pub(super) fn api_name(layers: &Layers<'_>, method: Method) -> String {
    if let Some(name) = &layers.own.api_name {
        return name.value.clone();
    }
    let name = &layers.resource.name.value;
    match layers.verb() {
        Verb::List => format!("Get{}", plural(layers.resource)),
        Verb::Get => format!("Get{name}"),
        Verb::Create if method == Method::Put => format!("Put{name}"),
        Verb::Create => format!("Create{name}"),
        Verb::Update => format!("Update{name}"),
        Verb::Delete => format!("Delete{name}"),
        Verb::Action => names::pascal(&layers.own.key.value),
    }
}

/// Returns what an operation is for a server: method, path, constants of the query, and what its
/// body must have. Two operations with one of these are one.
pub(super) fn route(
    context: &Context<'_>,
    method: Method,
    path: &Template,
    operation: &Operation,
    gathered: &Gathered<'_>,
) -> String {
    let constants = |location: Location| {
        gathered
            .constants()
            .filter(move |constant| constant.location == location)
            .map(|constant| format!("{}={}", constant.wire, constant.value))
    };
    let mut query: Vec<String> = constants(Location::Query).collect();
    query.sort();
    let mark = if query.is_empty() { "" } else { "?" };
    let members = || gathered.params().filter(|param| param.location == Location::Body);
    let mut needs: Vec<String> = constants(Location::Body).collect();
    needs.extend(members().filter(|param| param.required).map(|param| param.wire.clone()));
    let at_least_one = operation.at_least_one.iter().map(|name| name.value.as_str());
    let at_least_one = Seen::of_all(context.work, at_least_one);
    let mut one_of: Vec<&str> = members()
        .filter(|param| at_least_one.contains(param.name.as_str()))
        .map(|param| param.wire.as_str())
        .collect();
    one_of.sort_unstable();
    needs.extend((!one_of.is_empty()).then(|| one_of.join("|")));
    needs.sort();
    context.work.sort(query.len() + needs.len() + one_of.len());
    let body = if needs.is_empty() { String::new() } else { format!(" with {}", needs.join(", ")) };
    let method = format!("{method:?}").to_uppercase();
    format!("{method} {}{mark}{}{body}", path.shape(), query.join("&"))
}
