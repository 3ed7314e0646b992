//! When a new resource is ready.

use std::time::Duration;

use serde_json::{Value, json};

use crate::state::{Saved, duration};

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

impl Ready {
    pub(crate) fn save(self) -> Value {
        match self {
            Self::AtOnce => json!({}),
            Self::After(time) => json!({ "after": duration(time) }),
            Self::AfterReads(reads) => json!({ "reads": reads }),
        }
    }

    pub(crate) fn restore(saved: Value) -> Result<Self, String> {
        let mut saved = Saved::of(saved)?;
        if saved.has("after") {
            saved.duration("after").map(Self::After)
        } else if saved.has("reads") {
            saved.count("reads").map(Self::AfterReads)
        } else {
            Ok(Self::AtOnce)
        }
    }
}
