//! Services and operations as data that can be printed: everything that the operation table contains.
//!
//! `service` describes a service, `operation` an operation, `parameter` a parameter and its types.

mod operation;
mod parameter;
mod service;

pub(crate) use self::operation::OperationDescription;
pub(crate) use self::parameter::{ParameterDescription, TypeDescription};
pub(crate) use self::service::ServiceDescription;

use crate::console::is_interpreted;

/// Returns a text of a model on one line, without characters that a terminal may interpret.
pub(crate) fn line(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().filter(|c| !is_interpreted(*c)).collect()
}
