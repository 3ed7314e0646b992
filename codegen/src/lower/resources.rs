//! Resources: their names, what identifies an item, and their operations.

use std::rc::Rc;

use super::context::Context;
use super::docs::DocScope;
use super::operation_names::plural;
use super::operations::operation;
use super::paths::Paths;
use super::strings::{check_doc, check_type_name, value_or_empty};
use super::uniqueness::Uniqueness;
use crate::ir;
use crate::model::{Body, Resource};

pub(super) fn resource<'a>(
    context: &mut Context<'a>,
    resource: &'a Resource,
    paths: &Paths<'a>,
    uniqueness: &mut Uniqueness<'_>,
) -> ir::Resource {
    check_type_name(context, &resource.name);
    match &resource.doc {
        Some(doc) => check_doc(context, doc),
        None => context.undocumented(&resource.name, "add \"doc\": \"What it is.\""),
    }
    if let Some(plural) = &resource.plural {
        check_type_name(context, plural);
    }
    let path = paths.of_resource(resource);
    let is_used = !resource.operations.is_empty() || paths.is_parent(resource);
    if !is_used && !context.is_damaged_within(&resource.span) {
        context.has_gaps = true;
        context.refuse(
            &resource.name.span,
            format!(
                "`{}` has no operation, and no resource has it as its parent",
                resource.name.value
            ),
            "add an operation: \"get\": {}",
        );
    }
    let (given_by, identity) = identity(context, resource);
    let docs = Rc::new(DocScope::new(&resource.docs, context.work));
    let mut operations = Vec::new();
    for own in &resource.operations {
        if let Some(operation) = operation(context, resource, own, path, &docs, uniqueness) {
            operations.push(operation);
        } else {
            context.has_gaps = true;
            context.docs.use_all(&own.docs);
        }
    }
    ir::Resource {
        name: resource.name.value.clone(),
        plural: plural(resource),
        parent: resource.parent.as_ref().map(|parent| parent.value.clone()),
        collection: path.item.collection().map(|path| path.to_string()),
        item: path.item.to_string(),
        given_by,
        identity,
        doc: value_or_empty(resource.doc.as_ref()),
        operations,
        waiters: Vec::new(),
    }
}

/// Returns the member of create's body that gives an item its key, and the member of the response
/// that holds it.
fn identity(context: &mut Context<'_>, resource: &Resource) -> (Option<String>, String) {
    let create = resource
        .operations
        .iter()
        .find(|operation| operation.key.value == "create" && !operation.is_action);
    let members = match create.and_then(|create| create.body.as_ref()) {
        Some(Body::Members(members)) => members.as_slice(),
        _ => &[],
    };
    context.work.steps(resource.operations.len() + members.len());
    let has = |member: &str| members.iter().any(|known| known.name.value == member);
    let Some(says) = &resource.identity else {
        return (has("id").then(|| "id".to_owned()), "id".to_owned());
    };
    let Some(given_by) = &says.given_by else {
        return (has(&says.member).then(|| says.member.clone()), says.member.clone());
    };
    let may_miss = create.is_some_and(|create| context.is_damaged_within(&create.span));
    if !has(given_by) && !may_miss {
        context.refuse(
            &says.span,
            format!("the body of `create` has no member `{given_by}`"),
            "write MEMBER as NAME, where MEMBER is in the body of `create` and NAME in its response; or only NAME",
        );
    }
    (Some(given_by.clone()), says.member.clone())
}
