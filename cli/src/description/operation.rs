//! The description of an operation.

use petard::operation::{Body, Constraint, Output, Verb};
use petard::{Operation, Service};
use serde::Serialize;

use super::parameter::{ParameterDescription, TypeDescription, location, types_of};
use super::service::{WaiterSummary, auth, waiters};
use crate::arguments::operation::{Flags, kebab};

/// An operation.
#[derive(Debug, Serialize)]
pub(crate) struct OperationDescription {
    pub(crate) service: &'static str,
    /// Name of the command.
    pub(crate) name: String,
    pub(crate) official_name: &'static str,
    pub(crate) doc: &'static str,
    /// URL of its page in the API reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reference: Option<String>,
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) host_prefix: Option<&'static str>,
    pub(crate) verb: &'static str,
    pub(crate) resource: &'static str,
    pub(crate) auth: String,
    pub(crate) parameters: Vec<ParameterDescription>,
    /// Shapes and enums of the parameters.
    pub(crate) types: Vec<TypeDescription>,
    pub(crate) constants: Vec<ConstantDescription>,
    /// Rules about several parameters, each as a sentence.
    pub(crate) constraints: Vec<String>,
    pub(crate) body: &'static str,
    pub(crate) output: OutputDescription,
    /// Status of a success.
    pub(crate) status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) paging: Option<PagingDescription>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) throttle: Option<ThrottleDescription>,
    /// True if an attempt is repeated when the one before may have taken effect.
    pub(crate) retried_if_sent: bool,
    /// Parameter that has a random value if the caller sets none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) idempotency_token: Option<&'static str>,
    /// Codes of errors.
    pub(crate) errors: &'static [&'static str],
    pub(crate) waiters: Vec<WaiterSummary>,
}

/// A value that every request has.
#[derive(Debug, Serialize)]
pub(crate) struct ConstantDescription {
    pub(crate) location: &'static str,
    pub(crate) name: &'static str,
    pub(crate) value: &'static str,
}

/// What a response contains.
#[derive(Debug, Serialize)]
pub(crate) struct OutputDescription {
    pub(crate) kind: &'static str,
    /// Headers that describe bytes.
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    pub(crate) headers: &'static [&'static str],
}

/// How a list is read.
#[derive(Debug, Serialize)]
pub(crate) struct PagingDescription {
    /// Parameter with the token of a page.
    pub(crate) input_token: &'static str,
    /// JSON pointer to the token of the next page.
    pub(crate) output_token: &'static str,
    /// JSON pointer to the items.
    pub(crate) items: &'static str,
    /// Parameter with the largest number of items of a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) limit: Option<&'static str>,
}

/// A limit of the rate of calls.
#[derive(Debug, Serialize)]
pub(crate) struct ThrottleDescription {
    pub(crate) requests: u32,
    pub(crate) seconds: u32,
}

impl OperationDescription {
    /// Describes an operation.
    pub(crate) fn of(service: &'static Service, operation: &'static Operation) -> Self {
        let flags = Flags::of(operation);
        let constants = operation.constants().iter().map(|constant| ConstantDescription {
            location: location(constant.location()),
            name: constant.wire_name(),
            value: constant.value(),
        });
        let paging = operation.paging().map(|paging| PagingDescription {
            input_token: paging.input_token(),
            output_token: paging.output_token(),
            items: paging.items(),
            limit: paging.limit(),
        });
        let throttle = operation.throttle().map(|throttle| ThrottleDescription {
            requests: throttle.requests(),
            seconds: throttle.seconds(),
        });
        Self {
            service: service.name(),
            name: kebab(operation.name()),
            official_name: operation.api_name(),
            doc: operation.doc(),
            reference: service.reference(operation),
            method: operation.method().as_str(),
            path: operation.path(),
            host_prefix: operation.host_prefix(),
            verb: verb(operation.verb()),
            resource: operation.resource(),
            auth: auth(operation.auth()),
            parameters: flags
                .iter()
                .map(|(flag, param)| ParameterDescription::of(flag, param))
                .collect(),
            types: types_of(operation),
            constants: constants.collect(),
            constraints: operation.constraints().iter().map(sentence).collect(),
            body: body(operation.body()),
            output: output(operation.output()),
            status: operation.status(),
            paging,
            throttle,
            retried_if_sent: operation.is_retried_if_sent(),
            idempotency_token: operation.idempotency_token(),
            errors: operation.errors(),
            waiters: waiters(service, |own| std::ptr::eq(own, operation)),
        }
    }

    /// Returns everything but parameters and documentation, each with a name, for text and Markdown.
    pub(crate) fn rules(&self) -> Vec<(&'static str, String)> {
        let mut rules = vec![("Authentication", self.auth.clone())];
        let mut rule = |name: &'static str, value: Option<String>| {
            rules.extend(value.map(|value| (name, value)));
        };
        rule("Reference", self.reference.clone());
        rule("Host prefix", self.host_prefix.map(str::to_owned));
        rule("Body", (self.body != "none").then(|| self.body.to_owned()));
        for ConstantDescription { location, name, value } in &self.constants {
            rule("Constant", Some(format!("{location} `{name}`: `{value}`")));
        }
        let headers = if self.output.headers.is_empty() {
            String::new()
        } else {
            format!(", described by {}", list(self.output.headers))
        };
        rule("Response", Some(format!("{}{headers} ({})", self.output.kind, self.status)));
        rule("Paging", self.paging.as_ref().map(PagingDescription::text));
        rule("Throttle", self.throttle.as_ref().map(ThrottleDescription::text));
        rule(
            "Retry",
            (!self.retried_if_sent).then(|| "not if it may have taken effect".to_owned()),
        );
        rule("Idempotency token", self.idempotency_token.map(str::to_owned));
        for sentence in &self.constraints {
            rule("Rule", Some(sentence.clone()));
        }
        rule("Errors", (!self.errors.is_empty()).then(|| self.errors.join(", ")));
        for waiter in &self.waiters {
            rule("Waiter", Some(format!("{} (at most {} s)", waiter.name, waiter.seconds)));
        }
        rules
    }
}

impl PagingDescription {
    fn text(&self) -> String {
        let limit = self.limit.map(|limit| format!(", limit `{limit}`")).unwrap_or_default();
        format!(
            "token `{}` from `{}`, items at `{}`{limit}",
            self.input_token, self.output_token, self.items
        )
    }
}

impl ThrottleDescription {
    fn text(&self) -> String {
        let requests = if self.requests == 1 { "request" } else { "requests" };
        match self.seconds {
            1 => format!("{} {requests} a second", self.requests),
            seconds => format!("{} {requests} in {seconds} seconds", self.requests),
        }
    }
}

fn verb(verb: Verb) -> &'static str {
    match verb {
        Verb::List => "list",
        Verb::Get => "get",
        Verb::Create => "create",
        Verb::Update => "update",
        Verb::Delete => "delete",
        _ => "action",
    }
}

fn body(body: Body) -> &'static str {
    match body {
        Body::None => "none",
        Body::Members => "JSON object of parameters",
        Body::Document => "one parameter as JSON",
        Body::Blob => "one parameter as bytes",
        _ => "other",
    }
}

fn output(output: Output) -> OutputDescription {
    match output {
        Output::Json => OutputDescription { kind: "json", headers: &[] },
        Output::None => OutputDescription { kind: "none", headers: &[] },
        Output::Blob(headers) => OutputDescription { kind: "bytes", headers },
        _ => OutputDescription { kind: "other", headers: &[] },
    }
}

/// Returns a rule about several parameters as a sentence.
fn sentence(rule: &Constraint) -> String {
    match rule {
        Constraint::Exclusive(names) => format!("At most one of {} can be set.", list(names)),
        Constraint::AtLeastOne(names) => format!("At least one of {} must be set.", list(names)),
        Constraint::Requires(name, other) => {
            format!("`{name}` can only be set together with `{other}`.")
        }
        Constraint::Refused(names) => {
            let names = names.iter().map(|(name, why)| format!("`{name}` cannot be sent: {why}"));
            names.collect::<Vec<_>>().join("; ")
        }
        Constraint::NoNulls => "The body cannot have null at its top level.".to_owned(),
        other => format!("{other:?}"),
    }
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
