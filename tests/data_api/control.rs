//! Finding the endpoints: the request, valid responses, and when no request is sent.

use petard::data_api::{ControlPlane, DataApi, StageEndpoint};
use petard::{Config, Error};

use super::clock::Fake;
use super::folder::Folder;
use super::plane::{AllowHosts as _, JSON, STAGES, ok};
use super::server::{Server, answer, builder};

fn control(folder: &Folder) -> ControlPlane {
    let config = builder().clock(Fake::new()).build();
    ControlPlane::new(&config).endpoints_file(folder.file())
}

async fn refused(folder: &Folder, url: &str) -> Error {
    control(folder).connect(url).allow_hosts().force_refresh(true).await.unwrap_err()
}

#[tokio::test]
async fn endpoints_are_read_from_a_stage_and_stored() {
    let (folder, server) = (Folder::new(), Server::stages().await);
    let url = format!("{}/dev/", server.url);
    let endpoints = control(&folder).connect(&url).allow_hosts().force_refresh(true).await.unwrap();
    let names: Vec<&str> = endpoints.stages().map(StageEndpoint::name).collect();
    assert_eq!(names, ["dev", "test"]);
    assert_eq!(endpoints.refresh_date().unwrap(), "2020-10-20 06:14:38");
    let date = "{\n    \"RefreshDate\": \"2020-10-20 06:14:38\",";
    assert_eq!(folder.read(), STAGES.replacen('{', date, 1) + "\n");
    let seen = server.all().remove(0);
    assert_eq!(seen.line, "GET /dev/data-apis");
    assert_eq!(seen.header("content-type"), Some("application/json"));
    let scope = "Credential=AKID/20201020/eu-west-1/execute-api/aws4_request";
    assert!(seen.header("authorization").unwrap().contains(scope), "{seen:?}");
}

#[tokio::test]
async fn endpoints_are_read_below_the_base_path_of_a_custom_domain() {
    let (folder, server) = (Folder::new(), Server::stages().await);
    for (end, line) in [
        ("", "GET /data-apis"),
        ("/", "GET /data-apis"),
        ("/v1", "GET /v1/data-apis"),
        ("/v1/eu/", "GET /v1/eu/data-apis"),
        ("/v1/data-apis", "GET /v1/data-apis"),
    ] {
        let url = format!("{}{end}", server.url);
        control(&folder).connect(url).allow_hosts().force_refresh(true).send().await.unwrap();
        assert_eq!(server.all().last().unwrap().line, line);
    }
}

#[tokio::test]
async fn an_existing_file_is_read_without_a_request() {
    let (folder, server) = (Folder::new(), Server::stages().await);
    let control = control(&folder);
    // Without a file, the endpoints are read from the API.
    assert_eq!(control.connect(&server.url).allow_hosts().await.unwrap().stages().len(), 2);
    assert_eq!(server.count(), 1);
    // The file is read each time, because another process may have written it.
    for (file, name) in [(r#"{"a": {"Endpoint": "https://a"}}"#, "a"), (STAGES, "dev")] {
        folder.write(file);
        let endpoints =
            control.connect(&server.url).allow_hosts().force_refresh(false).await.unwrap();
        assert!(endpoints.get(name).is_some(), "{endpoints:?}");
        let client = DataApi::builder(&builder().build()).endpoints_file(folder.file());
        client.stage(name).build().unwrap();
    }
    assert_eq!((server.count(), folder.read()), (1, STAGES.to_owned()));
}

#[tokio::test]
async fn an_invalid_response_leaves_the_file_unchanged() {
    let folder = Folder::new();
    folder.write(STAGES);
    let https = "https://x";
    let stage =
        |key: &str, url: &str| format!(r#"{{"dev": {{"Endpoint": "{https}", "{key}": "{url}"}}}}"#);
    let no_set = "the response is not a set of endpoints: ";
    for (status, body, why) in [
        (403, r#"{"message":"Forbidden"}"#.to_owned(), "HTTP 403 Forbidden: Forbidden"),
        (400, r#"{"Code":"BadRequestError","Message":"no"}"#.to_owned(), "BadRequestError (400)"),
        (500, String::new(), "HTTP 500"),
        (307, STAGES.to_owned(), "redirects are not followed"),
        (200, r#"{"message":"Forbidden"}"#.to_owned(), no_set),
        (200, "<html>sign in</html>".to_owned(), no_set),
        (200, String::new(), no_set),
        (204, String::new(), no_set),
        (200, "null".to_owned(), no_set),
        (200, format!("[{STAGES}]"), no_set),
        (200, "{}".to_owned(), no_set),
        (200, r#"{"dev": {"Stage": "dev"}}"#.to_owned(), no_set),
        (200, r#"{"dev": {"Endpoint": 1}}"#.to_owned(), no_set),
        (200, STAGES[..40].to_owned(), no_set),
        (200, stage("URL", "http://u"), "the stage `dev` of the response is refused"),
        (200, stage("URL", "http://localhost:8000"), "its `URL` is not `https`"),
        (200, stage("Endpoint", "http://x"), "its `Endpoint` is not `https`"),
        (200, stage("Endpoint", "https://me:hush@x"), "its `Endpoint` has a user"),
        (200, stage("URL", "https://evil.example.com"), r#"`.allow_host("evil.example.com")`"#),
        (200, stage("URL", "https://10.0.0.1"), "connect to `10.0.0.1` itself"),
        (200, stage("Stage", "../x"), "not a valid name of a stage"),
    ] {
        let text = body.clone();
        let server = Server::many(move |_| answer(status, JSON, &text)).await;
        let error = refused(&folder, &server.url).await;
        assert!(error.to_string().contains(why), "{body}: {error}");
        assert!(!format!("{error:?}").contains("hush"), "{error:?}");
        assert_eq!(error.status().unwrap(), status);
        assert_eq!((folder.read().as_str(), folder.names().len()), (STAGES, 1), "{body}");
    }
    let server = Server::many(|_| answer(403, "", r#"{"message":"No"}"#)).await;
    let error = refused(&folder, &server.url).await;
    assert_eq!((error.message(), error.is_access_denied()), (Some("No"), true));
}

#[tokio::test]
async fn invalid_urls_are_refused_before_anything_is_sent() {
    let folder = Folder::new();
    let server = Server::stages().await;
    for (url, why) in [
        ("", "connect: the URL is empty: use that of a stage"),
        ("https://me:hush@example.com/dev", "user or password"),
        ("https://abc.execute-api.eu-west-1.amazonaws.com/", "the URL has no stage"),
    ] {
        folder.write(STAGES);
        let found = control(&folder).connect(url).allow_hosts().await.unwrap_err();
        for error in [found, refused(&folder, url).await] {
            assert!(error.to_string().contains(why) && error.is_invalid_input(), "{error}");
            assert!(!format!("{error:#?}").contains("hush"), "{error}");
        }
    }
    let secret = control(&folder).connect("https://me:hush@example.com/dev");
    assert!(!format!("{secret:#?}").contains("hush"), "{secret:?}");
    let error = refused(&folder, "http://example.com/dev").await;
    assert!(error.to_string().contains(".allow_http(true)") && error.is_configuration());
    let somewhere = builder().build();
    let error = ControlPlane::new(&somewhere).connect(&server.url).allow_hosts().await.unwrap_err();
    assert!(error.to_string().contains("set the path with `.endpoints_file(...)`"), "{error}");
    let nowhere = Config::builder()
        .credentials(petard::Credentials::from_keys("AKID", "SECRET", None))
        .build();
    let nowhere = ControlPlane::new(&nowhere).endpoints_file(folder.path().join("none.json"));
    let error = nowhere.connect(&server.url).allow_hosts().await.unwrap_err();
    assert!(error.to_string().contains("no region"), "{error}");
    let fips = ControlPlane::new(&builder().use_fips(true).build());
    let error =
        fips.endpoints_file(folder.file()).connect(&server.url).allow_hosts().await.unwrap_err();
    assert!(error.to_string().contains("`connect` sets one: remove the URL"), "{error}");
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn the_default_file_is_in_the_users_cache_folder() {
    let (folder, server) = (Folder::new(), Server::stages().await);
    let caches = folder.path().to_str().unwrap();
    let variables = |own: &str| {
        [
            ("AWS_REGION".to_owned(), "eu-west-1".to_owned()),
            ("AWS_ACCESS_KEY_ID".to_owned(), "AKID".to_owned()),
            ("AWS_SECRET_ACCESS_KEY".to_owned(), "SECRET".to_owned()),
            ("HOME".to_owned(), caches.to_owned()),
            ("XDG_CACHE_HOME".to_owned(), caches.to_owned()),
            ("LOCALAPPDATA".to_owned(), caches.to_owned()),
            ("PETARD_DATA_API_ENDPOINTS".to_owned(), own.to_owned()),
        ]
    };
    let own = folder.path().join("own/place.json");
    for path in ["", own.to_str().unwrap()] {
        let config = Config::builder().environment(variables(path)).load().await.unwrap();
        let error = DataApi::for_stage(&config, "test").await.unwrap_err();
        assert!(
            error.to_string().contains("create it with `ControlPlane::connect(url)`"),
            "{error}"
        );
        ControlPlane::new(&config).connect(&server.url).allow_hosts().await.unwrap();
        let client = DataApi::for_stage(&config, "test").await.unwrap();
        let url = client.get_version().request().unwrap().url().to_owned();
        assert_eq!(url, "https://def.execute-api.eu-west-1.amazonaws.com/test/version");
    }
    assert!(own.exists());
    let usual = if cfg!(target_os = "macos") { "Library/Caches" } else { "" };
    let usual = folder.path().join(usual).join("petard/data-api/endpoints.json");
    assert!(usual.exists(), "{:?}", folder.names());
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn unknown_members_are_kept() {
    let folder = Folder::new();
    folder.write(
        r#"{"team": {"owner": 12345678901234567890123}, "RefreshDate": "2020-01-01 00:00:00",
            "old": {"Endpoint": "https://old"},
            "dev": {"Endpoint": "https://old", "URL": "https://old", "colour": "blue"}}"#,
    );
    let server = Server::many(|_| ok(r#"{"dev": {"Endpoint": "https://new", "Stage": "dev"}}"#));
    let url = server.await.url;
    let endpoints = control(&folder).connect(url).allow_hosts().force_refresh(true).await.unwrap();
    assert_eq!(endpoints.get("dev").unwrap().address().unwrap(), "https://new/dev");
    let expected = r#"{
    "RefreshDate": "2020-10-20 06:14:38",
    "dev": {
        "Endpoint": "https://new",
        "Stage": "dev",
        "colour": "blue"
    },
    "team": {"owner": 12345678901234567890123}
}
"#;
    assert_eq!(folder.read(), expected);
}
