//! The sources of region, credentials and endpoint, and the errors if they are missing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use petard::{Config, Credentials, ProvideCredentials};

use super::server::{Server, builder, ok};
use super::service::Zoo;

const KEYS: [(&str, &str); 2] =
    [("AWS_ACCESS_KEY_ID", "AKID"), ("AWS_SECRET_ACCESS_KEY", "SECRET")];

async fn load<const N: usize>(variables: [(&str, &str); N]) -> petard::Result<Config> {
    Config::builder().environment(variables).load().await
}

fn url(config: &Config) -> Result<String, String> {
    let request = Zoo::new(config).list_animals().into_call().request();
    request.map(|request| request.url().to_owned()).map_err(|error| {
        assert!(error.is_configuration(), "{error:?}");
        error.to_string()
    })
}

#[tokio::test]
async fn the_region_is_set_in_code_or_in_one_of_two_variables() {
    let both = [("AWS_REGION", "eu-west-1"), ("AWS_DEFAULT_REGION", "us-east-2")];
    assert_eq!(load(both).await.unwrap().region(), Some("eu-west-1"));
    let config = load([("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "us-east-2")]).await.unwrap();
    assert_eq!(url(&config).unwrap(), "https://zoo.us-east-2.amazonaws.com/animals");
    let config = Config::builder().region("cn-north-1").environment(both).load().await.unwrap();
    assert_eq!(url(&config).unwrap(), "https://zoo.cn-north-1.amazonaws.com.cn/animals");
    let error = url(&load([]).await.unwrap()).unwrap_err();
    assert!(error.contains("AWS_REGION and AWS_DEFAULT_REGION are not set"), "{error}");
    let error = url(&Config::builder().build()).unwrap_err();
    assert!(
        error.contains("built without one; call `.region(...)` of `Config::builder()`"),
        "{error}"
    );
    let error = url(&Config::builder().region("x.evil.com/").build()).unwrap_err();
    assert!(error.contains("`x.evil.com/` is not the name of a region"), "{error}");
}

#[tokio::test]
async fn endpoints_are_set_in_code_or_in_one_of_two_variables() {
    let general = ("AWS_ENDPOINT_URL", "https://general");
    let own = ("AWS_ENDPOINT_URL_THE_ZOO", "https://own");
    let region = ("AWS_REGION", "eu-west-1");
    let at = async |config: petard::Result<Config>| url(&config.unwrap()).unwrap();
    assert_eq!(at(load([general, own]).await).await, "https://own/animals");
    assert_eq!(at(load([general]).await).await, "https://general/animals");
    let ignored = ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
    let config = load([general, own, region, ignored]).await;
    assert_eq!(at(config).await, "https://zoo.eu-west-1.amazonaws.com/animals");
    let config = Config::builder().endpoint_url("https://code").environment([own, ignored]);
    assert_eq!(at(config.load().await).await, "https://code/animals");
    let error = url(&load([("AWS_ENDPOINT_URL", "nonsense")]).await.unwrap()).unwrap_err();
    assert!(error.contains("the endpoint URL of AWS_ENDPOINT_URL is not a URL"), "{error}");
}

#[tokio::test]
async fn fips_and_dual_stack_are_for_the_services_own_endpoints() {
    let region = ("AWS_REGION", "us-east-1");
    let (fips, dual) = (("AWS_USE_FIPS_ENDPOINT", "true"), ("AWS_USE_DUALSTACK_ENDPOINT", "True"));
    let config = load([region, fips, dual]).await.unwrap();
    assert_eq!(url(&config).unwrap(), "https://zoo-fips.us-east-1.api.aws/animals");
    let config = Config::builder().use_fips(false).environment([region, fips, dual]);
    assert_eq!(
        url(&config.load().await.unwrap()).unwrap(),
        "https://zoo.us-east-1.api.aws/animals"
    );
    let error = url(&builder().use_fips(true).endpoint_url("https://x").build()).unwrap_err();
    assert!(
        error.contains("and the configuration sets one: remove the URL, or the FIPS"),
        "{error}"
    );
}

#[tokio::test]
async fn a_bad_variable_is_an_error_that_names_it() {
    for name in [
        "AWS_USE_FIPS_ENDPOINT",
        "AWS_USE_DUALSTACK_ENDPOINT",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    ] {
        let error = load([(name, "yes")]).await.unwrap_err();
        assert!(error.is_configuration() && error.operation().is_none());
        let expected = format!("the environment variable {name} is `yes`: it must be `true` or");
        assert!(error.to_string().starts_with(&expected), "{error}");
    }
    for (set, missing) in [(KEYS[0], KEYS[1].0), (KEYS[1], KEYS[0].0)] {
        let error = load([set]).await.unwrap_err().to_string();
        assert!(error.contains(&format!("{} is set but {missing} is not", set.0)), "{error}");
    }
}

#[tokio::test]
async fn the_environment_sets_the_number_of_attempts() {
    let server = Server::start([]).await;
    let config = async |value: &str| {
        let config = server.builder().environment([("AWS_MAX_ATTEMPTS", value)]);
        config.clock(super::clock::Fake::patient())
    };
    for (value, attempts) in [("1", 1), ("4", 4), (" 2\r", 2), ("", 3)] {
        let zoo = Zoo::new(&config(value).await.load().await.unwrap());
        assert_eq!(zoo.list_animals().await.unwrap_err().attempts(), attempts);
        assert_eq!(zoo.list_animals().max_attempts(2).await.unwrap_err().attempts(), 2);
    }
    let zoo = Zoo::new(&config("4").await.max_attempts(2).load().await.unwrap());
    assert_eq!(zoo.list_animals().await.unwrap_err().attempts(), 2);
    let zoo = Zoo::new(&config("4").await.build());
    assert_eq!(zoo.list_animals().await.unwrap_err().attempts(), 3);
    for value in ["0", "-1", "3.0", "three", "3 4", "99999999999"] {
        let error = load([("AWS_MAX_ATTEMPTS", value)]).await.unwrap_err();
        assert!(error.is_configuration());
        let expected = "the environment variable AWS_MAX_ATTEMPTS is `";
        let expected = format!("{expected}{value}`: it must be a whole number, 1 or more");
        assert_eq!(error.to_string(), expected);
    }
    let error = load([("AWS_RETRY_MODE", "eager")]).await.unwrap_err().to_string();
    let expected = "the environment variable AWS_RETRY_MODE is `eager`: it must be `standard`";
    assert!(error.starts_with(expected), "{error}");
}

#[tokio::test]
async fn missing_credentials_are_an_error_of_the_call() {
    let server = Server::start([]).await;
    let variables = [("AWS_REGION", "eu-1"), ("AWS_EC2_METADATA_DISABLED", "true")];
    let load = Config::builder().endpoint_url(&server.url).environment(variables);
    let build = Config::builder().endpoint_url(&server.url).region("eu-1");
    for (config, text) in [
        (load.load().await.unwrap(), "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set"),
        (build.build(), "the configuration was built without any"),
    ] {
        let error = Zoo::new(&config).list_animals().await.unwrap_err();
        assert!(error.is_configuration() && error.attempts() == 0);
        assert!(error.to_string().starts_with("list_animals: no credentials: "), "{error}");
        assert!(error.to_string().contains(text), "{error}");
    }
    assert_eq!(server.all().len(), 0);
}

#[tokio::test]
async fn the_environments_credentials_sign_with_their_session() {
    let server = Server::start([ok("")]).await;
    let variables =
        KEYS.into_iter().chain([("AWS_SESSION_TOKEN", "TOKEN"), ("AWS_REGION", "eu-1")]);
    let config = Config::builder().environment(variables).endpoint_url(&server.url);
    Zoo::new(&config.load().await.unwrap()).list_animals().await.unwrap();
    let seen = server.one();
    let authorization = seen.header("authorization").unwrap();
    assert!(authorization.contains("/eu-1/execute-api/aws4_request, "), "{authorization}");
    let signed = "SignedHeaders=accept;host;x-amz-date;x-amz-security-token, ";
    assert!(authorization.contains(signed), "{authorization}");
    assert_eq!(seen.header("x-amz-security-token"), Some("TOKEN"));
}

/// A provider that returns other credentials each time.
#[derive(Debug, Clone)]
struct Counter(Arc<AtomicUsize>);

impl ProvideCredentials for Counter {
    fn provide_credentials<'a>(
        &'a self,
    ) -> aws_credential_types::provider::future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        let error = aws_credential_types::provider::error::CredentialsError::provider_error;
        aws_credential_types::provider::future::ProvideCredentials::ready(match number {
            2.. => Err(error("out of keys")),
            _ => Ok(Credentials::new(format!("AKID{number}"), "SECRET", None, None, "test")),
        })
    }
}

#[tokio::test]
async fn a_provider_is_called_for_every_call() {
    let server = Server::start([ok(""), ok("")]).await;
    let provider = Counter(Arc::default());
    let zoo = Zoo::new(&server.builder().credentials_provider(provider.clone()).build());
    for number in 0..2 {
        zoo.list_animals().await.unwrap();
        let seen = server.all().pop().unwrap();
        let key = format!("Credential=AKID{number}/");
        assert!(seen.header("authorization").unwrap().contains(&key), "{seen:?}");
    }
    let error = zoo.list_animals().await.unwrap_err();
    assert_eq!(error.to_string(), "list_animals: no credentials: out of keys");
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn a_provider_is_called_for_every_attempt() {
    let server = Server::start([]).await;
    let config = server.builder().credentials_provider(Counter(Arc::default()));
    let zoo = Zoo::new(&config.clock(super::clock::Fake::patient()).build());
    let error = zoo.list_animals().await.unwrap_err();
    assert_eq!(error.to_string(), "list_animals: no credentials: out of keys [attempts 2]");
    assert!(error.is_configuration() && error.attempts() == 2);
    let keys = server.all();
    assert_eq!(keys.len(), 2);
    for (number, seen) in keys.iter().enumerate() {
        let key = format!("Credential=AKID{number}/");
        assert!(seen.header("authorization").unwrap().contains(&key), "{seen:?}");
    }
}

/// A provider that never returns.
#[derive(Debug)]
struct Slow;

impl ProvideCredentials for Slow {
    fn provide_credentials<'a>(
        &'a self,
    ) -> aws_credential_types::provider::future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        aws_credential_types::provider::future::ProvideCredentials::new(std::future::pending())
    }
}

#[tokio::test]
async fn waiting_for_a_provider_has_a_timeout() {
    let server = Server::start([]).await;
    let zoo = Zoo::new(&server.builder().credentials_provider(Slow).build());
    let call = zoo.list_animals().operation_timeout(std::time::Duration::from_millis(50));
    let error = call.await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "list_animals: no credentials within the operation timeout of 50ms"
    );
    assert!(error.is_timeout() && error.attempts() == 0);
}

#[tokio::test]
async fn an_http_client_that_cannot_be_built_is_an_error_with_the_reason() {
    let server = Server::start([]).await;
    let zoo = Zoo::new(&server.builder().user_agent("a\nb").build());
    let error = zoo.list_animals().await.unwrap_err();
    assert!(error.is_configuration() && error.attempts() == 0, "{error:?}");
    assert!(
        error.to_string().contains("cannot be created: failed to parse header value"),
        "{error}"
    );
}

#[tokio::test]
async fn the_http_client_can_be_changed_but_not_made_unsafe() {
    let elsewhere = Server::start([ok("")]).await;
    let headers = format!("location: {}\r\n", elsewhere.url);
    let server = Server::start([super::server::answer(307, &headers, ""), ok("")]).await;
    let proxy = elsewhere.url.clone();
    let config = server.builder().user_agent("pets/1.2").http_client(move |client| {
        let mut headers = petard::HeaderMap::new();
        headers.insert("x-extra", "1".parse().unwrap());
        client
            .default_headers(headers)
            .redirect(reqwest::redirect::Policy::limited(5))
            .proxy(reqwest::Proxy::all(&proxy).unwrap())
    });
    let zoo = Zoo::new(&config.build());
    assert_eq!(zoo.list_animals().await.unwrap_err().status().unwrap(), 307);
    zoo.list_animals().await.unwrap();
    let seen = &server.all()[1];
    assert_eq!(seen.header("x-extra"), Some("1"));
    assert!(seen.header("user-agent").unwrap().starts_with("pets/1.2 petard/"), "{seen:?}");
    assert_eq!(elsewhere.all().len(), 0);
}

#[tokio::test]
async fn a_configuration_can_be_inspected() {
    let source = |config: &Config| config.endpoint_source(&super::service::SERVICE).unwrap();
    let config = load([("AWS_ENDPOINT_URL", "https://x"), KEYS[0], KEYS[1]]).await.unwrap();
    assert_eq!(source(&config).as_deref(), Some("AWS_ENDPOINT_URL"));
    assert_eq!(config.max_attempts(), 3);
    let keys = config.fetch_credentials().await.unwrap();
    assert_eq!((keys.access_key_id(), keys.secret_access_key()), ("AKID", "SECRET"));
    assert_eq!(config.credentials_source().as_deref(), Some("the environment variables"));
    let config = load([("AWS_ENDPOINT_URL_THE_ZOO", "https://x")]).await.unwrap();
    assert_eq!(source(&config).as_deref(), Some("AWS_ENDPOINT_URL_THE_ZOO"));
    let config = Config::builder().endpoint_url("https://x").max_attempts(7).build();
    assert_eq!(source(&config).as_deref(), Some("the configuration"));
    assert_eq!((source(&Config::builder().build()), config.max_attempts()), (None, 7));
    let error = config.fetch_credentials().await.unwrap_err();
    assert!(error.is_configuration() && error.to_string().starts_with("no credentials"), "{error}");
}
