//! Pages, segments and waiting, with answers in the shapes that were recorded: tokens that are
//! objects, texts or null, pages that are short or empty before the end.

use std::time::Duration;

use petard::data_api::{DataApi, SERVICE, Segments};
use petard::{Items, Result};
use petard_emulator::{Exchange, Replay};
use serde_json::{Value, json};

/// Rows whose ids are these numbers, and the token after them.
fn page(ids: impl IntoIterator<Item = u32>, token: impl Into<Value>) -> String {
    let token = token.into();
    let items: Vec<Value> = ids.into_iter().map(|id| json!({ "id": id.to_string() })).collect();
    json!({ "LastEvaluatedKey": token, "Items": items }).to_string()
}

/// A page of `list_items`.
fn list(pairs: &[(&str, &str)], answer: String) -> Exchange {
    let exchange = Exchange::new("GET", "/MyItem/list");
    let asks = |exchange: Exchange, (name, value): &(&str, &str)| exchange.query(*name, *value);
    pairs.iter().fold(exchange, asks).responds(200, answer)
}

/// A page of `find`.
fn find(body: &Value, answer: String) -> Exchange {
    Exchange::new("POST", "/MyItem/find").json(body).responds(200, answer)
}

async fn replay(exchanges: Vec<Exchange>) -> (Replay, DataApi) {
    let replay = Replay::start(&SERVICE, exchanges).await.unwrap();
    let client = DataApi::new(&replay.config());
    (replay, client)
}

fn done(replay: &Replay) {
    assert_eq!((replay.left(), replay.misfits()), (vec![], vec![]));
}

async fn ids(mut items: Items) -> Result<Vec<u32>> {
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        ids.push(item?.str("/id")?.parse().unwrap());
    }
    Ok(ids)
}

async fn ids_of_segments(mut items: Segments) -> Result<Vec<u32>> {
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        ids.push(item?.str("/id")?.parse().unwrap());
    }
    Ok(ids)
}

#[tokio::test]
async fn a_list_moves_on_with_the_bare_id_whatever_the_token_looks_like() {
    let (replay, client) = replay(vec![
        list(&[("Limit", "3")], page(0..3, json!({ "id": "2" }))),
        list(&[("Limit", "3"), ("LastEvaluatedKey", "2")], page(3..4, "a b/ü")),
        list(&[("Limit", "3"), ("LastEvaluatedKey", "a b/ü")], page([], json!({ "sku": "7" }))),
        list(&[("Limit", "3"), ("LastEvaluatedKey", "7")], page(4..6, Value::Null)),
    ])
    .await;
    let all = ids(client.list_items("MyItem").page_size(3).items()).await.unwrap();
    assert_eq!(all, (0..6).collect::<Vec<_>>());
    done(&replay);
}

#[tokio::test]
async fn more_than_a_thousand_rows() {
    let (replay, client) = replay(vec![
        list(&[], page(0..1088, "1087")),
        list(&[("LastEvaluatedKey", "1087")], page(1088..2000, Value::Null)),
    ])
    .await;
    let all = ids(client.list_items("MyItem").items()).await.unwrap();
    assert_eq!(all, (0..2000).collect::<Vec<_>>());
    done(&replay);
}

#[tokio::test]
async fn a_search_goes_on_with_the_same_criteria_and_ends_with_an_empty_page() {
    let criteria = json!({ "attr5": "common" });
    let asked = |token: &str| json!({ "Resource": criteria, "ExclusiveStartKey": token });
    let (replay, client) = replay(vec![
        find(&json!({ "Resource": criteria }), page(0..2, "1")),
        find(&asked("1"), page([], json!({ "id": "9" }))),
        find(&asked("9"), page(2..3, "2")),
        find(&asked("2"), page([], Value::Null)),
    ])
    .await;
    // With a limit the server would not find everything: streams leave it out.
    let call = client.find("MyItem").resource_attributes(&criteria).limit(2);
    assert_eq!(ids(call.items()).await.unwrap(), [0, 1, 2]);
    done(&replay);
}

#[tokio::test]
async fn a_token_of_an_index_and_one_that_comes_again_are_errors_after_their_page() {
    let two = json!({ "id": "1", "attr1": "value" });
    for (token, why) in [(two, "token"), (json!("0"), "token of an earlier page again")] {
        let (_replay, client) = replay(vec![
            list(&[], page(0..1, "0")),
            list(&[("LastEvaluatedKey", "0")], page(1..2, token)),
        ])
        .await;
        let mut items = client.list_items("MyItem").items();
        for id in ["0", "1"] {
            assert_eq!(items.next().await.unwrap().unwrap().str("/id").unwrap(), id);
        }
        let error = items.next().await.unwrap().unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
        assert!(items.next().await.is_none());
    }
}

/// Pages of one of three segments.
fn segment(number: &str, token: Option<&str>, answer: String) -> Exchange {
    let mut pairs = vec![("Segment", number), ("TotalSegments", "3")];
    pairs.extend(token.map(|token| ("LastEvaluatedKey", token)));
    list(&pairs, answer)
}

#[tokio::test]
async fn segments_give_every_item_once_and_keep_their_tokens() {
    let (replay, client) = replay(vec![
        segment("0", None, page(0..5, json!({ "id": "4" }))),
        segment("0", Some("4"), page(5..6, Value::Null)),
        segment("1", None, page([], "x")),
        segment("1", Some("x"), page(6..9, "8")),
        segment("1", Some("8"), page([], Value::Null)),
        segment("2", None, page([], Value::Null)),
    ])
    .await;
    let mut all = ids_of_segments(client.list_items("MyItem").segments(3)).await.unwrap();
    all.sort_unstable();
    assert_eq!(all, (0..9).collect::<Vec<_>>());
    done(&replay);
}

#[tokio::test]
async fn a_search_has_segments_too_and_a_failure_ends_all_of_them() {
    let body = |segment| json!({ "Resource": { "a": 1 }, "Segment": segment, "TotalSegments": 2 });
    let refusal = json!({ "Code": "BadRequestError", "Message": "BadRequestError: no" });
    let (replay, client) = replay(vec![
        find(&body(0), page([1], Value::Null)),
        Exchange::new("POST", "/MyItem/find").json(&body(1)).responds(400, refusal.to_string()),
    ])
    .await;
    let call = client.find("MyItem").resource_attributes(json!({ "a": 1 }));
    let mut items = call.segments(2);
    let mut failed = false;
    while let Some(item) = items.next().await {
        assert!(!failed, "after an error it ends");
        failed = item.is_err_and(|error| error.message() == Some("no"));
    }
    assert!(failed);
    assert_eq!(replay.misfits(), Vec::<String>::new());
}

#[tokio::test]
async fn segments_that_make_no_sense_are_refused_before_anything_is_sent() {
    let (replay, client) = replay(vec![]).await;
    let list = || client.list_items("MyItem");
    for (items, why) in [
        (list().segments(0), "1 or more"),
        (list().segments(1001), "1000 or less"),
        (list().segment(1).total_segments(2).segments(2), "`Segment` is set"),
        (list().start_token("7").segments(2), "`start_token` is set"),
    ] {
        let error = ids_of_segments(items).await.unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().contains(why), "{error}");
    }
    done(&replay);
}

/// What may have begun an export, or dropped a namespace, is not sent again.
#[tokio::test]
async fn what_may_have_been_done_is_not_done_twice() {
    let export = || Exchange::new("POST", "/MyItem/export").json(&body_of_export());
    let internal = json!({ "Code": "InternalServerError", "Message": "no" }).to_string();
    let status = Exchange::new("GET", "/MyItem/status").responds(500, internal.clone());
    let (replay, client) = replay(vec![
        export().hangs_up(),
        export().responds(500, internal),
        Exchange::new("PUT", "/MyItem/drop").responds(504, "{}"),
        status,
    ])
    .await;
    let exported = || client.start_export("MyItem", "s3://a/", "s3://b/");
    for (answer, attempts) in [
        (exported().await, 1),
        (exported().await, 1),
        (client.drop("MyItem").await, 1),
        (client.get_status("MyItem").await, 3),
    ] {
        assert_eq!(answer.unwrap_err().attempts(), attempts);
    }
    done(&replay);
}

fn body_of_export() -> Value {
    json!({ "S3ExportPath": "s3://a/", "LogPath": "s3://b/" })
}

/// As it was recorded after `provision`: an internal error, null, CREATING, ACTIVE.
#[tokio::test]
async fn a_namespace_is_waited_for() {
    let status = || Exchange::new("GET", "/MyItem/status");
    let internal = json!({ "Code": "InternalServerError", "Message": "An internal server error" });
    let says = |it: Value| status().responds(200, json!({ "Status": it }).to_string());
    let (replay, client) = replay(vec![
        // One reading: the call itself tries three times.
        status().responds(500, internal.to_string()),
        status().responds(500, internal.to_string()),
        status().responds(500, internal.to_string()),
        says(Value::Null),
        says(json!("CREATING")),
        says(json!("ACTIVE")),
    ])
    .await;
    let answer = client.wait_until_active("MyItem").delay(Duration::ZERO).await.unwrap();
    assert_eq!(answer.str("/Status").unwrap(), "ACTIVE");
    done(&replay);
}
