//! Prefixes of host names: where they are sent, what is signed, and which values are refused.

use std::time::{Duration, UNIX_EPOCH};

use petard::codegen::{Client, Method, Operation, Param, Resource, Service, Type, Verb};

use super::server::{Server, builder, ok};

static STORES: Service = Service::new("stores", "Stores")
    .with_regional_endpoint("stores")
    .with_resources(&[&STORE])
    .with_operations(&[&GET, &FIND, &QUERY]);

/// The same operation without a prefix.
static PLAIN: Service =
    Service::new("plain", "Plain").with_resources(&[&STORE]).with_operations(&[&PLAIN_GET]);

static STORE: Resource =
    Resource::new("Store", "Stores", "/stores/{store}", "").with_collection("/stores");

const GET_STORE: Operation =
    Operation::new(Verb::Get, "Store", "get_store", "", Method::GET, "/stores/{store}")
        .with_params(&[Param::label("store", Type::String, "")]);
static PLAIN_GET: Operation = GET_STORE;
static GET: Operation = GET_STORE.with_host_prefix("data.");
static FIND: Operation =
    Operation::new(Verb::Action, "Store", "find_stores", "", Method::GET, "/stores")
        .with_params(&[Param::header("account", Type::String, "")
            .required()
            .with_wire_name("x-account")])
        .with_host_prefix("{account}.data-");
static QUERY: Operation =
    Operation::new(Verb::Action, "Store", "query_stores", "", Method::GET, "/query")
        .with_host_prefix("query-");

fn at(url: &str, service: &'static Service) -> Client {
    Client::new(&builder().endpoint_url(url).build(), service)
}

#[tokio::test]
async fn a_prefix_precedes_the_host_of_the_region_and_of_a_configured_url() {
    let regional = Client::new(&builder().build(), &STORES);
    let fips = Client::new(&builder().use_fips(true).build(), &STORES);
    let own = at("https://api.example.com:8443/prod", &STORES);
    for (client, get, query) in [
        (
            &regional,
            "https://data.stores.eu-west-1.amazonaws.com/stores/7",
            "https://query-stores.eu-west-1.amazonaws.com/query",
        ),
        (
            &fips,
            "https://data.stores-fips.eu-west-1.amazonaws.com/stores/7",
            "https://query-stores-fips.eu-west-1.amazonaws.com/query",
        ),
        (
            &own,
            "https://data.api.example.com:8443/prod/stores/7",
            "https://query-api.example.com:8443/prod/query",
        ),
    ] {
        assert_eq!(client.call(&GET).set("store", 7).request().unwrap().url(), get);
        assert_eq!(client.call(&QUERY).request().unwrap().url(), query);
    }
    let found = own.call(&FIND).set("account", "Acme-1").request().unwrap();
    assert_eq!(found.url(), "https://acme-1.data-api.example.com:8443/prod/stores");
    // The parameter is sent where it is declared, too.
    assert_eq!(found.headers()["x-account"], "Acme-1");
}

#[tokio::test]
async fn the_signature_is_for_the_whole_host_name() {
    let prefixed = at("https://api.example.com", &STORES).call(&GET).set("store", "7");
    let written = at("https://data.api.example.com", &PLAIN).call(&PLAIN_GET).set("store", "7");
    let signed = async |call: &petard::Call| {
        let request = call.signed_request(UNIX_EPOCH).await.unwrap();
        (request.url().to_owned(), request.headers()["authorization"].clone())
    };
    assert_eq!(signed(&prefixed).await, signed(&written).await);
    let time = Duration::from_mins(1);
    let url = prefixed.presigned(time).await.unwrap().url().to_owned();
    assert!(url.starts_with("https://data.api.example.com/stores/7?X-Amz-"), "{url}");
}

#[tokio::test]
async fn this_machine_and_addresses_have_no_prefixes() {
    let server = Server::start([ok("{}"), ok("{}")]).await;
    let stores = Client::new(&server.builder().build(), &STORES);
    stores.call(&GET).set("store", "7").await.unwrap();
    stores.call(&FIND).set("account", "acme").await.unwrap();
    let lines: Vec<String> = server.all().into_iter().map(|seen| seen.line).collect();
    assert_eq!(lines, ["GET /stores/7", "GET /stores"]);
    for host in ["http://localhost:4566", "http://[::1]:1", "https://192.0.2.1"] {
        let url =
            at(host, &STORES).call(&GET).set("store", "7").request().unwrap().url().to_owned();
        assert_eq!(url, format!("{host}/stores/7"));
    }
    // What such a host name cannot be is refused there, too.
    assert!(stores.call(&FIND).set("account", "a.b").request().is_err());
}

#[tokio::test]
async fn a_value_is_part_of_one_label() {
    let stores = at("https://api.example.com", &STORES);
    let long = "a".repeat(59);
    for account in [
        "",
        ".",
        "a.b",
        "evil.example.com/",
        "a@b",
        "a/b",
        "-a",
        "a-",
        "ü",
        "a b",
        "xn--a",
        "XN--a",
        &"a".repeat(64),
    ] {
        let error = stores.call(&FIND).set("account", account).request().unwrap_err();
        let text = error.to_string();
        assert!(text.contains("`account` is part of the host name"), "{account}: {text}");
    }
    let find = |account: &str| stores.call(&FIND).set("account", account).request();
    assert!(find(&long).is_ok());
    let error = stores.call(&FIND).request().unwrap_err();
    assert!(error.to_string().contains("`account` is required"), "{error}");
}

#[test]
fn a_label_with_a_value_has_63_characters_at_most() {
    static LONG: Operation =
        Operation::new(Verb::Action, "Store", "long", "", Method::GET, "/long")
            .with_params(&[Param::query("name", Type::String, "").required()])
            .with_host_prefix("{name}-data.");
    let stores = at("https://api.example.com", &STORES);
    let call = |length: usize| stores.call(&LONG).set("name", "a".repeat(length)).request();
    assert!(call(58).unwrap().url().starts_with("https://aaa"));
    let error = call(59).unwrap_err().to_string();
    assert!(
        error.contains("more than 63 characters") && error.contains("`{name}-data.`"),
        "{error}"
    );
}

#[test]
fn a_host_name_with_a_prefix_has_253_characters_at_most() {
    let label = "a".repeat(60);
    let url = |last: usize| format!("https://{label}.{label}.{label}.{}.com", "a".repeat(last));
    let get = |last: usize| at(&url(last), &STORES).call(&GET).set("store", "7").request();
    // Four labels and `data.`, `.com` and the dots between them.
    assert_eq!(get(61).unwrap().url().len(), "https://".len() + 253 + "/stores/7".len());
    let error = get(62).unwrap_err().to_string();
    assert!(error.contains("`data.` has more than 253 characters"), "{error}");
}

#[tokio::test]
async fn a_host_with_a_prefix_and_without_an_address_is_explained() {
    let config = builder().endpoint_url("http://stores.invalid").allow_http(true).max_attempts(1);
    let config = config.http_client(reqwest::ClientBuilder::no_proxy).build();
    let error = Client::new(&config, &STORES).call(&GET).set("store", 7).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("no connection to data.stores.invalid"), "{text}");
    assert!(text.contains("adds the prefix `data.` to the host"), "{text}");
}
