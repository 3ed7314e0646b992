//! The command `emulate`: the local endpoint until Ctrl-C.

use clap::{ArgMatches, Args, Command, FromArgMatches as _};
use petard::Service;
use petard::operation::AuthScheme;
use petard_emulator::Emulator;

use crate::arguments::globals::Connection;
use crate::config::{API_KEY, BEARER_TOKEN};
use crate::console;
use crate::failure::Failure;
use crate::local::{TOKEN, start};
use crate::services::Services;

/// The options of the command.
#[derive(Debug, Clone, Args)]
struct Options {
    /// Port of 127.0.0.1. Default: a free one.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,
}

/// Returns the command.
pub(crate) fn command() -> Command {
    // First, because the options may bring a text of their own.
    Options::augment_args(Command::new("emulate"))
        .about("Runs a local endpoint of all services until Ctrl-C, and prints the variables that lead to it")
        .after_help(
            "Paste the printed lines into another shell: programs that read these variables, `petard` \
             among them, then call the local endpoint. Resources are lost when it ends, unless `--state` \
             names a file.",
        )
}

/// Runs the endpoint. Returns only with an error.
pub(crate) async fn run(
    connection: &Connection,
    services: &Services,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let options = Options::from_arg_matches(matches)?;
    let mut builder = Emulator::builder();
    if let Some(port) = options.port {
        builder = builder.port(port);
    }
    if let Some(path) = &connection.state {
        builder = builder.state_file(path);
    }
    let emulator = start(builder, connection, services.entries()).await?;
    services.note_warnings();
    console::print(exports(&emulator, services.all()))?;
    match &connection.state {
        Some(path) => {
            console::note(format!(
                "The local endpoint runs until Ctrl-C. State: {}",
                path.display()
            ));
        }
        None => console::note("The local endpoint runs until Ctrl-C."),
    }
    std::future::pending().await
}

/// Returns the commands of a shell that set the variables with which programs call the endpoint.
fn exports(emulator: &Emulator, services: &[&'static Service]) -> String {
    let url = emulator.url();
    let mut variables = vec![
        ("AWS_ENDPOINT_URL", url.as_str()),
        ("AWS_REGION", emulator.region()),
        ("AWS_ACCESS_KEY_ID", emulator.access_key_id()),
        ("AWS_SECRET_ACCESS_KEY", emulator.secret_access_key()),
        // In place of one that the shell may have.
        ("AWS_SESSION_TOKEN", emulator.session_token()),
    ];
    let operations = services.iter().flat_map(|service| service.operations());
    for operation in operations {
        let variable = match operation.auth() {
            AuthScheme::Bearer => (BEARER_TOKEN, TOKEN),
            AuthScheme::ApiKeyHeader(_) => (API_KEY, TOKEN),
            _ => continue,
        };
        if !variables.contains(&variable) {
            variables.push(variable);
        }
    }
    let lines = variables.iter().map(|(name, value)| format!("export {name}={}\n", quoted(value)));
    lines.collect()
}

/// Returns a value as a word of a shell.
fn quoted(value: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./:+=".contains(&byte);
    if value.bytes().all(is_plain) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_one_word() {
        assert_eq!(quoted("local/session+token="), "local/session+token=");
        assert_eq!(quoted("a b'c"), r"'a b'\''c'");
    }
}
