//! The state in which the recordings were made.
//!
//! Some requests between the recorded ones are not in the file. Where they changed the state, it is
//! changed here before the next recorded request.

use serde_json::{Value, json};

use crate::sender::{Sender, Sent};

/// A request that was not recorded: method, target, body.
type Step = (&'static str, &'static str, Value);

/// A change of the state before a recorded request.
pub(crate) struct Change {
    pub(crate) before: u64,
    pub(crate) why: &'static str,
    steps: Vec<Step>,
}

/// What was there before the first recording.
pub(crate) async fn seed(sender: &mut Sender) {
    for (name, settings) in [
        (
            "MyItem",
            json!({
                "PrimaryKey": "id",
                "TableIndexes": "attr1=string",
                "NonItemMasterWritesAllowed": true,
                "AllowRuntimeDeleteModeChange": true,
                "CrawlerRolename": "DataAPIGlueCrawlerRole",
            }),
        ),
        ("Mastered", json!({"PrimaryKey": "id"})),
        (
            "Occ",
            json!({"PrimaryKey": "id", "StrictOCCV": true, "NonItemMasterWritesAllowed": true}),
        ),
        ("Tomb", json!({"PrimaryKey": "sku", "DeleteMode": "tombstone"})),
        (
            "IdxItem",
            json!({"PrimaryKey": "id", "TableIndexes": "attr1", "MetadataIndexes": "CostCenter"}),
        ),
    ] {
        must(sender, "PUT", &format!("/{name}/provision"), &settings).await;
    }
    for n in 0..200 {
        let id = 1000 + 4 * n;
        let cost_center = if n % 5 == 0 { "7003" } else { "9994" };
        let item = json!({
            "Resource": {
                "attr1": format!("value1-{id}"),
                "attr2": format!("value2-{}", n % 10),
                "attr3": format!("seed-{n}"),
                "attr5": "common",
                "count": n,
                "tags": ["a", "b"],
                "nested": {"k": format!("v{n}"), "n": n},
            },
            "Metadata": {
                "CostCenter": cost_center,
                "Owner": format!("owner{}@example.com", n % 7),
            },
        });
        must(sender, "PUT", &format!("/MyItem/{id}"), &item).await;
    }
}

/// Every change, in the order of the recordings.
pub(crate) fn changes() -> Vec<Change> {
    let change = |before, why, steps: Vec<Step>| Change { before, why, steps };
    let put = |target, body| ("PUT", target, body);
    let item = |target, attributes: Value| put(target, json!({"Resource": attributes}));
    let status = |status: &str| put("/NewItem/info", json!({"Status": status}));
    let mut changes = vec![
        change(34, "the server was still provisioning", vec![status("CREATING")]),
        change(37, "the server had finished", vec![status("ACTIVE")]),
        change(
            135,
            "an item with these Metadata",
            vec![put(
                "/MyItem/bodymeta",
                json!({
                    "Resource": {"attr1": "a"},
                    "Metadata": {"Body": {"x": 1}, "DataModified": false},
                }),
            )],
        ),
        change(
            147,
            "an item with the id of a route",
            vec![put(
                "/MyItem",
                json!({"id": "list", "Resource": {"attr1": "an item called list"}}),
            )],
        ),
        change(
            172,
            "an item and its master",
            vec![
                item("/Mastered/m1", json!({"attr1": "a"})),
                item("/Mastered/m2", json!({"attr1": "a"})),
            ],
        ),
        change(176, "the master was deleted", vec![("DELETE", "/Mastered/m2", json!({}))]),
        change(
            177,
            "an item to delete attributes of",
            vec![put(
                "/MyItem/d1",
                json!({
                    "Resource": {"attr1": "a", "attr2": "b", "name": "n"},
                    "Metadata": {"m1": "x", "m2": "y"},
                }),
            )],
        ),
        change(
            227,
            "an item to remove",
            vec![put("/MyItem/t1", json!({"Resource": {"attr1": "a"}, "Metadata": {"m": "x"}}))],
        ),
        change(235, "an item to delete", vec![item("/Mastered/x1", json!({"attr1": "a"}))]),
        change(
            238,
            "an item to remove",
            vec![put("/Tomb/x1", json!({"Resource": {"attr1": "a"}, "Metadata": {"m": "x"}}))],
        ),
        change(
            278,
            "items with an indexed attribute",
            ["/IdxItem/i0", "/IdxItem/i1", "/IdxItem/i2", "/IdxItem/i3", "/IdxItem/i4"]
                .into_iter()
                .zip(["v0", "v1", "v2", "v3", "v4"])
                .map(|(path, attr2)| {
                    item(path, json!({"attr1": "same", "attr2": attr2, "attr5": "c"}))
                })
                .collect(),
        ),
        change(
            302,
            "the first two items of the list were deleted",
            vec![("DELETE", "/MyItem/1668", json!({})), ("DELETE", "/MyItem/1168", json!({}))],
        ),
        change(
            512,
            "items with and without a place of their document",
            vec![
                item("/MyItem/u1", json!({"StorageLocation": "s3://b/k", "Other": "s3://b/o"})),
                put(
                    "/MyItem/u2",
                    json!({"Resource": {"attr1": "a"}, "Metadata": {"StorageLocation": "s3://b/k"}}),
                ),
            ],
        ),
        change(552, "rows that were written into the table past the server", Vec::new()),
        change(562, "rows that were written into the table past the server", Vec::new()),
        change(
            577,
            "an item that was restored",
            vec![("DELETE", "/MyItem/1096", json!({})), put("/MyItem/1096/restore", json!({}))],
        ),
    ];
    changes.sort_by_key(|change| change.before);
    changes
}

impl Change {
    pub(crate) async fn make(&self, sender: &mut Sender) {
        for (method, target, body) in &self.steps {
            must(sender, method, target, body).await;
        }
        match self.before {
            552 => {
                for n in 0..1010 {
                    let item = json!({"Resource": {"g": "x"}});
                    must(sender, "PUT", &format!("/BigItem/{n:05}"), &item).await;
                }
            }
            562 => {
                for n in 0..30 {
                    // The one hit of the recorded searches.
                    let item = match n {
                        13 => json!({"Resource": {"g": "y"}}),
                        _ => json!({"Resource": {"pad": "x".repeat(60_000), "g": "n"}}),
                    };
                    must(sender, "PUT", &format!("/Wide/w{n:02}"), &item).await;
                }
            }
            _ => {}
        }
    }
}

async fn must(sender: &mut Sender, method: &str, target: &str, body: &Value) {
    let received = sender.send(&Sent::json(method, target, body)).await;
    assert!((200..300).contains(&received.status), "{method} {target} {body}: {received:?}");
}
