//! Each source provides credentials, and is queried once for several calls.

use super::*;
use crate::listener::Listener;
use crate::server::answer;

fn lines(server: &Server) -> Vec<String> {
    server.all().into_iter().map(|seen| seen.line).collect()
}

#[tokio::test]
async fn a_container() {
    let home = Home::new("container");
    let file = home.write("token", "Bearer hush");
    for (variable, value, sent) in [
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", &*file, "Bearer hush"),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "x", "x"),
    ] {
        let vault = Server::start([ok(&json("AKIDC", FAR))]).await;
        let uri = format!("{}/role?of=task", vault.url);
        let uri = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", &*uri);
        let seen = signer(variables(&[uri, (variable, value)])).await;
        assert_eq!(key(&seen), "AKIDC");
        assert_eq!(seen.header("x-amz-security-token"), Some("TOKEN-AKIDC"));
        let asked = vault.one();
        assert_eq!(asked.line, "GET /role?of=task");
        assert_eq!(asked.header("authorization"), Some(sent));
    }
}

#[tokio::test]
async fn an_instance() {
    let token = "x-aws-ec2-metadata-token-ttl-seconds: 21600\r\n";
    let vault =
        Server::start([answer(200, token, "hush-imds"), ok("the-role"), ok(&json("AKIDI", FAR))])
            .await;
    let seen = signer(variables(&[
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", &vault.url),
        ("AWS_EC2_METADATA_DISABLED", "false"),
    ]))
    .await;
    assert_eq!(key(&seen), "AKIDI");
    assert_eq!(
        lines(&vault),
        [
            "PUT /latest/api/token",
            "GET /latest/meta-data/iam/security-credentials/",
            "GET /latest/meta-data/iam/security-credentials/the-role",
        ]
    );
    assert_eq!(vault.all()[2].header("x-aws-ec2-metadata-token"), Some("hush-imds"));
}

#[tokio::test]
async fn a_web_identity() {
    let home = Home::new("web-identity");
    let token = home.write("token", "hush-jwt");
    let vault = Server::start([sts("AssumeRoleWithWebIdentity", "AKIDW")]).await;
    let seen = signer(variables(&[
        ("AWS_WEB_IDENTITY_TOKEN_FILE", &token),
        ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod"),
        ("AWS_ENDPOINT_URL_STS", &vault.url),
    ]))
    .await;
    assert_eq!(key(&seen), "AKIDW");
    let asked = vault.one();
    assert_eq!(asked.line, "POST /");
    assert!(asked.body.starts_with("Action=AssumeRoleWithWebIdentity&"), "{asked:?}");
    assert!(asked.body.contains("WebIdentityToken=hush-jwt"), "{asked:?}");
}

#[tokio::test]
async fn an_assumed_role() {
    let home = Home::new("assumed-role");
    let config = home.write(
        "config",
        "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = hush\n\
         [profile role]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base\n\
         external_id = extern\n",
    );
    let vault = Server::start([sts("AssumeRole", "AKIDR")]).await;
    let seen = signer(variables(&[
        ("AWS_CONFIG_FILE", &config),
        ("AWS_PROFILE", "role"),
        ("AWS_ENDPOINT_URL_STS", &vault.url),
    ]))
    .await;
    assert_eq!(key(&seen), "AKIDR");
    let asked = vault.one();
    assert_eq!(key(&asked), "AKIDBASE");
    assert!(asked.body.contains("ExternalId=extern"), "{asked:?}");
    let authorization = asked.header("authorization").unwrap();
    assert!(authorization.contains("/eu-1/sts/aws4_request"), "{authorization}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_process() {
    let home = Home::new("process");
    let (count, answer) = (home.path("count"), home.write("answer", &json("AKIDP", FAR)));
    let script = home.write("give.sh", "echo run >> \"$1\"\ncat \"$2\"\n");
    let config = format!("[default]\ncredential_process = sh {script} {count} {answer}\n");
    let config = home.write("config", &config);
    let seen = signer(variables(&[("AWS_CONFIG_FILE", &config)])).await;
    assert_eq!(key(&seen), "AKIDP");
    assert_eq!(home.read("count"), "run\n");
}

#[cfg(unix)]
#[tokio::test]
async fn a_process_without_expiration_is_not_run_for_every_call() {
    let home = Home::new("process-lasting");
    let answer = r#"{"Version":1,"AccessKeyId":"AKIDP","SecretAccessKey":"hush"}"#;
    let (count, answer) = (home.path("count"), home.write("answer", answer));
    let script = home.write("give.sh", "echo run >> \"$1\"\ncat \"$2\"\n");
    let config = format!("[default]\ncredential_process = sh {script} {count} {answer}\n");
    let config = home.write("config", &config);
    let seen = signer(variables(&[("AWS_CONFIG_FILE", &config)])).await;
    assert_eq!((key(&seen), &*home.read("count")), ("AKIDP", "run\n"));
    assert_eq!(seen.header("x-amz-security-token"), None);
}

#[tokio::test]
async fn files_by_profile() {
    let home = Home::new("files");
    let config = home.write(".aws/config", "[profile other]\nregion = eu-9\n");
    let credentials = home.write(
        ".aws/credentials",
        "[default]\naws_access_key_id = AKIDD\naws_secret_access_key = hush\n\
         [other]\naws_access_key_id = AKIDO\naws_secret_access_key = hush\n\
         aws_session_token = TOKENO\n",
    );
    // In the home folder, or at the paths that the variables set.
    let at_home = [("HOME", home.path("")), ("USERPROFILE", home.path(""))];
    let named = [("AWS_CONFIG_FILE", config), ("AWS_SHARED_CREDENTIALS_FILE", credentials)];
    for places in [at_home, named] {
        let places = places.each_ref().map(|(name, value)| (*name, &**value));
        assert_eq!(key(&signer(variables(&places)).await), "AKIDD");
        let with = |more: &[(&'static str, &'static str)]| -> Vec<(&str, &str)> {
            places.iter().chain(more).copied().collect()
        };
        let seen = signer(variables(&with(&[("AWS_PROFILE", "other")]))).await;
        assert_eq!((key(&seen), seen.header("x-amz-security-token")), ("AKIDO", Some("TOKENO")));
        let keys = [("AWS_ACCESS_KEY_ID", "AKIDE"), ("AWS_SECRET_ACCESS_KEY", "hush")];
        let all = with(&[keys[0], keys[1], ("AWS_PROFILE", "other")]);
        assert_eq!(key(&signer(variables(&all)).await), "AKIDE");
        assert_eq!(key(&signer(variables(&all).profile("default")).await), "AKIDD");
        assert_eq!(key(&signer(variables(&all[..4]).profile("other")).await), "AKIDO");
    }
}

/// A home folder with a session that expires at this time.
pub(super) fn logged_in(test: &str, until: &str) -> (Home, String) {
    let home = Home::new(test);
    let config = home.write(
        "config",
        "[profile dev]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = admin\n\
         [sso-session corp]\nsso_region = eu-2\nsso_start_url = https://corp.example/start\n",
    );
    // The name of the file is the SHA-1 of `corp`.
    home.write(
        ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json",
        &format!(r#"{{"accessToken":"hush-sso","expiresAt":"{until}","region":"eu-2"}}"#),
    );
    (home, config)
}

#[tokio::test]
async fn a_session_of_sso() {
    let (home, config) = logged_in("sso", FAR);
    let role = r#"{"roleCredentials":{"accessKeyId":"AKIDS","secretAccessKey":"hush",
        "sessionToken":"TOKENS","expiration":4070908800000}}"#;
    let vault = Server::start([ok(role)]).await;
    let seen = signer(variables(&[
        ("HOME", &home.path("")),
        ("AWS_CONFIG_FILE", &config),
        ("AWS_PROFILE", "dev"),
        ("AWS_ENDPOINT_URL_SSO", &vault.url),
    ]))
    .await;
    assert_eq!(key(&seen), "AKIDS");
    let asked = vault.one();
    assert!(asked.line.starts_with("GET /federation/credentials?"), "{asked:?}");
    assert!(asked.line.contains("role_name=admin"), "{asked:?}");
    assert_eq!(asked.header("x-amz-sso_bearer_token"), Some("hush-sso"));
}

#[tokio::test]
async fn the_chain_does_not_log() {
    let (listener, _listening) = Listener::start();
    let home = Home::new("silence");
    let token = home.write("token", "hush-jwt");
    let vault = Server::start([sts("AssumeRoleWithWebIdentity", "AKIDW")]).await;
    let config = variables(&[
        ("AWS_WEB_IDENTITY_TOKEN_FILE", &token),
        ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod"),
        ("AWS_ENDPOINT_URL_STS", &vault.url),
    ]);
    let config = config.load().await.unwrap();
    let call = Zoo::new(&config).list_animals().into_call();
    call.signed_request(SystemTime::now()).await.unwrap();
    let shown = format!("{config:?} {config:#?}");
    assert_eq!(vault.all().len(), 1);
    tracing::trace!("heard");
    let heard = listener.heard();
    assert!(heard.iter().any(|event| event.contains("heard")), "{heard:#?}");
    let secret = |text: &str| text.contains("hush") || text.contains("TOKEN-");
    assert!(!heard.iter().any(|event| secret(event)), "{heard:#?}");
    assert!(!secret(&shown), "{shown}");
}
