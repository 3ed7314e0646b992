//! What the programs of the measurements share: the calls that each of them makes, and the
//! measurement of one scenario.
//!
//! `PROGRAM SCENARIO URL COUNT` prints one line of JSON. All calls run on one thread.

mod allocations;

use std::future::Future;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// The region and the keys of all programs.
pub const REGION: &str = "eu-west-1";
pub const ACCESS_KEY_ID: &str = "AKIDEXAMPLE";
pub const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// The size of large bodies, in bytes.
pub const LARGE: usize = 32 * 1024 * 1024;

/// The calls of a program. Each returns a number that depends on what it received: bytes, items or
/// characters. It is the same for every call.
pub trait Program: Clone + 'static {
    /// Creates a client for the server at a URL.
    fn new(url: &str) -> Self;

    /// GetResources: a response of 5.5 kB.
    fn get(&self) -> impl Future<Output = usize>;

    /// CreateRestApi, with a body of three members.
    fn post(&self) -> impl Future<Output = usize>;

    /// GetRestApis, in pages of 500 items: reads all items and returns their number.
    fn items(&self) -> impl Future<Output = usize>;

    /// GetExport: a response of 32 MiB.
    fn large(&self) -> impl Future<Output = usize>;

    /// PutRestApi: a request with this body.
    fn upload(&self, body: Vec<u8>) -> impl Future<Output = usize>;
}

/// Runs the scenario that the arguments name, and prints what was measured as a line of JSON.
pub fn run<P: Program>() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [scenario, url, count] = arguments.as_slice() else {
        panic!("usage: PROGRAM get|post|items|large|upload|new|burst-N URL COUNT");
    };
    let count: usize = count.parse().expect("a number");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let tasks = tokio::task::LocalSet::new();
    let mut measured = tasks.block_on(&runtime, async {
        let program = P::new(url);
        match scenario.as_str() {
            "get" => one_by_one(count, async || program.get().await).await,
            "post" => one_by_one(count, async || program.post().await).await,
            "items" => one_by_one(count, async || program.items().await).await,
            "large" => one_by_one(count, async || program.large().await).await,
            "upload" => one_by_one(count, async || program.upload(vec![b'x'; LARGE]).await).await,
            "new" => one_by_one(count, async || P::new(url).get().await).await,
            other => {
                let number = other.strip_prefix("burst-").and_then(|number| number.parse().ok());
                burst(&program, count, number.expect("a scenario")).await
            }
        }
    });
    measured["peak_kilobytes"] = peak_kilobytes().into();
    println!("{measured}");
}

/// Makes calls one after the other, after one that opens the connection.
async fn one_by_one(count: usize, call: impl AsyncFn() -> usize) -> Value {
    let first = call().await;
    let (began, before) = (Instant::now(), allocations::so_far());
    for _ in 0..count {
        assert_eq!(call().await, first, "the responses are equal");
    }
    let (time, after) = (began.elapsed(), allocations::so_far());
    let each = |number: f64| number / count.max(1) as f64;
    json!({
        "received": first,
        "allocations": each((after - before) as f64),
        "microseconds": each(time.as_secs_f64() * 1e6),
    })
}

/// Makes calls of which a number are in progress at any time.
async fn burst<P: Program>(program: &P, count: usize, number: usize) -> Value {
    let each = count / number;
    // Opens the connections.
    all::<P>(program, number, 1).await;
    let began = Instant::now();
    let mut times = all::<P>(program, number, each).await;
    let time = began.elapsed();
    times.sort_unstable();
    let quantile = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)];
    json!({
        "calls_a_second": times.len() as f64 / time.as_secs_f64(),
        "p50_microseconds": quantile(50).as_secs_f64() * 1e6,
        "p99_microseconds": quantile(99).as_secs_f64() * 1e6,
    })
}

async fn all<P: Program>(program: &P, tasks: usize, each: usize) -> Vec<Duration> {
    let tasks: Vec<_> = (0..tasks)
        .map(|_| {
            let program = program.clone();
            tokio::task::spawn_local(async move {
                let mut times = Vec::with_capacity(each);
                for _ in 0..each {
                    let began = Instant::now();
                    assert!(program.get().await > 0, "a body");
                    times.push(began.elapsed());
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.expect("a task"));
    }
    times
}

/// Returns the most memory that this process has had, as Linux counts it; null elsewhere.
fn peak_kilobytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
