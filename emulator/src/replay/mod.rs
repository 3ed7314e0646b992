//! Responses of a script: for an endpoint of its own, or before those of a service.

mod exchange;
mod matching;
#[allow(clippy::module_inception, reason = "the folder has the name of its type")]
mod replay;
mod script;

pub use self::exchange::Exchange;
pub(crate) use self::matching::Asked;
pub use self::replay::Replay;
pub(crate) use self::script::Script;
