//! Waiters: what they read, and that what they wait for can come.

use super::claims::{Claims, Kind};
use super::relations::repeated;
use super::{Context, value};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Method, Output, Rule};
use crate::model::{Text, Waiter};
use crate::names;

/// What the names of all their methods begin with.
const PREFIX: &str = "wait_until_";
/// In seconds.
const LIMIT: u32 = 15 * 60;

impl Context<'_> {
    /// Adds the waiters to the resources, whose operations they may read.
    pub(super) fn waiters(&mut self, resources: &mut [ir::Resource], claims: &mut Claims) {
        let model = self.model;
        let mut all = Vec::new();
        for said in &model.resources {
            let waiters = said.waiters.iter();
            all.push(waiters.filter_map(|one| self.waiter(one, resources, claims)).collect());
        }
        for (resource, waiters) in resources.iter_mut().zip(all) {
            resource.waiters = waiters;
        }
    }

    fn waiter(
        &mut self,
        waiter: &Waiter,
        resources: &[ir::Resource],
        claims: &mut Claims,
    ) -> Option<ir::Waiter> {
        let key = &waiter.key;
        self.waiter_name(key);
        let name = format!("{PREFIX}{}", key.value);
        claims.claim(Kind::Method, name.clone(), &key.span);
        if let Some(doc) = &waiter.doc {
            self.sentence(doc);
        }
        for pointer in [&waiter.status, &waiter.message].into_iter().flatten() {
            self.pointer(pointer);
        }
        self.statuses(waiter);
        let seconds = self.seconds(waiter.limit.as_ref());
        let read = self.read_operation(waiter.operation.as_ref()?, resources)?;
        self.forgiven(&waiter.not_yet, read);
        let values = |list: &[Text]| list.iter().map(|one| one.value.clone()).collect();
        Some(ir::Waiter {
            name,
            operation: read.name.clone(),
            arguments: read.required().cloned().collect(),
            status: value(waiter.status.as_ref()),
            success: values(waiter.success.as_deref().unwrap_or_default()),
            failure: values(&waiter.failure),
            message: waiter.message.as_ref().map(|pointer| pointer.value.clone()),
            not_yet: values(&waiter.not_yet),
            seconds,
            doc: value(waiter.doc.as_ref()),
        })
    }

    fn waiter_name(&mut self, key: &Text) {
        if let Some(rest) = key.value.strip_prefix(PREFIX) {
            self.refuse(
                &key.span,
                format!("the method would be called `{PREFIX}{}`", key.value),
                format!("write what follows: `{rest}`"),
            );
        } else if !names::is_snake(&key.value) {
            self.refuse(
                &key.span,
                format!("`{}` cannot name a waiter", key.value),
                format!("write it in snake_case: `{}`", names::snake(&key.value)),
            );
        }
    }

    /// That there is something to wait for, and that every status means one thing.
    fn statuses(&mut self, waiter: &Waiter) {
        let Some(success) = &waiter.success else { return };
        if success.is_empty() {
            self.refuse(
                &waiter.key.span,
                format!("`{}` would wait for nothing", waiter.key.value),
                "name the statuses that end it well under `success`: [\"AVAILABLE\"]",
            );
        }
        for list in [success, &waiter.failure, &waiter.not_yet] {
            if let Some(again) = repeated(list) {
                self.refuse(
                    &again.span,
                    format!("`{}` is in the list twice", again.value),
                    "remove one",
                );
            }
        }
        for failure in &waiter.failure {
            if let Some(both) = success.iter().find(|success| success.value == failure.value) {
                self.out.push(
                    Diagnostic::new(
                        failure.span.clone(),
                        format!("`{}` would be success and failure", failure.value),
                    )
                    .related(&both.span, "success here")
                    .help("remove it from one of the lists"),
                );
            }
        }
    }

    /// The operation, if reading it changes nothing and brings a status.
    fn read_operation<'b>(
        &mut self,
        says: &Text,
        resources: &'b [ir::Resource],
    ) -> Option<&'b ir::Operation> {
        let known = || resources.iter().flat_map(|resource| &resource.operations);
        let Some(operation) = known().find(|operation| operation.name == says.value) else {
            // One that could not be read may be the one that is meant.
            let written = self.model.resources.iter().map(|resource| resource.operations.len());
            if known().count() == written.sum::<usize>() {
                self.out.push(
                    Diagnostic::new(
                        says.span.clone(),
                        format!("there is no operation `{}`", says.value),
                    )
                    .suggest(
                        &says.value,
                        known().map(|operation| operation.name.as_str()).collect::<Vec<_>>(),
                    ),
                );
            }
            return None;
        };
        if operation.method != Method::Get {
            let method = format!("{:?}", operation.method).to_uppercase();
            self.refuse(
                &says.span,
                format!("`{}` is a {method}, and waiting reads answers", says.value),
                "name an operation that is a GET and answers with a status",
            );
        } else if !matches!(operation.output, Output::Json) {
            self.refuse(
                &says.span,
                format!("`{}` does not answer with JSON, so there is no status", says.value),
                "name an operation whose `output` is `json`",
            );
        }
        if operation.rules.iter().any(|rule| matches!(rule, Rule::AtLeastOne(_))) {
            self.refuse(
                &says.span,
                format!("`{}` needs more than its required parameters", says.value),
                "a waiter takes these alone: name an operation without `at_least_one`",
            );
        }
        Some(operation)
    }

    fn forgiven(&mut self, codes: &[Text], operation: &ir::Operation) {
        for code in codes.iter().filter(|code| !operation.errors.contains(&code.value)) {
            self.out.push(
                Diagnostic::new(
                    code.span.clone(),
                    format!("`{}` documents no error `{}`", operation.name, code.value),
                )
                .suggest(&code.value, operation.errors.iter().map(String::as_str))
                .help(format!("if it does answer so, add it to its `errors`: \"{}\"", code.value)),
            );
        }
    }

    fn seconds(&mut self, says: Option<&Text>) -> u32 {
        let Some(says) = says else { return LIMIT };
        seconds(&says.value).unwrap_or_else(|| {
            self.refuse(
                &says.span,
                format!("`{}` is not a time to wait", says.value),
                "write it as `90 s` or `15 min`",
            );
            LIMIT
        })
    }
}

/// `90 s`, `15 min`
fn seconds(text: &str) -> Option<u32> {
    let (number, unit) = text.split_once(' ')?;
    let plain = number.starts_with(|digit: char| ('1'..='9').contains(&digit));
    let number: u32 = number.parse().ok().filter(|_| plain)?;
    match unit {
        "s" => Some(number),
        "min" => number.checked_mul(60),
        _ => None,
    }
}
