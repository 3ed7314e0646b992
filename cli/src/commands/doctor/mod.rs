//! `petard doctor`: what a call would use, and what is wrong with it. Nothing is sent without `--online`.
//!
//! `report` has the result and its text, `files` the shared files and the profile, `sources` the source of
//! credentials, `connection` the proxies and certificates.

mod connection;
mod files;
mod report;
mod sources;

use std::time::{Duration, SystemTime};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command, FromArgMatches as _};
use petard::operation::{AuthScheme, EndpointRule};
use petard::{Client, Config, Method, Service};
use petard_credentials::Environment;

use self::files::Files;
use self::report::{CredentialsReport, EndpointReport, Problem, Report, Setting, Variable};
use crate::arguments::globals::Connection;
use crate::failure::{Failure, suggestion};
use crate::remedies::for_command_line;
use crate::run::Context;
use crate::services::Services;
use crate::{config, console};

/// Longest time of `--online`, unless `--timeout` sets another one.
const LONGEST_FETCH: Duration = Duration::from_secs(20);

/// The options of `petard doctor`.
#[derive(Debug, Clone, Args)]
struct Options {
    /// Service whose endpoint is shown. Default: all built-in services.
    #[arg(value_name = "SERVICE")]
    service: Option<String>,
    /// Fetch the credentials, also if that sends requests or runs a program.
    #[arg(long)]
    online: bool,
}

/// Returns the command.
pub(crate) fn command() -> Command {
    Options::augment_args(Command::new("doctor"))
        .about("Shows what a call would use, and what is wrong with it")
        .after_help(
            "Nothing is sent without `--online`. Exit code 253 if a call could not be made. With `--output` \
             or `--query`, the result is JSON.",
        )
}

/// Prints the report.
pub(crate) async fn run(
    context: &Context,
    services: &Services,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let options = Options::from_arg_matches(matches)?;
    let service = options.service.as_deref().map(|name| find(services, name)).transpose()?;
    if context.globals.connection.local {
        let why = "with `--local`, neither variables nor files of AWS are read: leave it out to examine them";
        return Err(Failure::Usage(why.to_owned()));
    }
    let report = examine(context, &options, service).await;
    let is_json = ["output", "query"].into_iter().any(|id| {
        matches.value_source(id).is_some_and(|source| source == ValueSource::CommandLine)
    });
    if is_json {
        let text =
            serde_json::to_vec(&report).map_err(|error| Failure::Other(error.to_string()))?;
        console::print(context.output.render(&text).map_err(Failure::Other)?)?;
    } else {
        console::print(report.text())?;
    }
    match report.problems.iter().find(|problem| problem.is_fatal) {
        Some(problem) => {
            Err(Failure::Configuration(format!("a call could not be made: {}", problem.message)))
        }
        None => Ok(()),
    }
}

fn find(services: &Services, name: &str) -> Result<&'static Service, Failure> {
    services.find(name).ok_or_else(|| {
        let names = services.all().iter().map(|service| service.name());
        Failure::Usage(format!("`{name}` is not a service{}", suggestion(name, names)))
    })
}

/// Examines everything. What is wrong is a problem of the report, and not an error.
async fn examine(
    context: &Context,
    options: &Options,
    service: Option<&'static Service>,
) -> Report {
    let connection = &context.globals.connection;
    let environment = Environment::of_process();
    let files = Files::load(&environment, connection.profile.as_deref());
    let mut problems = files.problems();
    let config = match config::load(&context.globals, AuthScheme::SigV4).await {
        Ok(config) => Some(config),
        Err(failure) => {
            let text = failure.text().unwrap_or_default();
            let text = text.strip_prefix("error: ").unwrap_or(&text);
            // The problem of a file is in the report already.
            problems.retain(|problem| !text.contains(&problem.message));
            problems.push(Problem::fatal("configuration", text));
            None
        }
    };
    let credentials =
        credentials(options, connection, config.as_ref(), &files, &mut problems).await;
    let services = service.map_or_else(|| petard::SERVICES.to_vec(), |service| vec![service]);
    let endpoints = config.as_ref().map(|config| {
        services
            .iter()
            .map(|own| endpoint(config, own, service, connection, &mut problems))
            .collect()
    });
    let region = region(config.as_ref(), connection, &files);
    if region.value.is_none() && config.is_some() {
        let message = "no region: set AWS_REGION, use `--region`, or add `region` to the profile";
        // An endpoint that needs the region has the same problem.
        problems.retain(|problem| !problem.message.starts_with("no region"));
        problems.push(Problem::fatal("region", message));
    }
    if let Err(failure) = config::is_read_only(connection) {
        let text = failure.text().unwrap_or_default();
        problems.push(Problem::fatal("variables", text.strip_prefix("error: ").unwrap_or(&text)));
    }
    let certificates = connection::certificates(&environment, &files, &mut problems);
    Report {
        petard: env!("CARGO_PKG_VERSION"),
        time: DateTime::from_secs(DateTime::from(SystemTime::now()).secs())
            .fmt(Format::DateTime)
            .unwrap_or_default(),
        profile: files.profile(),
        files: files.reports(),
        credentials,
        region,
        endpoints: endpoints.unwrap_or_default(),
        proxies: connection::proxies(&mut problems),
        certificates,
        max_attempts: config.as_ref().map(Config::max_attempts),
        variables: variables(),
        problems,
    }
}

/// Returns the credentials. They are fetched if that needs only files and variables, or with `--online`.
async fn credentials(
    options: &Options,
    connection: &Connection,
    config: Option<&Config>,
    files: &Files,
    problems: &mut Vec<Problem>,
) -> CredentialsReport {
    if connection.no_sign_request {
        return CredentialsReport {
            source: "none: --no-sign-request".to_owned(),
            ..Default::default()
        };
    }
    let found = sources::find(files);
    let mut report = CredentialsReport {
        source: found.name,
        is_remote: found.is_remote,
        ..CredentialsReport::default()
    };
    let Some(config) = config else { return report };
    problems.extend(found.problem.map(|why| Problem::fatal("credentials", &why)));
    let has_problem = problems.iter().any(|problem| problem.about == "credentials");
    if (found.is_remote || has_problem) && !options.online {
        return report;
    }
    let longest = connection.timeout.unwrap_or(LONGEST_FETCH);
    match tokio::time::timeout(longest, config.fetch_credentials()).await {
        Ok(Ok(keys)) => {
            report.source = config.credentials_source().unwrap_or(report.source);
            report.access_key_id = Some(shortened(keys.access_key_id()));
            report.is_temporary = Some(keys.session_token().is_some());
            let expiry = keys.expiry().map(DateTime::from);
            report.expires = expiry.and_then(|expiry| expiry.fmt(Format::DateTime).ok());
        }
        Ok(Err(error)) => {
            problems.retain(|problem| problem.about != "credentials");
            problems.push(Problem::fatal("credentials", &for_command_line(&error.to_string())));
        }
        Err(_) => {
            let message = format!(
                "the source of credentials did not respond within {longest:?}: set another time with \
                 `--timeout`, or check the network"
            );
            problems.push(Problem::fatal("credentials", &message));
        }
    }
    report
}

/// Returns an access key id without its middle.
fn shortened(id: &str) -> String {
    let letters: Vec<char> = id.chars().collect();
    match letters.as_slice() {
        [first @ .., a, b, c, d] if first.len() >= 12 => {
            let start: String = first.iter().take(4).collect();
            format!("{start}...{a}{b}{c}{d}")
        }
        letters => letters.iter().take(4).chain(&['.'; 3]).collect(),
    }
}

/// Returns the endpoint of a service. What is wrong with it is a problem if the service is the `selected`
/// one.
fn endpoint(
    config: &Config,
    service: &'static Service,
    selected: Option<&Service>,
    connection: &Connection,
    problems: &mut Vec<Problem>,
) -> EndpointReport {
    let request = Client::new(config, service).request(Method::GET, "").request();
    let source = config.endpoint_source(service).ok().flatten();
    let source = match source {
        Some(_) if connection.endpoint_url.is_some() => Some("--endpoint-url".to_owned()),
        source => source,
    };
    let mut report = EndpointReport { service: service.name(), url: None, source, problem: None };
    match request {
        Ok(request) => report.url = Some(request.url().trim_end_matches('/').to_owned()),
        Err(error) => {
            let text = error.to_string();
            let text = text.strip_prefix("GET: ").unwrap_or(&text);
            let text = for_command_line(text);
            // A URL or a region that is set and not valid is one for all services.
            let is_regional = matches!(service.endpoint(), EndpointRule::Regional { .. });
            if selected.is_some() || report.source.is_some() || is_regional {
                let problem = Problem::fatal("endpoint", &text);
                if !problems.contains(&problem) {
                    problems.push(problem);
                }
            }
            report.problem = Some(text);
        }
    }
    report
}

/// Returns the region and where it is set.
fn region(config: Option<&Config>, connection: &Connection, files: &Files) -> Setting {
    let of_variable =
        |name: &'static str| Some((files.environment.get(name)?.to_owned(), name.to_owned()));
    let found = connection
        .region
        .clone()
        .map(|region| (region, "--region".to_owned()))
        .or_else(|| of_variable("AWS_REGION"))
        .or_else(|| of_variable("AWS_DEFAULT_REGION"))
        .or_else(|| Some((files.value("region")?, files.label())));
    let (value, source) = found.unzip();
    let value = config.map_or(value, |config| config.region().map(str::to_owned));
    Setting { value, source }
}

/// Returns the variables of petard that are set, without secrets.
fn variables() -> Vec<Variable> {
    let all = std::env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok().filter(|name| name.starts_with("PETARD_"))?;
        let is_secret = [config::BEARER_TOKEN, config::API_KEY].contains(&name.as_str());
        let value = value.to_string_lossy().into_owned();
        let value = if is_secret { "***".to_owned() } else { value };
        Some(Variable { name, value })
    });
    let mut all: Vec<Variable> = all.collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn access_key_ids_are_shortened() {
        assert_eq!(shortened("AKIAIOSFODNN7EXAMPLE"), "AKIA...MPLE");
        assert_eq!(shortened("AKID"), "AKID...");
        assert_eq!(shortened("AKIDEXAMPLE"), "AKID...");
    }
}
