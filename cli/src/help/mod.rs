//! The text of `--help` and `-h`.
//!
//! `page` lays text out, `operation` has the page of an operation, `service` the one of a service, `root`
//! the one of the whole command line.

mod operation;
mod page;
mod root;
mod service;

pub(crate) use self::operation::{example, operation_page};
pub(crate) use self::page::{Layout, Page, plain};
pub(crate) use self::root::root_page;
pub(crate) use self::service::service_page;
