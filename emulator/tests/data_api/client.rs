//! The typed client at the endpoint.

use std::collections::BTreeSet;

use petard::data_api::types::{DeleteMode, ItemMasterOption, SchemaType};
use petard::data_api::{self, ControlPlane, ErrorKind};
use petard::{DataApi, Error};
use petard_emulator::Emulator;
use serde_json::{Value, json};

/// A namespace `Pets` with the primary key `id`.
async fn pets() -> (Emulator, DataApi) {
    let emulator = Emulator::start_with(&[&data_api::SERVICE]).await.unwrap();
    let api = DataApi::builder(&emulator.config())
        .service_endpoint(emulator.url())
        .primary_key("Pets", "id")
        .build()
        .unwrap();
    let provision = api
        .provision("Pets", "id")
        .allow_runtime_delete_mode_change(true)
        .allow_non_item_master_writes(true);
    assert_eq!(provision.await.unwrap().status(), 204);
    let active = api.wait_until_active("Pets").await.unwrap();
    assert_eq!(active.str("/Status").unwrap(), "ACTIVE");
    (emulator, api)
}

fn kind(error: &Error) -> ErrorKind {
    data_api::error_kind(error).unwrap_or_else(|| panic!("{error}"))
}

#[tokio::test]
async fn an_item_and_its_metadata() {
    let (_emulator, api) = pets().await;
    let namespaces: Vec<String> = api.get_namespaces().await.unwrap().deserialize().unwrap();
    assert_eq!(namespaces, ["Pets"]);
    for id in ["rex", "a/b", "Zoë?", "list", "..", "%41"] {
        let put = api.put_resource("Pets", id, json!({"species": "dog", "legs": 4}));
        let put = put.metadata(json!({"keeper": "Ann"})).await.unwrap();
        assert_eq!(data_api::data_modified(&put), Some(true));
        let item = api.get_resource("Pets", id).await.unwrap();
        assert_eq!(item.str("/Item/Resource/id").unwrap(), id);
        assert_eq!(item.get("/Item/Resource/legs"), Some(&json!(4)));
        assert_eq!(item.str("/Item/Metadata/keeper").unwrap(), "Ann");
        assert_eq!(api.validate_item("Pets", id).await.unwrap().status(), 200, "{id}");
    }
    let metadata = api.get_metadata("Pets", "rex").await.unwrap();
    assert_eq!(metadata.str("/keeper").unwrap(), "Ann");
    api.delete_metadata("Pets", "rex").await.unwrap();
    assert_eq!(api.get_metadata("Pets", "rex").await.unwrap().status(), 204);

    api.delete_attributes("Pets", "rex").resource_attributes(["legs"]).await.unwrap();
    assert_eq!(api.get_resource("Pets", "rex").await.unwrap().get("/Item/Resource/legs"), None);
    for id in ["nobody", "a b"] {
        let error = api.get_resource("Pets", id).await.unwrap_err();
        assert_eq!(kind(&error), ErrorKind::ResourceNotFound);
        assert_eq!(error.message(), Some(&*format!("Invalid ID {id}")));
    }
}

#[tokio::test]
async fn pages_and_segments_have_every_item_once() {
    let (_emulator, api) = pets().await;
    let all: BTreeSet<String> = (0..60).map(|number| format!("pet-{number}")).collect();
    for id in &all {
        let species = if id.ends_with('7') { "cat" } else { "dog" };
        api.put_resource("Pets", id, json!({ "species": species })).await.unwrap();
    }
    let id = |item: &petard::Document| item.str("/id").unwrap().to_owned();
    let mut paged = Vec::new();
    let mut items = api.list_items("Pets").page_size(7).items();
    while let Some(item) = items.next().await {
        paged.push(id(&item.unwrap()));
    }
    let mut parallel = Vec::new();
    let mut items = api.list_items("Pets").page_size(3).segments(4);
    while let Some(item) = items.next().await {
        parallel.push(id(&item.unwrap()));
    }
    for ids in [paged, parallel] {
        assert_eq!(ids.len(), all.len());
        assert_eq!(ids.into_iter().collect::<BTreeSet<_>>(), all);
    }
    let mut cats = Vec::new();
    let mut items = api.find("Pets").resource_attributes(json!({"species": "cat"})).segments(2);
    while let Some(item) = items.next().await {
        cats.push(id(&item.unwrap()));
    }
    cats.sort_unstable();
    assert_eq!(cats, ["pet-17", "pet-27", "pet-37", "pet-47", "pet-57", "pet-7"]);
    let page = api.find("Pets").resource_attributes(json!({"species": "cat"})).limit(2);
    let page = page.await.unwrap();
    assert_eq!(page.get("/Items").and_then(Value::as_array).map(Vec::len), Some(2));
}

#[tokio::test]
async fn an_item_is_deleted_restored_and_removed() {
    let (_emulator, api) = pets().await;
    api.put_resource("Pets", "rex", json!({"species": "dog"})).await.unwrap();
    api.delete_resource("Pets", "rex").await.unwrap();
    let error = api.get_resource("Pets", "rex").await.unwrap_err();
    assert_eq!(kind(&error), ErrorKind::ResourceNotFound);
    let restored = api.restore_item("Pets", "rex").await.unwrap();
    assert_eq!((restored.status().as_u16(), restored.str("/species").unwrap()), (201, "dog"));
    api.put_resource("Pets", "rex", json!({"species": "wolf"})).await.unwrap();
    let removed = api.delete_resource("Pets", "rex").delete_mode(DeleteMode::TOMBSTONE);
    assert_eq!(data_api::data_modified(&removed.await.unwrap()), Some(true));
    let error = api.restore_item("Pets", "rex").await.unwrap_err();
    assert_eq!(kind(&error), ErrorKind::InvalidArguments);
}

#[tokio::test]
async fn masters_and_schemas() {
    let (_emulator, api) = pets().await;
    for id in ["rex", "old-rex"] {
        api.put_resource("Pets", id, json!({"legs": 4})).await.unwrap();
    }
    api.set_item_master("Pets", ["old-rex"], "rex").await.unwrap();
    let get = api.get_resource("Pets", "old-rex").item_master_option(ItemMasterOption::PREFER);
    assert_eq!(get.await.unwrap().str("/Master/Resource/id").unwrap(), "rex");
    api.remove_item_master("Pets", "old-rex", "rex").await.unwrap();

    let schema = json!({"type": "object", "properties": {"legs": {"type": "integer"}}});
    api.put_schema("Pets", SchemaType::RESOURCE, &schema).await.unwrap();
    let read = api.get_schema("Pets", SchemaType::RESOURCE).await.unwrap();
    assert_eq!(*read.json().unwrap(), schema);
    let put = api.put_resource("Pets", "rex", json!({"legs": "four"})).strict_schema(true);
    let error = put.await.unwrap_err();
    assert_eq!(kind(&error), ErrorKind::InvalidArguments);
    assert_eq!(error.message(), Some("data.legs must be integer"));
}

#[tokio::test]
async fn connect_reads_the_stage() {
    let (emulator, _api) = pets().await;
    let folder = std::env::temp_dir().join(format!("petard-emulator-{}", std::process::id()));
    let control = ControlPlane::new(&emulator.config()).endpoints_file(folder.join("e.json"));
    let stages = control.connect(emulator.url()).force_refresh(true).await;
    std::fs::remove_dir_all(&folder).unwrap();
    let stages = stages.unwrap();
    let address = stages.get("dev").unwrap().address().unwrap();
    assert_eq!(address, format!("{}/dev", emulator.url().replace("http://", "https://")));
}
