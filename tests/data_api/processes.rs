//! Processes that refresh one file: two at once, and one that is killed in the middle.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

use petard::data_api::ControlPlane;
use serde_json::Value;

use super::folder::Folder;
use super::plane::{AllowHosts as _, ok};
use super::server::{Server, builder};

const URL: &str = "PETARD_TEST_URL";
const FILE: &str = "PETARD_TEST_FILE";
const TIMES: &str = "PETARD_TEST_TIMES";

/// Starts a process that refreshes the file this many times.
fn child(url: &str, file: &Path, times: usize) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "processes::refreshes_in_a_child_process", "--ignored"])
        .envs([(URL, url.to_owned()), (TIMES, times.to_string())])
        .env(FILE, file)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test]
#[ignore = "is run by the others, in processes of their own"]
async fn refreshes_in_a_child_process() {
    let (Ok(url), Ok(file)) = (std::env::var(URL), std::env::var(FILE)) else { return };
    let times: usize = std::env::var(TIMES).unwrap().parse().unwrap();
    let control = ControlPlane::new(&builder().build()).endpoints_file(file);
    for _ in 0..times {
        control.connect(&url).allow_hosts().force_refresh(true).await.unwrap();
    }
}

/// A server with long responses, each of which differs from the one before in every part.
async fn server(length: usize) -> Server {
    Server::many(move |number| {
        let mark = number.to_string();
        let long = mark.repeat(length / mark.len());
        let stage = format!(r#"{{"Endpoint": "https://x", "mark": "{mark}", "long": "{long}"}}"#);
        ok(&format!(r#"{{"dev": {stage}, "test": {stage}}}"#))
    })
    .await
}

const OLD: &str = r#"{"dev": {"Endpoint": "https://x", "mark": "", "long": "", "own": 1},
    "test": {"Endpoint": "https://x", "mark": "", "long": ""}, "team": "a"}"#;

/// Checks that one process wrote the whole file.
fn check_whole(folder: &Folder, length: usize) {
    let text = folder.read();
    let file: Value = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{} bytes of a file: {error}", text.len()));
    let mark = file["dev"]["mark"].as_str().unwrap();
    assert_eq!(file["test"]["mark"], mark);
    for stage in ["dev", "test"] {
        let long = mark.repeat(length / mark.len().max(1));
        assert!(file[stage]["long"].as_str() == Some(&long), "{stage} {mark}");
    }
    assert_eq!((&file["team"], &file["dev"]["own"]), (&Value::from("a"), &Value::from(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_can_refresh_at_once() {
    const LENGTH: usize = 50_000;
    let (folder, server) = (Folder::new(), server(LENGTH).await);
    folder.write(OLD);
    let mut children = [(); 2].map(|()| child(&server.url, &folder.file(), 12));
    let mut running = true;
    while running {
        check_whole(&folder, LENGTH);
        running = children.iter_mut().any(|child| child.try_wait().unwrap().is_none());
        tokio::task::yield_now().await;
    }
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    check_whole(&folder, LENGTH);
    assert_eq!(server.count(), 24);
    assert!(folder.read().contains("RefreshDate"));
    assert_eq!(folder.names(), ["endpoints.json", "endpoints.json.lock"]);
}

/// Returns length and time of the files in the folder, except for the lock.
fn state(folder: &Folder) -> BTreeMap<String, (u64, SystemTime)> {
    let names = folder.names().into_iter().filter(|name| name != "endpoints.json.lock");
    let known = names.filter_map(|name| {
        // The file may no longer exist.
        let file = fs::metadata(folder.path().join(&name)).ok()?;
        Some((name, (file.len(), file.modified().unwrap())))
    });
    known.collect()
}

/// Waits until a file appears or changes.
async fn something_is_written(folder: &Folder) {
    let before = state(folder);
    while state(folder).iter().all(|(name, now)| before.get(name) == Some(now)) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_leaves_the_file_complete_and_unlocked() {
    /// Long enough that writing takes a while.
    const LENGTH: usize = 1_000_000;
    let (folder, server) = (Folder::new(), server(LENGTH).await);
    folder.write(OLD);
    let (mut rounds, mut in_the_middle) = (0, 0);
    while in_the_middle < 4 {
        rounds += 1;
        assert!(
            rounds <= 60,
            "{in_the_middle} of the killed processes were writing beside the file"
        );
        let mut child = child(&server.url, &folder.file(), usize::MAX);
        let written = async {
            for _ in 0..=rounds % 3 {
                something_is_written(&folder).await;
            }
        };
        tokio::time::timeout(Duration::from_mins(1), written).await.unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        check_whole(&folder, LENGTH);
        let names = folder.names();
        assert!(names.len() <= 3, "leftovers pile up: {names:?}");
        in_the_middle += usize::from(names.len() == 3);
    }
    let control = ControlPlane::new(&builder().build()).endpoints_file(folder.file());
    control.connect(&server.url).allow_hosts().force_refresh(true).await.unwrap();
    check_whole(&folder, LENGTH);
    assert_eq!(folder.names(), ["endpoints.json", "endpoints.json.lock"]);
}
