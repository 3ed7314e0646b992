//! Runs the command line as a process whose environment a test controls.

#![allow(dead_code, clippy::unwrap_used, reason = "tests")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use petard_emulator::Emulator;

/// What a command printed, and its exit code.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    pub(crate) fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout.clone()).unwrap(),
            stderr: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    /// Returns the result of a command that is expected to succeed without messages.
    #[track_caller]
    pub(crate) fn success(self) -> String {
        assert_eq!((self.code, &*self.stderr), (0, ""), "{self:?}");
        self.stdout
    }
}

/// Creates an empty folder that no other test has.
pub(crate) fn folder(name: &str) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = format!("{name}-{}-{number}", std::process::id());
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Returns a command that reads no files and no variables of the machine, and has no credentials.
pub(crate) fn petard(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_petard"));
    command.env_clear().args(arguments).stdin(Stdio::null());
    for name in ["PATH", "SystemRoot"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("no-home");
    command
        .env("HOME", &home)
        .env("AWS_CONFIG_FILE", home.join("config"))
        .env("AWS_SHARED_CREDENTIALS_FILE", home.join("credentials"))
        .env("AWS_EC2_METADATA_DISABLED", "true");
    command
}

/// Returns a command that calls an emulator, with its credentials.
pub(crate) fn against(emulator: &Emulator, arguments: &[&str]) -> Command {
    let mut command = petard(arguments);
    command
        .args(["--endpoint-url", &emulator.url(), "--region", emulator.region()])
        .env("AWS_ACCESS_KEY_ID", emulator.access_key_id())
        .env("AWS_SECRET_ACCESS_KEY", emulator.secret_access_key());
    command
}

/// Returns a command with `--local` and a state file.
pub(crate) fn local(path: &Path, arguments: &[&str]) -> Command {
    let mut command = petard(&["--local", "--state", path.to_str().unwrap()]);
    command.args(arguments);
    command
}

/// Runs a command to its end.
pub(crate) fn run(mut command: Command) -> Outcome {
    Outcome::of(&command.output().unwrap())
}

/// Runs a command with a text on its stdin.
pub(crate) fn run_with(mut command: Command, stdin: &[u8]) -> Outcome {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    let mut pipe = process.stdin.take().unwrap();
    let stdin = stdin.to_vec();
    // A thread of its own, so that neither side waits for the other if the pipe is full.
    let writer = std::thread::spawn(move || {
        let _ = pipe.write_all(&stdin);
    });
    let output = process.wait_with_output().unwrap();
    writer.join().unwrap();
    Outcome::of(&output)
}
