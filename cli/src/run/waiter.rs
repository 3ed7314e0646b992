//! Runs a waiter of a model: `petard SERVICE wait NAME`.

use std::fmt;
use std::io::IsTerminal as _;
use std::sync::Arc;
use std::time::Duration;

use clap::{ArgMatches, FromArgMatches};
use petard::Service;
use petard::operation::Wait;
use tracing::field::{Field, Visit};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Context as LayerContext, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use super::operation::{check_allowed, stage};
use super::wait_until::Progress;
use super::{Context, debug, list};
use crate::arguments::input::CallInput;
use crate::arguments::operation::kebab;
use crate::arguments::waiter::WaitOptions;
use crate::config;
use crate::console::without_controls;
use crate::failure::Failure;

/// Polls until the resource has the expected status, and prints the last response.
pub(crate) async fn run(
    context: &Context,
    service: &'static Service,
    wait: &'static Wait,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let options = WaitOptions::from_arg_matches(matches)?;
    let operation = wait.operation();
    let input = CallInput::from_flags(operation, matches)?;
    input.check_required()?;
    check_allowed(context, operation)?;
    let client =
        config::client(&context.globals, service, operation.auth(), stage(matches)).await?;
    debug::print_request(context, &input, client.call(operation)).await?;
    let mut waiter = input.apply(client.wait(wait), false)?;
    let limit = options.wait_timeout.unwrap_or(Duration::from_secs(wait.seconds().into()));
    waiter = waiter.limit(limit);
    if let Some(delay) = options.wait_delay {
        waiter = waiter.delay(delay);
    }
    // `--debug` prints each response.
    let progress = (!context.globals.result.debug && std::io::stderr().is_terminal())
        .then(|| show_statuses(wait, limit));
    let response = waiter.await;
    if let Some(progress) = progress {
        progress.clear();
    }
    list::print(
        context,
        operation,
        &response.map_err(|error| Failure::from(error).of(service, operation))?,
    )
}

/// Shows what is waited for, and the status of each response, in a line on stderr.
fn show_statuses(wait: &Wait, limit: Duration) -> Arc<Progress> {
    let seconds = limit.as_secs();
    let limit = if seconds > 0 && seconds.is_multiple_of(60) {
        format!("{}m", seconds / 60)
    } else {
        format!("{limit:?}")
    };
    let name = kebab(wait.name());
    let name = name.strip_prefix("wait-until-").unwrap_or(&name);
    let text = format!("waiting for {name}, {limit} at most");
    let progress = Arc::new(Progress::new());
    progress.set(text.clone());
    let statuses = Statuses { progress: progress.clone(), text };
    let of_waiters = Targets::new().with_target("petard::waiter", LevelFilter::DEBUG);
    // Only a test that runs several commands in one process has started it before.
    let _ = tracing_subscriber::registry().with(statuses.with_filter(of_waiters)).try_init();
    progress
}

/// Shows the status in each event of a waiter.
struct Statuses {
    progress: Arc<Progress>,
    /// What is waited for.
    text: String,
}

impl<S: tracing::Subscriber> Layer<S> for Statuses {
    fn on_event(&self, event: &tracing::Event<'_>, _: LayerContext<'_, S>) {
        let mut status = Status(None);
        event.record(&mut status);
        let text = match status.0 {
            Some(status) => {
                format!("{}; the last response: {}", self.text, without_controls(&status))
            }
            None => format!("{}; the last response has no status", self.text),
        };
        self.progress.set(text);
    }
}

/// The field `status` of an event.
struct Status(Option<String>);

impl Visit for Status {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "status" {
            self.0 = Some(value.to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}
