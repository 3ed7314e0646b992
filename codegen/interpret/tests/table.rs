//! Tables that are made at run time, and clients over them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "tests")]

#[path = "../../tests/table_text/mod.rs"]
mod table_text;

use std::path::Path;

use petard::{ApiGateway, Client, Config, Credentials};
use petard_emulator::{Emulator, PatchPath};
use petard_interpret::{Model, load};

fn shipped(name: &str) -> Vec<u8> {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    std::fs::read(models.join(format!("{name}.json"))).unwrap()
}

/// Every model that ships, as petard has it compiled.
#[test]
fn tables_are_those_that_are_compiled() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    let files = std::fs::read_dir(models).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
    // One of the files is the schema.
    assert_eq!(petard::SERVICES.len() + 1, files.count());
    for compiled in petard::SERVICES {
        let interpreted = load(compiled.name(), &shipped(compiled.name())).unwrap();
        table_text::assert_equal(compiled, interpreted);
    }
}

/// The comparison sees what it compares.
#[test]
fn a_different_table_is_noticed() {
    let model = String::from_utf8(shipped("apigateway")).unwrap();
    for (from, to) in [
        ("\"clientCertificateId\": \"string\"", "\"clientCertificateId\": \"integer\""),
        ("Maximum number of items", "Number of items"),
        ("\"WEEK\"", "\"YEAR\""),
        ("\"offset\": \"integer\"", "\"offset\": \"number\""),
    ] {
        assert!(model.contains(from), "{from}");
        let changed = load("apigateway.json", model.replace(from, to).as_bytes()).unwrap();
        let lines = [&petard::apigateway::SERVICE, changed].map(table_text::lines);
        assert!(lines[0] != lines[1], "{from}");
    }
}

#[test]
fn mistakes_are_reported_as_by_the_generator() {
    let model = br#"{
      "service": { "name": "pets", "endpoint": "required" },
      "resources": { "Pet": { "path": "/pets/{pet_id}", "list": { "querry": {} }, "get": {"status": "ok"} } }
    }"#;
    let report = load("pets.json", model).unwrap_err().to_string();
    let generator = petard_codegen::Checked::new("pets.json", model).unwrap_err().to_string();
    assert_eq!(report, generator);
    assert!(report.contains("pets.json:3:"), "{report}");
}

fn config() -> Config {
    Config::builder()
        .region("eu-west-1")
        .credentials(Credentials::from_keys("AKIDEXAMPLE", "secret", None))
        .build()
}

/// A client over an interpreted table makes the requests of the typed client.
#[tokio::test]
async fn requests_are_those_of_the_typed_client() {
    let service = load("apigateway.json", &shipped("apigateway")).unwrap();
    let client = Client::new(&config(), service);
    let typed = ApiGateway::new(&config());
    let call = |name: &str| client.call(service.operation(name).unwrap());
    let stage = petard::apigateway::types::CanarySettings::new().percent_traffic(12.5);
    let pairs = [
        (
            typed.list_rest_apis().limit(10).request().unwrap(),
            call("list_rest_apis").set("limit", 10).request().unwrap(),
        ),
        (
            typed.create_stage("abc", "prod", "d1").canary_settings(stage).request().unwrap(),
            call("create_stage")
                .set("restapi_id", "abc")
                .set("stageName", "prod")
                .set("deploymentId", "d1")
                .set("canarySettings", serde_json::json!({ "percentTraffic": 12.5 }))
                .request()
                .unwrap(),
        ),
    ];
    for (typed, interpreted) in pairs {
        assert_eq!(format!("{typed:?}"), format!("{interpreted:?}"));
        assert_eq!(typed.url(), interpreted.url());
        assert_eq!(typed.body(), interpreted.body());
    }
}

/// A model of one's own: its shape contains itself, and its patches have paths.
const GARDEN: &str = r#"{
  "service": { "name": "garden", "endpoint": "required" },
  "resources": {
    "Bed": {
      "path": "/beds/{bed_id}",
      "list": {}, "get": {}, "delete": {},
      "create": { "body": { "name": "string!", "plant": "Plant" } },
      "update": {
        "body": { "patchOperations": "[patch]" },
        "patch": { "/name": "replace: New name." }
      }
    }
  },
  "shapes": { "Plant": { "members": { "name": "string!", "colour": "Colour", "shoots": "[Plant]" } } },
  "enums": { "Colour": { "values": ["RED", "WHITE"], "closed": true } }
}"#;

#[tokio::test]
async fn the_local_endpoint_serves_an_interpreted_model() {
    let model = Model::load("garden.json", GARDEN.as_bytes()).unwrap();
    let service = model.service();
    let patches = model.patches().iter().map(|(operation, paths)| {
        let paths = paths.iter().map(|path| PatchPath::new(path.path(), path.ops(), path.ty()));
        (*operation, &*paths.collect::<Vec<_>>().leak())
    });
    let patches = patches.collect::<Vec<_>>().leak();
    let emulator = Emulator::builder().service(service).patches(patches).start().await.unwrap();
    let client = Client::new(&emulator.config(), service);
    let call = |name: &str| client.call(service.operation(name).unwrap());
    let plant = serde_json::json!({ "name": "rose", "shoots": [{ "name": "bud" }] });
    let bed = call("create_bed").set("name", "south").set("plant", &plant).await.unwrap();
    let id = bed.str("/id").unwrap();
    let patch = [petard::Patch::replace("/name", "north")];
    call("update_bed").set("bed_id", id).set("patchOperations", patch).await.unwrap();
    let read = call("get_bed").set("bed_id", id).await.unwrap();
    assert_eq!(read.str("/name").unwrap(), "north");
    assert_eq!(read.str("/plant/shoots/0/name").unwrap(), "bud");
    let wrong = [petard::Patch::replace("/plant", "fern")];
    let error = call("update_bed").set("bed_id", id).set("patchOperations", wrong).await;
    assert_eq!(error.unwrap_err().status().map(|status| status.as_u16()), Some(400));
}

/// Rules of a shape hold at every depth of one that contains itself.
#[tokio::test]
async fn a_shape_that_contains_itself_is_checked_at_every_depth() {
    let service = load("garden.json", GARDEN.as_bytes()).unwrap();
    let config = Config::builder().endpoint_url("http://127.0.0.1:9").region("eu-west-1");
    let client = Client::new(&config.build(), service);
    let plant =
        serde_json::json!({ "name": "rose", "shoots": [{ "name": "bud", "colour": "loud" }] });
    let call = client.call(service.operation("create_bed").unwrap());
    let error = call.set("name", "south").set("plant", plant).request().unwrap_err().to_string();
    assert!(error.contains("`shoots`") && error.contains("`WHITE`"), "{error}");
}
