//! A model with what it cannot express.

use std::fmt;

use serde_json::Value;

/// A converted service.
#[derive(Debug, Clone)]
pub struct Converted {
    /// The model, without the operations that cannot be made.
    pub model: Value,
    /// What the model cannot express, in the order of the operations.
    pub losses: Vec<Loss>,
}

impl Converted {
    /// Returns the model as text, for [`load`](crate::load) or a file.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{:#}", self.model)
    }
}

/// Something that the model cannot express.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Loss {
    /// Name of the operation. `None` if it concerns the service as a whole.
    pub operation: Option<String>,
    /// What it means for calls.
    pub kind: LossKind,
    /// What cannot be expressed.
    pub what: String,
}

/// What a loss means for the calls of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LossKind {
    /// The operation cannot be made. The model does not contain it.
    NotMade,
    /// Some requests differ from those of botocore.
    Wire,
    /// Requests are the same. Another function is lost, such as a check before sending, paging or a
    /// waiter.
    Other,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            LossKind::NotMade => "cannot be made",
            LossKind::Wire => "some requests differ",
            LossKind::Other => "the requests are the same",
        };
        match &self.operation {
            Some(operation) => write!(f, "{operation}: {kind}: {}", self.what),
            None => write!(f, "{kind}: {}", self.what),
        }
    }
}
