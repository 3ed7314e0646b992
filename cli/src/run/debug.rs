//! `--debug`: prints the events of the library, without secrets, to stderr.

use petard::Call;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

use super::Context;
use crate::console;
use crate::failure::Failure;

/// Starts to print the events. Only those of the library are printed: it hides secrets in them.
pub(crate) fn start() {
    let events = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(std::io::stderr);
    let of_library = Targets::new().with_target("petard", LevelFilter::TRACE);
    // Only a test that runs several commands in one process has started it before.
    let _ = tracing_subscriber::registry().with(events.with_filter(of_library)).try_init();
}

/// With `--show-secrets`, prints a request as a command of curl, as it is sent first.
pub(crate) async fn print_request(context: &Context, call: &Call) -> Result<(), Failure> {
    let options = &context.globals.result;
    if options.debug && options.show_secrets {
        console::note(call.to_curl().await?.with_secrets());
    }
    Ok(())
}
