//! Resources that survive the process: the services of an endpoint in a file.

mod file;
mod kept;
mod saved;
mod sections;

pub(crate) use self::kept::Kept;
pub(crate) use self::saved::{Saved, duration, time};
