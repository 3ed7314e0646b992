//! Region and endpoints of profiles, and which hosts are reached through a proxy.

use super::*;

fn url(config: &Config) -> String {
    let request = Zoo::new(config).list_animals().into_call().request();
    request.unwrap().url().to_owned()
}

async fn at(config: ConfigBuilder) -> String {
    url(&config.load().await.unwrap())
}

#[tokio::test]
async fn region_and_endpoint_of_a_profile() {
    let home = Home::new("endpoints");
    let file = home.write(
        "config",
        "[default]\nregion = eu-7\n\
         [profile plain]\nregion = eu-8\nendpoint_url = https://plain\n\
         [profile sections]\nregion = eu-9\nendpoint_url = https://plain\nservices = local\n\
         [services local]\nthe_zoo =\n  endpoint_url = https://own\nsts =\n  endpoint_url = https://sts\n\
         [profile ignoring]\nregion = eu-1\nendpoint_url = https://plain\n\
         ignore_configured_endpoint_urls = true\n\
         [profile dual]\nregion = eu-1\nuse_dualstack_endpoint = true\n",
    );
    let file = ("AWS_CONFIG_FILE", &*file);
    let none = ("AWS_REGION", "");
    let zoo = |region: &str| format!("https://zoo.{region}.amazonaws.com/animals");
    assert_eq!(at(variables(&[file, none])).await, zoo("eu-7"));
    assert_eq!(at(variables(&[file, ("AWS_REGION", "us-1")])).await, zoo("us-1"));
    assert_eq!(at(variables(&[file, none, ("AWS_DEFAULT_REGION", "us-2")])).await, zoo("us-2"));
    assert_eq!(at(variables(&[file]).region("us-3")).await, zoo("us-3"));
    let plain = [file, none, ("AWS_PROFILE", "plain")];
    assert_eq!(at(variables(&plain)).await, "https://plain/animals");
    assert_eq!(variables(&plain).load().await.unwrap().region(), Some("eu-8"));
    assert_eq!(at(variables(&plain).profile("sections")).await, "https://own/animals");
    let general = ("AWS_ENDPOINT_URL", "https://general");
    assert_eq!(
        at(variables(&[file, general]).profile("sections")).await,
        "https://general/animals"
    );
    let ignore = ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
    assert_eq!(at(variables(&[file, general, ignore]).profile("plain")).await, zoo("eu-1"));
    assert_eq!(at(variables(&[file, general]).profile("ignoring")).await, zoo("eu-1"));
    assert_eq!(at(variables(&[file]).profile("dual")).await, "https://zoo.eu-1.api.aws/animals");
}

#[tokio::test]
async fn a_bad_url_of_a_profile_is_an_error_that_names_it() {
    let home = Home::new("bad-url");
    let file = home.write("config", "[profile dev]\nendpoint_url = nonsense\n");
    let config = variables(&[("AWS_CONFIG_FILE", &file)]).profile("dev").load().await.unwrap();
    let error = Zoo::new(&config).list_animals().into_call().request().unwrap_err();
    assert!(
        error.to_string().contains("the endpoint URL of the profile `dev` is not a URL"),
        "{error}"
    );
}

#[tokio::test]
async fn a_bad_switch_of_a_profile_is_an_error_that_names_it() {
    let home = Home::new("bad-switch");
    let keys = ["use_fips_endpoint", "use_dualstack_endpoint", "ignore_configured_endpoint_urls"];
    for key in keys {
        let file = home.write("config", &format!("[default]\n{key} = yes\n"));
        let error = variables(&[("AWS_CONFIG_FILE", &file)]).load().await.unwrap_err();
        assert!(error.is_configuration());
        let expected = format!(
            "`{key}` of the profile `default` ({file} and ~/.aws/credentials) is `yes`: it must be"
        );
        assert!(error.to_string().starts_with(&expected), "{error}");
    }
}

#[tokio::test]
async fn loopback_addresses_are_not_proxied_and_others_are() {
    let vault = Server::start([ok(&json("AKIDC", FAR))]).await;
    let proxied = |url: String| {
        move |client: reqwest::ClientBuilder| client.proxy(reqwest::Proxy::all(&url).unwrap())
    };
    // A port without a listener.
    let dead = "http://127.0.0.1:9".to_owned();
    let config = variables(&[("AWS_CONTAINER_CREDENTIALS_FULL_URI", &vault.url)]);
    assert_eq!(key(&signer(config.http_client(proxied(dead))).await), "AKIDC");
    assert_eq!(vault.all().len(), 1);
    let home = Home::new("proxied");
    let token = home.write("token", "jwt");
    let web_identity = [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", &*token),
        ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod"),
        ("AWS_ENDPOINT_URL_STS", "http://sts.example"),
    ];
    let proxy = Server::start([sts("AssumeRoleWithWebIdentity", "AKIDW")]).await;
    let config = || variables(&web_identity).http_client(proxied(proxy.url.clone()));
    let error = refusal(config()).await.to_string();
    assert!(error.contains("http://sts.example is `http` and not on this machine"), "{error}");
    assert_eq!(proxy.all().len(), 0);
    assert_eq!(key(&signer(config().allow_http(true)).await), "AKIDW");
    assert_eq!(proxy.one().line, "POST http://sts.example/");
}

/// Environment variables belong to the process, so the test runs in another one.
#[test]
fn proxies_of_the_environment_do_not_apply_to_loopback_addresses() {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "credentials::endpoints::behind_dead_proxies", "--ignored"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"] {
        command.env(name, "http://127.0.0.1:9");
    }
    for name in ["NO_PROXY", "no_proxy", "REQUEST_METHOD"] {
        command.env_remove(name);
    }
    let done = command.output().unwrap();
    let text = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && text.contains("1 passed"), "{text}");
}

#[tokio::test]
#[ignore = "run by proxies_of_the_environment_do_not_apply_to_loopback_addresses"]
async fn behind_dead_proxies() {
    let vault = Server::start([ok(&json("AKIDC", FAR))]).await;
    let config = variables(&[("AWS_CONTAINER_CREDENTIALS_FULL_URI", &vault.url)]);
    assert_eq!(key(&signer(config).await), "AKIDC");
    assert_eq!(vault.all().len(), 1);
    let home = Home::new("dead-proxies");
    let token = home.write("token", "jwt");
    let config = variables(&[
        ("AWS_WEB_IDENTITY_TOKEN_FILE", &token),
        ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod"),
        ("AWS_ENDPOINT_URL_STS", "http://sts.example"),
        ("AWS_MAX_ATTEMPTS", "1"),
    ]);
    let error = refusal(config.allow_http(true)).await.to_string();
    assert!(error.contains("onnection refused"), "that one is behind the proxy: {error}");
}
