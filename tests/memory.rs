//! A million items need no more memory than the first few pages of them.
//!
//! All that is allocated in this process is counted, so there is one test, and the server beside
//! it keeps nothing.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;

use peak_alloc::PeakAlloc;
use petard::{ApiGateway, Config, Document, Method};

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

const PAGES: usize = 1000;
const ITEMS: usize = 1000;

/// Answers, on one connection after the other, with the page that the token names.
fn pages() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let items = vec![r#"{"id":"a"}"#; ITEMS].join(",");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut requests = BufReader::new(stream.try_clone().unwrap());
            let (mut line, mut answer, mut page) = (String::new(), String::new(), 0);
            while requests.read_line(&mut line).unwrap_or_default() > 0 {
                if let Some((_, token)) = line.split_once("position=") {
                    page = token.split([' ', '&']).next().unwrap().parse().unwrap();
                }
                let is_end = line == "\r\n";
                line.clear();
                if !is_end {
                    continue;
                }
                let token = if page + 1 < PAGES { (page + 1).to_string() } else { String::new() };
                let length = items.len() + token.len() + r#"{"item":[],"position":""}"#.len();
                answer.clear();
                write!(answer, "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n").unwrap();
                write!(answer, r#"{{"item":[{items}],"position":"{token}"}}"#).unwrap();
                stream.write_all(answer.as_bytes()).unwrap();
                page = 0;
            }
        }
    });
    url
}

/// JSON is kept as text unless a rule of the model has to look inside.
fn check_json_arguments(api: &ApiGateway) {
    let big = vec![7_u8; 2_000_000];
    let text = serde_json::to_vec(&big).unwrap().len();
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    let request = api.request(Method::POST, "/x").json(&big).request().unwrap();
    assert_eq!(request.body().len(), text);
    let used = HEAP.peak_usage() - before;
    // The text, a copy of it while it grows, and the body.
    assert!(used < 4 * text, "{used} bytes for JSON of {text} bytes");
}

#[tokio::test]
async fn a_million_items_need_no_more_memory_than_the_first_pages() {
    let config = Config::builder().region("eu-west-1").endpoint_url(pages());
    let api = ApiGateway::new(
        &config.credentials(petard::Credentials::from_keys("AKID", "SECRET", None)).build(),
    );
    check_json_arguments(&api);
    HEAP.reset_peak_usage();
    let mut items = api.list_rest_apis().items();
    let mut count = 0;
    let mut next = async || {
        let item: Option<petard::Result<Document>> = items.next().await;
        count += usize::from(item.is_some());
        (item.map(Result::unwrap), count)
    };
    while next().await.1 < 10 * ITEMS {}
    // What ten pages need, and as much again for chance.
    let bound = 2 * HEAP.peak_usage();

    HEAP.reset_peak_usage();
    let mut kept = Vec::new();
    while next().await.1 < 50 * ITEMS {}
    assert!(HEAP.peak_usage() < bound, "{} of {bound} bytes", HEAP.peak_usage());
    // Whoever keeps what they are given sees it counted.
    for _ in 0..50 * ITEMS {
        kept.extend(next().await.0);
    }
    assert!(HEAP.current_usage() > bound, "{} of {bound} bytes", HEAP.current_usage());
    drop(kept);

    HEAP.reset_peak_usage();
    while next().await.0.is_some() {}
    assert_eq!(next().await.1, PAGES * ITEMS);
    assert!(HEAP.peak_usage() < bound, "{} of {bound} bytes", HEAP.peak_usage());
}
