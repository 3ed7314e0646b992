//! Ctrl-C.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::failure::Failure;

/// Whether a command ends itself after Ctrl-C.
static IS_HANDLED: AtomicBool = AtomicBool::new(false);

/// Runs a command until its end, or until the user presses Ctrl-C.
pub(crate) async fn until_interrupted(
    work: impl Future<Output = Result<(), Failure>>,
) -> Result<(), Failure> {
    let mut work = pin!(work);
    loop {
        tokio::select! {
            biased;
            result = &mut work => return result,
            signal = signal() => {
                signal?;
                if !IS_HANDLED.load(Ordering::Relaxed) {
                    return Err(Failure::Interrupted);
                }
            }
        }
    }
}

/// Leaves Ctrl-C to the command that runs, which waits for [`signal`]. Later ones end the process if
/// the returned value is dropped.
pub(crate) fn handle() -> Handled {
    IS_HANDLED.store(true, Ordering::Relaxed);
    Handled
}

/// As long as it exists, Ctrl-C is left to the command.
pub(crate) struct Handled;

impl Drop for Handled {
    fn drop(&mut self) {
        IS_HANDLED.store(false, Ordering::Relaxed);
    }
}

/// Returns when the user presses Ctrl-C.
pub(crate) async fn signal() -> Result<(), Failure> {
    let signal = tokio::signal::ctrl_c().await;
    signal.map_err(|error| Failure::Other(format!("Ctrl-C cannot be handled: {error}")))
}
