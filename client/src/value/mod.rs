//! Values of parameters, and how they are written.
//!
//! `argument` is the value of a parameter, `json` an argument that was set as JSON, and
//! `into_argument` how setters create one. Callers build `object`, a JSON object with known
//! members, and `patch`, an operation of a JSON Patch. `encode` writes values as text, pairs of a
//! query, JSON or bytes. `raw_json` reads JSON text without losing a digit. `ordered_map` contains
//! values by name in order, and `finite` finds numbers that are not JSON.

pub(crate) mod argument;
pub(crate) mod encode;
mod finite;
pub(crate) mod into_argument;
pub(crate) mod json;
pub(crate) mod object;
pub(crate) mod ordered_map;
pub(crate) mod patch;
pub(crate) mod raw_json;
