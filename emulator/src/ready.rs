//! When a new resource is ready.

use std::time::Duration;

/// When a resource that is created reaches the status that its waiter waits for, such as
/// `AVAILABLE` of a VpcLink.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ready {
    /// When it is created.
    #[default]
    AtOnce,
    /// This long after it was created, by the clock of the endpoint.
    After(Duration),
    /// After it was read this many times. The following read has the status.
    AfterReads(u32),
}
