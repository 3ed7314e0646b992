//! The source of credentials that a call would use, without fetching them. The order is that of
//! `petard-credentials`.

use petard_credentials::{Environment, Profile};
use sha1::{Digest as _, Sha1};

use super::files::Files;

/// A source of credentials.
pub(super) struct Source {
    pub(super) name: String,
    /// True if requests are sent or a program is run to fetch credentials.
    pub(super) is_remote: bool,
    /// What is wrong with it, and a remedy.
    pub(super) problem: Option<String>,
    /// What is probably wrong.
    pub(super) warning: Option<String>,
}

impl Source {
    fn local(name: String) -> Self {
        Self { name, is_remote: false, problem: None, warning: None }
    }

    fn remote(name: String) -> Self {
        Self { name, is_remote: true, problem: None, warning: None }
    }

    fn wrong(name: String, problem: String) -> Self {
        Self { name, is_remote: true, problem: Some(problem), warning: None }
    }
}

/// Returns the source of credentials.
pub(super) fn find(files: &Files) -> Source {
    let environment = &files.environment;
    if !files.is_option && has_keys(environment) {
        return Source::local("the environment variables".to_owned());
    }
    if let Some(profile) = files.selected()
        && let Some(source) = of_profile(files, profile, &mut Vec::new())
    {
        return source;
    }
    if !files.is_option
        && let Some(path) = environment.get("AWS_WEB_IDENTITY_TOKEN_FILE")
    {
        let source = "the web identity (AWS_WEB_IDENTITY_TOKEN_FILE)".to_owned();
        return match environment.get("AWS_ROLE_ARN") {
            Some(_) => with_token_file(files, source, path),
            None => Source::wrong(
                source,
                "AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not: set both, or none"
                    .to_owned(),
            ),
        };
    }
    let container =
        ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"];
    if let Some(name) = container.into_iter().find(|name| environment.get(name).is_some()) {
        return Source::remote(format!("the container ({name})"));
    }
    let is_disabled = environment.get("AWS_EC2_METADATA_DISABLED");
    if is_disabled.is_some_and(|value| value.trim().eq_ignore_ascii_case("true")) {
        let problem = format!(
            "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or add credentials to {} \
             (`aws configure`, `aws configure sso`), or select another one with `--profile`",
            files.label()
        );
        return Source {
            name: "none".to_owned(),
            is_remote: false,
            problem: Some(problem),
            warning: None,
        };
    }
    Source::remote("the role of the instance, if this is one with a role".to_owned())
}

fn has_keys(environment: &Environment) -> bool {
    ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
        .into_iter()
        .all(|name| environment.get(name).is_some_and(|value| !value.trim().is_empty()))
}

/// Returns the source of a profile; `None` if it has no credentials. `seen` are the profiles that lead to
/// this one.
fn of_profile(files: &Files, profile: Profile<'_>, seen: &mut Vec<String>) -> Option<Source> {
    let has = |key: &str| profile.get(key).is_some();
    let has_keys = has("aws_access_key_id") && has("aws_secret_access_key");
    // The keys of a profile that another one names as its source come first.
    if !seen.is_empty() && has_keys {
        return Some(Source::local(format!("the keys of {profile}")));
    }
    if let Some(arn) = profile.get("role_arn") {
        return Some(of_role(files, profile, arn, seen));
    }
    let is_used = has("sso_account_id") || has("sso_role_name");
    let others = has("aws_access_key_id") || has("credential_process");
    if is_used || (!others && (has("sso_session") || has("sso_start_url"))) {
        let session = profile.get("sso_session").or_else(|| profile.get("sso_start_url"));
        let session = session.unwrap_or_default().escape_debug();
        let name = format!(
            "IAM Identity Center, session `{session}` of {profile} (`aws sso login` renews it)"
        );
        return Some(match sso_problem(files, profile) {
            Some(why) => Source::wrong(name, why),
            None => Source { warning: missing_token(files, profile), ..Source::remote(name) },
        });
    }
    let is_in_credentials = profile.in_credentials("aws_access_key_id").is_some()
        && profile.in_credentials("aws_secret_access_key").is_some();
    // Others are reported when the credentials are fetched, which sends nothing.
    if !is_in_credentials && !has("login_session") && has("credential_process") {
        return Some(Source::remote(format!("the program of `credential_process` of {profile}")));
    }
    let has_some = ["aws_access_key_id", "aws_secret_access_key", "login_session"];
    let has_some = has_some.into_iter().chain(["web_identity_token_file"]).any(has);
    has_some.then(|| Source::local(format!("the keys of {profile}")))
}

/// Returns a warning if the IAM Identity Center session of the profile has no stored token.
fn missing_token(files: &Files, profile: Profile<'_>) -> Option<String> {
    let session = profile.get("sso_session").or_else(|| profile.get("sso_start_url"))?;
    let digest = Sha1::digest(session.as_bytes());
    let digits: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let file = files.environment.home()?.join(format!(".aws/sso/cache/{}.json", digits.concat()));
    (!file.exists()).then(|| {
        let profile = profile.name().escape_debug();
        format!("no IAM Identity Center token is stored: run `aws sso login --profile {profile}`")
    })
}

/// Returns what is missing from a profile with a session of IAM Identity Center.
fn sso_problem(files: &Files, profile: Profile<'_>) -> Option<String> {
    let configure = "run `aws configure sso`, or add it";
    let lacks = |key: &&str| profile.get(key).is_none();
    let session = profile.get("sso_session");
    let needed = ["sso_account_id", "sso_role_name"];
    let without_session = ["sso_start_url", "sso_region"];
    let all = needed.into_iter().chain(without_session.into_iter().filter(|_| session.is_none()));
    if let Some(key) = { all }.find(lacks) {
        return Some(format!("{profile} has no `{key}`: {configure}"));
    }
    let session = session?;
    without_session.into_iter().find_map(|key| match files.profiles.of_sso_session(session, key) {
        Ok(Some(_)) => None,
        Ok(None) => {
            let session = session.escape_debug();
            Some(format!("the section `[sso-session {session}]` has no `{key}`: {configure}"))
        }
        Err(why) => Some(format!("{profile} has `sso_session`, and {why}: {configure}")),
    })
}

fn of_role(files: &Files, profile: Profile<'_>, arn: &str, seen: &mut Vec<String>) -> Source {
    let source = format!("the role {} of {profile}", arn.escape_debug());
    if let Some(path) = profile.get("web_identity_token_file") {
        return with_token_file(files, source, path);
    }
    if let Some(serial) = profile.get("mfa_serial") {
        return Source::wrong(
            source,
            format!(
                "{profile} needs a code of the MFA device {}, which cannot be entered here: add \
                 `credential_process = aws configure export-credentials --profile {} --format process` to \
                 another profile, and select that one",
                serial.escape_debug(),
                profile.name().escape_debug()
            ),
        );
    }
    match (profile.get("source_profile"), profile.get("credential_source")) {
        (Some(name), None) => {
            if name != profile.name() && seen.iter().any(|own| own == name) {
                return Source::wrong(
                    source,
                    format!("{profile} has a `source_profile` that leads in a circle: change it"),
                );
            }
            seen.push(profile.name().to_owned());
            let by = match files.profiles.existing(name) {
                Ok(by) => of_profile(files, by, seen),
                Err(why) => {
                    return Source::wrong(source, format!("`source_profile` of {profile}: {why}"));
                }
            };
            let Some(by) = by else {
                let name = name.escape_debug();
                let why = format!(
                    "the profile `{name}`, which {profile} has as its source, has no credentials: add some"
                );
                return Source::wrong(source, why);
            };
            Source {
                name: format!("{source}, with {}", by.name),
                is_remote: true,
                problem: by.problem,
                warning: by.warning,
            }
        }
        (None, Some("Environment")) if !has_keys(&files.environment) => Source::wrong(
            source,
            format!(
                "{profile} has `credential_source = Environment`: set AWS_ACCESS_KEY_ID and \
                 AWS_SECRET_ACCESS_KEY"
            ),
        ),
        (None, Some(of)) => {
            Source::remote(format!("{source}, with the credentials of {}", of.escape_debug()))
        }
        (Some(_), Some(_)) => Source::wrong(
            source,
            format!("{profile} has both `source_profile` and `credential_source`: remove one"),
        ),
        (None, None) => Source::wrong(
            source,
            format!(
                "{profile} has `role_arn` without credentials to assume the role: add `source_profile`"
            ),
        ),
    }
}

/// Returns a source that sends the token in a file.
fn with_token_file(files: &Files, source: String, path: &str) -> Source {
    match std::fs::read_to_string(files.path(path)) {
        Ok(token) if !token.trim().is_empty() => Source::remote(source),
        Ok(_) => Source::wrong(
            source,
            format!("the token file {path} is empty: write the token into it"),
        ),
        Err(error) => Source::wrong(
            source,
            format!(
                "the token file {path} cannot be read: {error}; set the path of a file with a token"
            ),
        ),
    }
}
