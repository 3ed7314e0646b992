//! Proxies that are set in the environment of the process. The HTTP client reads the same variables,
//! and ignores those that it cannot use.

use std::sync::OnceLock;

use percent_encoding::percent_decode_str;
use reqwest::{ClientBuilder, NoProxy, Proxy, Url};

/// Returns the value of a variable of the process.
#[expect(clippy::disallowed_methods, reason = "the HTTP client reads these variables itself")]
fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

/// Returns the name of the variable that sets the proxy for `https` or `http`, in the order in which
/// the HTTP client reads them. Its value may contain a password and is not returned.
pub(crate) fn proxy_variable(https: bool) -> Option<&'static str> {
    let names = if https { ["HTTPS_PROXY", "https_proxy"] } else { ["HTTP_PROXY", "http_proxy"] };
    let found = [names, ["ALL_PROXY", "all_proxy"]].into_iter().find_map(|names| {
        let name = names.into_iter().find(|name| variable(name).is_some())?;
        variable(name).is_some_and(|value| !value.is_empty()).then_some(name)
    });
    // Under CGI, HTTP_PROXY is set from a request header.
    found.filter(|name| *name != "HTTP_PROXY" || variable("REQUEST_METHOD").is_none())
}

/// Returns the hosts that need no proxy.
pub(crate) fn no_proxy() -> String {
    ["NO_PROXY", "no_proxy"].into_iter().find_map(variable).unwrap_or_default()
}

/// Checks the proxy that the environment sets. A user and password with an `@` are sent whole.
pub(crate) fn apply(builder: ClientBuilder, https: bool) -> Result<ClientBuilder, String> {
    let Some(name) = proxy_variable(https) else { return Ok(builder) };
    let value = variable(name).unwrap_or_default();
    let url = check(&value).map_err(|why| {
        format!(
            "the environment variable {name} {why}: write it as `http://host:port`, or unset it; list \
             hosts that need no proxy in NO_PROXY"
        )
    })?;
    match url {
        None => Ok(builder),
        Some(url) => {
            let proxy = Proxy::all(url).map_err(|_| {
                format!("the environment variable {name} is not the URL of a proxy")
            })?;
            Ok(builder.proxy(proxy.no_proxy(NoProxy::from_env())))
        }
    }
}

/// Returns why a value is not the URL of a proxy; or the URL in another form if the HTTP client does
/// not read it as it is written.
fn check(value: &str) -> Result<Option<Url>, &'static str> {
    if value.trim() != value {
        return Err("has white space around the URL of the proxy");
    }
    if value.starts_with(['"', '\'']) || value.ends_with(['"', '\'']) {
        return Err("has quotation marks around the URL of the proxy");
    }
    let (scheme, rest) = value.split_once("://").unwrap_or(("http", value));
    if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return Err("sets a proxy with a scheme other than `http` and `https`");
    }
    let (user, host) = rest.rsplit_once('@').map_or(("", rest), |(user, host)| (user, host));
    let url = Url::parse(&format!("{scheme}://{host}")).ok();
    let mut url = url.filter(|url| url.host_str().is_some_and(|host| !host.is_empty()));
    let url = url.take().ok_or("is not the URL of a proxy")?;
    if !user.contains('@') {
        return Ok(None);
    }
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    let decoded = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let mut url = url;
    let set =
        url.set_username(&decoded(name)).and_then(|()| url.set_password(Some(&decoded(password))));
    set.map_err(|()| "is not the URL of a proxy")?;
    Ok(Some(url))
}

/// Returns the users and passwords in the variables that set a proxy. They are read once.
pub(crate) fn proxy_secrets() -> &'static [String] {
    static SECRETS: OnceLock<Vec<String>> = OnceLock::new();
    const NAMES: [&str; 6] =
        ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
    SECRETS.get_or_init(|| {
        NAMES.into_iter().filter_map(variable).flat_map(|value| user_and_password(&value)).collect()
    })
}

/// Returns the password of a URL, and the user with the password, as they are sent and as they are
/// written.
fn user_and_password(url: &str) -> Vec<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let Some((user, _)) = rest.rsplit_once('@') else { return Vec::new() };
    let Some((_, password)) = user.split_once(':') else { return Vec::new() };
    let decoded = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
    vec![password.to_owned(), decoded(password), decoded(user)]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn values_that_the_http_client_would_ignore_are_refused() {
        for (value, why) in [
            ("http://127.0.0.1:9006 ", "white space"),
            ("\thttp://h", "white space"),
            ("\"http://h:1\"", "quotation marks"),
            ("htp://h:1", "a scheme other than"),
            ("socks5://h:1", "a scheme other than"),
            ("http://", "is not the URL"),
            ("http://h:port", "is not the URL"),
            ("http://a b", "is not the URL"),
        ] {
            assert!(check(value).is_err_and(|error| error.contains(why)), "{value}");
        }
        for value in ["http://h:1", "h:3128", "https://me:p%40ss@h:1/", "HTTP://[::1]:1"] {
            assert_eq!(check(value), Ok(None), "{value}");
        }
    }

    #[test]
    fn the_whole_password_is_used() {
        let url = check("http://me:p@ss:w/x@h:1").unwrap_or_default();
        assert_eq!(url.unwrap().as_str(), "http://me:p%40ss%3Aw%2Fx@h:1/");
        let url = check("me@x:p@h").unwrap().unwrap();
        assert_eq!((url.username(), url.password()), ("me%40x", Some("p")));
    }

    #[test]
    fn passwords_of_proxies() {
        assert_eq!(user_and_password("http://me:a%40b@h:1"), ["a%40b", "a@b", "me:a@b"]);
        assert_eq!(user_and_password("me:p@q@h"), ["p@q", "p@q", "me:p@q"]);
        assert!(user_and_password("http://h").is_empty() && user_and_password("me@h").is_empty());
    }
}
