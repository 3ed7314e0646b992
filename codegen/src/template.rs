//! Path templates: `/restapis/{restapi_id}/stages`. Every label is a whole segment.

use crate::diagnostic::Diagnostic;
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
    /// Parses what follows a placeholder, or a whole path: `/stages/{stage_name}`.
    pub(crate) fn parse(text: &Text, from: usize, out: &mut Vec<Diagnostic>) -> Self {
        let path = &text.value[from..];
        if path.is_empty() || (path == "/" && from == 0) {
            return Self::default();
        }
        let mut segments = Vec::new();
        let mut at = from;
        let rest = path.strip_prefix('/').unwrap_or_else(|| {
            out.push(
                Diagnostic::new(text.part(from, path.len()), "a path starts with `/`")
                    .help(format!("write `/{path}`")),
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

    fn parse(text: &str) -> Result<Self, (String, &'static str)> {
        if text.is_empty() {
            return Err(("a path has no empty segments".into(), "remove the extra `/`"));
        }
        if let Some(label) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            return Self::label(label);
        }
        if text.contains(['{', '}']) {
            return Err((
                format!("`{text}` is neither text nor a label"),
                "a label fills a whole segment: `/{name}/`",
            ));
        }
        if text.contains(['?', '#']) {
            return Err((
                "a path holds no query".into(),
                "say it under `query`: { \"mode\": { \"const\": \"import\" } }",
            ));
        }
        let plain =
            |letter: char| letter.is_ascii_alphanumeric() || "-._~@:!$&'()*+,;=".contains(letter);
        if !text.chars().all(plain) || text == "." || text == ".." {
            return Err((
                format!("`{text}` cannot be a segment of a path"),
                "segments hold letters, digits and -._~@:!$&'()*+,;= and are not `.` or `..`",
            ));
        }
        Ok(Self::Literal(text.to_owned()))
    }

    fn guess(text: &str) -> Self {
        match text.split_once('{').and_then(|(_, rest)| rest.split_once('}')) {
            Some((label, _)) => Self::Label(label.trim_end_matches('+').to_owned()),
            None => Self::Literal(text.to_owned()),
        }
    }

    fn label(label: &str) -> Result<Self, (String, &'static str)> {
        if label.ends_with('+') {
            return Err((
                format!("the label `{{{label}}}` is greedy"),
                "every `/` in a label is sent as %2F: write it without the `+`",
            ));
        }
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
        if !label.starts_with(|first: char| first.is_ascii_alphabetic())
            || !label.chars().all(plain)
        {
            return Err((
                format!("`{{{label}}}` is not a label"),
                "a label is a letter, then letters, digits, `_` or `-`",
            ));
        }
        Ok(Self::Label(label.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, clippy::panic, reason = "tests")]

    use super::{Segment, Template};
    use crate::span::Text;

    fn parse(path: &str) -> Result<Template, usize> {
        let mut out = Vec::new();
        let text = Text::new(path.to_owned(), 0..path.len() + 2);
        let template = Template::parse(&text, 0, &mut out);
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
    fn what_is_no_path_is_said_to_be_none() {
        for path in
            ["a", "/a//b", "/a/", "/{a", "/a{b}", "/{a+}", "/{}", "/a?b=c", "/..", "/a b", "/{1}"]
        {
            assert!(parse(path).is_err(), "{path}");
        }
    }
}
