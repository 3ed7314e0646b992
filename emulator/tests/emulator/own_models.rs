//! A model of one's own: its error codes, its names of parameters, its filters, its patches.

use std::time::Duration;

use petard::operation::{
    Body, Matcher, Operation, Output, Paging, Param, Resource, Service, Type, Verb, Wait,
};
use petard::{Client, Method, Patch};
use petard_emulator::{Emulator, Ready};
use serde_json::json;

use super::{kind, restarts};

static CUSTOMER: Resource = Resource::new("Customer", "Customers", "/customers/{customer}", "")
    .with_collection("/customers");

static ORDER: Resource =
    Resource::new("Order", "Orders", "/customers/{customer}/orders/{order}", "")
        .with_parent("Customer")
        .with_collection("/customers/{customer}/orders");

const fn operation(
    verb: Verb,
    resource: &'static str,
    name: &'static str,
    method: Method,
    path: &'static str,
) -> Operation {
    Operation::new(verb, resource, name, name, method, path)
}

const CUSTOMER_LABEL: Param = Param::label("customer", Type::String, "");
const ORDER_LABEL: Param = Param::label("order", Type::String, "");
const ORDERS_PATH: &str = "/customers/{customer}/orders";
const ORDER_PATH: &str = "/customers/{customer}/orders/{order}";

static ADD_CUSTOMER: Operation =
    operation(Verb::Create, "Customer", "create_customer", Method::POST, "/customers")
        .with_params(&[Param::body("name", Type::String, "").required()])
        .with_body(Body::Members);
static LIST: Operation = operation(Verb::List, "Order", "list_orders", Method::GET, ORDERS_PATH)
    .with_params(&[
        CUSTOMER_LABEL,
        Param::query("paid", Type::Boolean, ""),
        Param::query("lines", Type::Integer, ""),
        Param::query("colour", Type::List(&Type::String), ""),
        Param::query("sort", Type::String, ""),
        Param::query("tags", Type::String, ""),
        Param::query("from", Type::String, ""),
        Param::query("at_most", Type::Integer, ""),
    ])
    .with_paging(Paging::new("from", "/next", "/orders").with_limit("at_most"));
static GET: Operation = operation(Verb::Get, "Order", "get_order", Method::GET, ORDER_PATH)
    .with_params(&[CUSTOMER_LABEL, ORDER_LABEL, Param::query("expand", Type::String, "")])
    .with_errors(&["OrderNotFound"]);
static ADD: Operation = operation(Verb::Create, "Order", "create_order", Method::POST, ORDERS_PATH)
    .with_params(&[
        CUSTOMER_LABEL,
        Param::body("colour", Type::String, "").required(),
        Param::body("lines", Type::Integer, ""),
        Param::body("tags", Type::List(&Type::String), ""),
    ])
    .with_body(Body::Members)
    .with_errors(&["OrderShipped"]);
static CHANGE: Operation =
    operation(Verb::Update, "Order", "update_order", Method::PATCH, ORDER_PATH)
        .with_params(&[
            CUSTOMER_LABEL,
            ORDER_LABEL,
            Param::body("changes", Type::List(&Type::Patch), "").required(),
        ])
        .with_body(Body::Members);
static PAY: Operation = operation(Verb::Update, "Order", "pay_order", Method::PUT, "/paid/{order}")
    .with_params(&[ORDER_LABEL, Param::body("paid", Type::Boolean, "").required()])
    .with_body(Body::Members);

static COUNT: Operation =
    operation(Verb::Action, "Customer", "count_customers", Method::GET, "/count")
        .with_throttle(1, 600);

static OPEN: Operation =
    operation(Verb::Create, "Customer", "open_account", Method::POST, "/accounts")
        .with_params(&[
            Param::body("name", Type::String, "").required(),
            Param::body("clientToken", Type::String, "").required(),
        ])
        .with_body(Body::Members)
        .with_idempotency_token("clientToken");
static CLOSE: Operation =
    operation(Verb::Delete, "Customer", "close_account", Method::DELETE, "/customers/{customer}")
        .with_params(&[
            CUSTOMER_LABEL,
            Param::header("key", Type::String, "").with_wire_name("Idempotency-Key"),
        ])
        .with_output(Output::None)
        .with_idempotency_token("key");

static READY: Wait = Wait::new("wait_until_order_ready", &GET, &[Matcher::Status("READY")], "")
    .with_status("/state/name");

static SHOP: Service = Service::new("shop", "Shop")
    .with_resources(&[&CUSTOMER, &ORDER])
    .with_operations(&[&ADD_CUSTOMER, &LIST, &GET, &ADD, &CHANGE, &PAY])
    .with_waiters(&[&READY])
    .with_errors(&[
        ("CustomerNotFound", 404),
        ("OrderNotFound", 404),
        ("OrderShipped", 409),
        ("Malformed", 400),
    ]);

static LOUD: Service = Service::new("loud", "Loud")
    .with_resources(&[&CUSTOMER, &ORDER])
    .with_operations(&[&ADD_CUSTOMER, &LIST, &GET, &ADD, &COUNT])
    .with_errors(&[("NO_SUCH_THING", 404)])
    .with_error_code("/error/code")
    .with_error_message("/error/detail/text");

static BANK: Service = Service::new("bank", "Bank")
    .with_resources(&[&CUSTOMER])
    .with_operations(&[&OPEN, &LIST_CUSTOMERS, &GET_CUSTOMER, &CLOSE])
    .with_waiters(&[&CLOSED, &ACTIVE])
    .with_errors(&[("CustomerNotFound", 404)]);

static GET_CUSTOMER: Operation =
    operation(Verb::Get, "Customer", "get_customer", Method::GET, "/customers/{customer}")
        .with_params(&[CUSTOMER_LABEL])
        .with_errors(&["CustomerNotFound"]);
static CLOSED: Wait = Wait::new(
    "wait_until_account_closed",
    &GET_CUSTOMER,
    &[Matcher::Status("CLOSED"), Matcher::Error("CustomerNotFound")],
    "",
)
.with_status("/state");
static ACTIVE: Wait =
    Wait::new("wait_until_account_active", &GET_CUSTOMER, &[Matcher::Flag(true)], "")
        .with_status("/active");

static LIST_CUSTOMERS: Operation =
    operation(Verb::List, "Customer", "list_customers", Method::GET, "/customers");

async fn shop() -> (Emulator, Client, String) {
    let emulator = Emulator::start_with(&[&SHOP]).await.unwrap();
    let shop = Client::new(&emulator.config(), &SHOP);
    let customer = shop.call(&ADD_CUSTOMER).set("name", "Kim").await.unwrap();
    let id = customer.str("/id").unwrap().to_owned();
    (emulator, shop, id)
}

#[tokio::test]
async fn errors_have_the_codes_that_the_model_declares() {
    let (_emulator, shop, customer) = shop().await;
    let error = shop.call(&GET).set("customer", &customer).set("order", "7").await.unwrap_err();
    assert_eq!(kind(&error), (404, "OrderNotFound"));
    assert_eq!(error.message(), Some("Order `7` does not exist"));
    let error = shop.call(&LIST).set("customer", "nobody").await.unwrap_err();
    assert_eq!(kind(&error), (404, "CustomerNotFound"));
    assert_eq!(error.message(), Some("Customer `nobody` does not exist"));
    let error =
        shop.call(&LIST).set("customer", &customer).set("from", "elsewhere").await.unwrap_err();
    assert_eq!(kind(&error), (400, "Malformed"));
    assert_eq!(error.message(), Some("Invalid from parameter specified"));
    // An operation that lists errors has no code of another one, unless it names the resource.
    let path = format!("/customers/{customer}/orders");
    let add = shop.request(Method::POST, path).json(&json!({"lines": 1}));
    assert_eq!(kind(&add.await.unwrap_err()), (400, "BadRequestException"));
    let add = shop.call(&ADD).set("customer", "nobody").set("colour", "red");
    assert_eq!(kind(&add.await.unwrap_err()), (404, "CustomerNotFound"));
}

#[tokio::test]
async fn errors_are_where_the_model_says() {
    let emulator = Emulator::start_with(&[&LOUD]).await.unwrap();
    let loud = Client::new(&emulator.config(), &LOUD);
    let error = loud.call(&LIST).set("customer", "nobody").await.unwrap_err();
    assert_eq!(kind(&error), (404, "NO_SUCH_THING"));
    assert_eq!(error.message(), Some("Customer `nobody` does not exist"));
    let body = error.body().unwrap();
    let body: serde_json::Value = serde_json::from_slice(body).unwrap();
    let expected = json!({"error": {
        "code": "NO_SUCH_THING", "detail": {"text": "Customer `nobody` does not exist"},
    }});
    assert_eq!(body, expected);
}

/// What API Gateway refuses does not reach the service.
#[tokio::test]
async fn errors_of_what_is_in_front_of_a_service_have_the_form_of_api_gateway() {
    let emulator = Emulator::builder().service(&LOUD).throttle(true).start().await.unwrap();
    let loud = Client::new(&emulator.config(), &LOUD);
    let keys = petard::Credentials::from_keys(emulator.access_key_id(), "wrong", None);
    let config = petard::Config::builder().endpoint_url(emulator.url()).region(emulator.region());
    let wrong = Client::new(&config.credentials(keys).build(), &LOUD);
    let large = vec![b' '; 10 * 1024 * 1024 + 1];
    let error = loud.call(&COUNT).await.unwrap_err();
    assert_eq!(kind(&error), (501, "NotImplementedException"));
    for (call, status, code) in [
        (loud.request(Method::GET, "/elsewhere"), 403, "MissingAuthenticationTokenException"),
        (wrong.request(Method::GET, "/customers/1/orders"), 403, "InvalidSignatureException"),
        (loud.request(Method::POST, "/customers").bytes(large), 413, "RequestTooLargeException"),
        (loud.request(Method::GET, "/count"), 429, "TooManyRequestsException"),
    ] {
        let error = call.max_attempts(1).await.unwrap_err();
        assert_eq!(error.status().unwrap(), status, "{error}");
        let body: serde_json::Value = serde_json::from_slice(error.body().unwrap()).unwrap();
        assert!(body["message"].is_string() && body.get("error").is_none(), "{body}");
        assert_eq!(error.headers().unwrap()["x-amzn-errortype"], code);
    }
}

#[tokio::test]
async fn parameters_of_lists_select_or_are_not_supported() {
    let (emulator, shop, customer) = shop().await;
    for (colour, lines) in [("red", 1), ("blue", 2), ("green", 2)] {
        let add = shop.call(&ADD).set("customer", &customer).set("colour", colour);
        add.set("lines", lines).await.unwrap();
    }
    let colours = async |name: &'static str, value: serde_json::Value| {
        let listed = shop.call(&LIST).set("customer", &customer).set(name, value).await?;
        let orders = listed.items()?.map(|order| order.str("/colour").unwrap().to_owned());
        Ok::<_, petard::Error>(orders.collect::<Vec<_>>())
    };
    assert_eq!(colours("lines", json!(2)).await.unwrap(), ["blue", "green"]);
    assert_eq!(colours("colour", json!(["red", "green"])).await.unwrap(), ["red", "green"]);
    assert_eq!(colours("colour", json!(["NONSENSE"])).await.unwrap(), [""; 0]);
    // A member of an update's body.
    assert_eq!(colours("paid", json!(true)).await.unwrap(), [""; 0]);
    for name in ["sort", "tags"] {
        let error = colours(name, json!("x")).await.unwrap_err();
        let message = format!(
            "the local endpoint does not know what `{name}` does in list_orders; \
             `emulator.on(\"list_orders\", ..)` sets a function that responds"
        );
        assert_eq!((kind(&error).0, error.message()), (501, Some(message.as_str())));
    }
    // There is no highest limit.
    let all = shop.call(&LIST).set("customer", &customer).set("at_most", 5000).await.unwrap();
    assert_eq!(all.items().unwrap().count(), 3);
    restarts::check(&emulator.requests(), || Emulator::builder().service(&SHOP)).await;
}

#[tokio::test]
async fn a_read_with_a_parameter_that_nothing_is_known_of_is_not_supported() {
    let (_emulator, shop, customer) = shop().await;
    let order = shop.call(&ADD).set("customer", &customer).set("colour", "red").await.unwrap();
    let get = || shop.call(&GET).set("customer", &customer).set("order", order.str("/id").unwrap());
    get().await.unwrap();
    let error = get().set("expand", "lines").await.unwrap_err();
    assert_eq!(kind(&error).0, 501);
    assert!(error.message().unwrap().contains("`expand`"), "{error}");
}

#[tokio::test]
async fn patches_are_those_of_rfc_6902_if_the_model_lists_no_paths() {
    let (emulator, shop, customer) = shop().await;
    let add = shop.call(&ADD).set("customer", &customer).set("colour", "red");
    let order = add.set("tags", ["a", "b"]).await.unwrap();
    let id = order.str("/id").unwrap();
    let change = |patch: Vec<Patch>| {
        shop.call(&CHANGE).set("customer", &customer).set("order", id).set("changes", patch)
    };
    let changed = change(vec![
        Patch::add("/tags/-", "c"),
        Patch::remove("/tags/0"),
        Patch::add_json("/size", json!({"x": 1})),
        Patch::move_("/size/x", "/x"),
        Patch::copy("/colour", "/size/colour"),
        Patch::test_json("/x", 1),
    ]);
    let changed = changed.await.unwrap();
    let expected = json!({
        "colour": "red", "id": id, "tags": ["b", "c"], "size": {"colour": "red"}, "x": 1,
        "state": {"name": "READY"},
    });
    assert_eq!(*changed.json().unwrap(), expected);
    for (patch, why) in [
        (Patch::remove("/nothing"), "Invalid patch"),
        (Patch::test_json("/x", 2), "Invalid patch"),
        (Patch::replace("/id", "other"), "`id` is the key and cannot be changed"),
    ] {
        let error = change(vec![Patch::add("/y", "z"), patch]).await.unwrap_err();
        assert_eq!(kind(&error), (400, "Malformed"));
        assert!(error.message().unwrap().starts_with(why), "{error}");
    }
    let read = shop.call(&GET).set("customer", &customer).set("order", id).await.unwrap();
    assert_eq!(*read.json().unwrap(), expected);
    restarts::check(&emulator.requests(), || Emulator::builder().service(&SHOP)).await;
}

#[tokio::test]
async fn a_new_resource_has_the_status_that_its_waiter_waits_for() {
    let (_emulator, shop, customer) = shop().await;
    let order = shop.call(&ADD).set("customer", &customer).set("colour", "red").await.unwrap();
    let wait = shop.wait(&READY).set("customer", &customer).set("order", order.str("/id").unwrap());
    assert_eq!(wait.await.unwrap().str("/state/name").unwrap(), "READY");
}

#[tokio::test]
async fn a_request_with_an_earlier_token_changes_nothing() {
    let emulator = Emulator::start_with(&[&BANK]).await.unwrap();
    let bank = Client::new(&emulator.config(), &BANK);
    let open = bank.call(&OPEN).set("name", "Kim");
    let (one, again) = (open.clone().await.unwrap(), open.clone().await.unwrap());
    let id = one.str("/id").unwrap();
    // The token is not a member of the item.
    assert_eq!(*one.json().unwrap(), json!({"id": id, "name": "Kim", "active": true}));
    assert_eq!((again.status(), again.text().unwrap()), (one.status(), one.text().unwrap()));
    let other = bank.call(&OPEN).set("name", "Kim").await.unwrap();
    assert_ne!(other.str("/id").unwrap(), id);
    assert_eq!(bank.call(&LIST_CUSTOMERS).await.unwrap().items().unwrap().count(), 2);
    let error = open.set("name", "Ann").await.unwrap_err();
    assert_eq!(kind(&error), (400, "BadRequestException"));
    assert!(error.message().unwrap().contains("token"), "{error}");
    // A header is a token, too: the second DELETE does not return 404.
    let close = bank.call(&CLOSE).set("customer", id);
    close.clone().await.unwrap();
    close.await.unwrap();
    let gone = bank.call(&CLOSE).set("customer", id).await.unwrap_err();
    assert_eq!(kind(&gone).0, 404);
    restarts::check(&emulator.requests(), || Emulator::builder().service(&BANK)).await;
}

static FILE: Resource =
    Resource::new("File", "Files", "/files/{key+}/", "").with_collection("/files/");
const KEY_LABEL: Param = Param::label("key", Type::String, "");
static FILES: Service = Service::new("files", "Files").with_resources(&[&FILE]).with_operations(&[
    &LIST_FILES,
    &GET_FILE,
    &PUT_FILE,
    &DELETE_FILE,
]);
static LIST_FILES: Operation = operation(Verb::List, "File", "list_files", Method::GET, "/files/")
    .with_paging(Paging::new("from", "/next", "/files").with_limit("most"))
    .with_params(&[
        Param::query("from", Type::String, "").with_wire_name("nextToken"),
        Param::query("most", Type::String, "").with_wire_name("maxResults"),
        Param::header("notes", Type::Map(&Type::String), "").with_wire_name("x-note-"),
    ]);
static GET_FILE: Operation =
    operation(Verb::Get, "File", "get_file", Method::GET, "/files/{key+}/")
        .with_params(&[KEY_LABEL]);
static PUT_FILE: Operation =
    operation(Verb::Create, "File", "create_file", Method::PUT, "/files/{key+}/")
        .with_params(&[KEY_LABEL, Param::body("size", Type::Integer, "")])
        .with_body(Body::Members);
static DELETE_FILE: Operation =
    operation(Verb::Delete, "File", "delete_file", Method::DELETE, "/files/{key+}/")
        .with_params(&[KEY_LABEL]);

#[tokio::test]
async fn items_whose_keys_have_slashes() {
    let emulator = Emulator::builder().service(&FILES).start().await.unwrap();
    let client = Client::new(&emulator.config(), &FILES);
    let call = |operation: &'static Operation, key: &str| client.call(operation).set("key", key);
    call(&PUT_FILE, "a/b").set("size", 1).await.unwrap();
    call(&PUT_FILE, "a/b/c").set("size", 2).await.unwrap();
    let file = call(&GET_FILE, "a/b/c").await.unwrap();
    assert_eq!((file.str("id").unwrap(), file.get("size").unwrap().as_i64()), ("a/b/c", Some(2)));
    // The limit of a page is text, and both parameters of paging have other names in the request.
    let list = || client.call(&LIST_FILES).set("most", "1");
    let first = list().await.unwrap();
    let next = list().set("from", first.str("next").unwrap()).await.unwrap();
    assert_ne!(first.str("/files/0/id").unwrap(), next.str("/files/0/id").unwrap());
    assert!(first.str("/files/1/id").is_err() && next.str("next").is_err());
    let error = list().set("notes", json!({"a": "b"})).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(501), "{error}");
    call(&DELETE_FILE, "a/b").await.unwrap();
    let left = client.call(&LIST_FILES).await.unwrap();
    assert_eq!(left.json().unwrap()["files"].as_array().map(Vec::len), Some(1));
    assert!(call(&GET_FILE, "a/b").await.is_err_and(|error| error.is_not_found()));
    restarts::check(&emulator.requests(), || Emulator::builder().service(&FILES)).await;
}

#[tokio::test]
async fn a_deleted_resource_ends_the_wait_for_its_error() {
    let emulator =
        Emulator::builder().service(&BANK).ready(Ready::AfterReads(2)).start().await.unwrap();
    let bank = Client::new(&emulator.config(), &BANK);
    let open = bank.call(&OPEN).set("name", "Kim").await.unwrap();
    let id = open.str("/id").unwrap().to_owned();
    let wait = |wait| bank.wait(wait).set("customer", &id).delay(Duration::from_millis(1));
    // The wait for the end of an item says nothing of a new item.
    assert_eq!(*open.json().unwrap(), json!({"id": id, "name": "Kim", "active": false}));
    let active = wait(&ACTIVE).await.unwrap();
    assert_eq!(*active.json().unwrap(), json!({"id": id, "name": "Kim", "active": true}));
    bank.call(&CLOSE).set("customer", &id).await.unwrap();
    let closed = wait(&CLOSED).await.unwrap();
    assert_eq!(closed.status(), 404);
    assert_eq!(closed.str("/message").unwrap(), format!("Customer `{id}` does not exist"));
    let settings = || Emulator::builder().service(&BANK).ready(Ready::AfterReads(2));
    restarts::check(&emulator.requests(), settings).await;
}

const TENANT: Param =
    Param::header("tenant", Type::String, "").with_wire_name("X-Tenant").required();
const GATE_KEY: Param =
    Param::header("key", Type::String, "").with_wire_name("x-api-key").sensitive();
const VERSION: Param = Param::query("version", Type::String, "");
static BOX: Resource = Resource::new("Box", "Boxes", "/boxes/{box}", "").with_collection("/boxes");
static STORE: Service = Service::new("store", "Store").with_resources(&[&BOX]).with_operations(&[
    &ADD_BOX,
    &GET_BOX,
    &LIST_BOXES,
    &REPLACE_BOX,
    &MERGE_BOX,
]);
static REPLACE_BOX: Operation =
    operation(Verb::Update, "Box", "replace_box", Method::PUT, "/boxes/{box}")
        .with_params(BOX_PARAMS)
        .with_body(Body::Members);
static MERGE_BOX: Operation =
    operation(Verb::Update, "Box", "merge_box", Method::PATCH, "/boxes/{box}")
        .with_params(BOX_PARAMS)
        .with_body(Body::Members);
const BOX_PARAMS: &[Param] = &[
    Param::label("box", Type::String, ""),
    VERSION,
    TENANT,
    GATE_KEY,
    Param::body("size", Type::Integer, ""),
    Param::body("colour", Type::String, ""),
];
static ADD_BOX: Operation = operation(Verb::Create, "Box", "add_box", Method::POST, "/boxes")
    .with_params(&[VERSION, TENANT, GATE_KEY, Param::body("size", Type::Integer, "")])
    .with_body(Body::Members);
static GET_BOX: Operation = operation(Verb::Get, "Box", "get_box", Method::GET, "/boxes/{box}")
    .with_params(&[Param::label("box", Type::String, ""), VERSION, TENANT, GATE_KEY]);
static LIST_BOXES: Operation = operation(Verb::List, "Box", "list_boxes", Method::GET, "/boxes")
    .with_params(&[
        VERSION,
        TENANT,
        GATE_KEY,
        Param::header("trace", Type::String, "").with_wire_name("X-Trace"),
    ]);

#[tokio::test]
async fn parameters_of_all_operations_do_not_change_responses() {
    let emulator = Emulator::start_with(&[&STORE]).await.unwrap();
    let store = Client::new(&emulator.config(), &STORE);
    let call = |operation| {
        store.call(operation).set("tenant", "t1").set("key", "secret").set("version", "1")
    };
    let made = call(&ADD_BOX).set("size", 3).await.unwrap();
    let read = call(&GET_BOX).set("box", made.str("/id").unwrap()).await.unwrap();
    assert_eq!(read.get("/size").unwrap(), 3);
    assert_eq!(call(&LIST_BOXES).await.unwrap().items().unwrap().count(), 1);
    // A parameter of one operation still does.
    let error = call(&LIST_BOXES).set("trace", "t").await.unwrap_err();
    assert_eq!(kind(&error).0, 501);
    emulator.on("list_boxes", |request| {
        petard_emulator::Response::json(200, &json!([request.header("x-trace")]))
    });
    let listed = call(&LIST_BOXES).set("trace", "t").await.unwrap();
    assert_eq!(*listed.json().unwrap(), json!(["t"]));
}

#[tokio::test]
async fn an_update_by_put_replaces_the_item_and_another_one_changes_it() {
    let emulator = Emulator::start_with(&[&STORE]).await.unwrap();
    let store = Client::new(&emulator.config(), &STORE);
    let call = |operation| store.call(operation).set("tenant", "t1");
    let made = call(&ADD_BOX).set("size", 3).await.unwrap();
    let id = made.str("/id").unwrap();
    let merged = call(&MERGE_BOX).set("box", id).set("colour", "red").await.unwrap();
    assert_eq!(*merged.json().unwrap(), json!({"id": id, "size": 3, "colour": "red"}));
    let replaced = call(&REPLACE_BOX).set("box", id).set("colour", "blue").await.unwrap();
    assert_eq!(*replaced.json().unwrap(), json!({"id": id, "colour": "blue"}));
}
