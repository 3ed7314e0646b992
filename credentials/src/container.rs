//! Credentials of a container: the task role of ECS, the pod identity of EKS.

use std::time::Duration;

use aws_credential_types::Credentials;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION};
use http::{HeaderValue, Request, Uri};

use crate::clock::Clock;
use crate::environment::Environment;
use crate::exchange::{self, Policy, is_container_service, is_loopback};
use crate::http_client::HttpClient;
use crate::json::{self, Members};
use crate::text::one_line;

pub(crate) const RELATIVE_URI: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
pub(crate) const FULL_URI: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

/// The service of ECS, for relative URIs.
const ECS: &str = "http://169.254.170.2";

/// Returns the credentials of the container; `None` if no variable names an endpoint.
pub(crate) async fn credentials(
    environment: &Environment,
    http: &dyn HttpClient,
    clock: &dyn Clock,
    attempts: u32,
) -> Result<Option<Credentials>, String> {
    let Some((uri, variable)) = uri(environment)? else { return Ok(None) };
    let token = token(environment)?;
    let request = || {
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = uri.clone();
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(token) = &token {
            request.headers_mut().insert(AUTHORIZATION, token.clone());
        }
        Ok(request)
    };
    // Of this machine and of the metadata services, nothing goes through a proxy.
    let is_near = uri.scheme_str() == Some("http");
    let policy = Policy {
        attempts,
        timeout: Duration::from_secs(5),
        delay: Duration::from_millis(200),
        allow_proxy: !is_near && !is_loopback(uri.host().unwrap_or_default()),
    };
    let failed = |why: String| format!("the container ({variable}) returned none: {why}");
    let response = exchange::exchange(http, clock, policy, &request).await.map_err(failed)?;
    let (status, body) = (response.status(), response.body());
    let members = Members::parse(body);
    if !status.is_success() {
        let message = members.ok().and_then(|members| {
            let code = members.text("code").map(one_line);
            let message = members.message();
            Some([code, message].into_iter().flatten().collect::<Vec<_>>().join(": "))
                .filter(|text| !text.is_empty())
        });
        let message = message.map_or_else(String::new, |text| format!(": {text}"));
        return Err(failed(format!("HTTP {status}{message}")));
    }
    json::credentials(&members.map_err(failed)?, false, "Container").map(Some).map_err(failed)
}

/// Returns the URI of the credentials, and the variable that sets it.
fn uri(environment: &Environment) -> Result<Option<(Uri, &'static str)>, String> {
    if let Some(path) = environment.get(RELATIVE_URI) {
        if !path.starts_with('/') {
            return Err(format!("{RELATIVE_URI} must begin with `/`"));
        }
        let uri = exchange::parse(&format!("{ECS}{path}"), RELATIVE_URI)?;
        if uri.host() != Some("169.254.170.2") {
            return Err(format!("{RELATIVE_URI} is not a path"));
        }
        return Ok(Some((uri, RELATIVE_URI)));
    }
    let Some(url) = environment.get(FULL_URI) else { return Ok(None) };
    let uri = exchange::parse(url, FULL_URI)?;
    let host = uri.host().unwrap_or_default();
    if uri.scheme_str() == Some("http") && !is_loopback(host) && !is_container_service(host) {
        return Err(format!(
            "{FULL_URI} has the host `{host}`, which is not this machine: with `http`, it must be \
             `localhost`, a loopback address, 169.254.170.2, 169.254.170.23 or fd00:ec2::23"
        ));
    }
    Ok(Some((uri, FULL_URI)))
}

/// Returns the value of the header `Authorization`. A file is read each time, because it changes.
fn token(environment: &Environment) -> Result<Option<HeaderValue>, String> {
    let (token, source) = if let Some(path) = environment.get(TOKEN_FILE) {
        let text = std::fs::read_to_string(environment.path(path))
            .map_err(|error| format!("{path}, which {TOKEN_FILE} sets, cannot be read: {error}"))?;
        (text, TOKEN_FILE)
    } else if let Some(token) = environment.get(TOKEN) {
        (token.to_owned(), TOKEN)
    } else {
        return Ok(None);
    };
    let token = token.trim_end_matches(['\r', '\n']);
    if token.trim().is_empty() {
        return Err(format!("the token of {source} is empty"));
    }
    let mut value = HeaderValue::from_str(token)
        .map_err(|_| format!("the token of {source} has a character that a header cannot have"))?;
    value.set_sensitive(true);
    Ok(Some(value))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn uri_of(variables: &[(&str, &str)]) -> Result<Option<String>, String> {
        let found = uri(&Environment::new(variables.iter().copied()))?;
        Ok(found.map(|(uri, _)| uri.to_string()))
    }

    #[test]
    fn hosts_of_containers() {
        assert_eq!(uri_of(&[]), Ok(None));
        let relative = (RELATIVE_URI, "/v2/x?id=1");
        let ecs = Ok(Some("http://169.254.170.2/v2/x?id=1".to_owned()));
        assert_eq!(uri_of(&[relative]), ecs);
        assert_eq!(uri_of(&[relative, (FULL_URI, "http://localhost/y")]), ecs);
        for url in [
            "http://localhost:8080/x",
            "http://127.0.0.2/x",
            "http://[::1]/x",
            "http://169.254.170.2/x",
            "http://169.254.170.23/v1/credentials",
            "http://[fd00:ec2::23]/x",
            "https://any.example.com/x",
        ] {
            assert!(uri_of(&[(FULL_URI, url)]).is_ok(), "{url}");
        }
        for url in [
            "http://10.0.0.1/x",
            "http://169.254.169.254/x",
            "http://localhost.example.com/x",
            "http:/localhost/x",
            "ftp://localhost/x",
        ] {
            let error = uri_of(&[(FULL_URI, url)]).unwrap_err();
            assert!(error.contains(FULL_URI), "{url}: {error}");
        }
        for path in ["x", "@evil.example.com/"] {
            assert!(uri_of(&[(RELATIVE_URI, path)]).is_err(), "{path}");
        }
    }

    #[test]
    fn tokens_are_checked_and_not_shown() {
        let of = |value: &str| token(&Environment::new([(TOKEN, value)]));
        assert_eq!(of("Bearer x\n").unwrap().unwrap(), "Bearer x");
        assert!(
            of("hush\r\nx-evil: 1").is_err_and(|why| why.contains(TOKEN) && !why.contains("hush"))
        );
        assert!(!format!("{:?}", of("hush")).contains("hush"));
    }
}
