//! The options that every command has.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use clap::{ArgAction, Args, ColorChoice, ValueEnum};

use crate::local::LocalEndpoint;
use crate::output::Format;

/// How errors are written to stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ErrorFormat {
    /// One line of text first.
    Text,
    /// One line of JSON.
    Json,
}

/// The options that every command has.
#[derive(Debug, Clone, Args)]
pub(crate) struct Globals {
    #[command(flatten)]
    pub(crate) connection: Connection,
    #[command(flatten)]
    pub(crate) result: ResultOptions,
    #[command(flatten)]
    pub(crate) models: ModelOptions,
}

/// Where calls go, and how.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Configuration")]
pub(crate) struct Connection {
    /// Region of AWS. Default: AWS_REGION, then the profile.
    #[arg(long, global = true, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// Profile of the shared files. Default: AWS_PROFILE, then `default`.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// URL of the endpoint, in place of the one of the service.
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
    /// Longest time of one attempt, such as `30s`, `500ms` or `2m`; a number is in seconds. Default: 60s.
    #[arg(long, alias = "cli-read-timeout", global = true, value_name = "TIME", value_parser = duration)]
    pub(crate) timeout: Option<Duration>,
    /// How often a call is sent at most. Default: AWS_MAX_ATTEMPTS, then the profile, then 3.
    #[arg(long, global = true, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) max_attempts: Option<u32>,
    /// Do not sign requests, and do not look for credentials.
    #[arg(long, global = true)]
    pub(crate) no_sign_request: bool,
    /// Run against the built-in local endpoint, whose state is kept between commands.
    #[arg(long, global = true, conflicts_with_all = ["endpoint_url", "profile"])]
    pub(crate) local: bool,
    /// File with the state of the local endpoint. Default: with `--local`, a file in the state folder of
    /// the user; with `petard emulate`, resources are kept in memory.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// The local endpoint, once it is started.
    #[arg(skip)]
    pub(crate) endpoint: OnceLock<LocalEndpoint>,
    /// Refuse every operation that is not a read. Also: PETARD_READ_ONLY=1.
    #[arg(long, global = true)]
    pub(crate) read_only: bool,
}

/// What is printed.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct ResultOptions {
    /// Form of the result on stdout.
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value = "json")]
    pub(crate) output: Format,
    /// JMESPath expression that is applied to the whole response.
    #[arg(long, global = true, value_name = "JMESPATH")]
    pub(crate) query: Option<String>,
    /// When the output has colours.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
    /// Form of errors on stderr.
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(crate) error_format: ErrorFormat,
    /// Print what is sent and received, without secrets, to stderr.
    #[arg(long, global = true)]
    pub(crate) debug: bool,
    /// Show secrets in the output of `--dry-run` and `--curl`. With `--debug`, print each request with its
    /// secrets as a command of curl; they stay hidden in the other lines.
    #[arg(long, global = true)]
    pub(crate) show_secrets: bool,
}

/// Which models there are beside the built-in ones.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Models")]
pub(crate) struct ModelOptions {
    /// File of a model. Its service is a SERVICE of this command. May be repeated. Also: PETARD_MODELS
    /// names a folder with models.
    // The id is also the name of the flag, because a parameter may be named `files`.
    #[arg(id = "model", long, global = true, value_name = "FILE", action = ArgAction::Append)]
    pub(crate) files: Vec<PathBuf>,
    /// Service of the installed botocore, or the path of a `service-2.json`, which is converted to a
    /// model.
    #[arg(long, global = true, value_name = "SERVICE|FILE")]
    pub(crate) from_botocore: Option<String>,
}

/// The longest time: a clock cannot count much longer ones.
const LONGEST: Duration = Duration::from_hours(24 * 365);

/// Parses a length of time: a number of seconds, or a number with `ms`, `s`, `m` or `h`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: f64 = digits.parse().map_err(|_| "is not a time, such as `30s`".to_owned())?;
    let factor = match text.get(digits.len()..).unwrap_or_default() {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        unit => return Err(format!("`{unit}` is not a unit of time: use ms, s, m or h")),
    };
    let time = number * factor;
    if time > LONGEST.as_secs_f64() {
        return Err("must not be longer than a year".to_owned());
    }
    Duration::try_from_secs_f64(time)
        .ok()
        .filter(|time| !time.is_zero())
        .ok_or_else(|| "must be longer than zero".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        let ms = |text| duration(text).map(|time| time.as_millis());
        assert_eq!(ms("30"), Ok(30_000));
        assert_eq!(ms("1.5s"), Ok(1500));
        assert_eq!(ms("500ms"), Ok(500));
        assert_eq!(ms("2m"), Ok(120_000));
        assert_eq!(ms("1h"), Ok(3_600_000));
        assert_eq!(ms("8760h"), Ok(31_536_000_000));
        for wrong in ["", "s", "0", "-1s", "1d", "ten", "1e400", "8761h", "NaN", "inf"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
