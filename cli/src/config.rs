//! The configuration of calls: from the options, the environment and the shared files.

use petard::operation::AuthScheme;
use petard::{ApiKeyHeader, BearerToken, Client, Config, Service};

use crate::arguments::globals::{Connection, Globals};
use crate::failure::Failure;

/// The variable with the bearer token of operations that need one.
pub(crate) const BEARER_TOKEN: &str = "PETARD_BEARER_TOKEN";
/// The variable with the API key of operations that need one.
pub(crate) const API_KEY: &str = "PETARD_API_KEY";

/// Creates the client of a service, or of one of its stages, for operations with this kind of
/// authentication. Nothing is sent.
pub(crate) async fn client(
    globals: &Globals,
    service: &'static Service,
    auth: AuthScheme,
    stage: Option<&str>,
) -> Result<Client, Failure> {
    let config = load(globals, auth).await?;
    match stage {
        // The local endpoint has one stage, and its URL no path.
        _ if globals.connection.local => Ok(Client::new(&config, service)),
        Some(stage) => Ok(Client::for_stage(&config, service, stage)?),
        None => Ok(Client::new(&config, service)),
    }
}

/// Loads the configuration for operations with this kind of authentication. Nothing is sent.
pub(crate) async fn load(globals: &Globals, auth: AuthScheme) -> Result<Config, Failure> {
    let options = &globals.connection;
    let local = options.endpoint.get();
    let config = local.map_or_else(Config::builder, |endpoint| endpoint.config(auth));
    let mut config = config.unsigned(options.no_sign_request).log_bodies(globals.result.debug);
    if let Some(region) = &options.region {
        config = config.region(region);
    }
    if let Some(profile) = &options.profile {
        config = config.profile(profile);
    }
    if let Some(url) = &options.endpoint_url {
        config = config.endpoint_url(url);
    }
    if let Some(timeout) = options.timeout {
        config = config.timeout(timeout);
    }
    if let Some(attempts) = options.max_attempts {
        config = config.max_attempts(attempts);
    }
    if local.is_some() {
        return Ok(config.build());
    }
    config = match auth {
        AuthScheme::Bearer => match variable(BEARER_TOKEN)? {
            Some(token) => config.auth(BearerToken::new(token)),
            None => config,
        },
        AuthScheme::ApiKeyHeader(header) => match variable(API_KEY)? {
            Some(key) => config.auth(ApiKeyHeader::named(header, key)),
            None => config,
        },
        _ => config,
    };
    Ok(config.load().await?)
}

/// Returns the value of a variable; an empty one counts as not set.
pub(crate) fn variable(name: &str) -> Result<Option<String>, Failure> {
    match std::env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(Failure::Configuration(format!("the variable {name} is not Unicode")))
        }
    }
}

/// Returns whether only reads are allowed.
pub(crate) fn is_read_only(options: &Connection) -> Result<bool, Failure> {
    match variable("PETARD_READ_ONLY")?.as_deref() {
        None | Some("0" | "false") => Ok(options.read_only),
        Some("1" | "true") => Ok(true),
        Some(other) => {
            Err(Failure::Configuration(format!("PETARD_READ_ONLY is `{other}`: set it to 1 or 0")))
        }
    }
}
