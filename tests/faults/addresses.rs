//! Texts that URL parsers turn into another host, and addresses that a server returns.

use petard::data_api::{ControlPlane, DataApi};
use petard::{ApiGateway, Config};

use crate::server::{Server, Step, response};
use crate::setup::{at, builder};
use crate::{Case, Seen};

/// Each would be read as a URL with another host than the one that was meant, or with another path.
const TEXTS: &[&str] = &[
    "https:/api.example.com/dev",
    "https:api.example.com",
    "https//h",
    "http//h",
    r"https:\\h",
    r"https:\h",
    "https://https://h",
    "https://http//h",
    "https:///dev",
    "https:////h/dev",
    "HTTPS:/h",
    "https://h\\@evil.example.com",
    "https://h/a/../../b",
    "https://h/%2e%2e/b",
    "https://h/.%2E/b",
    "https://h/./b",
    "https://h\t.example.com",
    "https://h\n.example.com",
    "https://h\r/x",
    "https://h%2eexample.com",
    "https://h\u{3002}example.com",
    "https://\u{ff48}",
    "https://0x7f.1",
    "https://2130706433",
    "https://127.1",
    "https://[::ffff:7f00:1]:",
    "https://h:443:443",
    "https://h:/",
    "htps//api.example.com/dev",
    "http;//api.example.com",
    "https.//x",
    "h//x",
    " h.example.com",
    "h.example.com\n",
    "h.example.com\u{a0}",
    " https://h.example.com",
    "https://h.example.com\n",
    "https://h.example.com\u{a0}",
    "https://h.example.com/x ",
];

pub(crate) static CASES: &[Case] = &[
    Case::new(
        "a text that is not a URL in its usual form, in each option",
        "0 accepted",
        0,
        || Box::pin(async { Seen::new(accepted().await, 0) }),
    ),
    Case::new(
        "a returned address with another host",
        r#".allow_host("evil.example.com")"#,
        1,
        || Box::pin(learnt("https://evil.example.com/dev")),
    ),
    Case::new(
        "a returned address of the metadata service",
        "connect to `169.254.169.254`",
        1,
        || Box::pin(learnt("https://169.254.169.254/latest")),
    ),
    Case::new("a returned address with a lenient form", "has no host after", 1, || {
        Box::pin(learnt("https:/127.0.0.1/dev"))
    }),
    Case::new("a returned address without TLS", "is not `https`", 1, || {
        Box::pin(learnt("http://127.0.0.1/dev"))
    }),
];

/// Lists the texts that an option accepts.
async fn accepted() -> String {
    let config = builder().build();
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("endpoints.json");
    let mut accepted = Vec::new();
    for text in TEXTS {
        let builder = || DataApi::builder(&config);
        if builder().service_endpoint(*text).build().is_ok() {
            accepted.push(format!("service_endpoint {text:?}"));
        }
        let stage = serde_json::json!({ "dev": { "Endpoint": text, "Stage": "dev" } });
        std::fs::write(&file, stage.to_string()).unwrap();
        if builder().endpoints_file(&file).stage("dev").build().is_ok() {
            accepted.push(format!("a file with {text:?}"));
        }
        if config.with_endpoint_url(text).is_ok() {
            accepted.push(format!("with_endpoint_url {text:?}"));
        }
        let own = ApiGateway::new(&crate::setup::at(text).build());
        if own.get_account().request().is_ok() {
            accepted.push(format!("endpoint_url {text:?}"));
        }
        let variables = [("AWS_ENDPOINT_URL", *text), ("AWS_REGION", "eu-west-1")];
        let own = Config::builder().environment(variables).load().await.unwrap();
        if ApiGateway::new(&own).get_account().request().is_ok() {
            accepted.push(format!("AWS_ENDPOINT_URL {text:?}"));
        }
        let connect = ControlPlane::new(&config).endpoints_file(folder.join("none.json"));
        match connect.connect(*text).await {
            Err(error) if error.is_invalid_input() => {}
            outcome => accepted.push(format!("connect {text:?}: {outcome:?}")),
        }
    }
    format!(
        "{} accepted of {} texts in 6 options {}",
        accepted.len(),
        TEXTS.len(),
        accepted.join(", ")
    )
}

/// Connects to a server that returns an address.
async fn learnt(address: &str) -> Seen {
    let body = serde_json::json!({ "dev": { "Endpoint": address, "Stage": "dev" } }).to_string();
    let server = Server::start(&[Step::Read, response(200, "", &body)]);
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults/unused.json");
    let control = ControlPlane::new(&at(&server.url).build()).endpoints_file(&file);
    let error = control.connect(format!("{}/dev", server.url)).await.unwrap_err();
    assert!(!file.exists());
    Seen::error(&error)
}
