//! Proxies that are set in the environment. Each case runs in a process of its own.

use std::process::{Command, ExitCode};
use std::time::Duration;

use petard::{ApiGateway, Config, Credentials};

use crate::server::{Server, Step, respond};
use crate::setup::TOKEN;
use crate::{Case, Seen};

/// The variable with the name of a case for the other process.
pub(crate) const CASE: &str = "PETARD_FAULTS_PROXY";

const PASSWORD: &str = "HUSH%2Fproxy+password";

/// Runs a call in another process, through a proxy that follows a script.
async fn through(variable: &'static str, case: &'static str, script: Vec<Step>) -> Seen {
    let proxy = Server::start(&script);
    let url = proxy.url.replace("http://", &format!("http://me:{PASSWORD}@"));
    let output = tokio::task::spawn_blocking(move || {
        Command::new(std::env::current_exe().unwrap())
            .env(CASE, case)
            .env("PETARD_FAULTS", "1")
            .env(variable, url)
            .output()
            .unwrap()
    });
    let output = output.await.unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!text.contains("HUSH"), "{text}");
    let sent = proxy.requests().first().map(|request| request.line.clone()).unwrap_or_default();
    Seen::new(format!("{text} | {sent}"), 1)
}

/// Makes the call of a case and prints its error.
pub(crate) fn behind(case: &str) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let config = Config::builder()
        .region("eu-west-1")
        .credentials(Credentials::from_keys("AKIDEXAMPLE", "HUSH-key", Some(TOKEN.to_owned())))
        .timeout(Duration::from_secs(2))
        .max_attempts(1)
        .allow_http(true)
        .endpoint_url(format!("{case}://zoo.invalid"))
        .build();
    match runtime.block_on(ApiGateway::new(&config).get_account().send()) {
        Ok(response) => println!("{}", response.status()),
        Err(error) => print!("{error} {error:?} {error:#?}"),
    }
    ExitCode::SUCCESS
}

/// Repeats the request in the body, and its password in several forms.
fn echo(request: &crate::server::Request) -> Vec<u8> {
    let forms = "HUSH/proxy+password HUSH%2Fproxy+password HUSH%252Fproxy%2Bpassword";
    respond(407, "content-type: text/html\r\n", &format!("<pre>{}\n{forms}</pre>", request.text()))
}

pub(crate) static CASES: &[Case] = &[
    Case::new("a 407 that repeats the request", "| GET http://zoo.invalid/account", 1, || {
        Box::pin(through("HTTP_PROXY", "http", vec![Step::Read, Step::Answer(echo)]))
    }),
    Case::new(
        "a 407 over http",
        "hint: the response is that of a proxy, which requires a",
        1,
        || Box::pin(through("HTTP_PROXY", "http", vec![Step::Read, Step::Answer(echo)])),
    ),
    Case::new("a 407 for https", "requires a user and a password", 1, || {
        Box::pin(through("HTTPS_PROXY", "https", vec![Step::Read, Step::Answer(echo)]))
    }),
    Case::new("a proxy that closes the connection", "did not connect to the host", 1, || {
        Box::pin(through("ALL_PROXY", "https", vec![Step::Read]))
    }),
    Case::new("a proxy that does not respond", "zoo.invalid", 1, || {
        Box::pin(through("https_proxy", "https", vec![Step::Read, Step::Pause(3000)]))
    }),
];
