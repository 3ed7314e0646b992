//! Idempotency tokens: one for each call, kept by its attempts and its clones, settable.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use petard::codegen::{
    Body, Client, Constraint, Method, Operation, Param, Resource, Service, Type, Verb,
};
use petard::{Call, Clock};

use super::server::{Reply, Server, answer, ok};

static SHOP: Service =
    Service::new("shop", "Shop").with_resources(&[&ORDER]).with_operations(&[&CREATE, &PAY, &FIND]);

static ORDER: Resource =
    Resource::new("Order", "Orders", "/orders/{order}", "").with_collection("/orders");

static CREATE: Operation =
    Operation::new(Verb::Create, "Order", "create_order", "", Method::POST, "/orders")
        .with_params(&[
            Param::body("item", Type::String, "").required(),
            Param::body("clientToken", Type::String, "").required().with_wire_name("ClientToken"),
        ])
        .with_body(Body::Members)
        .with_constraints(&[Constraint::NoNulls])
        .with_idempotency_token("clientToken");
static PAY: Operation =
    Operation::new(Verb::Action, "Order", "pay_orders", "", Method::POST, "/orders/pay")
        .with_params(&[Param::header("key", Type::String, "").with_wire_name("Idempotency-Key")])
        .not_retried_if_sent()
        .with_idempotency_token("key");
static FIND: Operation =
    Operation::new(Verb::Action, "Order", "find_orders", "", Method::POST, "/orders/find")
        .with_params(&[Param::query("token", Type::String, "")])
        .with_idempotency_token("token");

/// A clock whose random numbers are 0, 1, 2, ...
#[derive(Clone, Default)]
struct Counting(Arc<AtomicU64>);

impl Clock for Counting {
    fn jitter(&self) -> f64 {
        0.0
    }
    fn random_bits(&self) -> u128 {
        self.0.fetch_add(1, Ordering::Relaxed).into()
    }
}

fn shop(server: &Server) -> Client {
    Client::new(&server.builder().clock(Counting::default()).build(), &SHOP)
}

fn uuid(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

fn body(token: &str) -> String {
    format!(r#"{{"item":"tea","ClientToken":"{token}"}}"#)
}

fn bodies(server: &Server) -> Vec<String> {
    server.all().into_iter().map(|seen| seen.body).collect()
}

fn create(shop: &Client) -> Call {
    shop.call(&CREATE).set("item", "tea")
}

#[tokio::test]
async fn all_attempts_of_a_call_have_one_token_and_each_call_has_its_own() {
    let replies = [Reply::HangUp, answer(503, "", ""), ok("{}"), ok("{}")];
    let server = Server::start(replies).await;
    let shop = shop(&server);
    assert_eq!(create(&shop).await.unwrap().attempts(), 3);
    create(&shop).await.unwrap();
    let (first, second) = (body(&uuid(0)), body(&uuid(1)));
    assert_eq!(bodies(&server), [first.clone(), first.clone(), first, second]);
}

#[tokio::test]
async fn clones_and_requests_that_are_not_sent_have_the_token_of_their_call() {
    let server = Server::start([ok("{}"), ok("{}")]).await;
    let shop = shop(&server);
    let call = create(&shop);
    let expected = body(&uuid(0));
    let shown = |request: petard::Request| String::from_utf8(request.body().to_vec()).unwrap();
    assert_eq!(shown(call.request().unwrap()), expected);
    assert_eq!(shown(call.request().unwrap()), expected);
    assert_eq!(shown(call.signed_request(UNIX_EPOCH).await.unwrap()), expected);
    assert_eq!(shown(call.presigned(Duration::from_mins(1)).await.unwrap()), expected);
    assert!(call.to_curl().await.unwrap().with_secrets().contains(&uuid(0)));
    call.clone().await.unwrap();
    call.await.unwrap();
    assert_eq!(bodies(&server), [expected.clone(), expected]);
}

#[tokio::test]
async fn a_caller_can_set_the_token() {
    let server = Server::start([]).await;
    let shop = shop(&server);
    let by_name = |name: &str| create(&shop).set(name, "own").request().unwrap();
    for name in ["clientToken", "ClientToken", "client_token"] {
        assert_eq!(by_name(name).body(), body("own").as_bytes());
    }
    // What the parameter must satisfy holds for a token, too.
    let error = create(&shop).set("clientToken", None::<&str>).request().unwrap_err();
    assert!(error.to_string().contains("`clientToken` is null"), "{error}");
}

#[tokio::test]
async fn a_token_in_a_header_or_the_query_does_not_change_which_calls_are_retried() {
    let server = Server::start([Reply::HangUp, ok("{}")]).await;
    let shop = shop(&server);
    let error = shop.call(&PAY).await.unwrap_err();
    assert_eq!(error.attempts(), 1, "{error}");
    assert_eq!(server.one().header("idempotency-key"), Some(uuid(0).as_str()));
    let url = shop.call(&FIND).request().unwrap().url().to_owned();
    assert!(url.ends_with(&format!("/orders/find?token={}", uuid(1))), "{url}");
}

#[tokio::test]
async fn the_clock_of_the_system_gives_each_call_another_token() {
    let server = Server::start([]).await;
    let shop = Client::new(&server.builder().build(), &SHOP);
    let token = || {
        let url = shop.call(&FIND).request().unwrap().url().to_owned();
        url.rsplit('=').next().unwrap().to_owned()
    };
    let (one, other) = (token(), token());
    assert_ne!(one, other);
    for token in [one, other] {
        let form: String =
            token.chars().map(|c| if c.is_ascii_hexdigit() { 'x' } else { c }).collect();
        assert_eq!(form, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
        assert_eq!(&token[14..15], "4");
    }
}
