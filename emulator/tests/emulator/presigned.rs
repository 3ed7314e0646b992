//! Signatures in the query, requests that `Signer` signs, and commands of curl.

use std::process::Stdio;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use petard::reqwest::{self, Url};
use petard::{ApiGateway, Method, Signer};
use petard_emulator::Emulator;
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::start;

const MINUTE: Duration = Duration::from_mins(1);

/// Sends a request as it is. Returns the status, and the message of the response.
async fn send(mut request: Request<Bytes>) -> (u16, String) {
    let authority = request.uri().authority().unwrap().as_str().to_owned();
    let target = request.uri().path_and_query().unwrap().as_str();
    *request.uri_mut() = target.parse().unwrap();
    let host = request.headers_mut().entry("host").or_insert(authority.parse().unwrap());
    assert_eq!(host, &authority);
    // Not signed.
    request.headers_mut().entry("accept").or_insert("application/json".parse().unwrap());
    let stream = TokioIo::new(TcpStream::connect(authority).await.unwrap());
    let (mut client, connection) = hyper::client::conn::http1::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let response = client.send_request(request.map(Full::new)).await.unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    (status, body["message"].as_str().unwrap_or_default().to_owned())
}

fn get(url: &str) -> Request<Bytes> {
    Request::get(url).body(Bytes::new()).unwrap()
}

#[tokio::test]
async fn a_presigned_url_is_enough() {
    let (_emulator, api) = start().await;
    api.create_rest_api("pets & co").await.unwrap();
    let call = api.list_rest_apis().limit(5);
    let presigned = call.presigned(15 * MINUTE).await.unwrap();
    assert_eq!(send(get(presigned.url())).await, (200, String::new()));

    let secret = presigned.url().split("X-Amz-Signature=").nth(1).unwrap();
    let shown = format!("{presigned:?}");
    assert!(shown.contains("limit=5") && !shown.contains(secret), "{shown}");
    for (change, to) in [
        ("limit=5", "limit=6"),
        ("X-Amz-Expires=900", "X-Amz-Expires=901"),
        ("/restapis?", "/usageplans?"),
        (secret, "0"),
    ] {
        let (status, message) = send(get(&presigned.url().replacen(change, to, 1))).await;
        assert_eq!(status, 403, "{change}");
        assert!(message.starts_with("The request signature we calculated"), "{message}");
    }
    for (remove, named) in [
        ("X-Amz-Algorithm", "'X-Amz-Algorithm'"),
        ("X-Amz-Credential", "'X-Amz-Credential'"),
        ("X-Amz-Date", "'X-Amz-Date'"),
        ("X-Amz-Expires", "'X-Amz-Expires'"),
        ("X-Amz-SignedHeaders", "'X-Amz-SignedHeaders'"),
    ] {
        let (status, message) = send(get(&presigned.url().replacen(remove, "x", 1))).await;
        assert_eq!(status, 403, "{remove}");
        assert!(message.contains(named), "{message}");
    }
}

#[tokio::test]
async fn a_presigned_body_cannot_be_changed() {
    let (_emulator, api) = start().await;
    let presigned = api.create_usage_plan("gold").presigned(MINUTE).await.unwrap();
    let mut request: Request<Bytes> = presigned.into();
    assert_eq!(send(request.clone()).await.0, 201);
    *request.body_mut() = r#"{"name":"lead"}"#.into();
    assert_eq!(send(request).await.0, 403);
}

#[tokio::test]
async fn a_presigned_url_is_valid_for_its_time() {
    let (emulator, api) = start().await;
    let signer = Signer::new(&emulator.config(), "apigateway");
    let url = format!("{}/restapis", emulator.url());
    let now = SystemTime::now();
    for (at, begins) in [
        (now - 2 * MINUTE, "Signature expired: "),
        (now + 6 * MINUTE, "Signature not yet current: "),
    ] {
        let mut request = get(&url);
        signer.clone().time(at).presign(&mut request, MINUTE).await.unwrap();
        let (status, message) = send(request).await;
        assert_eq!(status, 403);
        assert!(message.starts_with(begins), "{message}");
    }
    // Longer than a signature in a header.
    let mut request = get(&url);
    signer.time(now - 60 * MINUTE).presign(&mut request, 90 * MINUTE).await.unwrap();
    assert_eq!(send(request).await.0, 200);

    for wrong in [Duration::from_millis(999), Duration::from_hours(7 * 24) + MINUTE] {
        let error = api.get_account().presigned(wrong).await.unwrap_err();
        assert!(error.to_string().contains("from 1 second to 7 days"), "{error}");
    }
}

#[tokio::test]
async fn requests_of_other_libraries_are_signed() {
    let (emulator, api) = start().await;
    let signer = Signer::new(&emulator.config(), "apigateway");
    let url = format!("{}/usageplans", emulator.url());

    let mut request = Request::post(&url)
        .header("content-type", "application/json")
        .body(Bytes::from(r#"{"name":"gold"}"#))
        .unwrap();
    signer.sign(&mut request).await.unwrap();
    assert!(request.headers()["authorization"].is_sensitive());
    assert_eq!(send(request).await.0, 201);

    let mut request = reqwest::Request::new(Method::POST, url.parse().unwrap());
    request.url_mut().set_query(Some("b=%2B%26c&a%20b&&b=1"));
    *request.body_mut() = Some(r#"{"name":"silver"}"#.into());
    signer.clone().payload_hash_header().sign(&mut request).await.unwrap();
    let mut sent = Request::post(request.url().as_str()).body(r#"{"name":"silver"}"#.into());
    *sent.as_mut().unwrap().headers_mut() = request.headers().clone();
    assert!(request.headers().contains_key("x-amz-content-sha256"));
    assert_eq!(send(sent.unwrap()).await.0, 201);

    // Through a tunnel with another name: what is signed is the host that the endpoint receives.
    let host = Url::parse(&url).unwrap();
    let host = format!("{}:{}", host.host_str().unwrap(), host.port().unwrap());
    let mut request = get("https://tunnel.example.com/usageplans");
    signer.host(&host).sign(&mut request).await.unwrap();
    assert!(!request.headers().contains_key("host"));
    *request.uri_mut() = url.parse().unwrap();
    assert_eq!(send(request).await.0, 200);
    assert_eq!(api.list_usage_plans().await.unwrap().items().unwrap().count(), 2);
}

/// Runs a command in a shell. Returns what it prints.
async fn run(command: &str) -> String {
    let mut shell = tokio::process::Command::new("sh")
        .arg("-s")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = shell.stdin.take().unwrap();
    input.write_all(command.as_bytes()).await.unwrap();
    drop(input);
    let done = shell.wait_with_output().await.unwrap();
    assert!(done.status.success(), "{command}\n{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

#[cfg(unix)]
#[tokio::test]
async fn commands_of_curl_run() {
    if std::process::Command::new("curl").arg("--version").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "CI has curl");
        eprintln!("skipped: curl is not installed");
        return;
    }
    let emulator = Emulator::start().await.unwrap();
    let api = ApiGateway::new(&emulator.config());
    let name = "it's \"gold\" $HOME `x`\n@2 é";
    let create = api.create_api_key().name(name).value("hush-hush-hush-hush-hush");
    let curl = create.to_curl().await.unwrap();
    let shown = format!("{curl}");
    assert_eq!(shown, format!("{curl:?}"));
    for secret in ["hush", "Signature=", emulator.session_token()] {
        assert!(!shown.contains(secret), "{shown}");
        assert!(curl.with_secrets().contains(secret), "{secret}");
    }
    assert!(shown.contains("--request POST") && shown.contains("/apikeys"), "{shown}");
    let created: Value = serde_json::from_str(&run(&curl.with_secrets()).await).unwrap();
    assert_eq!(created["name"], name);

    let id = created["id"].as_str().unwrap();
    for call in [
        api.get_api_key(id).into_call(),
        api.list_api_keys().limit(3).into_call(),
        api.delete_api_key(id).into_call(),
    ] {
        let printed = run(&call.to_curl().await.unwrap().with_secrets()).await;
        assert!(!printed.contains("message"), "{printed}");
    }
    assert_eq!(api.list_api_keys().await.unwrap().items().unwrap().count(), 0);
    let raw = api.request(Method::POST, "/usageplans").bytes(r#"{"name":"raw"}"#);
    let printed = run(&raw.to_curl().await.unwrap().with_secrets()).await;
    assert!(printed.contains("\"raw\""), "{printed}");
}
