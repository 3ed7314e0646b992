//! What a user sees on a terminal, which tmux is: tables and help at 80 and 120 columns, colours, and the
//! line of progress.
//!
//! `UPDATE_GOLDEN=1 cargo test -p petard-cli --test terminal` rewrites the expected files; read the diff.

#![allow(clippy::unwrap_used, clippy::disallowed_macros, reason = "tests")]

mod command;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use std::{env, fs};

use command::{against, petard};
use petard_emulator::{Emulator, Response};
use serde_json::json;

/// A terminal with one command, which is ended when it is dropped.
struct Terminal {
    /// The path of the socket of its tmux.
    socket: String,
}

/// Returns whether there is a tmux, and prints that the test is skipped otherwise.
fn has_tmux() -> bool {
    let version = Command::new("tmux").arg("-V").stdout(Stdio::null()).status();
    let has_tmux = version.is_ok_and(|status| status.success());
    if !has_tmux {
        println!("skipped: tmux is not installed");
    }
    has_tmux
}

impl Terminal {
    /// Starts a command, and text for the shell after it, in a terminal with this many columns.
    fn start(columns: u16, command: &Command, after: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        // Paths of sockets are short, and the folder for tests may be deep.
        let socket = env::temp_dir().join(format!("petard-tmux-{}-{number}", std::process::id()));
        let socket = socket.to_str().unwrap().to_owned();
        let quoted =
            |text: &std::ffi::OsStr| format!("'{}'", text.to_str().unwrap().replace('\'', r"'\''"));
        let mut line = "env -i TERM=screen-256color".to_owned();
        for (name, value) in command.get_envs() {
            if let Some(value) = value {
                line += &format!(" {}={}", name.to_str().unwrap(), quoted(value));
            }
        }
        for word in std::iter::once(command.get_program()).chain(command.get_args()) {
            line += &format!(" {}", quoted(word));
        }
        line += &format!(" {after}; tmux -S {socket} wait-for -S ended; sleep 60");
        let columns = columns.to_string();
        let terminal = Self { socket };
        terminal.tmux(&["new-session", "-d", "-x", &columns, "-y", "200", &line]);
        terminal
    }

    fn tmux(&self, arguments: &[&str]) -> String {
        let output = Command::new("tmux")
            .args(["-u", "-S", &self.socket, "-f", "/dev/null"])
            .args(arguments)
            .env_remove("TMUX")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Returns what is on the screen, with the codes of colours if they are wanted.
    fn screen(&self, has_codes: bool) -> String {
        let codes: &[&str] = if has_codes { &["-e"] } else { &[] };
        let text = self.tmux(&[&["capture-pane", "-p"], codes].concat());
        format!("{}\n", text.trim_end()).replace('\u{1b}', "<ESC>")
    }

    /// Waits for the end of the command, and returns what is on the screen.
    fn end(&self, has_codes: bool) -> String {
        self.tmux(&["wait-for", "ended"]);
        self.screen(has_codes)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = Command::new("tmux").args(["-S", &self.socket, "kill-server"]).output();
        let _ = fs::remove_file(&self.socket);
    }
}

/// Compares with the expected file, or rewrites it.
#[track_caller]
fn check(name: &str, screen: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/terminal").join(name);
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, screen).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == screen,
        "{} differs; UPDATE_GOLDEN=1 rewrites it:\n{screen}",
        path.display()
    );
}

/// Starts an emulator whose list of APIs is always the same.
async fn emulator() -> Emulator {
    let emulator = Emulator::start().await.unwrap();
    emulator.on("get_rest_apis", |_| {
        Response::json(
            200,
            &json!({"item": [
                {"id": "a1b2c3d4e5", "name": "pets", "createdDate": 1_700_000_000,
                 "description": "All calls of the pet shop \u{1f43e}, and of its branches"},
                {"id": "f6g7h8i9j0", "name": "訂單", "createdDate": 1_700_086_400.5,
                 "endpointConfiguration": {"types": ["REGIONAL"], "ipAddressType": "ipv4"}},
            ]}),
        )
    });
    emulator
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_and_help_fit_the_terminal() {
    if !has_tmux() {
        return;
    }
    let emulator = emulator().await;
    for columns in [80, 120] {
        for (name, command) in [
            ("table", against(&emulator, &["apigateway", "list-rest-apis", "--output", "table"])),
            ("help", petard(&["apigateway", "create-stage", "--help"])),
        ] {
            let screen = Terminal::start(columns, &command, "").end(false);
            check(&format!("{name}-{columns}.txt"), &screen);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn json_has_colours_on_a_terminal_only() {
    if !has_tmux() {
        return;
    }
    let emulator = emulator().await;
    let list = ["apigateway", "list-rest-apis"];
    let screen = Terminal::start(120, &against(&emulator, &list), "").end(true);
    check("json.txt", &screen);
    for (arguments, after) in
        [(&[][..], "| cat"), (&["--color", "never"], ""), (&["--output", "table"], "")]
    {
        let mut command = against(&emulator, &list);
        command.args(arguments);
        let screen = Terminal::start(120, &command, after).end(true);
        assert!(screen.contains("pets") && !screen.contains("<ESC>"), "{screen}");
    }
    let mut command = against(&emulator, &list);
    command.env("NO_COLOR", "1");
    assert!(!Terminal::start(120, &command, "").end(true).contains("<ESC>"));
}

/// The line counts pages while the next one is on its way, and is gone at the end.
#[tokio::test(flavor = "multi_thread")]
async fn progress_is_one_line_on_stderr() {
    if !has_tmux() {
        return;
    }
    let emulator = Emulator::builder().page_size(2).start().await.unwrap();
    let api = petard::ApiGateway::new(&emulator.config());
    for number in 0..4 {
        api.create_rest_api(format!("api {number}")).await.unwrap();
    }
    let wait = Arc::new(Mutex::new(()));
    let held = wait.lock().unwrap();
    let inner = wait.clone();
    emulator.on("get_rest_apis", move |request| -> Option<Response> {
        request.query("position")?;
        drop(inner.lock());
        None
    });
    let list = ["apigateway", "list-rest-apis", "--all", "--query", "item[].name | sort(@)"];
    let terminal = Terminal::start(80, &against(&emulator, &list), "| cat");
    let began = Instant::now();
    loop {
        let screen = terminal.screen(false);
        if screen.contains("2 items of 1 page") && !screen.contains("api") {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "{screen}");
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(held);
    let names = "[\n  \"api 0\",\n  \"api 1\",\n  \"api 2\",\n  \"api 3\"\n]\n";
    assert_eq!(terminal.end(false), names);
}

/// A waiter shows what the service returns.
#[tokio::test(flavor = "multi_thread")]
async fn a_waiter_shows_the_status() {
    if !has_tmux() {
        return;
    }
    let emulator = Emulator::start().await.unwrap();
    emulator.on("get_vpc_link", |_| Response::json(200, &json!({"status": "PENDING"})));
    let wait = ["apigateway", "wait", "vpc-link-available", "a1"];
    let terminal = Terminal::start(100, &against(&emulator, &wait), "");
    let began = Instant::now();
    loop {
        let screen = terminal.screen(false);
        if screen
            .contains("waiting for vpc-link-available, 15m at most; the last response: PENDING")
        {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "{screen}");
        std::thread::sleep(Duration::from_millis(20));
    }
    emulator.on("get_vpc_link", |_| Response::json(200, &json!({"status": "AVAILABLE"})));
    assert_eq!(terminal.end(false), "{\n  \"status\": \"AVAILABLE\"\n}\n");
}
