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
    let certificates = format!("{}/tests/data/tls/{certificates}", env!("CARGO_MANIFEST_DIR"));
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

/// Starts a server that responds to one request over TLS.
fn tls_server() -> String {
    let file = |name| format!("{}/tests/data/tls/{name}", env!("CARGO_MANIFEST_DIR"));
    let certificate = CertificateDer::from_pem_file(file("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(file("server.key")).unwrap();
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
