//! The addresses of the stages of a Data API: parsing and writing the JSON of the server and of the
//! file, which is the format of the Python SDK.
//!
//! No I/O.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

/// The member that contains the time of the last refresh.
const REFRESH_DATE: &str = "RefreshDate";

const ENDPOINT: &str = "Endpoint";
const STAGE: &str = "Stage";
const URL: &str = "URL";
const DISTRIBUTION: &str = "DistributionDomainName";
const BASE_PATH: &str = "BasePath";

/// The known members of a stage. All others are kept unchanged.
const KNOWN: [&str; 5] = [ENDPOINT, STAGE, URL, DISTRIBUTION, BASE_PATH];

/// Members of an object by name, with the original text of their values.
type Raw = BTreeMap<String, Box<RawValue>>;

/// The stages of a Data API and their addresses, sorted by name.
///
/// ```no_run
/// # async fn example(control: petard::data_api::ControlPlane) -> petard::Result<()> {
/// for stage in control.connect("https://api.example.com").await?.stages() {
///     println!("{}: {}", stage.name(), stage.address()?);
/// }
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Endpoints {
    stages: BTreeMap<String, StageEndpoint>,
    others: Raw,
}

/// One stage of a Data API and its address.
#[derive(Clone)]
pub struct StageEndpoint {
    name: String,
    known: BTreeMap<&'static str, String>,
    others: Raw,
}

impl Endpoints {
    /// Returns the stages, sorted by name.
    pub fn stages(&self) -> impl ExactSizeIterator<Item = &StageEndpoint> {
        self.stages.values()
    }

    /// Returns the stage with this name.
    pub fn get(&self, stage: &str) -> Option<&StageEndpoint> {
        self.stages.get(stage)
    }

    /// Returns the time of the last refresh as text: `2026-11-22 03:54:19`. It is in UTC if this
    /// library wrote the file, and in local time if the Python SDK did.
    pub fn refresh_date(&self) -> Option<String> {
        serde_json::from_str(self.others.get(REFRESH_DATE)?.get()).ok()
    }

    /// Parses a set of endpoints. Members that are not stages are kept.
    pub(super) fn read(json: &[u8]) -> Result<Self, String> {
        let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
        if json.trim_ascii().is_empty() {
            return Err("it is empty".to_owned());
        }
        let members: Raw = serde_json::from_slice(json).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let what = if error.is_data() { "not a JSON object" } else { "not valid JSON" };
            format!("it is {what} (line {line}, column {column})")
        })?;
        let (mut stages, mut others) = (BTreeMap::new(), BTreeMap::new());
        for (name, value) in members {
            match StageEndpoint::read(&name, &value)? {
                Some(stage) => drop(stages.insert(name, stage)),
                None => drop(others.insert(name, value)),
            }
        }
        Ok(Self { stages, others })
    }

    /// Returns an error if there are no stages.
    pub(super) fn with_some_stage(self) -> Result<Self, String> {
        if self.stages.is_empty() { Err("it contains no stage".to_owned()) } else { Ok(self) }
    }

    /// Returns the names of the stages, for errors.
    pub(super) fn names(&self) -> String {
        let names: Vec<String> =
            self.stages.keys().map(|name| name.escape_debug().to_string()).collect();
        names.join(", ")
    }

    /// Replaces the stages of an old set. Its unknown members are kept; stages that no longer exist
    /// are dropped.
    pub(super) fn replacing(mut self, old: Option<&Self>, date: &str) -> Self {
        for (name, value) in old.into_iter().flat_map(|old| &old.others) {
            if !self.stages.contains_key(name) {
                self.others.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        for (name, stage) in &mut self.stages {
            let before = old.and_then(|old| old.stages.get(name));
            let before = before.into_iter().flat_map(|before| &before.others);
            for (name, value) in before.filter(|(name, _)| !KNOWN.contains(&name.as_str())) {
                stage.others.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        if let Ok(date) = to_raw_value(date) {
            self.others.insert(REFRESH_DATE.to_owned(), date);
        }
        self
    }

    /// Writes the content of the file: sorted by name, indented with four spaces.
    pub(super) fn to_json(&self) -> Result<Vec<u8>, String> {
        let stages = self.stages.iter().map(|(name, stage)| (&**name, stage.node()));
        let others = self.others.iter().map(|(name, value)| (&**name, Node::Raw(value)));
        let mut text = Vec::new();
        let format = serde_json::ser::PrettyFormatter::with_indent(b"    ");
        Node::Object(stages.chain(others).collect())
            .serialize(&mut serde_json::Serializer::with_formatter(&mut text, format))
            .map_err(|error| format!("they cannot be written as JSON: {error}"))?;
        text.push(b'\n');
        Ok(text)
    }
}

impl fmt::Debug for Endpoints {
    /// Shows the stages, without unknown members.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.stages()).finish()
    }
}

impl StageEndpoint {
    /// Returns the name of the stage, which [`Endpoints::get`] and
    /// [`DataApi::for_stage`](super::DataApi::for_stage) take.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the URL of the API without the stage (`Endpoint`).
    pub fn endpoint(&self) -> Option<&str> {
        self.known(ENDPOINT)
    }

    /// Returns the stage as part of the path (`Stage`).
    pub fn stage(&self) -> Option<&str> {
        self.known(STAGE)
    }

    /// Returns the URL of the custom domain (`URL`).
    pub fn url(&self) -> Option<&str> {
        self.known(URL)
    }

    /// Returns the domain name of the custom domain's CloudFront distribution
    /// (`DistributionDomainName`).
    pub fn distribution_domain_name(&self) -> Option<&str> {
        self.known(DISTRIBUTION)
    }

    /// Returns the base path of the stage on the custom domain (`BasePath`). `None` if the stage is
    /// at the root: without `BasePath`, or if it is `(none)` or `/`.
    pub fn base_path(&self) -> Option<&str> {
        self.known(BASE_PATH).filter(|path| !["(none)", "/"].contains(path))
    }

    /// Parses a stage: an object with `Endpoint` or `URL`. `None` for anything else.
    fn read(name: &str, json: &RawValue) -> Result<Option<Self>, String> {
        if !json.get().starts_with('{') {
            return Ok(None);
        }
        let Ok(mut others) = serde_json::from_str::<Raw>(json.get()) else { return Ok(None) };
        if !others.contains_key(ENDPOINT) && !others.contains_key(URL) {
            return Ok(None);
        }
        let mut known = BTreeMap::new();
        for key in KNOWN {
            let Some(value) = others.get(key) else { continue };
            let value: Option<String> = serde_json::from_str(value.get()).map_err(|_| {
                format!("`{key}` of its stage `{}` is not a string", name.escape_debug())
            })?;
            // `null` and an empty text are kept as they are.
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                known.insert(key, value);
                others.remove(key);
            }
        }
        Ok(Some(Self { name: name.to_owned(), known, others }))
    }

    fn known(&self, key: &str) -> Option<&str> {
        self.known.get(key).map(String::as_str)
    }

    fn node(&self) -> Node<'_> {
        let known = self.known.iter().map(|(name, value)| (*name, Node::Text(value)));
        let others = self.others.iter().map(|(name, value)| (&**name, Node::Raw(value)));
        Node::Object(known.chain(others).collect())
    }
}

impl fmt::Debug for StageEndpoint {
    /// Shows the known members, without addresses that contain a user.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("StageEndpoint");
        shown.field("name", &self.name);
        for (name, value) in &self.known {
            shown.field(name, if value.contains('@') { &"..." } else { value });
        }
        shown.finish_non_exhaustive()
    }
}

/// The JSON to write into the file.
enum Node<'a> {
    Text(&'a str),
    Raw(&'a RawValue),
    Object(BTreeMap<&'a str, Node<'a>>),
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Raw(json) => json.serialize(serializer),
            Self::Object(members) => members.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    /// A file written by the Python SDK.
    const SDK: &str = r#"{
    "RefreshDate": "2026-11-22 03:54:19",
    "dev": {
        "DistributionDomainName": "d111111abcdef8.cloudfront.net",
        "Endpoint": "https://abc.execute-api.eu-west-1.amazonaws.com",
        "Stage": "dev",
        "URL": "https://items.example.com"
    },
    "test": {
        "Endpoint": "https://def.execute-api.eu-west-1.amazonaws.com",
        "Stage": "test"
    }
}"#;

    fn read(json: &str) -> Endpoints {
        Endpoints::read(json.as_bytes()).unwrap()
    }

    #[test]
    fn a_file_of_the_sdk_is_read_and_written_unchanged() {
        let endpoints = read(SDK);
        assert_eq!(endpoints.refresh_date().unwrap(), "2026-11-22 03:54:19");
        let stages: Vec<_> = endpoints.stages().map(|stage| (stage.name(), stage.url())).collect();
        assert_eq!(stages, [("dev", Some("https://items.example.com")), ("test", None)]);
        let dev = endpoints.get("dev").unwrap();
        assert_eq!(dev.distribution_domain_name(), Some("d111111abcdef8.cloudfront.net"));
        assert_eq!(dev.address().unwrap(), "https://items.example.com");
        let test = endpoints.get("test").unwrap();
        assert_eq!((test.stage(), test.base_path()), (Some("test"), None));
        let test = test.address().unwrap();
        assert_eq!(test, "https://def.execute-api.eu-west-1.amazonaws.com/test");
        assert!(endpoints.get("RefreshDate").is_none());
        assert_eq!(endpoints.to_json().unwrap(), format!("{SDK}\n").into_bytes());
    }

    #[test]
    fn errors_tell_why_it_is_not_a_set_of_endpoints() {
        for (json, why) in [
            ("", "it is empty"),
            (" \n", "it is empty"),
            ("<html>", "it is not valid JSON (line 1, column 1)"),
            ("{\"dev\": {", "it is not valid JSON (line 1, column 9)"),
            ("[]", "it is not a JSON object (line 1, column 0)"),
            ("null", "it is not a JSON object (line 1, column 4)"),
            (r#"{"dev":{"Endpoint":1}}"#, "`Endpoint` of its stage `dev` is not a string"),
            (
                r#"{"a\n":{"URL":"u","BasePath":[]}}"#,
                "`BasePath` of its stage `a\\n` is not a string",
            ),
        ] {
            assert_eq!(Endpoints::read(json.as_bytes()).unwrap_err(), why, "{json}");
        }
        for none in ["{}", r#"{"message":"Forbidden"}"#, r#"{"dev":{}}"#, r#"{"dev":"https://x"}"#]
        {
            assert_eq!(read(none).with_some_stage().unwrap_err(), "it contains no stage", "{none}");
        }
        assert_eq!(
            read("\u{feff}{\"a\":{\"URL\":\"u\"},\"b\":{\"Endpoint\":\"e\"}}").names(),
            "a, b"
        );
    }

    #[test]
    fn a_refresh_keeps_unknown_members_only() {
        let old = read(
            r#"{"dev": {"Endpoint": "https://old", "URL": "https://gone", "note": [1e400,  0.10],
                "Stage": "dev"}, "gone": {"Endpoint": "https://gone"}, "team": {"b": 1},
                "RefreshDate": "once", "test": "was no stage", "seen": "old"}"#,
        );
        let new = read(
            r#"{"dev": {"Endpoint": "https://new", "Stage": null, "more": true},
                "test": {"Endpoint": "https://t"}, "seen": "new", "RefreshDate": "theirs"}"#,
        );
        let text = new.replacing(Some(&old), "now").to_json().unwrap();
        assert_eq!(
            String::from_utf8(text).unwrap(),
            r#"{
    "RefreshDate": "now",
    "dev": {
        "Endpoint": "https://new",
        "Stage": null,
        "more": true,
        "note": [1e400,  0.10]
    },
    "seen": "new",
    "team": {"b": 1},
    "test": {
        "Endpoint": "https://t"
    }
}
"#
        );
    }

    #[test]
    fn debug_shows_known_members_of_stages_only() {
        let endpoints = read(
            r#"{"token": "hush", "dev": {"Endpoint": "https://x", "URL": "https://a:hush@x"}}"#,
        );
        assert_eq!(
            format!("{endpoints:?}"),
            r#"[StageEndpoint { name: "dev", Endpoint: "https://x", URL: "...", .. }]"#
        );
    }
}
