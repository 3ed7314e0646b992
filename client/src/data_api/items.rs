//! Rewrites calls so that every id reaches its item: ARNs are replaced by ids, ids that cannot be
//! part of the path are sent in the query or the body, and known primary keys are added.

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
    /// Creates a client without known primary keys.
    pub(crate) fn __make_client(config: &Config, service: &'static Service) -> Client {
        Client::with_interceptor(config, service, Some(Arc::new(PrimaryKeys::default())))
    }
}

/// The names of primary keys by namespace.
#[derive(Clone, Debug, Default)]
pub(super) struct PrimaryKeys {
    by_namespace: BTreeMap<String, String>,
}

/// Parameters that contain ids of items.
const IDS: &[&str] = &["id", "item_id", "item_ids", "item_master_id"];

/// The parameter for the name of the primary key.
const KEY: &str = "primary_key";

/// The operations that are called instead if the id cannot be part of the path.
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

/// Operations whose id the server percent-decodes once too often.
const DECODED_TWICE: &[&str] = &["get_item_by_key", "put_item_by_key", "delete_item_by_key"];

impl PrimaryKeys {
    pub(super) fn add(&mut self, namespace: String, primary_key: String) {
        self.by_namespace.insert(namespace, primary_key);
    }

    /// Returns the known primary key if the operation takes one and the call does not set it.
    fn key(&self, input: &Input) -> Option<&str> {
        input.operation().param(KEY)?;
        let key = self.by_namespace.get(&argument_text(input, "namespace")?)?;
        input.argument(KEY).is_none().then_some(key)
    }

    /// Returns the call that sends the id in the query or the body.
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
                "{why}: set the primary key of the namespace with \
                 `DataApi::builder(..).primary_key({namespace:?}, ..)`, or call `{}`",
                form.name()
            )),
            (None, _) => Err(format!(
                "{why}, and this operation has no other place for it: use an item with another id"
            )),
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

/// Returns a parameter as text, if it is set and has a text form.
fn argument_text(input: &Input, name: &str) -> Option<String> {
    let text = encode::to_text(input.argument(name)?, Format::DateTimeWithOffset).ok()?;
    Some(text.into_owned())
}

/// Returns the path parameter whose value cannot be part of the path, and why.
fn unreachable(input: &Input) -> Option<(&'static str, String)> {
    let operation = input.operation();
    for label in labels(operation) {
        let value = argument_text(input, label)?;
        if matches!(value.as_str(), "." | "..") {
            return Some((
                label,
                format!("`{label}` is `{value}`, which cannot be a segment of a path"),
            ));
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if operation.method() == Method::HEAD && !value.bytes().all(plain) {
            let why = "the server does not decode the paths of HEAD requests, so it does not find \
                       ids with characters other than letters, digits and `-._~`";
            return Some((label, format!("`{label}` cannot be part of the path: {why}")));
        }
    }
    let (label, value, route) = shadowing_route(input)?;
    Some((label, format!("`{label}` is `{value}`, so that the path would match the route {route}")))
}

fn labels(operation: &'static Operation) -> impl Iterator<Item = &'static str> {
    operation.path().split('/').filter_map(label)
}

fn label(segment: &'static str) -> Option<&'static str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// Returns the path parameter whose value makes the path match another route.
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
