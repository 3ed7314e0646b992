//! Credentials of a role in IAM Identity Center (SSO), with the token that `aws sso login` stores.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};
use sha1::{Digest as _, Sha1};

use crate::clock::Clock;
use crate::date;
use crate::exchange::{Policy, exchange};
use crate::http_client::HttpClient;
use crate::json::{self, Members};
use crate::profile::{Profile, ProfileFiles};
use crate::text::one_line;

/// How long before its expiry a token is renewed.
const EARLY: Duration = Duration::from_mins(15);

const BEARER: HeaderName = HeaderName::from_static("x-amz-sso_bearer_token");
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

const KEYS: [&str; 5] =
    ["sso_session", "sso_account_id", "sso_role_name", "sso_start_url", "sso_region"];

/// The settings of a profile.
pub(crate) struct Settings<'a> {
    profile: Profile<'a>,
    /// The name of the `sso-session` section.
    session: Option<&'a str>,
    start_url: &'a str,
    pub(crate) region: &'a str,
    account: &'a str,
    role: &'a str,
}

/// The services of IAM Identity Center, and how requests are sent to them.
pub(crate) struct Services<'a> {
    pub(crate) http: &'a dyn HttpClient,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) policy: Policy,
    /// The portal, which returns credentials.
    pub(crate) portal: Uri,
    /// The service that renews tokens.
    pub(crate) oidc: Uri,
    /// The folder with the tokens.
    pub(crate) cache: PathBuf,
}

impl<'a> Settings<'a> {
    /// Returns the settings of a profile; `None` if it does not use SSO.
    pub(crate) fn of_profile(
        files: &'a ProfileFiles,
        profile: Profile<'a>,
    ) -> Result<Option<Self>, String> {
        if !KEYS.iter().any(|key| profile.get(key).is_some()) {
            return Ok(None);
        }
        // Only with one of them does a profile use SSO, unless it has nothing else.
        let is_used =
            ["sso_account_id", "sso_role_name"].iter().any(|key| profile.get(key).is_some());
        let others = ["aws_access_key_id", "credential_process"];
        if !is_used && others.iter().any(|key| profile.get(key).is_some()) {
            return Ok(None);
        }
        let (account, role) = (profile.needed("sso_account_id")?, profile.needed("sso_role_name")?);
        let Some(session) = profile.get("sso_session") else {
            let (start_url, region) =
                (profile.needed("sso_start_url")?, profile.needed("sso_region")?);
            return Ok(Some(Self { profile, session: None, start_url, region, account, role }));
        };
        let shown = session.escape_debug();
        let value = |key: &str| {
            let own = files.of_sso_session(session, key);
            let own =
                own.map_err(|why| format!("{profile} has `sso_session = {shown}`, and {why}"))?;
            let own =
                own.ok_or_else(|| format!("the section `[sso-session {shown}]` has no `{key}`"))?;
            match profile.get(key) {
                Some(other) if other != own => Err(format!(
                    "{profile} and the section `[sso-session {shown}]` have different values of `{key}`: \
                     remove it from the profile"
                )),
                _ => Ok(own),
            }
        };
        let (start_url, region) = (value("sso_start_url")?, value("sso_region")?);
        Ok(Some(Self { profile, session: Some(session), start_url, region, account, role }))
    }

    /// Returns the name of the file with the token.
    fn file_name(&self) -> String {
        let digest = Sha1::digest(self.session.unwrap_or(self.start_url).as_bytes());
        let digits: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        digits.concat() + ".json"
    }
}

impl fmt::Display for Settings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.session {
            Some(name) => {
                write!(f, "the SSO session `{}` of {}", name.escape_debug(), self.profile)
            }
            None => write!(f, "the SSO session of {}", self.profile),
        }
    }
}

/// A token in its file.
pub(crate) struct Token {
    /// All members, which are kept when the token is renewed.
    members: Map<String, Value>,
    access: String,
    expiry: SystemTime,
}

impl Token {
    pub(crate) fn read(text: &[u8]) -> Result<Self, String> {
        let Ok(Value::Object(members)) = serde_json::from_slice(text) else {
            return Err("is not valid JSON".to_owned());
        };
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        let access = text("accessToken").filter(|token| !token.is_empty());
        let access = access.ok_or("has no `accessToken`")?.to_owned();
        let expiry = text("expiresAt").ok_or("has no `expiresAt`")?;
        let expiry = date::parse(expiry).map_err(|why| format!("has an `expiresAt` that {why}"))?;
        Ok(Self { members, access, expiry })
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// Returns the body of the request that renews the token; `None` if it cannot be renewed.
    pub(crate) fn renewal(&self, now: SystemTime) -> Option<Value> {
        let until = self.text("registrationExpiresAt");
        let is_over = until.and_then(|text| date::parse(text).ok()).is_some_and(|at| at <= now);
        let body = serde_json::json!({
            "clientId": self.text("clientId")?,
            "clientSecret": self.text("clientSecret")?,
            "grantType": "refresh_token",
            "refreshToken": self.text("refreshToken")?,
        });
        (!is_over).then_some(body)
    }
}

/// Returns the credentials of the role.
pub(crate) async fn credentials(
    settings: &Settings<'_>,
    services: &Services<'_>,
) -> Result<Credentials, String> {
    let login = |why: &str| {
        format!(
            "{settings} cannot be used: {why}; log in again: `aws sso login --profile {}`",
            settings.profile.name().escape_debug()
        )
    };
    let path = services.cache.join(settings.file_name());
    let shown = path.display();
    let text = std::fs::read(&path)
        .map_err(|error| login(&format!("its token ({shown}) cannot be read: {error}")))?;
    let token = Token::read(&text).map_err(|why| login(&format!("its token ({shown}) {why}")))?;
    let access = match services.current(token, &path).await {
        Ok(access) => access,
        Err(why) => return Err(login(&why)),
    };
    match services.role_credentials(settings, &access).await {
        Ok(credentials) => Ok(credentials),
        Err(Refusal { why, is_token: true }) => Err(login(&why)),
        Err(Refusal { why, is_token: false }) => Err(format!("{settings}: {why}")),
    }
}

/// Why the portal gives no credentials.
struct Refusal {
    why: String,
    /// True if a new token may help.
    is_token: bool,
}

impl Services<'_> {
    /// Returns a token that is valid, and renews it if it expires soon.
    async fn current(&self, token: Token, path: &Path) -> Result<String, String> {
        let now = self.clock.now();
        if token.expiry > now.checked_add(EARLY).unwrap_or(now) {
            return Ok(token.access);
        }
        let renewed = match token.renewal(now) {
            Some(body) => self.renew(&body).await.map(Some),
            None => Ok(None),
        };
        match renewed {
            Ok(Some(renewed)) => Ok(self.store(token, &renewed, path)),
            // The old one is still valid.
            _ if token.expiry > now => Ok(token.access),
            Ok(None) => Err("its token has expired".to_owned()),
            Err(why) => Err(format!("its token has expired and cannot be renewed: {why}")),
        }
    }

    async fn renew(&self, body: &Value) -> Result<Members, String> {
        let body = serde_json::to_vec(body).map_err(|error| error.to_string())?;
        let body = Bytes::from(body);
        let url = format!("{}/token", self.oidc.to_string().trim_end_matches('/'));
        let request = || {
            let mut request = Request::new(body.clone());
            *request.method_mut() = Method::POST;
            *request.uri_mut() = url.parse().map_err(|_| "the endpoint is not a URL".to_owned())?;
            let json = HeaderValue::from_static("application/json");
            request.headers_mut().insert(CONTENT_TYPE, json);
            Ok(request)
        };
        let response = exchange(self.http, self.clock, self.policy, &request).await?;
        let members = Members::parse(response.body());
        if !response.status().is_success() {
            let message = members.ok().and_then(|members| members.message()).unwrap_or_default();
            return Err(format!("HTTP {}: {message}", response.status()));
        }
        let members = members?;
        members.text("accessToken").ok_or("the response has no `accessToken`")?;
        Ok(members)
    }

    /// Stores a renewed token and returns it. If it cannot be stored, it is used all the same.
    fn store(&self, mut token: Token, renewed: &Members, path: &Path) -> String {
        let access = renewed.text("accessToken").unwrap_or_default().to_owned();
        let lifetime = renewed.get("expiresIn").and_then(Value::as_u64).unwrap_or_default();
        let expiry = self.clock.now().checked_add(Duration::from_secs(lifetime));
        let expiry = expiry.unwrap_or_else(|| self.clock.now());
        let expiry = DateTime::from_secs(DateTime::from(expiry).secs()).fmt(Format::DateTime);
        let mut set = |name: &str, value: &str| {
            token.members.insert(name.to_owned(), Value::from(value));
        };
        set("accessToken", &access);
        if let Ok(expiry) = expiry {
            set("expiresAt", &expiry);
        }
        if let Some(refresh) = renewed.text("refreshToken") {
            set("refreshToken", refresh);
        }
        let text = serde_json::to_vec(&token.members).map_err(std::io::Error::from);
        if let Err(error) = text.and_then(|text| replace(path, &text)) {
            tracing::warn!(
                target: "petard_credentials",
                "a renewed SSO token cannot be stored in {}: {error}",
                path.display()
            );
        }
        access
    }

    async fn role_credentials(
        &self,
        settings: &Settings<'_>,
        access: &str,
    ) -> Result<Credentials, Refusal> {
        let other = |why: String| Refusal { why, is_token: false };
        let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let url = format!(
            "{}/federation/credentials?role_name={}&account_id={}",
            self.portal.to_string().trim_end_matches('/'),
            encode(settings.role),
            encode(settings.account)
        );
        let request = || {
            let mut request = Request::new(Bytes::new());
            *request.uri_mut() = url.parse().map_err(|_| "the endpoint is not a URL".to_owned())?;
            let mut token = HeaderValue::from_str(access)
                .map_err(|_| "the token has a character that a header cannot have".to_owned())?;
            token.set_sensitive(true);
            request.headers_mut().insert(BEARER, token);
            Ok(request)
        };
        let response =
            exchange(self.http, self.clock, self.policy, &request).await.map_err(other)?;
        let status = response.status();
        let members = Members::parse(response.body());
        if !status.is_success() {
            let code = response.headers().get(ERROR_TYPE).and_then(|code| code.to_str().ok());
            let code = code.map_or_else(|| format!("HTTP {status}"), one_line);
            let message = members.ok().and_then(|members| members.message());
            let message = message.map_or_else(String::new, |text| format!(": {text}"));
            return Err(Refusal { why: format!("{code}{message}"), is_token: status == 401 });
        }
        let members = members.map_err(other)?;
        let Some(Value::Object(inner)) = members.get("roleCredentials") else {
            return Err(other("`roleCredentials` is missing in the response".to_owned()));
        };
        let text =
            |name: &str| inner.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let needed = |name: &str| {
            text(name).ok_or_else(|| other(format!("`{name}` is missing in the response")))
        };
        let expiry = inner.get("expiration").and_then(Value::as_u64);
        let expiry =
            expiry.and_then(|at| SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(at)));
        let expiry =
            expiry.ok_or_else(|| other("`expiration` is missing in the response".to_owned()))?;
        let (id, secret) = (needed("accessKeyId")?, needed("secretAccessKey")?);
        json::new(id, secret, text("sessionToken"), Some(expiry), "SSO").map_err(other)
    }
}

/// Replaces a file in one step. Only its owner can read it.
fn replace(path: &Path, text: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;

    let temporary = path.with_extension(format!("json.{}.tmp", std::process::id()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&temporary).and_then(|mut file| {
        file.write_all(text)?;
        file.sync_all()
    });
    let replaced = written.and_then(|()| std::fs::rename(&temporary, path));
    if replaced.is_err() {
        // The error of the replacement is reported.
        let _removed = std::fs::remove_file(&temporary);
    }
    replaced
}
