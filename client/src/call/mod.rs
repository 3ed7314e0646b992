//! The types with which callers make calls.
//!
//! `call` is a call of a modelled operation, `raw_call` one by method and path, whose labels
//! `raw_path` fills. `paging` fetches lists page by page, `waiter` polls until a status is reached,
//! and `response_future` is the future of all of them. `curl` is a call as a command of curl.
//! `idempotency` makes the tokens of calls. `macros` defines the methods that all generated types
//! share.

pub(crate) mod call;
pub(crate) mod curl;
mod idempotency;
mod macros;
pub(crate) mod paging;
pub(crate) mod raw_call;
mod raw_path;
pub(crate) mod response_future;
pub(crate) mod waiter;
