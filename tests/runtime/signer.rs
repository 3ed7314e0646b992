//! `Signer`, the conversion of requests, and calls as commands of curl.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, Request};
use petard::{Config, Method, Signer, reqwest};

use super::clock::Fake;
use super::server::{Server, answer, builder};
use super::service::Zoo;

/// 2020-10-20T06:14:38Z.
const AT: Duration = Duration::from_secs(1_603_174_478);

const DAY: Duration = Duration::from_hours(24);

fn signer(config: &Config) -> Signer {
    Signer::new(config, "execute-api").time(SystemTime::UNIX_EPOCH + AT)
}

fn get(url: &str) -> Request<Bytes> {
    Request::get(url).body(Bytes::new()).unwrap()
}

#[tokio::test]
async fn calls_and_other_requests_have_the_same_signature() {
    let config = builder().endpoint_url("https://zoo.example.com/dev").build();
    let zoo = Zoo::new(&config);
    for call in [
        zoo.request(Method::GET, "/a b/c").query("x", "a+b").query("x", ""),
        zoo.request(Method::POST, "/x").json(&[1]).header("x-amz-target", "a  b"),
    ] {
        let signed = call.signed_request(SystemTime::UNIX_EPOCH + AT).await.unwrap();
        let mut other: Request<Bytes> = call.request().unwrap().into();
        assert_eq!(other.uri().to_string(), signed.url());
        assert_eq!((other.method(), other.body()), (signed.method(), signed.body()));
        signer(&config).sign(&mut other).await.unwrap();
        assert_eq!(other.headers(), signed.headers());

        let mut of_reqwest =
            reqwest::Request::try_from(Request::from(call.request().unwrap())).unwrap();
        signer(&config).sign(&mut of_reqwest).await.unwrap();
        assert_eq!(of_reqwest.headers(), signed.headers());
        // Again, and for another time: the older signature does not count.
        let later = signer(&config).time(SystemTime::UNIX_EPOCH + AT + DAY);
        later.sign(&mut of_reqwest).await.unwrap();
        assert_ne!(of_reqwest.headers(), signed.headers());
        signer(&config).sign(&mut of_reqwest).await.unwrap();
        assert_eq!(of_reqwest.headers(), signed.headers());
    }
}

#[tokio::test]
async fn options_change_what_is_signed() {
    let config = builder().build();
    let request = || {
        let request = Request::put("https://bucket.example.com:443/a//b%20c").header("x-own", "1");
        request.body("text").unwrap()
    };
    let signed = async |signer: Signer| {
        let mut request = request();
        signer.sign(&mut request).await.unwrap();
        request.headers().clone()
    };
    let usual = signed(signer(&config)).await;
    let scope = |headers: &HeaderMap| {
        let value = headers["authorization"].to_str().unwrap();
        value.split(['=', ',']).nth(1).unwrap().to_owned()
    };
    assert!(scope(&usual).ends_with("/20201020/eu-west-1/execute-api/aws4_request"), "{usual:?}");
    let other = signed(signer(&config).region("us-east-1")).await;
    assert!(scope(&other).ends_with("/20201020/us-east-1/execute-api/aws4_request"), "{other:?}");

    let hash = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";
    let hashed = signed(signer(&config).payload_hash_header()).await;
    assert_eq!(hashed["x-amz-content-sha256"], hash);
    let unsigned = signed(signer(&config).unsigned_payload().payload_hash_header()).await;
    assert_eq!(unsigned["x-amz-content-sha256"], "UNSIGNED-PAYLOAD");
    let mut changed = vec![usual, other, hashed, unsigned];
    changed.push(signed(signer(&config).path_as_sent()).await);
    changed.push(signed(signer(&config).host("other.example.com")).await);
    let signatures: std::collections::BTreeSet<_> =
        changed.iter().map(|headers| headers["authorization"].as_bytes().to_vec()).collect();
    assert_eq!(signatures.len(), changed.len());

    // The default port is not a part of the host.
    let mut without = Request::put("https://bucket.example.com/a//b%20c").body("text").unwrap();
    signer(&config).sign(&mut without).await.unwrap();
    assert_eq!(without.headers()["authorization"], changed[0]["authorization"]);
    // A header `host` is signed in place of the host of the URL.
    let mut host = Request::put("https://10.0.0.1/a//b%20c").header("host", "bucket.example.com");
    host = host.header("x-own", "2");
    let mut host = host.body("text").unwrap();
    signer(&config).sign(&mut host).await.unwrap();
    assert_eq!(host.headers()["authorization"], changed[0]["authorization"]);
}

#[tokio::test]
async fn what_cannot_be_signed_is_explained_and_left_as_it_is() {
    let config = builder().build();
    let own = signer(&config);
    let no_region = Config::builder().credentials(petard::Credentials::from_keys("A", "B", None));
    let no_region = signer(&no_region.build());
    let long = "x".repeat(66_000);
    for (signer, url, why) in [
        (&own, "/pets", "no host"),
        (&own, "https://me:hush@x.example.com/", "has a user"),
        (&own.clone().region("eu west"), "https://x.example.com/", "`eu west` is not the name"),
        (&no_region, "https://x.example.com/", "no region"),
        (&Signer::new(&config, "a/b"), "https://x.example.com/", "`a/b` is not the name"),
        (&Signer::new(&config, ""), "https://x.example.com/", "`` is not the name"),
        (&own.clone().host("a\nb"), "https://x.example.com/", "`a\\nb` is not a host name"),
        (&own.clone().host(""), "https://x.example.com/", "`` is not a host name"),
        (&own, "x.example.com:80", "no scheme"),
    ] {
        for presign in [false, true] {
            let mut request = get(url);
            let refused = if presign {
                signer.presign(&mut request, DAY).await
            } else {
                signer.sign(&mut request).await
            };
            let error = refused.unwrap_err().to_string();
            assert!(error.contains(why) && error.contains("cannot be signed"), "{error}");
            assert!(!error.contains("hush") && error.starts_with("GET"), "{error}");
            assert!(request.headers().is_empty() && request.uri() == url);
        }
    }
    let mut request = get("https://x.example.com/");
    request.headers_mut().insert("x-amz-a", "é".parse().unwrap());
    let error = own.sign(&mut request).await.unwrap_err().to_string();
    assert!(error.contains("`x-amz-a` has a value that is not ASCII"), "{error}");
    assert_eq!(request.headers().len(), 1);
    for wrong in [Duration::ZERO, 8 * DAY] {
        let error = own.presign(&mut get("https://x.example.com/"), wrong).await.unwrap_err();
        assert!(error.to_string().contains("from 1 second to 7 days"), "{error}");
    }
    let mut request = get(&format!("https://x.example.com/{}", &long[..65_400]));
    let error = own.presign(&mut request, DAY).await.unwrap_err().to_string();
    assert!(error.contains("too long"), "{error}");
    assert!(request.uri().query().is_none());
    let mut request = get("https://x.example.com/?a=1");
    own.presign(&mut request, DAY).await.unwrap();
    let error = own.sign(&mut request).await.unwrap_err().to_string();
    assert!(error.contains("has a signature already"), "{error}");
    own.presign(&mut request, DAY).await.unwrap();
    // Calls are checked, too.
    let token = Some("t/+=".repeat(400));
    let config = builder().credentials(petard::Credentials::from_keys("A", "B", token)).build();
    let call = Zoo::new(&config).request(Method::GET, "/x").query("q", &long[..63_800]);
    let error = call.presigned(DAY).await.unwrap_err().to_string();
    assert!(error.contains("more than 64000 cannot be sent"), "{error}");
    // A call is presigned without being sent.
    let nowhere = Config::builder().region("eu-west-1").endpoint_url("https://x.example.com");
    let error = Zoo::new(&nowhere.build()).list_animals().presigned(DAY).await.unwrap_err();
    assert!(error.to_string().contains("no credentials"), "{error}");
}

#[tokio::test]
async fn streams_need_a_hash_or_none() {
    let config = builder().build();
    let stream = || {
        // The body of a response is a stream.
        let body = reqwest::Response::from(http::Response::new("text")).into();
        let mut request =
            reqwest::Request::new(Method::PUT, "https://x.example.com/".parse().unwrap());
        *request.body_mut() = Some(body);
        request
    };
    let error = signer(&config).sign(&mut stream()).await.unwrap_err().to_string();
    assert!(
        error.contains("its body is a stream") && error.contains("unsigned_payload"),
        "{error}"
    );
    let mut request = stream();
    signer(&config).unsigned_payload().sign(&mut request).await.unwrap();
    assert_eq!(request.headers()["x-amz-content-sha256"], "UNSIGNED-PAYLOAD");
    let (mut parts, ()) = Request::put("https://x.example.com/").body(()).unwrap().into_parts();
    let error = signer(&config).sign(&mut parts).await.unwrap_err().to_string();
    assert!(error.contains("its body is a stream"), "{error}");
    signer(&config).unsigned_payload().sign(&mut parts).await.unwrap();
    let mut whole = Request::put("https://x.example.com/").body("").unwrap();
    signer(&config).unsigned_payload().sign(&mut whole).await.unwrap();
    assert_eq!(&parts.headers, whole.headers());
    signer(&config).unsigned_payload().presign(&mut parts, DAY).await.unwrap();
    assert!(parts.uri.query().is_some_and(|query| query.contains("X-Amz-Signature=")));
    let mut request = stream();
    request.headers_mut().insert("x-amz-content-sha256", "0f".parse().unwrap());
    signer(&config).sign(&mut request).await.unwrap();
    assert_eq!(request.headers()["x-amz-content-sha256"], "0f");
}

#[tokio::test]
async fn presigned_calls_use_the_clock_and_hide_secrets() {
    let server = Server::start([]).await;
    let token = Some("hush-token".to_owned());
    let config = server
        .builder()
        .credentials(petard::Credentials::from_keys("AKID", "hush-key", token))
        .clock(Fake::patient())
        .build();
    let call = Zoo::new(&config).get_animal("1", "2").set("key", "hush-q");
    // Headers of an older signature are removed.
    let old = call.clone().into_call().header("x-amz-date", "old");
    assert!(!old.presigned(DAY).await.unwrap().headers().contains_key("x-amz-date"));
    let presigned = call.presigned(DAY + Duration::from_millis(500)).await.unwrap();
    let url = presigned.url();
    for part in
        ["hush-q", "X-Amz-Expires=86400&", "X-Amz-Security-Token=hush-token", "X-Amz-Signature="]
    {
        assert!(url.contains(part), "{url}");
    }
    assert!(!presigned.headers().contains_key("authorization"));
    let shown = format!("{presigned:?}");
    assert!(
        !shown.contains("hush") && shown.contains("/animals/") && shown.contains("***"),
        "{shown}"
    );
    let curl = call.to_curl().await.unwrap();
    assert!(!format!("{curl} {curl:#?}").contains("hush"), "{curl}");
    assert!(curl.with_secrets().contains("hush-token") && curl.with_secrets().contains("hush-q"));
    let zoo = Zoo::new(&config);
    let create = zoo.create_animal("Rex").set("unknown", "hush-body");
    let create = create.to_curl().await.unwrap();
    assert!(!create.to_string().contains("hush") && create.with_secrets().contains("hush-body"));
    let post = |body: Vec<u8>| zoo.request(Method::POST, "/x").bytes(body);
    for body in [b"a\0b".to_vec(), b"\xff".to_vec(), vec![b'x'; 100_001]] {
        let curl = post(body).to_curl().await.unwrap();
        assert!(curl.with_secrets().contains("--data-binary '@body'"), "{curl}");
        assert!(curl.with_secrets().contains("--header 'content-type:'"), "{curl}");
        assert!(curl.arguments().ends_with(&["--data-binary".to_owned(), "@-".to_owned()]));
    }
    let arguments = post(b"it's".to_vec()).to_curl().await.unwrap().arguments();
    assert_eq!(arguments.first().unwrap(), "--globoff");
    assert!(arguments.ends_with(&["--data-raw".to_owned(), "it's".to_owned()]), "{arguments:?}");
    let url = ["--request", "POST", "--url"].map(str::to_owned);
    assert_eq!(arguments.get(1..4), Some(&url[..]));
    let head = zoo.request(Method::HEAD, "/x").bytes("x").to_curl().await.unwrap_err();
    assert!(head.to_string().contains("HEAD request with a body"), "{head}");
}

#[tokio::test]
async fn presigned_calls_and_commands_use_the_measured_clock_skew() {
    // The server's clock is two hours ahead.
    let ahead = |status: u16, code: &str| {
        let date = "date: Tue, 20 Oct 2020 08:14:38 GMT\r\n";
        let code = format!("{date}x-amzn-errortype: {code}\r\n");
        answer(status, &code, "{}")
    };
    let server = Server::start([ahead(403, "RequestTimeTooSkewed"), ahead(200, "")]).await;
    let clock = Fake::patient();
    let zoo = Zoo::new(&server.builder().clock(clock).build());
    let call = zoo.list_animals();
    let before = call.presigned(DAY).await.unwrap();
    assert!(before.url().contains("X-Amz-Date=20201020T061438Z"), "{}", before.url());
    call.clone().await.unwrap();
    let after = call.presigned(DAY).await.unwrap();
    assert!(after.url().contains("X-Amz-Date=20201020T081438Z"), "{}", after.url());
    let curl = call.to_curl().await.unwrap().to_string();
    assert!(curl.contains("x-amz-date: 20201020T081438Z"), "{curl}");
}

#[tokio::test]
async fn keys_are_those_of_their_day_region_and_credentials() {
    let config = |secret: &str| {
        builder().credentials(petard::Credentials::from_keys("AKID", secret, None)).build()
    };
    let midnight = SystemTime::UNIX_EPOCH + 18_555 * DAY;
    let signature = async |config: &Config, at: SystemTime, region: &str| {
        let mut request = get("https://x.example.com/");
        Signer::new(config, "zoo").region(region).time(at).sign(&mut request).await.unwrap();
        request.headers()["authorization"].clone()
    };
    let kept = [config("one"), config("two")];
    let second = Duration::from_secs(1);
    let mut signatures = std::collections::BTreeSet::new();
    for _ in 0..2 {
        for (kept, secret) in kept.iter().zip(["one", "two"]) {
            for region in ["eu-west-1", "us-east-1"] {
                for at in [midnight - second, midnight, midnight + second] {
                    let with_kept_key = signature(kept, at, region).await;
                    assert_eq!(with_kept_key, signature(&config(secret), at, region).await);
                    signatures.insert(with_kept_key.as_bytes().to_vec());
                }
            }
        }
    }
    assert_eq!(signatures.len(), 12);
}
