//! What clients of stages share with their configuration.

use std::sync::atomic::{AtomicUsize, Ordering};

use petard::data_api::{ControlPlane, DataApi};
use petard::{Config, Credentials, ProvideCredentials};

use super::clock::Fake;
use super::folder::Folder;
use super::plane::{AllowHosts as _, STAGES, ok};
use super::server::{Server, answer, builder};

/// A provider that returns other credentials each time, which are not cached.
#[derive(Debug, Default)]
struct Rotating(AtomicUsize);

impl ProvideCredentials for Rotating {
    fn provide_credentials<'a>(
        &'a self,
    ) -> aws_credential_types::provider::future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        let credentials = Credentials::new(format!("AKID{number}"), "SECRET", None, None, "test");
        aws_credential_types::provider::future::ProvideCredentials::ready(Ok(credentials))
    }
}

#[tokio::test]
async fn credentials_are_shared_with_the_configuration() {
    let (folder, server) = (Folder::new(), Server::stages().await);
    let config = Config::builder().region("eu-west-1");
    let config = config.credentials_provider(Rotating::default()).build();
    let control = ControlPlane::new(&config).endpoints_file(folder.file());
    control.connect(&server.url).allow_hosts().await.unwrap();
    let client = DataApi::builder(&config).stage("dev").service_endpoint(&server.url);
    let client = client.build().unwrap();
    client.get_version().await.unwrap();
    client.get_version().await.unwrap();
    DataApi::new(&config.with_endpoint_url(&server.url).unwrap()).get_version().await.unwrap();
    let scope = "/eu-west-1/execute-api/aws4_request";
    let signers: Vec<bool> = server
        .all()
        .iter()
        .enumerate()
        .map(|(number, seen)| {
            let authorization = seen.header("authorization").unwrap();
            authorization.contains(&format!("Credential=AKID{number}/"))
                && authorization.contains(scope)
        })
        .collect();
    assert_eq!(signers, [true; 4], "{:?}", server.all());
}

#[tokio::test]
async fn the_clock_skew_is_shared() {
    let folder = Folder::new();
    let server = Server::many(|number| {
        let date =
            "x-amzn-errortype: RequestTimeTooSkewed\r\ndate: Tue, 20 Oct 2020 07:14:38 GMT\r\n";
        if number == 0 { answer(403, date, "") } else { ok(STAGES) }
    })
    .await;
    let config = builder().clock(Fake::new()).build();
    let control = ControlPlane::new(&config).endpoints_file(folder.file());
    control.connect(&server.url).allow_hosts().await.unwrap();
    let client = DataApi::builder(&config).service_endpoint(&server.url).build().unwrap();
    client.get_version().await.unwrap();
    let dates: Vec<String> =
        server.all().iter().map(|seen| seen.header("x-amz-date").unwrap().to_owned()).collect();
    assert_eq!(dates, ["20201020T061438Z", "20201020T071438Z", "20201020T071438Z"]);
}

#[test]
fn another_address_is_checked_like_any_other() {
    let config = builder().build();
    for (url, why) in [
        ("example.com", "the endpoint URL of `with_endpoint_url` is not a URL"),
        ("http://example.com", ".allow_http(true)"),
        ("https://me:hush@example.com", "user or password"),
    ] {
        let error = config.with_endpoint_url(url).unwrap_err();
        assert!(error.to_string().contains(why) && error.is_configuration(), "{error}");
        assert!(!format!("{error:#?}").contains("hush"), "{error}");
    }
    let dual_stack = builder().use_dual_stack(true).build();
    let error = dual_stack.with_endpoint_url("https://example.com").unwrap_err();
    assert!(
        error.to_string().contains("and `with_endpoint_url` sets one: remove the URL, or the FIPS"),
        "{error}"
    );
}
