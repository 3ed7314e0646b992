//! Error codes: those of the service, which become constants, and those that an operation documents;
//! and the rate above which an operation is throttled.

use super::context::Context;
use super::defaults::Layers;
use crate::diagnostic::Diagnostic;
use crate::names;
use crate::span::Text;
use crate::work::Index;

/// Returns the error codes of the service with their statuses. Each becomes a constant.
pub(super) fn error_codes(context: &mut Context<'_>) -> Vec<(String, u16)> {
    let errors = &context.model.service.errors;
    let mut by_constant: Index<'_, String, &str> = Index::new(context.work);
    for (code, _) in errors {
        let constant = names::constant(&code.value);
        let other = by_constant.get(&constant).copied();
        if !names::is_constant(&constant) {
            context.refuse(
                &code.span,
                format!("the error code `{}` cannot name a constant", code.value),
                "remove it: `Error::code` also returns codes that the model does not have",
            );
        // A code that is repeated to the letter was reported.
        } else if let Some(other) = other.filter(|other| *other != code.value) {
            context.refuse(
                &code.span,
                format!(
                    "the error codes `{other}` and `{}` would both be the constant `{constant}`",
                    code.value
                ),
                "remove one: `Error::code` also returns codes that the model does not have",
            );
        }
        by_constant.insert_first(constant, &code.value);
    }
    errors.iter().map(|(code, status)| (code.value.clone(), *status)).collect()
}

/// Returns the error codes of an operation: its own, or the verb's with its changes.
pub(super) fn errors(context: &mut Context<'_>, layers: &Layers<'_>) -> Vec<String> {
    let inherited = layers.inherited().and_then(|verb| verb.errors.as_deref()).unwrap_or_default();
    let Some(own) = &layers.own.errors else {
        return inherited.iter().map(|code| known_code(context, code, &code.value)).collect();
    };
    let is_change = |code: &&Text| code.value.starts_with(['+', '-']);
    let changes = own.iter().filter(is_change).count();
    if changes == 0 {
        return own.iter().map(|code| known_code(context, code, &code.value)).collect();
    }
    if let (true, Some(plain)) = (changes < own.len(), own.iter().find(|code| !is_change(code))) {
        context.refuse(
            &plain.span,
            "some codes change the verb's list and some do not",
            format!("write \"+{}\", or write all codes without signs", plain.value),
        );
    }
    changed_codes(context, inherited, own)
}

/// Applies changes, `+Code` and `-Code`, to the verb's list.
fn changed_codes(context: &mut Context<'_>, inherited: &[Text], own: &[Text]) -> Vec<String> {
    // The codes in order, without those that were taken away, and where each code stands.
    let mut codes: Vec<Option<String>> = Vec::new();
    let mut places: Index<'_, String, Vec<usize>> = Index::new(context.work);
    for code in inherited {
        places.get_or_insert_with(code.value.clone(), Vec::new).push(codes.len());
        codes.push(Some(code.value.clone()));
    }
    for change in own {
        if let Some(code) = change.value.strip_prefix('+') {
            let code = known_code(context, change, code);
            let standing = places.get_or_insert_with(code.clone(), Vec::new);
            if !standing.is_empty() {
                context.refuse(
                    &change.span,
                    format!("the verb has the error `{code}` already"),
                    "remove it",
                );
            }
            standing.push(codes.len());
            codes.push(Some(code));
        } else if let Some(code) = change.value.strip_prefix('-') {
            let standing = std::mem::take(places.get_or_insert_with(code.to_owned(), Vec::new));
            if standing.is_empty() {
                context.refuse(
                    &change.span,
                    format!("the verb does not have the error `{code}`"),
                    "remove it",
                );
            }
            for place in standing {
                codes[place] = None;
            }
        }
    }
    codes.into_iter().flatten().collect()
}

fn known_code(context: &mut Context<'_>, says: &Text, code: &str) -> String {
    let is_known = context.error_codes.contains(code, context.work);
    let service = &context.model.service;
    // Codes may be defined under a key that could not be read.
    let may_be_defined = service.errors.is_empty() && context.is_damaged(&service.span);
    if !is_known && !may_be_defined {
        context.mistakes.push(
            Diagnostic::new(says.span.clone(), format!("the service has no error `{code}`"))
                .suggest(code, &context.error_codes)
                .help(format!(
                    "define it under `errors` of the service: \"{code}\": {}",
                    usual_status(code)
                )),
        );
    }
    code.to_owned()
}

/// Returns the HTTP status that an error of this name usually has.
fn usual_status(code: &str) -> u16 {
    let lower = code.to_ascii_lowercase();
    let is = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match () {
        () if is(&["notfound", "not_found", "nosuch"]) => 404,
        () if is(&["conflict", "alreadyexists", "already_exists"]) => 409,
        () if is(&["toomany", "too_many", "throttl", "limitexceeded"]) => 429,
        () if is(&["unauthorized", "unauthenticated"]) => 401,
        () if is(&["forbidden", "accessdenied", "access_denied"]) => 403,
        () if is(&["unavailable"]) => 503,
        () if is(&["internal"]) => 500,
        () => 400,
    }
}

/// Returns the rate above which an operation is throttled: requests and seconds.
pub(super) fn throttle(context: &mut Context<'_>, layers: &Layers<'_>) -> Option<(u32, u32)> {
    let says = layers.throttle().or(context.model.service.throttle.as_ref())?;
    let rate = parse_rate(&says.value);
    if rate.is_none() {
        context.refuse(
            &says.span,
            format!("`{}` is not a rate", says.value),
            "write requests and seconds: \"1 per 30 s\"",
        );
    }
    rate
}

/// `1 per 30 s`
fn parse_rate(text: &str) -> Option<(u32, u32)> {
    let (requests, rest) = text.split_once(" per ")?;
    let seconds = rest.strip_suffix(" s")?;
    let positive = |number: &str| {
        number
            .parse()
            .ok()
            .filter(|_| number.starts_with(|digit: char| ('1'..='9').contains(&digit)))
    };
    Some((positive(requests)?, positive(seconds)?))
}
