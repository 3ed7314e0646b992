//! Services that are not part of petard, as generated from a model of your own.

use petard::operation::{Body, Operation, Output, Paging, Param, Resource, Service, Type, Verb};
use petard::{Client, Config, Document, Method};
use petard_emulator::Emulator;
use serde_json::json;

use super::kind;

const TEXT: Type = Type::String;

const fn service(
    name: &'static str,
    signing_name: &'static str,
    operations: &'static [&'static Operation],
) -> Service {
    Service::new(name, name)
        .with_signing_name(signing_name)
        .with_resources(RESOURCES)
        .with_operations(operations)
}

static PETS: Service =
    service("pets", "execute-api", &[&LIST, &MINE, &GET, &CREATE, &UPDATE, &PATCH]);
static OTHERS: Service = service("others", "other-api", &[&LIST, &GET, &CREATE]);

static EMPTY: Service = Service::new("empty", "Empty");

static RESOURCES: &[&Resource] = &[&SHOP, &PET];

/// No operation creates shops: they exist.
static SHOP: Resource =
    Resource::new("Shop", "Shops", "/shops/{shop}", "").with_collection("/shops");

static PET: Resource = Resource::new("Pet", "Pets", "/shops/{shop}/pets/{pet}", "")
    .with_parent("Shop")
    .with_collection("/shops/{shop}/pets")
    .with_identity("petId");

const fn pet(
    verb: Verb,
    name: &'static str,
    api_name: &'static str,
    method: Method,
    path: &'static str,
) -> Operation {
    Operation::new(verb, "Pet", name, api_name, method, path)
}

const SHOP_LABEL: Param = Param::label("shop", TEXT, "");
const PET_LABEL: Param = Param::label("pet", TEXT, "");

static LIST: Operation = pet(Verb::List, "list_pets", "GetPets", Method::GET, "/shops/{shop}/pets")
    .with_params(&[
        SHOP_LABEL,
        Param::query("next", TEXT, ""),
        Param::query("size", Type::Integer, ""),
    ])
    .with_paging(Paging::new("next", "/meta/next", "/data/a~1b").with_limit("size"));
static MINE: Operation =
    pet(Verb::Action, "my_pet", "MyPet", Method::GET, "/shops/{shop}/pets/mine")
        .with_params(&[SHOP_LABEL]);
static GET: Operation =
    pet(Verb::Get, "get_pet", "GetPet", Method::GET, "/shops/{shop}/pets/{pet}")
        .with_params(&[SHOP_LABEL, PET_LABEL]);
static CREATE: Operation =
    pet(Verb::Create, "create_pet", "CreatePet", Method::POST, "/shops/{shop}/pets")
        .with_status(204)
        .with_params(&[SHOP_LABEL, Param::payload("body", Type::Json, "").required()])
        .with_body(Body::Document)
        .with_output(Output::None);
static UPDATE: Operation =
    pet(Verb::Update, "update_pet", "UpdatePet", Method::PUT, "/shops/{shop}/pets/{pet}")
        .with_params(&[SHOP_LABEL, PET_LABEL, Param::payload("body", Type::Json, "").required()])
        .with_body(Body::Document);
static PATCH: Operation =
    pet(Verb::Update, "patch_pet", "PatchPet", Method::PATCH, "/shops/{shop}/pets/{pet}")
        .with_params(&[SHOP_LABEL, PET_LABEL, Param::body("name", TEXT, "")])
        .with_body(Body::Members);

#[tokio::test]
async fn documents_and_paging_of_another_kind() {
    let emulator = Emulator::start_with(&[&PETS]).await.unwrap();
    let pets = Client::new(&emulator.config(), &PETS);
    for name in ["Tom", "Kim", "Ann"] {
        let call = pets.call(&CREATE).set("shop", "s1").set("body", json!({ "name": name }));
        let created = call.await.unwrap();
        assert_eq!((created.status().as_u16(), created.bytes().len()), (204, 0));
    }
    let page = pets.call(&LIST).set("shop", "s1").set("size", 2).await.unwrap();
    assert_eq!(page.get("/data/a~1b/1/name"), Some(&json!("Kim")));
    assert!(page.str("/meta/next").is_ok());
    let mut items = pets.call(&LIST).set("shop", "s1").set("size", 2).items();
    let mut last = None;
    while let Some(item) = items.next().await {
        last = Some(item.unwrap());
    }
    let last = last.unwrap();
    assert_eq!(last.str("/name").unwrap(), "Ann");
    assert_eq!(pets.call(&LIST).set("shop", "s2").await.unwrap().items().unwrap().count(), 0);

    // A document is replaced by PUT, its key apart, and takes new members by PATCH.
    let id = last.str("/petId").unwrap();
    let change = |operation| pets.call(operation).set("shop", "s1").set("pet", id);
    let put = change(&UPDATE).set("body", json!({"kind": "cat"})).await.unwrap();
    assert_eq!(*put.json().unwrap(), json!({"petId": id, "kind": "cat"}));
    let patched = change(&PATCH).set("name", "Eve").await.unwrap();
    assert_eq!(*patched.json().unwrap(), json!({"petId": id, "kind": "cat", "name": "Eve"}));
    assert_eq!(change(&GET).await.unwrap().bytes(), patched.bytes());
    let error = change(&UPDATE).set("body", json!({"petId": "other"})).await.unwrap_err();
    assert_eq!(kind(&error), (400, "BadRequestException"));
}

#[tokio::test]
async fn a_fixed_segment_wins_over_a_label() {
    let emulator = Emulator::start_with(&[&PETS]).await.unwrap();
    let pets = Client::new(&emulator.config(), &PETS);
    let error = pets.call(&MINE).set("shop", "s1").await.unwrap_err();
    let told = "the local endpoint does not support my_pet (MyPet); `emulator.on(\"my_pet\", ..)` \
                sets a function that responds";
    assert_eq!(error.message(), Some(told));
}

#[tokio::test]
async fn the_same_route_in_two_services() {
    let emulator = Emulator::start_with(&[&PETS, &OTHERS]).await.unwrap();
    let config: Config = emulator.config();
    for (service, name) in [(&PETS, "Tom"), (&OTHERS, "Kim")] {
        let client = Client::new(&config, service);
        client.call(&CREATE).set("shop", "s").set("body", json!({"name": name})).await.unwrap();
        let listed = client.call(&LIST).set("shop", "s").await.unwrap();
        let items: Vec<Document> = listed.items().unwrap().collect();
        assert_eq!((items.len(), items[0].str("/name").unwrap()), (1, name));
    }
}

#[tokio::test]
async fn an_endpoint_has_a_service() {
    let error = Emulator::start_with(&[]).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    assert_eq!(error.to_string(), "an emulator needs at least one service");
    let emulator = Emulator::start_with(&[&EMPTY]).await.unwrap();
    let client = Client::new(&emulator.config(), &PETS);
    let error = client.call(&LIST).set("shop", "s1").await.unwrap_err();
    assert_eq!(kind(&error), (403, "MissingAuthenticationTokenException"));
    let told = "no operation matches GET /shops/s1/pets: the service has none";
    assert_eq!(emulator.unmatched()[0].unmatched(), Some(told));
}
