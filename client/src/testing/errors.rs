//! Errors of calls that have no response.

use std::borrow::Cow;

use crate::outcome::error::{Error, Kind};

/// Where the requests of these errors would have gone.
const HOST: &str = "service.invalid";

/// Returns the error of a call that could not connect to the service: nothing was sent, and
/// [`is_connect`](Error::is_connect) is true.
pub fn connect_error(operation: impl Into<Cow<'static, str>>) -> Error {
    without_response(operation, Kind::Connect, "no connection to")
}

/// Returns the error of a call that could not connect in time: nothing was sent, and
/// [`is_connect`](Error::is_connect) and [`is_timeout`](Error::is_timeout) are true.
pub fn connect_timeout_error(operation: impl Into<Cow<'static, str>>) -> Error {
    without_response(operation, Kind::ConnectTimeout, "no connection in time to")
}

/// Returns the error of a call without a response in time. The operation may have taken effect, and
/// [`is_timeout`](Error::is_timeout) is true.
pub fn timeout_error(operation: impl Into<Cow<'static, str>>) -> Error {
    without_response(operation, Kind::Timeout, "no response in time from")
}

/// Returns the error of a call whose connection was lost before the response. The operation may
/// have taken effect.
pub fn connection_lost_error(operation: impl Into<Cow<'static, str>>) -> Error {
    without_response(operation, Kind::Transport, "the connection was lost to")
}

fn without_response(operation: impl Into<Cow<'static, str>>, kind: Kind, what: &str) -> Error {
    Error::transport(operation.into(), kind, format!("{what} {HOST}")).with_attempts(1)
}
