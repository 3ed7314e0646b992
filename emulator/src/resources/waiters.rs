//! The status that waiters wait for.

use petard::operation::Matcher;
use serde_json::Value;

use super::page::set;
use super::{Call, Item, Rules};
use crate::input::{Object, object_of};
use crate::ready::Ready;

/// The place of the status of items, and the status that the first waiter for an item that exists
/// waits for.
fn waited_for(call: &Call) -> Option<(&'static str, Value)> {
    let waiters = call.service.waiters().iter().copied();
    waiters.into_iter().find_map(|waiter| {
        let is_of_resource = waiter.operation().resource() == call.resource.name();
        if !is_of_resource || waiter.success().iter().any(is_absence) {
            return None;
        }
        Some((waiter.status()?, waiter.success().iter().find_map(status)?))
    })
}

/// Whether a wait that ends so is for the end of an item.
fn is_absence(matcher: &Matcher) -> bool {
    match matcher {
        Matcher::Error(_) => true,
        Matcher::Http(status) => *status >= 400,
        _ => false,
    }
}

fn status(matcher: &Matcher) -> Option<Value> {
    match *matcher {
        Matcher::Status(status) => Some(status.into()),
        Matcher::Flag(flag) => Some(flag.into()),
        _ => None,
    }
}

/// Gives a new document the status that a waiter waits for, unless it has a status.
pub(crate) fn complete(call: &Call, document: &mut Object) {
    let Some((place, status)) = waited_for(call) else { return };
    let mut whole = Value::Object(std::mem::take(document));
    if whole.pointer(place).is_none() {
        set(&mut whole, place, status);
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
    let Some((place, reached)) = waited_for(call).filter(|_| is_pending) else { return shown };
    let mut whole = Value::Object(shown);
    let pending = match reached {
        Value::Bool(flag) => Value::Bool(!flag),
        _ => rules.pending_status(call).into(),
    };
    set(&mut whole, place, pending);
    object_of(whole)
}
