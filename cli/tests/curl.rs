//! The commands of curl that `--curl` prints, which are run by a shell, and `petard curl`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod command;

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::mpsc;

use command::{against, run, run_with};
use petard_emulator::Emulator;
use serde_json::Value;

/// A value with all that a shell, a URL and JSON write in another way.
const VALUE: &str = "it's \"gold\" $HOME `x` !! \\n ***é";

/// A secret value that API Gateway accepts.
const SECRET: &str = "hush'hush\"hush$hush\\hush";

/// Returns whether bash and curl are installed. If not, prints that the test is skipped.
fn has_curl() -> bool {
    let exists = |name: &str| Command::new(name).arg("--version").output().is_ok();
    let has_both = exists("bash") && exists("curl");
    if !has_both {
        assert!(std::env::var_os("CI").is_none(), "CI has bash and curl");
        let _ = writeln!(std::io::stderr(), "skipped: bash or curl is not installed");
    }
    has_both
}

/// Runs a script with these variables, and returns what it prints.
fn bash(script: &str, variables: &[(String, String)]) -> String {
    let mut bash = Command::new("bash");
    bash.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).arg("-s");
    bash.envs(variables.iter().map(|(name, value)| (name, value))).stdin(Stdio::piped());
    let outcome = run_with(bash, script.as_bytes());
    assert_eq!(outcome.code, 0, "{script}\n{outcome:?}");
    outcome.stdout
}

/// Returns the values of the variables in a masked command, from the same command with secrets.
fn variables(masked: &str, with_secrets: &str) -> Vec<(String, String)> {
    let mut lines = masked.lines();
    let comment = lines.next().unwrap();
    assert!(comment.starts_with("# Hidden: $"), "{masked}");
    let masked = lines.collect::<Vec<_>>().join("\n");
    let mut rest = with_secrets.trim_end();
    let mut found = Vec::new();
    let mut parts = masked.split("'\"$");
    rest = rest.strip_prefix(parts.next().unwrap()).unwrap();
    for part in parts {
        let (name, after) = part.split_once('"').unwrap();
        assert!(comment.contains(&format!("${name}")), "{masked}");
        // After the variable the word goes on, or ends.
        let after = after.strip_prefix('\'').map_or_else(|| format!("'{after}"), str::to_owned);
        let end = rest.find(&after).filter(|_| !after.is_empty()).unwrap_or(rest.len());
        found.push((name.to_owned(), rest[..end].replace(r"'\''", "'")));
        rest = &rest[end + after.len()..];
    }
    assert_eq!(rest, "", "{masked}");
    found
}

/// Returns a command without and with secrets, with the same time of signature.
fn both(emulator: &Emulator, arguments: &[&str]) -> (String, String) {
    let token = emulator.session_token();
    let print = |more: &[&str]| {
        let mut command = against(emulator, arguments);
        command.args(more).env("AWS_SESSION_TOKEN", token);
        run(command).success()
    };
    let date = |text: &str| {
        let at = text.find("x-amz-date: ").unwrap();
        text[at..at + 28].to_owned()
    };
    let mut pairs = (0..10).map(|_| (print(&["--curl"]), print(&["--curl", "--show-secrets"])));
    pairs.find(|(masked, with)| date(masked) == date(with)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_with_secrets_run_as_printed() {
    if !has_curl() {
        return;
    }
    let emulator = Emulator::start().await.unwrap();
    let create =
        ["apigateway", "create-api-key", "--name", VALUE, "--value", SECRET, "--enabled", "--curl"];
    let text = run({
        let mut command = against(&emulator, &create);
        command.arg("--show-secrets");
        command
    })
    .success();
    assert!(emulator.take_requests().is_empty(), "nothing is sent");
    assert!(!text.starts_with('#') && !text.contains("$SIGNATURE"), "{text}");
    let created: Value = serde_json::from_str(&bash(&text, &[])).unwrap();
    assert_eq!((&created["name"], &created["value"]), (&VALUE.into(), &SECRET.into()));
    assert_eq!(emulator.take_requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn masked_commands_run_with_their_variables() {
    if !has_curl() {
        return;
    }
    let emulator = Emulator::start().await.unwrap();
    let create = ["apigateway", "create-api-key", "--name", VALUE, "--value", SECRET];
    let (masked, with_secrets) = both(&emulator, &create);
    assert!(!masked.contains("hush") && !masked.contains(emulator.session_token()), "{masked}");
    assert!(masked.contains("Signature='\"$SIGNATURE\""), "{masked}");
    assert!(masked.contains("'x-amz-security-token: '\"$AWS_SESSION_TOKEN\""), "{masked}");
    assert!(masked.contains("\"$SECRET_VALUE\""), "{masked}");
    let variables = variables(&masked, &with_secrets);
    let names: Vec<&str> = variables.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["SIGNATURE", "AWS_SESSION_TOKEN", "SECRET_VALUE"]);
    let created: Value = serde_json::from_str(&bash(&masked, &variables)).unwrap();
    assert_eq!((&created["name"], &created["value"]), (&VALUE.into(), &SECRET.into()));
    // Without the signature, the service refuses the request.
    let refused = bash(&masked, &variables[1..]);
    assert!(refused.contains("message"), "{refused}");
}

#[test]
fn a_command_needs_credentials() {
    let command =
        command::petard(&["apigateway", "list-rest-apis", "--curl", "--region", "eu-west-1"]);
    let outcome = run(command);
    assert_eq!((outcome.code, &*outcome.stdout), (253, ""), "{outcome:?}");
    assert!(outcome.stderr.starts_with("error: list-rest-apis: no credentials"), "{outcome:?}");
}

/// A server that records requests and sends the same response to each.
struct Server {
    url: String,
    seen: mpsc::Receiver<(String, Vec<u8>)>,
}

impl Server {
    fn start(response: impl Into<Vec<u8>>) -> Self {
        let (response, listener) = (response.into(), TcpListener::bind("127.0.0.1:0").unwrap());
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, seen) = mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let request = read_request(&mut stream);
                let _ = stream.write_all(&response);
                if sender.send(request).is_err() {
                    return;
                }
            }
        });
        Self { url, seen }
    }

    /// Returns the head, in lower case except for the first line, and the body of the next request.
    fn next(&self) -> (String, Vec<u8>) {
        self.seen.recv_timeout(std::time::Duration::from_secs(30)).unwrap()
    }
}

fn read_request(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer).unwrap();
        bytes.extend_from_slice(&buffer[..read]);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let (first, rest) = head.split_once("\r\n").unwrap();
        let head = format!("{first}\r\n{}\r\n", rest.to_ascii_lowercase());
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
        let length: usize = length.map_or(0, |length| length.parse().unwrap());
        if bytes.len() >= end + 4 + length || read == 0 {
            return (head, bytes[end + 4..].to_vec());
        }
    }
}

fn ok(body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\nx-note: a\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

/// Returns `petard curl` with keys and a region.
fn petard_curl(arguments: &[&str]) -> Command {
    let mut command = command::petard(&["curl"]);
    command.args(arguments).args(["--region", "eu-west-1", "--max-attempts", "1"]);
    command.env("AWS_ACCESS_KEY_ID", "AKID").env("AWS_SECRET_ACCESS_KEY", "hush-key");
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_accepts_signed_requests_to_its_url() {
    let emulator = Emulator::start().await.unwrap();
    let run = |path: &str, more: &[&str]| {
        let mut command = command::petard(&["curl", &format!("{}{path}", emulator.url())]);
        command.args(more).args(["--region", emulator.region(), "--service", "apigateway"]);
        command.args(["-H", "accept: application/json"]);
        command.env("AWS_ACCESS_KEY_ID", emulator.access_key_id());
        run({
            command.env("AWS_SECRET_ACCESS_KEY", emulator.secret_access_key());
            command
        })
    };
    let body = r#"{"name":"東京","tags":{"a b":"c+d"}}"#;
    let created: Value = serde_json::from_str(&run("/restapis", &["-d", body]).success()).unwrap();
    assert_eq!(created["name"], "東京", "{created}");
    let path = format!("/restapis/{}", created["id"].as_str().unwrap());
    let tagged = run(&path, &["--query", "tags.\"a b\""]).success();
    assert_eq!(tagged, "\"c+d\"\n");
    let listed = run("/restapis?limit=5&position=", &["-i"]).success();
    assert!(listed.starts_with("HTTP 200 OK\r\n") && listed.contains("東京"), "{listed}");
    assert_eq!(run(&path, &["-X", "DELETE"]).success(), "");

    // As with curl, the response of an error is a result, unless `--fail` is given.
    let error = run(&path, &[]);
    assert_eq!((error.code, &*error.stderr), (0, ""));
    assert!(error.stdout.contains("message"), "{error:?}");
    let error = run(&path, &["-f"]);
    assert_eq!((error.code, &*error.stdout), (254, ""));
    assert!(error.stderr.starts_with("error: GET: NotFoundException"), "{error:?}");
    let write = run("/restapis", &["-d", "{}", "--read-only"]);
    assert_eq!((write.code, &*write.stdout), (252, ""));
    assert!(write.stderr.starts_with("error: a POST request is not a read"), "{write:?}");
    run("/restapis", &["--read-only"]).success();
}

#[test]
fn requests_are_sent_as_they_are_given() {
    let server = Server::start(ok("{\"a\":1.0,  \"b\":[]}"));
    let url = |path: &str| format!("{}{path}", server.url);
    let printed = run(petard_curl(&[&url("/a%20b/?q=x+y&q=%2f&flag&j=東 京")])).success();
    assert_eq!(printed, "{\"a\":1.0,  \"b\":[]}", "unchanged, without a newline");
    let (head, body) = server.next();
    assert!(
        head.starts_with("GET /a%20b/?q=x+y&q=%2f&flag&j=%E6%9D%B1%20%E4%BA%AC HTTP/1.1\r\n"),
        "{head}"
    );
    assert!(head.contains("credential=akid/") && body.is_empty(), "{head}");

    let binary: Vec<u8> = (0..=255).chain(*b"\r\n").collect();
    let file = command::folder("curl").join("body");
    std::fs::write(&file, &binary).unwrap();
    let at_file = format!("@{}", file.display());
    let json = "content-type: application/json\r\n";
    let form = "content-type: application/x-www-form-urlencoded\r\n";
    let cases: &[(&[&str], &[u8], &str, &str)] = &[
        (&["--data-binary", &at_file], &binary, "POST", form),
        (&["-d", "a=b", "-d", "c=@d"], b"a=b&c=@d", "POST", form),
        (&["--data-raw", "@x"], b"@x", "POST", form),
        (&["-d", "[\"日本\"]", "-X", "PUT"], "[\"日本\"]".as_bytes(), "PUT", json),
        (&["-d", "{", "-H", "Content-Type: a/b"], b"{", "POST", "content-type: a/b\r\n"),
        (&["--json", "{}", "-H", "x-n: 1"], b"{}", "POST", "accept: application/json\r\n"),
        (&["-d", ""], b"", "POST", "content-length: 0\r\n"),
        (&["-X", "delete"], b"", "delete", "x-amz-date: "),
    ];
    for (arguments, sent, method, header) in cases {
        let mut command = petard_curl(arguments);
        command.arg(url("/x"));
        run(command).success();
        let (head, body) = server.next();
        assert!(head.starts_with(&format!("{method} /x ")) && head.contains(header), "{head}");
        assert_eq!(body, *sent, "{arguments:?}");
    }
    let mut command = petard_curl(&["-d", "@-", &url("/x")]);
    command.stdin(Stdio::piped());
    assert_eq!(run_with(command, &binary).code, 0);
    assert_eq!(server.next().1, binary);
    run(petard_curl(&["-G", "-d", "a=b c", "-d", "d", &url("/x?first")])).success();
    assert!(server.next().0.starts_with("GET /x?first&a=b%20c&d HTTP/1.1\r\n"));

    // Without a signature.
    let bearer = ["-H", "Authorization: Bearer hush", "-H", "x-empty;", &url("/x")];
    run(petard_curl(&bearer)).success();
    let (head, _) = server.next();
    assert!(head.contains("authorization: bearer hush\r\n") && !head.contains("x-amz-"), "{head}");
    assert!(head.contains("x-empty: \r\n"), "{head}");
    run(petard_curl(&["--no-sign-request", &url("/x")])).success();
    assert!(!server.next().0.contains("authorization"));
}

#[test]
fn the_response_is_written_as_curl_writes_it() {
    let server = Server::start(ok("body"));
    let head = "HTTP 200 OK\r\nx-note: a\r\ncontent-length: 4\r\nconnection: close\r\n\r\n";
    assert_eq!(run(petard_curl(&["-i", &server.url])).success(), format!("{head}body"));
    let file = command::folder("curl").join("file");
    let path = file.display().to_string();
    assert_eq!(run(petard_curl(&["-o", &path, &server.url])).success(), "");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "body");
    assert_eq!(run(petard_curl(&["-o", "-", &server.url])).success(), "body");

    // An incomplete body does not replace the file.
    let broken =
        Server::start("HTTP/1.1 200 OK\r\ncontent-length: 9\r\nconnection: close\r\n\r\nhalf");
    let outcome = run(petard_curl(&["-o", &path, &broken.url]));
    assert_eq!((outcome.code, &*outcome.stdout), (255, ""), "{outcome:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "body");
    assert_eq!(std::fs::read_dir(file.parent().unwrap()).unwrap().count(), 1);
    let outcome = run(petard_curl(&["-o", "/no/folder/file", &server.url]));
    assert_eq!((outcome.code, &*outcome.stdout), (255, ""), "{outcome:?}");

    let json = Server::start(ok("{\"b\": 1.10, \"a\": [2]}"));
    let printed = run(petard_curl(&["--output", "compact", &json.url])).success();
    assert_eq!(printed, "{\"b\":1.10,\"a\":[2]}\n");
    assert_eq!(run(petard_curl(&["--query", "a[0]", &json.url])).success(), "2\n");

    // An error of the server, too.
    let refused = "HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n{\"why\": \"no\"}";
    let refused = Server::start(refused);
    let query = ["--query", "why", "--output", "text", &refused.url];
    assert_eq!(run(petard_curl(&query)).success(), "no\n");
    let head = Server::start("HTTP/1.1 404 Not Found\r\nx-a: b\r\nconnection: close\r\n\r\n");
    let printed = run(petard_curl(&["-I", &head.url])).success();
    assert_eq!(printed, "HTTP 404 Not Found\r\nx-a: b\r\nconnection: close\r\n\r\n");
    assert!(head.next().0.starts_with("HEAD / "));
}

#[test]
fn requests_that_cannot_be_sent_are_errors_with_a_remedy() {
    let refused = |code: i32, arguments: &[&str], why: &str| {
        let outcome = run(petard_curl(arguments));
        assert_eq!((outcome.code, &*outcome.stdout), (code, ""), "{arguments:?} {outcome:?}");
        assert!(outcome.stderr.starts_with(&format!("error: {why}")), "{outcome:?}");
        assert!(!outcome.stderr.contains("hush"), "{outcome:?}");
        outcome.stderr
    };
    let why = "the service that signs requests to `api.example.com` is not known";
    assert!(refused(253, &["https://api.example.com/x"], why).contains("`--service execute-api`"));
    let why = "requests to `x.s3.eu-west-1.amazonaws.com` cannot be signed";
    refused(253, &["https://x.s3.eu-west-1.amazonaws.com/key"], why);
    refused(253, &["http://api.example.com/"], "the URL is `http` and not on this machine");
    refused(253, &["api.example.com"], "the URL is not a URL: write it as `https://host/path`");
    let known = "https://a.execute-api.eu-west-1.amazonaws.com";
    refused(252, &[known, "-H", "novalue"], "`--header novalue` has no `:`");
    refused(252, &[known, "-H", "a: 1", "-H", "A: 2"], "the header `a` is given twice");
    refused(252, &[known, "-H", "te: x"], "GET: the header `te` cannot be set");
    refused(252, &[known, "-X", "A B"], "`--request A B` is not a method");
    refused(252, &[known, "-d", "@/no/file"], "the file `/no/file` cannot be read");
    refused(252, &[known, "--endpoint-url", known], "`--endpoint-url` has no effect");
    let mut command = command::petard(&["curl", known]);
    command.env_remove("AWS_ACCESS_KEY_ID");
    let outcome = run(command);
    assert_eq!((outcome.code, &*outcome.stdout), (253, ""), "{outcome:?}");
    assert!(outcome.stderr.contains("`petard doctor`"), "{outcome:?}");
}

#[test]
fn any_request_is_printed_without_secrets() {
    let url = "https://a.execute-api.eu-west-1.amazonaws.com/x?limit=5&access_token=hush-q";
    let body = r#"{ "user": "me", "password": "hush-b" }"#;
    let request = [
        url,
        "-d",
        body,
        "-H",
        "x-api-key: hush-h",
        "-H",
        "accept: a/b",
        "-H",
        "x-my-secret: hush-s",
    ];
    let print = |more: &[&str]| {
        let mut command = petard_curl(&request);
        command.args(more);
        command
    };
    let masked = run(print(&["--curl"])).success();
    assert!(!masked.contains("hush"), "{masked}");
    for part in [
        "limit=5",
        "'accept: a/b'",
        "\"user\": \"me\"",
        "$SECRET_X_API_KEY",
        "$SECRET_ACCESS_TOKEN",
    ] {
        assert!(masked.contains(part), "{part}: {masked}");
    }
    let shown = run(print(&["--curl", "--show-secrets"])).success();
    for part in ["hush-q", "hush-b", "hush-h", "hush-s"] {
        assert!(shown.contains(part), "{shown}");
    }
    let json =
        |command: Command| -> Value { serde_json::from_str(&run(command).success()).unwrap() };
    let mut unsigned = print(&["--dry-run"]);
    unsigned.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    let unsigned = json(unsigned);
    assert_eq!(unsigned["method"], "POST");
    assert_eq!(unsigned["headers"]["x-api-key"], "***");
    assert_eq!(unsigned["headers"]["x-my-secret"], "***");
    assert_eq!(unsigned["url"], url.replace("hush-q", "***"));
    assert_eq!(unsigned["headers"]["accept"], "a/b");
    assert_eq!(unsigned["body"], serde_json::json!({"user": "me", "password": "***"}));
    assert!(!unsigned.to_string().contains("hush"), "{unsigned}");
    let signed = json(print(&["--dry-run", "--signed"]));
    assert_eq!(signed["headers"]["authorization"], "***");
    let signed = json(print(&["--dry-run", "--signed", "--show-secrets"]));
    assert!(signed["headers"]["authorization"].as_str().unwrap().starts_with("AWS4-HMAC-SHA256 "));
    // A header that replaces the signature is a part of the request.
    let given = ["-H", "authorization: Bearer hush-a", "--dry-run"];
    assert_eq!(json(print(&given))["headers"]["authorization"], "***");
    let shown = json(print(&[&given[..], &["--show-secrets"]].concat()));
    assert_eq!(shown["headers"]["authorization"], "Bearer hush-a");
}

#[test]
fn printed_commands_send_the_same_request() {
    if !has_curl() {
        return;
    }
    let server = Server::start(ok("{}"));
    let file = command::folder("curl").join("body");
    let long = "x".repeat(150_000);
    for body in
        [&b"a\0\xff'\n"[..], long.as_bytes(), "it's 東京".as_bytes(), b"{\"token\": \"a'b\\\"$c\"}"]
    {
        std::fs::write(&file, body).unwrap();
        let data = format!("@{}", file.display());
        let url = format!("{}/x%20y?a=b+c&d[]=1&token=%27x", server.url);
        let arguments = [&*url, "-d", &data, "-H", "x-empty;", "-H", "cookie: a=\"b c\"; d='$e'"];
        run(petard_curl(&arguments)).success();
        let sent = server.next();
        let print = |more: &str| {
            let mut command = petard_curl(&arguments);
            command.args(["--curl", more]);
            run(command).success()
        };
        let mut pairs = (0..10).map(|_| (print("-s"), print("--show-secrets")));
        let date = |text: &str| text.split("x-amz-date: ").nth(1).map(|rest| rest[..16].to_owned());
        let (masked, with_secrets) = pairs
            .find(|(masked, with)| date(masked).is_some() && date(masked) == date(with))
            .unwrap();
        let lines = |head: &str| -> Vec<String> {
            let is_same = |line: &&str| {
                !["x-amz-date", "authorization", "user-agent", "accept", "expect"]
                    .iter()
                    .any(|name| line.starts_with(name))
            };
            let mut lines: Vec<_> =
                head.lines().filter(is_same).map(|line| line.trim().to_owned()).collect();
            lines.sort();
            lines
        };
        bash(&with_secrets, &[]);
        let by_curl = server.next();
        assert_eq!((lines(&by_curl.0), &by_curl.1), (lines(&sent.0), &sent.1), "{with_secrets}");
        let variables = variables(&masked, &with_secrets);
        bash(&masked, &variables);
        assert_eq!(server.next(), by_curl, "{masked}");
    }
}

#[test]
fn tokens_and_keys_are_the_variables_that_petard_reads() {
    if !has_curl() {
        return;
    }
    let server = Server::start(ok("{}"));
    let model = concat!(env!("CARGO_MANIFEST_DIR"), "/../codegen/tests/accept/authentication.json");
    let secrets = [("PETARD_BEARER_TOKEN", "hush-b"), ("PETARD_API_KEY", "hush-k")];
    let secrets = secrets.map(|(name, value)| (name.to_owned(), value.to_owned()));
    for (operation, shown, header) in [
        (
            &["list-notes"][..],
            "'authorization: Bearer '\"$PETARD_BEARER_TOKEN\"",
            "authorization: bearer hush-b",
        ),
        (&["delete-note", "7"], "'x-api-key: '\"$PETARD_API_KEY\"", "x-api-key: hush-k"),
        (&["share", "7"], "'authorization: '\"$PETARD_API_KEY\"", "authorization: hush-k"),
        (&["get-note", "7"], "--request GET", "accept: */*"),
    ] {
        let mut command = command::petard(&["--model", model, "desk"]);
        command.args(operation).args(["--curl", "--endpoint-url", &server.url]);
        command.envs(secrets.iter().map(|(name, value)| (name, value)));
        let masked = run(command).success();
        assert!(masked.contains(shown) && !masked.contains("hush"), "{masked}");
        assert_eq!(masked.starts_with("# Hidden: $PETARD_"), shown.contains('$'), "{masked}");
        bash(&masked, &secrets);
        let (head, _) = server.next();
        assert!(head.contains(&format!("\r\n{header}\r\n")), "{head}");
    }
    let local = run(command::petard(&["--local", "apigateway", "list-rest-apis", "--curl"]));
    assert_eq!((local.code, &*local.stdout), (252, ""), "{local:?}");
}
