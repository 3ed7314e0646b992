//! Bodies whose parsing would need far more memory than their size.

use crate::server::{Server, Step, head};
use crate::setup::{at, data_api, gateway};
use crate::{Case, Seen};

const JSON: &str = "content-type: application/json\r\n";

/// A response of this many times `unit`, between two texts.
fn body(status: u16, start: &str, unit: &'static str, count: usize, end: &str) -> (Server, usize) {
    let length = start.len() + unit.len() * count + end.len();
    let (start, end) = (start.as_bytes().to_vec(), end.as_bytes().to_vec());
    let steps = [
        Step::Read,
        head(status, JSON, length),
        Step::Send(start),
        Step::Repeat(unit, count),
        Step::Send(end),
    ];
    (Server::start(&steps), length)
}

/// The error of a call, shown several times.
async fn error((server, length): (Server, usize)) -> Seen {
    let error = gateway(&server.url).get_account().await.unwrap_err();
    let mut seen = Seen::error(&error);
    for _ in 0..3 {
        assert_eq!(error.to_string().lines().next(), seen.text.lines().next());
    }
    seen.text.truncate(4000);
    seen.with_bytes(length)
}

const MIB: usize = 1 << 20;

/// Reads a successful response, several times.
async fn read(
    (server, length): (Server, usize),
    read: fn(&petard::Response) -> Result<String, petard::Error>,
) -> Seen {
    let response = gateway(&server.url).get_account().await.unwrap();
    let texts = || match read(&response) {
        Ok(text) => text,
        Err(error) => format!("{error}\n{error:?}"),
    };
    let text = texts();
    assert_eq!(text, texts());
    assert!(text.len() < 10_000, "{} bytes", text.len());
    Seen::new(text, response.attempts()).with_bytes(length)
}

/// A type that knows no member.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Empty {}

pub(crate) static CASES: &[Case] = &[
    Case::new("an error of nested lists, 32 MiB", "HTTP 400", 1, || {
        Box::pin(error(body(400, "[", "[0],", 8 * MIB, "0]")))
    })
    .memory(3),
    Case::new("an error of one deep list, 16 MiB", "HTTP 400", 1, || {
        Box::pin(error(body(400, "", "[", 16 * MIB, "")))
    })
    .memory(3),
    Case::new("an error of many members, 32 MiB", "BadThing (400)", 1, || {
        Box::pin(error(body(400, r#"{"code":"BadThing","#, r#""a":1,"#, 16 * MIB / 3, r#""b":1}"#)))
    })
    .memory(3),
    Case::new("an error message of 16 MiB", "HTTP 400", 1, || {
        Box::pin(error(body(400, r#"{"message":""#, "aaaaaaa ", 2 * MIB, r#""}"#)))
    })
    .memory(3),
    Case::new("an error of 16 MiB of short words", "HTTP 400 Bad Request: b b b", 1, || {
        Box::pin(error(body(400, "", "b ", 8 * MIB, "")))
    })
    .memory(3),
    Case::new("an error of 16 MiB of line ends", "HTTP 400", 1, || {
        Box::pin(error(body(400, "", "\n", 16 * MIB, "x")))
    })
    .memory(3),
    Case::new("a refused signature that quotes 16 MiB", "(403)", 1, || {
        let start = r#"{"__type":"InvalidSignatureException","message":"The Canonical String for this request should have been\n'GET\n/account\n\n"#;
        Box::pin(error(body(403, start, r"x-a:b\n", 16 * MIB / 7, "'\"}")))
    })
    .memory(3),
    Case::new("16 MiB of numbers as items", "8388608 items", 1, || {
        Box::pin(async {
            let (server, length) = body(200, r#"{"item":["#, "1,", 8 * MIB - 1, "1]}");
            let page = gateway(&server.url).list_rest_apis().await.unwrap();
            let count = page.items().unwrap().count();
            Seen::new(format!("{count} items"), page.attempts()).with_bytes(length)
        })
    })
    .within(20)
    .memory(3),
    Case::new("16 MiB of members as items", "2097153 items", 1, || {
        Box::pin(async {
            let (server, length) =
                body(200, r#"{"item":{"#, r#""a":[1],"#, 2 * MIB, r#""a":[1]}}"#);
            let page = gateway(&server.url).list_rest_apis().await.unwrap();
            let count = page.items().unwrap().count();
            Seen::new(format!("{count} items"), page.attempts()).with_bytes(length)
        })
    })
    .within(20)
    .memory(3),
    Case::new("16 MiB of members beside the items", "1 items", 1, || {
        Box::pin(async {
            let (server, length) =
                body(200, "{", r#""a":[1],"#, 2 * MIB, r#""item":[1],"position":"p"}"#);
            let mut pages = gateway(&server.url).list_rest_apis().pages();
            let page = pages.next().await.unwrap().unwrap();
            let count = page.items().unwrap().count();
            Seen::new(format!("{count} items"), page.attempts()).with_bytes(length)
        })
    })
    .within(20)
    .memory(3),
    Case::new("a token that is an object of 16 MiB", "`a`, `a` and 2097141 more", 1, || {
        Box::pin(async {
            let start = r#"{"Items":[],"LastEvaluatedKey":{"#;
            let (server, length) = body(200, start, r#""a":[1],"#, 2 * MIB, r#""a":1}}"#);
            let mut items = data_api(&server.url).list_items("Pets").items();
            let error = items.next().await.unwrap().unwrap_err();
            Seen::error(&error).with_bytes(length)
        })
    })
    .within(20)
    .memory(3),
    Case::new("a string beside 16 MiB of lists", "the id", 1, || {
        let body = body(200, r#"{"a":["#, "[0],", 4 * MIB, r#"0],"id":"the id"}"#);
        Box::pin(read(body, |response| response.str("/id").map(str::to_owned)))
    })
    .within(20)
    .memory(3),
    Case::new("no string beside 16 MiB of lists", "the members `a`, `id`", 1, || {
        let body = body(200, r#"{"a":["#, "[0],", 4 * MIB, r#"0],"id":7}"#);
        Box::pin(read(body, |response| response.str("/x").map(str::to_owned)))
    })
    .within(20)
    .memory(3),
    Case::new("a name of 4 MiB, by `str`", "the members `aaaa", 1, || {
        let body = body(200, "{\"", "a", 4 * MIB, "\":1}");
        Box::pin(read(body, |response| response.str("/x").map(str::to_owned)))
    })
    .memory(3),
    Case::new("a name of 4 MiB, by `deserialize`", "unknown field `%41a", 1, || {
        let body = body(200, "{\"", "%41a", MIB, "\":1}");
        Box::pin(read(body, |response| response.deserialize::<Empty>().map(|_| String::new())))
    })
    // The copies of the name in serde_json, which grow by doubling.
    .memory(6),
    Case::new("a chunked body without an end", "more than 1048576 bytes", 1, || {
        Box::pin(async {
            let start = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
            let endless = Step::Repeat("4\r\naaaa\r\n", 1 << 30);
            let server = Server::start(&[Step::Read, Step::Send(start), endless]);
            let config = at(&server.url).max_response_bytes(1 << 20).build();
            let error = petard::ApiGateway::new(&config).get_account().await.unwrap_err();
            Seen::error(&error).with_bytes(1 << 20)
        })
    })
    .memory(3),
    Case::new("a time limit while 32 MiB arrive slowly", "did not arrive in time", 1, || {
        Box::pin(async {
            let start = Step::Send(b"[".to_vec());
            let steps =
                [Step::Read, head(200, JSON, 32 * MIB), start, Step::Repeat("[0],", MIB), Step::Pause(2000)];
            let server = Server::start(&steps);
            let config = at(&server.url).timeout(std::time::Duration::from_millis(500));
            let api = petard::ApiGateway::new(&config.max_attempts(1).build());
            Seen::error(&api.get_account().await.unwrap_err()).with_bytes(4 * MIB)
        })
    })
    .within(2)
    .memory(3),
];
