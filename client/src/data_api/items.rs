//! How items are reached: ids are cut out of ARNs, ids that a path cannot carry travel
//! elsewhere, and what a client was told of primary keys is filled in.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use aws_smithy_types::date_time::Format;
use http::Method;

use super::arn::cut;
use super::generated::{DataApi, SERVICE};
use super::python_repr;
use crate::client::Client;
use crate::config::config::Config;
use crate::model::{Operation, Service};
use crate::request::input::Input;
use crate::request::interceptor::Interceptor;
use crate::value::argument::Argument;
use crate::value::encode;

impl DataApi {
    /// The client of a caller who named no primary keys.
    pub(crate) fn __make_client(config: &Config, service: &'static Service) -> Client {
        Client::with_interceptor(config, service, Some(Arc::new(PrimaryKeys::default())))
    }
}

/// Names of the primary keys, by namespace.
#[derive(Clone, Debug, Default)]
pub(super) struct PrimaryKeys {
    by_namespace: BTreeMap<String, String>,
}

/// Parameters that hold ids of items.
const IDS: &[&str] = &["id", "item_id", "item_ids", "item_master_id"];

/// The parameter that names the primary key.
const KEY: &str = "primary_key";

/// What an operation becomes when its path cannot carry the id.
const FORMS: &[(&str, &str)] = &[
    ("get_resource", "get_item_by_key"),
    ("validate_item", "validate_item_by_key"),
    ("put_resource", "put_item_by_key"),
    ("put_metadata", "put_item_by_key"),
    ("put_references", "put_item_by_key"),
    ("delete_resource", "delete_item_by_key"),
    ("delete_metadata", "delete_item_by_key"),
    ("delete_attributes", "delete_item_by_key"),
];

/// Operations of which the server decodes the id once more than it should.
const DECODED_TWICE: &[&str] = &["get_item_by_key", "put_item_by_key", "delete_item_by_key"];

impl PrimaryKeys {
    pub(super) fn add(&mut self, namespace: String, primary_key: String) {
        self.by_namespace.insert(namespace, primary_key);
    }

    /// The primary key, where the call has one, does not say it, and the client was told.
    fn key(&self, input: &Input) -> Option<&str> {
        input.operation().param(KEY)?;
        let key = self.by_namespace.get(&argument_text(input, "namespace")?)?;
        input.argument(KEY).is_none().then_some(key)
    }

    /// The same call with the id elsewhere.
    fn elsewhere(&self, input: &Input, why: &str) -> Result<Input, String> {
        let form = FORMS.iter().find(|(name, _)| *name == input.operation().name());
        let form = form.and_then(|(_, form)| SERVICE.operation(form));
        let namespace = argument_text(input, "namespace").unwrap_or_default();
        match (form, self.by_namespace.get(&namespace)) {
            (Some(form), Some(key)) => {
                let mut input = input.redirected(form);
                input.put(KEY, key.as_str().into());
                Ok(input)
            }
            (Some(form), None) => Err(format!(
                "{why}: tell the client the namespace's primary key, with \
                 `DataApi::builder(..).primary_key({namespace:?}, ..)`, or call `{}`",
                form.name()
            )),
            (None, _) => Err(format!("{why}, and this operation takes it nowhere else")),
        }
    }
}

impl Interceptor for PrimaryKeys {
    fn intercept<'a>(&self, input: &'a Input) -> Result<Cow<'a, Input>, String> {
        let mut input = Cow::Borrowed(input);
        if let Some(key) = self.key(&input) {
            let key = key.into();
            input.to_mut().put(KEY, key);
        }
        let namespace = argument_text(&input, "namespace").unwrap_or_default();
        for name in IDS {
            let Some(param) = input.operation().param(name) else { continue };
            let Some(value) = input.argument(name) else { continue };
            if let Some(plain) = cut(value, &namespace).map_err(|why| format!("`{name}` {why}"))? {
                input.to_mut().put(param.name(), plain);
            }
        }
        if let Some((label, why)) = unreachable(&input) {
            if label != "id" {
                return Err(why);
            }
            input = Cow::Owned(self.elsewhere(&input, &why)?);
        }
        if DECODED_TWICE.contains(&input.operation().name())
            && let Some(id) = argument_text(&input, "id").filter(|id| id.contains('%'))
        {
            let id = Argument::Text(id.replace('%', "%25"));
            input.to_mut().put("id", id);
        }
        Ok(input)
    }

    fn error_message(&self, text: &str) -> Option<String> {
        python_repr::message(text)
    }
}

/// A parameter as text, if it is given and can be written so.
fn argument_text(input: &Input, name: &str) -> Option<String> {
    encode::to_text(input.argument(name)?, Format::DateTimeWithOffset).ok()
}

/// The label that keeps a call from its item, and why.
fn unreachable(input: &Input) -> Option<(&'static str, String)> {
    let operation = input.operation();
    for label in labels(operation) {
        let value = argument_text(input, label)?;
        if matches!(value.as_str(), "." | "..") {
            return Some((label, format!("`{label}` is `{value}`, which no path can carry")));
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if operation.method() == Method::HEAD && !value.bytes().all(plain) {
            let why = "the server does not decode paths of HEAD, so that an id with anything but \
                       letters, digits and `-._~` is never found";
            return Some((label, format!("`{label}` cannot travel in the path: {why}")));
        }
    }
    let (label, value, route) = shadowing_route(input)?;
    Some((label, format!("`{label}` is `{value}`: the path would be that of {route}")))
}

fn labels(operation: &'static Operation) -> impl Iterator<Item = &'static str> {
    operation.path().split('/').filter_map(label)
}

fn label(segment: &'static str) -> Option<&'static str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// The label whose value is a fixed segment of another route, which then takes the path.
fn shadowing_route(input: &Input) -> Option<(&'static str, String, &'static str)> {
    let own = input.operation().path();
    let values: Option<Vec<String>> = own
        .split('/')
        .map(|segment| {
            label(segment).map_or_else(|| Some(segment.into()), |l| argument_text(input, l))
        })
        .collect();
    let values = values?;
    SERVICE.operations().iter().filter(|other| other.path() != own).find_map(|other| {
        let theirs = || other.path().split('/');
        let fits = theirs().count() == values.len()
            && theirs().zip(&values).all(|(their, value)| label(their).is_some() || their == value);
        let (our, value) = own
            .split('/')
            .zip(&values)
            .zip(theirs())
            .find(|((our, _), their)| label(our).is_some() && label(their).is_none())?
            .0;
        fits.then(|| Some((label(our)?, value.clone(), other.path())))?
    })
}
