//! Models that are converted from descriptions of botocore.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use petard::operation::Matcher;
use petard::{Client, Config, Method};
use petard_interpret::botocore::{Converted, Files, Loss, LossKind, convert};
use petard_interpret::load;
use serde_json::{Value, json};

/// A library with one of each: labels, lists, maps, headers, bodies, names that Rust cannot have.
fn library() -> Value {
    json!({
        "metadata": {
            "protocol": "rest-json", "endpointPrefix": "library", "signingName": "shelf",
            "serviceId": "Town Library", "serviceFullName": "Town Library", "apiVersion": "2026-11-26"
        },
        "documentation": "<p>Lends <b>books</b>. And more.</p>",
        "operations": {
            "ListBooks": {
                "http": { "method": "GET", "requestUri": "/2026/books/?kind=paper&all" },
                "input": { "shape": "ListBooksRequest" },
                "output": { "shape": "ListBooksResponse" }
            },
            "PutPage": {
                "http": { "method": "PUT", "requestUri": "/2026/books/{BookId}/pages/{Path+}" },
                "input": { "shape": "PutPageRequest" },
                "errors": [{ "shape": "NoSuchBook" }]
            },
            "LendBook": {
                "http": { "method": "POST", "requestUri": "/loans", "responseCode": 202 },
                "input": { "shape": "LendBookRequest" },
                "output": { "shape": "Loan" },
                "documentation": "<p>Lends a *book*.</p> <p>Not for sale.</p>"
            },
            "GetLoan": {
                "http": { "method": "GET", "requestUri": "/loans/{LoanId}" },
                "input": { "shape": "GetLoanRequest" },
                "output": { "shape": "Loan" },
                "errors": [{ "shape": "NoSuchLoan" }]
            },
            "ReadAloud": {
                "http": { "method": "POST", "requestUri": "/aloud" },
                "input": { "shape": "ReadAloudRequest" }
            }
        },
        "shapes": {
            "ListBooksRequest": { "type": "structure", "members": {
                "send": { "shape": "Boolean", "location": "querystring", "locationName": "send" },
                "genres": { "shape": "Genres", "location": "querystring", "locationName": "genre" },
                "marker": { "shape": "String", "location": "querystring", "locationName": "marker" },
                "limit": { "shape": "Integer", "location": "querystring", "locationName": "limit" },
                "since": { "shape": "Time", "location": "header", "locationName": "x-since" },
                "tags": { "shape": "Genres", "location": "header", "locationName": "x-tags" }
            } },
            "ListBooksResponse": { "type": "structure", "members": {
                "books": { "shape": "Books", "locationName": "items" },
                "next": { "shape": "String" }
            } },
            "Books": { "type": "list", "member": { "shape": "Book" } },
            "Genres": { "type": "list", "member": { "shape": "Genre" } },
            "Genre": { "type": "string", "enum": ["CRIME", "C++", "", "sci fi"] },
            "PutPageRequest": {
                "type": "structure", "required": ["BookId", "Path", "Content"], "payload": "Content",
                "members": {
                    "BookId": { "shape": "String", "location": "uri", "locationName": "BookId" },
                    "Path": { "shape": "String", "location": "uri", "locationName": "Path" },
                    "Content": { "shape": "Content" },
                    "meta": { "shape": "Labels", "location": "headers", "locationName": "x-meta-" }
                }
            },
            "Content": { "type": "blob", "streaming": true },
            "Labels": { "type": "map", "key": { "shape": "String" }, "value": { "shape": "String" } },
            "LendBookRequest": { "type": "structure", "required": ["Book"], "members": {
                "Book": { "shape": "Book" },
                "due": { "shape": "Due" },
                "token": { "shape": "String", "idempotencyToken": true },
                "notes": { "shape": "Notes", "locationName": "remarks" }
            } },
            "Due": { "type": "timestamp", "timestampFormat": "iso8601" },
            "Notes": { "type": "map", "key": { "shape": "String" }, "value": { "shape": "Anything" } },
            "Anything": { "type": "structure", "document": true, "members": {} },
            "Book": { "type": "structure", "required": ["Title"], "members": {
                "Title": { "shape": "String", "documentation": "<p>Its title. See [x].</p>" },
                "set": { "shape": "Boolean" },
                "secret": { "shape": "Secret" },
                "sequels": { "shape": "Books" },
                "binding": { "shape": "Binding" }
            } },
            "Binding": { "type": "structure", "union": true, "members": {
                "cloth": { "shape": "String" }, "paper": { "shape": "Boolean" }
            } },
            "Secret": { "type": "string", "sensitive": true },
            "GetLoanRequest": { "type": "structure", "required": ["LoanId"], "members": {
                "LoanId": { "shape": "Integer", "location": "uri", "locationName": "LoanId" }
            } },
            "Loan": { "type": "structure", "members": { "state": { "shape": "String" } } },
            "ReadAloudRequest": { "type": "structure", "payload": "voice", "members": {
                "voice": { "shape": "Voice" }
            } },
            "Voice": { "type": "structure", "eventstream": true, "members": {} },
            "NoSuchLoan": { "type": "structure", "exception": true, "error": { "httpStatusCode": 404 }, "members": {} },
            "NoSuchBook": { "type": "structure", "exception": true, "error": { "httpStatusCode": 404 }, "members": {} },
            "String": { "type": "string" }, "Boolean": { "type": "boolean" },
            "Integer": { "type": "integer" }, "Time": { "type": "timestamp" }
        }
    })
}

fn converted(service: &Value) -> Converted {
    let paginators = json!({ "pagination": { "ListBooks": {
        "input_token": "marker", "output_token": "next", "result_key": "books", "limit_key": "limit"
    } } });
    let state = |expected: &str, state: &str| json!({ "matcher": "path", "argument": "state", "expected": expected, "state": state });
    let waiters = json!({ "waiters": {
        "BookLent": {
            "operation": "GetLoan", "delay": 5, "maxAttempts": 12,
            "acceptors": [state("LENT", "success"), state("LOST", "failure"), state("ASKED", "retry")]
        },
        "LoanGone": {
            "operation": "GetLoan", "delay": 5, "maxAttempts": 12,
            "acceptors": [
                { "matcher": "error", "expected": "NoSuchLoan", "state": "success" },
                { "matcher": "status", "expected": 503, "state": "retry" },
                state("LOST", "failure")
            ]
        },
        "AllLent": {
            "operation": "GetLoan", "delay": 5, "maxAttempts": 12,
            "acceptors": [{ "matcher": "pathAll", "argument": "x[]", "expected": "LENT", "state": "success" }]
        }
    } });
    convert(
        "town-library",
        &Files {
            service: &service.to_string(),
            paginators: Some(&paginators.to_string()),
            waiters: Some(&waiters.to_string()),
        },
    )
    .unwrap()
}

#[test]
fn a_converted_model_is_valid_and_calls_the_service() {
    let service = load("town-library.json", converted(&library()).text().as_bytes()).unwrap();
    assert_eq!((service.title(), service.signing_name()), ("Town Library", "shelf"));
    assert_eq!(service.errors(), [("NoSuchBook", 404), ("NoSuchLoan", 404)]);
    let names: Vec<_> =
        service.operations().iter().map(|one| (one.resource(), one.name())).collect();
    assert_eq!(
        names,
        [
            ("Books", "list_books"),
            ("Books", "put_page"),
            ("Loans", "lend_book"),
            ("Loans", "get_loan")
        ]
    );
    let config = Config::builder().endpoint_url("http://127.0.0.1:9").region("eu-west-1").build();
    let client = Client::new(&config, service);
    let call = |name: &str| client.call(service.operation(name).unwrap());

    let list = call("list_books").set("send", true).set("genres", ["C++", "CRIME"]);
    let list = list.set("tags", ["CRIME", "sci fi"]).request().unwrap();
    assert_eq!(
        list.path_and_query(),
        "/2026/books/?kind=paper&all&send=true&genre=C%2B%2B&genre=CRIME"
    );
    assert_eq!(list.headers()["x-tags"], "CRIME,sci fi");

    let page = call("put_page").set("BookId", "a/b").set("Path", "one/two").set("body", "text");
    let page = page.set("meta", json!({ "k": "v" })).request().unwrap();
    assert_eq!(
        (page.method(), page.path_and_query()),
        (&Method::PUT, "/2026/books/a%2Fb/pages/one/two")
    );
    assert_eq!(
        (page.headers()["x-meta-k"].as_bytes(), &page.body()[..]),
        (&b"v"[..], &b"text"[..])
    );

    let book = json!({ "Title": "It", "set": true, "secret": "x" });
    let lend = call("lend_book").set("Book", &book).set("notes", json!({ "a": [1] }));
    let both = json!({ "Title": "It", "binding": { "cloth": "red", "paper": true } });
    let refused = lend.clone().set("Book", both).request().unwrap_err().to_string();
    assert!(refused.contains("`binding`"), "{refused}");
    let lend = lend.set("token", "t").request().unwrap();
    let body: Value = serde_json::from_slice(lend.body()).unwrap();
    assert_eq!(body, json!({ "Book": book, "token": "t", "remarks": { "a": [1] } }));
}

#[test]
fn a_member_that_is_the_whole_body_is_not_sent_in_the_query() {
    let service = load("town-library.json", converted(&library()).text().as_bytes()).unwrap();
    let config = Config::builder().region("eu-west-1").endpoint_url("http://127.0.0.1:9").build();
    let put = Client::new(&config, service).call(service.operation("put_page").unwrap());
    let put = put.set("BookId", "7").set("Path", "a");
    let request = put.clone().set("body", "hush").request().unwrap();
    assert_eq!(&request.body()[..], b"hush");
    let error = put.set("body", "x").set("Content", "hush").request().unwrap_err().to_string();
    assert!(error.contains("`Content` is not a parameter: the whole body is `body`"), "{error}");
}

#[test]
fn a_converted_model_has_paging_waiters_and_documentation() {
    let service = load("town-library.json", converted(&library()).text().as_bytes()).unwrap();
    let paging = service.operation("list_books").unwrap().paging().unwrap();
    assert_eq!((paging.input_token(), paging.limit()), ("marker", Some("limit")));
    assert_eq!((paging.output_token(), paging.items()), ("/next", "/items"));
    let [lent, gone] = service.waiters() else { panic!("{:?}", service.waiters()) };
    assert_eq!((lent.name(), lent.seconds()), ("wait_until_book_lent", 60));
    assert_eq!(lent.success(), [Matcher::Status("LENT")]);
    assert_eq!(lent.failure(), [Matcher::Status("LOST")]);
    assert_eq!(gone.success(), [Matcher::Error("NoSuchLoan")]);
    assert_eq!(gone.pending(), [Matcher::Http(503)]);
    let lend = service.operation("lend_book").unwrap();
    assert_eq!((lend.doc(), lend.status()), ("Lends a \\*book\\*.", 202));
    assert!(lend.param("due").is_some_and(|due| format!("{due:?}").contains("Iso8601")));
}

#[test]
fn a_list_with_an_idempotency_token_has_no_paging() {
    let mut library = library();
    library["shapes"]["ListBooksRequest"]["members"]["once"] = json!({
        "shape": "String", "idempotencyToken": true, "location": "querystring", "locationName": "once"
    });
    let converted = converted(&library);
    let service = load("town-library.json", converted.text().as_bytes()).unwrap();
    let list = service.operation("list_books").unwrap();
    assert_eq!((list.paging(), list.idempotency_token()), (None, Some("once")));
    let what = "paging: every page would have the same idempotency token";
    assert!(converted.losses.iter().any(|loss| loss.what == what), "{:?}", converted.losses);
}

#[test]
fn what_is_lost_is_listed() {
    let losses = converted(&library()).losses;
    let loss =
        |operation: &str, kind, what: &str| (Some(operation.to_owned()), kind, what.to_owned());
    let listed: Vec<_> =
        losses.into_iter().map(|Loss { operation, kind, what }| (operation, kind, what)).collect();
    assert_eq!(
        listed,
        [
            loss("PutPage", LossKind::Other, "the body is held in memory, and not streamed"),
            loss("ReadAloud", LossKind::NotMade, "the body is a stream of events"),
            loss("GetLoan", LossKind::Other, "the waiter AllLent: it has the matcher `pathAll`"),
        ]
    );
}

#[test]
fn other_operations_are_left_out_with_the_reason() {
    for (path, why) in [
        ("/books/{BookId}.json", "a label is a part of a segment"),
        ("/books//all", "the path has an empty segment"),
        ("/books/{Other}", "the label `Other` has no member"),
        ("/loans/{LoanId}", "another operation has the same method, path and required members"),
    ] {
        let mut service = library();
        service["operations"]["Strange"] = service["operations"]["GetLoan"].clone();
        service["operations"]["Strange"]["http"]["requestUri"] = path.into();
        let converted = converted(&service);
        let loss = converted.losses.iter().find(|loss| loss.kind == LossKind::NotMade);
        let strange = converted.losses.iter().find(|loss| {
            loss.operation.as_deref() == Some("Strange") && loss.kind == LossKind::NotMade
        });
        assert_eq!(strange.map(|loss| loss.what.as_str()), Some(why), "{loss:?}");
        let service = load("town-library.json", converted.text().as_bytes()).unwrap();
        assert!(service.operation("strange").is_none());
    }
}

#[test]
fn other_protocols_and_malformed_files_are_refused() {
    let mut service = library();
    service["metadata"]["protocol"] = "rest-xml".into();
    let error = |service: &str| {
        let files = Files { service, paginators: None, waiters: None };
        convert("town-library", &files).unwrap_err().to_string()
    };
    let other = error(&service.to_string());
    assert!(other.contains("`town-library`") && other.contains("`rest-xml`"), "{other}");
    assert!(error("{").starts_with("service-2.json: "));
}

/// Differences that neither the model nor the comparison of requests shows.
#[test]
fn what_the_description_alone_does_not_show_is_listed() {
    let losses = |change: &dyn Fn(&mut Value)| {
        let mut service = library();
        change(&mut service);
        let before = converted(&library()).losses;
        let losses = converted(&service).losses.into_iter().filter(|loss| !before.contains(loss));
        losses.map(|loss| (loss.kind, loss.what)).collect::<Vec<_>>()
    };
    let lost = losses(&|service| service["metadata"]["serviceId"] = "Glacier".into());
    assert!(matches!(lost.as_slice(), [(LossKind::Wire, _)]), "{lost:?}");
    let lost = losses(&|service| service["metadata"]["auth"] = json!(["aws.auth#sigv4a"]));
    assert!(matches!(lost.as_slice(), [(LossKind::Wire, _)]), "{lost:?}");
    let lost = losses(&|service| {
        service["operations"]["LendBook"]["http"]["responseCode"] = 302.into();
    });
    assert_eq!(lost, [(LossKind::Other, "a success has the status 302".to_owned())]);
    let lost = losses(&|service| {
        service["shapes"]["Strange"] = json!({ "type": "timestamp", "timestampFormat": "moon" });
        service["shapes"]["ListBooksRequest"]["members"]["since"]["shape"] = "Strange".into();
    });
    assert_eq!(lost, [(LossKind::Wire, "the time format `moon` is unknown".to_owned())]);
}
