//! Operations that are authenticated by tokens and keys, or not at all.

use petard::operation::{AuthScheme, Operation, Resource, Service, Verb};
use petard::{Api, ApiKeyHeader, BearerToken, Client, Config, Method};
use petard_emulator::{Emulator, Exchange, Replay};

use super::kind;

static NOTE: Resource =
    Resource::new("Note", "Notes", "/notes/{note}", "").with_collection("/notes");

const fn operation(verb: Verb, name: &'static str, method: Method) -> Operation {
    Operation::new(verb, "Note", name, name, method, "/notes")
}

static LIST: Operation =
    operation(Verb::List, "list_notes", Method::GET).with_auth(AuthScheme::Bearer);
static CREATE: Operation = operation(Verb::Create, "create_note", Method::POST)
    .with_auth(AuthScheme::ApiKeyHeader("x-desk-key"));
static CLEAR: Operation =
    operation(Verb::Action, "clear_notes", Method::DELETE).with_auth(AuthScheme::None);
static COUNT: Operation = operation(Verb::Action, "count_notes", Method::PUT);

static DESK: Service = Service::new("desk", "Desk")
    .with_auth(AuthScheme::None)
    .with_resources(&[&NOTE])
    .with_operations(&[&LIST, &CREATE, &CLEAR, &COUNT]);

/// Signs its raw calls.
static SIGNED: Service = Service::new("signed", "Signed");

async fn desk() -> Emulator {
    let emulator = Emulator::start_with(&[&DESK]).await.unwrap();
    emulator.on("clear_notes", |_| petard_emulator::Response::new(200));
    emulator.on("count_notes", |_| petard_emulator::Response::new(200));
    emulator
}

#[tokio::test]
async fn requests_that_are_not_signed_are_accepted_with_their_header() {
    let emulator = desk().await;
    let config = || Config::builder().endpoint_url(emulator.url());
    let key = Client::new(&config().auth(ApiKeyHeader::named("x-desk-key", "k1")).build(), &DESK);
    let id = key.call(&CREATE).await.unwrap().str("/id").unwrap().to_owned();
    let bearer = Client::new(&config().auth(BearerToken::new("t1")).build(), &DESK);
    let notes = bearer.call(&LIST).await.unwrap();
    let notes: Vec<_> = notes.items().unwrap().collect();
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].str("/id").unwrap(), id);
    Client::new(&config().build(), &DESK).call(&CLEAR).await.unwrap();
    let requests = emulator.requests();
    assert_eq!(requests.len(), 3);
}

#[tokio::test]
async fn a_header_that_is_missing_is_refused() {
    let emulator = desk().await;
    // The service of a raw call is not authenticated.
    let open = Client::new(&Config::builder().endpoint_url(emulator.url()).build(), &DESK);
    let error = open.request(Method::GET, "/notes").await.unwrap_err();
    assert_eq!(kind(&error), (401, "UnauthorizedException"));
    let error = open.request(Method::POST, "/notes").json(&1).await.unwrap_err();
    assert_eq!(kind(&error), (403, "ForbiddenException"));
    let empty = open.request(Method::POST, "/notes").header("x-desk-key", " ").json(&1);
    assert_eq!(kind(&empty.await.unwrap_err()), (403, "ForbiddenException"));
    let error = open.request(Method::PUT, "/notes").await.unwrap_err();
    assert_eq!(kind(&error), (403, "MissingAuthenticationTokenException"));
    // A signature is not a token, and a signed operation still needs one.
    let signed = Client::new(&emulator.config(), &DESK);
    signed.call(&COUNT).await.unwrap();
    let error = Client::new(&emulator.config(), &SIGNED).request(Method::GET, "/notes");
    assert_eq!(kind(&error.await.unwrap_err()), (401, "UnauthorizedException"));
}

#[tokio::test]
async fn calls_without_a_model_reach_the_endpoint() {
    let emulator = desk().await;
    let api = Api::builder(emulator.url()).config(&emulator.config()).build().unwrap();
    api.put("/notes").await.unwrap();
    let error = api.get("/{what}").path("what", "notes").await.unwrap_err();
    assert_eq!(kind(&error), (401, "UnauthorizedException"));
    let api = Api::builder(emulator.url()).auth(BearerToken::new("t1")).build().unwrap();
    assert_eq!(api.get("/notes").await.unwrap().items().unwrap().count(), 0);
}

#[tokio::test]
async fn the_configuration_of_an_endpoint_has_the_token_and_the_key() {
    let emulator = desk().await;
    let desk = Client::new(&emulator.config(), &DESK);
    desk.call(&CREATE).await.unwrap();
    desk.call(&COUNT).await.unwrap();
    desk.call(&CLEAR).await.unwrap();
    assert_eq!(desk.call(&LIST).await.unwrap().items().unwrap().count(), 1);
    let replay =
        Replay::start(&DESK, [Exchange::new("GET", "/notes").responds(200, "{}")]).await.unwrap();
    Client::new(&replay.config(), &DESK).call(&LIST).await.unwrap();
    // Services whose operations are signed have neither.
    let signed = Emulator::start_with(&[&SIGNED]).await.unwrap();
    let api = Api::builder(signed.url()).config(&signed.config()).build().unwrap();
    api.get("/notes").await.unwrap_err();
    let authorization = signed.requests()[0].header("authorization").unwrap().to_owned();
    assert!(authorization.starts_with("AWS4-HMAC-SHA256"), "{authorization}");
}

#[tokio::test]
async fn recordings_of_requests_that_are_not_signed_are_played_back() {
    let exchange = || Exchange::new("GET", "/notes").responds(200, r#"{"item":[]}"#);
    let replay = Replay::start(&DESK, [exchange()]).await.unwrap();
    let config = Config::builder().endpoint_url(replay.url()).auth(BearerToken::new("t1"));
    Client::new(&config.build(), &DESK).call(&LIST).await.unwrap();
    assert_eq!(replay.left(), [0_u64; 0]);
    // An operation that is signed still needs its signature.
    let count = || Exchange::new("PUT", "/notes").responds(200, "{}");
    let replay = Replay::start(&DESK, [count(), exchange()]).await.unwrap();
    let open = Client::new(&Config::builder().endpoint_url(replay.url()).build(), &DESK);
    let error = open.request(Method::PUT, "/notes").await.unwrap_err();
    assert_eq!(kind(&error), (403, "MissingAuthenticationTokenException"));
    Client::new(&replay.config(), &DESK).call(&COUNT).await.unwrap();
    open.request(Method::GET, "/notes").await.unwrap();
    // A service whose operations are all signed needs a signature for any request.
    let replay = Replay::start(&SIGNED, [exchange()]).await.unwrap();
    let open = Client::new(&Config::builder().endpoint_url(replay.url()).build(), &DESK);
    let error = open.request(Method::GET, "/notes").await.unwrap_err();
    assert_eq!(kind(&error), (403, "MissingAuthenticationTokenException"));
}
