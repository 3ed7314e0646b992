//! Errors about missing credentials: one text for each reason.

use super::*;

#[tokio::test]
async fn no_source_has_credentials() {
    let home = Home::new("nothing");
    let file = home.path("config");
    let error = refusal(variables(&[("AWS_CONFIG_FILE", &file)])).await.to_string();
    for expected in [
        "list_animals: no credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set; ",
        &format!(
            "the profile `default` does not exist in {file} (a missing file, set by AWS_CONFIG_FILE) \
             and ~/.aws/credentials"
        ),
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "switched off by AWS_EC2_METADATA_DISABLED",
        "aws configure",
    ] {
        assert!(error.contains(expected), "{error}");
    }
    let gone = Server::start([]).await;
    let error = refusal(variables(&[
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", &gone.url),
        ("AWS_EC2_METADATA_DISABLED", "false"),
    ]))
    .await
    .to_string();
    assert!(error.contains("no instance role: the metadata service cannot be used: "), "{error}");
    let far = [
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://imds.example"),
        ("AWS_EC2_METADATA_DISABLED", "false"),
    ];
    let error = refusal(variables(&far)).await.to_string();
    assert!(error.contains("http://imds.example is `http` and not on this machine"), "{error}");
}

#[tokio::test]
async fn a_profile_without_credentials_or_with_a_source_that_is_not_there() {
    let home = Home::new("empty-profiles");
    let file = home.write(
        "config",
        "[profile empty]\nregion = eu-1\n\
         [profile lost]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = gone\n",
    );
    let keys = [("AWS_ACCESS_KEY_ID", "AKID"), ("AWS_SECRET_ACCESS_KEY", "hush")];
    let with =
        |profile| variables(&[("AWS_CONFIG_FILE", &file), keys[0], keys[1]]).profile(profile);
    let error = refusal(with("empty")).await.to_string();
    assert!(error.contains("none in the profile `empty`"), "{error}");
    assert!(error.contains("because a profile is named in code"), "{error}");
    let error = refusal(with("lost")).await.to_string();
    assert!(error.contains("the profile `gone` does not exist"), "{error}");
}

#[tokio::test]
async fn a_profile_that_does_not_exist() {
    let home = Home::new("no-profile");
    let file = home.write("config", "[profile dev]\nregion = eu-1\n[profile ops]\n");
    for (file, there) in
        [(&file, "existing profiles: dev, ops"), (&home.path("x"), "they contain no profiles")]
    {
        let file = ("AWS_CONFIG_FILE", &**file);
        for (config, source) in [
            (variables(&[file, ("AWS_PROFILE", "prod")]), "AWS_PROFILE"),
            (variables(&[file]).profile("prod"), "the configuration"),
        ] {
            let error = config.load().await.unwrap_err();
            assert!(error.is_configuration() && error.operation().is_none());
            let missing = if file.1.ends_with('x') {
                " (a missing file, set by AWS_CONFIG_FILE)"
            } else {
                ""
            };
            let expected = format!(
                "the profile `prod`, selected by {source}, does not exist in {}{missing} and \
                 ~/.aws/credentials; ",
                file.1
            );
            assert!(error.to_string().starts_with(&expected), "{error}");
            assert!(error.to_string().contains(there), "{error}");
            assert!(error.to_string().contains("aws configure --profile prod"), "{error}");
        }
    }
}

#[tokio::test]
async fn files_that_are_no_profiles() {
    let home = Home::new("bad-files");
    let file = home.write("config", "[default]\nhush-hush\n");
    let why = format!("the profile `default` cannot be read: {file}: line 2 has no `=`");
    // A profile that is selected is an error at once.
    let selected = variables(&[("AWS_CONFIG_FILE", &file), ("AWS_PROFILE", "default")]);
    let error = selected.load().await.unwrap_err();
    assert!(error.is_configuration() && error.to_string() == why, "{error}");
    // Otherwise it is an error only if something is missing.
    let error = refusal(variables(&[("AWS_CONFIG_FILE", &file)])).await;
    assert!(error.to_string().contains(&why), "{error}");
    let keys = [("AWS_ACCESS_KEY_ID", "AKID"), ("AWS_SECRET_ACCESS_KEY", "hush")];
    let seen = signer(variables(&[("AWS_CONFIG_FILE", &file), keys[0], keys[1]])).await;
    assert_eq!(key(&seen), "AKID");
    let config = variables(&[("AWS_CONFIG_FILE", &file), keys[0], keys[1], ("AWS_REGION", "")]);
    let config = config.load().await.unwrap();
    let error = Zoo::new(&config).list_animals().await.unwrap_err();
    assert!(error.to_string().contains(&why) && error.to_string().contains("no region"), "{error}");
}

#[tokio::test]
async fn no_region() {
    let home = Home::new("no-region");
    let file = home.write("config", "[profile dev]\n");
    let variables = variables(&[("AWS_CONFIG_FILE", &file), ("AWS_REGION", "")]).profile("dev");
    let config = variables.load().await.unwrap();
    assert_eq!(config.region(), None);
    let error = Zoo::new(&config).list_animals().await.unwrap_err();
    assert!(error.is_configuration(), "{error:?}");
    assert_eq!(
        error.to_string(),
        format!(
            "list_animals: no region: the environment variables AWS_REGION and \
             AWS_DEFAULT_REGION are not set, and the profile `dev` ({file} and \
             ~/.aws/credentials) has no `region`; set one of them, or call `.region(...)` of \
             `Config::builder()`"
        )
    );
}

#[tokio::test]
async fn a_session_that_has_expired_or_was_never_there() {
    let (home, file) = super::providers::logged_in("sso-expired", "2020-01-01T00:00:00Z");
    let with = |home: &str| {
        variables(&[("HOME", home), ("AWS_CONFIG_FILE", &file), ("AWS_PROFILE", "dev")])
    };
    let remedy = "log in again: `aws sso login --profile dev`";
    let session = "the SSO session `corp` of the profile `dev` cannot be used: its token ";
    let error = refusal(with(&home.path(""))).await.to_string();
    assert!(error.contains(session) && error.ends_with(remedy), "{error}");
    assert!(error.contains("has expired"), "{error}");
    let error = refusal(with(&home.path("nowhere"))).await.to_string();
    assert!(error.contains(session) && error.ends_with(remedy), "{error}");
    assert!(
        error.contains(".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"),
        "{error}"
    );
    assert!(error.contains("cannot be read"), "{error}");
}

#[tokio::test]
async fn only_errors_that_a_login_solves_name_the_session() {
    let (home, file) = super::providers::logged_in("sso-blamed", FAR);
    let role =
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = dev\n";
    home.write("config", &(home.read("config") + role));
    let given = r#"{"roleCredentials":{"accessKeyId":"AKIDS","secretAccessKey":"hush",
        "sessionToken":"TOKENS","expiration":4070908800000}}"#;
    let denied = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error>\
                  </ErrorResponse>";
    let code = |code: &str| format!("x-amzn-errortype: {code}\r\n");
    let portal = |status, name: &str| {
        crate::server::answer(status, &code(name), r#"{"message":"the portal says no"}"#)
    };
    for (profile, portal, is_token, expected) in [
        ("dev", portal(401, "UnauthorizedException"), true, "the portal says no"),
        ("role", portal(401, "UnauthorizedException"), true, "the portal says no"),
        ("dev", portal(403, "ForbiddenException"), false, "ForbiddenException"),
        ("role", ok(given), false, "AccessDenied"),
        ("dev", Reply::HangUp, false, "connection"),
    ] {
        let portal = Server::start([portal]).await;
        let sts = Server::start([crate::server::answer(403, "", denied)]).await;
        let error = refusal(variables(&[
            ("HOME", &home.path("")),
            ("AWS_CONFIG_FILE", &file),
            ("AWS_PROFILE", profile),
            ("AWS_ENDPOINT_URL_SSO", &portal.url),
            ("AWS_ENDPOINT_URL_STS", &sts.url),
            ("AWS_MAX_ATTEMPTS", "1"),
        ]))
        .await
        .to_string();
        assert!(error.contains(expected), "{error}");
        assert_eq!(error.contains("aws sso login --profile dev"), is_token, "{error}");
        let general = format!("no credentials: the profile `{profile}` ({file} and ");
        assert!(error.contains(&general), "{error}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_process_that_fails() {
    let home = Home::new("process-fails");
    let file = home.write("config", "[default]\ncredential_process = echo no luck >&2; exit 3\n");
    let error = refusal(variables(&[("AWS_CONFIG_FILE", &file)])).await.to_string();
    let place =
        format!("no credentials: the profile `default` ({file} and ~/.aws/credentials) returned");
    assert!(error.contains(&place) && error.contains("no luck"), "{error}");
}

#[tokio::test]
async fn invalid_responses_are_not_shown() {
    let half = r#"{"AccessKeyId":"AKID","SecretAccessKey":"hush"}"#;
    for (reply, expected) in [
        (half, "missing"),
        (
            r#"{"SecretAccessKey":"hush"#,
            "the container (AWS_CONTAINER_CREDENTIALS_FULL_URI) returned none",
        ),
        (r#"{"code":"Denied","message":"not for you"}"#, "not for you"),
    ] {
        let vault = Server::start((0..9).map(|_| ok(reply))).await;
        let uri = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", &*vault.url);
        let attempts = ("AWS_MAX_ATTEMPTS", "1");
        let error = refusal(variables(&[uri, attempts])).await;
        assert!(error.to_string().contains(expected), "{error}");
    }
    let home = Home::new("bad-sts");
    let token = home.write("token", "hush-jwt");
    let bad = "<A><Credentials><SecretAccessKey>hush</SecretAccessKey></Credentials></A>";
    let denied = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error>\
                  </ErrorResponse>";
    for (reply, expected) in
        [(ok(bad), "the web identity"), (crate::server::answer(403, "", denied), "AccessDenied")]
    {
        let vault = Server::start([reply]).await;
        let error = refusal(variables(&[
            ("AWS_WEB_IDENTITY_TOKEN_FILE", &token),
            ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod"),
            ("AWS_ENDPOINT_URL_STS", &vault.url),
            ("AWS_MAX_ATTEMPTS", "1"),
        ]))
        .await;
        assert!(error.to_string().contains(expected), "{error}");
    }
}
