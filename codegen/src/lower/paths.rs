//! Where resources live: item paths, relative to their parents', made whole.

use std::collections::BTreeMap;

use super::context::Context;
use super::cycles::on_cycles;
use crate::diagnostic::Diagnostic;
use crate::known_names::KnownNames;
use crate::model::Resource;
use crate::notation::TypeText;
use crate::span::Text;
use crate::template::{Segment, Template};
use crate::work::{Index, Seen};

/// Bytes of the longest path. Servers need not take longer ones (RFC 9110, section 4.1), and what
/// is generated for a chain of parents grows with the square of its length.
const LONGEST: usize = 8000;

/// The whole paths of all resources.
pub(super) struct Paths<'a> {
    by_name: Index<'a, &'a str, ResourcePath<'a>>,
    none: ResourcePath<'a>,
    are_complete: bool,
}

/// The path of one item of a resource.
#[derive(Debug, Default)]
pub(super) struct ResourcePath<'a> {
    pub(super) item: Template,
    /// Path of the parent's item.
    pub(super) parent: Template,
    /// Types given to labels, by the resource or the nearest of its ancestors.
    pub(super) label_types: BTreeMap<&'a str, &'a TypeText>,
    /// Whether the paths begin at the root. They do not if the ancestors are a cycle or too many.
    pub(super) is_complete: bool,
    /// Bytes of the item's path.
    length: usize,
}

impl<'a> Paths<'a> {
    /// Resolves the parents of all resources.
    pub(super) fn new(context: &mut Context<'a>) -> Self {
        let resources = context.model.resources.as_slice();
        let own: Vec<Option<Template>> = resources
            .iter()
            .map(|resource| {
                Some(Template::parse(resource.path.as_ref()?, 0, &mut context.mistakes))
            })
            .collect();
        let parents = parents(context, resources);
        let edges: Vec<Vec<usize>> =
            parents.iter().map(|parent| parent.iter().copied().collect()).collect();
        let on_cycle = on_cycles(&edges, context.work);
        for (child, parent) in parents.iter().enumerate() {
            if let (Some(parent), true) = (parent, on_cycle[child])
                && let Some(says) = &resources[child].parent
            {
                context.refuse(
                    &says.span,
                    format!("`{}` is its own ancestor", resources[*parent].name.value),
                    "a parent stands nearer to the root of the paths: remove one `parent` of the circle",
                );
            }
        }
        let mut whole: Vec<Option<ResourcePath<'a>>> = resources.iter().map(|_| None).collect();
        for start in 0..resources.len() {
            // The ancestors whose paths are not known yet, from the youngest on.
            let mut line = Vec::new();
            let mut next = Some(start);
            while let Some(at) = next.filter(|at| whole[*at].is_none()) {
                line.push(at);
                next = parents[at].filter(|_| !on_cycle[at]);
            }
            while let Some(at) = line.pop() {
                let parent = parents[at].and_then(|parent| whole[parent].as_ref());
                let own = own[at].clone().unwrap_or_default();
                let path = if on_cycle[at] {
                    ResourcePath::incomplete(&resources[at], own)
                } else {
                    ResourcePath::below(context, &resources[at], own, parent)
                };
                whole[at] = Some(path);
            }
        }
        let mut by_name = Index::new(context.work);
        let mut are_complete = true;
        for (resource, path) in resources.iter().zip(whole) {
            let path = path.unwrap_or_default();
            are_complete &= path.is_complete;
            if path.is_complete {
                check_labels(context, resource, &path);
            }
            by_name.insert(resource.name.value.as_str(), path);
        }
        Self { by_name, none: ResourcePath::default(), are_complete }
    }

    pub(super) fn of_resource(&self, resource: &Resource) -> &ResourcePath<'a> {
        self.by_name.get(resource.name.value.as_str()).unwrap_or(&self.none)
    }

    /// Whether the paths of all resources are complete.
    pub(super) fn are_complete(&self) -> bool {
        self.are_complete
    }
}

impl<'a> ResourcePath<'a> {
    /// Returns the path of a resource with these ancestors.
    fn below(
        context: &mut Context<'_>,
        resource: &'a Resource,
        own: Template,
        parent: Option<&Self>,
    ) -> Self {
        let root = Self { is_complete: true, ..Self::default() };
        let parent = parent.unwrap_or(&root);
        if !parent.is_complete {
            return Self::incomplete(resource, own);
        }
        let length = parent.length + own.length();
        if length > LONGEST {
            let span = resource.path.as_ref().map_or(&resource.name.span, |path| &path.span);
            context.refuse(
                span,
                format!(
                    "the path of `{}` would have {length} bytes, and {LONGEST} are the most",
                    resource.name.value
                ),
                "shorten it, or give the resource a parent nearer to the root of the paths",
            );
            return Self::incomplete(resource, own);
        }
        let item = parent.item.then(&own);
        context.work.steps(item.0.len());
        let mut label_types = own_label_types(resource);
        if !parent.label_types.is_empty() {
            let labels = Seen::of_all(context.work, item.labels());
            context.work.steps(parent.label_types.len());
            for (label, ty) in
                parent.label_types.iter().filter(|(label, _)| labels.contains(*label))
            {
                label_types.entry(label).or_insert(ty);
            }
        }
        Self { parent: parent.item.clone(), item, label_types, is_complete: true, length }
    }

    /// Returns a path of which only the resource's own part is known.
    fn incomplete(resource: &'a Resource, own: Template) -> Self {
        let mut length = 0;
        let fits = |segment: &Segment| {
            length += segment.length();
            length <= LONGEST
        };
        let item = Template(own.0.into_iter().take_while(fits).collect());
        Self { item, label_types: own_label_types(resource), ..Self::default() }
    }
}

fn own_label_types(resource: &Resource) -> BTreeMap<&str, &TypeText> {
    resource.labels.iter().map(|(label, ty)| (label.value.as_str(), ty)).collect()
}

/// Returns the index of each resource's parent.
fn parents(context: &mut Context<'_>, resources: &[Resource]) -> Vec<Option<usize>> {
    let mut by_name = Index::new(context.work);
    for (at, resource) in resources.iter().enumerate() {
        by_name.insert(resource.name.value.as_str(), at);
    }
    let mut known: Vec<&str> = resources.iter().map(|one| one.name.value.as_str()).collect();
    context.work.sort(known.len());
    known.sort_unstable();
    let known: KnownNames = known.into_iter().collect();
    let mut parent_of = |says: &Text| {
        let found = by_name.get(says.value.as_str()).copied();
        if found.is_none() {
            context.mistakes.push(
                Diagnostic::new(
                    says.span.clone(),
                    format!("there is no resource `{}`", says.value),
                )
                .suggest(&says.value, &known),
            );
        }
        found
    };
    resources.iter().map(|resource| parent_of(resource.parent.as_ref()?)).collect()
}

/// Checks the labels of a path. Those that the parent's path has twice were reported with it.
fn check_labels(context: &mut Context<'_>, resource: &Resource, path: &ResourcePath<'_>) {
    let Some(says) = &resource.path else { return };
    let item = &path.item;
    let inherited = path.parent.labels().count();
    let mut seen = Seen::new(context.work);
    for (at, label) in item.labels().enumerate() {
        if !seen.insert(label) && at >= inherited {
            context.refuse(
                &says.span,
                format!("the label `{{{label}}}` is in `{item}` twice"),
                "paths are relative to the parent's: leave the parent's labels out, or rename one",
            );
        }
    }
    if resource.labels.is_empty() {
        return;
    }
    let mut known: Vec<&str> = item.labels().collect();
    context.work.sort(known.len());
    known.sort_unstable();
    known.dedup();
    let known: KnownNames = known.into_iter().collect();
    for (label, _) in &resource.labels {
        if !seen.contains(label.value.as_str()) {
            context.mistakes.push(
                Diagnostic::new(
                    label.span.clone(),
                    format!("there is no label `{{{}}}` in `{item}`", label.value),
                )
                .suggest(&label.value, &known),
            );
        }
    }
}
