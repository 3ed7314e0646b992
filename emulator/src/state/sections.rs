//! The format of the state file: a version, and a section for each service in each region.
//!
//! A section is kept as text until the service reads it, so that services that the endpoint does not
//! have stay in the file as they are.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;

/// The version that this crate reads and writes. It increases with each change that an older version
/// cannot read.
const VERSION: u64 = 1;

/// What marks the file, and what it is.
const FORMAT: &str = "petard-emulator state";

/// The sections by region and by the name of the service.
#[derive(Debug, Clone, Default)]
pub(super) struct Sections(BTreeMap<String, BTreeMap<String, Box<RawValue>>>);

/// Why a file cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// It was not written by this crate.
    Foreign,
    /// It has another version of the format.
    Version(String),
    Damaged(String),
}

impl Sections {
    pub(super) fn read(text: &[u8]) -> Result<Self, Unusable> {
        let damaged = |error: &serde_json::Error| Unusable::Damaged(error.to_string());
        let begins = text.starts_with(Self::head().as_bytes());
        let members: BTreeMap<String, &RawValue> = match serde_json::from_slice(text) {
            Ok(members) => members,
            // A file of this crate of which a part is lost.
            Err(error) if begins => return Err(damaged(&error)),
            Err(_) => return Err(Unusable::Foreign),
        };
        let member = |name: &str| members.get(name).map(|member| member.get());
        let is_own = member("format").is_some_and(|format| {
            serde_json::from_str(format).is_ok_and(|own: String| own == FORMAT)
        });
        if !is_own {
            return Err(Unusable::Foreign);
        }
        let version = member("version").unwrap_or("null");
        if version.parse() != Ok(VERSION) {
            return Err(Unusable::Version(version.to_owned()));
        }
        let regions = member("regions").unwrap_or("null");
        serde_json::from_str(regions).map(Self).map_err(|error| damaged(&error))
    }

    fn head() -> String {
        format!("{{\"format\":\"{FORMAT}\",\"version\":")
    }

    /// Returns the text of the file: a line for each section.
    pub(super) fn text(&self) -> String {
        let quoted = |name: &str| Value::from(name).to_string();
        let mut text = format!("{}{VERSION},\"regions\":{{", Self::head());
        for (place, (region, services)) in self.0.iter().enumerate() {
            text += if place > 0 { ",\n" } else { "\n" };
            text += &format!("{}:{{", quoted(region));
            for (place, (service, section)) in services.iter().enumerate() {
                text += if place > 0 { ",\n" } else { "\n" };
                text += &format!("{}:{}", quoted(service), section.get());
            }
            text += "}";
        }
        text + "}}\n"
    }

    pub(super) fn get(&self, region: &str, service: &str) -> Option<&RawValue> {
        Some(self.0.get(region)?.get(service)?)
    }

    /// Region, service and section of each.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str, &RawValue)> {
        self.0.iter().flat_map(|(region, services)| {
            let own = services.iter();
            own.map(move |(service, section)| (region.as_str(), service.as_str(), &**section))
        })
    }

    pub(super) fn set(&mut self, region: &str, service: &str, section: Box<RawValue>) {
        let services = self.0.entry(region.to_owned()).or_default();
        services.insert(service.to_owned(), section);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn the_text_is_read_as_it_was() {
        let mut sections = Sections::default();
        assert_eq!(Sections::read(sections.text().as_bytes()).unwrap().text(), sections.text());
        for (region, service, section) in [
            ("eu-west-1", "apigateway", r#"{"b":1,"a":1.10}"#),
            ("eu-west-1", "shop \"é\"", "[]"),
            ("us-east-1", "apigateway", "{}"),
        ] {
            let section = RawValue::from_string(section.to_owned()).unwrap();
            sections.set(region, service, section);
        }
        let text = sections.text();
        let read = Sections::read(text.as_bytes()).unwrap();
        assert_eq!(read.text(), text);
        // Digits and order of members.
        assert_eq!(read.get("eu-west-1", "apigateway").unwrap().get(), r#"{"b":1,"a":1.10}"#);
        assert!(serde_json::from_str::<Value>(&text).is_ok());
    }

    #[test]
    fn other_files_are_told_apart() {
        let text = Sections::default().text();
        let read = |text: &str| Sections::read(text.as_bytes()).map(|_| ()).unwrap_err();
        for foreign in ["", "x", "{}", "[1]", "{\"format\":\"other\",\"version\":1}", "{\"format"] {
            assert_eq!(read(foreign), Unusable::Foreign, "{foreign}");
        }
        for version in ["2", "0", "\"1\"", "1.0"] {
            let other = text.replace("\"version\":1", &format!("\"version\":{version}"));
            assert_eq!(read(&other), Unusable::Version(version.to_owned()));
        }
        let cut = text.trim_end().trim_end_matches('}');
        assert!(matches!(read(cut), Unusable::Damaged(_)));
        let other = text.replace("\"regions\":{}", "\"regions\":[]");
        assert!(matches!(read(&other), Unusable::Damaged(_)));
        assert!(matches!(Sections::read(b"{\"format\":\"\xff\"}"), Err(Unusable::Foreign)));
    }
}
