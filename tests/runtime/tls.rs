//! TLS connections, with and without trusted certificates.
//!
//! The trusted certificates are read from the environment of the process, so each test runs one of
//! the ignored tests below in another process.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::Command;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::server::{Server, builder, ok};
use super::service::Zoo;

/// Runs a test of this module with a file of trusted certificates.
fn run(test: &str, certificates: &str) {
    let certificates = file(certificates);
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env("SSL_CERT_FILE", certificates)
        .env("SSL_CERT_DIR", "/nonexistent")
        .env("HTTPS_PROXY", "http://127.0.0.1:1")
        .env("HTTP_PROXY", "http://127.0.0.1:1")
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("1 passed"), "{output:?}");
}

#[test]
fn a_trusted_server_is_accepted() {
    run("tls::trusted", "authority.pem");
}

#[test]
fn an_untrusted_server_is_refused() {
    run("tls::unknown", "server.pem");
}

#[test]
fn without_certificates_only_https_fails() {
    run("tls::no_certificates", "nonexistent.pem");
}

/// Returns the path of a file with certificates or a key.
fn file(name: &str) -> String {
    format!("{}/tests/data/tls/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Starts a server that responds to one request over TLS.
fn tls_server() -> String {
    server_with("server")
}

/// Starts a server with this certificate and key.
fn server_with(name: &str) -> String {
    let certificate = CertificateDer::from_pem_file(file(&format!("{name}.pem"))).unwrap();
    let key = PrivateKeyDer::from_pem_file(file(&format!("{name}.key"))).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut session = rustls::ServerConnection::new(Arc::new(config)).unwrap();
        let mut tls = rustls::Stream::new(&mut session, &mut stream);
        let mut line = String::new();
        let mut reader = BufReader::new(&mut tls);
        while line != "\r\n" {
            line.clear();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
        }
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
        tls.write_all(answer).unwrap();
        tls.flush().unwrap();
    });
    url
}

/// Calls a server with these variables.
async fn call(url: String, variables: &[(&str, &str)]) -> petard::Result<petard::Response> {
    let keys = [("AWS_ACCESS_KEY_ID", "AKID"), ("AWS_SECRET_ACCESS_KEY", "hush")];
    let variables = keys.iter().chain(variables).map(|(name, value)| (*name, *value));
    let builder = petard::Config::builder().region("eu-1").environment(variables);
    Zoo::new(&builder.endpoint_url(url).max_attempts(1).load().await?).list_animals().await
}

#[tokio::test]
async fn a_file_of_certificates_of_the_environment() {
    let home = file("");
    let authority = file("authority.pem");
    for path in [&*authority, "~/authority.pem"] {
        let variables = [("AWS_CA_BUNDLE", path), ("HOME", home.trim_end_matches('/'))];
        assert_eq!(call(tls_server(), &variables).await.unwrap().text().unwrap(), "{}");
    }
    // It replaces the certificates of the machine.
    let other = file("self-signed.pem");
    let error = call(tls_server(), &[("AWS_CA_BUNDLE", &other)]).await.unwrap_err().to_string();
    assert!(error.contains("hint: this machine does not trust the issuer"), "{error}");
    let missing = file("nonexistent.pem");
    let key = file("server.key");
    for (path, why) in
        [(&missing, "cannot be read"), (&key, "has no certificate in the format PEM")]
    {
        let error = call(tls_server(), &[("AWS_CA_BUNDLE", path)]).await.unwrap_err();
        assert!(error.is_configuration(), "{error:?}");
        let text = error.to_string();
        assert!(text.contains("AWS_CA_BUNDLE") && text.contains(path.as_str()), "{text}");
        assert!(text.contains(why), "{text}");
    }
}

#[cfg(feature = "credentials-chain")]
#[tokio::test]
async fn a_file_of_certificates_of_the_profile() {
    let home = super::credentials::Home::new("ca-bundle");
    let config = |path: &str| home.write("config", &format!("[default]\nca_bundle = {path}\n"));
    let path = config(&file("authority.pem"));
    assert!(call(tls_server(), &[("AWS_CONFIG_FILE", &path)]).await.is_ok());
    let path = config("/nonexistent.pem");
    let error = call(tls_server(), &[("AWS_CONFIG_FILE", &path)]).await.unwrap_err().to_string();
    assert!(error.contains("`ca_bundle` of the profile `default`"), "{error}");
}

#[tokio::test]
async fn the_certificate_of_an_authority_is_not_one_of_a_server() {
    let own = file("self-signed.pem");
    let variables = [("AWS_CA_BUNDLE", &*own)];
    let error = call(server_with("self-signed"), &variables).await.unwrap_err();
    assert!(error.is_connect() && error.attempts() == 1, "{error:?}");
    let hint = "hint: the server uses the certificate of a certificate authority (`CA:TRUE`)";
    assert!(error.to_string().contains(hint), "{error}");
}

#[cfg(feature = "credentials-chain")]
#[tokio::test]
async fn the_certificate_of_a_container_endpoint() {
    let own = file("self-signed.pem");
    for (server, bundle, why) in [
        (
            "server",
            &own,
            "SSL_CERT_FILE or AWS_CA_BUNDLE to a PEM file with the certificate of its",
        ),
        ("self-signed", &own, "issue a certificate for the server with it"),
    ] {
        let uri = server_with(server);
        let variables =
            [("AWS_CONTAINER_CREDENTIALS_FULL_URI", &*uri), ("AWS_CA_BUNDLE", bundle.as_str())];
        let builder = petard::Config::builder().region("eu-1").environment(variables);
        let config = builder.endpoint_url("http://127.0.0.1:9").load().await.unwrap();
        let error = Zoo::new(&config).list_animals().await.unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

#[tokio::test]
async fn plain_http_to_a_server_with_tls() {
    let url = tls_server().replace("https", "http");
    let zoo = Zoo::new(&builder().endpoint_url(url).max_attempts(1).build());
    let error = zoo.list_animals().await.unwrap_err().to_string();
    let hint =
        "hint: the server does not speak plain http: if it speaks https, begin the endpoint URL";
    assert!(error.contains(hint), "{error}");
}

#[tokio::test]
#[ignore = "run by a_trusted_server_is_accepted"]
async fn trusted() {
    let zoo = Zoo::new(&builder().endpoint_url(tls_server()).build());
    assert_eq!(zoo.list_animals().await.unwrap().text().unwrap(), "{}");
}

#[tokio::test]
#[ignore = "run by an_untrusted_server_is_refused"]
async fn unknown() {
    let zoo = Zoo::new(&builder().endpoint_url(tls_server()).build());
    let error = zoo.list_animals().await.unwrap_err();
    assert!(error.is_connect() && !error.is_retryable() && error.attempts() == 1, "{error:?}");
    assert!(error.to_string().contains("invalid peer certificate"), "{error}");
    let hint = "hint: this machine does not trust the issuer of the certificate";
    assert!(error.to_string().contains(hint), "{error}");
}

#[tokio::test]
#[ignore = "run by without_certificates_only_https_fails"]
async fn no_certificates() {
    let zoo = Zoo::new(&builder().build());
    let error = zoo.list_animals().await.unwrap_err();
    assert!(error.is_configuration() && error.attempts() == 0, "{error:?}");
    assert!(error.to_string().contains("SSL_CERT_FILE"), "{error}");
    let server = Server::start([ok("{}")]).await;
    server.zoo().list_animals().await.unwrap();
}
