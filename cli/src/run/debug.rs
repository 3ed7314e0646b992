//! `--debug`: prints the events of the library, without secrets, to stderr.

use petard::{Call, Request};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

use super::{Context, dry_run};
use crate::arguments::input::CallInput;
use crate::console;
use crate::failure::Failure;

/// Starts to print the events. Only those of the library are printed: it hides secrets in them.
pub(crate) fn start() {
    let events = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(std::io::stderr);
    let of_library = Targets::new().with_target("petard", LevelFilter::TRACE);
    // Only a test that runs several commands in one process has started it before.
    let _ = tracing_subscriber::registry().with(events.with_filter(of_library)).try_init();
}

/// Prints the method and the URL of a request, without secrets. With `--show-secrets`, prints the request as a
/// command of curl, as it is sent first. The parameters of `call` are set by this function.
pub(crate) async fn print_request(
    context: &Context,
    input: &CallInput,
    call: Call,
) -> Result<(), Failure> {
    let options = &context.globals.result;
    if !options.debug {
        return Ok(());
    }
    if options.show_secrets {
        console::note(input.apply(call, false)?.to_curl().await?.with_secrets());
        return Ok(());
    }
    // What is wrong with the request is the error of the call.
    if let Ok(request) = input.apply(call, true)?.request() {
        print_url(&request);
    }
    Ok(())
}

/// Prints the method and the URL of a request whose secrets are masked.
pub(crate) fn print_url(masked: &Request) {
    console::note(format!("{} {}", masked.method(), dry_run::url_of_masked(masked.url())));
}
