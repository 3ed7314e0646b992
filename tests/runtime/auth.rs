//! Operations that are authenticated by tokens and keys, or not at all.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use petard::codegen::{
    self, AuthScheme, Body, Operation, Param, Resource, Service, Takes as _, Type, Verb,
};
use petard::{
    ApiKeyHeader, Auth, AuthFuture, BearerToken, Config, ConfigBuilder, HeaderMap, Method, NoAuth,
};

use super::server::{Server, answer, ok};

codegen::client!(Desk, SERVICE, "Client of the desk.");

static SERVICE: Service = Service::new("desk", "Desk")
    .with_auth(AuthScheme::Bearer)
    .with_resources(&[&NOTE])
    .with_operations(&[&LIST, &GET, &CREATE, &DELETE, &UPDATE, &UPLOAD]);

static NOTE: Resource = Resource::new("Note", "Notes", "/notes", "A note.");

const fn operation(verb: Verb, name: &'static str, method: Method) -> Operation {
    Operation::new(verb, "Note", name, "", method, "/notes")
}

static LIST: Operation =
    operation(Verb::List, "list_notes", Method::GET).with_auth(AuthScheme::Bearer);
static GET: Operation =
    operation(Verb::Get, "get_note", Method::GET).with_auth(AuthScheme::ApiKeyHeader("x-api-key"));
static CREATE: Operation = operation(Verb::Create, "create_note", Method::POST)
    .with_auth(AuthScheme::ApiKeyHeader("x-desk-key"));
static DELETE: Operation =
    operation(Verb::Delete, "delete_note", Method::DELETE).with_auth(AuthScheme::None);
static UPDATE: Operation = operation(Verb::Update, "update_note", Method::PATCH);
static UPLOAD: Operation = operation(Verb::Action, "upload_note", Method::PUT)
    .with_params(&[Param::payload("body", Type::Blob, "")])
    .with_body(Body::Blob)
    .with_auth(AuthScheme::SigV4UnsignedPayload);

/// A configuration without credentials, region and environment.
fn desk(url: &str, set: impl FnOnce(ConfigBuilder) -> ConfigBuilder) -> Desk {
    Desk::new(&set(Config::builder().endpoint_url(url)).build())
}

/// Both headers.
struct Both;

impl Auth for Both {
    fn headers(&self) -> AuthFuture<'_> {
        Box::pin(async {
            let mut headers = BearerToken::new("t1").headers().await?;
            headers.extend(ApiKeyHeader::named("X-Desk-Key", "k1").headers().await?);
            Ok(headers)
        })
    }
}

#[tokio::test]
async fn neither_credentials_nor_a_region_are_needed() {
    let server = Server::start((0..5).map(|_| ok("{}"))).await;
    let with = |set: fn(ConfigBuilder) -> ConfigBuilder| desk(&server.url, set);
    let bearer = with(|config| config.auth(BearerToken::new("t1")));
    bearer.client().call(&LIST).await.unwrap();
    bearer.client().request(Method::GET, "/other").await.unwrap();
    with(|config| config.auth(ApiKeyHeader::new("k1"))).client().call(&GET).await.unwrap();
    with(|config| config.auth(Both)).client().call(&CREATE).await.unwrap();
    with(|config| config).client().call(&DELETE).await.unwrap();
    let names = ["authorization", "x-api-key", "x-desk-key", "x-amz-date"];
    let sent: Vec<_> = server
        .all()
        .iter()
        .map(|seen| names.map(|name| seen.header(name).unwrap_or("-").to_owned()).join(" "))
        .collect();
    assert_eq!(
        sent,
        ["Bearer t1 - - -", "Bearer t1 - - -", "- k1 - -", "Bearer t1 - k1 -", "- - - -"]
    );
}

/// Signed operations are sent as they are; a token is still required.
#[tokio::test]
async fn an_unsigned_configuration_signs_nothing() {
    let server = Server::start((0..3).map(|_| ok("{}"))).await;
    let desk = desk(&server.url, |config| config.unsigned(true));
    desk.client().call(&UPDATE).await.unwrap();
    let request = desk.client().call(&UPDATE).signed_request(SystemTime::now()).await.unwrap();
    let names = ["authorization", "x-amz-date", "x-amz-security-token"];
    assert!(names.iter().all(|name| !request.headers().contains_key(*name)), "{request:?}");
    let seen = server.all();
    assert!(seen.len() == 1 && names.iter().all(|name| seen[0].header(name).is_none()));
    let error = desk.client().call(&LIST).await.unwrap_err();
    assert!(error.is_configuration() && error.to_string().contains("no bearer token"), "{error}");
    let error = desk.client().call(&UPDATE).presigned(Duration::from_secs(9)).await.unwrap_err();
    assert!(error.is_configuration(), "{error}");
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let error = |desk: Desk, operation: &'static Operation| async move {
        let error = desk.client().call(operation).await.unwrap_err();
        assert!(error.is_configuration() && error.attempts() == 0, "{error:?}");
        error.to_string()
    };
    let url = "http://127.0.0.1:9";
    assert_eq!(
        error(desk(url, |config| config), &LIST).await,
        "list_notes: no bearer token: the operation needs one, and the `auth` of the configuration \
         is not set; call `.auth(BearerToken::new(...))` of `Config::builder()`"
    );
    for auth in [ApiKeyHeader::new("hush"), ApiKeyHeader::named("authorization", "hush")] {
        assert_eq!(
            error(desk(url, |config| config.auth(auth)), &LIST).await,
            "list_notes: no bearer token: the operation needs one, and the `auth` of the \
             configuration is of another kind; call `.auth(BearerToken::new(...))` of \
             `Config::builder()`, in a second client: a configuration has one `auth`"
        );
    }
    assert_eq!(
        error(desk(url, |config| config.auth(NoAuth)), &CREATE).await,
        "create_note: no API key: the operation needs one in the header `x-desk-key`, and the \
         `auth` of the configuration is of another kind; call \
         `.auth(ApiKeyHeader::named(\"x-desk-key\", ...))` of `Config::builder()`, in a second \
         client: a configuration has one `auth`"
    );
    // A signed operation does not use a token.
    let text = error(desk(url, |config| config.auth(BearerToken::new("t"))), &UPDATE).await;
    assert!(text.starts_with("update_note: no credentials"), "{text}");
    assert!(text.contains("if it takes a token or a key, set `auth` in the model"), "{text}");
    let token = BearerToken::new("bearer hush");
    let text = error(desk(url, |config| config.auth(token)), &LIST).await;
    assert!(
        text.ends_with("the bearer token begins with `Bearer `: leave it out, it is added"),
        "{text}"
    );
    for token in ["", " a", "hush\n", "\u{e9}"] {
        let text = error(desk(url, |config| config.auth(BearerToken::new(token))), &LIST).await;
        assert_eq!(
            text,
            "list_notes: the request cannot be authenticated: the `auth` of the configuration \
             failed: the bearer token is empty, begins or ends with white space, or has a character \
             that is not printable ASCII: check where it is from"
        );
    }
    let auth = ApiKeyHeader::named("a key", "hush");
    let text = error(desk(url, |config| config.auth(auth)), &GET).await;
    assert!(text.ends_with("`a key` is not a valid header name"), "{text}");
}

/// Counts how often a token is fetched.
struct Counted(Arc<AtomicUsize>);

impl Auth for Counted {
    fn headers(&self) -> AuthFuture<'_> {
        let count = self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            tokio::task::yield_now().await;
            BearerToken::new(format!("t{count}")).headers().await
        })
    }
}

#[tokio::test]
async fn each_attempt_has_the_token_of_its_time() {
    let server = Server::start([answer(503, "", ""), ok("{}")]).await;
    let count = Arc::<AtomicUsize>::default();
    let desk = desk(&server.url, |config| {
        config.auth(Counted(count.clone())).clock(super::clock::Fake::patient())
    });
    desk.client().call(&LIST).await.unwrap();
    let sent: Vec<_> =
        server.all().iter().map(|seen| seen.header("authorization").unwrap().to_owned()).collect();
    assert_eq!(sent, ["Bearer t0", "Bearer t1"]);
}

/// Never responds.
struct Never;

impl Auth for Never {
    fn headers(&self) -> AuthFuture<'_> {
        Box::pin(std::future::pending::<Result<HeaderMap, _>>())
    }
}

#[tokio::test]
async fn an_auth_that_does_not_respond_ends_the_call() {
    let desk =
        desk("http://127.0.0.1:9", |config| config.auth(Never).timeout(Duration::from_millis(20)));
    let error = desk.client().call(&LIST).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "list_notes: no token or key: `auth` did not respond within 20ms"
    );
}

#[tokio::test]
async fn tokens_and_keys_are_in_no_text() {
    let unauthorized = r#"{"message":"Unauthorized: hush-token hush-key"}"#;
    let server =
        Server::start([answer(401, "", unauthorized), answer(401, "", unauthorized)]).await;
    let bearer = desk(&server.url, |config| config.auth(BearerToken::new("hush-token")));
    let key = desk(&server.url, |config| config.auth(ApiKeyHeader::new("hush-key")));
    let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000);
    for (desk, operation, secret) in [(bearer, &LIST, "hush-token"), (key, &GET, "hush-key")] {
        let call = desk.client().call(operation);
        let request = call.signed_request(at).await.unwrap();
        let curl = call.to_curl().await.unwrap();
        assert!(curl.with_secrets().contains(secret));
        let texts = format!("{:?} {call:?} {request:?} {curl} {curl:?}", desk.client());
        let error = call.await.unwrap_err();
        let texts = format!("{texts} {error} {error:?}");
        assert!(!texts.contains(secret), "{texts}");
        let presigned = desk.client().call(operation).presigned(Duration::from_mins(1));
        let error = presigned.await.unwrap_err().to_string();
        assert!(error.contains("only signed requests can be presigned"), "{error}");
    }
    let shown = format!("{:?} {:?}", BearerToken::new("hush"), ApiKeyHeader::new("hush"));
    assert_eq!(shown, "BearerToken(***) ApiKeyHeader { header: \"x-api-key\", .. }");
}

#[tokio::test]
async fn a_refused_token_has_a_hint() {
    let server = Server::start([answer(401, "", r#"{"message":"Unauthorized"}"#)]).await;
    let bearer = desk(&server.url, |config| config.auth(BearerToken::new("t")));
    let error = bearer.client().call(&LIST).await.unwrap_err().to_string();
    assert!(error.contains("most often a token or a key is missing, wrong or expired"), "{error}");
}

#[tokio::test]
async fn a_signature_without_the_body_is_the_same_for_all_bodies() {
    let keys = || petard::Credentials::from_keys("AKID", "SECRET", None);
    let signed = |url: &str| {
        let desk = desk(url, |config| config.region("eu-west-1").credentials(keys()));
        let call = move |body: &'static [u8]| {
            desk.client().call(&UPLOAD).arg::<Bytes>("body", Bytes::from_static(body))
        };
        async move {
            let mut found = Vec::new();
            for body in [&b"one"[..], b"another"] {
                let request = call(body).signed_request(SystemTime::UNIX_EPOCH).await.unwrap();
                let header = |name: &str| request.headers()[name].to_str().unwrap().to_owned();
                found.push((header("x-amz-content-sha256"), header("authorization")));
                let url = call(body).presigned(Duration::from_mins(1)).await.unwrap();
                assert!(url.headers().get("x-amz-content-sha256").is_none());
            }
            found
        }
    };
    let https = signed("https://desk.example.com").await;
    assert_eq!(https[0], https[1]);
    assert_eq!(https[0].0, "UNSIGNED-PAYLOAD");
    assert!(https[0].1.contains("x-amz-content-sha256"), "{https:?}");
    // Plain text is signed.
    let http = signed("http://127.0.0.1:1").await;
    assert!(http[0] != http[1] && http.iter().all(|(hash, _)| hash.len() == 64), "{http:?}");
}

/// Sets other headers in each attempt.
struct Changing(&'static [&'static [(&'static str, &'static str)]], AtomicUsize);

impl Auth for Changing {
    fn headers(&self) -> AuthFuture<'_> {
        let attempt = self.1.fetch_add(1, Ordering::Relaxed);
        let headers = self.0[attempt].iter().map(|(name, value)| {
            (http::HeaderName::from_static(name), http::HeaderValue::from_static(value))
        });
        Box::pin(std::future::ready(Ok(headers.collect())))
    }
}

fn changing(attempts: &'static [&'static [(&'static str, &'static str)]]) -> Changing {
    Changing(attempts, AtomicUsize::new(0))
}

#[tokio::test]
async fn headers_of_the_connection_and_of_signatures_are_refused() {
    let all: [&'static [&'static [(&str, &str)]]; 5] = [
        &[&[("content-length", "3")]],
        &[&[("transfer-encoding", "chunked")]],
        &[&[("host", "x")]],
        &[&[("x-amz-date", "x")]],
        &[&[("connection", "close")]],
    ];
    for headers in all {
        let api = petard::Api::builder("http://127.0.0.1:9").auth(changing(headers));
        let error = api.build().unwrap().post("/x").bytes("hello").await.unwrap_err();
        assert!(error.is_configuration() && error.attempts() == 0, "{error:?}");
        let text = format!("returned the header `{}`, which petard or", headers[0][0].0);
        assert!(error.to_string().contains(&text), "{error}");
    }
    let key = ApiKeyHeader::named("content-length", "3");
    let api = petard::Api::builder("http://127.0.0.1:9").auth(key).build().unwrap();
    assert!(api.get("/x").await.unwrap_err().is_configuration());
}

#[tokio::test]
async fn headers_of_an_earlier_attempt_are_not_sent_again() {
    let server = Server::start([answer(503, "", ""), ok("{}")]).await;
    let config = Config::builder().clock(super::clock::Fake::patient()).build();
    let auth = changing(&[&[("x-first", "1")], &[("x-second", "2")]]);
    let api = petard::Api::builder(&server.url).config(&config).auth(auth).build().unwrap();
    api.get("/x").await.unwrap();
    let sent: Vec<_> = server
        .all()
        .iter()
        .map(|seen| ["x-first", "x-second"].map(|name| seen.header(name).is_some()))
        .collect();
    assert_eq!(sent, [[true, false], [false, true]]);
}

#[tokio::test]
async fn tokens_of_every_scheme_are_hidden() {
    for (value, secret) in
        [("bearer tok-hush-1", "tok-hush-1"), ("Basic hush1234", "hush1234"), ("hush-5", "hush-5")]
    {
        let body = format!(r#"{{"message":"bad {secret}"}}"#);
        let server = Server::start([answer(401, "", &body)]).await;
        let key = ApiKeyHeader::named("authorization", value);
        let api = petard::Api::builder(&server.url).auth(key).build().unwrap();
        let error = api.get("/x").await.unwrap_err();
        assert_eq!(server.all()[0].header("authorization"), Some(value));
        let texts = format!("{error} {error:?}");
        assert!(texts.contains("bad ***") && !texts.contains(secret), "{texts}");
    }
}

#[tokio::test]
async fn a_part_of_a_token_is_not_taken_for_a_region() {
    let code = "InvalidSignatureException";
    let reply = answer(403, &format!("x-amzn-errortype: {code}\r\n"), "");
    let server = Server::start([reply]).await;
    // The host name is that of a region; it is resolved to this machine.
    let port = server.url.rsplit(':').next().unwrap().parse().unwrap();
    let host = "bedrock-runtime.eu-west-1.amazonaws.com";
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], port));
    let config = Config::builder()
        .allow_http(true)
        .http_client(move |client| client.no_proxy().resolve(host, address))
        .build();
    let token = BearerToken::new("abcdefgh/ijklmnop/HUSHPART/qrstuvwx");
    let url = format!("http://{host}:{port}");
    let api = petard::Api::builder(url).config(&config).auth(token).build().unwrap();
    let error = api.get("/x").await.unwrap_err();
    assert_eq!(error.code(), Some(code), "{error:?}");
    let texts = format!("{error} {error:?}");
    assert!(!texts.contains("HUSHPART") && !texts.contains("signed for"), "{texts}");
}

#[tokio::test]
async fn the_error_of_an_auth_is_the_source() {
    let api = petard::Api::builder("http://127.0.0.1:9").auth(BearerToken::new("")).build();
    let error = api.unwrap().get("/x").await.unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("the bearer token is empty"), "{source}");
    let api = petard::Api::builder("http://127.0.0.1:9").auth(BearerToken::new("a b")).build();
    let error = api.unwrap().get("/x").await.unwrap_err().to_string();
    assert!(error.contains("the bearer token has a space"), "{error}");
}

#[tokio::test]
async fn the_time_of_unsigned_requests_does_not_correct_the_clock() {
    let skewed = "x-amzn-errortype: RequestExpired\r\ndate: Tue, 20 Oct 2020 12:14:38 GMT\r\n";
    let server = Server::start([answer(403, skewed, ""), ok("{}"), ok("{}")]).await;
    let desk = desk(&server.url, |config| {
        config
            .clock(super::clock::Fake::patient())
            .region("eu-west-1")
            .credentials(petard::Credentials::from_keys("AKID", "SECRET", None))
    });
    assert_eq!(desk.client().call(&DELETE).await.unwrap_err().attempts(), 1);
    desk.client().call(&DELETE).await.unwrap();
    desk.client().call(&UPDATE).await.unwrap();
    assert_eq!(server.all()[2].header("x-amz-date"), Some("20201020T061438Z"));
}

#[tokio::test]
async fn a_refused_request_without_a_signature_has_no_hint_about_signatures() {
    let server = Server::start([answer(403, "", r#"{"message":"Forbidden"}"#)]).await;
    let key = desk(&server.url, |config| config.auth(ApiKeyHeader::new("k")));
    let error = key.client().call(&GET).await.unwrap_err().to_string();
    assert!(error.contains("an API key or a token is missing or wrong"), "{error}");
    assert!(!error.contains("signature"), "{error}");
}
