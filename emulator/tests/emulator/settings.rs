//! The options of an emulator.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use petard::{ApiGateway, Config};
use petard_emulator::{Emulator, EmulatorBuilder, Ready};

use super::kind;

async fn started(builder: EmulatorBuilder) -> (Emulator, ApiGateway) {
    let emulator = builder.start().await.unwrap();
    let api = ApiGateway::new(&emulator.config());
    (emulator, api)
}

async fn ids(seed: Option<u64>) -> Vec<String> {
    let builder = Emulator::builder();
    let (_emulator, api) = started(match seed {
        Some(seed) => builder.seed(seed),
        None => builder,
    })
    .await;
    let mut ids = Vec::new();
    for name in ["a", "b"] {
        ids.push(api.create_rest_api(name).await.unwrap().str("/id").unwrap().to_owned());
    }
    ids
}

#[tokio::test]
async fn the_seed_determines_the_ids() {
    let seven = ids(Some(7)).await;
    assert_eq!(ids(Some(7)).await, seven);
    assert_ne!(ids(Some(8)).await, seven);
    assert_eq!(ids(None).await, ids(Some(0)).await);
}

#[tokio::test]
async fn the_clock_is_that_of_documents_signatures_and_the_date() {
    let seconds = Arc::new(AtomicU64::new(1_700_000_000));
    let own = seconds.clone();
    let now = move || SystemTime::UNIX_EPOCH + Duration::from_secs(own.load(Ordering::Relaxed));
    let (_emulator, api) = started(Emulator::builder().clock(now)).await;
    // The client's own clock differs, so that it corrects its time.
    let created = api.create_rest_api("pets").await.unwrap();
    assert_eq!(created.attempts(), 2);
    assert_eq!(created.headers()["date"], "Tue, 14 Nov 2023 22:13:20 GMT");
    assert_eq!(created.get("/createdDate"), Some(&1_700_000_000.into()));
    seconds.fetch_add(10, Ordering::Relaxed);
    let created = api.create_rest_api("pets").await.unwrap();
    assert_eq!((created.attempts(), created.get("/createdDate")), (1, Some(&1_700_000_010.into())));
}

#[tokio::test]
async fn delays_of_clients_pass_at_once_on_request() {
    let builder = Emulator::builder().no_delays(true).throttle(true);
    let (emulator, api) = started(builder.ready(Ready::After(Duration::from_mins(8)))).await;
    let began = Instant::now();
    let _failure = emulator.fail("get_account").times(2).with(503).retry_after(20);
    assert_eq!(api.get_account().await.unwrap().attempts(), 3);
    // The endpoint's clock advances, too: the rate of the model is kept.
    api.create_rest_api("a").await.unwrap();
    let second = api.create_rest_api("b").await.unwrap();
    assert_eq!(second.attempts(), 2);
    let balancer = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/a/1";
    let link = api.create_vpc_link("link", [balancer]).await.unwrap();
    let id = link.str("/id").unwrap();
    assert_eq!(link.str("/status").unwrap(), "PENDING");
    let ready = api.wait_until_vpc_link_available(id).await.unwrap();
    assert_eq!((ready.str("/status").unwrap(), ready.attempts()), ("AVAILABLE", 1));
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
}

#[tokio::test]
async fn pages_have_a_size() {
    let (_emulator, api) = started(Emulator::builder().page_size(2)).await;
    for name in ["a", "b", "c"] {
        api.create_rest_api(name).await.unwrap();
    }
    let first = api.list_rest_apis().await.unwrap();
    assert_eq!((first.items().unwrap().count(), first.str("/position").is_ok()), (2, true));
    assert_eq!(api.list_rest_apis().limit(3).await.unwrap().items().unwrap().count(), 3);
}

#[tokio::test]
async fn each_region_has_its_own_resources() {
    let builder = Emulator::builder().regions(["eu-west-1", "us-east-1"]);
    let (emulator, ireland) = started(builder).await;
    let virginia = ApiGateway::new(&emulator.config_in("us-east-1"));
    assert_eq!(emulator.region(), "eu-west-1");
    let created = ireland.create_rest_api("pets").await.unwrap();
    let id = created.str("/id").unwrap();
    assert!(ireland.get_rest_api(id).await.is_ok());
    assert!(virginia.get_rest_api(id).await.unwrap_err().is_not_found());
    let mistake = std::panic::AssertUnwindSafe(|| drop(emulator.config_in("eu-north-1")));
    let panic = std::panic::catch_unwind(mistake).unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(text.contains("no region `eu-north-1`, only eu-west-1, us-east-1; add it"), "{text}");
    let keys = petard::Credentials::from_keys("LOCALENDPOINT", "local/secret+access+key", None);
    let config = Config::builder().endpoint_url(emulator.url()).region("eu-north-1");
    let other = ApiGateway::new(&config.credentials(keys).build());
    let error = other.get_rest_api(id).await.unwrap_err();
    assert_eq!(kind(&error), (403, "InvalidSignatureException"));
    assert!(error.message().unwrap().contains("valid Region, not 'eu-north-1'"), "{error}");

    let (emulator, api) = started(Emulator::builder().region("eu-central-1")).await;
    assert_eq!((emulator.region(), api.get_account().await.is_ok()), ("eu-central-1", true));
    let keys = petard::Credentials::from_keys("LOCALENDPOINT", "local/secret+access+key", None);
    let config = Config::builder().endpoint_url(emulator.url()).region("eu-west-1");
    let config = config.credentials(keys).build();
    assert!(ApiGateway::new(&config).get_account().await.is_err());
}

#[tokio::test]
async fn patches_of_a_model_of_ones_own_have_paths() {
    use petard::operation::{Body, Operation, Param, Resource, Service, Type, Verb};
    use petard::{Client, Method};
    use petard_emulator::{PatchPath, PatchPaths};
    use serde_json::json;

    const PATCHES: PatchPaths =
        &[("update_order", &[PatchPath::new("/note", &["replace"], Type::String)])];
    const BY_API_NAME: PatchPaths =
        &[("Update", &[PatchPath::new("/note", &["replace"], Type::String)])];
    const MISSPELT: PatchPaths = &[("update_orders", &[])];
    const OF_API_GATEWAY: PatchPaths = &[("update_stage", &[])];
    static ORDER: Resource =
        Resource::new("Order", "Orders", "/orders/{id}", "").with_collection("/orders");
    static CREATE: Operation =
        Operation::new(Verb::Create, "Order", "create_order", "Create", Method::POST, "/orders")
            .with_params(&[Param::body("note", Type::String, "")])
            .with_body(Body::Members);
    static UPDATE: Operation = Operation::new(
        Verb::Update,
        "Order",
        "update_order",
        "Update",
        Method::PATCH,
        "/orders/{id}",
    )
    .with_params(&[
        Param::label("id", Type::String, ""),
        Param::body("patch", Type::List(&Type::Patch), ""),
    ])
    .with_body(Body::Members);
    static ORDERS: Service = Service::new("orders", "Orders")
        .with_resources(&[&ORDER])
        .with_operations(&[&CREATE, &UPDATE]);

    for patches in [PATCHES, BY_API_NAME] {
        let builder = Emulator::builder().service(&ORDERS).patches(patches);
        let emulator = builder.start().await.unwrap();
        let client = Client::new(&emulator.config(), &ORDERS);
        let created = client.call(&CREATE).set("note", "a").await.unwrap();
        let id = created.str("/id").unwrap();
        for (path, is_accepted) in [("/note", true), ("/other", false)] {
            let patch = json!([{"op": "replace", "path": path, "value": "b"}]);
            let changed = client.call(&UPDATE).set("id", id).set("patch", patch).await;
            assert_eq!(changed.is_ok(), is_accepted, "{path}: {changed:?}");
        }
    }

    for (builder, why) in [
        (
            Emulator::builder().service(&ORDERS).patches(MISSPELT),
            "no operation `update_orders` in orders; did you mean `update_order`?",
        ),
        (
            Emulator::builder().patches(OF_API_GATEWAY),
            "no operation `update_stage`: there is no service of your own",
        ),
    ] {
        let error = builder.start().await.unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
        assert_eq!(error.to_string(), format!("paths of patches: {why}"));
    }
}
