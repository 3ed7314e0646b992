//! Path templates: `/restapis/{restapi_id}/stages`. Every label is a whole segment.

use crate::diagnostic::Diagnostic;
use crate::notation::name_here;
use crate::span::Text;

/// A path, as a list of its segments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Template(pub(crate) Vec<Segment>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Segment {
    Literal(String),
    Label(String),
}

impl Template {
    /// Parses what follows a placeholder, or a whole path: `/stages/{stage_name}`. `base` is the
    /// placeholder with which the path would probably have to begin if it does not begin with `/`.
    pub(crate) fn parse(text: &Text, from: usize, base: &str, out: &mut Vec<Diagnostic>) -> Self {
        let path = &text.value[from..];
        if (path.is_empty() && from > 0) || (path == "/" && from == 0) {
            return Self::default();
        }
        if path.is_empty() {
            let begin = if base.is_empty() { "/" } else { base };
            out.push(
                Diagnostic::new(text.span.clone(), "the path is empty")
                    .help(format!("write `{begin}`, or a longer path")),
            );
            return Self::default();
        }
        let mut segments = Vec::new();
        let mut at = from;
        let rest = path.strip_prefix('/').unwrap_or_else(|| {
            let message = if from == 0 {
                "a path begins with `/` or with what it is relative to".to_owned()
            } else {
                format!("`/` is missing behind `{}`", &text.value[..from])
            };
            let begin = if from == 0 { base } else { &text.value[..from] };
            let url = path.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
            let path = url.map_or(path, |(_, path)| path);
            out.push(
                Diagnostic::new(text.part(from, path.len()), message)
                    .help(format!("write `{begin}/{path}`")),
            );
            path
        });
        for segment in rest.split('/') {
            at += usize::from(path.starts_with('/') || !segments.is_empty());
            // A bad segment is kept as what it seems to be, so that one mistake is reported once.
            segments.push(Segment::parse(segment).unwrap_or_else(|(message, help)| {
                out.push(Diagnostic::new(text.part(at, segment.len()), message).help(help));
                Segment::guess(segment)
            }));
            at += segment.len();
        }
        Self(segments)
    }

    /// Whether this path begins with another one.
    pub(crate) fn starts_with(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// What follows the segments that it has in common with the beginning of another path.
    pub(crate) fn behind_common(&self, other: &Self) -> Self {
        let same = |(one, other): &(&Segment, &Segment)| one == other;
        let common = self.0.iter().zip(&other.0).take_while(same).count();
        Self(self.0.iter().skip(common).cloned().collect())
    }

    pub(crate) fn labels(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Label(label) => Some(label.as_str()),
            Segment::Literal(_) => None,
        })
    }

    pub(crate) fn then(&self, more: &Self) -> Self {
        Self(self.0.iter().chain(&more.0).cloned().collect())
    }

    /// Bytes of the path behind another one.
    pub(crate) fn length(&self) -> usize {
        self.0.iter().map(Segment::length).sum()
    }

    /// What precedes the last segment, if that is a label.
    pub(crate) fn collection(&self) -> Option<Self> {
        match self.0.split_last() {
            Some((Segment::Label(_), before)) => Some(Self(before.to_vec())),
            _ => None,
        }
    }

    /// The path with its labels made equal: two operations of one shape are one to a server.
    pub(crate) fn shape(&self) -> String {
        self.0
            .iter()
            .map(|segment| match segment {
                Segment::Literal(text) => format!("/{text}"),
                Segment::Label(_) => "/{}".to_owned(),
            })
            .collect()
    }
}

impl std::fmt::Display for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_empty() {
            return f.write_str("/");
        }
        self.0.iter().try_for_each(|segment| match segment {
            Segment::Literal(text) => write!(f, "/{text}"),
            Segment::Label(label) => write!(f, "/{{{label}}}"),
        })
    }
}

impl Segment {
    /// Bytes of the segment with its `/`.
    pub(crate) fn length(&self) -> usize {
        match self {
            Self::Literal(text) => "/".len() + text.len(),
            Self::Label(label) => "/{}".len() + label.len(),
        }
    }

    fn parse(text: &str) -> Result<Self, (String, String)> {
        if text.is_empty() {
            return Err(("a path has no empty segments".into(), "remove the extra `/`".into()));
        }
        if let Some(label) = label_elsewhere(text) {
            return Err((
                format!("`{text}` is not a label"),
                format!("labels stand in braces: write `{{{label}}}`"),
            ));
        }
        let braced = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        if let Some(label) = braced.filter(|label| !label.contains(['{', '}'])) {
            return Self::label(label);
        }
        if text.contains(['?', '#']) {
            return Err((
                "a path has no query".into(),
                "write the parameter under `query`: \"query\": { \"kind\": \"string\" }, \
                 or { \"mode\": { \"const\": \"import\" } } for a constant"
                    .into(),
            ));
        }
        if text.contains(['{', '}']) {
            let help = match text.split_once('{').and_then(|(_, rest)| rest.split_once('}')) {
                Some((label, _)) => {
                    format!("a label is a whole segment: `/{{{}}}/`", label.trim_end_matches('+'))
                }
                None => "a label is a whole segment in a pair of braces: `/{pet_id}/`".to_owned(),
            };
            return Err((format!("`{text}` is neither text nor a label"), help));
        }
        let plain =
            |letter: char| letter.is_ascii_alphanumeric() || "-._~@:!$&'()*+,;=".contains(letter);
        if !text.chars().all(plain) || text == "." || text == ".." {
            return Err((
                format!("`{text}` cannot be a segment of a path"),
                "segments have letters, digits and -._~@:!$&'()*+,;= and are not `.` or `..`"
                    .into(),
            ));
        }
        Ok(Self::Literal(text.to_owned()))
    }

    fn guess(text: &str) -> Self {
        if let Some(label) = label_elsewhere(text) {
            return Self::Label(label.to_owned());
        }
        match text.split_once('{').and_then(|(_, rest)| rest.split_once('}')) {
            Some((label, _)) => {
                let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
                match label.split(|letter| !plain(letter)).next() {
                    None | Some("") => Self::Literal(text.to_owned()),
                    Some(name) => Self::Label(name.to_owned()),
                }
            }
            None => Self::Literal(text.to_owned()),
        }
    }

    fn label(label: &str) -> Result<Self, (String, String)> {
        if label.ends_with(['+', '*']) {
            return Err((
                format!("the label `{{{label}}}` is greedy"),
                format!(
                    "write `{{{}}}`: it also takes values with `/`, which are sent as %2F",
                    label.trim_end_matches(['+', '*'])
                ),
            ));
        }
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
        if !label.starts_with(|first: char| first.is_ascii_alphabetic())
            || !label.chars().all(plain)
        {
            let help = match label.split_once(':') {
                Some((name, ty)) => format!(
                    "write `{{{}}}`, and its type under `labels` of the resource: \"labels\": {{ \"{}\": \"{}\" }}",
                    name.trim(),
                    name.trim(),
                    name_here(ty.trim()).unwrap_or(ty.trim())
                ),
                None => {
                    "a label is a letter, then letters, digits, `_` or `-`: `{pet_id}`".to_owned()
                }
            };
            return Err((format!("`{{{label}}}` is not a label"), help));
        }
        Ok(Self::Label(label.to_owned()))
    }
}

/// Returns the label that is written so in other notations: `:order_id`, `<order_id>`,
/// `${order_id}`, `{{order_id}}`.
fn label_elsewhere(text: &str) -> Option<&str> {
    let inner = |open: &str, close: &str| text.strip_prefix(open)?.strip_suffix(close);
    let label = inner("{{", "}}")
        .or_else(|| inner("${", "}"))
        .or_else(|| inner("<", ">"))
        .or_else(|| inner("[", "]"))
        .or_else(|| inner(":", ""))?;
    let label = label.trim_end_matches('?');
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
    let is_name = label.starts_with(|first: char| first.is_ascii_alphabetic());
    (is_name && label.chars().all(plain)).then_some(label)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, clippy::panic, reason = "tests")]

    use super::{Segment, Template};
    use crate::span::Text;

    fn parse(path: &str) -> Result<Template, usize> {
        let mut out = Vec::new();
        let text = Text::new(path.to_owned(), 0..path.len() + 2);
        let template = Template::parse(&text, 0, "", &mut out);
        if out.is_empty() { Ok(template) } else { Err(out.len()) }
    }

    #[test]
    fn a_path_is_its_segments_and_back() {
        let template = parse("/restapis/{restapi_id}/stages").expect("a path");
        assert_eq!(
            template.0,
            [
                Segment::Literal("restapis".into()),
                Segment::Label("restapi_id".into()),
                Segment::Literal("stages".into())
            ]
        );
        assert_eq!(template.to_string(), "/restapis/{restapi_id}/stages");
        assert_eq!(template.shape(), "/restapis/{}/stages");
        assert_eq!(parse("/").expect("the root").to_string(), "/");
    }

    #[test]
    fn a_collection_precedes_a_last_label() {
        let collection =
            |path| parse(path).expect("a path").collection().map(|path| path.to_string());
        assert_eq!(collection("/stages/{stage_name}").as_deref(), Some("/stages"));
        assert_eq!(collection("/{id}").as_deref(), Some("/"));
        assert_eq!(collection("/account"), None);
    }

    #[test]
    fn malformed_paths_are_refused() {
        for path in [
            "a", "/a//b", "/a/", "/{a", "/a{b}", "/{a+}", "/{}", "/a?b=c", "/..", "/a b", "/{1}",
            "/:a", "/<a>", "/${a}", "/{{a}}", "/{a:int}",
        ] {
            assert!(parse(path).is_err(), "{path}");
        }
        assert!(parse("/a:batch/@me/$metadata").is_ok());
    }
}
