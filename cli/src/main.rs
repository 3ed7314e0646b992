//! The command `petard`.

use std::process::ExitCode;

fn main() -> ExitCode {
    petard_cli::run(&std::env::args_os().collect::<Vec<_>>())
}
