//! The operation table: the content of a model, as `static` data.
//!
//! Generated files build the table with `const fn`s. Request building, paging and the local
//! endpoint of `petard-emulator` read it.
//!
//! `service` contains a service and its resources, `operation` an operation, `param` its parameters
//! and their types, `auth_scheme` how requests are authenticated, `waiter` the waiters. `construct`
//! contains the functions that build the table.

mod auth_scheme;
mod construct;
mod operation;
mod param;
mod service;
mod waiter;

pub use self::auth_scheme::AuthScheme;
pub use self::operation::{Body, Constant, Constraint, Operation, Output, Paging, Throttle, Verb};
pub use self::param::{Closed, Encoding, Enum, Location, Param, Shape, Type};
pub use self::service::{EndpointRule, Resource, Service};
pub use self::waiter::{Matcher, Wait};
