//! Names and nulls that must not be sent.

use petard::Operation;
use petard::codegen::{Argument, Takes as _};
use serde_json::{Value, json};

use super::depot;
use super::server::Server;

/// Returns the body and the query of a call, or the error.
async fn sent(operation: &'static Operation, given: &[(&str, Value)]) -> Result<String, String> {
    let server = Server::start([]).await;
    let mut call = server.zoo().client().call(operation).set("id", "1");
    for (name, value) in given {
        call = call.set(*name, value);
    }
    let request = call.request().map_err(|error| {
        assert!(error.is_invalid_input(), "{error:?}");
        error.to_string()
    })?;
    let body = String::from_utf8(request.body().to_vec()).unwrap();
    Ok(format!("{} {body}", request.path_and_query()))
}

#[tokio::test]
async fn names_are_refused_with_the_reason() {
    assert_eq!(
        sent(&depot::FILL, &[("owner", json!("hush"))]).await.unwrap_err(),
        "fill_box: `owner` cannot be sent: nobody owns a box"
    );
    assert_eq!(
        sent(&depot::LOOK, &[("owner", json!("hush"))]).await.unwrap_err(),
        "look_at_box: `owner` cannot be set: nobody owns a box"
    );
    assert_eq!(
        sent(&depot::LOOK, &[("labels", json!({"owner": "hush"}))]).await.unwrap_err(),
        "look_at_box: `labels` has the entry `owner`: nobody owns a box"
    );
    let body = json!({"a": 1, "id": 2, "owner": "hush"});
    assert_eq!(
        sent(&depot::REPLACE, &[("body", body)]).await.unwrap_err(),
        "replace_box: `body` has `id`, which cannot be sent: the path says it; `body` has \
         `owner`, which cannot be sent: nobody owns a box"
    );
}

#[tokio::test]
async fn only_members_of_the_body_itself_are_checked_and_by_exact_name() {
    let inner = json!({"id": 1, "owner": null});
    assert_eq!(
        sent(&depot::FILL, &[("content", inner.clone()), ("Owner", json!(1))]).await.unwrap(),
        r#"/boxes/1 {"Content":{"id":1,"owner":null},"Owner":1}"#
    );
    assert_eq!(
        sent(&depot::REPLACE, &[("body", json!({"a": inner}))]).await.unwrap(),
        r#"/boxes/1/all {"a":{"id":1,"owner":null}}"#
    );
    assert_eq!(
        sent(&depot::REPLACE, &[("body", json!([{"owner": null}]))]).await.unwrap(),
        r#"/boxes/1/all [{"owner":null}]"#
    );
}

#[tokio::test]
async fn nulls_are_refused_wherever_they_come_from() {
    let end = "does not accept null: set a value, or leave it out";
    for (name, shown) in [("content", "content"), ("Content", "content"), ("more", "more")] {
        let error = sent(&depot::FILL, &[(name, json!(null))]).await.unwrap_err();
        assert_eq!(error, format!("fill_box: `{shown}` is null, and `fill_box` {end}"));
    }
    for (body, what) in [(json!({"a": null}), "`body` has `a`, which"), (json!(null), "`body`")] {
        let error = sent(&depot::REPLACE, &[("body", body)]).await.unwrap_err();
        assert_eq!(error, format!("replace_box: {what} is null, and `replace_box` {end}"));
    }
}

/// The same rules apply to shapes and maps.
#[tokio::test]
async fn objects_that_are_not_json_yet() {
    let server = Server::start([]).await;
    let given =
        Argument::map::<Argument>([("owner", Argument::from("hush")), ("a", json!(null).into())]);
    let call = server.zoo().client().call(&depot::REPLACE).set("id", "1").put("body", given);
    assert_eq!(
        call.request().unwrap_err().to_string(),
        "replace_box: `body` has `owner`, which cannot be sent: nobody owns a box; `body` has \
         `a`, which is null, and `replace_box` does not accept null: set a value, or leave it out"
    );
}

/// `set` finds the path parameter by its name, so the name cannot get into the body. It does not
/// replace the box of a call by another one.
#[tokio::test]
async fn a_path_parameter_cannot_be_replaced() {
    for id in ["2", "1"] {
        let error = sent(&depot::FILL, &[("id", json!(id))]).await.unwrap_err();
        assert!(error.starts_with("fill_box: `id` is part of the path and already set"), "{error}");
    }
}
