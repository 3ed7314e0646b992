//! The status that waiters wait for.

use petard::operation::Wait;
use serde_json::Value;

use super::page::set;
use super::{Call, Item, Rules};
use crate::input::{Object, object_of};
use crate::ready::Ready;

/// The waiter that reads items of the resource.
fn waiter_of(call: &Call) -> Option<&'static Wait> {
    let waiters = call.service.waiters().iter().copied();
    waiters.into_iter().find(|waiter| waiter.operation().resource() == call.resource.name())
}

/// Gives a new document the status that a waiter waits for, unless it has a status.
pub(crate) fn complete(call: &Call, document: &mut Object) {
    let Some(waiter) = waiter_of(call) else { return };
    let Some(status) = waiter.success().first() else { return };
    let mut whole = Value::Object(std::mem::take(document));
    if whole.pointer(waiter.status()).is_none() {
        set(&mut whole, waiter.status(), (*status).into());
    }
    *document = object_of(whole);
}

/// Replaces the status of an item that is not ready yet.
pub(crate) fn show(call: &Call, item: &Item, rules: &dyn Rules, shown: Object) -> Object {
    let is_pending = match call.context.ready {
        Ready::AtOnce => false,
        Ready::After(time) => {
            item.created.checked_add(time).is_none_or(|ready| call.context.now < ready)
        }
        Ready::AfterReads(reads) => item.reads <= reads,
    };
    let Some(waiter) = waiter_of(call).filter(|_| is_pending) else { return shown };
    let mut whole = Value::Object(shown);
    set(&mut whole, waiter.status(), rules.pending_status(call).into());
    object_of(whole)
}
