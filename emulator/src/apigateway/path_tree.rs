//! Resources: the tree of the paths of a RestApi.

use super::absent;
use crate::fault::Fault;
use crate::input::{Object, text};
use crate::path::segment;
use crate::resources::patch::Change;
use crate::resources::{Call, Store};

/// Completes a new Resource: its path follows from its parent's.
pub(crate) fn creating(
    call: &Call,
    item: &str,
    document: &mut Object,
    store: &Store,
) -> Result<(), Fault> {
    let (collection, id) = split(item);
    document.insert("parentId".to_owned(), call.label_or_empty("parent_id").into());
    place(collection, id, document, store)
}

/// A Resource with another name, or below another parent: the paths below it change, too.
pub(crate) fn updating(
    item: &str,
    before: &Object,
    document: &mut Object,
    store: &mut Store,
) -> Result<(), Fault> {
    if before == document {
        return Ok(());
    }
    let (collection, id) = split(item);
    place(collection, id, document, store)?;
    move_children(collection, id, text(document, "path").unwrap_or_default(), store);
    Ok(())
}

/// Sets the paths of everything below a Resource.
fn move_children(collection: &str, id: &str, path: &str, store: &mut Store) {
    let mut moved = vec![(id.to_owned(), path.to_owned())];
    while let Some((id, path)) = moved.pop() {
        for child in children(store, collection, &id) {
            let Some(document) = store.get_mut(&format!("{collection}/{child}")) else { continue };
            let part = text(document, "pathPart").unwrap_or_default();
            let below = format!("{}/{part}", path.trim_end_matches('/'));
            document.insert("path".to_owned(), below.clone().into());
            moved.push((child, below));
        }
    }
}

/// Sets the path of a Resource, or returns an error if it cannot be where it is.
fn place(collection: &str, id: &str, document: &mut Object, store: &Store) -> Result<(), Fault> {
    let parent = text(document, "parentId").unwrap_or_default().to_owned();
    let part = text(document, "pathPart").unwrap_or_default().to_owned();
    let Some(above) = store.get(&format!("{collection}/{}", segment(&parent))) else {
        return Err(absent::named("Resource"));
    };
    check_part(&part)?;
    let is_parent = is_greedy(&part) && !children(store, collection, id).is_empty();
    let greedy = text(above, "pathPart").filter(|above| is_greedy(above));
    if let Some(greedy) = greedy.or(is_parent.then_some(part.as_str())) {
        return Err(Fault::bad_request(format!(
            "Cannot create a child of a resource with a greedy path variable: {greedy}"
        )));
    }
    let mut ancestor = Some(parent.clone());
    while let Some(own) = ancestor {
        if own == id {
            return Err(Fault::bad_request("Resources cannot be cyclical."));
        }
        let document = store.get(&format!("{collection}/{}", segment(&own)));
        ancestor = document.and_then(|document| text(document, "parentId")).map(str::to_owned);
    }
    for sibling in children(store, collection, &parent) {
        let Some(other) = store.get(&format!("{collection}/{sibling}")) else { continue };
        let name = text(other, "pathPart").unwrap_or_default();
        if sibling == id {
            continue;
        }
        if name == part {
            return Err(Fault::conflict(format!(
                "Another resource with the same parent already has this name: {part}"
            )));
        }
        if is_variable(name) && is_variable(&part) {
            return Err(Fault::bad_request(format!(
                "A sibling ({name}) of this resource already has a variable path part -- only one \
                 is allowed"
            )));
        }
    }
    let path = format!("{}/{part}", text(above, "path").unwrap_or_default().trim_end_matches('/'));
    document.insert("path".to_owned(), path.into());
    Ok(())
}

fn check_part(part: &str) -> Result<(), Fault> {
    let inner = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
    let name = inner.map_or(part, |inner| inner.strip_suffix('+').unwrap_or(inner));
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
    if !name.is_empty() && name.chars().all(allowed) {
        return Ok(());
    }
    Err(Fault::bad_request(
        "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly \
         braces at the beginning and the end.",
    ))
}

/// Whether siblings that are variables, too, are not allowed.
fn is_variable(part: &str) -> bool {
    part.starts_with('{')
}

fn is_greedy(part: &str) -> bool {
    part.ends_with("+}")
}

/// The root has neither a name nor a parent.
pub(crate) fn patch(change: &Change<'_>, document: &Object) -> Option<Result<(), Fault>> {
    let is_root = !document.contains_key("parentId");
    is_root.then(|| {
        let member = change.segment(0);
        Err(Fault::bad_request(format!("Root resource cannot update its {member}.")))
    })
}

/// The root belongs to the RestApi.
pub(crate) fn deleting(item: &str, store: &Store) -> Result<(), Fault> {
    let is_root = store.get(item).is_some_and(|document| !document.contains_key("parentId"));
    if is_root { Err(Fault::bad_request("Root resource cannot be deleted.")) } else { Ok(()) }
}

/// The Resources below a removed one go with it.
pub(crate) fn deleted(item: &str, store: &mut Store) {
    let (collection, id) = split(item);
    let mut gone = vec![id.to_owned()];
    while let Some(id) = gone.pop() {
        for child in children(store, collection, &id) {
            store.remove(&format!("{collection}/{child}"));
            gone.push(child);
        }
    }
}

fn children(store: &Store, collection: &str, id: &str) -> Vec<String> {
    let of_id = |document: &Object| text(document, "parentId") == Some(id);
    let children = store.collection(collection).filter(|item| of_id(&item.document));
    children.map(|item| split(&item.path).1.to_owned()).collect()
}

/// The path of the collection, and the key.
fn split(item: &str) -> (&str, &str) {
    item.rsplit_once('/').unwrap_or(("", item))
}
