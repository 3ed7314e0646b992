//! HTTP: connections, and the signatures of requests. `credential_header` checks requests that are not
//! signed.

mod canonical;
mod connection;
pub(crate) mod credential_header;
mod reply;
pub(crate) mod server;
pub(crate) mod signature;
