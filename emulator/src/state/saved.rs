//! Reads the values that services were saved as.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::input::Object;

/// A saved object whose members are taken out. An error names the member that is missing or has
/// another type.
pub(crate) struct Saved(Object);

impl Saved {
    pub(crate) fn of(value: Value) -> Result<Self, String> {
        match value {
            Value::Object(members) => Ok(Self(members)),
            _ => Err("a value is not an object".to_owned()),
        }
    }

    /// Takes a member of any type.
    pub(crate) fn value(&mut self, name: &str) -> Result<Value, String> {
        self.0.get_mut(name).map(Value::take).ok_or_else(|| format!("`{name}` is missing"))
    }

    /// Takes a member that may be null.
    pub(crate) fn optional(&mut self, name: &str) -> Result<Option<Value>, String> {
        Ok(Some(self.value(name)?).filter(|value| !value.is_null()))
    }

    pub(crate) fn text(&mut self, name: &str) -> Result<String, String> {
        match self.value(name)? {
            Value::String(text) => Ok(text),
            _ => Err(wrong(name, "a text")),
        }
    }

    pub(crate) fn number(&mut self, name: &str) -> Result<u64, String> {
        self.value(name)?.as_u64().ok_or_else(|| wrong(name, "a number"))
    }

    /// Takes a number of 32 bits.
    pub(crate) fn count(&mut self, name: &str) -> Result<u32, String> {
        u32::try_from(self.number(name)?).map_err(|_| wrong(name, "a number of 32 bits"))
    }

    pub(crate) fn flag(&mut self, name: &str) -> Result<bool, String> {
        self.value(name)?.as_bool().ok_or_else(|| wrong(name, "true or false"))
    }

    pub(crate) fn object(&mut self, name: &str) -> Result<Object, String> {
        match self.value(name)? {
            Value::Object(members) => Ok(members),
            _ => Err(wrong(name, "an object")),
        }
    }

    pub(crate) fn list(&mut self, name: &str) -> Result<Vec<Value>, String> {
        match self.value(name)? {
            Value::Array(entries) => Ok(entries),
            _ => Err(wrong(name, "a list")),
        }
    }

    /// Whether a member is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Takes a duration that was saved by [`duration`].
    pub(crate) fn duration(&mut self, name: &str) -> Result<Duration, String> {
        let parts = self.list(name)?;
        let seconds = parts.first().and_then(Value::as_u64);
        let nanoseconds = parts.get(1).and_then(Value::as_u64);
        let nanoseconds = nanoseconds.filter(|nanoseconds| *nanoseconds < 1_000_000_000);
        let duration = seconds.zip(nanoseconds).and_then(|(seconds, nanoseconds)| {
            Duration::from_secs(seconds).checked_add(Duration::from_nanos(nanoseconds))
        });
        duration.ok_or_else(|| wrong(name, "a duration"))
    }

    /// Takes a time that was saved by [`time`].
    pub(crate) fn time(&mut self, name: &str) -> Result<SystemTime, String> {
        let mut time = Self::of(self.value(name)?)?;
        let epoch = SystemTime::UNIX_EPOCH;
        let time = if time.has("before_1970") {
            epoch.checked_sub(time.duration("before_1970")?)
        } else {
            epoch.checked_add(time.duration("since_1970")?)
        };
        time.ok_or_else(|| wrong(name, "a time of this system"))
    }

    /// Takes a time that may be null.
    pub(crate) fn optional_time(&mut self, name: &str) -> Result<Option<SystemTime>, String> {
        let is_null = self.0.get(name).is_some_and(Value::is_null);
        if is_null { Ok(None) } else { self.time(name).map(Some) }
    }
}

fn wrong(name: &str, expected: &str) -> String {
    format!("`{name}` is not {expected}")
}

/// Returns a duration as it is saved: seconds and nanoseconds.
pub(crate) fn duration(duration: Duration) -> Value {
    json!([duration.as_secs(), duration.subsec_nanos()])
}

/// Returns a time as it is saved.
pub(crate) fn time(time: SystemTime) -> Value {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => json!({ "since_1970": duration(after) }),
        Err(error) => json!({ "before_1970": duration(error.duration()) }),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn times_are_read_as_they_were() {
        let epoch = SystemTime::UNIX_EPOCH;
        let some = Duration::new(1_795_321_106, 7);
        for own in [epoch, epoch + some, epoch - some, epoch - Duration::from_secs(3)] {
            let mut saved = Saved::of(json!({ "t": time(own) })).unwrap();
            assert_eq!(saved.time("t"), Ok(own));
        }
    }

    #[test]
    fn members_of_another_type_are_named() {
        let mut saved = Saved::of(json!({"a": 1, "d": [1, -1], "n": null})).unwrap();
        assert_eq!(saved.text("a"), Err("`a` is not a text".to_owned()));
        assert_eq!(saved.text("b"), Err("`b` is missing".to_owned()));
        assert_eq!(saved.duration("d"), Err("`d` is not a duration".to_owned()));
        assert_eq!(saved.optional("n"), Ok(None));
        assert!(Saved::of(json!([])).is_err());
    }
}
