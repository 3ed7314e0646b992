//! Access to the shapes of a service.

use serde_json::{Map, Value};

/// Statuses of HTTP.
pub(super) const STATUSES: std::ops::RangeInclusive<u64> = 100..=599;

/// The shapes of a service, by name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shapes<'s>(Option<&'s Map<String, Value>>);

/// A shape with its name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape<'s> {
    pub(super) name: &'s str,
    value: &'s Value,
}

/// A member of a structure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member<'s> {
    pub(super) name: &'s str,
    value: &'s Value,
    pub(super) is_required: bool,
}

impl<'s> Shapes<'s> {
    pub(super) fn new(service: &'s Value) -> Self {
        Self(service["shapes"].as_object())
    }

    /// Returns the shape that is named as `{ "shape": NAME }`.
    pub(super) fn of(self, reference: &'s Value) -> Option<Shape<'s>> {
        let name = reference["shape"].as_str()?;
        self.0?.get(name).map(|value| Shape { name, value })
    }
}

impl<'s> Shape<'s> {
    pub(super) fn kind(self) -> &'s str {
        self.value["type"].as_str().unwrap_or_default()
    }

    /// Returns true if the shape has a trait.
    pub(super) fn is(self, name: &str) -> bool {
        self.value[name].as_bool().unwrap_or_default()
    }

    pub(super) fn get(self, name: &str) -> Option<&'s str> {
        self.value[name].as_str()
    }

    pub(super) fn part(self, name: &str) -> &'s Value {
        &self.value[name]
    }

    /// Returns the values of an enum; an empty list for other shapes.
    pub(super) fn values(self) -> Vec<&'s str> {
        self.value["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
    }

    pub(super) fn members(self) -> Vec<Member<'s>> {
        let required: std::collections::BTreeSet<&str> = self.value["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let members = self.value["members"].as_object().into_iter().flatten();
        members
            .map(|(name, value)| Member {
                name,
                value,
                is_required: required.contains(name.as_str()),
            })
            .collect()
    }

    pub(super) fn member(self, name: &str) -> Option<Member<'s>> {
        self.members().into_iter().find(|member| member.name == name)
    }

    /// Returns the member that is the whole body.
    pub(super) fn payload(self) -> Option<Member<'s>> {
        self.member(self.get("payload")?)
    }
}

impl<'s> Member<'s> {
    /// Returns the reference to its shape.
    pub(super) fn reference(self) -> &'s Value {
        self.value
    }

    pub(super) fn is(self, name: &str) -> bool {
        self.value[name].as_bool().unwrap_or_default()
    }

    pub(super) fn get(self, name: &str) -> Option<&'s str> {
        self.value[name].as_str()
    }

    pub(super) fn location(self) -> Option<&'s str> {
        self.get("location")
    }

    /// Returns the name in the request.
    pub(super) fn wire(self) -> &'s str {
        self.get("locationName").unwrap_or(self.name)
    }
}
