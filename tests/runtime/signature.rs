//! Signatures, compared with those of botocore over the same requests.

use std::time::{Duration, SystemTime};

use petard::Method;
use serde::Deserialize;

use super::listener::Listener;
use super::server::builder;
use super::service::Zoo;

/// 2020-10-20T06:14:38Z.
const AT: Duration = Duration::from_secs(1_603_174_478);

#[derive(Deserialize)]
struct Case {
    method: String,
    base: String,
    path: String,
    segments: Vec<String>,
    query: Vec<(String, String)>,
    headers: std::collections::BTreeMap<String, String>,
    body: Option<String>,
    token: Option<String>,
    url: String,
    authorization: String,
}

#[tokio::test]
async fn urls_and_signatures_are_those_of_the_official_client() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../data/sigv4.json")).unwrap();
    assert!(cases.len() > 30);
    for case in cases {
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        let config = builder()
            .endpoint_url(&case.base)
            .credentials(petard::Credentials::from_keys("AKIDEXAMPLE", secret, case.token));
        let zoo = Zoo::new(&config.build());
        let mut call = zoo.request(Method::from_bytes(case.method.as_bytes()).unwrap(), &case.path);
        for segment in &case.segments {
            call = call.push(segment);
        }
        for (name, value) in &case.query {
            call = call.query(name, value);
        }
        if let Some(body) = &case.body {
            call = call.bytes(body.clone()).header("content-type", "application/json");
        }
        for (name, value) in &case.headers {
            call = call.header(name, value);
        }
        let request = call.signed_request(SystemTime::UNIX_EPOCH + AT).await.unwrap();
        assert_eq!(request.url(), case.url);
        assert_eq!(
            request.headers()["authorization"].to_str().unwrap(),
            case.authorization,
            "{}",
            case.url
        );
    }
}

#[tokio::test]
async fn the_headers_that_are_signed_are_sent() {
    let keys = petard::Credentials::from_keys("AKIDEXAMPLE", "SECRET", None);
    let signer = petard::Signer::new(&builder().credentials(keys).build(), "execute-api");
    let signer = signer.time(SystemTime::UNIX_EPOCH + AT);
    let mut request = http::Request::put("https://api.example.com/pets").body("{}").unwrap();
    // Two values of the header that the signer may set itself.
    for value in ["UNSIGNED-PAYLOAD", "other"] {
        request.headers_mut().append("x-amz-content-sha256", value.parse().unwrap());
    }
    signer.sign(&mut request).await.unwrap();
    let values: Vec<_> = request.headers().get_all("x-amz-content-sha256").iter().collect();
    assert_eq!(values, ["UNSIGNED-PAYLOAD", "other"]);

    let signer = signer.unsigned_payload();
    signer.sign(&mut request).await.unwrap();
    let values: Vec<_> = request.headers().get_all("x-amz-content-sha256").iter().collect();
    assert_eq!(values, ["UNSIGNED-PAYLOAD"]);
}

#[tokio::test]
async fn the_signer_does_not_log() {
    let (listener, _listening) = Listener::start();
    let config = builder()
        .credentials(petard::Credentials::from_keys(
            "AKID",
            "hush-key",
            Some("hush-token".to_owned()),
        ))
        .build();
    let call = Zoo::new(&config).request(Method::POST, "/x").json("hush-body");
    call.signed_request(SystemTime::UNIX_EPOCH + AT).await.unwrap();
    tracing::trace!("heard");
    let heard = listener.heard();
    assert_eq!(heard.len(), 1, "{heard:#?}");
    assert!(heard[0].contains("heard"), "{heard:#?}");
}
