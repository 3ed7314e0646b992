//! Values on their way into a request.
//!
//! `argument` is the value of one parameter, `json` reads what one that was given as JSON consists of, `into_argument` how setters make one, `object` and `patch`
//! are what callers build: a JSON object with known members, one operation of a JSON Patch. `encode`
//! writes values as text, pairs of a query, JSON or bytes; `raw_json` reads JSON text without losing a
//! digit.

pub(crate) mod argument;
pub(crate) mod encode;
pub(crate) mod into_argument;
pub(crate) mod json;
pub(crate) mod object;
pub(crate) mod patch;
pub(crate) mod raw_json;
