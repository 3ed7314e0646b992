//! Prefixes of host names: their form, and the parameters that they name.

use super::context::Context;
use super::defaults::Layers;
use super::gathered::Gathered;
use crate::diagnostic::Diagnostic;
use crate::ir::{Location, Param, Scalar, Type};
use crate::known_names::KnownNames;
use crate::span::Text;

/// Maximum length of a label of a host name (RFC 1035).
const LONGEST_LABEL: usize = 63;

/// Returns the prefix of an operation, and checks it. The form of a verb's prefix is checked with
/// the verb.
pub(super) fn host_prefix(
    context: &mut Context<'_>,
    layers: &Layers<'_>,
    gathered: &Gathered<'_>,
) -> Option<String> {
    let prefix = layers.host_prefix()?;
    if layers.own.host_prefix.is_some() {
        check_form(context, prefix);
    }
    for name in labels(&prefix.value) {
        context.work.step();
        check_label(context, layers, prefix, name, gathered);
    }
    Some(prefix.value.clone())
}

/// Checks what can be wrong with a prefix without regard to an operation.
pub(super) fn check_form(context: &mut Context<'_>, prefix: &Text) {
    let text = prefix.value.as_str();
    context.work.steps(text.len());
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        // A letter stands for a parameter, other than the first one of `xn--`.
        plain.push_str(before);
        plain.push('a');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    let allowed = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || ".-".contains(letter)
    };
    let are_braces_paired = text.matches('{').count() == text.matches('}').count()
        && labels(text).all(|label| !label.is_empty());
    if text.is_empty() {
        context.refuse(&prefix.span, "the prefix is empty", "remove `host_prefix`");
    } else if !are_braces_paired || !plain.chars().all(allowed) {
        context.refuse(
            &prefix.span,
            format!("`{text}` cannot be the beginning of a host name"),
            "use lower-case letters, digits, `-`, `.` and parameters in braces: \"data.\", \"{account_id}.\"",
        );
    } else if !plain.ends_with(['.', '-']) {
        context.refuse(
            &prefix.span,
            format!("`{text}` and the host name would be one word"),
            format!("write `{text}.`, or `{text}-` if that is a part of the first label"),
        );
    } else if plain.split('.').rev().skip(1).any(|label| !is_label(label)) || plain.starts_with('-')
    {
        context.refuse(
            &prefix.span,
            format!("`{text}` has an empty label, or one that begins or ends with `-`"),
            "write labels with a `.` behind each: \"data.\"",
        );
    } else if plain.split('.').any(|label| label.len() > LONGEST_LABEL) {
        context.refuse(
            &prefix.span,
            format!("`{text}` has a label of more than {LONGEST_LABEL} characters"),
            "shorten it: host names cannot have longer ones",
        );
    } else if plain.split('.').any(|label| label.starts_with("xn--")) {
        context.refuse(
            &prefix.span,
            format!("`{text}` has a label that begins with `xn--`, which encodes other letters"),
            "write a label of letters, digits and `-`",
        );
    }
}

fn is_label(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('-') && !text.ends_with('-')
}

/// Returns the names in braces.
fn labels(prefix: &str) -> impl Iterator<Item = &str> {
    prefix.split('{').skip(1).map(|rest| rest.split_once('}').map_or("", |(name, _)| name))
}

/// Checks that a name in braces is a parameter whose value can be part of a host name.
fn check_label(
    context: &mut Context<'_>,
    layers: &Layers<'_>,
    prefix: &Text,
    name: &str,
    gathered: &Gathered<'_>,
) {
    let Some(param) = gathered.param_named(name) else {
        let is_known = name.is_empty() || gathered.is_unread(name);
        if !is_known && !context.is_damaged_within(&layers.own.span) {
            let known: KnownNames = gathered.params().map(|param| param.name.as_str()).collect();
            context.mistakes.push(
                Diagnostic::new(
                    prefix.span.clone(),
                    format!("the operation has no parameter `{name}`"),
                )
                .suggest_near(name, &known)
                .help(format!(
                    "if there is none yet, declare it where it is sent: \"query\": {{ \"{name}\": \"string!\" }}"
                )),
            );
        }
        return;
    };
    if let Some((why, help)) = misfit(param) {
        context.refuse(&prefix.span, format!("`{name}` {why}"), help);
    }
}

/// Returns why the value of a parameter cannot be part of a host name, and what to write.
fn misfit(param: &Param) -> Option<(&'static str, &'static str)> {
    let is_text = match param.ty {
        Type::Scalar(scalar) => matches!(scalar, Scalar::String | Scalar::Integer),
        Type::Enum(_) => true,
        _ => false,
    };
    if param.location == Location::Name {
        Some((
            "is the name of another parameter and is not sent itself",
            "write a parameter that is sent",
        ))
    } else if !is_text || param.location == Location::Payload {
        Some((
            "cannot be part of a host name",
            "write a parameter of the type `string` or `integer`, or an enum",
        ))
    } else if param.is_token() {
        Some(("is the idempotency token", "write another parameter"))
    } else if !param.required {
        Some(("is part of the host name, and so every call needs it", "write `!` behind its type"))
    } else if param.sensitive {
        Some((
            "is sensitive, and host names are not secret",
            "remove `sensitive`, or write another parameter",
        ))
    } else {
        None
    }
}
