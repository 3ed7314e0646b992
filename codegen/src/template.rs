//! Path templates: `/restapis/{restapi_id}/stages`. Every label is a whole segment, or with `+`
//! several of them. A last segment that is empty is the `/` at the end of a path.

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
    /// `{key+}`: a label whose value keeps its `/`.
    Greedy(String),
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
        let mut parts = rest.split('/').peekable();
        while let Some(segment) = parts.next() {
            at += usize::from(path.starts_with('/') || !segments.is_empty());
            if segment.is_empty() && parts.peek().is_none() {
                segments.push(Segment::Literal(String::new()));
                break;
            }
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
        self.0.starts_with(other.without_last_slash())
    }

    /// The segments without the `/` at the end.
    fn without_last_slash(&self) -> &[Segment] {
        match self.0.split_last() {
            Some((Segment::Literal(last), before)) if last.is_empty() => before,
            _ => &self.0,
        }
    }

    /// Returns a greedy label and a label behind it: the values of the two could not be told apart.
    pub(crate) fn label_behind_greedy(&self) -> Option<(&str, &str)> {
        let mut labels = self.0.iter().filter(|segment| segment.label().is_some());
        let greedy = labels.find(|segment| matches!(segment, Segment::Greedy(_)))?;
        Some((greedy.label()?, labels.next()?.label()?))
    }

    pub(crate) fn has_label_behind_greedy(&self) -> bool {
        self.label_behind_greedy().is_some()
    }

    pub(crate) fn greedy_labels(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Greedy(label) => Some(label.as_str()),
            Segment::Label(_) | Segment::Literal(_) => None,
        })
    }

    /// What follows the segments that it has in common with the beginning of another path.
    pub(crate) fn behind_common(&self, other: &Self) -> Self {
        let same = |(one, other): &(&Segment, &Segment)| one == other;
        let common = self.0.iter().zip(&other.0).take_while(same).count();
        Self(self.0.iter().skip(common).cloned().collect())
    }

    pub(crate) fn labels(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(Segment::label)
    }

    /// This path and what follows it. A `/` at the end of this path is the one that what follows
    /// begins with.
    pub(crate) fn then(&self, more: &Self) -> Self {
        if more.0.is_empty() {
            return self.clone();
        }
        Self(self.without_last_slash().iter().chain(&more.0).cloned().collect()).normalized()
    }

    /// The root has no segment, not an empty one.
    fn normalized(self) -> Self {
        if self.without_last_slash().is_empty() { Self::default() } else { self }
    }

    /// Bytes of the path behind another one.
    pub(crate) fn length(&self) -> usize {
        self.0.iter().map(Segment::length).sum()
    }

    /// What precedes the last segment, if that is a label. A `/` at the end is kept.
    pub(crate) fn collection(&self) -> Option<Self> {
        let segments = self.without_last_slash();
        let (last, before) = segments.split_last()?;
        last.label()?;
        let slash = self.0.iter().skip(segments.len());
        Some(Self(before.iter().chain(slash).cloned().collect()).normalized())
    }

    /// The path with its labels made equal: two operations of one shape are one to a server.
    pub(crate) fn shape(&self) -> String {
        self.0
            .iter()
            .map(|segment| match segment {
                Segment::Literal(text) => format!("/{text}"),
                Segment::Label(_) => "/{}".to_owned(),
                Segment::Greedy(_) => "/{+}".to_owned(),
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
            Segment::Greedy(label) => write!(f, "/{{{label}+}}"),
        })
    }
}

impl Segment {
    /// Bytes of the segment with its `/`.
    pub(crate) fn length(&self) -> usize {
        match self {
            Self::Literal(text) => "/".len() + text.len(),
            Self::Label(label) => "/{}".len() + label.len(),
            Self::Greedy(label) => "/{+}".len() + label.len(),
        }
    }

    /// The name of the label, if it is one.
    pub(crate) fn label(&self) -> Option<&str> {
        match self {
            Self::Label(label) | Self::Greedy(label) => Some(label),
            Self::Literal(_) => None,
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
            return Self::parse_label(label);
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
                Some((label, _)) => format!("a label is a whole segment: `/{{{label}}}/`"),
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

    fn parse_label(label: &str) -> Result<Self, (String, String)> {
        if let Some(greedy) = label.strip_suffix('+').filter(|name| is_name(name)) {
            return Ok(Self::Greedy(greedy.to_owned()));
        }
        if let Some(greedy) = greedy_elsewhere(label) {
            return Err((
                format!("`{{{label}}}` is not a label"),
                format!("a label whose value keeps its `/` is written `{{{greedy}+}}`"),
            ));
        }
        if !is_name(label) {
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
    is_name(label).then_some(label)
}

/// Returns the label that keeps its `/` and is written so in other notations: `path*`, `*path`,
/// `+path`, `path...`.
fn greedy_elsewhere(text: &str) -> Option<&str> {
    let label = text.trim_start_matches(['*', '+', '.']);
    let label = label.trim_end_matches(['*', '+', '.']);
    (label != text && is_name(label)).then_some(label)
}

fn is_name(label: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
    label.starts_with(|first: char| first.is_ascii_alphabetic()) && label.chars().all(plain)
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
        assert_eq!(collection("/stages/{stage_name}/").as_deref(), Some("/stages/"));
        assert_eq!(collection("/{id}/").as_deref(), Some("/"));
        assert_eq!(collection("/objects/{key+}").as_deref(), Some("/objects"));
    }

    #[test]
    fn a_slash_at_the_end_is_kept_unless_something_follows() {
        let path = |text| parse(text).expect("a path");
        for (base, more, whole) in [
            ("/pets/", "/", "/pets/"),
            ("/pets/", "/{id}", "/pets/{id}"),
            ("/pets", "/{id}/", "/pets/{id}/"),
            ("/", "/pets/", "/pets/"),
        ] {
            assert_eq!(path(base).then(&path(more)).to_string(), whole);
        }
        assert!(path("/pets/{id}").starts_with(&path("/pets/")));
        assert_ne!(path("/pets/").shape(), path("/pets").shape());
    }

    #[test]
    fn no_label_follows_a_greedy_one() {
        let behind = |path| {
            parse(path).expect("a path").label_behind_greedy().map(|(_, label)| label == "b")
        };
        assert_eq!(behind("/{a+}/{b}"), Some(true));
        assert_eq!(behind("/{a+}/{b+}"), Some(true));
        assert_eq!(behind("/{b}/{a+}/c/"), None);
        assert_eq!(parse("/x/{a+}/c").expect("a path").to_string(), "/x/{a+}/c");
    }

    #[test]
    fn malformed_paths_are_refused() {
        for path in [
            "a", "/a//b", "/a//", "//", "/{a", "/a{b}", "/{a*}", "/{+a}", "/{a...}", "/{+}", "/{}",
            "/a?b=c", "/..", "/a b", "/{1}", "/:a", "/<a>", "/${a}", "/{{a}}", "/{a:int}",
        ] {
            assert!(parse(path).is_err(), "{path}");
        }
        assert!(parse("/a:batch/@me/$metadata").is_ok());
    }
}
