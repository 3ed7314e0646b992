//! Calls of any URL: what they are signed for, and errors before anything is sent.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use petard::{Api, Config, Credentials, Method};
use serde::Deserialize;

use super::server::{Server, builder, ok};

/// 2020-10-20T06:14:38Z.
const AT: Duration = Duration::from_secs(1_603_174_478);

fn config() -> Config {
    let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    let keys = Credentials::from_keys("AKIDEXAMPLE", secret, None);
    let builder = Config::builder().region("mars-north-1").credentials(keys);
    builder.clock(super::clock::Fake::patient()).build()
}

fn refused(api: petard::ApiBuilder) -> String {
    let error = api.build().unwrap_err();
    assert!(error.is_configuration() && error.attempts() == 0, "{error:?}");
    error.to_string()
}

#[derive(Deserialize)]
struct Case {
    base: String,
    method: String,
    path: String,
    labels: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    body: Option<String>,
    url: String,
    authorization: String,
}

#[tokio::test]
async fn signatures_for_hosts_are_those_of_the_official_client() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../data/hosts.json")).unwrap();
    assert!(cases.len() > 15);
    for case in cases {
        let mut api = Api::builder(&case.base).config(&config());
        for (name, value) in &case.headers {
            api = api.header(name, value);
        }
        let api = api.build().unwrap();
        let mut call = api.request(Method::from_bytes(case.method.as_bytes()).unwrap(), &case.path);
        for (name, value) in &case.labels {
            call = call.path(name, value);
        }
        if let Some(body) = &case.body {
            call = call.bytes(body.clone()).header("content-type", "application/json");
        }
        let request = call.signed_request(SystemTime::UNIX_EPOCH + AT).await.unwrap();
        assert_eq!(request.url(), case.url);
        let signature = request.headers()["authorization"].to_str().unwrap();
        assert_eq!(signature, case.authorization, "{}", case.url);
    }
}

#[tokio::test]
async fn the_body_is_signed_as_the_service_requires_it() {
    let call = |base: &str| {
        let api = Api::builder(base).config(&config()).build().unwrap();
        api.post("/x").json(&1)
    };
    let unsigned = ("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
    let function = call("https://abc.lambda-url.eu-west-1.on.aws");
    let at = SystemTime::UNIX_EPOCH + AT;
    let request = function.signed_request(at).await.unwrap();
    assert!(!request.headers().contains_key("x-amz-content-sha256"));
    let error = function.header(unsigned.0, unsigned.1).signed_request(at).await.unwrap_err();
    assert!(error.to_string().contains("the service requires that the body is signed"), "{error}");
    let collection = call("https://abc.eu-west-1.aoss.amazonaws.com");
    let request = collection.signed_request(at).await.unwrap();
    let hash = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";
    assert_eq!(request.headers()["x-amz-content-sha256"], hash);
    let request = collection.header(unsigned.0, unsigned.1).signed_request(at).await.unwrap();
    assert_eq!(request.headers()["x-amz-content-sha256"], unsigned.1);
    let lattice = call("https://a.b.vpc-lattice-svcs.us-west-2.on.aws");
    let request = lattice.signed_request(at).await.unwrap();
    assert_eq!(request.headers()["x-amz-content-sha256"], unsigned.1);
    // A URL has no headers.
    for call in [lattice, call("https://abc.eu-west-1.aoss.amazonaws.com")] {
        let error = call.presigned(Duration::from_mins(1)).await.unwrap_err().to_string();
        assert!(error.contains("which a URL cannot contain: sign the headers"), "{error}");
    }
}

#[tokio::test]
async fn a_generated_client_follows_the_rules_of_its_signing_name() {
    static SERVICE: petard::Service =
        petard::Service::new("search", "Search").with_signing_name("aoss");
    let config = config().with_endpoint_url("https://search.example.com").unwrap();
    let client = petard::Client::new(&config, &SERVICE);
    let request = client.request(Method::GET, "/x").signed_request(SystemTime::UNIX_EPOCH + AT);
    let request = request.await.unwrap();
    let signature = request.headers()["authorization"].to_str().unwrap();
    assert!(
        signature.contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date"),
        "{signature}"
    );
}

#[test]
fn the_region_of_the_host_is_signed() {
    let url = "https://abc123.execute-api.eu-west-1.amazonaws.com/prod";
    let api = Api::builder(url).config(&config()).build().unwrap();
    assert_eq!(
        (api.signing_name(), api.config().region()),
        (Some("execute-api"), Some("eu-west-1"))
    );
    let api = Api::builder(url).region("eu-west-2").service("x").config(&config()).build().unwrap();
    assert_eq!((api.signing_name(), api.config().region()), (Some("x"), Some("eu-west-2")));
    let api = Api::builder("https://api.example.com").service("execute-api").config(&config());
    assert_eq!(api.build().unwrap().config().region(), Some("mars-north-1"));
}

#[test]
fn what_is_not_known_is_not_guessed() {
    let error = refused(Api::builder("https://api.example.com/v1").config(&config()));
    assert_eq!(
        error,
        "the service that signs requests to `api.example.com` is not known: name it, as in \
         `Api::builder(url).service(\"execute-api\")`; `execute-api` is the name of a custom domain \
         of API Gateway"
    );
    let error = refused(Api::builder("https://api.example.com/v1"));
    assert!(error.contains("name it and its region, as in `Api::builder(url).service(\"execute-api\").region(\"eu-west-1\")`;"), "{error}");
    for host in ["dynamodb.eu-north-1.amazonaws.com", "dynamodb-fips.eu-north-1.amazonaws.com"] {
        assert_eq!(
            refused(Api::builder(format!("https://{host}"))),
            format!(
                "the service that signs requests to `{host}` is not known: if it is `dynamodb`, as in \
                 most hosts of AWS, call \
                 `Api::builder(url).service(\"dynamodb\").region(\"eu-north-1\")`"
            )
        );
    }
    let error = refused(Api::builder("https://{api}.execute-api.eu-west-1.amazonaws.com/prod"));
    assert!(error.contains("has a placeholder such as `{api}` in its host"), "{error}");
    let error = refused(Api::builder("https://api.example.com").service("execute-api"));
    assert_eq!(
        error,
        "no region: the host `api.example.com` does not contain one, and the configuration has \
         none; call `.region(...)` of `Api::builder`, or end it with `.load()`, which reads \
         AWS_REGION"
    );
    let config = Config::builder().build();
    let error = refused(Api::builder("https://api.example.com").service("x").config(&config));
    assert!(
        error.ends_with("`.region(...)` of `Api::builder`, or of `Config::builder()`"),
        "{error}"
    );
    let error = refused(Api::builder("https://api.example.com").service("x").region("EU"));
    assert!(error.contains("`EU` is not the name of a region"), "{error}");
    let error = refused(Api::builder("http://localhost:9").service("s3").region("eu-west-1"));
    assert!(error.starts_with("requests cannot be signed as `s3`: Amazon S3 signs"), "{error}");
    let error = refused(Api::builder("https://b.s3.eu-west-1.amazonaws.com").service("x"));
    assert!(error.contains("`b.s3.eu-west-1.amazonaws.com` cannot be signed"), "{error}");
    let error = refused(Api::builder("http://abc123.execute-api.eu-west-1.amazonaws.com"));
    assert!(error.contains("the endpoint URL of `Api` is `http`"), "{error}");
}

#[test]
fn the_name_of_a_vpc_endpoint_needs_the_name_of_the_api() {
    let url = "https://vpce-0a-b.execute-api.us-east-2.vpce.amazonaws.com/test";
    assert_eq!(
        refused(Api::builder(url)),
        "the host `vpce-0a-b.execute-api.us-east-2.vpce.amazonaws.com` is shared by several APIs, \
         so requests must name theirs: call `.header(\"x-apigw-api-id\", ...)` or \
         `.header(\"host\", ...)` of `Api::builder`"
    );
    let api = Api::builder(url).header("X-Apigw-Api-Id", "abc123").build().unwrap();
    assert_eq!(api.get("/a").request().unwrap().headers()["x-apigw-api-id"], "abc123");
    let call = api.get("/a").header("x-apigw-api-id", "other");
    assert_eq!(call.request().unwrap().headers()["x-apigw-api-id"], "other");
}

#[test]
fn fips_endpoints_are_required_and_dual_stack_ones_are_preferred() {
    let config = || Config::builder().use_dual_stack(true);
    let plain = "https://abc123.execute-api.us-east-1.amazonaws.com";
    let fips = "https://abc123.execute-api-fips.us-east-1.amazonaws.com";
    for (url, builder) in [(plain, config()), (fips, config()), (fips, config().use_fips(true))] {
        let api = Api::builder(url).config(&builder.build()).build().unwrap();
        assert_eq!(api.get("/a").request().unwrap().url(), format!("{url}/a"));
    }
    let error = refused(Api::builder(plain).config(&config().use_fips(true).build()));
    assert!(error.starts_with("the configuration requires FIPS endpoints"), "{error}");
}

#[tokio::test]
async fn calls_on_this_machine_need_the_region_of_the_configuration_only() {
    let server = Server::start([ok(r#"{"id":"7"}"#), ok(""), ok(""), ok(""), ok(""), ok("")]).await;
    let url = format!("{}/prod", server.url);
    let api = Api::builder(&url).config(&builder().build()).build().unwrap();
    let order = api.post("/orders").json(&[1]).await.unwrap();
    assert_eq!((order.str("/id").unwrap(), order.operation()), ("7", "POST /orders"));
    api.get("/orders/{id}/lines").path("id", "a/b").query("limit", 50).await.unwrap();
    api.put("a").await.unwrap();
    api.patch("a").await.unwrap();
    api.delete("a").await.unwrap();
    api.head("a").await.unwrap();
    let lines: Vec<String> = server.all().into_iter().map(|seen| seen.line).collect();
    let orders = "GET /prod/orders/a%2Fb/lines?limit=50";
    assert_eq!(lines[..2], ["POST /prod/orders", orders]);
    assert_eq!(lines[2..], ["PUT /prod/a", "PATCH /prod/a", "DELETE /prod/a", "HEAD /prod/a"]);
    let signature = server.all()[0].header("authorization").unwrap().to_owned();
    assert!(signature.contains("/execute-api/aws4_request"), "{signature}");
    let error = refused(Api::builder(&url));
    assert!(error.starts_with("no region: the host `127.0.0.1` does not contain one"), "{error}");
}

#[tokio::test]
async fn the_request_id_of_an_http_api_is_read() {
    let server = Server::start([super::server::answer(403, "apigw-requestid: a1=\r\n", "")]).await;
    let api = Api::builder(&server.url).config(&builder().build()).build().unwrap();
    assert_eq!(api.get("/x").await.unwrap_err().request_id(), Some("a1="));
}

#[test]
fn the_configuration_is_loaded_if_none_is_set() {
    // The environment of this process may be one that cannot be loaded.
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", "api::at_a_url_with_an_environment"])
        .env_clear()
        .env("AWS_REGION", "eu-west-2")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

#[tokio::test]
#[ignore = "run by the_configuration_is_loaded_if_none_is_set"]
async fn at_a_url_with_an_environment() {
    let url = "https://abc123.execute-api.eu-west-1.amazonaws.com";
    let api = Api::at(url).await.unwrap();
    assert!(format!("{:?}", api.config()).contains("environment: Some("));
    assert_eq!(api.config().region(), Some("eu-west-1"));
    let api = Api::builder("https://api.example.com").service("execute-api").load().await.unwrap();
    assert_eq!(api.config().region(), Some("eu-west-2"));
    let shown = format!("{:?}", Api::builder("https://x?hush").header("a", "hush"));
    assert!(!shown.contains("hush") && shown.contains("\"a\""), "{shown}");
}

#[test]
fn labels_have_values_and_values_have_labels() {
    let api = Api::builder("http://localhost:1").config(&config()).build().unwrap();
    let url =
        |call: petard::RawCall| call.request().unwrap().url().replace("http://localhost:1", "");
    let call = api.get("/a/{id}/v{n}.json/").path("id", "1").path("n", 2).path("id", "x/%?");
    assert_eq!(url(call), "/a/x%2F%25%3F/v2.json/");
    assert_eq!(url(api.get("/{id}/{id}").path("id", "a")), "/a/a");
    assert_eq!(url(api.get("/f/{key+}").path("key", "a b/c").push("{d}")), "/f/a%20b/c/%7Bd%7D");
    let error = |call: petard::RawCall| {
        let error = call.request().unwrap_err();
        assert!(error.is_invalid_input(), "{error}");
        error.to_string()
    };
    assert_eq!(
        error(api.get("/a/{id}/{n}").path("n", 1)),
        "GET /a/{id}/{n}: the label `{id}` of the path has no value: call `.path(\"id\", value)`"
    );
    assert_eq!(
        error(api.get("/a/{id}").path("id", 1).path("ID", 2)),
        "GET /a/{id}: the path has no label `{ID}`: its labels are `{id}`"
    );
    assert_eq!(
        error(api.get("/a").path("id", 1)),
        "GET /a: the path has no label `{id}`: it has no labels: write `{id}`"
    );
    for segment in [":id", "<id>", "$id"] {
        assert_eq!(
            error(api.get(format!("/a/{segment}/b")).path("id", 1)),
            format!(
                "GET /a/{segment}/b: the path has no label `{{id}}`: it has no labels: write `{{id}}` \
                 in the place of `{segment}`"
            )
        );
    }
    for url in ["https://u:hush@api.example.com/a", "http://api.example.com/a?b=1"] {
        let text = error(api.get(url));
        assert!(text.starts_with("GET /a: ") && !text.contains("hush"), "{text}");
        assert!(text.contains("the path is a URL: write the path only"), "{text}");
    }
    let text = error(api.get("/a").header("Authorization", "Bearer hush"));
    assert!(text.contains("call `.auth(BearerToken::new(...))` of `Api::builder`"), "{text}");
    assert!(!text.contains("hush"), "{text}");
    for (value, what, among_others) in [
        ("", "is empty", "begins or ends with `/`, or has `//`"),
        (".", "is `.`", "has the segment `.`"),
        ("..", "is `..`", "has the segment `..`"),
    ] {
        for label in ["/a/{id}", "/a/{id+}"] {
            let text = error(api.get(label).path("id", value));
            assert!(text.contains(&format!("`id` {what}, which would change the path")), "{text}");
        }
        let text = error(api.get("/a/{id+}").path("id", format!("x/{value}")));
        let why = format!("`id` {among_others}, which would change the path");
        assert!(text.contains(&why), "{text}");
    }
    assert!(error(api.get("/a/.{x}{y}").path("x", ".").path("y", "b")).contains("`x` is `.`"));
    for path in ["/a/{", "/a/}", "/{a/b}", "/{}", "/{a{b}}", "/{a b}", "/x{a}}"] {
        let text = error(api.get(path));
        assert!(text.contains("that is not of a label such as `{id}`"), "{text}");
    }
}

#[tokio::test]
async fn tokens_and_keys_replace_the_signature() {
    let server = Server::start([ok(""), ok(""), ok("")]).await;
    let at = || Api::builder(&server.url);
    let apis = [
        at().auth(petard::BearerToken::new("t1")).build().unwrap(),
        at().auth(petard::ApiKeyHeader::new("k1")).config(&config()).build().unwrap(),
        at().auth(petard::NoAuth).config(&Config::builder().build()).load().await.unwrap(),
    ];
    for api in &apis {
        assert_eq!(api.signing_name(), None);
        api.get("/x").await.unwrap();
    }
    let sent: Vec<_> = server
        .all()
        .iter()
        .map(|seen| ["authorization", "x-api-key"].map(|name| seen.header(name).map(str::to_owned)))
        .collect();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(sent, [[some("Bearer t1"), None], [None, some("k1")], [None, None]]);
    // A workspace that refuses signatures.
    let url = "https://g-1.grafana-workspace.eu-west-1.amazonaws.com";
    let grafana = Api::builder(url).auth(petard::BearerToken::new("t1")).build().unwrap();
    assert_eq!(grafana.get("/api").request().unwrap().url(), format!("{url}/api"));
    let error = refused(Api::builder(url));
    assert!(error.contains("takes the token of a service account"), "{error}");
}

#[tokio::test]
async fn an_api_key_is_sent_beside_the_signature() {
    let api = Api::builder("https://abc123.execute-api.eu-west-1.amazonaws.com").config(&config());
    let api = api.header("x-api-key", "hush-key").build().unwrap();
    let request = api.get("/x").signed_request(SystemTime::UNIX_EPOCH + AT).await.unwrap();
    assert!(request.headers()["x-api-key"].is_sensitive());
    assert!(request.headers().contains_key("authorization"));
    assert!(!format!("{api:?} {request:?}").contains("hush"), "{api:?}");
}

#[tokio::test]
async fn the_signer_follows_the_rules_of_the_service() {
    for (service, value) in [
        ("aoss", Some("6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b")),
        ("vpc-lattice-svcs", Some("UNSIGNED-PAYLOAD")),
        ("lambda", None),
    ] {
        let mut request = http::Request::post("https://x.example.com/").body("1").unwrap();
        let signer = petard::Signer::new(&config(), service);
        signer.sign(&mut request).await.unwrap();
        let sent = request.headers().get("x-amz-content-sha256");
        assert_eq!(sent.map(|sent| sent.to_str().unwrap()), value, "{service}");
        let presigned = signer.presign(&mut request, Duration::from_mins(1)).await;
        assert_eq!(presigned.is_ok(), value.is_none(), "{service}: {presigned:?}");
    }
    let mut request = http::Request::post("https://x.example.com/").body("1").unwrap();
    let signer = petard::Signer::new(&config(), "lambda").unsigned_payload();
    let error = signer.sign(&mut request).await.unwrap_err().to_string();
    assert!(error.contains("the service requires that the body is signed"), "{error}");
}

/// A page of orders.
fn page(ids: &[u32], next: &str) -> super::server::Reply {
    let items: Vec<String> = ids.iter().map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
    ok(&format!(r#"{{"data":{{"orders":[{}]}},"meta":{{"next":{next}}}}}"#, items.join(",")))
}

fn orders(server: &Server) -> petard::RawCall {
    let api = Api::builder(&server.url).config(&builder().build()).build().unwrap();
    api.get("/orders").query("a&next", "x&next=y").query("limit", 2)
}

#[tokio::test]
async fn pages_are_found_by_pointers() {
    let server =
        Server::start([page(&[1, 2], r#""a b""#), page(&[], "7"), page(&[3], "null"), ok("")])
            .await;
    let call = orders(&server).query("next", "start");
    let mut items = call.pages("/meta/next", "next").items("/data/orders");
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        ids.push(item.unwrap().str("/id").unwrap().to_owned());
    }
    assert_eq!(ids, ["1", "2", "3"]);
    let lines: Vec<String> = server.all().into_iter().map(|seen| seen.line).collect();
    let start = "GET /orders?a%26next=x%26next%3Dy&limit=2&next";
    assert_eq!(lines, ["start", "a%20b", "7"].map(|token| format!("{start}={token}")));
    let mut pages = orders(&server).pages("/meta/next", "next");
    assert_eq!(pages.next().await.unwrap().unwrap().bytes().len(), 0);
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn pages_that_would_never_end_or_start_anywhere_end_with_an_error() {
    for (first, second, why) in [
        (r#""a""#, r#""a""#, "the token of an earlier page again"),
        (r#""a""#, r#"{"k":1}"#, "at `/meta/next`, is not a string or a number"),
    ] {
        let server = Server::start([page(&[1], first), page(&[2], second)]).await;
        let mut pages = orders(&server).pages("/meta/next", "next");
        assert!(pages.next().await.unwrap().is_ok() && pages.next().await.unwrap().is_ok());
        let error = pages.next().await.unwrap().unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
        assert!(pages.next().await.is_none());
    }
}

#[tokio::test]
async fn the_token_of_a_configuration_is_not_sent_to_any_url() {
    let server = Server::start([ok("")]).await;
    let config = builder().auth(petard::BearerToken::new("hush")).build();
    let api = Api::builder(&server.url).config(&config).build().unwrap();
    assert_eq!(api.signing_name(), Some("execute-api"));
    api.get("/x").await.unwrap();
    let sent = server.all()[0].header("authorization").unwrap().to_owned();
    assert!(sent.starts_with("AWS4-HMAC-SHA256 "), "{sent}");
}

#[test]
fn headers_are_checked_when_the_api_is_built() {
    let with = |name: &str, value: &str| {
        refused(Api::builder("http://localhost:1").config(&config()).header(name, value))
    };
    let error = with("Authorization", "Bearer hush");
    assert_eq!(
        error,
        "the header `Authorization` cannot be set: petard computes it from the credentials; for a \
         token, call `.auth(BearerToken::new(...))` of `Api::builder`, or of `Config::builder()` if \
         the model has `\"auth\": \"bearer\"`"
    );
    assert!(with("bad name", "x").contains("`bad name` is not a valid header name"));
    assert!(with("host", "").contains("the header `host` is not a host name"));
    assert!(with("x-a", "\n").contains("the value of the header `x-a` contains a character"));
    let url = "https://vpce-0a-b.execute-api.us-east-2.vpce.amazonaws.com/test";
    let error = refused(Api::builder(url).header("x-apigw-api-id", " "));
    assert!(error.contains("is shared by several APIs"), "{error}");
}

#[test]
fn this_machine_needs_no_fips_endpoint() {
    let config = builder().use_fips(true).build();
    Api::builder("http://localhost:1").config(&config).build().unwrap();
    let error = refused(Api::builder("https://api.example.com").service("x").config(&config));
    assert!(error.starts_with("the configuration requires FIPS endpoints"), "{error}");
}

#[tokio::test]
async fn the_token_of_the_next_page_can_be_a_member() {
    let server = Server::start([ok(r#"{"items":[1],"next":"a"}"#), ok(r#"{"items":[2]}"#)]).await;
    let api = Api::builder(&server.url).config(&builder().build()).build().unwrap();
    let mut items = api.get("/x").pages("next", "next").items("items");
    let mut count = 0;
    while let Some(item) = items.next().await {
        item.unwrap();
        count += 1;
    }
    assert_eq!(count, 2);
    assert_eq!(server.all()[1].line, "GET /x?next=a");
}

#[tokio::test]
async fn a_pointer_to_nothing_is_an_error_if_the_items_are_elsewhere() {
    for (body, pointer, members) in [
        (
            r#"{"items":[1],"next":"a"}"#,
            "/item",
            "the response is an object with the members `items`, `next`",
        ),
        (
            r#"{"data":{"items":[1]}}"#,
            "/items",
            "the response is an object with the members `data`",
        ),
        (
            r#"{"data":{"items":[1]}}"#,
            "/data/item",
            "`/data` is an object with the members `items`",
        ),
    ] {
        let server = Server::start([ok(body), ok(body)]).await;
        let mut items = orders(&server).pages("/next", "next").items(pointer);
        let text = items.next().await.unwrap().unwrap_err().to_string();
        assert!(text.contains(&format!("no list at `{pointer}`: {members}")), "{text}");
        assert!(items.next().await.is_none());
    }
    // Services leave out empty lists.
    for body in
        [r#"{"total":0}"#, r#"{"items":[],"errors":[]}"#, r#"{"item":null,"tags":[1]}"#, "[]"]
    {
        let server = Server::start([ok(body)]).await;
        let mut items = orders(&server).pages("/next", "next").items("/item");
        assert!(items.next().await.is_none(), "{body}");
    }
}

#[tokio::test]
async fn a_response_without_a_model_has_one_list_and_no_known_token() {
    let server = Server::start([
        ok(r#"{"a":[1],"b":[2],"next":"x"}"#),
        ok(r#"{"data":{"orders":[1]}}"#),
        ok(r#"{"total":0}"#),
        ok(r#"{"_links":{"next":[{"href":"/x"}]}}"#),
    ])
    .await;
    let page = orders(&server).await.unwrap();
    let text = page.items().unwrap_err().to_string();
    let members = "the response is an object with the members `a`, `b`, `next`";
    assert!(
        text.contains(&format!("it is not clear which list has the items: {members}; read")),
        "{text}"
    );
    let text = page.next_token().unwrap_err().to_string();
    assert!(
        text.contains("read it with `.get(pointer)`, or call `.pages(pointer, name)`"),
        "{text}"
    );
    assert!(orders(&server).await.unwrap().items().is_err());
    for _ in 0..2 {
        assert_eq!(orders(&server).await.unwrap().items().unwrap().count(), 0);
    }
}

#[tokio::test]
async fn an_encoded_query_is_sent_as_it_is_written() {
    let server = Server::start([ok("{}")]).await;
    let api = Api::builder(format!("{}/prod", server.url)).config(&config()).build().unwrap();
    let query = "b=2&a=x+y&flag&c=%2f&a=%E6%9D%B1";
    let call = api.get("/x").query("first", "1 2").encoded_query(query);
    let shown = format!("{:?}", call.request().unwrap());
    assert!(!shown.contains("flag") && shown.contains("first=***&***"), "{shown}");
    call.await.unwrap();
    assert_eq!(server.one().line, format!("GET /prod/x?first=1%202&{query}"));
    for (query, why) in [
        ("a=b#c", "the encoded query contains `#`"),
        ("a=b c", "percent-encode special characters"),
        ("a=\u{6771}", "percent-encode special characters"),
    ] {
        let error = api.get("/x").encoded_query(query).request().unwrap_err().to_string();
        assert!(error.contains(why), "{query}: {error}");
    }
}
