//! Closed enums: calls with other strings fail.

use petard::codegen::{Argument, Takes as _};
use petard::{Call, Method};
use serde_json::{Value, json};

use super::depot;
use super::server::{Server, ok};

/// Returns what is sent for a call of `up`: path and query, and the body.
async fn sent(call: impl FnOnce(Call) -> Call) -> Result<(String, String), String> {
    sent_somewhere(|empty| call(empty.set("way", "up"))).await
}

/// Returns what is sent for a call, or the error.
async fn sent_somewhere(call: impl FnOnce(Call) -> Call) -> Result<(String, String), String> {
    let server = Server::start([]).await;
    let call = call(server.zoo().client().call(&depot::MOVE));
    let request = call.request().map_err(|error| {
        assert!(error.is_invalid_input(), "{error:?}");
        error.to_string()
    })?;
    assert_eq!(request.method(), Method::POST);
    let line = request.url().split_once("/boxes/").unwrap().1.to_owned();
    Ok((line, String::from_utf8(request.body().to_vec()).unwrap()))
}

async fn refused(name: &'static str, value: Value) -> String {
    let set = |call: Call| match name {
        "way" => call.set(name, value),
        _ => call.set("way", "up").set(name, value),
    };
    sent_somewhere(set).await.unwrap_err()
}

#[tokio::test]
async fn values_are_sent_in_the_spelling_of_the_service() {
    for text in ["upstream", "UPSTREAM", "Upstream", "UP", "up", "Up"] {
        let (line, _) = sent(|call| call.put("way", text.into())).await.unwrap();
        assert_eq!(line, "upstream", "{text}");
        assert_eq!(
            sent_somewhere(|call| call.set("way", text)).await.unwrap().0,
            "upstream",
            "{text}"
        );
    }
}

#[tokio::test]
async fn values_without_constants_in_other_cases_are_sent_as_given() {
    for (text, line) in [
        ("dark-red", "upstream?colours=dark-red"),
        ("Dark-Red", "upstream?colours=Dark-Red"),
        // The name of a constant is not a value of another case.
        ("DARK_RED", "upstream?colours=dark-red"),
        ("blue", "upstream?colours=blue"),
    ] {
        assert_eq!(sent(|call| call.set("colours", [text])).await.unwrap().0, line);
        // In a query, one value counts as a list.
        assert_eq!(sent(|call| call.set("colours", text)).await.unwrap().0, line);
    }
}

#[tokio::test]
async fn values_in_lists_maps_and_shapes_are_checked() {
    let list = Argument::from(vec!["blue", "DARK_RED"]);
    let map = Argument::map::<Vec<&str>>([("a", vec!["up", "DOWN"]), ("b", vec!["downstream"])]);
    let typed = sent(|call| call.put("colours", list).put("ways", map)).await.unwrap();
    let any = |call: Call| {
        let call = call.set("colours", ["blue", "DARK_RED"]);
        call.set("ways", json!({"a": ["up", "DOWN"], "b": ["downstream"]}))
    };
    assert_eq!(sent(any).await.unwrap(), typed);
    assert_eq!(typed.0, "upstream?colours=blue&colours=dark-red");
    assert_eq!(typed.1, r#"{"ways":{"a":["upstream","downstream"],"b":["downstream"]}}"#);
    let sign = json!({"n": 1.50, "sign": {"more": [{"way": "Down"}], "way": "up"}});
    let (_, body) = sent(|call| call.set("sign", sign)).await.unwrap();
    // Unknown members of the shape are unchanged.
    assert_eq!(
        body,
        r#"{"sign":{"n":1.5,"sign":{"more":[{"way":"downstream"}],"way":"upstream"}}}"#
    );
}

#[tokio::test]
async fn other_strings_are_refused_and_the_values_listed() {
    let ways = "`upstream` (UP), `downstream` (DOWN)";
    for (name, value, why) in [
        ("way", json!("hush"), format!("`way` is none of {ways}")),
        ("way", json!(""), format!("`way` is none of {ways}")),
        ("way", json!(7), format!("`way` is none of {ways}")),
        ("way", json!(null), format!("`way` is none of {ways}")),
        ("tags", json!({"a": "hush"}), format!("`tags` has `a`, which is none of {ways}")),
        ("kind", json!("hush"), "`kind` is none of `a`, `b`".to_owned()),
        (
            "colours",
            json!(["blue", "hush"]),
            "`colours` has item 1, which is none of `dark-red` (DARK_RED), `blue`".to_owned(),
        ),
        (
            "ways",
            json!({"b": ["up"], "a": ["up", "hush"]}),
            format!("`ways` has `a`, which has item 1, which is none of {ways}"),
        ),
        (
            "sign",
            json!({"sign": {"more": [{"way": "hush"}]}}),
            format!(
                "`sign` has `sign`, which has `more`, which has item 0, which has `way`, which \
                 is none of {ways}"
            ),
        ),
    ] {
        assert_eq!(refused(name, value).await, format!("move_box: {why}"));
    }
}

#[tokio::test]
async fn values_that_cannot_be_serialised_are_reported_once() {
    let map = std::collections::BTreeMap::from([(vec![1_u8], 1)]);
    let error = sent(|call| call.set("kind", map)).await.unwrap_err();
    assert_eq!(error, "move_box: `kind` cannot be written as JSON: key must be a string");
}

/// The value is replaced in the request only, so that each page starts from the same call.
#[tokio::test]
async fn every_page_is_requested_with_the_value() {
    let server = Server::start([
        ok(r#"{"Items":[{"id":"a"}],"Last":"1"}"#),
        ok(r#"{"Items":[{"id":"b"}],"Last":null}"#),
    ])
    .await;
    let mut pages = server.zoo().client().call(&depot::LIST).set("way", "UP").pages();
    while let Some(page) = pages.next().await {
        page.unwrap();
    }
    let lines: Vec<String> = server.all().into_iter().map(|seen| seen.line).collect();
    assert_eq!(lines, ["GET /boxes?way=upstream", "GET /boxes?Last=1&way=upstream"]);
}
