//! The input of a call: its operation, its arguments by name, and additions that the model does not
//! have.
//!
//! It contains neither a client nor a configuration, which request building does not need.

use std::borrow::Cow;
use std::fmt;

use aws_smithy_types::date_time::Format;

use crate::model::{Body, Location, Operation, Param, Type};
use crate::value::argument::Argument;
use crate::value::encode;
use crate::value::ordered_map::OrderedMap;

/// An operation with the arguments of one call.
#[derive(Clone)]
pub(crate) struct Input {
    operation: &'static Operation,
    arguments: Vec<(&'static str, Argument)>,
    extras: OrderedMap<String>,
    headers: Vec<(String, String)>,
    query: Vec<(String, String)>,
}

impl Input {
    pub(crate) fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            arguments: Vec::new(),
            extras: OrderedMap::new(),
            headers: Vec::new(),
            query: Vec::new(),
        }
    }

    pub(crate) fn operation(&self) -> &'static Operation {
        self.operation
    }

    pub(crate) fn arguments(&self) -> &[(&'static str, Argument)] {
        &self.arguments
    }

    /// Returns the argument of the parameter with this name in the model.
    pub(crate) fn argument(&self, name: &str) -> Option<&Argument> {
        self.arguments.iter().find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    /// Returns the parameters that have an argument, in the order of the model.
    pub(super) fn given(&self) -> impl Iterator<Item = (&'static Param, &Argument)> {
        let params = self.operation.params().iter();
        params.filter_map(|param| Some((param, self.argument(param.name())?)))
    }

    /// Returns the members of the body, or the pairs of the query, that the model does not have.
    pub(crate) fn extras(&self, in_body: bool) -> &[(String, Argument)] {
        if in_body == (self.operation.body() == Body::Members) {
            self.extras.entries()
        } else {
            &[]
        }
    }

    /// Sets the argument of a parameter. Replaces an earlier one.
    pub(crate) fn put(&mut self, name: &'static str, value: Argument) {
        match self.arguments.iter_mut().find(|(own, _)| *own == name) {
            Some((_, own)) => *own = value,
            None => self.arguments.push((name, value)),
        }
    }

    /// Sets a parameter by any of its names. A name that the model does not have becomes an extra.
    /// A label that has a value is not replaced: the call would be for another item.
    pub(crate) fn set(&mut self, name: String, value: Argument) {
        match self.find(&name) {
            Some(param)
                if param.location() == Location::Label && self.argument(param.name()).is_some() =>
            {
                let why = "is part of the path and already set: make a new call for another item";
                self.put(param.name(), Argument::Invalid(why.to_owned()));
            }
            Some(param) => self.put(param.name(), value),
            None => self.extras.insert(name, value),
        }
    }

    /// Sets a header that is not a parameter. The last one with a name is sent.
    pub(crate) fn set_header(&mut self, name: &str, value: &str) {
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    /// Appends a pair of the query that is not a parameter.
    pub(crate) fn add_query(&mut self, name: &str, value: String) {
        self.query.push((name.to_owned(), value));
    }

    /// Returns the headers that are not parameters.
    pub(super) fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// Returns the pairs of the query that are not parameters.
    pub(super) fn query(&self) -> &[(String, String)] {
        &self.query
    }

    /// Removes an argument.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.arguments.retain(|(own, _)| *own != name);
        self
    }

    /// Returns the parameter with this name in the model, in the request, or of its setter, in this
    /// order.
    fn find(&self, name: &str) -> Option<&'static Param> {
        let on_the_wire = |param: &&Param| {
            matches!(param.location(), Location::Query | Location::Body)
                && self.wire_name(param).as_deref() == Some(name)
                || param.location() == Location::Header
                    && !is_spilled(param)
                    && param.wire_name().eq_ignore_ascii_case(name)
        };
        let params = self.operation.params();
        let alike = |param: &&Param| letters_and_digits(param.name()) == letters_and_digits(name);
        let found = self.operation.param(name).or_else(|| params.iter().find(on_the_wire));
        found.or_else(|| params.iter().find(alike))
    }

    /// Returns the name under which a parameter of this call is sent. `None` if the name is the
    /// value of another parameter, which has no value.
    pub(crate) fn wire_name<'a>(&'a self, param: &Param) -> Option<Cow<'a, str>> {
        let Some(by) = param.named_by() else { return Some(param.wire_name().into()) };
        self.value_as_name(self.operation.param(by)?).ok().flatten()
    }

    /// Returns the value of a parameter that is the name of other parameters.
    pub(super) fn value_as_name<'a>(
        &'a self,
        naming: &Param,
    ) -> Result<Option<Cow<'a, str>>, String> {
        Ok(match self.argument(naming.name()) {
            None => naming.default().map(Cow::Borrowed),
            Some(Argument::Text(text)) => Some(Cow::Borrowed(text)),
            Some(other) => Some(encode::to_text(other, Format::DateTimeWithOffset)?),
        })
    }

    /// Describes what else is sent under this name at this location. `except` is the parameter that
    /// is to be sent.
    pub(super) fn sender(
        &self,
        location: Location,
        name: &str,
        except: Option<&Param>,
    ) -> Option<String> {
        let mut constants = self.operation.constants().iter();
        let is_same = |wire: &str| match location {
            Location::Header => wire.eq_ignore_ascii_case(name),
            _ => wire == name,
        };
        if constants
            .any(|constant| constant.location() == location && is_same(constant.wire_name()))
        {
            return Some(format!("the operation always sends `{name}` with a fixed value"));
        }
        let other = self.operation.params().iter().find(|param| {
            param.location() == location
                && except.is_none_or(|own| own.name() != param.name())
                && !is_spilled(param)
                && self.wire_name(param).as_deref().is_some_and(is_same)
        })?;
        Some(format!("the parameter `{}` is sent under this name", other.name()))
    }

    /// Returns the same arguments for another operation. Arguments of parameters that it does not
    /// have become extras if they are members of the body, and are removed otherwise.
    #[cfg_attr(
        not(feature = "data-api"),
        expect(dead_code, reason = "only the interceptor of one service needs it")
    )]
    pub(crate) fn redirected(&self, operation: &'static Operation) -> Self {
        let (extras, headers, query) =
            (self.extras.clone(), self.headers.clone(), self.query.clone());
        let mut to = Self { extras, headers, query, ..Self::new(operation) };
        for (name, value) in &self.arguments {
            let own = self.operation.param(name).filter(|own| own.location() == Location::Body);
            match (operation.param(name), own) {
                (Some(param), _) => to.put(param.name(), value.clone()),
                (None, Some(own)) => to.extras.insert(own.wire_name().to_owned(), value.clone()),
                (None, None) => {}
            }
        }
        for constant in self.operation.constants() {
            if constant.location() == Location::Body {
                let value = Argument::raw_json(constant.value());
                to.extras.insert(constant.wire_name().to_owned(), value);
            }
        }
        to
    }
}

impl fmt::Debug for Input {
    /// Writes the names only. Values may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |list: &[(String, String)]| {
            list.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>()
        };
        f.debug_struct("Input")
            .field("operation", self.operation)
            .field("arguments", &self.arguments)
            .field("extras", &self.extras.entries())
            .field("headers", &names(&self.headers))
            .field("query", &names(&self.query))
            .finish()
    }
}

/// Returns true if the entries of this parameter are sent as pairs of the query, or as headers.
pub(super) fn is_spilled(param: &Param) -> bool {
    matches!(param.location(), Location::Query | Location::Header)
        && matches!(param.ty(), Type::Map(_))
}

/// Returns a name in the form that is compared: `binaryMediaTypes` equals `binary_media_types`.
fn letters_and_digits(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}
