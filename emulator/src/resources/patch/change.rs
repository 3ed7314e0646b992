//! One change of a document at a listed path.

use petard::operation::Type;
use serde_json::Value;

use super::PatchOperation;
use super::operation::unescape;
use crate::fault::Fault;
use crate::input::Object;
use crate::patch_path::PatchPath;

/// An operation, and the listed path that it names.
pub(crate) struct Change<'a> {
    pub(crate) operation: &'a PatchOperation,
    pub(crate) row: PatchPath,
    /// The segments of the path, as they were sent.
    pub(crate) raw: Vec<&'a str>,
    /// The segments of the path, without escapes.
    pub(crate) segments: Vec<String>,
}

impl<'a> Change<'a> {
    /// The listed path that an operation names, the one with the fewest labels. `None`: no path is
    /// listed.
    pub(crate) fn find(operation: &'a PatchOperation, paths: &[PatchPath]) -> Option<Self> {
        let raw = operation.raw_segments()?;
        let segments: Vec<String> = raw.iter().map(|segment| unescape(segment)).collect();
        let fitting = paths.iter().filter(|row| fits(row.path, &segments));
        let allows = |row: &&PatchPath| row.ops.contains(&operation.op.as_str());
        // A path with labels may allow what a literal one does not.
        let row = fitting.min_by_key(|row| (!allows(row), labels(row.path)))?;
        Some(Self { operation, row: *row, raw, segments })
    }

    pub(crate) fn is_allowed(&self) -> bool {
        self.row.ops.contains(&self.operation.op.as_str())
    }

    /// The segment at a place, without escapes.
    pub(crate) fn segment(&self, place: usize) -> &str {
        self.segments.get(place).map_or("", String::as_str)
    }

    /// The value in the type of the path; `None` if there is none.
    pub(crate) fn value(&self) -> Result<Option<Value>, Fault> {
        let ty = match self.row.ty {
            Type::List(entry) => *entry,
            ty => ty,
        };
        self.operation.value.as_ref().map(|value| self.typed(value, ty)).transpose()
    }

    /// A text as a value of the type. A value that has the type already is used as it is.
    fn typed(&self, value: &Value, ty: Type) -> Result<Value, Fault> {
        let wrong = |what: &str| {
            Fault::bad_request(format!(
                "Invalid value for {}: {value} is not {what}",
                self.operation.path
            ))
        };
        let text = value.as_str();
        match ty {
            // Any other text counts as false.
            Type::Boolean => match text {
                Some(text) => Ok(Value::Bool(text == "true")),
                None => value.as_bool().map(Value::Bool).ok_or_else(|| wrong("a boolean")),
            },
            Type::Integer => match text {
                Some(text) => text.parse::<i64>().map(Value::from).map_err(|_| wrong("an integer")),
                None => value.as_i64().map(Value::from).ok_or_else(|| wrong("an integer")),
            },
            Type::Number => {
                let number = text.map_or_else(|| value.as_f64(), |text| text.parse().ok());
                let number = number.filter(|number: &f64| number.is_finite());
                number.map(Value::from).ok_or_else(|| wrong("a number"))
            }
            Type::Json => match text {
                Some(text) => serde_json::from_str(text).map_err(|_| wrong("JSON")),
                None => Ok(value.clone()),
            },
            Type::Enum(known) => {
                let values = known.values();
                match text {
                    Some(text) if values.contains(&text) => Ok(value.clone()),
                    _ => Err(wrong(&format!("one of {}", values.join(", ")))),
                }
            }
            _ => text.map(Value::from).ok_or_else(|| wrong("a text")),
        }
    }

    /// Changes the document at the path.
    pub(crate) fn apply(&self, document: &mut Object) -> Result<(), Fault> {
        let by_label = self.row.path.ends_with('}');
        match self.row.ty {
            Type::List(_) if by_label => self.change_entry(document),
            Type::List(_) => self.change_list(document),
            _ => self.change_member(document, by_label),
        }
    }

    /// An entry of a list: it is the last segment of the path.
    fn change_entry(&self, document: &mut Object) -> Result<(), Fault> {
        let Some((entry, list)) = self.segments.split_last() else { return Err(self.unknown("")) };
        let entry = Value::from(entry.as_str());
        let entries = list_at(document, list).ok_or_else(|| self.unknown(""))?;
        let place = entries.iter().position(|own| *own == entry);
        match (self.operation.op.as_str(), place) {
            ("add", None) if self.operation.text().is_none_or(str::is_empty) => entries.push(entry),
            ("remove", Some(place)) => drop(entries.remove(place)),
            ("replace", Some(place)) => {
                let value = self.needed_value()?;
                if value != entry && entries.contains(&value) {
                    return Err(self.unknown(" with an entry that is there"));
                }
                entries.remove(place);
                entries.push(value);
            }
            ("add", None) => return Err(self.unknown(" with the entry in both path and value")),
            ("add", Some(_)) => return Err(self.unknown(" for an entry that is there")),
            _ => return Err(self.unknown(" for an entry that is not there")),
        }
        Ok(())
    }

    /// An entry of a list: it is the value.
    fn change_list(&self, document: &mut Object) -> Result<(), Fault> {
        if self.operation.text().is_none_or(str::is_empty) {
            return Err(Fault::bad_request(format!(
                "Invalid value for {}: it names the entry and is required",
                self.operation.path
            )));
        }
        let value = self.needed_value()?;
        let entries = list_at(document, &self.segments).ok_or_else(|| self.unknown(""))?;
        let place = entries.iter().position(|own| *own == value);
        match (self.operation.op.as_str(), place) {
            ("add", None) => entries.push(value),
            ("remove", Some(place)) => drop(entries.remove(place)),
            ("add", Some(_)) => return Err(self.unknown(" for an entry that is there")),
            _ => return Err(self.unknown(" for an entry that is not there")),
        }
        Ok(())
    }

    /// A member of the document or of an object in it, or, if `in_map`, a value of a map.
    fn change_member(&self, document: &mut Object, in_map: bool) -> Result<(), Fault> {
        let Some((name, parents)) = self.segments.split_last() else {
            return Err(self.unknown(""));
        };
        let value = match self.operation.op.as_str() {
            "remove" => None,
            "add" | "replace" => Some(self.needed_value()?),
            _ => return Err(self.unknown("")),
        };
        let object = object_at(document, parents).ok_or_else(|| self.unknown(""))?;
        let exists = object.contains_key(name);
        match (value, self.operation.op.as_str()) {
            (None, _) if exists => drop(object.remove(name)),
            (None, _) => return Err(self.unknown(" for what is not there")),
            (Some(_), "add") if in_map && exists => {
                return Err(self.unknown(" for a key that is there"));
            }
            (Some(_), "replace") if in_map && !exists => {
                return Err(self.unknown(" for a key that is not there"));
            }
            (Some(value), _) => drop(object.insert(name.clone(), value)),
        }
        Ok(())
    }

    /// The value in the type of the path. What the service does without a value, or with an empty
    /// text, is known of few paths, which the service's rules handle.
    fn needed_value(&self) -> Result<Value, Fault> {
        if self.operation.text() == Some("") {
            return Err(self.unknown(" with an empty text"));
        }
        self.value()?.ok_or_else(|| self.unknown(" without a value"))
    }

    /// The error for a change whose effect is not known.
    pub(crate) fn unknown(&self, when: &str) -> Fault {
        Fault::not_here(format!(
            "the local endpoint does not know what `{}` does at `{}`{when}",
            self.operation.op, self.operation.path
        ))
    }
}

/// Whether the segments fit the template.
fn fits(template: &str, segments: &[String]) -> bool {
    let parts: Vec<&str> = template.split('/').skip(1).collect();
    parts.len() == segments.len()
        && parts.iter().zip(segments).all(|(part, segment)| {
            if is_label(part) { !segment.is_empty() } else { part == segment }
        })
}

fn is_label(part: &str) -> bool {
    part.starts_with('{') && part.ends_with('}')
}

fn labels(template: &str) -> usize {
    template.split('/').filter(|part| is_label(part)).count()
}

/// The object at a place, which is created if nothing is there.
pub(crate) fn object_at<'d>(document: &'d mut Object, names: &[String]) -> Option<&'d mut Object> {
    names.iter().try_fold(document, |object, name| {
        let member = object.entry(name.clone()).or_insert(Value::Null);
        if member.is_null() {
            *member = Value::Object(Object::new());
        }
        member.as_object_mut()
    })
}

/// The list at a place, which is created if nothing is there.
pub(crate) fn list_at<'d>(
    document: &'d mut Object,
    names: &[String],
) -> Option<&'d mut Vec<Value>> {
    let (name, parents) = names.split_last()?;
    let member = object_at(document, parents)?.entry(name.clone()).or_insert(Value::Null);
    if member.is_null() {
        *member = Value::Array(Vec::new());
    }
    member.as_array_mut()
}
