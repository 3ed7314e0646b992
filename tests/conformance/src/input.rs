//! What a generated driver reads its JSON with. A member that no parameter takes is an error, so
//! that a case cannot pass by being ignored.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use petard::Patch;
use serde_json::Value;

type Result<T> = std::result::Result<T, String>;

/// The members of an input by place and name on the wire.
pub(crate) struct Input {
    left: BTreeMap<(String, String), Value>,
}

impl Input {
    /// `{"label": {...}, "query": {...}, "header": {...}, "body": {...}, "payload": ...}`
    pub(crate) fn of_operation(input: &Value) -> Result<Self> {
        let mut left = BTreeMap::new();
        for (place, members) in object(input)? {
            if place == "payload" {
                left.insert((place.clone(), "body".to_owned()), members.clone());
                continue;
            }
            for (wire, value) in object(members)? {
                left.insert((place.clone(), wire.clone()), value.clone());
            }
        }
        Ok(Self { left })
    }

    /// The members of a shape.
    pub(crate) fn of_shape(value: &Value) -> Result<Self> {
        let members = object(value)?.iter();
        Ok(Self {
            left: members
                .map(|(wire, value)| (("body".to_owned(), wire.clone()), value.clone()))
                .collect(),
        })
    }

    /// The value of a required parameter.
    pub(crate) fn required<T>(
        &mut self,
        place: &str,
        wire: &str,
        decode: impl Fn(&Value) -> Result<T>,
    ) -> Result<T> {
        let value =
            self.take(place, wire).ok_or_else(|| format!("the input has no {place} {wire}"))?;
        decode(&value).map_err(|error| format!("{place} {wire}: {error}"))
    }

    /// Sets an optional parameter, if the input has it.
    pub(crate) fn optional<B, T>(
        &mut self,
        builder: B,
        place: &str,
        wire: &str,
        decode: impl Fn(&Value) -> Result<T>,
        set: impl FnOnce(B, T) -> B,
    ) -> Result<B> {
        match self.take(place, wire) {
            None => Ok(builder),
            Some(value) => Ok(set(
                builder,
                decode(&value).map_err(|error| format!("{place} {wire}: {error}"))?,
            )),
        }
    }

    /// `built`, if everything was taken.
    pub(crate) fn finish<T>(self, built: T) -> Result<T> {
        match self.left.into_keys().next() {
            None => Ok(built),
            Some((place, wire)) => Err(format!("nothing takes {place} {wire}")),
        }
    }

    fn take(&mut self, place: &str, wire: &str) -> Option<Value> {
        self.left.remove(&(place.to_owned(), wire.to_owned()))
    }
}

fn object(value: &Value) -> Result<&serde_json::Map<String, Value>> {
    value.as_object().ok_or_else(|| format!("{value} is no object"))
}

pub(crate) fn text(value: &Value) -> Result<String> {
    value.as_str().map(str::to_owned).ok_or_else(|| format!("{value} is no text"))
}

pub(crate) fn boolean(value: &Value) -> Result<bool> {
    value.as_bool().ok_or_else(|| format!("{value} is no boolean"))
}

pub(crate) fn integer(value: &Value) -> Result<i64> {
    value.as_i64().ok_or_else(|| format!("{value} is no integer"))
}

pub(crate) fn number(value: &Value) -> Result<f64> {
    value.as_f64().ok_or_else(|| format!("{value} is no number"))
}

/// Base64, as the corpus carries bytes.
pub(crate) fn blob(value: &Value) -> Result<Vec<u8>> {
    STANDARD.decode(text(value)?).map_err(|error| error.to_string())
}

/// Epoch seconds.
pub(crate) fn timestamp(value: &Value) -> Result<SystemTime> {
    let seconds = value.as_u64().ok_or_else(|| format!("{value} is no time"))?;
    Ok(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}

#[allow(dead_code, reason = "no model has free JSON in its input, yet")]
#[allow(clippy::unnecessary_wraps, reason = "all decoders are of one form")]
pub(crate) fn json(value: &Value) -> Result<Value> {
    Ok(value.clone())
}

/// One operation of a JSON Patch, through every method of `Patch`'s builder that it needs.
pub(crate) fn patch(value: &Value) -> Result<Patch> {
    let mut input = Input::of_shape(value)?;
    let op = input.required("body", "op", text)?;
    let pointer = input.required("body", "path", text)?;
    let patch = Patch::new(op, pointer);
    let patch = input.optional(patch, "body", "value", text, Patch::value)?;
    let patch = input.optional(patch, "body", "from", text, Patch::from)?;
    input.finish(patch)
}

pub(crate) fn list<T>(value: &Value, decode: impl Fn(&Value) -> Result<T>) -> Result<Vec<T>> {
    value.as_array().ok_or_else(|| format!("{value} is no list"))?.iter().map(decode).collect()
}

pub(crate) fn map<T>(
    value: &Value,
    decode: impl Fn(&Value) -> Result<T>,
) -> Result<Vec<(String, T)>> {
    object(value)?.iter().map(|(name, value)| Ok((name.clone(), decode(value)?))).collect()
}

/// A map inside of a list or a map.
pub(crate) fn nested_map<T>(
    value: &Value,
    decode: impl Fn(&Value) -> Result<T>,
) -> Result<BTreeMap<String, T>> {
    Ok(map(value, decode)?.into_iter().collect())
}
