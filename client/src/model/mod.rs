//! The operation table: what a model says, as `static` data.
//!
//! Everything here is built by `const fn`s in generated files and only read afterwards: by the
//! request builder, by pagers, by the local endpoint. Nothing here does
//! anything.
//!
//! `service` has a service and its resources, `operation` one operation, `param` its parameters and
//! their types, `waiter` what can be waited for. `construct` is how generated files spell the table.

mod construct;
mod operation;
mod param;
mod service;
mod waiter;

pub use self::operation::{Body, Constant, Constraint, Operation, Output, Paging, Throttle, Verb};
pub use self::param::{Closed, Encoding, Enum, Location, Param, Shape, Type};
pub use self::service::{EndpointRule, Resource, Service};
pub use self::waiter::Wait;
