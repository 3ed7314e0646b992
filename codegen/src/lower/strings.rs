//! Checks of single strings of a model: names of Rust types and arguments, names and values of
//! headers, documentation, JSON pointers.

use super::context::Context;
use crate::names;
use crate::span::Text;
use crate::work::Seen;

/// Checks a name of a Rust type.
pub(super) fn check_type_name(context: &mut Context<'_>, name: &Text) {
    if !names::is_pascal(&name.value) {
        context.refuse(
            &name.span,
            format!("`{}` cannot name a Rust type", name.value),
            format!("write it as `{}`", names::pascal(&name.value)),
        );
    } else if names::is_prelude_type(&name.value) {
        context.refuse(
            &name.span,
            format!("the name `{}` belongs to Rust", name.value),
            "choose another name",
        );
    }
}

/// Returns the name of an argument or a setter.
pub(super) fn argument_name(context: &mut Context<'_>, name: &Text) -> Option<String> {
    let rust = names::snake(&name.value);
    if names::is_reserved(&rust) {
        context.refuse(
            &name.span,
            format!("`{rust}` is a keyword that Rust allows nobody to use as a name"),
            format!("give it another name and keep this one for the wire: \"{rust}Value\": \"... as {}\"", name.value),
        );
        return None;
    }
    if !names::is_identifier(&rust) {
        context.refuse(
            &name.span,
            format!("`{}` cannot become a name in Rust", name.value),
            "give it a name of letters and digits, a letter first, and keep this one for the wire with `as`",
        );
        return None;
    }
    Some(rust)
}

/// Checks the name of a header.
pub(super) fn check_header_name(context: &mut Context<'_>, name: &Text) {
    let token = |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter);
    if name.value.is_empty() || !name.value.chars().all(token) {
        context.refuse(
            &name.span,
            format!("`{}` cannot name a header", name.value),
            "header names hold letters, digits and `-`",
        );
        return;
    }
    let set_by_petard = [
        "host",
        "authorization",
        "content-length",
        "x-amz-date",
        "x-amz-security-token",
        "user-agent",
    ];
    if set_by_petard.contains(&name.value.to_lowercase().as_str()) {
        context.refuse(
            &name.span,
            format!("`{}` is set by petard itself", name.value),
            "remove it from the model",
        );
    }
}

/// Checks the constant value of a header.
pub(super) fn check_header_value(context: &mut Context<'_>, text: &Text) {
    let visible = |letter: char| letter == ' ' || letter.is_ascii_graphic();
    if !text.value.chars().all(visible) {
        context.refuse(
            &text.span,
            "a header holds visible ASCII only",
            "remove the other characters",
        );
    }
}

/// Checks a documentation string.
pub(super) fn check_doc(context: &mut Context<'_>, text: &Text) {
    if text.value.trim().is_empty() {
        context.refuse(&text.span, "documentation is missing", "say in a sentence what it is");
    } else if text.value.trim() != text.value {
        context.refuse(&text.span, "documentation has white space around it", "remove it");
    }
}

/// Checks the reason of a refusal, which follows a colon in the middle of an error.
pub(super) fn check_reason(context: &mut Context<'_>, why: &Text) {
    let text = &why.value;
    if text.trim().is_empty() || text.trim() != text || text.ends_with('.') {
        context.refuse(
            &why.span,
            "a reason stands in the middle of an error",
            "say it in a few words without a full stop: \"the server uses the name itself\"",
        );
    }
}

/// Checks a JSON pointer.
pub(super) fn check_pointer(context: &mut Context<'_>, pointer: &Text) {
    if !pointer.value.is_empty() && !pointer.value.starts_with('/') {
        context.refuse(
            &pointer.span,
            format!("`{}` is not a JSON pointer", pointer.value),
            format!("write `/{}`; an empty one stands for the whole answer", pointer.value),
        );
    }
}

/// Returns the value of a required string; its absence was reported with the structure.
pub(super) fn value_or_empty(text: Option<&Text>) -> String {
    text.map(|text| text.value.clone()).unwrap_or_default()
}

/// Returns the first string of a list that stands in it before.
pub(super) fn first_repeated<'t>(context: &Context<'_>, list: &'t [Text]) -> Option<&'t Text> {
    let mut seen = Seen::new(context.work);
    list.iter().find(|name| !seen.insert(name.value.as_str()))
}
