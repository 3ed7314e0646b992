//! A subscriber that records all events and spans.

use std::fmt;
use std::sync::{Arc, Mutex, Once};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, set_default, set_global_default};
use tracing::{Event, Metadata, Subscriber};

/// Records spans and events as lines: `petard::send DEBUG status=503 message=failed`.
#[derive(Clone, Default)]
pub(crate) struct Listener(Arc<Mutex<Vec<String>>>);

impl Listener {
    /// Records what this thread does until the guard is dropped.
    ///
    /// `tracing` asks once per place in the code whether anyone is interested, and where a single
    /// subscriber exists it asks the thread that comes by first. A thread of another test, which
    /// has no subscriber, would switch the place off for all. A global subscriber prevents this.
    pub(crate) fn start() -> (Listener, DefaultGuard) {
        static GLOBAL: Once = Once::new();
        GLOBAL.call_once(|| set_global_default(Discard).unwrap());
        let listener = Listener::default();
        let guard = set_default(listener.clone());
        (listener, guard)
    }

    pub(crate) fn heard(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    /// Returns the lines of this library.
    pub(crate) fn own(&self) -> Vec<String> {
        self.heard().into_iter().filter(|line| line.starts_with("petard::")).collect()
    }

    fn remember(&self, metadata: &Metadata<'_>, record: impl FnOnce(&mut Line)) {
        let mut line = Line(format!("{} {}", metadata.target(), metadata.level()));
        record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }
}

struct Line(String);

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0 += &format!(" {}={value}", field.name());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0 += &format!(" {}={value:?}", field.name());
    }
}

impl Subscriber for Listener {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.remember(span.metadata(), |line| {
            line.0 += &format!(" span {}", span.metadata().name());
            span.record(line);
        });
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        self.remember(event.metadata(), |line| event.record(line));
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// Is interested in everything and keeps nothing.
struct Discard;

impl Subscriber for Discard {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}
