//! Waiters: the operations they read, and whether their statuses can occur.

use super::context::Context;
use super::strings::{check_doc, check_pointer, first_repeated, value_or_empty};
use super::uniqueness::{Kind, Uniqueness};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Method, Output, Rule};
use crate::known_names::KnownNames;
use crate::model::{Model, Waiter};
use crate::names;
use crate::span::Text;
use crate::work::{Index, Seen, Work};

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
    let mut readable = Readable::new(context.work, model, resources);
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
    /// Error codes of operations, for those that a waiter reads.
    errors: Index<'r, &'r str, KnownNames>,
}

impl<'r> Readable<'r> {
    fn new(work: &'r Work, model: &Model, resources: &'r [ir::Resource]) -> Self {
        let all = || resources.iter().flat_map(|resource| &resource.operations);
        let written = model.resources.iter().map(|resource| resource.operations.len());
        let need_more = all().filter(|operation| needs_more(operation));
        let by_name = all().map(|operation| (operation.name.as_str(), operation));
        Self {
            by_name: Index::of_first(work, by_name),
            names: all().map(|operation| operation.name.as_str()).collect(),
            are_all: all().count() == written.sum::<usize>(),
            need_more: Seen::of_all(work, need_more.map(|one| one.name.as_str())),
            errors: Index::new(work),
        }
    }

    fn errors_of(&mut self, operation: &'r ir::Operation) -> &KnownNames {
        let errors = || operation.errors.iter().map(String::as_str).collect();
        self.errors.get_or_insert_with(operation.name.as_str(), errors)
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
    check_statuses(context, waiter);
    let seconds = seconds(context, waiter.limit.as_ref());
    let read = read_operation(context, waiter.operation.as_ref()?, readable)?;
    check_forgiven_errors(context, &waiter.not_yet, read, readable);
    let values = |list: &[Text]| list.iter().map(|one| one.value.clone()).collect();
    Some(ir::Waiter {
        name,
        operation: read.name.clone(),
        arguments: read.required().cloned().collect(),
        status: value_or_empty(waiter.status.as_ref()),
        success: values(waiter.success.as_deref().unwrap_or_default()),
        failure: values(&waiter.failure),
        message: waiter.message.as_ref().map(|pointer| pointer.value.clone()),
        not_yet: values(&waiter.not_yet),
        seconds,
        doc: doc(waiter),
    })
}

fn doc(waiter: &Waiter) -> String {
    let success = waiter.success.iter().flatten();
    let success: Vec<String> = success.map(|status| format!("`{}`", status.value)).collect();
    let operation = value_or_empty(waiter.operation.as_ref());
    waiter.doc.as_ref().map_or_else(
        || format!("Waits until `{operation}` returns the status {}.", success.join(" or ")),
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

/// Checks that there is something to wait for, and that every status means one thing.
fn check_statuses(context: &mut Context<'_>, waiter: &Waiter) {
    let Some(success) = &waiter.success else { return };
    if success.is_empty() {
        context.refuse(
            &waiter.key.span,
            format!("`{}` waits for no status", waiter.key.value),
            "write the statuses that are waited for: \"success\": [\"AVAILABLE\"]",
        );
    }
    for list in [success, &waiter.failure, &waiter.not_yet] {
        if let Some(again) = first_repeated(context, list) {
            context.refuse(&again.span, format!("`{}` is repeated", again.value), "remove one");
        }
    }
    let successes = success.iter().map(|success| (success.value.as_str(), success));
    let successes = Index::of_first(context.work, successes);
    for failure in &waiter.failure {
        if let Some(both) = successes.get(failure.value.as_str()) {
            context.mistakes.push(
                Diagnostic::new(
                    failure.span.clone(),
                    format!("`{}` is success and failure", failure.value),
                )
                .related(&both.span, "success here")
                .help("remove it from one of the lists"),
            );
        }
    }
}

/// Returns the operation that is read, and checks that reading it changes nothing and brings a
/// status.
fn read_operation<'r>(
    context: &mut Context<'_>,
    says: &Text,
    readable: &Readable<'r>,
) -> Option<&'r ir::Operation> {
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
    if operation.method != Method::Get {
        let method = format!("{:?}", operation.method).to_uppercase();
        context.refuse(
            &says.span,
            format!("`{}` is a {method} request, and a waiter reads with GET", says.value),
            "write an operation that is a GET and returns a status",
        );
    } else if !matches!(operation.output, Output::Json) {
        context.refuse(
            &says.span,
            format!("`{}` does not return JSON, and so it has no status", says.value),
            "write an operation whose `output` is \"json\"",
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

fn check_forgiven_errors<'r>(
    context: &mut Context<'_>,
    codes: &[Text],
    operation: &'r ir::Operation,
    readable: &mut Readable<'r>,
) {
    let errors = readable.errors_of(operation);
    for code in codes.iter().filter(|code| !errors.contains(&code.value, context.work)) {
        context.mistakes.push(
            Diagnostic::new(
                code.span.clone(),
                format!("`{}` has no error `{}`", operation.name, code.value),
            )
            .suggest(&code.value, errors)
            .help(format!("if it has, add it to its `errors`: \"{}\"", code.value)),
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
