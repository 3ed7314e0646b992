//! Lists without an end.

use crate::server::{Server, Step, respond};
use crate::setup::gateway;
use crate::{Case, Seen};

pub(crate) static CASES: &[Case] = &[
    Case::new("empty pages, each with a new token", "10000 pages in a row had no items", 1, || {
        Box::pin(async {
            let server = Server::start(&[
                Step::Read,
                Step::Answer(|request| {
                    let last = request.line.split("position=").nth(1).unwrap_or("0");
                    let last: u64 = last.split([' ', '&']).next().unwrap().parse().unwrap();
                    let body = format!(r#"{{"item":[],"position":"{}"}}"#, last + 1);
                    respond(200, "", &body)
                }),
                Step::Again,
            ]);
            let mut items = gateway(&server.url).list_rest_apis().items();
            let error = items.next().await.unwrap().unwrap_err();
            assert!(items.next().await.is_none());
            assert_eq!(server.requests().len(), 10_001);
            Seen::error(&error)
        })
    })
    .within(60),
    Case::new("a token that comes again", "would never end", 1, || {
        Box::pin(async {
            let server = Server::start(&[
                Step::Read,
                crate::server::response(200, "", r#"{"item":[],"position":"a"}"#),
                Step::Again,
            ]);
            let mut items = gateway(&server.url).list_rest_apis().items();
            Seen::error(&items.next().await.unwrap().unwrap_err())
        })
    }),
];
