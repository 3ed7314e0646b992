//! Clients of a stage: their addresses, and errors.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use petard::data_api::{self, DataApi, DataApiBuilder};
use petard::{Client, Config, Error};

use super::folder::Folder;
use super::plane::ok;
use super::server::{Server, builder};

const FILE: &str = r#"{
    "dev": {"Endpoint": "https://abc.execute-api.eu-west-1.amazonaws.com", "Stage": "dev"},
    "custom": {"Endpoint": "https://abc", "Stage": "custom", "URL": "https://items.example.com"},
    "based": {"Endpoint": "https://abc", "URL": "https://items.example.com", "BasePath": "v1"},
    "plain": {"Endpoint": "http://10.0.0.1:8000"},
    "local": {"Endpoint": "http://127.0.0.1:8000", "Stage": "dev"},
    "broken": {"Endpoint": "", "URL": null},
    "team": "a"
}"#;

fn file() -> Folder {
    let folder = Folder::new();
    folder.write(FILE);
    folder
}

fn version(client: &DataApi) -> String {
    client.get_version().request().unwrap().url().to_owned()
}

fn built(client: DataApiBuilder) -> String {
    version(&client.build().unwrap())
}

#[test]
fn a_stage_has_the_address_in_the_file() {
    let (folder, config) = (file(), builder().build());
    for (stage, base) in [
        ("dev", "https://abc.execute-api.eu-west-1.amazonaws.com/dev"),
        ("custom", "https://items.example.com"),
        ("based", "https://items.example.com/v1"),
        ("local", "http://127.0.0.1:8000/dev"),
    ] {
        let client = DataApi::builder(&config).stage(stage).endpoints_file(folder.file());
        assert_eq!(built(client), format!("{base}/version"));
    }
    let plain = builder().allow_http(true).build();
    let plain = DataApi::builder(&plain).stage("plain").endpoints_file(folder.file());
    assert_eq!(built(plain), "http://10.0.0.1:8000/plain/version");
}

#[test]
fn errors_about_stages_and_addresses() {
    let (folder, config) = (file(), builder().build());
    let cached = || DataApi::builder(&config).endpoints_file(folder.file());
    let missing = folder.path().join("none.json");
    let fips = builder().use_fips(true).build();
    for (client, parts) in [
        (
            cached().stage("prod"),
            vec!["stage `prod` does not exist", "existing stages: based, broken, custom, dev,"],
        ),
        (cached().stage("prod"), vec!["`ControlPlane::connect(url).force_refresh(true)`"]),
        (cached().stage("team"), vec!["stage `team` does not exist"]),
        (cached().stage(""), vec!["stage `` does not exist"]),
        (cached().stage("broken"), vec!["the stage `broken` in", "neither `Endpoint` nor `URL`"]),
        (cached().stage("plain"), vec!["the stage `plain` in", "`http`", ".allow_http(true)"]),
        (
            cached().stage("dev").endpoints_file(missing),
            vec!["none.json does not exist", "create it with `ControlPlane::connect(url)`"],
        ),
        (cached().stage("dev").tls(false), vec!["`tls`", "`.service_endpoint(...)`"]),
        (cached(), vec!["`.stage(...)`", "`.service_endpoint(...)`"]),
        (DataApi::builder(&config).stage("dev"), vec!["set the path with `.endpoints_file(...)`"]),
        (DataApi::builder(&config).service_endpoint(""), vec!["`service_endpoint` is empty"]),
        (
            DataApi::builder(&config).service_endpoint("10.0.0.1:8000").tls(false),
            vec!["`service_endpoint` is `http` and not on this machine", ".allow_http(true)"],
        ),
        (
            DataApi::builder(&config).service_endpoint("https://localhost").tls(false),
            vec!["`https://`, but `tls(false)`"],
        ),
        (
            DataApi::builder(&fips).stage("dev").endpoints_file(folder.file()),
            vec!["FIPS", "the stage `dev` in"],
        ),
    ] {
        let error: Error = client.build().unwrap_err();
        let text = error.to_string();
        assert!(parts.iter().all(|part| text.contains(part)), "{text}: {parts:?}");
        assert!(error.is_configuration() && error.attempts() == 0, "{text}");
    }
}

#[test]
fn an_address_with_a_password_is_refused_and_not_shown() {
    let config = builder().build();
    let client = DataApi::builder(&config).service_endpoint("https://me:hush@example.com");
    assert!(!format!("{client:#?}").contains("hush"), "{client:?}");
    let error = client.build().unwrap_err();
    assert!(error.to_string().contains("`service_endpoint` has a user or password"), "{error}");
    assert!(!format!("{error:#?}").contains("hush"), "{error:?}");
}

#[test]
fn a_service_endpoint_needs_no_file() {
    let folder = file();
    let config = builder().build();
    let client = |address: &str| DataApi::builder(&config).service_endpoint(address);
    assert_eq!(
        built(client("localhost:8000").stage("dev").tls(false)),
        "http://localhost:8000/dev/version"
    );
    assert_eq!(
        built(client("http://localhost:8000/").stage("dev")),
        "http://localhost:8000/dev/version"
    );
    assert_eq!(
        built(client("items.example.com").stage("dev")),
        "https://items.example.com/dev/version"
    );
    assert_eq!(
        built(client("items.example.com/v1/dev").stage("dev")),
        "https://items.example.com/v1/dev/version"
    );
    assert_eq!(built(client("items.example.com/v1")), "https://items.example.com/v1/version");
    let other = client("items.example.com/prod").stage("dev").build().unwrap_err();
    assert!(other.to_string().contains("does not end with the stage `dev`"), "{other}");
    assert_eq!(built(client("items.example.com")), "https://items.example.com/version");
    // A stage with a custom domain, an unknown stage, and an invalid file.
    for (stage, file) in [("custom", FILE), ("new", FILE), ("dev", "{")] {
        folder.write(file);
        let client = client("localhost:8000").stage(stage).endpoints_file(folder.file());
        assert_eq!(built(client), format!("https://localhost:8000/{stage}/version"));
    }
    let plain = builder().allow_http(true).build();
    let client = DataApi::builder(&plain).service_endpoint("10.0.0.1").tls(false);
    assert_eq!(built(client), "http://10.0.0.1/version");
}

#[tokio::test]
async fn environment_variables_do_not_change_the_address_of_a_stage() {
    let folder = file();
    let variables = [
        ("PETARD_DATA_API_ENDPOINTS", folder.file().to_str().unwrap().to_owned()),
        ("AWS_ENDPOINT_URL", "https://elsewhere".to_owned()),
        ("AWS_ENDPOINT_URL_DATA_API", "https://elsewhere".to_owned()),
        ("AWS_REGION", "eu-west-1".to_owned()),
    ];
    let config = Config::builder().environment(variables).load().await.unwrap();
    let stage = DataApi::for_stage(&config, "custom").await.unwrap();
    assert_eq!(version(&stage), "https://items.example.com/version");
    let own = DataApi::builder(&config).stage("dev").service_endpoint("localhost");
    assert_eq!(built(own), "https://localhost/dev/version");
    assert_eq!(version(&DataApi::new(&config)), "https://elsewhere/version");
    let error = DataApi::for_stage(&config, "prod").await.unwrap_err();
    assert!(error.to_string().contains("the stage `prod` does not exist"), "{error}");
}

#[test]
fn a_client_can_be_built_without_a_runtime() {
    let config = builder().build();
    let mut client = pin!(DataApi::for_stage(&config, "dev"));
    let polled = client.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    let Poll::Ready(Err(error)) = polled else { panic!("{polled:?}") };
    assert!(error.to_string().contains("set the path with"), "{error}");
}

#[tokio::test]
async fn the_endpoint_url_of_the_configuration_can_be_used() {
    let server = Server::many(|_| ok("[]")).await;
    let config = builder().endpoint_url(format!("{}/dev", server.url)).build();
    DataApi::new(&config).get_namespaces().await.unwrap();
    let stage = DataApi::builder(&config).stage("int").service_endpoint(&server.url).build();
    stage.unwrap().get_namespaces().await.unwrap();
    let lines: Vec<String> = server.all().into_iter().map(|seen| seen.line).collect();
    assert_eq!(lines, ["GET /dev/namespaces", "GET /int/namespaces"]);
}

/// A client that is created at run time has the address of a typed one.
#[tokio::test]
async fn a_client_of_a_stage_can_be_created_at_run_time() {
    let config = |url: Option<&str>| {
        let builder = Config::builder().region("eu-west-1");
        url.map_or_else(Config::builder, |url| builder.endpoint_url(url)).build()
    };
    assert!(Client::has_stages(&data_api::SERVICE));
    let url = |url: &str| {
        let client = Client::for_stage(&config(Some(url)), &data_api::SERVICE, "dev")?;
        let operation = data_api::SERVICE.operation("get_namespaces").unwrap();
        Ok::<_, petard::Error>(client.call(operation).request()?.url().to_owned())
    };
    assert_eq!(url("http://localhost:8000").unwrap(), "http://localhost:8000/dev/namespaces");
    assert_eq!(url("http://localhost:8000/dev").unwrap(), "http://localhost:8000/dev/namespaces");
    assert!(url("http://localhost:8000/test").unwrap_err().is_configuration());
    let error = Client::for_stage(&config(None), &data_api::SERVICE, "dev").unwrap_err();
    assert!(error.is_configuration() && error.to_string().contains("file of endpoints"), "{error}");
    // Services without stages refuse them.
    let service = petard::SERVICES.iter().find(|service| service.name() == "apigateway").unwrap();
    assert!(!Client::has_stages(service));
    let error = Client::for_stage(&config(None), service, "dev").unwrap_err();
    assert!(error.to_string().contains("has no stages"), "{error}");
}
