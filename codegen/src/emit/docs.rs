//! Documentation as attributes.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt as _;

use crate::ir::{Auth, Enum, Location, Operation, Param, PatchPath, Scalar, Service, Type};

/// What the documentation of a method looks up in the service.
pub(super) struct Known<'s> {
    /// HTTP statuses by error code.
    errors: BTreeMap<&'s str, u16>,
    /// Enums by name, and whether the client has a type of each.
    enums: BTreeMap<&'s str, (&'s Enum, bool)>,
    /// URL of the reference page of an operation.
    reference: Option<&'s str>,
}

impl<'s> Known<'s> {
    pub(super) fn of(service: &'s Service) -> Self {
        let enums = service.enums.iter().map(|one| (one.name.as_str(), (one, true)));
        let others = service.patch_enums.iter().map(|one| (one.name.as_str(), (one, false)));
        Self {
            errors: service.errors.iter().map(|(code, status)| (code.as_str(), *status)).collect(),
            enums: enums.chain(others).collect(),
            reference: service.reference.as_deref(),
        }
    }
}

/// Returns documentation as attributes, one a line.
pub(super) fn doc(text: &str) -> TokenStream {
    let text = plain(text);
    let lines =
        text.lines().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote! { #(#[doc = #lines])* }
}

/// Returns the documentation of a method of the client: what it does, the request, the errors, the
/// positional arguments, the paths of patches.
pub(super) fn method(operation: &Operation, known: &Known<'_>) -> TokenStream {
    let mut text = operation.doc.clone();
    if operation.doc_is_derived {
        // The sentence has method and path; what follows goes on behind it.
        text.truncate(text.trim_end_matches('.').len());
    } else {
        text.push_str(&format!("\n\n`{} {}`", method_name(operation), operation.path));
    }
    match known.reference {
        Some(url) => {
            let name = &operation.api_name;
            let url = url.replace("{api_name}", name);
            text.push_str(&format!(", [`{name}`]({url}) in the API reference."));
        }
        None => text.push('.'),
    }
    if !operation.errors.is_empty() {
        let errors: Vec<String> = operation
            .errors
            .iter()
            .map(|code| match known.errors.get(code.as_str()) {
                Some(status) => format!("`{code}` ({status})"),
                None => format!("`{code}`"),
            })
            .collect();
        text.push_str(&format!(" Errors: {}.", errors.join(", ")));
    }
    if let Some(prefix) = &operation.host_prefix {
        text.push_str(&format!(" The host name has the prefix `{prefix}`."));
    }
    if let Some((requests, seconds)) = operation.throttle {
        let plural = if requests == 1 { "" } else { "s" };
        let time = if seconds == 1 { "a second".to_owned() } else { format!("in {seconds} s") };
        text.push_str(&format!(" Throttled above {requests} request{plural} {time}."));
    }
    match &operation.auth {
        Auth::SigV4 => {}
        Auth::SigV4UnsignedPayload => text.push_str(" The body is not signed."),
        Auth::Bearer => text.push_str(" Authenticated by a bearer token."),
        Auth::KeyHeader(header) => {
            text.push_str(&format!(" Authenticated by an API key in the header `{header}`."));
        }
        Auth::None => text.push_str(" Not authenticated."),
    }
    append_arguments(operation.arguments(), &mut text);
    append_patches(known, operation, &mut text);
    append_setters(operation, &mut text);
    doc(&text)
}

/// Appends the parameters of a method that are setters, with links.
fn append_setters(operation: &Operation, text: &mut String) {
    let builder = super::idents::builder(operation);
    for (what, required) in [("Required, before it is sent", true), ("Optional", false)] {
        let setters = operation.setters().filter(|param| param.must_be_set() == required);
        let setters = setters.map(|param| {
            let setter = super::idents::argument(param).unraw();
            format!("[`{setter}`](calls::{builder}::{setter})")
        });
        let setters = setters.collect::<Vec<_>>().join(", ");
        if !setters.is_empty() {
            text.push_str(&format!("\n\n{what}: {setters}."));
        }
    }
}

/// Appends the positional arguments of a method.
pub(super) fn append_arguments<'a>(params: impl Iterator<Item = &'a Param>, text: &mut String) {
    let documented = params.filter(|param| !param.doc.text.is_empty());
    for (at, param) in documented.enumerate() {
        if at == 0 {
            text.push('\n');
        }
        // By itself first, so that nothing of it goes on behind it.
        let doc = plain(&param.doc.text).replace('\n', "\n  ");
        text.push_str(&format!("\n* `{}`: {doc}", param.rust));
    }
}

/// Appends the paths that the patch of a method accepts, as a table.
fn append_patches(known: &Known<'_>, operation: &Operation, text: &mut String) {
    if operation.patches.is_empty() {
        return;
    }
    text.push_str(
        "\n\nPaths of the JSON Patch, the operations that each accepts, and the value:\n\n\
         | path | operations | value | meaning |\n| --- | --- | --- | --- |",
    );
    for patch in &operation.patches {
        let cells = [
            format!("`{}`", patch.path),
            patch.ops.join(", "),
            patch_value(known, patch),
            patch.doc.split_whitespace().collect::<Vec<_>>().join(" "),
        ];
        let cells = cells.map(|cell| cell.replace('|', "\\|"));
        text.push_str(&format!("\n| {} |", cells.join(" | ")));
    }
}

/// Returns what the value of a patch is.
fn patch_value(known: &Known<'_>, patch: &PatchPath) -> String {
    let has_value = |ops: &[&str]| patch.ops.iter().any(|op| ops.contains(op));
    match &patch.ty {
        Type::List(element) if patch.path.ends_with('}') => {
            if has_value(&["replace"]) {
                format!("new entry: {}", patch_type(known, element))
            } else {
                String::new()
            }
        }
        Type::List(element) => format!("one entry: {}", patch_type(known, element)),
        ty if has_value(&["add", "replace", "test"]) => patch_type(known, ty),
        _ => String::new(),
    }
}

fn patch_type(known: &Known<'_>, ty: &Type) -> String {
    match ty {
        Type::Enum(name) => match known.enums.get(name.as_str()) {
            Some((own, false)) => {
                let values = own.values.iter().map(|(_, value)| format!("`{value}`"));
                values.collect::<Vec<_>>().join(", ")
            }
            _ => format!("[`{name}`](types::{name})"),
        },
        Type::Scalar(Scalar::Boolean) => "boolean".to_owned(),
        Type::Scalar(Scalar::Integer) => "integer".to_owned(),
        Type::Scalar(Scalar::Number) => "number".to_owned(),
        Type::Scalar(Scalar::Json) => "JSON".to_owned(),
        _ => "text".to_owned(),
    }
}

/// Returns the documentation of a setter.
pub(super) fn setter(param: &Param) -> TokenStream {
    let mut text = if param.doc.text.is_empty() {
        format!("Sets `{}`.{}", param.name, sent_as(param))
    } else {
        plain(&param.doc.text)
    };
    if param.location == Location::Header && matches!(param.ty, Type::Map(_)) {
        text.push_str(&format!(
            "\n\nEach entry is sent as a header, whose name is `{}` and the entry's name.",
            param.wire
        ));
    }
    if param.must_be_set() {
        text.push_str("\n\nRequired.");
    }
    if param.is_token() {
        text.push_str(
            "\n\nDefault: a random UUID, which all attempts and all clones of the call send.",
        );
    }
    doc(&text)
}

/// Returns where a parameter without documentation is sent, if the name of the setter does not tell.
fn sent_as(param: &Param) -> String {
    if param.named_by.is_some() || matches!(param.ty, Type::Map(_)) {
        return String::new();
    }
    let wire = &param.wire;
    match param.location {
        Location::Header => format!(" Sent as the header `{wire}`."),
        Location::Query if *wire != param.name => format!(" Sent as `{wire}` in the query."),
        Location::Body if *wire != param.name => format!(" Sent as `{wire}` in the body."),
        _ => String::new(),
    }
}

/// Returns the documentation of a constructor of a union.
pub(super) fn union_member(member: &Param) -> TokenStream {
    if member.doc.text.is_empty() {
        doc(&format!("Returns the object with the member `{}`.", member.wire))
    } else {
        doc(&member.doc.text)
    }
}

/// Returns documentation whose code blocks are text, so that rustdoc runs none of them as a test of
/// the crate that has the generated code.
pub(super) fn plain(text: &str) -> String {
    let mut plain: Vec<String> = Vec::new();
    // The fence that is open, and whether it stands in a list or a quotation.
    let mut open: Option<(Fence<'_>, bool)> = None;
    let mut in_indented = false;
    let mut after_blank = true;
    for line in text.trim_end().lines() {
        let (container, rest) = split_container(line);
        let fence = Fence::parse(rest);
        if let Some((opening, is_inside)) = &open {
            plain.push(line.to_owned());
            let may_close = *is_inside || container.is_empty();
            if may_close && fence.as_ref().is_some_and(|fence| fence.closes(opening)) {
                open = None;
            }
            continue;
        }
        let is_blank = rest.trim().is_empty();
        let indentation = rest.len() - rest.trim_start().len();
        let is_code = indentation >= 4 && !is_blank && (after_blank || in_indented);
        if in_indented && !is_code && !is_blank {
            end_indented(&mut plain);
            in_indented = false;
        }
        after_blank = is_blank;
        if let Some(opening) = fence {
            plain.push(format!("{container}{}", opening.as_text()));
            open = Some((opening, !container.is_empty()));
        } else if is_code && container.is_empty() {
            if !in_indented {
                plain.push("```text".to_owned());
                in_indented = true;
            }
            plain.push(rest[4..].to_owned());
        } else if indentation >= 4 && !container.is_empty() {
            // Within a list or a quotation it becomes a paragraph.
            let space = if container.ends_with(' ') { "" } else { " " };
            plain.push(format!("{container}{space}{}", rest.trim_start()));
        } else {
            plain.push(line.to_owned());
        }
    }
    match open {
        Some((opening, _)) => plain.push(opening.closing()),
        None if in_indented => end_indented(&mut plain),
        None => {}
    }
    plain.join("\n")
}

/// Ends a block of code, before the empty lines that separate it from what follows.
fn end_indented(lines: &mut Vec<String>) {
    let last = lines.iter().rposition(|line| !line.trim().is_empty());
    lines.insert(last.map_or(0, |last| last + 1), "```".to_owned());
}

/// A line that begins or ends a block of code.
struct Fence<'t> {
    indentation: &'t str,
    marks: &'t str,
    info: &'t str,
}

impl<'t> Fence<'t> {
    fn parse(line: &'t str) -> Option<Self> {
        let text = line.trim_start();
        let mark = text.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let info = text.trim_start_matches(mark);
        let marks = &text[..text.len() - info.len()];
        let is_fence = marks.len() >= 3 && !(mark == '`' && info.contains('`'));
        let indentation = &line[..line.len() - text.len()];
        is_fence.then_some(Self { indentation, marks, info: info.trim() })
    }

    /// Whether this line ends the block that another one begins.
    fn closes(&self, opening: &Self) -> bool {
        self.info.is_empty()
            && self.marks.starts_with(opening.marks)
            && self.indentation.len() <= opening.indentation.len() + 3
    }

    /// The line, with `text` as the language if rustdoc might take it for Rust.
    fn as_text(&self) -> String {
        const RUST: [&str; 8] = [
            "rust",
            "ignore",
            "no_run",
            "should_panic",
            "compile_fail",
            "test_harness",
            "standalone",
            "standalone_crate",
        ];
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "+#".contains(letter);
        let is_language = !self.info.is_empty()
            && self.info.chars().all(plain)
            && !RUST.contains(&self.info)
            && !self.info.starts_with("edition")
            && !self.info.starts_with('E');
        let info = if is_language { self.info } else { "text" };
        format!("{}{}{info}", self.indentation, self.marks)
    }

    fn closing(&self) -> String {
        format!("{}{}", self.indentation, self.marks)
    }
}

/// Splits a line into the marks of lists and quotations that it begins with, and the rest.
fn split_container(line: &str) -> (&str, &str) {
    let mut at = 0;
    loop {
        let rest = &line[at..];
        let text = rest.trim_start();
        let indentation = rest.len() - text.len();
        let mark = match text.chars().next() {
            Some('>') => 1,
            Some('-' | '*' | '+') if text[1..].starts_with(' ') => 2,
            Some(digit) if digit.is_ascii_digit() => {
                let behind = text.trim_start_matches(|digit: char| digit.is_ascii_digit());
                let number = text.len() - behind.len();
                let is_item = behind.starts_with(". ") || behind.starts_with(") ");
                if is_item { number + 2 } else { 0 }
            }
            _ => 0,
        };
        if mark == 0 || indentation >= 4 && at == 0 {
            return line.split_at(at);
        }
        at += indentation + mark;
    }
}

fn method_name(operation: &Operation) -> String {
    format!("{:?}", operation.method).to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn no_block_of_code_is_a_test_of_rustdoc() {
        for (written, shown) in [
            ("One.\n\nTwo.", "One.\n\nTwo."),
            ("Text\n    goes on.", "Text\n    goes on."),
            ("```\ncode\n```", "```text\ncode\n```"),
            ("````\n```\n````", "````text\n```\n````"),
            ("~~~ rust,no_run\ncode\n~~~", "~~~text\ncode\n~~~"),
            ("```edition2024\n```", "```text\n```"),
            ("```E0308\n```", "```text\n```"),
            ("```{.rust}\n```", "```text\n```"),
            ("```json\n{}\n```\nText.", "```json\n{}\n```\nText."),
            ("```\nnot closed", "```text\nnot closed\n```"),
            ("A:\n\n    code\n\n    more\n\nB.", "A:\n\n```text\ncode\n\nmore\n```\n\nB."),
            ("    code", "```text\ncode\n```"),
            ("* ```\n  code\n  ```", "* ```text\n  code\n  ```"),
            ("> ```\n> code\n> ```", "> ```text\n> code\n> ```"),
            ("1.     code", "1. code"),
            (">     code", "> code"),
            ("- a\n    - b", "- a\n    - b"),
        ] {
            assert_eq!(plain(written), shown);
        }
    }
}
