//! HTTP: connections, and the signatures of requests.

mod canonical;
mod connection;
mod reply;
pub(crate) mod server;
pub(crate) mod signature;
