//! Hostile input and faults of the network: what happens, after how many attempts, in what time and
//! with how much memory.
//!
//! A table of classes of defects; each case belongs to a class and is printed with its outcome. A
//! class without a case is a failure. Everything is sent to this machine.
//!
//! `cargo test --test faults -- NAME` runs the cases of a class, or those with a name.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

mod addresses;
mod canaries;
mod causes;
mod clock;
mod dates;
mod endless;
#[cfg(feature = "http2")]
mod http2;
mod http_client;
mod lines;
mod logs;
mod memory;
mod numbers;
mod packages;
mod pool;
mod proxies;
mod quantity;
mod requests;
mod runtimes;
mod server;
mod setup;
mod tls;
mod transport;

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// Classes of defects, and their cases.
static CLASSES: &[(&str, &[Case])] = &[
    ("lenient URLs", addresses::CASES),
    ("memory of parsing", memory::CASES),
    ("pooled connections", pool::CASES),
    ("secrets by value", canaries::CASES),
    ("options of the HTTP client", http_client::CASES),
    ("clock of another host", clock::CASES),
    ("panics", runtimes::CASES),
    ("dates and numbers", dates::CASES),
    ("raw requests", requests::CASES),
    ("not a number", numbers::CASES),
    ("quadratic time", quantity::CASES),
    ("control characters", lines::CASES),
    ("wrong causes", causes::CASES),
    ("logged URLs", logs::CASES),
    ("endless pages", endless::CASES),
    ("package metadata", packages::CASES),
    ("connections", transport::CASES),
    ("TLS", tls::CASES),
    #[cfg(feature = "http2")]
    ("HTTP/2", http2::CASES),
    ("proxies", proxies::CASES),
];

/// The classes that were found in an attack on the library. Each must be in the table.
const FOUND: [&str; 16] = [
    "lenient URLs",
    "memory of parsing",
    "pooled connections",
    "secrets by value",
    "options of the HTTP client",
    "clock of another host",
    "panics",
    "dates and numbers",
    "raw requests",
    "not a number",
    "quadratic time",
    "control characters",
    "wrong causes",
    "logged URLs",
    "endless pages",
    "package metadata",
];

/// What happened in a case.
struct Seen {
    text: String,
    attempts: u32,
    /// Number of bytes that the server sent, or that the caller gave.
    bytes: usize,
}

type Run = fn() -> Pin<Box<dyn Future<Output = Seen>>>;

struct Case {
    name: &'static str,
    /// A part of the outcome.
    expected: &'static str,
    attempts: u32,
    /// Maximum time.
    time: Duration,
    /// Maximum memory for each byte, beyond a mebibyte. `None`: not measured, because most of the
    /// memory is that of TLS or of the test itself.
    memory: Option<usize>,
    run: Run,
}

impl Case {
    const fn new(name: &'static str, expected: &'static str, attempts: u32, run: Run) -> Self {
        Self { name, expected, attempts, time: Duration::from_secs(10), memory: None, run }
    }

    const fn within(mut self, seconds: u64) -> Self {
        self.time = Duration::from_secs(seconds);
        self
    }

    /// Sets the maximum memory for each byte of the response.
    const fn memory(mut self, times: usize) -> Self {
        self.memory = Some(times);
        self
    }
}

impl Seen {
    fn new(text: impl Into<String>, attempts: u32) -> Self {
        Self { text: text.into(), attempts, bytes: 0 }
    }

    /// All forms in which an error is shown, and its causes.
    fn error(error: &petard::Error) -> Self {
        let mut text = format!("{error}\n{error:?}\n{error:#?}");
        let mut cause = std::error::Error::source(error);
        while let Some(error) = cause {
            text += &format!("\n{error}\n{error:?}");
            cause = error.source();
        }
        Self::new(text, error.attempts())
    }

    fn with_bytes(mut self, bytes: usize) -> Self {
        self.bytes = bytes;
        self
    }
}

fn main() -> ExitCode {
    // Trusted certificates and proxies are read from the environment, so the cases run in a process
    // that has one of its own.
    const CHILD: &str = "PETARD_FAULTS";
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--list") {
        return ExitCode::SUCCESS;
    }
    if std::env::var_os(CHILD).is_none() {
        let mut child = Command::new(std::env::current_exe().unwrap());
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUEST_METHOD"] {
            child.env_remove(name).env_remove(name.to_lowercase());
        }
        let authority = format!("{}/tests/data/tls/authority.pem", env!("CARGO_MANIFEST_DIR"));
        child.env("SSL_CERT_FILE", authority).env("SSL_CERT_DIR", "/nonexistent").env(CHILD, "1");
        let status = child.args(arguments).status().unwrap();
        return if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    if let Some(name) = std::env::var_os(proxies::CASE) {
        return proxies::behind(&name.to_string_lossy());
    }
    let names: Vec<&str> =
        arguments.iter().map(String::as_str).filter(|name| !name.starts_with('-')).collect();
    run_all(&names)
}

fn run_all(names: &[&str]) -> ExitCode {
    std::panic::set_hook(Box::new(|_| {}));
    let (mut passed, mut failures) = (0, Vec::new());
    println!("{:<62} {:>8} {:>8} {:>10}  outcome", "case", "attempts", "ms", "KiB");
    for found in FOUND {
        if !CLASSES.iter().any(|(class, _)| *class == found) {
            failures.push(format!("the class `{found}` is not in the table"));
        }
    }
    for (class, cases) in CLASSES {
        let is_wanted = |case: &Case| {
            names.is_empty()
                || names.iter().any(|name| class.contains(name) || case.name.contains(name))
        };
        if cases.is_empty() {
            failures.push(format!("the class `{class}` has no case"));
        }
        for (index, case) in cases.iter().filter(|case| is_wanted(case)).enumerate() {
            if index == 0 {
                println!("\n{class}");
            }
            match run(case) {
                Ok(()) => passed += 1,
                Err(why) => failures.push(format!("{class}: {}: {why}", case.name)),
            }
        }
    }
    for failure in &failures {
        println!("\nFAILED: {failure}");
    }
    println!("\n{passed} passed, {} failed", failures.len());
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether a text has a part, which does not begin within a number: `10 leaks` has no `0 leaks`.
fn has(text: &str, part: &str) -> bool {
    text.match_indices(part).any(|(at, _)| !text[..at].ends_with(|c: char| c.is_ascii_digit()))
}

/// Runs a case and prints it.
fn run(case: &Case) -> Result<(), String> {
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    let began = Instant::now();
    let seen = catch_unwind(AssertUnwindSafe(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on((case.run)())
    }));
    let (time, peak) = (began.elapsed(), HEAP.peak_usage().saturating_sub(before));
    let seen = match seen {
        Ok(seen) => seen,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            Seen::new(format!("panicked: {}", text.unwrap_or("without a message")), 0)
        }
    };
    let (line, limit) = (
        seen.text.lines().next().unwrap_or_default(),
        case.memory.map(|times| times * seen.bytes + (1 << 20)),
    );
    let cut: String = line.chars().take(80).collect();
    println!(
        "  {:<60} {:>8} {:>8} {:>10}  {cut}",
        case.name,
        seen.attempts,
        time.as_millis(),
        if limit.is_some() { (peak / 1024).to_string() } else { String::new() },
    );
    if !has(&seen.text, case.expected) {
        return Err(format!("expected `{}`, got: {}", case.expected, seen.text));
    }
    if seen.attempts != case.attempts {
        return Err(format!("{} attempts instead of {}: {line}", seen.attempts, case.attempts));
    }
    if time > case.time {
        return Err(format!("took {time:?}, more than {:?}", case.time));
    }
    match limit {
        Some(limit) if peak > limit => {
            Err(format!("used {peak} bytes, more than {limit} for {} bytes", seen.bytes))
        }
        _ => Ok(()),
    }
}
