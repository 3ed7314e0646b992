//! Operations: names, path, parameters, and everything else about an operation.

use std::rc::Rc;

use super::clashes::check_operation;
use super::context::Context;
use super::defaults::Layers;
use super::dynamic_names::{add_naming_params, check_names};
use super::errors::{errors, throttle};
use super::gathered::Gathered;
use super::operation_names::{method_name, official_name, plural, route};
use super::paging::{check_paging, check_paging_params, lowered_paging};
use super::parameters::{add_body, add_headers, add_labels, add_query};
use super::paths::ResourcePath;
use super::rules::{refusals, relations};
use super::strings::check_doc;
use super::uniqueness::{Kind, Uniqueness};
use super::words::WordScope;
use crate::ir::{self, Method};
use crate::model::{Operation, Resource};
use crate::names;
use crate::span::Text;
use crate::template::Template;

/// Lowers an operation. Returns nothing if it cannot be read.
pub(super) fn operation<'a>(
    context: &mut Context<'a>,
    resource: &'a Resource,
    own: &'a Operation,
    of_resource: &ResourcePath<'_>,
    words: &Rc<WordScope<'a>>,
    uniqueness: &mut Uniqueness<'_>,
) -> Option<ir::Operation> {
    let layers = Layers::new(context, resource, own);
    let name = method_name(context, resource, own)?;
    let Some(method) = layers.method() else {
        // An unknown method or verb was reported with the structure.
        if own.method.is_none() && own.verb.is_none() {
            context.refuse(
                &own.key.span,
                format!("`{}` has no method", own.key.value),
                "say \"method\": \"POST\", or \"verb\": \"create\" to take that verb's defaults",
            );
        }
        return None;
    };
    let path = operation_path(context, &layers, method, of_resource)?;
    let official = official_name(&layers, method);
    let scopes = layers.words(words, context.work);
    let mut gathered = Gathered::new(context.work);
    add_labels(context, &layers, &path, of_resource, &scopes, &mut gathered);
    add_naming_params(context, own, &scopes, &mut gathered);
    let paging = layers.paging();
    if let Some(paging) = paging {
        check_paging(context, paging);
    }
    add_query(context, &layers, &scopes, &mut gathered);
    add_headers(context, &layers, &scopes, &mut gathered);
    let body = add_body(context, &layers, method, &scopes, &mut gathered);
    check_names(context, own, &gathered);
    check_operation(context, &gathered, &own.key);
    let span = &own.key.span;
    uniqueness.add(Kind::Method, name.clone(), span);
    uniqueness.add(Kind::Builder, names::pascal(&name), span);
    uniqueness.add(Kind::Official, official.clone(), span);
    if of_resource.is_complete {
        uniqueness.add(Kind::Route, route(context, method, &path, own, &gathered), span);
    }
    let refusals = refusals(context, &layers, body, &gathered);
    if let Some(paging) = paging {
        check_paging_params(context, paging, &gathered);
    }
    let rules = relations(context, own, &gathered).into_iter().chain(refusals).collect();
    let errors = errors(context, &layers);
    let throttle = throttle(context, &layers);
    let doc = operation_doc(context, &layers);
    let reference = context.model.service.reference.as_ref();
    let (params, constants) = gathered.into_parts();
    Some(ir::Operation {
        rules,
        errors,
        throttle,
        once: layers.once(),
        output: layers.output(),
        status: layers.status(),
        doc,
        reference: reference.map(|url| url.value.replace("{official}", &official)),
        path: path.to_string(),
        paging: paging.map(lowered_paging),
        verb: layers.verb(),
        name,
        official,
        method,
        params,
        constants,
        body,
    })
}

/// Returns the whole path of an operation.
fn operation_path(
    context: &mut Context<'_>,
    layers: &Layers<'_>,
    method: Method,
    of_resource: &ResourcePath<'_>,
) -> Option<Template> {
    let (operation, resource) = (layers.own, layers.resource);
    let default = match operation.key.value.as_str() {
        _ if operation.is_action => "{item}",
        "list" => "{collection}",
        "create" if method == Method::Post => "{collection}",
        _ => "{item}",
    };
    let implied = Text::new(default.to_owned(), operation.key.span.clone());
    let says = operation.path.as_ref().unwrap_or(&implied);
    if let Some(known) = misspelt_base(&says.value) {
        context.refuse(
            &says.span,
            format!("`{}` begins with no path that there is", says.value),
            format!("did you mean `{known}`?"),
        );
        return None;
    }
    let item = &of_resource.item;
    let bases = [
        ("{item}", Some(item.clone())),
        ("{collection}", item.collection()),
        ("{parent}", Some(of_resource.parent.clone())),
    ];
    let base = bases.into_iter().find(|(placeholder, _)| says.value.starts_with(placeholder));
    let path = match base {
        None => Template::parse(says, 0, &mut context.mistakes),
        Some((placeholder, Some(base))) => {
            base.then(&Template::parse(says, placeholder.len(), &mut context.mistakes))
        }
        Some((placeholder, None)) => {
            resource.path.as_ref()?;
            context.refuse(
                &says.span,
                format!("`{}` is a singleton: there is no `{placeholder}`", resource.name.value),
                "a collection is what precedes a label at the end of `path`; say the operation's `path`",
            );
            return None;
        }
    };
    // A label that the resource's own path has twice was reported with it.
    let mut labels: Vec<&str> = path.labels().filter(|_| operation.path.is_some()).collect();
    context.work.steps(path.0.len());
    context.work.sort(labels.len());
    labels.sort_unstable();
    let double = labels.windows(2).find_map(|pair| match pair {
        [one, other] if one == other => Some(*one),
        _ => None,
    });
    if let Some(label) = double {
        let message = format!("the label `{{{label}}}` is in `{path}` twice");
        context.refuse(&says.span, message, "rename one");
    }
    Some(path)
}

/// Returns what a path that begins with `{itm}` should begin with: only a base stands there without
/// `/`.
fn misspelt_base(path: &str) -> Option<&'static str> {
    const BASES: [&str; 3] = ["{item}", "{collection}", "{parent}"];
    let begins = path.starts_with('{') && !BASES.iter().any(|base| path.starts_with(base));
    let first = path.split('/').next().filter(|_| begins)?;
    BASES.into_iter().min_by_key(|base| strsim::damerau_levenshtein(first, base))
}

/// Returns the documentation of an operation.
fn operation_doc(context: &mut Context<'_>, layers: &Layers<'_>) -> String {
    let (operation, resource) = (layers.own, layers.resource);
    if let Some(doc) = &operation.doc {
        check_doc(context, doc);
        return doc.value.clone();
    }
    if operation.is_action {
        context.refuse(
            &operation.key.span,
            format!("`{}` has no documentation", operation.key.value),
            "say what it does under `doc`",
        );
        return String::new();
    }
    layers
        .default_doc()
        .replace("{resources}", &plural(resource))
        .replace("{resource}", &resource.name.value)
}
