//! Calls that fail before anything is sent.

use petard::codegen::{Argument, Takes as _};
use petard::{Method, Patch};
use serde_json::json;

use super::server::Server;
use super::service::{self, Zoo};

/// Returns the error of a call, and checks that nothing was sent.
async fn refused(call: impl FnOnce(&Zoo) -> petard::Call) -> String {
    let server = Server::start([]).await;
    let call = call(&server.zoo());
    let error = call.request().unwrap_err();
    assert!(error.is_invalid_input() && error.attempts() == 0, "{error:?}");
    let sent = call.await.unwrap_err();
    assert_eq!(sent.to_string(), error.to_string());
    assert_eq!(server.all().len(), 0);
    error.to_string()
}

#[tokio::test]
async fn labels_that_would_change_the_path() {
    for (label, what) in [("", "empty"), (".", "`.`"), ("..", "`..`")] {
        assert_eq!(
            refused(|zoo| zoo.get_animal("1", label)).await,
            format!(
                "get_animal: `photo` is {what}, which would change the path, so that the \
                 request is for another resource: use the identifier of the resource"
            )
        );
    }
}

#[tokio::test]
async fn all_mistakes_are_reported_at_once() {
    let error = refused(|zoo| {
        let call = zoo.client().call(&service::CREATE);
        let call = call.put("nonsense", Argument::Boolean(true));
        call.put("weight", Argument::json(f64::INFINITY)).set("left", "1").set("right", "2")
    })
    .await;
    assert_eq!(
        error,
        "create_animal: there is no parameter `nonsense`; `name` is required; `left` and \
         `right` exclude each other: set only one of them; `weight` is only allowed \
         together with `legs`; `weight` contains NaN or an infinity, which JSON cannot \
         represent"
    );
    let error = refused(|zoo| zoo.client().call(&service::DELETE)).await;
    assert_eq!(
        error,
        "delete_animal: `animal_id` is required; at least one of `a` or `b` is required"
    );
}

#[tokio::test]
async fn names_that_the_operation_sends_itself() {
    for (name, why) in [
        ("mode", "the operation always sends `mode` with a fixed value"),
        ("failonwarnings", "the parameter `failOnWarnings` is sent under this name"),
    ] {
        let error =
            refused(|zoo| zoo.import_animals("x").parameters([(name, "1")]).into_call()).await;
        assert_eq!(error, format!("import_animals: `parameters` has the entry `{name}`: {why}"));
    }
    let error = refused(|zoo| zoo.import_animals("x").set("mode", "x").into_call()).await;
    assert_eq!(
        error,
        "import_animals: `mode` cannot be set: the operation always sends `mode` with a fixed value"
    );
    let error =
        refused(|zoo| zoo.list_animals().set("other", json!({"limit": 1})).into_call()).await;
    assert!(error.contains("`limit` cannot be set"), "{error}");
    let error = refused(|zoo| zoo.create_animal("x").set("kind", 1).into_call()).await;
    assert_eq!(
        error,
        "create_animal: `kind` cannot be set: the operation always sends `kind` with a fixed value"
    );
}

#[tokio::test]
async fn values_that_do_not_fit_their_place() {
    for (name, value, why) in [
        ("limit", json!(null), "`limit` is null, which can only be sent in a body: leave it out"),
        ("limit", json!([[1]]), "`limit` is a list, where one value is needed"),
        ("limit", json!({"a": 1}), "`limit` is a map, where one value or a list is needed"),
        ("new", json!({"a": {}}), "`new` is an object, where one value is needed"),
    ] {
        let error = refused(|zoo| zoo.list_animals().set(name, value).into_call()).await;
        assert_eq!(error, format!("list_animals: {why}"));
    }
    let error = refused(|zoo| zoo.import_animals("x").set("parameters", 1).into_call()).await;
    assert_eq!(error, "import_animals: `parameters` is not a map: it needs names and values");
    let error = refused(|zoo| zoo.update_animal("1", [Patch::remove("a")])).await;
    assert!(
        error.starts_with(
            "update_animal: `patchOperations` has item 0, which cannot be written as JSON: `a` is"
        ),
        "{error}"
    );
}

#[tokio::test]
async fn header_values_that_would_be_other_headers() {
    for value in ["a\r\nx-evil: 1", "a\nb", "a\0", "é", "\u{7f}"] {
        let error = refused(|zoo| zoo.get_animal("1", "2").set("ticket", value)).await;
        assert!(
            error.contains("the value of the header `x-ticket` contains a character"),
            "{error}"
        );
        assert!(!error.contains("evil"), "{error}");
    }
    let server = Server::start([]).await;
    for (name, value) in [("x y", "1"), ("x\r\ny", "1"), ("authorization", "1"), ("x", "\n")] {
        let call = server.zoo().request(Method::GET, "/").header(name, value);
        assert!(call.await.unwrap_err().is_invalid_input(), "{name}");
    }
    assert_eq!(server.all().len(), 0);
}

#[tokio::test]
async fn urls_that_are_too_long() {
    let error = refused(|zoo| zoo.get_animal("1", "x".repeat(65_000))).await;
    assert!(error.starts_with("get_animal: the URL has 65"), "{error}");
    assert!(error.contains("more than 64000 cannot be sent"), "{error}");
}

#[tokio::test]
async fn paths_that_would_be_sent_as_others() {
    let error = refused(|zoo| zoo.client().call(&service::ODD).set("x", "1")).await;
    assert_eq!(
        error,
        "odd: path and query do not form a valid URL in its normal form: percent-encode special \
         characters, and remove segments `.` and `..`"
    );
}

#[tokio::test]
async fn raw_paths_that_are_not_plain_text() {
    let server = Server::start([]).await;
    for (path, why) in [
        ("/a?b=hush", "use `.query(name, value)` for the query"),
        ("/a#hush", "`.push(segment)` for a segment that contains such a character"),
        ("/a//b", "a segment of the path is empty"),
        ("//a", "a segment of the path is empty"),
        ("/a/../b", "a segment of the path is `..`"),
        ("./a", "a segment of the path is `.`"),
    ] {
        let error = server.zoo().request(Method::GET, path).await.unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().contains(why), "{error}");
        assert!(!error.to_string().contains("hush"), "{error}");
    }
    let call = server.zoo().request(Method::GET, "/a").push("..").push("");
    let error = call.request().unwrap_err().to_string();
    assert!(error.contains("is `..`") && error.contains("is empty"), "{error}");
    assert_eq!(server.all().len(), 0);
}
