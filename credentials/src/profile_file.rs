//! The shared config and credentials files: their grammar.
//!
//! A mistake is kept with the section that it is in, so that it is an error only for those who need
//! this section.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::io::ErrorKind;
use std::path::PathBuf;

use crate::environment::Environment;

/// The kind of a section, as its header names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `[profile NAME]` in the config file, `[NAME]` in the credentials file.
    Profile,
    /// `[default]` in the config file.
    Default,
    /// `[sso-session NAME]`.
    SsoSession,
    /// `[services NAME]`.
    Services,
}

impl Kind {
    const fn text(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Default => "default",
            Self::SsoSession => "sso-session",
            Self::Services => "services",
        }
    }
}

/// Separates the parts of a place in a file: kind, name, key, inner key. It is in no text.
const SEPARATOR: char = '\0';

/// One of the two files.
#[derive(Clone)]
pub(crate) struct ProfileFile {
    pub(crate) path: PathBuf,
    /// The variable that sets the path.
    variable: Option<&'static str>,
    /// Values by their place. A section has an empty value at its own place.
    values: BTreeMap<String, String>,
    /// The first mistake of each section, by its place.
    mistakes: BTreeMap<String, String>,
    /// Headers that are not those of a section, such as `[docs]` in the config file.
    ignored: Vec<String>,
    /// Why the file, or a part of it outside of all sections, cannot be read.
    problem: Option<String>,
    exists: bool,
}

impl ProfileFile {
    fn new(path: PathBuf, variable: Option<&'static str>) -> Self {
        Self {
            path,
            variable,
            values: BTreeMap::new(),
            mistakes: BTreeMap::new(),
            ignored: Vec::new(),
            problem: None,
            exists: true,
        }
    }

    /// Reads a file. A file that cannot be read, and a missing file, have no sections.
    pub(crate) fn load(
        environment: &Environment,
        variable: &'static str,
        default: &str,
        is_config: bool,
    ) -> Self {
        let named = environment.get(variable);
        let path = environment.path(named.unwrap_or(default));
        let mut file = Self::new(path, named.map(|_| variable));
        if named.is_none() && environment.home().is_none() {
            // Without a home folder, the default path would be one below the current folder.
            file.exists = false;
            return file;
        }
        match std::fs::read(&file.path) {
            Ok(bytes) => file.parse(&bytes, is_config),
            Err(error) if error.kind() == ErrorKind::NotFound => file.exists = false,
            Err(error) => file.problem = Some(format!("it cannot be read: {error}")),
        }
        file
    }

    /// Returns a file with this content.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn of_bytes(bytes: &[u8], is_config: bool) -> Self {
        let mut file = Self::new(PathBuf::from("file"), None);
        file.parse(bytes, is_config);
        file
    }

    /// Returns the place of a section; `None` if there is none.
    fn place(&self, kind: Kind, name: &str) -> Option<String> {
        let named = format!("{}{SEPARATOR}{name}", kind.text());
        if self.values.contains_key(&named) {
            return Some(named);
        }
        // `[profile default]` takes precedence over `[default]`.
        let plain = format!("{}{SEPARATOR}", Kind::Default.text());
        let is_default = kind == Kind::Profile && name == "default";
        (is_default && self.values.contains_key(&plain)).then_some(plain)
    }

    /// Returns true if there is a section.
    pub(crate) fn has(&self, kind: Kind, name: &str) -> bool {
        self.place(kind, name).is_some()
    }

    /// Returns a value that is not empty.
    pub(crate) fn value(&self, kind: Kind, name: &str, key: &str) -> Option<&str> {
        let place = format!("{}{SEPARATOR}{key}", self.place(kind, name)?);
        self.values.get(&place).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// Returns a value in the indented lines below a key.
    pub(crate) fn inner(&self, kind: Kind, name: &str, key: &str, inner: &str) -> Option<&str> {
        self.value(kind, name, &format!("{key}{SEPARATOR}{inner}"))
    }

    /// Returns the first mistake in a section.
    pub(crate) fn mistake(&self, kind: Kind, name: &str) -> Option<&str> {
        self.mistakes.get(&self.place(kind, name)?).map(String::as_str)
    }

    /// Returns the names of the profiles.
    pub(crate) fn profiles(&self) -> Vec<&str> {
        let sections = self.values.keys().filter_map(|place| {
            let (kind, name) = place.split_once(SEPARATOR)?;
            match (kind, name.contains(SEPARATOR)) {
                ("profile", false) => Some(name),
                ("default", false) => Some("default"),
                _ => None,
            }
        });
        sections.collect()
    }

    /// Returns the header of a section that was meant for a profile of this name.
    pub(crate) fn ignored_header(&self, name: &str) -> Option<&str> {
        let is_meant = |header: &&String| {
            header.split_whitespace().any(|word| word.trim_matches(['"', '\'']) == name)
                || header.strip_prefix("profile").is_some_and(|rest| rest.trim() == name)
        };
        self.ignored.iter().find(is_meant).map(String::as_str)
    }

    /// Returns why the file cannot be read, with its path.
    pub(crate) fn problem(&self) -> Option<String> {
        self.problem.as_ref().map(|problem| format!("{self}: {problem}"))
    }

    /// Returns the path, and that it does not exist if a variable sets it.
    pub(crate) fn describe(&self) -> String {
        match self.variable {
            Some(variable) if !self.exists => {
                format!("{self} (a missing file, set by {variable})")
            }
            _ => self.to_string(),
        }
    }

    fn parse(&mut self, bytes: &[u8], is_config: bool) {
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            self.problem =
                Some("it is UTF-16: save it as UTF-8 without a byte-order mark".to_owned());
            return;
        }
        if bytes.starts_with(&[0xef, 0xbb, 0xbf]) {
            self.problem =
                Some("it begins with a byte-order mark: save it as UTF-8 without one".to_owned());
            return;
        }
        let mut parser = Parser {
            file: self,
            is_config,
            section: None,
            is_ignored: false,
            key: None,
            indent: 0,
        };
        for (number, line) in (1..).zip(lines(bytes)) {
            if let Err(why) = parser.line(line) {
                parser.report(format!("line {number} {why}"));
            }
        }
    }
}

impl fmt::Display for ProfileFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())
    }
}

impl fmt::Debug for ProfileFile {
    /// Writes the path and the names of the sections. Values may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProfileFile")
            .field("path", &self.path)
            .field("profiles", &self.profiles())
            .field("problem", &self.problem)
            .finish_non_exhaustive()
    }
}

/// Returns the lines of a text with any kind of line ends.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let Some(at) = text.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
            return Some(text);
        };
        let is_pair = text.get(at..at + 2) == Some(b"\r\n");
        rest = text.get(at + if is_pair { 2 } else { 1 }..);
        text.get(..at)
    })
}

struct Parser<'a> {
    file: &'a mut ProfileFile,
    is_config: bool,
    /// The place of the current section; `None` before the first one and in an ignored one.
    section: Option<String>,
    /// True in a section whose header is not that of a profile.
    is_ignored: bool,
    /// The place of the current key, whose value may continue in lines that are indented deeper.
    key: Option<String>,
    /// The number of bytes of white space before the current key or header.
    indent: usize,
}

impl Parser<'_> {
    /// Reads a line. The error does not contain the line, which may be secret.
    fn line(&mut self, bytes: &[u8]) -> Result<(), &'static str> {
        let line = String::from_utf8_lossy(bytes);
        let bare = line.trim();
        if bare.is_empty() || bare.starts_with(['#', ';']) {
            return Ok(());
        }
        if bare.contains(SEPARATOR) {
            return Err("has a NUL character");
        }
        let indent = bytes.len() - bytes.trim_ascii_start().len();
        // Of a comment, any bytes are ignored.
        let content = without_comment(bare);
        let is_utf8 = !matches!(line, Cow::Owned(_)) || !content.contains('\u{fffd}');
        let key = self.key.clone().filter(|_| indent > self.indent);
        let header = content.strip_prefix('[').filter(|_| key.is_none());
        if header.is_some() {
            // A mistake in the header is not one of the section before it.
            (self.section, self.is_ignored, self.key) = (None, false, None);
        }
        if !is_utf8 {
            self.is_ignored |= header.is_some();
            return Err("is not UTF-8");
        }
        if let Some(key) = key {
            return self.continuation(&key, content);
        }
        self.indent = indent;
        match header {
            Some(header) => self.header(header),
            None => self.property(content),
        }
    }

    fn header(&mut self, header: &str) -> Result<(), &'static str> {
        let Some((inside, after)) = header.split_once(']') else {
            return Err("begins a section and has no `]`");
        };
        if !after.trim().is_empty() && !after.trim().starts_with(['#', ';']) {
            return Err("has text after the `]` of a section");
        }
        let inside = inside.trim();
        let found = if self.is_config { in_config(inside) } else { in_credentials(inside) };
        if let Some((kind, name)) = found {
            let place = format!("{}{SEPARATOR}{name}", kind.text());
            self.file.values.insert(place.clone(), String::new());
            self.section = Some(place);
        } else {
            self.file.ignored.push(inside.to_owned());
            self.is_ignored = true;
        }
        Ok(())
    }

    fn property(&mut self, content: &str) -> Result<(), &'static str> {
        let Some(section) = self.current()? else { return Ok(()) };
        let (key, value) = split(content)?;
        let place = format!("{section}{SEPARATOR}{key}");
        self.file.values.insert(place.clone(), value);
        self.key = Some(place);
        Ok(())
    }

    fn continuation(&mut self, key: &str, content: &str) -> Result<(), &'static str> {
        match self.file.values.get_mut(key) {
            Some(value) if !value.is_empty() => {
                value.push('\n');
                value.push_str(content);
            }
            _ => {
                let (inner, text) = split(content)?;
                self.file.values.insert(format!("{key}{SEPARATOR}{inner}"), text);
            }
        }
        Ok(())
    }

    /// Returns the place of the current section; `None` in an ignored one.
    fn current(&self) -> Result<Option<&str>, &'static str> {
        match &self.section {
            Some(section) => Ok(Some(section)),
            None if self.file.values.is_empty() && self.file.ignored.is_empty() => {
                Err("is before the first section")
            }
            None => Ok(None),
        }
    }

    /// Keeps the first mistake of a section, or of the file.
    fn report(&mut self, why: String) {
        match &self.section {
            Some(section) if self.file.mistakes.contains_key(section) => {}
            Some(section) => drop(self.file.mistakes.insert(section.clone(), why)),
            None if self.is_ignored => {}
            None => drop(self.file.problem.get_or_insert(why)),
        }
    }
}

/// Returns a line without a comment, which begins after white space.
fn without_comment(line: &str) -> &str {
    let is_begin = |(at, mark): (usize, &str)| {
        let before = line.get(..at).unwrap_or_default();
        (before.ends_with([' ', '\t']) && !mark.is_empty()).then_some(at)
    };
    let begin = line.match_indices(['#', ';']).find_map(is_begin);
    begin.and_then(|at| line.get(..at)).unwrap_or(line).trim_end()
}

/// Splits `key = value` or `key: value`. Keys are in lower case.
fn split(content: &str) -> Result<(String, String), &'static str> {
    let (key, value) = content.split_once(['=', ':']).ok_or("has no `=`")?;
    let key = key.trim().to_lowercase();
    if key.is_empty() {
        Err("has no name before its `=`")
    } else {
        Ok((key, value.trim().to_owned()))
    }
}

/// Returns the section of a header in the config file; `None` for one that is ignored.
fn in_config(header: &str) -> Option<(Kind, String)> {
    if header == "default" {
        return Some((Kind::Default, String::new()));
    }
    let (kind, name) = header.split_once(char::is_whitespace)?;
    let kind = match kind {
        "profile" => Kind::Profile,
        "sso-session" => Kind::SsoSession,
        "services" => Kind::Services,
        _ => return None,
    };
    Some((kind, unquoted(name.trim())?))
}

/// Returns the section of a header in the credentials file.
fn in_credentials(header: &str) -> Option<(Kind, String)> {
    // In this file, profiles have no prefix.
    if header.is_empty() || header.starts_with("profile ") {
        return None;
    }
    let name = unquoted(header).unwrap_or_else(|| header.to_owned());
    Some((Kind::Profile, name))
}

/// Returns a name without quotation marks; `None` if it has white space and none.
fn unquoted(name: &str) -> Option<String> {
    for quote in ['"', '\''] {
        if let Some(inner) = name.strip_prefix(quote).and_then(|name| name.strip_suffix(quote)) {
            return Some(inner.to_owned());
        }
    }
    (!name.is_empty() && !name.contains(char::is_whitespace)).then(|| name.to_owned())
}

/// Returns the folder with the files of AWS's programs.
#[cfg(feature = "sso")]
pub(crate) fn aws_folder(environment: &Environment) -> Option<PathBuf> {
    environment.home().map(|home| home.join(".aws"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn config(text: &str) -> ProfileFile {
        ProfileFile::of_bytes(text.as_bytes(), true)
    }

    fn value(text: &str, key: &str) -> Option<String> {
        let file = config(text);
        assert_eq!(file.problem, None, "{text}");
        assert_eq!(file.mistake(Kind::Profile, "x"), None, "{text}");
        file.value(Kind::Profile, "x", key).map(str::to_owned)
    }

    #[test]
    fn values_comments_and_line_ends() {
        for text in [
            "[profile x]\na = 1\n",
            "[profile x]\r\nA=1\r\n",
            "[profile x]\ra : 1",
            "[ profile   x ] # c\n  a = 1 ; c\n",
            "[profile \"x\"]# c\n# c\n\n  # c\na = 1 # c",
            "[profile 'x']\na = 1\n  # c\n",
            "[profile x]\na = 0\n[profile y]\na = 2\n[profile x]\na = 1",
            "  [profile x]\n  b = 2\n  a = 1\n  c = 3\n",
            "[profile x]\n    b = 2\n  a = 1\n",
            "[profile y]\n  b = 2\n  [profile x]\n\ta = 1\n",
        ] {
            assert_eq!(value(text, "a").as_deref(), Some("1"), "{text:?}");
        }
        assert_eq!(value("[profile x]\na = x#y;z", "a").as_deref(), Some("x#y;z"));
        assert_eq!(value("[profile x]\na = b=c: d", "a").as_deref(), Some("b=c: d"));
        assert_eq!(value("[profile x]\nurl = https://x", "url").as_deref(), Some("https://x"));
        assert_eq!(value("[profile x]\na = 1\n  2\n", "a").as_deref(), Some("1\n2"));
        assert_eq!(value("[profile x]\n  a = 1\n    [2]\n", "a").as_deref(), Some("1\n[2]"));
        assert_eq!(value("[profile x]\na =\nb = 2\n", "a"), None);
        assert_eq!(value("[profile x]\na = \u{a0}1\u{a0}\n", "a").as_deref(), Some("1"));
    }

    #[test]
    fn nested_properties() {
        let file = config("[services s]\nsts =\n  endpoint_url = http://a\n\n  b: c\nsso =\n");
        let inner = |key, inner| file.inner(Kind::Services, "s", key, inner);
        assert_eq!(inner("sts", "endpoint_url"), Some("http://a"));
        assert_eq!((inner("sts", "b"), inner("sso", "b")), (Some("c"), None));
    }

    #[test]
    fn names_of_sections() {
        let file = config(
            "[default]\na = 0\n[profile default]\na = 1\n[profile \"My Lap Top\"]\n[profile my name]\n\
             [docs]\n[sso-session 'my corp']\n[plugins x]\n[Profile y]\n",
        );
        assert_eq!(file.profiles(), ["default", "My Lap Top", "default"]);
        assert_eq!(file.value(Kind::Profile, "default", "a"), Some("1"));
        assert!(file.has(Kind::SsoSession, "my corp"));
        assert_eq!(file.ignored_header("docs"), Some("docs"));
        assert_eq!(file.ignored_header("my name"), Some("profile my name"));
        for other in ["other", "s", "ocs", "name"] {
            assert_eq!(
                file.ignored_header(other),
                Some("profile my name").filter(|_| other == "name")
            );
        }
        assert_eq!(config("[profilefoo]\n").ignored_header("foo"), Some("profilefoo"));
        let file = ProfileFile::of_bytes(b"[a b]\nk = 1\n[profile c]\n['d e']\n", false);
        assert_eq!(file.profiles(), ["a b", "d e"]);
    }

    #[test]
    fn mistakes_stay_in_their_section() {
        let file = config("[profile x]\na = 1\n[profile y]\nhush\nb = 2\n");
        assert_eq!(file.problem, None);
        assert_eq!(file.mistake(Kind::Profile, "x"), None);
        assert_eq!(file.mistake(Kind::Profile, "y"), Some("line 4 has no `=`"));
        assert_eq!(file.value(Kind::Profile, "y", "b"), Some("2"));
        for (text, why) in [
            ("a = 1\n[default]", "line 1 is before the first section"),
            ("[profile x\na = 1", "line 1 begins a section and has no `]`"),
            ("[profile x] y", "line 1 has text after the `]` of a section"),
        ] {
            assert_eq!(config(text).problem.as_deref(), Some(why));
        }
        let inside = |text: &[u8]| {
            let file = ProfileFile::of_bytes(text, true);
            file.mistake(Kind::Profile, "x").map(str::to_owned)
        };
        assert_eq!(inside(b"[profile x]\n# caf\xe9\na = 1 # caf\xe9\n"), None);
        assert_eq!(inside(b"[profile x]\na = caf\xe9\n").as_deref(), Some("line 2 is not UTF-8"));
        for other in
            [&b"[profile x]\n[profile caf\xe9]\na = 1\n"[..], b"[docs]\na = caf\xe9\n[profile x]\n"]
        {
            assert_eq!(inside(other), None);
            assert_eq!(ProfileFile::of_bytes(other, true).problem, None);
        }
        assert_eq!(
            inside(b"[profile x]\n= 1\n").as_deref(),
            Some("line 2 has no name before its `=`")
        );
    }

    #[test]
    fn marks_at_the_beginning_are_named() {
        for (bytes, why) in [
            (&b"\xff\xfe[\0"[..], "it is UTF-16"),
            (b"\xfe\xff\0[", "it is UTF-16"),
            (b"\xef\xbb\xbf[default]", "it begins with a byte-order mark"),
        ] {
            let file = ProfileFile::of_bytes(bytes, true);
            assert!(file.problem().unwrap().contains(why), "{file:?}");
        }
    }
}
