//! Functions of a test that make responses.

use std::fmt;
use std::sync::Arc;

use petard::Operation;

use crate::request::Request;
use crate::response::Response;

/// Makes a response, or returns `None` to leave the request to the next one.
pub(crate) type Respond = dyn Fn(&Request) -> Option<Response> + Send + Sync;

/// The functions, in the order in which they were set.
#[derive(Default)]
pub(crate) struct Handlers(Vec<Handler>);

struct Handler {
    operations: Vec<&'static Operation>,
    respond: Arc<Respond>,
}

impl Handlers {
    pub(crate) fn add(&mut self, operations: Vec<&'static Operation>, respond: Arc<Respond>) {
        self.0.push(Handler { operations, respond });
    }

    /// Removes the functions of operations.
    pub(crate) fn remove(&mut self, operations: &[&'static Operation]) {
        let has = |handler: &Handler| operations.iter().any(|one| handler.is_for(one));
        self.0.retain(|handler| !has(handler));
    }

    /// Returns the functions for an operation, the latest first.
    pub(crate) fn of(&self, operation: &'static Operation) -> Vec<Arc<Respond>> {
        let own = self.0.iter().rev().filter(|handler| handler.is_for(operation));
        own.map(|handler| handler.respond.clone()).collect()
    }
}

impl Handler {
    fn is_for(&self, operation: &'static Operation) -> bool {
        self.operations.iter().any(|own| std::ptr::eq(*own, operation))
    }
}

/// Calls a function in a thread for blocking work, so that it may wait. If it panics, as a failed
/// assertion does, the response says so; the client does not retry this status.
pub(crate) async fn call(
    function: Arc<Respond>,
    request: &Request,
    operation: &Operation,
) -> Option<Response> {
    let request = request.clone();
    let error = match tokio::task::spawn_blocking(move || function(&request)).await {
        Ok(response) => return response,
        Err(error) => error,
    };
    let Ok(panic) = error.try_into_panic() else {
        // The emulator is dropped.
        return Some(Response::closes());
    };
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default();
    let message = format!("the function for {} panicked: {text}", operation.name());
    Some(Response::error(501, "FunctionPanicked", message))
}

impl fmt::Debug for Handlers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|handler| &handler.operations)).finish()
    }
}
