//! The hints of errors.

use std::net::SocketAddr;

use petard::Error;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::server::{Reply, Server, answer, builder};
use super::service::Zoo;

async fn refused(reply: Reply) -> Error {
    let server = Server::start([reply]).await;
    server.zoo().list_animals().max_attempts(1).await.unwrap_err()
}

/// Returns the text after `hint: `, which occurs once, at the end.
fn hint(error: &Error) -> String {
    let text = error.to_string();
    let mut parts = text.split("; hint: ");
    parts.next();
    let hint = parts.next().unwrap_or_else(|| panic!("{text}")).to_owned();
    assert!(parts.next().is_none(), "{text}");
    hint
}

#[tokio::test]
async fn misleading_messages_get_a_hint() {
    let mismatch = "The request signature we calculated does not match the signature you \
                    provided. Check your AWS Secret Access Key and signing method.";
    let role = "User: arn:aws:iam::1:user/x is not authorized to perform: execute-api:Invoke on \
                resource: arn:aws:execute-api:eu-west-1:1:a/dev/GET/x";
    for (message, expected) in [
        (mismatch, "check the secret access key"),
        ("Missing Authentication Token", "the route does not exist: check base path, stage, path"),
        ("The security token included in the request is invalid.", "the credentials are wrong"),
        ("The security token included in the request is expired", "the session of the cred"),
        ("Credential should be scoped to a valid Region, not 'x'", "check the region"),
        ("Credential should be scoped to correct service: 'y'", "belongs to another service"),
        ("Signature expired: 20201020T061438Z is now earlier than", "check this machine's clock"),
        ("Signature not yet current: 20201020T061438Z", "check this machine's clock"),
        (role, "the signature was accepted: a policy"),
        ("Forbidden", "most often an API key is missing or wrong"),
        (
            "Client sent an HTTP request to an HTTPS server.\n",
            "begin the endpoint URL with `https://`",
        ),
    ] {
        let body = serde_json::json!({ "message": message }).to_string();
        let error = refused(answer(403, "", &body)).await;
        assert!(hint(&error).contains(expected), "{error}");
    }
    for message in ["Forbidden: go away", "User: who", "No such animal"] {
        let body = serde_json::json!({ "message": message }).to_string();
        let text = refused(answer(403, "", &body)).await.to_string();
        assert!(!text.contains("hint"), "{text}");
    }
}

/// The error of a host with this name, for a request that is signed for `eu-west-1`.
async fn refused_by(host: &str, reply: Reply) -> Error {
    let server = Server::start([reply]).await;
    let address: SocketAddr = server.url.trim_start_matches("http://").parse().unwrap();
    let name = host.to_owned();
    let config = builder()
        .endpoint_url(format!("http://{host}:{}", address.port()))
        .allow_http(true)
        .http_client(move |client| client.no_proxy().resolve(&name, address));
    Zoo::new(&config.build()).list_animals().max_attempts(1).await.unwrap_err()
}

#[tokio::test]
async fn an_endpoint_of_another_region_is_named_beside_that_of_the_signature() {
    let far = "zoo.us-east-2.amazonaws.com";
    let quoted = "The request signature we calculated does not match the signature you provided. \
                  \n\nThe Canonical String for this request should have been\n'GET\n/x\n\nhost:x\n\n\
                  host\n0'";
    let quoted = serde_json::json!({ "message": quoted }).to_string();
    let scope = r#"{"message":"Credential should be scoped to a valid Region, not 'eu-west-1'. "}"#;
    let code = "x-amzn-errortype: InvalidSignatureException\r\n";
    for reply in [answer(403, "", &quoted), answer(403, "", scope), answer(403, code, "{}")] {
        let error = refused_by(far, reply).await;
        assert_eq!(
            hint(&error),
            "the request was signed for the region `eu-west-1`, but the endpoint is in \
             `us-east-2`: set the region of the configuration to `us-east-2`, or use an endpoint \
             in `eu-west-1`"
        );
    }
    // No hint if the region is not the cause, or may not be.
    let service = r#"{"message":"Credential should be scoped to correct service: 'zoo'."}"#;
    for (host, reply) in [
        ("zoo.eu-west-1.amazonaws.com", answer(403, "", scope)),
        ("zoo.us-east-2.example.com", answer(403, "", scope)),
        (far, answer(403, "", service)),
        (far, answer(403, "", r#"{"message":"Forbidden"}"#)),
        (far, answer(404, code, "{}")),
    ] {
        let text = refused_by(host, reply).await.to_string();
        assert!(!text.contains("us-east-2`"), "{host}: {text}");
    }
}

#[tokio::test]
async fn a_host_without_an_address() {
    let config = builder().endpoint_url("http://zoo.invalid").allow_http(true).max_attempts(1);
    let config = config.http_client(reqwest::ClientBuilder::no_proxy).build();
    let error = Zoo::new(&config).list_animals().await.unwrap_err();
    assert!(
        hint(&error).starts_with("the host name cannot be resolved: check the region and"),
        "{error}"
    );
    assert!(error.is_connect());
}

#[tokio::test]
async fn http_to_a_port_for_https() {
    // The alert with which a TLS server responds to plain text.
    let alert = "\u{15}\u{3}\u{1}\u{0}\u{2}\u{2}\u{46}".to_owned();
    let error = refused(Reply::Answer(alert)).await;
    assert!(hint(&error).ends_with("begin the endpoint URL with `https://`"), "{error}");
    let page = "<html><title>400 The plain HTTP request was sent to HTTPS port</title>";
    let error = refused(answer(400, "", page)).await;
    assert!(hint(&error).ends_with("begin the endpoint URL with `https://`"), "{error}");
}

/// Runs a test in a process with other variables for certificates and proxies.
#[cfg(all(feature = "rustls-ring", target_os = "linux"))]
fn run(test: &str, variables: &[(&str, String)]) {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", &format!("hints::{test}"), "--ignored", "--nocapture"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUEST_METHOD"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    let trusted = format!("{}/tests/data/tls/authority.pem", env!("CARGO_MANIFEST_DIR"));
    command.env("SSL_CERT_FILE", trusted).env("SSL_CERT_DIR", "/nonexistent");
    let output = command.envs(variables.iter().cloned()).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("1 passed"), "{output:?}");
}

/// The error of a call to a host that does not exist.
#[cfg(all(feature = "rustls-ring", target_os = "linux"))]
async fn far(scheme: &str) -> Error {
    let config = builder().endpoint_url(format!("{scheme}://zoo.invalid")).allow_http(true);
    let error = Zoo::new(&config.max_attempts(1).build()).list_animals().await.unwrap_err();
    let shown = format!("{error} {error:?} {error:#?}");
    assert!(error.is_connect() && !shown.contains("hush"), "{shown}");
    error
}

#[cfg(all(feature = "rustls-ring", target_os = "linux"))]
#[test]
fn https_to_a_port_for_http_with_trusted_certificates() {
    run("https_to_a_port_for_http", &[]);
}

#[cfg(all(feature = "rustls-ring", target_os = "linux"))]
#[tokio::test]
#[ignore = "run by https_to_a_port_for_http_with_trusted_certificates"]
async fn https_to_a_port_for_http() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_buf(&mut Vec::new()).await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        let _end = stream.read(&mut [0]).await;
    });
    let config = builder().endpoint_url(url).max_attempts(1).build();
    let error = Zoo::new(&config).list_animals().await.unwrap_err();
    assert!(
        hint(&error).contains("if it speaks plain http, begin the endpoint URL with `http://`"),
        "{error}"
    );
}

#[cfg(all(feature = "rustls-ring", target_os = "linux"))]
#[test]
fn a_proxy_that_cannot_be_reached() {
    let dead = || "http://user:hush@127.0.0.1:9".to_owned();
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        let expected = ("EXPECTED", name.to_owned());
        run("behind_a_dead_proxy", &[(name, dead()), expected]);
    }
    for name in ["HTTP_PROXY", "all_proxy"] {
        run("http_behind_a_dead_proxy", &[(name, dead()), ("EXPECTED", name.to_owned())]);
    }
    let excepted = ("NO_PROXY", "zoo.invalid".to_owned());
    run("past_a_proxy", &[("HTTP_PROXY", dead()), excepted]);
}

#[cfg(all(feature = "rustls-ring", target_os = "linux"))]
#[tokio::test]
#[ignore = "run by a_proxy_that_cannot_be_reached"]
async fn behind_a_dead_proxy() {
    let error = far("https").await;
    let variable = std::env::var("EXPECTED").unwrap();
    let hint = hint(&error);
    let start = format!("the proxy of the environment variable {variable} cannot be reached");
    assert!(hint.starts_with(&start), "{error}");
}

#[cfg(all(feature = "rustls-ring", target_os = "linux"))]
#[tokio::test]
#[ignore = "run by a_proxy_that_cannot_be_reached"]
async fn http_behind_a_dead_proxy() {
    let error = far("http").await;
    let variable = std::env::var("EXPECTED").unwrap();
    let start =
        format!("the environment variable {variable} sets a proxy, which may be unreachable");
    assert!(hint(&error).starts_with(&start), "{error}");
}

#[cfg(all(feature = "rustls-ring", target_os = "linux"))]
#[tokio::test]
#[ignore = "run by a_proxy_that_cannot_be_reached"]
async fn past_a_proxy() {
    // Another name for this machine, with a port without a listener.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let config = builder()
        .endpoint_url(format!("http://zoo.invalid:{}", address.port()))
        .allow_http(true)
        .max_attempts(1)
        .http_client(move |client| client.resolve("zoo.invalid", address));
    let error = Zoo::new(&config.build()).list_animals().await.unwrap_err();
    let text = error.to_string();
    assert!(error.is_connect() && text.contains("no connection to zoo.invalid:"), "{text}");
    assert!(!text.contains("PROXY"), "{text}");
}

#[cfg(all(feature = "rustls-ring", target_os = "linux"))]
#[tokio::test]
async fn a_proxy_that_refuses() {
    for (status, expected) in [
        ("403 Forbidden", "did not connect to the host"),
        ("407 Proxy Authentication Required", "requires a user and a password"),
    ] {
        let refusal = || Reply::Answer(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n"));
        let proxy = Server::start([refusal()]).await;
        let url = proxy.url.clone();
        // The environment sets the proxy, so the test runs in another process.
        tokio::task::spawn_blocking(move || {
            let expected = ("EXPECTED", expected.to_owned());
            run("behind_a_strict_proxy", &[("HTTPS_PROXY", url), expected]);
        })
        .await
        .unwrap();
        assert_eq!(proxy.one().line, "CONNECT zoo.invalid:443");
    }
}

#[cfg(all(feature = "rustls-ring", target_os = "linux"))]
#[tokio::test]
#[ignore = "run by a_proxy_that_refuses"]
async fn behind_a_strict_proxy() {
    let error = far("https").await;
    let expected = std::env::var("EXPECTED").unwrap();
    let hint = hint(&error);
    let start = "the proxy of the environment variable HTTPS_PROXY ";
    assert!(hint.starts_with(&format!("{start}{expected}")), "{error}");
}
