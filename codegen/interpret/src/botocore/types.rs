//! Types: shapes of a service to the notation of a model, with the shapes and enums that it names.

use std::collections::{BTreeMap, BTreeSet};

use petard_codegen::names::SHAPE_METHODS;
use serde_json::{Map, Value, json};

use super::converted::LossKind;
use super::names::{Taken, enum_values};
use super::shapes::{Member, Shape, Shapes};
use super::texts::sentence;

/// How many types a type may be in. The conversion of each needs stack.
const MOST_LEVELS: usize = 100;

/// A type in the notation of a model, and what it is beside.
#[derive(Debug, Clone, Default)]
pub(super) struct Ty {
    pub(super) text: String,
    pub(super) is_sensitive: bool,
    /// Time format of its timestamps, if the service gives one.
    pub(super) time_format: Option<String>,
    /// Shapes and enums of the service that it names.
    pub(super) names: Vec<String>,
    pub(super) losses: Vec<(LossKind, String)>,
}

/// The shapes and enums of a model.
#[derive(Debug)]
pub(super) struct Types<'s> {
    pub(super) source: Shapes<'s>,
    /// Names in the model, by names in the service.
    names: BTreeMap<&'s str, String>,
    taken: Taken,
    pub(super) shapes: Map<String, Value>,
    pub(super) enums: Map<String, Value>,
    /// What each shape names and loses.
    uses: BTreeMap<String, Ty>,
    /// How many types the current one is in.
    levels: usize,
}

impl<'s> Types<'s> {
    pub(super) fn new(source: Shapes<'s>) -> Self {
        Self {
            source,
            names: BTreeMap::new(),
            taken: Taken::default(),
            shapes: Map::new(),
            enums: Map::new(),
            uses: BTreeMap::new(),
            levels: 0,
        }
    }

    /// Returns the type of a reference to a shape.
    pub(super) fn of(&mut self, reference: &'s Value) -> Ty {
        let Some(shape) = self.source.of(reference) else {
            let name = reference["shape"].as_str().unwrap_or_default();
            return not_made(format!("the shape `{name}` is missing"));
        };
        if self.levels == MOST_LEVELS {
            return not_made(format!("types are nested in {MOST_LEVELS} others"));
        }
        self.levels += 1;
        let ty = self.of_shape(shape);
        self.levels -= 1;
        ty
    }

    fn of_shape(&mut self, shape: Shape<'s>) -> Ty {
        let mut ty = match shape.kind() {
            "structure" if shape.is("document") => plain("json"),
            "structure" => self.structure(shape),
            "list" => {
                let element = self.of(shape.part("member"));
                wrapped(element, |element| format!("[{element}]"))
            }
            "map" => {
                let mut element = self.of(shape.part("value"));
                let key = self.source.of(shape.part("key"));
                if key.is_some_and(|key| !key.values().is_empty()) {
                    let what = "the keys of a map are an enum";
                    element.losses.push((LossKind::Other, what.to_owned()));
                }
                wrapped(element, |element| format!("{{{element}}}"))
            }
            "string" if !shape.values().is_empty() => self.enumeration(shape),
            "boolean" => plain("boolean"),
            "integer" | "long" => plain("integer"),
            "float" | "double" => plain("number"),
            "timestamp" => plain("timestamp"),
            "blob" => plain("blob"),
            "string" | "character" => plain("string"),
            other => not_made(format!("the type `{other}` is unknown")),
        };
        ty.is_sensitive |= shape.is("sensitive");
        if shape.is("eventstream") {
            ty.losses.push((LossKind::NotMade, "the body is a stream of events".to_owned()));
        }
        if let Some(format) = shape.get("timestampFormat") {
            ty.set_time_format(format);
        }
        ty
    }

    fn structure(&mut self, shape: Shape<'s>) -> Ty {
        if let Some(name) = self.names.get(shape.name) {
            return named(name);
        }
        let name = self.taken.type_name(shape.name);
        self.names.insert(shape.name, name.clone());
        // The place in the model is that of the first use.
        self.shapes.insert(name.clone(), Value::Null);
        let mut taken = Taken::default();
        let mut members = Map::new();
        let mut docs = Map::new();
        let mut uses = Ty::default();
        for member in shape.members() {
            let methods: &[&str] = if member.is_required { &[] } else { SHAPE_METHODS };
            let own = taken.parameter(member.name, methods);
            let ty = self.of_member(member);
            if let Some(doc) = member.get("documentation").and_then(sentence) {
                docs.insert(own.clone(), doc.into());
            }
            members
                .insert(own.clone(), notation(&ty, &own, member.wire(), member.is_required, None));
            uses.names.extend(ty.names);
            uses.losses.extend(ty.losses);
        }
        let mut made = Map::new();
        if let Some(doc) = shape.get("documentation").and_then(sentence) {
            made.insert("doc".to_owned(), doc.into());
        }
        if shape.is("union") {
            made.insert("union".to_owned(), true.into());
        }
        made.insert("members".to_owned(), members.into());
        if !docs.is_empty() {
            made.insert("docs".to_owned(), docs.into());
        }
        self.shapes.insert(name.clone(), made.into());
        self.uses.insert(name.clone(), uses);
        named(&name)
    }

    fn enumeration(&mut self, shape: Shape<'s>) -> Ty {
        if let Some(name) = self.names.get(shape.name) {
            return named(name);
        }
        let name = self.taken.type_name(shape.name);
        self.names.insert(shape.name, name.clone());
        let mut made = json!({ "values": enum_values(&shape.values()) });
        if let Some(doc) = shape.get("documentation").and_then(sentence) {
            made["doc"] = doc.into();
        }
        self.enums.insert(name.clone(), made);
        named(&name)
    }

    /// Returns the type of a member, with the traits of the member itself.
    pub(super) fn of_member(&mut self, member: Member<'s>) -> Ty {
        let mut ty = self.of(member.reference());
        ty.is_sensitive |= member.is("sensitive");
        if let Some(format) = member.get("timestampFormat") {
            ty.set_time_format(format);
        }
        ty
    }

    /// Returns what a type and all that it names loses.
    pub(super) fn losses(&self, ty: &Ty) -> BTreeSet<(LossKind, String)> {
        let mut losses: BTreeSet<_> = ty.losses.iter().cloned().collect();
        let mut seen = BTreeSet::new();
        let mut next = ty.names.clone();
        while let Some(name) = next.pop() {
            let Some(uses) = self.uses.get(&name) else { continue };
            if seen.insert(name) {
                losses.extend(uses.losses.iter().cloned());
                next.extend(uses.names.iter().cloned());
            }
        }
        losses
    }

    /// Removes the shapes and enums that none of these types needs.
    pub(super) fn retain(&mut self, roots: impl IntoIterator<Item = String>) {
        let mut seen = BTreeSet::new();
        let mut next: Vec<String> = roots.into_iter().collect();
        while let Some(name) = next.pop() {
            if let Some(uses) = self.uses.get(&name).filter(|_| !seen.contains(&name)) {
                next.extend(uses.names.iter().cloned());
            }
            seen.insert(name);
        }
        self.shapes.retain(|name, _| seen.contains(name));
        self.enums.retain(|name, _| seen.contains(name));
    }
}

impl Ty {
    fn set_time_format(&mut self, format: &str) {
        if time_format(format).is_none() {
            let what = format!("the time format `{format}` is unknown");
            self.losses.push((LossKind::Wire, what));
        }
        self.time_format = Some(format.to_owned());
    }
}

/// Returns a time format of the service in the notation of a model.
fn time_format(format: &str) -> Option<&'static str> {
    match format {
        "iso8601" => Some("iso8601"),
        "rfc822" => Some("http"),
        "unixTimestamp" => Some("epoch"),
        _ => None,
    }
}

/// Returns the type of what cannot be converted, with the reason.
fn not_made(why: String) -> Ty {
    Ty { losses: vec![(LossKind::NotMade, why)], ..plain("json") }
}

fn plain(text: &str) -> Ty {
    Ty { text: text.to_owned(), ..Ty::default() }
}

fn named(name: &str) -> Ty {
    Ty { text: name.to_owned(), names: vec![name.to_owned()], ..Ty::default() }
}

/// Returns a list or a map. JSON is not deeper than in one of them.
fn wrapped(element: Ty, wrap: impl Fn(&str) -> String) -> Ty {
    let is_json = element.text.trim_matches(['[', ']', '{', '}']) == "json";
    let text = if is_json && element.text != "json" { "json" } else { &element.text };
    Ty { text: wrap(text), ..element }
}

/// Returns what stands in the model for a parameter of this type.
pub(super) fn notation(
    ty: &Ty,
    name: &str,
    wire: &str,
    is_required: bool,
    send_as: Option<&str>,
) -> Value {
    let mut text = ty.text.clone();
    text += if is_required { "!" } else { "" };
    text += if ty.is_sensitive { " sensitive" } else { "" };
    if name != wire {
        text += &format!(" as {wire}");
    }
    let format = ty
        .time_format
        .as_deref()
        .filter(|_| ty.text.trim_matches(['[', ']', '{', '}']) == "timestamp");
    let format = format.and_then(time_format);
    if send_as.is_none() && format.is_none() {
        return text.into();
    }
    let mut made = Map::new();
    made.insert("type".to_owned(), text.into());
    if let Some(send_as) = send_as {
        made.insert("send_as".to_owned(), send_as.into());
    }
    if let Some(format) = format {
        made.insert("time_format".to_owned(), format.into());
    }
    made.into()
}
