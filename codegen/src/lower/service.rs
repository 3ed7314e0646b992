//! The service: its names and headers, and everything below it.

use super::auth::service_auth;
use super::context::Context;
use super::enums::enums;
use super::errors::error_codes;
use super::host_prefix::check_form;
use super::idempotency::check_inherited_tokens;
use super::paths::Paths;
use super::resources::resource;
use super::shapes::shapes;
use super::strings::{
    check_doc, check_header_name, check_header_value, check_pointer, check_reason, check_type_name,
    value_or_empty,
};
use super::uniqueness::{Kind, Uniqueness};
use super::waiters::add_waiters;
use crate::ir;
use crate::names;
use crate::span::Text;
use crate::work::Seen;

/// Lowers the service. Returns also whether all paths were complete; if not, it is not known what
/// uses which word and type.
pub(super) fn service(context: &mut Context<'_>) -> (ir::Service, bool) {
    let model = context.model;
    let service = &model.service;
    check_service_names(context);
    let name = value_or_empty(service.name.as_ref());
    let errors = error_codes(context);
    let headers = headers(context);
    check_error_places(context);
    let auth = service_auth(context);
    check_verb_defaults(context);
    let enums = enums(context);
    let shapes = shapes(context);
    let paths = Paths::new(context);
    let mut uniqueness = Uniqueness::new(context.work);
    let resources = model.resources.iter().map(|resource| ("resource", &resource.name));
    let shapes_and_enums =
        model.shapes.iter().map(|one| &one.name).chain(model.enums.iter().map(|one| &one.name));
    for (kind, name) in resources.chain(shapes_and_enums.map(|name| ("type", name))) {
        // Names repeated to the letter were reported.
        let rust_name = format!("{kind} {}", names::screaming(&name.value));
        uniqueness.add_key(Kind::Builder, rust_name, name);
    }
    let mut resources: Vec<ir::Resource> = model
        .resources
        .iter()
        .map(|written| resource(context, written, &paths, &mut uniqueness))
        .collect();
    check_inherited_tokens(context, &resources);
    add_waiters(context, &mut resources, &mut uniqueness);
    uniqueness.report(&mut context.mistakes);
    let (enums, patch_enums) = split_enums(context, enums, &shapes, &resources);
    let service = ir::Service {
        client: service
            .client
            .as_ref()
            .map_or_else(|| names::pascal(&name), |client| client.value.clone()),
        title: service.title.as_ref().map_or_else(|| title(&name), |title| title.value.clone()),
        doc: value_or_empty(service.doc.as_ref()),
        service_id: service.service_id.as_ref().map_or_else(|| name.clone(), |id| id.value.clone()),
        api_version: service.api_version.as_ref().map(|version| version.value.clone()),
        reference: service.reference.as_ref().map(|url| url.value.clone()),
        signing_name: service
            .signing_name
            .as_ref()
            .map_or_else(|| "execute-api".to_owned(), |name| name.value.clone()),
        endpoint_prefix: service.endpoint_prefix.as_ref().map(|prefix| prefix.value.clone()),
        name,
        headers,
        errors,
        error_code: service.error_code.as_ref().map(|pointer| pointer.value.clone()),
        error_message: service.error_message.as_ref().map(|pointer| pointer.value.clone()),
        auth,
        resources,
        shapes,
        enums,
        patch_enums,
    };
    (service, paths.are_complete())
}

/// Splits off the enums of which only patches have values.
fn split_enums(
    context: &Context<'_>,
    enums: Vec<ir::Enum>,
    shapes: &[ir::Shape],
    resources: &[ir::Resource],
) -> (Vec<ir::Enum>, Vec<ir::Enum>) {
    let operations = || resources.iter().flat_map(|resource| &resource.operations);
    let members = shapes.iter().flat_map(|shape| &shape.members);
    let params = operations().flat_map(|operation| &operation.params).chain(members);
    let used = params.filter_map(|param| param.ty.enum_name());
    let used = Seen::of_all(context.work, used);
    enums.into_iter().partition(|one| used.contains(one.name.as_str()))
}

/// Returns a name for people: `town-library` is `Town library`.
fn title(name: &str) -> String {
    let name = name.replace('-', " ");
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

fn check_service_names(context: &mut Context<'_>) {
    let service = &context.model.service;
    if let Some(name) = &service.name {
        let plain =
            |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        let module = name.value.replace('-', "_");
        if !name.value.chars().all(plain) || !names::is_snake(&module) {
            context.refuse(
                &name.span,
                format!("`{}` cannot name a service", name.value),
                format!(
                    "write lower-case letters, digits and single `-`, a letter first: `{}`",
                    names::snake(&name.value).replace('_', "-")
                ),
            );
        } else if names::is_keyword(&module) || names::is_reserved(&module) {
            context.refuse(
                &name.span,
                format!("`{module}` is a keyword of Rust and cannot name a module"),
                "write another name",
            );
        }
    }
    let derived =
        service.name.as_ref().map(|name| Text::new(names::pascal(&name.value), name.span.clone()));
    let derived = derived.filter(|_| service.client.is_none());
    if let Some(client) = derived.filter(|client| names::is_prelude_type(&client.value)) {
        context.refuse(
            &client.span,
            format!(
                "the client would be called `{}`, a type of Rust's standard library",
                client.value
            ),
            format!("add another name: \"client\": \"{}Client\"", client.value),
        );
    }
    if let Some(client) = &service.client {
        check_type_name(context, client);
        if client.value == "SERVICE" {
            context.refuse(
                &client.span,
                "every client has a static called `SERVICE`",
                "write another name in PascalCase",
            );
        }
    }
    for host_part in [&service.signing_name, &service.endpoint_prefix].into_iter().flatten() {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        if host_part.value.is_empty() || !host_part.value.chars().all(plain) {
            context.refuse(
                &host_part.span,
                format!(
                    "`{}` cannot be part of a host name or of a credential scope",
                    host_part.value
                ),
                "use letters, digits, `-`, `_` and `.`",
            );
        }
    }
    if let Some(reference) = &service.reference
        && !reference.value.starts_with("https://")
    {
        context.refuse(
            &reference.span,
            "a reference is an https:// URL",
            "write \"https://example.com/docs/{api_name}\": `{api_name}` becomes the operation's name",
        );
    }
    if let Some(reference) =
        service.reference.as_ref().filter(|url| url.value.contains("{official}"))
    {
        context.refuse(
            &reference.span,
            "`{official}` is called `{api_name}` now",
            "write `{api_name}`",
        );
    }
    for doc in [&service.title, &service.doc].into_iter().flatten() {
        check_doc(context, doc);
    }
    if let (None, Some(name)) = (&service.doc, &service.name) {
        context.undocumented(name, "add \"doc\": \"What the service is.\"");
    }
}

/// Checks the places of an error's code and message: both must be able to be in one body.
fn check_error_places(context: &mut Context<'_>) {
    let service = &context.model.service;
    for pointer in [&service.error_code, &service.error_message].into_iter().flatten() {
        check_pointer(context, pointer);
    }
    let (Some(code), Some(message)) = (&service.error_code, &service.error_message) else { return };
    let leads_to = |one: &str, other: &str| {
        other.strip_prefix(one).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let are_valid = names::is_pointer(&code.value) && names::is_pointer(&message.value);
    if !are_valid {
        return;
    }
    if code.value == message.value {
        context.refuse(
            &message.span,
            format!("`{}` is also the place of the code", message.value),
            "remove the one that the service does not send, or write the place of the message",
        );
    } else if leads_to(&code.value, &message.value) || leads_to(&message.value, &code.value) {
        context.refuse(
            &message.span,
            format!(
                "the code at \"{}\" and the message at \"{}\" cannot both be in a body: one is inside \
                 the other",
                code.value, message.value
            ),
            "write two places next to each other, such as \"/error/code\" and \"/error/message\"; a \
             place is a text or a number and has no members",
        );
    }
}

fn headers(context: &mut Context<'_>) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    let mut seen = Seen::new(context.work);
    for (name, text) in &context.model.service.headers {
        check_header_name(context, name);
        check_header_value(context, text);
        if !seen.insert(name.value.to_lowercase()) {
            context.refuse(
                &name.span,
                format!("the header `{}` is repeated", name.value),
                "remove one",
            );
        }
        headers.push((name.value.to_lowercase(), text.value.clone()));
    }
    headers
}

/// Checks the defaults of the verbs: what can be wrong with them alone.
fn check_verb_defaults(context: &mut Context<'_>) {
    for verb in &context.model.service.verbs {
        if let Some(doc) = &verb.doc {
            check_doc(context, doc);
        }
        for (_, why) in &verb.refused {
            check_reason(context, why);
        }
        if let Some(prefix) = &verb.host_prefix {
            check_form(context, prefix);
        }
    }
}
