//! Where resources live: item paths, made whole if they are relative to their parents'.

use std::collections::BTreeMap;

use super::context::Context;
use super::cycles::on_cycles;
use crate::diagnostic::Diagnostic;
use crate::known_names::KnownNames;
use crate::model::Resource;
use crate::notation::{Scalar, TypeRef, TypeText};
use crate::span::{Span, Text};
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
    /// Names of resources that are parents of others.
    parents: Seen<'a, &'a str>,
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
        let own: Vec<Option<OwnPath>> =
            resources.iter().map(|resource| OwnPath::parse(context, resource)).collect();
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
                    "remove the `parent` of one resource in the circle",
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
                // A path or a parent that is missing was reported.
                let has_lost_parent = resources[at].parent.is_some() && parents[at].is_none();
                let path = match own[at].clone() {
                    Some(own) if !on_cycle[at] && !has_lost_parent => {
                        ResourcePath::below(context, &resources[at], own, parent)
                    }
                    own => {
                        let path = own.map(|own| own.path).unwrap_or_default();
                        ResourcePath::incomplete(&resources[at], path)
                    }
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
        let names = resources.iter().filter_map(|resource| resource.parent.as_ref());
        let parents = Seen::of_all(context.work, names.map(|name| name.value.as_str()));
        Self { by_name, none: ResourcePath::default(), are_complete, parents }
    }

    /// Whether a resource is the parent of another one.
    pub(super) fn is_parent(&self, resource: &Resource) -> bool {
        self.parents.contains(resource.name.value.as_str())
    }

    pub(super) fn of_resource(&self, resource: &Resource) -> &ResourcePath<'a> {
        self.by_name.get(resource.name.value.as_str()).unwrap_or(&self.none)
    }

    /// Whether the paths of all resources are complete.
    pub(super) fn are_complete(&self) -> bool {
        self.are_complete
    }
}

/// The path that a resource writes.
#[derive(Debug, Clone)]
struct OwnPath {
    /// Whether it begins with `{parent}`.
    is_relative: bool,
    /// What follows `{parent}`, or all of it.
    path: Template,
}

impl OwnPath {
    fn parse(context: &mut Context<'_>, resource: &Resource) -> Option<Self> {
        let says = resource.path.as_ref()?;
        let path = says.value.as_str();
        let has_parent = resource.parent.is_some();
        let parent = if has_parent { PARENT } else { "" };
        if let Some(wrong) = wrong_base(path, has_parent) {
            let rest = &path[wrong.len()..];
            context.refuse(
                &says.span,
                format!("the path of a resource cannot begin with `{wrong}`"),
                format!("write `{parent}{rest}`"),
            );
            let rest = Text::new(rest.to_owned(), says.span.clone());
            let path = Template::parse(&rest, 0, "", &mut context.mistakes);
            return Some(Self { is_relative: has_parent, path });
        }
        let is_relative = path.starts_with(PARENT);
        if is_relative && !has_parent {
            context.refuse(
                &says.span,
                format!("`{}` has no parent", resource.name.value),
                format!("add \"parent\": \"NAME\", or write `{}`", &path[PARENT.len()..]),
            );
        }
        // A path without `/` is reported as if `{parent}` was meant.
        let is_meant = is_relative || !path.starts_with('/');
        let from = if is_relative { PARENT.len() } else { 0 };
        let path = Template::parse(says, from, parent, &mut context.mistakes);
        Some(Self { is_relative: has_parent && is_meant, path })
    }
}

/// What the path of a resource may begin with, beside `/`.
const PARENT: &str = "{parent}";

/// Returns what a path begins with if that is something of operations, or a mistyped `{parent}`.
fn wrong_base(path: &str, has_parent: bool) -> Option<&str> {
    let first = path.split('/').next().filter(|first| first.starts_with('{'))?;
    if let Some(base) = ["{item}", "{collection}"].iter().find(|base| first.starts_with(**base)) {
        return path.get(..base.len());
    }
    let is_mistyped =
        has_parent && !first.starts_with(PARENT) && strsim::damerau_levenshtein(first, PARENT) <= 3;
    is_mistyped.then_some(first)
}

/// Refuses an absolute path that is not below the parent's, and returns the one that is meant.
fn checked_absolute(
    context: &mut Context<'_>,
    resource: &Resource,
    own: OwnPath,
    parent: &Template,
) -> OwnPath {
    let labels = Seen::of_all(context.work, parent.labels());
    let has_labels = parent.labels().next().is_some();
    let is_below = if has_labels {
        own.path.labels().any(|label| labels.contains(label))
    } else {
        own.path.starts_with(parent)
    };
    let Some(says) = resource.path.as_ref().filter(|_| !is_below) else { return own };
    let (rest, meant) = relative_path(context, &own.path, parent);
    let mut mistake = Diagnostic::new(
        says.span.clone(),
        format!("`{}` is not below the path of the parent, `{parent}`", says.value),
    );
    let is_mistyped = meant.is_some();
    if let Some(meant) = meant {
        mistake = mistake.help(format!("did you mean `{{{meant}}}`?"));
    }
    let rest_text = if rest.0.is_empty() { String::new() } else { rest.to_string() };
    mistake = mistake.help(format!("write `{{parent}}{rest_text}`"));
    if !is_mistyped {
        let path = &own.path;
        mistake =
            mistake.help(format!("if the path is `{path}` all the same, add \"absolute\": true"));
    }
    context.mistakes.push(mistake);
    OwnPath { is_relative: true, path: rest }
}

/// Returns what an absolute path is relative to a base that it leaves out, and a label of the base
/// that it probably means.
pub(super) fn relative_path(
    context: &Context<'_>,
    path: &Template,
    base: &Template,
) -> (Template, Option<String>) {
    let known: KnownNames = base.labels().collect();
    let meant = path.labels().find_map(|label| known.nearest(label, context.work));
    // Only the labels differ: a mistyped one.
    let same_shape = path.shape().starts_with(&base.shape()) && path.0.len() >= base.0.len();
    let rest = if meant.is_some() && same_shape {
        Template(path.0.iter().skip(base.0.len()).cloned().collect())
    } else {
        path.behind_common(base)
    };
    (rest, meant.map(str::to_owned))
}

impl<'a> ResourcePath<'a> {
    /// Returns the path of a resource with these ancestors.
    fn below(
        context: &mut Context<'_>,
        resource: &'a Resource,
        own: OwnPath,
        parent: Option<&Self>,
    ) -> Self {
        let root = Self { is_complete: true, ..Self::default() };
        let parent = parent.unwrap_or(&root);
        if !parent.is_complete {
            return Self::incomplete(resource, own.path);
        }
        let own = if resource.parent.is_some() && !own.is_relative && !resource.is_absolute {
            checked_absolute(context, resource, own, &parent.item)
        } else {
            own
        };
        let base = if own.is_relative { parent.length } else { 0 };
        let length = base + own.path.length();
        if length > LONGEST {
            let span = resource.path.as_ref().map_or(&resource.name.span, |path| &path.span);
            context.refuse(
                span,
                format!(
                    "the path of `{}` has {length} bytes, and {LONGEST} is the limit",
                    resource.name.value
                ),
                "shorten it, or give the resource a parent nearer to the root of the paths",
            );
            return Self::incomplete(resource, own.path);
        }
        let item = if own.is_relative { parent.item.then(&own.path) } else { own.path };
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
    let inherited = if item.starts_with(&path.parent) { path.parent.labels().count() } else { 0 };
    let mut seen = Seen::new(context.work);
    for (at, label) in item.labels().enumerate() {
        if !seen.insert(label) && at >= inherited {
            context.refuse(
                &says.span,
                format!("the label `{{{label}}}` is repeated in `{item}`"),
                "rename one; `{parent}` already has the labels of the parent",
            );
        }
    }
    if !path.parent.has_label_behind_greedy() || !item.starts_with(&path.parent) {
        check_greedy(context, item, &says.span);
    }
    if resource.labels.is_empty() {
        return;
    }
    let operations = resource.operations.iter().filter_map(|operation| operation.path.as_ref());
    let in_operations: Vec<&str> = operations.flat_map(|path| labels_in(&path.value)).collect();
    let greedy = in_operations.iter().filter_map(|label| label.strip_suffix('+'));
    let greedy = Seen::of_all(context.work, greedy.chain(item.greedy_labels()));
    let in_operations: Vec<&str> =
        in_operations.iter().map(|label| label.strip_suffix('+').unwrap_or(label)).collect();
    let seen_there = Seen::of_all(context.work, in_operations.iter().copied());
    let mut known: Vec<&str> = item.labels().chain(in_operations.iter().copied()).collect();
    context.work.sort(known.len());
    known.sort_unstable();
    known.dedup();
    let known: KnownNames = known.into_iter().collect();
    for (label, ty) in &resource.labels {
        let name = label.value.as_str();
        if !seen.contains(name) && !seen_there.contains(name) {
            context.mistakes.push(
                Diagnostic::new(
                    label.span.clone(),
                    format!("there is no label `{{{name}}}` in `{item}`"),
                )
                .suggest(name, &known)
                .help("correct the name, or remove it"),
            );
        }
        check_label_type(context, label, ty);
        if greedy.contains(name) {
            check_greedy_type(context, label, ty);
        }
    }
}

/// Refuses a type whose values have no `/`, for a label that keeps it.
fn check_greedy_type(context: &mut Context<'_>, label: &Text, ty: &TypeText) {
    let Ok(notation) = &ty.notation else { return };
    let (TypeRef::Scalar(Scalar::String) | TypeRef::Named(_)) = &notation.ty else {
        let name = &label.value;
        return context.refuse(
            &ty.written.span,
            format!("`{{{name}+}}` is text, and `{}` is not", ty.written.value),
            format!("write \"{name}\": \"string\", or `{{{name}}}` in the path"),
        );
    };
}

/// Refuses a label behind a greedy one.
pub(super) fn check_greedy(context: &mut Context<'_>, path: &Template, span: &Span) {
    context.work.steps(path.0.len());
    if let Some((greedy, label)) = path.label_behind_greedy() {
        context.refuse(
            span,
            format!("the label `{{{label}}}` follows `{{{greedy}+}}` in `{path}`"),
            format!(
                "a value of `{{{greedy}+}}` has any number of segments, and only text can follow it: write \
                 `{{{greedy}}}`, whose `/` are sent as %2F"
            ),
        );
    }
}

/// Returns the labels in a path, before it is parsed.
fn labels_in(path: &str) -> impl Iterator<Item = &str> {
    const BASES: [&str; 3] = ["item", "collection", "parent"];
    let labels = path.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
    labels.filter(|label| !BASES.contains(label))
}

/// Checks what is written beside the type of a label.
fn check_label_type(context: &mut Context<'_>, label: &Text, ty: &TypeText) {
    if ty.is_label_type() {
        return;
    }
    let Ok(notation) = &ty.notation else { return };
    let whole = ty.written.value.split(" as ").next().unwrap_or_default();
    let bare = whole.replace('!', "");
    match (&notation.required, &ty.wire) {
        (Some(span), _) => context.refuse(
            span,
            "a label is always required",
            format!("write \"{}\": \"{bare}\"", label.value),
        ),
        (None, Some(_)) => context.refuse(
            &ty.written.span,
            "the name of a label is not sent",
            format!(
                "write \"{}\": \"{bare}\"; to rename the label, rename it in the path",
                label.value
            ),
        ),
        (None, None) => {}
    }
}
