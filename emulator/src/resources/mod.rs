//! A service whose operations are those of its table: documents by path, and the five verbs.

mod call;
pub(crate) mod filter;
mod idempotency;
pub(crate) mod page;
pub(crate) mod patch;
#[allow(clippy::module_inception, reason = "the folder has the name of its type")]
mod resources;
mod rules;
mod store;
pub(crate) mod verbs;
mod waiters;

pub(crate) use self::call::Call;
pub(crate) use self::resources::{Resources, TableOnly};
pub(crate) use self::rules::Rules;
pub(crate) use self::store::{Item, Store};
