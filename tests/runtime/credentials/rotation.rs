//! Credentials that change during the life of a client.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};
use petard::Clock as _;

use super::*;
use crate::clock::{Fake, START};
use crate::server::{answer, builder};

fn container(vault: &Server) -> ConfigBuilder {
    variables(&[("AWS_CONTAINER_CREDENTIALS_FULL_URI", &vault.url)])
}

#[tokio::test]
async fn credentials_that_expire_between_two_pages() {
    let hour = "2020-10-20T07:14:38Z";
    let vault = Server::start([ok(&json("AKID0", hour)), ok(&json("AKID1", FAR))]).await;
    let clock = Fake::patient();
    let server = Server::start([
        ok(r#"{"item":[{"id":"a"},{"id":"b"}],"position":"1"}"#),
        ok(r#"{"item":[{"id":"c"}],"position":"2"}"#),
        ok(r#"{"item":[{"id":"d"}]}"#),
    ])
    .await;
    let config = container(&vault).endpoint_url(&server.url).clock(clock.clone());
    let config = config.load().await.unwrap();
    assert_eq!(vault.all().len(), 0, "loading uses no network");
    let mut items = Zoo::new(&config).list_animals().items();
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        ids.push(item.unwrap().str("/id").unwrap().to_owned());
        if ids.len() == 2 {
            clock.sleep(Duration::from_hours(1)).await;
        }
    }
    assert_eq!(ids, ["a", "b", "c", "d"]);
    let seen = server.all();
    assert_eq!(seen.iter().map(key).collect::<Vec<_>>(), ["AKID0", "AKID1", "AKID1"]);
    assert_eq!(seen[1].header("x-amz-security-token"), Some("TOKEN-AKID1"));
    assert_eq!(vault.all().len(), 2);
}

/// The clock of the service is an hour ahead of that of these tests. A host that is called must not
/// decide when credentials expire.
#[tokio::test]
async fn credentials_expire_by_the_clock_of_this_machine() {
    let vault =
        Server::start([ok(&json("AKID0", "2020-10-20T06:44:38Z")), ok(&json("AKID1", FAR))]);
    let vault = vault.await;
    let late = "x-amzn-errortype: RequestTimeTooSkewed\r\ndate: Tue, 20 Oct 2020 07:14:38 GMT\r\n";
    let server = Server::start([answer(403, late, ""), ok("{}"), ok("{}")]).await;
    let config = container(&vault).endpoint_url(&server.url).clock(Fake::patient());
    let zoo = Zoo::new(&config.load().await.unwrap());
    for _ in 0..2 {
        zoo.list_animals().await.unwrap();
    }
    let seen = server.all();
    assert_eq!(seen.iter().map(key).collect::<Vec<_>>(), ["AKID0", "AKID0", "AKID0"]);
    assert_eq!(vault.all().len(), 1);
}

/// A provider that returns credentials for one hour, and never returns again.
#[derive(Clone, Debug, Default)]
struct Once(Arc<AtomicUsize>);

impl ProvideCredentials for Once {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            if self.0.fetch_add(1, Ordering::SeqCst) > 0 {
                std::future::pending::<()>().await;
            }
            let until = SystemTime::UNIX_EPOCH + START + Duration::from_hours(1);
            Ok(Credentials::new("AKID0", "hush", None, Some(until), "test"))
        })
    }
}

#[tokio::test]
async fn a_provider_that_hangs_leaves_time_to_use_the_old_credentials() {
    let server = Server::start([ok("{}"), ok("{}"), ok("{}")]).await;
    let (clock, provider) = (Fake::patient(), Once::default());
    let config = builder().endpoint_url(&server.url).clock(clock.clone());
    let config = config.credentials_provider(provider.clone());
    let zoo = Zoo::new(&config.operation_timeout(Duration::from_secs(1)).build());
    zoo.list_animals().await.unwrap();
    clock.sleep(Duration::from_mins(59)).await;
    for _ in 0..2 {
        zoo.list_animals().await.unwrap();
    }
    assert_eq!(server.all().iter().map(key).collect::<Vec<_>>(), ["AKID0"; 3]);
    assert_eq!(provider.0.load(Ordering::SeqCst), 2);
}

/// A provider whose error has several lines, like that of AWS's own tools.
#[derive(Debug)]
struct Talker;

impl ProvideCredentials for Talker {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let error = CredentialsError::provider_error("the vault\r\n  is\u{2028}sealed\n");
        future::ProvideCredentials::ready(Err(error))
    }
}

#[tokio::test]
async fn errors_of_a_provider_are_one_line() {
    let server = Server::start([]).await;
    let config = builder().endpoint_url(&server.url).credentials_provider(Talker).build();
    let error = Zoo::new(&config).list_animals().await.unwrap_err();
    assert!(error.is_configuration(), "{error:?}");
    assert_eq!(error.to_string(), "list_animals: no credentials: the vault is sealed");
}

#[tokio::test]
async fn a_hundred_calls_at_once_fetch_once() {
    let vault = Server::start([ok(&json("AKID0", FAR))]).await;
    let server = Server::start((0..100).map(|_| ok("{}"))).await;
    let config = container(&vault).endpoint_url(&server.url).load().await.unwrap();
    let zoo = Zoo::new(&config);
    let calls: Vec<_> = (0..100).map(|_| tokio::spawn(zoo.list_animals().send())).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!((server.all().len(), vault.all().len()), (100, 1));
}

#[tokio::test]
async fn a_renewed_session_is_used_without_a_new_client() {
    let (home, config) = super::providers::logged_in("sso-renewed", "2020-01-01T00:00:00Z");
    let role = r#"{"roleCredentials":{"accessKeyId":"AKIDS","secretAccessKey":"hush",
        "sessionToken":"TOKENS","expiration":4070908800000}}"#;
    let vault = Server::start([ok(role)]).await;
    let server = Server::start([ok("{}")]).await;
    let config = variables(&[
        ("HOME", &home.path("")),
        ("AWS_CONFIG_FILE", &config),
        ("AWS_PROFILE", "dev"),
        ("AWS_ENDPOINT_URL_SSO", &vault.url),
    ]);
    let zoo = Zoo::new(&config.endpoint_url(&server.url).load().await.unwrap());
    for _ in 0..2 {
        let error = zoo.list_animals().await.unwrap_err().to_string();
        assert!(error.contains("has expired"), "{error}");
    }
    let cache = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
    home.write(cache, &home.read(cache).replace("2020-", "2099-"));
    zoo.list_animals().await.unwrap();
    assert_eq!(key(&server.one()), "AKIDS");
}
