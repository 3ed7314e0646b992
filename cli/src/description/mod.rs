//! Services and operations as data that can be printed: everything that the operation table contains.
//!
//! `service` describes a service, `operation` an operation, `parameter` a parameter and its types.

mod operation;
mod parameter;
mod service;

pub(crate) use self::operation::OperationDescription;
pub(crate) use self::parameter::{ParameterDescription, TypeDescription};
pub(crate) use self::service::ServiceDescription;

/// Returns a text of a model on one line, without characters that a terminal may interpret.
pub(crate) fn line(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_shown = |c: &char| {
        !c.is_control()
            && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    words.chars().filter(is_shown).collect()
}
