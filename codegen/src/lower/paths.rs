//! Where resources live: item paths, relative to their parents', made whole.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::model::{Model, Resource, Text};
use crate::template::Template;

/// The whole path of one item of every resource, and the types that its labels are given.
#[derive(Debug, Default)]
pub(super) struct Paths<'a> {
    resources: BTreeMap<&'a str, Place<'a>>,
}

#[derive(Debug, Default, Clone)]
struct Place<'a> {
    item: Template,
    parent: Template,
    labels: Vec<&'a (Text, Text)>,
}

impl<'a> Paths<'a> {
    pub(super) fn new(model: &'a Model, out: &mut Vec<Diagnostic>) -> Self {
        let by_name: BTreeMap<&str, &Resource> = model
            .resources
            .iter()
            .map(|resource| (resource.name.value.as_str(), resource))
            .collect();
        let own: BTreeMap<&str, Template> = model
            .resources
            .iter()
            .filter_map(|resource| {
                Some((
                    resource.name.value.as_str(),
                    Template::parse(resource.path.as_ref()?, 0, out),
                ))
            })
            .collect();
        let mut paths = Self::default();
        for resource in &model.resources {
            let line = ancestry(resource, &by_name, out);
            let whole = |line: &[&Resource]| {
                line.iter().rev().fold(Template::default(), |path, resource| {
                    own.get(resource.name.value.as_str())
                        .map_or_else(|| path.clone(), |own| path.then(own))
                })
            };
            let place = Place {
                item: whole(&line),
                parent: whole(&line[1..]),
                labels: line.iter().flat_map(|resource| &resource.labels).collect(),
            };
            check_labels(resource, &place.item, out);
            paths.resources.insert(resource.name.value.as_str(), place);
        }
        paths
    }

    pub(super) fn item(&self, resource: &Resource) -> Template {
        self.of(resource).item
    }

    pub(super) fn parent(&self, resource: &Resource) -> Template {
        self.of(resource).parent
    }

    /// Types given to labels, the resource's own first.
    pub(super) fn labels(&self, resource: &Resource) -> Vec<&'a (Text, Text)> {
        self.of(resource).labels
    }

    fn of(&self, resource: &Resource) -> Place<'a> {
        self.resources.get(resource.name.value.as_str()).cloned().unwrap_or_default()
    }
}

/// The resource, its parent, its parent's parent, ...
fn ancestry<'a>(
    resource: &'a Resource,
    by_name: &BTreeMap<&str, &'a Resource>,
    out: &mut Vec<Diagnostic>,
) -> Vec<&'a Resource> {
    let mut line = vec![resource];
    let mut seen = BTreeSet::from([resource.name.value.as_str()]);
    let mut youngest = resource;
    while let Some(parent) = &youngest.parent {
        let Some(found) = by_name.get(parent.value.as_str()) else {
            if youngest.name.value == resource.name.value {
                out.push(
                    Diagnostic::new(
                        parent.span.clone(),
                        format!("there is no resource `{}`", parent.value),
                    )
                    .suggest(&parent.value, by_name.keys().copied()),
                );
            }
            break;
        };
        if !seen.insert(found.name.value.as_str()) {
            if found.name.value == resource.name.value {
                out.push(
                    Diagnostic::new(
                        parent.span.clone(),
                        format!("`{}` is its own ancestor", resource.name.value),
                    )
                    .help("a parent stands nearer to the root of the paths: remove one `parent` of the circle"),
                );
            }
            break;
        }
        line.push(found);
        youngest = found;
    }
    line
}

fn check_labels(resource: &Resource, item: &Template, out: &mut Vec<Diagnostic>) {
    let Some(path) = &resource.path else { return };
    let mut seen = BTreeSet::new();
    for label in item.labels() {
        if !seen.insert(label) {
            out.push(
                Diagnostic::new(path.span.clone(), format!("the label `{{{label}}}` is in `{item}` twice"))
                    .help("paths are relative to the parent's: leave the parent's labels out, or rename one"),
            );
        }
    }
    for (label, _) in &resource.labels {
        if !seen.contains(label.value.as_str()) {
            out.push(
                Diagnostic::new(
                    label.span.clone(),
                    format!("there is no label `{{{}}}` in `{item}`", label.value),
                )
                .suggest(&label.value, seen.iter().copied()),
            );
        }
    }
}
