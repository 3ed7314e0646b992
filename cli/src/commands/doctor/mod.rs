//! `petard doctor`: what a call would use, and what is wrong with it. Nothing is sent without `--online`.
//!
//! `report` has the result and its text, `files` the shared files and the profile, `sources` the source of
//! credentials, `connection` the proxies and certificates.

mod connection;
mod files;
mod report;
mod sources;

use std::io::IsTerminal as _;
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
use crate::failure::Failure;
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
    let service = options.service.as_deref().map(|name| services.get(name)).transpose()?;
    let service = service.map(|known| known.service);
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
        // A terminal shows the problem already.
        Some(_) if !is_json && console::width().is_some() && std::io::stderr().is_terminal() => {
            Err(Failure::Configuration("a call could not be made".to_owned()))
        }
        Some(problem) => {
            Err(Failure::Configuration(format!("a call could not be made: {}", problem.message)))
        }
        None => Ok(()),
    }
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
            without_credentials(connection, &files).await
        }
    };
    // Those of a configuration that cannot be loaded are a problem already.
    let usable =
        config.as_ref().filter(|_| !problems.iter().any(|own| own.about == "configuration"));
    let credentials = credentials(options, connection, usable, &files, &mut problems).await;
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
    let is_refused = problems.iter().any(|own| own.message.contains("not the name of a region"));
    if let Some(region) = region.value.as_deref()
        && !is_refused
        && !has_form_of_region(region)
    {
        let message = format!(
            "`{region}` does not have the form of a region, such as `eu-west-1`: correct it if it is \
             mistyped"
        );
        problems.push(Problem::warning("region", message));
    }
    problems.extend(folder_of_models());
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

/// Returns the configuration without credentials, so that a mistake in them hides nothing else: without the keys of
/// variables, or if that is not enough, without profile and files.
async fn without_credentials(connection: &Connection, files: &Files) -> Option<Config> {
    const KEYS: [&str; 3] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
    const FILES: [&str; 4] =
        ["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"];
    for has_files in [true, false] {
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        let is_left = |name: &str| {
            !KEYS.contains(&name) && (has_files || !FILES.contains(&name) && name != "HOME")
        };
        let variables = variables.filter(|(name, _)| is_left(name));
        let mut config = Config::builder().environment(variables);
        let region = files.value("region").filter(|_| {
            ["AWS_REGION", "AWS_DEFAULT_REGION"]
                .iter()
                .all(|name| files.environment.get(name).is_none())
        });
        if let Some(region) = connection.region.clone().or(region) {
            config = config.region(region);
        }
        if let Some(profile) = connection.profile.as_ref().filter(|_| has_files) {
            config = config.profile(profile);
        }
        if let Some(url) = &connection.endpoint_url {
            config = config.endpoint_url(url);
        }
        if let Some(attempts) = connection.max_attempts {
            config = config.max_attempts(attempts);
        }
        if let Ok(config) = config.load().await {
            return Some(config);
        }
    }
    None
}

/// Returns whether a text has the form of a region: `eu-west-1`, `us-gov-east-1`.
fn has_form_of_region(text: &str) -> bool {
    const DIRECTIONS: [&str; 5] = ["north", "south", "east", "west", "central"];
    let Some((start, number)) = text.rsplit_once('-') else { return false };
    let Some((_, place)) = start.rsplit_once('-') else { return false };
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    // `southeast` is two directions.
    let rest = place.strip_prefix("north").or_else(|| place.strip_prefix("south"));
    let is_place = |place: &str| DIRECTIONS.contains(&place);
    is_number && (is_place(place) || rest.is_some_and(is_place)) || text == "aws-global"
}

/// Returns the problem of PETARD_MODELS, if it names no folder. Built-in services can be called nevertheless.
fn folder_of_models() -> Option<Problem> {
    let path = std::path::PathBuf::from(std::env::var_os("PETARD_MODELS")?);
    (!path.as_os_str().is_empty() && !path.is_dir()).then(|| {
        let path = path.display();
        let message = format!(
            "PETARD_MODELS is `{path}`, which is not a folder: create it, or set the folder of models"
        );
        Problem::warning("variables", message)
    })
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
    problems.extend(found.warning.map(|why| Problem::warning("sso", why)));
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
    use super::{has_form_of_region, shortened};

    #[test]
    fn regions_have_a_form() {
        for region in
            ["eu-west-1", "us-gov-east-1", "ap-southeast-5", "us-iso-west-1", "cn-north-1"]
        {
            assert!(has_form_of_region(region), "{region}");
        }
        for region in ["eu-wst-1", "eu-west", "west-1", "", "eu-west-1a", "eu-southeastern-1"] {
            assert!(!has_form_of_region(region), "{region}");
        }
    }

    #[test]
    fn access_key_ids_are_shortened() {
        assert_eq!(shortened("AKIAIOSFODNN7EXAMPLE"), "AKIA...MPLE");
        assert_eq!(shortened("AKID"), "AKID...");
        assert_eq!(shortened("AKIDEXAMPLE"), "AKID...");
    }
}
