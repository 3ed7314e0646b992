//! The path of a raw call: plain text with labels, and segments that are appended.

use crate::request::request::Redacted;
use crate::request::serialize::label_problem;
use crate::value::encode;

/// A path as the caller wrote it, with the values of its labels.
#[derive(Clone, Debug, Default)]
pub(super) struct RawPath {
    template: String,
    values: Vec<(String, String)>,
    /// Segments that follow the template.
    pushed: Vec<String>,
}

/// A part of a segment.
enum Part<'a> {
    Text(&'a str),
    /// A label by its name; `true` if its value may have several segments.
    Label(&'a str, bool),
}

impl RawPath {
    pub(super) fn new(template: &str) -> Self {
        Self { template: template.to_owned(), ..Self::default() }
    }

    /// Sets the value of a label. An earlier one is replaced.
    pub(super) fn set(&mut self, name: &str, value: String) {
        match self.values.iter_mut().find(|(own, _)| own == name) {
            Some((_, own)) => *own = value,
            None => self.values.push((name.to_owned(), value)),
        }
    }

    pub(super) fn push(&mut self, segment: &str) {
        self.pushed.push(segment.to_owned());
    }

    /// Appends the encoded path. Adds what cannot be sent to `problems`.
    pub(super) fn write(&self, path: &mut Redacted, problems: &mut Vec<String>) {
        let mut labels = Vec::new();
        let template = &*self.template;
        let mut segments = template.strip_prefix('/').unwrap_or(template).split('/').peekable();
        while let Some(segment) = segments.next() {
            if segment.is_empty() && segments.peek().is_none() {
                if template.ends_with('/') {
                    path.push("/", false);
                }
                break;
            }
            match parts(segment) {
                Some(parts) => self.write_segment(&parts, path, &mut labels, problems),
                None => problems.push(format!(
                    "the segment `{}` of the path has a `{{` or `}}` that is not of a label such \
                     as `{{id}}`: append a segment with such a character by `.push(segment)`",
                    segment.escape_debug()
                )),
            }
        }
        for segment in &self.pushed {
            problems
                .extend(push_segment(path, segment, &encode::percent(segment).to_string()).err());
        }
        for (name, _) in &self.values {
            if !labels.contains(&&**name) {
                let labels: Vec<_> = labels.iter().map(|own| format!("`{{{own}}}`")).collect();
                problems.push(format!(
                    "the path has no label `{{{}}}`: {}",
                    name.escape_debug(),
                    match labels.as_slice() {
                        [] => format!(
                            "it has no labels: write `{{{0}}}`{1}",
                            name.escape_debug(),
                            instead(template, name)
                        ),
                        labels => format!("its labels are {}", labels.join(", ")),
                    }
                ));
            }
        }
    }

    /// Appends one segment of the template, and adds the names of its labels to `labels`.
    fn write_segment<'a>(
        &'a self,
        parts: &[Part<'a>],
        path: &mut Redacted,
        labels: &mut Vec<&'a str>,
        problems: &mut Vec<String>,
    ) {
        let (mut plain, mut encoded) = (String::new(), String::new());
        let before = problems.len();
        for part in parts {
            let (name, is_greedy) = match *part {
                Part::Text(text) => {
                    plain.push_str(text);
                    encoded.extend(encode::percent(text));
                    continue;
                }
                Part::Label(name, is_greedy) => (name, is_greedy),
            };
            labels.push(name);
            let Some((_, value)) = self.values.iter().find(|(own, _)| own == name) else {
                problems.push(format!(
                    "the label `{{{name}}}` of the path has no value: call `.path(\"{name}\", value)`"
                ));
                continue;
            };
            problems.extend(label_problem(name, value, is_greedy));
            let segments = if is_greedy { value.split('/').collect() } else { vec![&**value] };
            for (index, segment) in segments.iter().enumerate() {
                if index > 0 {
                    encoded.push('/');
                }
                encoded.extend(encode::percent(segment));
            }
            plain.push_str(value);
        }
        if problems.len() == before {
            problems.extend(push_segment(path, &plain, &encoded).err());
        }
    }
}

/// Returns in which place of a path to write a label that is written in another form, such as `:id`.
fn instead(template: &str, name: &str) -> String {
    let forms = [format!(":{name}"), format!("<{name}>"), format!("${name}")];
    let segment = template.split('/').find(|segment| forms.iter().any(|form| form == segment));
    segment.map_or_else(String::new, |segment| {
        format!(" in the place of `{}`", segment.escape_debug())
    })
}

/// Splits a segment into text and labels. Returns `None` if a brace is not part of a label.
fn parts(segment: &str) -> Option<Vec<Part<'_>>> {
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b))
    };
    let mut parts = Vec::new();
    let mut rest = segment;
    while let Some((before, after)) = rest.split_once('{') {
        let (label, after) = after.split_once('}')?;
        let name = label.strip_suffix('+').unwrap_or(label);
        if !is_name(name) || before.contains('}') {
            return None;
        }
        parts.extend([Part::Text(before), Part::Label(name, name.len() < label.len())]);
        rest = after;
    }
    parts.push(Part::Text(rest));
    (!rest.contains('}')).then_some(parts)
}

/// Appends one segment, given as plain text and encoded.
fn push_segment(path: &mut Redacted, plain: &str, encoded: &str) -> Result<(), String> {
    match plain {
        "" => Err("a segment of the path is empty: remove the extra `/`, or push a text that is \
             not empty"
            .to_owned()),
        "." | ".." => Err(format!(
            "a segment of the path is `{plain}`, which HTTP clients resolve: write the path \
             without it"
        )),
        _ => {
            if !path.ends_with('/') {
                path.push("/", false);
            }
            path.push(encoded, false);
            Ok(())
        }
    }
}
