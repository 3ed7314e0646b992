//! Waiters: the operations they read, and whether their statuses can occur.

use super::context::Context;
use super::defaults::Layers;
use super::strings::{check_doc, check_pointer, value_or_empty};
use super::uniqueness::{Kind, Uniqueness};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Method, Output, Rule};
use crate::known_names::KnownNames;
use crate::model::{Matcher, MatcherKind, Waiter};
use crate::names;
use crate::span::Text;
use crate::work::{Index, Seen};

/// Prefix of the names of their methods.
const PREFIX: &str = "wait_until_";
/// Longest wait if a model gives none, in seconds.
const LIMIT: u32 = 15 * 60;

/// Adds the waiters to the resources, whose operations they may read.
pub(super) fn add_waiters(
    context: &mut Context<'_>,
    resources: &mut [ir::Resource],
    uniqueness: &mut Uniqueness<'_>,
) {
    let model = context.model;
    let mut readable = Readable::new(context, resources);
    let mut all = Vec::new();
    for written in &model.resources {
        let waiters = written.waiters.iter();
        all.push(
            waiters
                .filter_map(|one| waiter(context, one, &mut readable, uniqueness))
                .collect::<Vec<_>>(),
        );
    }
    for (resource, waiters) in resources.iter_mut().zip(all) {
        resource.waiters = waiters;
    }
}

/// The operations of a service by name.
struct Readable<'r> {
    by_name: Index<'r, &'r str, &'r ir::Operation>,
    names: KnownNames,
    /// Whether every operation of the model could be read.
    are_all: bool,
    /// Operations that need one of several parameters.
    need_more: Seen<'r, &'r str>,
    /// Operations whose error codes are those of the verb, perhaps with changes.
    changes_errors: Seen<'r, &'r str>,
    /// Error codes of operations, for those that a waiter reads.
    errors: Index<'r, &'r str, KnownNames>,
}

impl<'r> Readable<'r> {
    fn new<'a: 'r>(context: &Context<'a>, resources: &'r [ir::Resource]) -> Self {
        let (work, model) = (context.work, context.model);
        let all = || resources.iter().flat_map(|resource| &resource.operations);
        let written = model.resources.iter().map(|resource| resource.operations.len());
        let need_more = all().filter(|operation| needs_more(operation));
        let by_name = all().map(|operation| (operation.name.as_str(), operation));
        let are_all = all().count() == written.sum::<usize>();
        let own = model.resources.iter().flat_map(|resource| {
            resource.operations.iter().map(move |own| Layers::new(context, resource, own))
        });
        let changed = own.zip(all()).filter(|(own, _)| are_all && changes_errors(own));
        Self {
            by_name: Index::of_first(work, by_name),
            names: all().map(|operation| operation.name.as_str()).collect(),
            are_all,
            changes_errors: Seen::of_all(work, changed.map(|(_, one)| one.name.as_str())),
            need_more: Seen::of_all(work, need_more.map(|one| one.name.as_str())),
            errors: Index::new(work),
        }
    }

    fn errors_of(&mut self, operation: &'r ir::Operation) -> &KnownNames {
        let errors = || operation.errors.iter().map(String::as_str).collect();
        self.errors.get_or_insert_with(operation.name.as_str(), errors)
    }
}

/// Whether the error codes of an operation are those of its verb, perhaps with changes.
fn changes_errors(layers: &Layers<'_>) -> bool {
    match &layers.own.errors {
        Some(own) => own.iter().any(|code| code.value.starts_with(['+', '-'])),
        None => layers.inherited().is_some_and(|verb| verb.errors.is_some()),
    }
}

/// Whether an operation needs more than its required parameters.
fn needs_more(operation: &ir::Operation) -> bool {
    operation.rules.iter().any(|rule| matches!(rule, Rule::AtLeastOne(_)))
}

fn waiter(
    context: &mut Context<'_>,
    waiter: &Waiter,
    readable: &mut Readable<'_>,
    uniqueness: &mut Uniqueness<'_>,
) -> Option<ir::Waiter> {
    let key = &waiter.key;
    check_name(context, key);
    let name = format!("{PREFIX}{}", key.value);
    uniqueness.add(Kind::Method, name.clone(), &key.span);
    match &waiter.doc {
        Some(doc) => check_doc(context, doc),
        None => context.undocumented(key, "add \"doc\": \"What it waits for.\""),
    }
    for pointer in [&waiter.status, &waiter.message].into_iter().flatten() {
        check_pointer(context, pointer);
    }
    check_matchers(context, waiter);
    let seconds = seconds(context, waiter.limit.as_ref());
    let read = read_operation(context, waiter, readable)?;
    check_errors(context, waiter, read, readable);
    let values = |list: &[Matcher]| list.iter().map(lowered).collect();
    Some(ir::Waiter {
        name,
        operation: read.name.clone(),
        arguments: read.arguments().cloned().collect(),
        set_by_name: read
            .setters()
            .filter(|param| param.must_be_set())
            .map(|param| param.name.clone())
            .collect(),
        status: waiter.status.as_ref().map(|pointer| pointer.value.clone()),
        success: values(waiter.success.as_deref().unwrap_or_default()),
        failure: values(&waiter.failure),
        message: waiter.message.as_ref().map(|pointer| pointer.value.clone()),
        not_yet: values(&waiter.not_yet),
        seconds,
        doc: doc(waiter),
    })
}

fn lowered(matcher: &Matcher) -> ir::Matcher {
    match &matcher.kind {
        MatcherKind::Status(status) => ir::Matcher::Status(status.clone()),
        MatcherKind::Flag(flag) => ir::Matcher::Flag(*flag),
        MatcherKind::Error(code) => ir::Matcher::Error(code.clone()),
        MatcherKind::Http(status) => ir::Matcher::Http(*status),
    }
}

fn doc(waiter: &Waiter) -> String {
    let success: Vec<ir::Matcher> = waiter.success.iter().flatten().map(lowered).collect();
    let operation = value_or_empty(waiter.operation.as_ref());
    waiter.doc.as_ref().map_or_else(
        || format!("Waits until `{operation}` returns {}.", ir::Matcher::described(&success)),
        |doc| doc.value.clone(),
    )
}

fn check_name(context: &mut Context<'_>, key: &Text) {
    if let Some(rest) = key.value.strip_prefix(PREFIX) {
        context.refuse(
            &key.span,
            format!("the method would be called `{PREFIX}{}`", key.value),
            format!("write what follows: `{rest}`"),
        );
    } else if !names::is_snake(&key.value) {
        context.refuse(
            &key.span,
            format!("`{}` cannot name a waiter", key.value),
            format!("write it in snake_case: `{}`", names::snake(&key.value)),
        );
    }
}

/// Checks that there is something to wait for, and that every response means one thing.
fn check_matchers(context: &mut Context<'_>, waiter: &Waiter) {
    let Some(success) = &waiter.success else { return };
    if success.is_empty() {
        context.refuse(
            &waiter.key.span,
            format!("`{}` waits for no status", waiter.key.value),
            "write the statuses that are waited for: \"success\": [\"AVAILABLE\"]",
        );
    }
    check_place(context, waiter, success);
    for matcher in &waiter.not_yet {
        if matches!(matcher.kind, MatcherKind::Http(status) if status < 300) {
            context.refuse(
                &matcher.span,
                "every success that the lists do not match means \"not yet\"",
                "remove it, or write the HTTP status of an error",
            );
        }
    }
    for list in [success, &waiter.failure, &waiter.not_yet] {
        let mut seen = Seen::new(context.work);
        if let Some(again) = list.iter().find(|matcher| !seen.insert(&matcher.kind)) {
            let text = format!("{} is repeated", shown(again));
            context.refuse(&again.span, text, "remove one");
        }
    }
    let mut meanings: Index<'_, &MatcherKind, (&Matcher, &str)> = Index::new(context.work);
    let lists = [(success, "success"), (&waiter.failure, "failure"), (&waiter.not_yet, "not yet")];
    for (matcher, meaning) in
        lists.into_iter().flat_map(|(list, meaning)| list.iter().map(move |one| (one, meaning)))
    {
        match meanings.get(&matcher.kind) {
            Some((first, other)) if *other != meaning => context.mistakes.push(
                Diagnostic::new(
                    matcher.span.clone(),
                    format!("{} is {other} and {meaning}", shown(matcher)),
                )
                .related(&first.span, format!("{other} here"))
                .help("remove it from one of the lists"),
            ),
            Some(_) => {}
            None => {
                meanings.insert(&matcher.kind, (matcher, meaning));
            }
        }
    }
}

/// Checks that the status has a place if it is compared, and no place otherwise.
fn check_place(context: &mut Context<'_>, waiter: &Waiter, success: &[Matcher]) {
    let all = success.iter().chain(&waiter.failure);
    let is_status =
        |one: &&Matcher| matches!(one.kind, MatcherKind::Status(_) | MatcherKind::Flag(_));
    context.work.steps(success.len() + waiter.failure.len());
    match (all.clone().find(is_status), &waiter.status) {
        (Some(status), None) => {
            let help = place_help(context, status);
            let message =
                format!("{} is a status, and the waiter has no place of it", shown(status));
            context.refuse(&status.span, message, help);
        }
        (None, Some(place)) if !success.is_empty() => context.refuse(
            &place.span,
            "no status is compared, only errors and HTTP statuses",
            "remove `status`, or add the statuses to `success` or `failure`",
        ),
        _ => {}
    }
}

/// Returns what to write for a status without a place: an error code and an HTTP status have other
/// forms.
fn place_help(context: &Context<'_>, matcher: &Matcher) -> String {
    let text = match &matcher.kind {
        MatcherKind::Status(text) => text.as_str(),
        _ => "",
    };
    if context.error_codes.contains(text, context.work) {
        return format!("`{text}` is an error code: write {{ \"error\": \"{text}\" }}");
    }
    match text.parse::<u16>() {
        Ok(100..600) => format!("for an HTTP status, write {text} without quotes"),
        _ => "add its place in the response: \"status\": \"/status\"".to_owned(),
    }
}

fn shown(matcher: &Matcher) -> String {
    match &matcher.kind {
        MatcherKind::Status(text) | MatcherKind::Error(text) => format!("`{text}`"),
        MatcherKind::Flag(flag) => format!("`{flag}`"),
        MatcherKind::Http(status) => format!("`{status}`"),
    }
}

/// Returns the operation that is read, and checks that reading it changes nothing and brings a
/// status.
fn read_operation<'r>(
    context: &mut Context<'_>,
    waiter: &Waiter,
    readable: &Readable<'r>,
) -> Option<&'r ir::Operation> {
    let says = waiter.operation.as_ref()?;
    let needs_status = waiter.status.is_some();
    let Some(operation) = readable.by_name.get(says.value.as_str()).copied() else {
        // An operation that could not be read may be the one that is meant.
        if readable.are_all && !context.is_damaged_within(&context.model.span) {
            context.mistakes.push(
                Diagnostic::new(
                    says.span.clone(),
                    format!("there is no operation `{}`", says.value),
                )
                .suggest(&says.value, &readable.names),
            );
        }
        return None;
    };
    // Without a status, the head of the response suffices.
    let is_head = operation.method == Method::Head && !needs_status;
    if operation.method != Method::Get && !is_head {
        let method = format!("{:?}", operation.method).to_uppercase();
        let read = read_beside(operation, readable).map_or_else(
            || "write an operation that is a GET and returns a status".to_owned(),
            |read| format!("write `{read}`, which is a GET"),
        );
        let message =
            format!("`{}` is a {method} request, and a waiter reads with GET", says.value);
        context.refuse(&says.span, message, read);
    } else if needs_status && !matches!(operation.output, Output::Json) {
        context.refuse(
            &says.span,
            format!("`{}` does not return JSON, and so it has no status", says.value),
            "write an operation whose `output` is \"json\"",
        );
    }
    if let Some(token) = operation.params.iter().find(|param| param.is_token()) {
        context.refuse(
            &says.span,
            format!(
                "every request of the wait would have the same `{}`, for which the service returns \
                 the first response",
                token.name
            ),
            format!(
                "write an operation without `idempotency_token`, or remove it from `{}`",
                says.value
            ),
        );
    }
    if readable.need_more.contains(operation.name.as_str()) {
        context.refuse(
            &says.span,
            format!("`{}` needs optional parameters, too", says.value),
            "write an operation without `at_least_one`: a waiter has required parameters only",
        );
    }
    Some(operation)
}

/// Returns the operation that reads what another one changes: `get_pet` for `delete_pet`.
fn read_beside(changes: &ir::Operation, readable: &Readable<'_>) -> Option<String> {
    let (_, item) = changes.name.split_once('_')?;
    let name = format!("get_{item}");
    let read = readable.by_name.get(name.as_str())?;
    (read.method == Method::Get).then_some(name)
}

/// Checks that the operation has the errors that responses are compared with.
fn check_errors<'r>(
    context: &mut Context<'_>,
    waiter: &Waiter,
    operation: &'r ir::Operation,
    readable: &mut Readable<'r>,
) {
    let sign = if readable.changes_errors.contains(operation.name.as_str()) { "+" } else { "" };
    let errors = readable.errors_of(operation);
    let ends = waiter.success.iter().flatten().chain(&waiter.failure);
    for matcher in ends.chain(&waiter.not_yet) {
        let MatcherKind::Error(code) = &matcher.kind else { continue };
        if errors.contains(code, context.work) {
            continue;
        }
        context.mistakes.push(
            Diagnostic::new(
                matcher.span.clone(),
                format!("`{}` has no error `{code}`", operation.name),
            )
            .suggest(code, errors)
            .help(format!("if it has, add it to its `errors`: \"{sign}{code}\"")),
        );
    }
}

/// Returns how long a wait takes at most.
fn seconds(context: &mut Context<'_>, says: Option<&Text>) -> u32 {
    let Some(says) = says else { return LIMIT };
    parse_seconds(&says.value).unwrap_or_else(|| {
        context.refuse(
            &says.span,
            format!("`{}` is not a time limit", says.value),
            "write seconds or minutes: \"90 s\", \"15 min\"",
        );
        LIMIT
    })
}

/// `90 s`, `15 min`
fn parse_seconds(text: &str) -> Option<u32> {
    let (number, unit) = text.split_once(' ')?;
    let plain = number.starts_with(|digit: char| ('1'..='9').contains(&digit));
    let number: u32 = number.parse().ok().filter(|_| plain)?;
    match unit {
        "s" => Some(number),
        "min" => number.checked_mul(60),
        _ => None,
    }
}
