//! Checks of single strings of a model: names of Rust types and arguments, names and values of
//! headers, documentation, JSON pointers.

use super::context::Context;
use crate::ir::Location;
use crate::names;
use crate::notation::TypeText;
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
            format!("`{}` is a type of Rust's standard library", name.value),
            "write another name",
        );
    }
}

/// Returns the name of an argument or a setter. Names that Rust cannot have are refused.
pub(super) fn argument_name(
    context: &mut Context<'_>,
    name: &Text,
    location: Location,
    ty: &TypeText,
) -> Option<String> {
    let rust = names::snake(&name.value);
    if names::is_reserved(&rust) {
        context.refuse(
            &name.span,
            format!("`{rust}` is a keyword of Rust and cannot name a parameter"),
            other_name(name, location, ty, &format!("{rust}_value")),
        );
        return None;
    }
    if !names::is_identifier(&rust) {
        context.refuse(
            &name.span,
            format!("`{}` cannot become a name in Rust", name.value),
            other_name(name, location, ty, "otherName"),
        );
        return None;
    }
    Some(rust)
}

/// Returns how to give a parameter another name.
fn other_name(name: &Text, location: Location, ty: &TypeText, other: &str) -> String {
    let name = &name.value;
    match location {
        Location::Label => {
            format!("rename the label: `{{{other}}}`; the name of a label is not sent")
        }
        Location::Name => format!("rename it: \"name_from\": \"{other}\""),
        _ if ty.wire.is_some() => {
            format!("write another name, of letters and digits: \"{other}\": ...")
        }
        _ => format!(
            "write another name, and the one that is sent behind `as`: \"{other}\": \"{} as {name}\"",
            ty.written.value
        ),
    }
}

/// Checks the name of a header.
pub(super) fn check_header_name(context: &mut Context<'_>, name: &Text) {
    let token = |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter);
    if name.value.is_empty() || !name.value.chars().all(token) {
        context.refuse(
            &name.span,
            format!("`{}` cannot name a header", name.value),
            "write letters, digits and `-`: `If-Match`",
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
        let help = if name.value.eq_ignore_ascii_case("authorization") {
            "remove it from the model; for a bearer token, write \"auth\": \"bearer\" in the service or \
             the operation"
        } else {
            "remove it from the model"
        };
        context.refuse(&name.span, format!("`{}` is a header that petard sets", name.value), help);
    }
}

/// Checks the constant value of a header.
pub(super) fn check_header_value(context: &mut Context<'_>, text: &Text) {
    let visible = |letter: char| letter == ' ' || letter.is_ascii_graphic();
    if !text.value.chars().all(visible) {
        context.refuse(
            &text.span,
            "a header has visible ASCII characters only",
            "remove the others",
        );
    }
}

/// Checks a documentation string.
pub(super) fn check_doc(context: &mut Context<'_>, text: &Text) {
    if text.value.trim().is_empty() {
        context.refuse(
            &text.span,
            "the documentation is empty",
            "write a sentence, or remove `doc`",
        );
    } else if text.value.trim() != text.value {
        context.refuse(&text.span, "there is white space around the documentation", "remove it");
    }
}

/// Checks the reason of a refusal, which follows a colon in the middle of an error.
pub(super) fn check_reason(context: &mut Context<'_>, why: &Text) {
    let text = &why.value;
    if text.trim().is_empty() || text.trim() != text || text.ends_with('.') {
        context.refuse(
            &why.span,
            "a reason is part of the sentence of an error",
            "write a few words without a full stop: \"the server uses the name itself\"",
        );
    }
}

/// Checks a JSON pointer.
pub(super) fn check_pointer(context: &mut Context<'_>, pointer: &Text) {
    if names::is_pointer(&pointer.value) {
        return;
    }
    if pointer.value.starts_with('/') {
        context.refuse(
            &pointer.span,
            format!("`{}` is not a JSON pointer", pointer.value),
            "write `~0` for `~` and `~1` for `/` in a name",
        );
    } else {
        context.refuse(
            &pointer.span,
            format!("`{}` is not a JSON pointer", pointer.value),
            format!(
                "write \"/{}\"; \"\" is the whole response",
                pointer.value.trim_start_matches("$.").replace('.', "/")
            ),
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
