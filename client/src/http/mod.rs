//! HTTP: endpoints and clients.
//!
//! `endpoint` is the address of a service. `client` creates the HTTP clients, with `tls` for their
//! TLS. `transport` is the trait through which a signed request is sent. `proxy` reads
//! the variables that set a proxy, and `no_proxy` the list of hosts that need none.

pub(crate) mod client;
pub(crate) mod endpoint;
pub(crate) mod no_proxy;
pub(crate) mod proxy;
pub(crate) mod tls;
pub(crate) mod transport;
