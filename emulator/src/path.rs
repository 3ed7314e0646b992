//! Paths: templates, what they match, and the concrete path under which a document is kept.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Everything but `A-Za-z0-9-._~`.
pub(crate) const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Values of the labels of a path, decoded.
pub(crate) type Labels = Vec<(&'static str, String)>;

/// The labels of a raw path if it fits the template.
pub(crate) fn matches(template: &'static str, path: &str) -> Option<Labels> {
    let (mut parts, mut segments) = (template.split('/'), path.split('/'));
    let mut labels = Labels::new();
    loop {
        match (parts.next(), segments.next()) {
            (None, None) => return Some(labels),
            (Some(part), Some(segment)) => match label(part) {
                Some(name) if !segment.is_empty() => {
                    let mut value = decoded(segment)?;
                    if is_greedy(part) {
                        // What follows a greedy label is fixed, and so is its number of segments.
                        let more = segments.clone().count().checked_sub(parts.clone().count())?;
                        for segment in segments.by_ref().take(more) {
                            let segment = decoded(segment).filter(|text| !text.is_empty())?;
                            value.push('/');
                            value.push_str(&segment);
                        }
                    }
                    labels.push((name, value));
                }
                None if part == segment => {}
                _ => return None,
            },
            _ => return None,
        }
    }
}

fn decoded(segment: &str) -> Option<String> {
    percent_decode_str(segment).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

/// How many segments of a template are fixed, and how many are labels of one segment. More are a
/// better match.
pub(crate) fn specificity(template: &str) -> (usize, usize) {
    let count = |is_counted: fn(&&str) -> bool| template.split('/').filter(is_counted).count();
    (count(|part| label(part).is_none()), count(|part| label(part).is_some() && !is_greedy(part)))
}

/// The name of the label that a path ends in, if it ends in one. A `/` may follow it.
pub(crate) fn last_label(template: &str) -> Option<&str> {
    label(template.strip_suffix('/').unwrap_or(template).rsplit('/').next()?)
}

/// The path under which an item is kept; `None` if a label is missing. Two requests for the same item
/// have the same path, however they encode it. Every label is one segment there, and no `/` is at the
/// end.
pub(crate) fn fill(template: &str, labels: &[(&'static str, String)]) -> Option<String> {
    let mut path = String::new();
    for part in template.strip_suffix('/').unwrap_or(template).split('/').skip(1) {
        path.push('/');
        match label(part) {
            None => path.push_str(part),
            Some(name) => {
                let (_, value) = labels.iter().find(|(own, _)| *own == name)?;
                path.push_str(&segment(value));
            }
        }
    }
    Some(if path.is_empty() { "/".to_owned() } else { path })
}

/// A key as a segment of a path.
pub(crate) fn segment(key: &str) -> String {
    utf8_percent_encode(key, RESERVED).to_string()
}

/// The name of a label, without its braces and its `+`; `None` for a fixed segment.
pub(crate) fn label(part: &str) -> Option<&str> {
    let name = part.strip_prefix('{')?.strip_suffix('}')?;
    Some(name.strip_suffix('+').unwrap_or(name))
}

/// Whether a part of a template is a label that may be several segments.
pub(crate) fn is_greedy(part: &str) -> bool {
    part.starts_with('{') && part.ends_with("+}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_decoded_once() {
        let labels = matches("/a/{x}/b/{y}", "/a/1%252F%2F+/b/%C3%A9").unwrap_or_default();
        assert_eq!(labels, [("x", "1%2F/+".to_owned()), ("y", "é".to_owned())]);
        let filled = fill("/a/{x}/b/{y}/c", &labels);
        assert_eq!(filled.as_deref(), Some("/a/1%252F%2F%2B/b/%C3%A9/c"));
        assert_eq!(fill("/{z}", &labels), None);
    }

    #[test]
    fn what_does_not_fit() {
        for path in ["/a", "/a/", "/b/1", "/a/1/", "/a/1/2", "/a/%FF", "a/1", ""] {
            assert_eq!(matches("/a/{x}", path), None, "{path}");
        }
        assert_eq!(matches("/", "/"), Some(Labels::new()));
    }

    #[test]
    fn the_end_of_a_template() {
        assert_eq!(last_label("/a/{x}"), Some("x"));
        assert_eq!(last_label("/a/{x}/b"), None);
        assert_eq!(last_label("/a/{x+}/"), Some("x"));
        assert_eq!((specificity("/a/{x}/b"), specificity("/{x+}")), ((3, 1), (1, 0)));
    }

    #[test]
    fn a_greedy_label_is_one_segment_or_more() {
        let value = |template, path| {
            matches(template, path)
                .and_then(|labels| labels.into_iter().next())
                .map(|(_, value)| value)
        };
        assert_eq!(value("/a/{x+}", "/a/1/%C3%A9/3").as_deref(), Some("1/é/3"));
        assert_eq!(value("/a/{x+}/b/", "/a/1/b/2/b/").as_deref(), Some("1/b/2"));
        for path in ["/a", "/a/", "/a//1", "/a/1/", "/a/1//2"] {
            assert_eq!(value("/a/{x+}", path), None, "{path}");
        }
        assert_eq!(value("/a/{x+}/b", "/a/b"), None);
        let labels = [("x", "1/é/2".to_owned())];
        assert_eq!(fill("/a/{x+}/b/", &labels).as_deref(), Some("/a/1%2F%C3%A9%2F2/b"));
        assert_eq!(fill("/", &labels).as_deref(), Some("/"));
    }
}
