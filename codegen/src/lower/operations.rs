//! Operations: names, path, parameters, and everything else about an operation.

use std::rc::Rc;

use super::auth::operation_auth;
use super::clashes::check_operation;
use super::context::Context;
use super::defaults::Layers;
use super::docs::DocScope;
use super::dynamic_names::{add_naming_params, check_default_names};
use super::errors::{errors, throttle};
use super::gathered::Gathered;
use super::host_prefix::host_prefix;
use super::idempotency::mark_token;
use super::operation_names::{api_name, method_name, plural, route};
use super::paging::{check_paging, check_paging_params, lowered_paging};
use super::parameters::{add_body, add_headers, add_labels, add_query};
use super::patch::patches;
use super::paths::{ResourcePath, check_greedy, relative_path};
use super::rules::{refusals, relations};
use super::strings::check_doc;
use super::uniqueness::{Kind, Uniqueness};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Method};
use crate::known_names::KnownNames;
use crate::model::{Operation, Resource};
use crate::names;
use crate::span::Text;
use crate::template::Template;
use crate::work::Seen;

/// Lowers an operation. Returns nothing if it cannot be read.
pub(super) fn operation<'a>(
    context: &mut Context<'a>,
    resource: &'a Resource,
    own: &'a Operation,
    of_resource: &ResourcePath<'_>,
    docs: &Rc<DocScope<'a>>,
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
                "add \"method\": \"POST\", or \"verb\": \"create\" to take the defaults of that verb",
            );
        }
        return None;
    };
    // A path that is missing was reported with the structure.
    let has_path = resource.path.is_some() && (own.path.is_some() || !own.is_action);
    let path = if has_path {
        operation_path(context, &layers, method, of_resource)?
    } else {
        return None;
    };
    let api_name = api_name(&layers, method);
    let scopes = layers.docs(docs, context.work);
    let mut gathered = Gathered::new(context.work);
    add_labels(context, &layers, &path, of_resource, &scopes, &mut gathered);
    add_naming_params(context, &layers, &scopes, &mut gathered);
    let paging = layers.paging();
    if let Some(paging) = paging {
        check_paging(context, paging);
    }
    add_query(context, &layers, &scopes, &mut gathered);
    add_headers(context, &layers, &scopes, &mut gathered);
    let body = add_body(context, &layers, method, &scopes, &mut gathered);
    check_default_names(context, &layers, &gathered);
    mark_token(context, &layers, &mut gathered);
    check_operation(context, &gathered);
    let span = &own.key.span;
    uniqueness.add(Kind::Method, name.clone(), span);
    uniqueness.add(Kind::Builder, names::pascal(&name), span);
    uniqueness.add(Kind::ApiName, api_name.clone(), span);
    if of_resource.is_complete {
        uniqueness.add(Kind::Route, route(context, method, &path, own, &gathered), span);
    }
    let refusals = refusals(context, &layers, body, &gathered);
    if let Some(paging) = paging {
        check_paging_params(context, paging, &gathered);
    }
    let rules = relations(context, own, &gathered).into_iter().chain(refusals).collect();
    let errors = errors(context, &layers);
    let patches = patches(context, &layers, &gathered);
    let throttle = throttle(context, &layers);
    let auth = operation_auth(context, &layers, &gathered);
    let host_prefix = host_prefix(context, &layers, &gathered);
    let doc = operation_doc(context, &layers);
    let doc_is_derived = doc.is_none();
    let doc =
        doc.unwrap_or_else(|| format!("Calls `{} {path}`.", format!("{method:?}").to_uppercase()));
    let (params, constants) = gathered.into_parts();
    Some(ir::Operation {
        rules,
        errors,
        throttle,
        host_prefix,
        retry_if_sent: layers.retry_if_sent(),
        auth,
        output: layers.output(),
        status: layers.status(),
        doc,
        doc_is_derived,
        path: path.to_string(),
        paging: paging.map(lowered_paging),
        patches,
        verb: layers.verb(),
        name,
        api_name,
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
            format!("`{}` begins with nothing that a path can be relative to", says.value),
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
        None => {
            let path = Template::parse(says, 0, "{item}", &mut context.mistakes);
            let base = bases_of_own(context, layers, default, of_resource);
            let is_written = operation.path.is_some() && !operation.is_absolute;
            match base.filter(|_| is_written) {
                Some((name, base)) => {
                    let begins = says.value.starts_with('/');
                    checked_absolute(context, says, path, name, &base, &of_resource.item, begins)
                }
                None => path,
            }
        }
        Some((placeholder, Some(base))) => {
            base.then(&Template::parse(says, placeholder.len(), "", &mut context.mistakes))
        }
        Some((_, None)) => {
            resource.path.as_ref()?;
            context.refuse(
                &says.span,
                format!("`{}` has no collection: its path does not end with a label", resource.name.value),
                format!("add a `path` to the operation, such as \"{{item}}\", or a label to the path of the resource: `{}/{{id}}`", of_resource.item),
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
        let message = format!("the label `{{{label}}}` is repeated in `{path}`");
        context.refuse(&says.span, message, "rename one");
    }
    if operation.path.is_some() && !item.has_label_behind_greedy() {
        check_greedy(context, &path, &says.span);
    }
    if operation.path.is_some() && of_resource.is_complete {
        check_own_labels(context, layers, &path, says, item);
    }
    Some(path)
}

/// Returns what the path of an operation is usually relative to, if that is known and has labels.
fn bases_of_own(
    context: &Context<'_>,
    layers: &Layers<'_>,
    default: &'static str,
    of_resource: &ResourcePath<'_>,
) -> Option<(&'static str, Template)> {
    let item = &of_resource.item;
    context.work.steps(item.0.len());
    if !of_resource.is_complete {
        return None;
    }
    let is_of_collection = !layers.own.is_action && default == "{collection}";
    let (name, base) = match item.collection().filter(|_| is_of_collection) {
        Some(collection) => ("{collection}", collection),
        None => ("{item}", item.clone()),
    };
    let has_labels = base.labels().next().is_some();
    has_labels.then_some((name, base))
}

/// Refuses an absolute path that has none of the labels of its base, and returns what is meant.
fn checked_absolute(
    context: &mut Context<'_>,
    says: &Text,
    path: Template,
    name: &str,
    base: &Template,
    item: &Template,
    begins_with_slash: bool,
) -> Template {
    let labels = Seen::of_all(context.work, base.labels());
    if path.labels().any(|label| labels.contains(label)) {
        return path;
    }
    let (rest, meant) = relative_path(context, &path, base);
    let meant_path = base.then(&rest);
    // A path without `/` was reported with the remedy.
    if !begins_with_slash {
        return base.then(&path);
    }
    let mut mistake =
        Diagnostic::new(says.span.clone(), format!("`{}` has no label of `{base}`", says.value));
    let is_mistyped = meant.is_some();
    if let Some(meant) = meant {
        mistake = mistake.help(format!("did you mean `{{{meant}}}`?"));
    }
    let shown = |path: &Template| if path.0.is_empty() { String::new() } else { path.to_string() };
    mistake = mistake.help(format!("write `{name}{}`", shown(&rest)));
    let collection = item.collection().filter(|collection| {
        !is_mistyped && name == "{item}" && !collection.0.is_empty() && path.starts_with(collection)
    });
    if let Some(collection) = collection {
        let rest = Template(path.0.iter().skip(collection.0.len()).cloned().collect());
        mistake = mistake
            .help(format!("if it is not about one item, write `{{collection}}{}`", shown(&rest)));
    }
    if !is_mistyped {
        mistake =
            mistake.help(format!("if the path is `{path}` all the same, add \"absolute\": true"));
    }
    context.mistakes.push(mistake);
    meant_path
}

/// Reports labels that are probably mistyped labels of the resource.
fn check_own_labels(
    context: &mut Context<'_>,
    layers: &Layers<'_>,
    path: &Template,
    says: &Text,
    item: &Template,
) {
    let resource = layers.resource;
    let of_item = Seen::of_all(context.work, item.labels());
    let in_path = Seen::of_all(context.work, path.labels());
    let missing: KnownNames = item.labels().filter(|label| !in_path.contains(*label)).collect();
    for label in path.labels().filter(|label| !of_item.contains(*label)) {
        context.work.steps(resource.labels.len());
        let is_declared = resource.labels.iter().any(|(name, _)| name.value == label);
        if is_declared {
            continue;
        }
        if let Some(near) = missing.nearest(label, context.work) {
            let mistake = Diagnostic::new(
                says.span.clone(),
                format!("`{}` has no label `{{{label}}}`", resource.name.value),
            )
            .help(format!("did you mean `{{{near}}}`?"))
            .help(format!(
                "if it is another label, add it to the resource: \"labels\": {{ \"{label}\": \"string\" }}"
            ));
            context.mistakes.push(mistake);
        }
    }
}

/// Returns what a path that begins with `{itm}` should begin with: only a base stands there without
/// `/`.
fn misspelt_base(path: &str) -> Option<&'static str> {
    const BASES: [&str; 3] = ["{item}", "{collection}", "{parent}"];
    let begins = path.starts_with('{') && !BASES.iter().any(|base| path.starts_with(base));
    let first = path.split('/').next().filter(|_| begins)?;
    BASES.into_iter().min_by_key(|base| strsim::damerau_levenshtein(first, base))
}

/// Returns the documentation of an operation, if it has any.
fn operation_doc(context: &mut Context<'_>, layers: &Layers<'_>) -> Option<String> {
    let (operation, resource) = (layers.own, layers.resource);
    if let Some(doc) = &operation.doc {
        check_doc(context, doc);
        return Some(doc.value.clone());
    }
    if operation.is_action {
        context.undocumented(&operation.key, "add \"doc\": \"What it does.\"");
        return None;
    }
    let doc = layers
        .default_doc()
        .replace("{resources}", &plural(resource))
        .replace("{resource}", &resource.name.value);
    Some(doc)
}
