//! Closed enums: whether every text that callers may give means one value.

use super::Context;
use crate::ir;
use crate::model::{Closed, Enum};

impl Context<'_> {
    /// What is said of an enum that is closed. `values` are its constants and their strings.
    pub(super) fn closed(&mut self, one: &Enum, values: &[(String, String)]) -> Option<ir::Closed> {
        let any_case = one.closed? == Closed::AnyCase;
        let same = |text: &str, other: &str| text.eq_ignore_ascii_case(other);
        for (at, (name, value)) in values.iter().enumerate() {
            let Some((constant, says)) = one.values.get(at) else { continue };
            let before = values.iter().take(at).find(|(_, other)| same(other, value));
            // One that is repeated to the letter was reported.
            if let Some((_, other)) = before.filter(|(_, other)| other != value) {
                self.refuse(
                    &says.span,
                    format!("`{other}` and `{value}` differ in case only"),
                    "a closed enum takes letters of either case: keep one, or leave it open",
                );
            }
            let mut others = values.iter().filter(|(other, _)| other != name);
            if let Some((_, other)) =
                others.find(|(_, other)| same(other, name) && !same(name, value))
            {
                self.refuse(
                    constant.as_ref().map_or(&says.span, |constant| &constant.span),
                    format!("the constant `{name}` is called like another value, `{other}`"),
                    "a closed enum takes names of constants as well: rename it",
                );
            }
        }
        let named = values.iter().filter(|(name, value)| !same(name, value));
        Some(ir::Closed { names: named.cloned().collect(), any_case })
    }
}
