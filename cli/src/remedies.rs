//! Remedies in errors of the library, which name methods, as options and variables of the command line.

use petard::Service;

use crate::arguments::operation::kebab;

/// Texts of the library, and what replaces them.
const REPLACED: &[(&str, &str)] = &[
    (", or call `.allow_http(true)` on `Config::builder()`", ""),
    (
        "Set the variables, write a profile (`aws configure`, `aws configure sso`), or call \
         `.credentials(...)` or `.credentials_provider(...)` of `Config::builder()`",
        "Set the variables, write a profile (`aws configure`, `aws configure sso`), or select one with \
         `--profile`; `petard doctor` shows what is read",
    ),
    ("call `.region(...)` of `Config::builder()`", "use `--region`"),
    ("call `.region(...)` of `Api::builder`", "use `--region`"),
    ("call `.endpoint_url(...)` of `Config::builder()`", "use `--endpoint-url`"),
    ("call `.use_fips(true)` of `Config::builder()` or set", "set"),
    ("with `.use_fips(false)` of `Config::builder()`", "with AWS_USE_FIPS_ENDPOINT=false"),
    ("call `.auth(BearerToken::new(...))` of `Config::builder()`", "set PETARD_BEARER_TOKEN"),
    (
        "call `.auth(BearerToken::new(...))` of `Api::builder`",
        "add `--header 'authorization: Bearer ...'`",
    ),
    (
        "call `.header(\"x-apigw-api-id\", ...)` or `.header(\"host\", ...)` of `Api::builder`",
        "add `--header 'x-apigw-api-id: ...'` or `--header 'host: ...'`",
    ),
    (
        "use `Signer` with `path_as_sent` and `payload_hash_header`",
        "use another tool, such as the AWS CLI",
    ),
    (
        "create it with `ControlPlane::connect(url)`, or set the address with \
         `DataApi::builder(..).service_endpoint(..)`",
        "create it with `petard data-api list-data-apis --raw FILE` and name it in \
         PETARD_DATA_API_ENDPOINTS, or set the address with `--endpoint-url`",
    ),
    (
        "refresh the file with `ControlPlane::connect(url).force_refresh(true)`",
        "write the file again with `petard data-api list-data-apis --raw FILE`",
    ),
    (
        "create it again with `ControlPlane::connect(url).force_refresh(true)`",
        "create it again with `petard data-api list-data-apis --raw FILE`",
    ),
    ("PETARD_DATA_API_ENDPOINTS or `.endpoints_file(...)`", "PETARD_DATA_API_ENDPOINTS"),
    ("; for a `service_endpoint` of `DataApi::builder`, set `tls(false)`", ""),
    ("`service_endpoint`", "`--endpoint-url`"),
    ("selected by the configuration", "selected by `--profile`"),
    ("set another file", "use another one with `--state`"),
    ("set another port", "use another one with `--port`"),
    ("the endpoint URL of `Api`", "the URL"),
    ("the endpoint URL of the configuration", "the URL of `--endpoint-url`"),
];

/// Returns the text of an error with remedies that work at a command line.
pub(crate) fn for_command_line(text: &str) -> String {
    let text = REPLACED.iter().fold(text.to_owned(), |text, (own, new)| text.replace(own, new));
    let text = replaced(&text, "call `.auth(ApiKeyHeader::named(", "`Config::builder()`", |_| {
        "set PETARD_API_KEY".to_owned()
    });
    let text = replaced(&text, "`emulator.on(", "` sets a function that responds", |_| {
        "send this call to the service itself".to_owned()
    });
    let key = "set the primary key of the namespace with `DataApi::builder(..)";
    let text = replaced(&text, key, "`, or call", |_| "use".to_owned());
    let text =
        replaced(&text, "call `Api::builder(url)", "`", |calls| format!("use `{}`", flags(calls)));
    replaced(&text, "as in `Api::builder(url)", "`", |calls| format!("as in `{}`", flags(calls)))
}

/// Returns the text of an error in which operations and waiters of the service have the names of their
/// commands.
pub(crate) fn with_commands(service: &'static Service, text: &str) -> String {
    let is_apart = |c: char| !"/.\"'=-".contains(c);
    replaced_names(service, text, |before, after| {
        before.is_none_or(is_apart) && after.is_none_or(|c| is_apart(c) || c == '.')
    })
}

/// Like [`with_commands`] for documentation in Markdown, where names are between backquotes.
pub(crate) fn doc_with_commands(service: &'static Service, text: &str) -> String {
    replaced_names(service, text, |before, after| before == Some('`') && after == Some('`'))
}

/// Replaces names of operations and waiters that are between these characters.
fn replaced_names(
    service: &'static Service,
    text: &str,
    is_name: impl Fn(Option<char>, Option<char>) -> bool,
) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_word) {
        let Some((before, from)) = rest.split_at_checked(start) else { break };
        let Some((word, after)) =
            from.split_at_checked(from.find(|c| !is_word(c)).unwrap_or(from.len()))
        else {
            break;
        };
        shown.push_str(before);
        let command = is_name(shown.chars().next_back(), after.chars().next())
            .then(|| command_of(service, word))
            .flatten();
        shown.push_str(command.as_deref().unwrap_or(word));
        rest = after;
    }
    shown + rest
}

/// Returns the words of the command for an operation or a waiter; `None` if there is none with this name.
fn command_of(service: &'static Service, name: &str) -> Option<String> {
    if service.operations().iter().any(|own| own.name() == name) {
        return Some(kebab(name));
    }
    let waiter = service.waiters().iter().find(|own| own.name() == name)?;
    let name = waiter.name().strip_prefix("wait_until_").unwrap_or(name);
    Some(format!("wait {}", kebab(name)))
}

/// Replaces the first part of a text from `start` to `end`, by what is between them.
fn replaced(text: &str, start: &str, end: &str, by: impl Fn(&str) -> String) -> String {
    let found = text.split_once(start).and_then(|(before, rest)| {
        let (inside, after) = rest.split_once(end)?;
        Some(format!("{before}{}{after}", by(inside)))
    });
    found.unwrap_or_else(|| text.to_owned())
}

/// Returns options for calls of methods: `.service("execute-api")` becomes `--service execute-api`.
fn flags(calls: &str) -> String {
    let calls =
        calls.split("\")").filter_map(|call| call.trim_start_matches('.').split_once("(\""));
    let flags = calls.map(|(name, value)| format!("--{name} {value}"));
    flags.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use petard::{Api, ApiGateway, Config, DataApi};

    use super::*;

    fn loaded() -> petard::ConfigBuilder {
        Config::builder().environment([("AWS_EC2_METADATA_DISABLED", "true"), ("HOME", "/no-home")])
    }

    /// The errors of the library that have a method as their remedy.
    async fn errors() -> Vec<String> {
        let empty = loaded().load().await.unwrap();
        let here = loaded().region("eu-west-1").load().await.unwrap();
        let fips = loaded().region("eu-west-1").use_fips(true).load().await.unwrap();
        let url = |url: &str| Api::builder(url).config(&here).build().unwrap_err();
        let other = |url: &str| loaded().endpoint_url(url).region("eu-west-1").load();
        let plain = other("http://api.example.com").await.unwrap();
        let file =
            std::env::temp_dir().join(format!("petard-remedies-{}.json", std::process::id()));
        let stage = |text: &str, url: Option<&str>| {
            std::fs::write(&file, text).unwrap();
            let builder = DataApi::builder(&here).endpoints_file(&file).stage("none");
            let builder = match url {
                Some(url) => builder.service_endpoint(url),
                None => builder,
            };
            builder.build().unwrap_err()
        };
        let stages =
            [stage("{", None), stage("[]", None), stage("", Some("https://a.example.com/x"))];
        std::fs::remove_file(&file).unwrap();
        let missing = DataApi::builder(&here).endpoints_file(&file).stage("none").build();
        let no_home = Config::builder().environment([("HOME", "")]).region("eu-west-1");
        let no_home = DataApi::for_stage(&no_home.load().await.unwrap(), "none").await.unwrap_err();
        let apis = |config: &Config| ApiGateway::new(config).list_rest_apis();
        vec![
            apis(&empty).request().unwrap_err(),
            apis(&loaded().region("fips-eu-west-1").load().await.unwrap()).request().unwrap_err(),
            apis(&here).await.unwrap_err(),
            apis(&plain).request().unwrap_err(),
            DataApi::new(&here).get_info("x").request().unwrap_err(),
            Api::builder("http://127.0.0.1").config(&empty).build().unwrap_err(),
            Api::builder("https://x.execute-api.eu-west-1.amazonaws.com")
                .config(&fips)
                .build()
                .unwrap_err(),
            url("https://api.example.com"),
            url("https://lambda.eu-west-1.amazonaws.com"),
            url("https://x.s3.eu-west-1.amazonaws.com"),
            url("https://x.grafana-workspace.eu-west-1.amazonaws.com"),
            url("https://x.execute-api.eu-west-1.vpce.amazonaws.com"),
            url("api.example.com"),
        ]
        .into_iter()
        .chain(stages)
        .chain([missing.unwrap_err(), no_home])
        .map(|error| error.to_string())
        .collect()
    }

    #[tokio::test]
    async fn no_error_has_a_method_as_its_remedy() {
        let names = ["builder", "`.", "Signer", "::", "`Api`", "`service_endpoint`"];
        for error in errors().await {
            assert!(
                names.iter().any(|name| error.contains(name)),
                "it needs no other remedy: {error}"
            );
            let shown = for_command_line(&error);
            assert!(!names.iter().any(|name| shown.contains(name)), "{error}\n{shown}");
        }
        let url = loaded().endpoint_url("https://a.example.com").region("eu-west-1");
        let api = DataApi::new(&url.load().await.unwrap());
        let error = api.get_resource("A", "..").request().unwrap_err().to_string();
        let shown = for_command_line(&error);
        assert!(error.contains("builder") && shown.ends_with(": use `get_item_by_key`"), "{shown}");
        let text = "the local endpoint does not support feed_pet (FeedPet); \
                    `emulator.on(\"feed_pet\", ..)` sets a function that responds [attempts 1]";
        assert_eq!(
            for_command_line(text),
            "the local endpoint does not support feed_pet (FeedPet); send this call to the service \
             itself [attempts 1]"
        );
        // Operations with tokens and keys are those of models.
        let text = "call `.auth(ApiKeyHeader::named(\"x-key\", ...))` of `Config::builder()`, in";
        assert_eq!(for_command_line(text), "set PETARD_API_KEY, in");
        let text = "call `Api::builder(url).service(\"lambda\").region(\"eu-west-1\")`";
        assert_eq!(for_command_line(text), "use `--service lambda --region eu-west-1`");
    }

    #[test]
    fn names_are_those_of_commands() {
        let service = petard::SERVICES.iter().find(|own| own.name() == "apigateway").unwrap();
        for (text, expected) in [
            (
                "get_rest_api: gone: use `list_rest_apis`.",
                "get-rest-api: gone: use `list-rest-apis`.",
            ),
            ("wait_until_vpc_link_available: x", "wait vpc-link-available: x"),
            (
                "unknown_name: /get_rest_api \"get_rest_api\"",
                "unknown_name: /get_rest_api \"get_rest_api\"",
            ),
        ] {
            assert_eq!(with_commands(service, text), expected);
        }
        let doc = "`get_rest_api`, then `wait_until_vpc_link_available`; get_rest_api";
        let expected = "`get-rest-api`, then `wait vpc-link-available`; get_rest_api";
        assert_eq!(doc_with_commands(service, doc), expected);
    }
}
