//! Lists that are returned page by page.

use std::pin::Pin;
use std::task::{Context, Waker};

use futures_core::Stream;
use petard::{Items, Pages};

use super::depot;
use super::server::{Server, answer, ok};
use super::service::calls::ListAnimals;

async fn ids(mut items: Items) -> Result<Vec<String>, String> {
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        let item = item.map_err(|error| error.to_string())?;
        ids.push(item.str("/id").map_or_else(|_| item.text().unwrap().to_owned(), str::to_owned));
    }
    assert!(items.next().await.is_none());
    Ok(ids)
}

#[tokio::test]
async fn pages_follow_the_token_and_nothing_else_changes() {
    let server = Server::start([
        ok(r#"{"item":[{"id":"a"},{"id":"b"}],"position":"p/1+="}"#),
        ok(r#"{"item":[],"position":7}"#),
        ok(r#"{"item":[{"id":"c"}],"position":""}"#),
    ])
    .await;
    let items = server.zoo().list_animals().limit(2).position("start").items();
    assert_eq!(ids(items).await.unwrap(), ["a", "b", "c"]);
    let lines: Vec<String> = server.all().into_iter().map(|seen| seen.line).collect();
    assert_eq!(
        lines,
        [
            "GET /animals?position=start&limit=2",
            "GET /animals?position=p%2F1%2B%3D&limit=2",
            "GET /animals?position=7&limit=2"
        ]
    );
}

#[tokio::test]
async fn a_page_is_fetched_when_it_is_read() {
    let page = |n| ok(&format!(r#"{{"item":[{n}],"position":"{n}"}}"#));
    let server = Server::start((0..9).map(page)).await;
    let mut pages = server.zoo().list_animals().pages();
    assert_eq!(server.all().len(), 0);
    for asked in 1..4 {
        pages.next().await.unwrap().unwrap();
        assert_eq!(server.all().len(), asked);
    }
    let mut items = server.zoo().list_animals().items();
    items.next().await.unwrap().unwrap();
    assert_eq!(server.all().len(), 4);
}

#[tokio::test]
async fn hal_pages_follow_the_next_link() {
    let server = Server::start([
        ok(
            r#"{"_links":{"next":{"href":"/animals?limit=1&position=a%2Bb+c"}},"_embedded":{"item":[{"id":"1"},{"id":"2"}]}}"#,
        ),
        ok(
            r#"{"_links":{"next":[{"href":"/animals?position=z"}]},"_embedded":{"item":{"id":"3"}}}"#,
        ),
        ok(r#"{"_links":{"self":{"href":"/animals"}},"_embedded":{"animals":[{"id":"4"}]}}"#),
    ])
    .await;
    let items = server.zoo().list_animals().items();
    assert_eq!(ids(items).await.unwrap(), ["1", "2", "3", "4"]);
    assert_eq!(server.all()[1].line, "GET /animals?position=a%2Bb%2Bc");
    assert_eq!(server.all()[2].line, "GET /animals?position=z");
}

#[tokio::test]
async fn a_token_may_be_the_only_member_of_an_object() {
    let server = Server::start([
        ok(r#"{"LastEvaluatedKey":"x","Last":{"id":"a/1"},"Items":[{"id":"a"},{"id":"a/1"}]}"#),
        ok(r#"{"Last":{"id":12345678901234567890123.50},"Items":[]}"#),
        ok(r#"{"Last":"b","Items":[{"id":"b"}]}"#),
        ok(r#"{"Last":7e2,"Items":[]}"#),
        ok(r#"{"Last":{"id":null},"Items":[{"id":"c"}]}"#),
    ])
    .await;
    let call = server.zoo().client().call(&depot::LIST).set("limit", 2);
    assert_eq!(ids(call.items()).await.unwrap(), ["a", "a/1", "b", "c"]);
    let lines: Vec<String> = server.all().into_iter().map(|seen| seen.line).collect();
    assert_eq!(
        lines,
        [
            "GET /boxes?limit=2",
            "GET /boxes?Last=a%2F1&limit=2",
            "GET /boxes?Last=12345678901234567890123.50&limit=2",
            "GET /boxes?Last=b&limit=2",
            "GET /boxes?Last=7e2&limit=2",
        ]
    );
}

#[tokio::test]
async fn a_token_of_another_name_is_sent_in_the_body() {
    let server = Server::start([
        ok(r#"{"Last":{"id":"1088"},"Items":[]}"#),
        ok(r#"{"Last":"1089","Items":[{"id":"a"}]}"#),
        ok(r#"{"Last":null,"Items":[]}"#),
    ])
    .await;
    let call = server.zoo().client().call(&depot::FIND).set("colour", "red");
    assert_eq!(ids(call.items()).await.unwrap(), ["a"]);
    let bodies: Vec<String> = server.all().into_iter().map(|seen| seen.body).collect();
    assert_eq!(
        bodies,
        [
            r#"{"colour":"red"}"#,
            r#"{"colour":"red","StartAt":"1088"}"#,
            r#"{"colour":"red","StartAt":"1089"}"#,
        ]
    );
}

#[tokio::test]
async fn a_page_returns_the_token_that_the_next_call_needs() {
    let server = Server::start([
        ok(r#"{"item":[{"id":"a"}],"position":"p/1+="}"#),
        ok(r#"{"item":[{"id":"b"}],"position":7}"#),
        ok(r#"{"item":[{"id":"c"}]}"#),
    ])
    .await;
    let mut kept: Option<String> = None;
    let mut tokens = Vec::new();
    loop {
        let call = server.zoo().list_animals();
        let page = call.maybe(kept, ListAnimals::position).await.unwrap();
        kept = page.next_token().unwrap();
        tokens.push(kept.clone());
        if kept.is_none() {
            break;
        }
    }
    assert_eq!(tokens, [Some("p/1+=".to_owned()), Some("7".to_owned()), None]);
    let lines: Vec<String> = server.all().into_iter().map(|seen| seen.line).collect();
    let expected = ["GET /animals", "GET /animals?position=p%2F1%2B%3D", "GET /animals?position=7"];
    assert_eq!(lines, expected);
}

#[tokio::test]
async fn the_token_of_a_page_in_other_forms() {
    let next = |operation: &'static petard::Operation, body: &'static str| async move {
        let server = Server::start([ok(body)]).await;
        let page = server.zoo().client().call(operation).await.unwrap();
        page.next_token().map_err(|error| error.to_string())
    };
    let token = |text: &str| Ok(Some(text.to_owned()));
    // In an object, if the model has `unwrap`.
    assert_eq!(next(&depot::LIST, r#"{"Last":{"id":"a/1"},"Items":[]}"#).await, token("a/1"));
    assert_eq!(next(&depot::FIND, r#"{"Last":{"id":10.50},"Items":[]}"#).await, token("10.50"));
    assert_eq!(next(&depot::LIST, r#"{"Last":null,"Items":[]}"#).await, Ok(None));
    assert_eq!(next(&depot::LIST, "").await, Ok(None));
    let error = next(&depot::LIST, r#"{"Last":{"id":"a","n":1},"Items":[]}"#).await.unwrap_err();
    assert!(error.contains("the token of the next page, at `/Last`, is not a string"), "{error}");
    assert!(next(&depot::LIST, "{").await.unwrap_err().contains("not valid JSON"));
    // In the link of a HAL page.
    let hal = r#"{"_links":{"next":{"href":"/animals?position=a%2Bb"}},"_embedded":{"item":[]}}"#;
    let server = Server::start([ok(hal)]).await;
    let page = server.zoo().list_animals().await.unwrap();
    assert_eq!(page.next_token().unwrap().as_deref(), Some("a+b"));
}

/// A long page has a text as its token, and a short one an object.
#[tokio::test]
async fn more_than_a_thousand_items_on_a_page() {
    let rows = |from: usize, to: usize| {
        (from..to).map(|row| format!(r#"{{"id":"{row}"}}"#)).collect::<Vec<_>>().join(",")
    };
    let server = Server::start([
        ok(&format!(r#"{{"Items":[{}],"Last":"1000"}}"#, rows(0, 1001))),
        ok(&format!(r#"{{"Items":[{}],"Last":{{"id":"1002"}}}}"#, rows(1001, 1003))),
        ok(r#"{"Items":[],"Last":null}"#),
    ])
    .await;
    let found = ids(server.zoo().client().call(&depot::LIST).items()).await.unwrap();
    let expected: Vec<String> = (0..1003).map(|row| row.to_string()).collect();
    assert_eq!(found, expected);
    assert_eq!(server.all()[1].line, "GET /boxes?Last=1000");
    assert_eq!(server.all()[2].line, "GET /boxes?Last=1002");
}

#[tokio::test]
async fn a_token_that_cannot_be_sent_ends_the_pages_after_its_page() {
    for (token, what) in [
        (r#"{"id":"hush","sku":1}"#, "it is an object with the members `id`, `sku`"),
        ("{}", "it is an object with no members"),
        (r#"{"id":{"S":"hush"}}"#, "it is an object with the members `id`"),
        ("[1]", "it is a list with 1 items"),
        ("false", "it is a boolean"),
    ] {
        let page = format!(r#"{{"Items":[{{"id":"a"}}],"Last":{token}}}"#);
        let server = Server::start([ok(&page), ok(&page)]).await;
        let mut items = server.zoo().client().call(&depot::LIST).items();
        assert_eq!(items.next().await.unwrap().unwrap().str("/id").unwrap(), "a");
        assert_eq!(
            items.next().await.unwrap().unwrap_err().to_string(),
            format!(
                "list_boxes: the token of the next page, at `/Last`, is not a string or a \
                 number: {what}. Paging stops here; if the service accepts a part of it as a \
                 token, set `start` to that part in a new call [attempts 1]"
            )
        );
        assert!(items.next().await.is_none());
        assert_eq!(server.all().len(), 1);
    }
}

/// An object is not a token, unless the model says that tokens may be wrapped.
#[tokio::test]
async fn an_object_is_a_token_only_where_the_model_says_so() {
    let server = Server::start([ok(r#"{"item":[1],"position":{"id":"a"}}"#)]).await;
    let error = ids(server.zoo().list_animals().items()).await.unwrap_err();
    assert!(error.contains("at `/position`, is not a string or a number"), "{error}");
    assert_eq!(server.all().len(), 1);
}

#[tokio::test]
async fn repeated_tokens_are_an_error_after_their_page() {
    for circle in [["a"; 4], ["a", "b", "a", "b"], ["a", "b", "c", "d"]] {
        let pages = circle.iter().cycle().take(100);
        let pages = pages.map(|token| ok(&format!(r#"{{"item":[1],"position":"{token}"}}"#)));
        let server = Server::start(pages).await;
        let error = ids(server.zoo().list_animals().items()).await.unwrap_err();
        assert!(
            error.contains("list_animals: the service returned the token of an earlier page"),
            "{error}"
        );
        assert!(server.all().len() < 20, "{}", server.all().len());
    }
}

#[tokio::test]
async fn an_error_ends_the_pages() {
    let server = Server::start([
        ok(r#"{"item":[1],"position":"a"}"#),
        answer(404, "", r#"{"__type":"NotFoundException","message":"gone"}"#),
    ])
    .await;
    let mut pages = server.zoo().list_animals().pages();
    assert!(pages.next().await.unwrap().is_ok());
    let error = pages.next().await.unwrap().unwrap_err();
    assert!(error.is_not_found());
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn a_page_that_is_not_json_is_an_error_once() {
    let server = Server::start([ok("<html>"), ok("<html>")]).await;
    let mut items = server.zoo().list_animals().items();
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "list_animals: the body is not valid JSON: expected value at line 1 column 1 [attempts 1]"
    );
    assert!(items.next().await.is_none());
    let mut pages = server.zoo().list_animals().pages();
    assert_eq!(pages.next().await.unwrap().unwrap().text().unwrap(), "<html>");
    assert!(pages.next().await.unwrap().is_err());
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn an_operation_that_does_not_page_has_one_page() {
    let server = Server::start([ok(r#"{"position":"a","item":[{"id":"x"}]}"#), ok("")]).await;
    let zoo = server.zoo();
    assert_eq!(ids(zoo.get_animal("1", "2").items()).await.unwrap(), ["x"]);
    assert_eq!(ids(zoo.list_animals().items()).await.unwrap(), <[&str; 0]>::default());
    assert_eq!(server.all().len(), 2);
}

#[tokio::test]
async fn they_are_streams() {
    fn is_stream<S: Stream + Unpin + Send + 'static>(_: &S) {}
    let server = Server::start([]).await;
    let mut pages: Pages = server.zoo().list_animals().pages();
    is_stream(&pages);
    is_stream(&server.zoo().list_animals().items());
    let mut context = Context::from_waker(Waker::noop());
    assert!(Pin::new(&mut pages).poll_next(&mut context).is_pending());
}
