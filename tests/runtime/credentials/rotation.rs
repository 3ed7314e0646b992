//! Credentials change under a client that lives on.

use super::*;

fn container(vault: &Server) -> ConfigBuilder {
    variables(&[("AWS_CONTAINER_CREDENTIALS_FULL_URI", &vault.url)])
}

#[tokio::test]
async fn credentials_that_expire_between_two_pages() {
    let vault = Server::start([ok(&json("AKID0", &soon(3))), ok(&json("AKID1", FAR))]).await;
    let server = Server::start([
        ok(r#"{"item":[{"id":"a"},{"id":"b"}],"position":"1"}"#),
        ok(r#"{"item":[{"id":"c"}],"position":"2"}"#),
        ok(r#"{"item":[{"id":"d"}]}"#),
    ])
    .await;
    let config = container(&vault).endpoint_url(&server.url).load().await.unwrap();
    assert_eq!(vault.all().len(), 0, "loading uses no network");
    let mut items = Zoo::new(&config).list_animals().items();
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        ids.push(item.unwrap().str("/id").unwrap().to_owned());
        if ids.len() == 2 {
            tokio::time::sleep(Duration::from_millis(3100)).await;
        }
    }
    assert_eq!(ids, ["a", "b", "c", "d"]);
    let seen = server.all();
    assert_eq!(seen.iter().map(key).collect::<Vec<_>>(), ["AKID0", "AKID1", "AKID1"]);
    assert_eq!(seen[1].header("x-amz-security-token"), Some("TOKEN-AKID1"));
    assert_eq!(vault.all().len(), 2);
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
async fn a_session_that_is_renewed_is_seen_without_a_new_client() {
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
