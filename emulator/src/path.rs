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
                    let value = percent_decode_str(segment).decode_utf8().ok()?;
                    labels.push((name, value.into_owned()));
                }
                None if part == segment => {}
                _ => return None,
            },
            _ => return None,
        }
    }
}

/// How many segments of a template are fixed. More are a better match.
pub(crate) fn fixed(template: &str) -> usize {
    template.split('/').filter(|part| label(part).is_none()).count()
}

/// The name of the label that a path ends in, if it ends in one.
pub(crate) fn last_label(template: &str) -> Option<&str> {
    label(template.rsplit('/').next()?)
}

/// The concrete path; `None` if a label is missing. Two requests for the same item have the same
/// path, however they encode it.
pub(crate) fn fill(template: &str, labels: &[(&'static str, String)]) -> Option<String> {
    let mut path = String::new();
    for part in template.split('/').skip(1) {
        path.push('/');
        match label(part) {
            None => path.push_str(part),
            Some(name) => {
                let (_, value) = labels.iter().find(|(own, _)| *own == name)?;
                path.push_str(&segment(value));
            }
        }
    }
    Some(path)
}

/// A key as a segment of a path.
pub(crate) fn segment(key: &str) -> String {
    utf8_percent_encode(key, RESERVED).to_string()
}

/// The name of a label, without its braces; `None` for a fixed segment.
pub(crate) fn label(part: &str) -> Option<&str> {
    part.strip_prefix('{')?.strip_suffix('}')
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
        assert_eq!((fixed("/a/{x}/b"), fixed("/{x}")), (3, 1));
    }
}
