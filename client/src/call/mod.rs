//! What callers hold: `call` of a modelled operation, `raw_call` of any method and path, `paging` over
//! several answers, `waiter` for what a service does slowly, `response_future` what awaiting them polls. `macros` has the methods that all
//! generated types share.

pub(crate) mod call;
mod macros;
pub(crate) mod paging;
pub(crate) mod raw_call;
pub(crate) mod response_future;
pub(crate) mod waiter;
