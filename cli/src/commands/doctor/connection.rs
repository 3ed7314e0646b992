//! Proxies and certificates.

use petard::reqwest::{Certificate, Proxy};
use petard_credentials::Environment;

use super::files::Files;
use super::report::{CertificatesReport, Problem, Variable};

/// The variables that set proxies, in the order in which they count.
const PROXIES: [&str; 8] = [
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
];

/// Returns the variables that set proxies, without passwords.
pub(super) fn proxies(problems: &mut Vec<Problem>) -> Vec<Variable> {
    let mut found = Vec::new();
    for name in PROXIES {
        let Some(value) = std::env::var_os(name).filter(|value| !value.is_empty()) else {
            continue;
        };
        let value = value.to_string_lossy().into_owned();
        if !name.eq_ignore_ascii_case("NO_PROXY") && !is_proxy(&value) {
            let message = format!(
                "{name} is not the URL of a proxy: write it as `http://host:port`, or unset it"
            );
            problems.push(Problem::fatal("proxy", &message));
        }
        found.push(Variable { name: name.to_owned(), value: without_password(&value) });
    }
    found
}

/// Returns whether the library accepts the URL of a proxy.
fn is_proxy(value: &str) -> bool {
    let scheme = value.split_once("://").map_or("http", |(scheme, _)| scheme);
    let is_known = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let is_plain = !value.contains(|c: char| c.is_whitespace() || c == '"' || c == '\'');
    is_known && is_plain && Proxy::all(value).is_ok()
}

/// Returns a URL without the user and the password.
fn without_password(value: &str) -> String {
    let (scheme, rest) =
        value.split_once("://").map_or(("", value), |(scheme, rest)| (scheme, rest));
    let Some((_, host)) = rest.rsplit_once('@') else { return value.to_owned() };
    let separator = if scheme.is_empty() { "" } else { "://" };
    format!("{scheme}{separator}***@{host}")
}

/// Returns the file of trusted certificates.
pub(super) fn certificates(
    environment: &Environment,
    files: &Files,
    problems: &mut Vec<Problem>,
) -> CertificatesReport {
    let of_variable =
        environment.get("AWS_CA_BUNDLE").map(|path| (path.to_owned(), "AWS_CA_BUNDLE".to_owned()));
    let of_profile =
        || Some((files.value("ca_bundle")?, format!("`ca_bundle` of {}", files.label())));
    let Some((path, source)) = of_variable.or_else(of_profile) else {
        return CertificatesReport { file: None, source: None, number: None };
    };
    let read = std::fs::read(files.path(&path)).map_err(|error| format!("cannot be read: {error}"));
    let read = read.and_then(|text| {
        let all = Certificate::from_pem_bundle(&text);
        let all = all.map_err(|error| format!("cannot be used: {error}"))?;
        if all.is_empty() {
            Err("has no certificate in the format PEM".to_owned())
        } else {
            Ok(all.len())
        }
    });
    let number = match read {
        Ok(number) => Some(number),
        Err(why) => {
            let message = format!(
                "the file {path} of trusted certificates, which {source} sets, {why}; set a file with \
                 certificates in the format PEM, or unset it"
            );
            problems.push(Problem::fatal("certificates", &message));
            None
        }
    };
    CertificatesReport { file: Some(path), source: Some(source), number }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_are_shown_without_passwords() {
        for (value, shown) in [
            ("http://me:p@ss@proxy:3128", "http://***@proxy:3128"),
            ("me:pass@proxy", "***@proxy"),
            ("http://proxy:1", "http://proxy:1"),
        ] {
            assert_eq!(without_password(value), shown);
            assert!(is_proxy(value), "{value}");
        }
        for value in ["socks5://proxy:1", "http://", "\"http://proxy:1\"", "http://proxy:1 "] {
            assert!(!is_proxy(value), "{value}");
        }
    }
}
