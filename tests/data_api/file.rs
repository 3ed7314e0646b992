//! The file of endpoints: errors about it, and replacing it in one step.

use std::fs::{self, File};
use std::path::Path;

use petard::data_api::{ControlPlane, DataApi};
use petard::{Config, Error};

use super::clock::Fake;
use super::folder::Folder;
use super::plane::{AllowHosts as _, STAGES};
use super::server::{Server, builder};

fn control(file: &Path) -> ControlPlane {
    ControlPlane::new(&builder().build()).endpoints_file(file)
}

/// Checks that the error names the file and the remedy.
fn explains(error: &Error, file: &Path, remedy: &str) {
    let text = error.to_string();
    assert!(text.contains(file.to_str().unwrap()) && text.contains(remedy), "{text}");
    assert!(error.is_configuration(), "{text}");
}

#[tokio::test]
async fn an_invalid_file_is_an_error_until_it_is_refreshed() {
    let (folder, server) = (Folder::new(), Server::stages().await);
    let poisoned = r#"{"RefreshDate": "2026-11-22 03:54:19", "message": "Forbidden"}"#;
    for file in
        ["", "{", "[]", "\u{0}\u{1}", poisoned, r#"{"dev": {"Endpoint": []}}"#, &STAGES[..99]]
    {
        folder.write(file);
        let found = control(&folder.file()).connect(&server.url).allow_hosts().await.unwrap_err();
        let client = DataApi::builder(&builder().build()).stage("dev");
        let built = client.endpoints_file(folder.file()).build().unwrap_err();
        for error in [found, built] {
            explains(&error, &folder.file(), "`ControlPlane::connect(url).force_refresh(true)`");
        }
        assert_eq!((folder.read().as_str(), server.count()), (file, 0));
    }
    folder.write(b"\xff{}");
    control(&folder.file()).connect(&server.url).allow_hosts().force_refresh(true).await.unwrap();
    let endpoints = control(&folder.file()).connect(&server.url).allow_hosts().await.unwrap();
    assert_eq!((endpoints.stages().len(), server.count()), (2, 1));
}

#[tokio::test]
async fn errors_about_a_folder_without_write_access_have_a_remedy() {
    let (folder, server) = (Folder::new(), Server::stages().await);
    // A file cannot be created below a file.
    folder.write(STAGES);
    let below = folder.file().join("endpoints.json");
    let error =
        control(&below).connect(&server.url).allow_hosts().force_refresh(true).await.unwrap_err();
    explains(&error, &below, "PETARD_DATA_API_ENDPOINTS or `.endpoints_file(...)`");
    let error = control(&below).connect(&server.url).allow_hosts().await.unwrap_err();
    explains(&error, &below, "cannot be read");
    assert_eq!(folder.read(), STAGES);
    // The path is a folder.
    let error = control(folder.path()).connect(&server.url).allow_hosts().await.unwrap_err();
    explains(&error, folder.path(), "cannot be read");
    let error = control(folder.path())
        .connect(&server.url)
        .allow_hosts()
        .force_refresh(true)
        .await
        .unwrap_err();
    explains(&error, folder.path(), "set another file");
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_in_a_read_only_folder_is_unchanged() {
    use std::os::unix::fs::PermissionsExt as _;

    let (folder, server) = (Folder::new(), Server::stages().await);
    folder.write(STAGES);
    let mode = |mode| fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode));
    mode(0o555).unwrap();
    // Root can write to such a folder, but not to a folder of the kernel.
    let stops = File::create(folder.path().join("probe")).is_err();
    let file = if stops { folder.file() } else { "/sys/endpoints.json".into() };
    if stops || cfg!(target_os = "linux") {
        let error = control(&file)
            .connect(&server.url)
            .allow_hosts()
            .force_refresh(true)
            .await
            .unwrap_err();
        explains(&error, &file, "allow write access to its folder, or set another file");
        assert_eq!(folder.read(), STAGES);
    }
    mode(0o755).unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn links_and_permissions_are_kept() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let (folder, elsewhere, server) = (Folder::new(), Folder::new(), Server::stages().await);
    elsewhere.write("{}");
    fs::set_permissions(elsewhere.file(), fs::Permissions::from_mode(0o640)).unwrap();
    symlink(elsewhere.file(), folder.file()).unwrap();
    control(&folder.file()).connect(&server.url).allow_hosts().force_refresh(true).await.unwrap();
    assert!(fs::symlink_metadata(folder.file()).unwrap().is_symlink());
    assert!(elsewhere.read().contains("RefreshDate"));
    let permissions = fs::metadata(elsewhere.file()).unwrap().permissions();
    assert_eq!(permissions.mode() & 0o777, 0o640);
    assert_eq!(folder.names(), ["endpoints.json"]);
}

#[tokio::test]
async fn a_leftover_file_or_link_is_removed() {
    let (folder, precious) = (Folder::new(), Folder::new());
    let server = Server::stages().await;
    let leftover = folder.path().join("endpoints.json.new");
    folder.write(STAGES);
    fs::write(&leftover, &STAGES[..30]).unwrap();
    assert_eq!(
        control(&folder.file()).connect(&server.url).allow_hosts().await.unwrap().stages().len(),
        2
    );
    control(&folder.file()).connect(&server.url).allow_hosts().force_refresh(true).await.unwrap();
    assert_eq!(folder.names(), ["endpoints.json", "endpoints.json.lock"]);
    assert!(folder.read().contains("RefreshDate"));
    precious.write("precious");
    #[cfg(unix)]
    std::os::unix::fs::symlink(precious.file(), &leftover).unwrap();
    control(&folder.file()).connect(&server.url).allow_hosts().force_refresh(true).await.unwrap();
    assert_eq!(precious.read(), "precious");
}

fn with_clock(clock: &Fake) -> Config {
    builder().clock(clock.clone()).build()
}

#[tokio::test]
async fn a_refresh_waits_for_the_lock() {
    let (folder, server) = (Folder::new(), Server::stages().await);
    folder.write(STAGES);
    let lock = File::create(folder.path().join("endpoints.json.lock")).unwrap();
    lock.lock().unwrap();
    let file = folder.file();
    let clock = Fake::with(move |sleeps| {
        assert_eq!(fs::read_to_string(&file).unwrap(), STAGES, "written without the lock");
        if sleeps == 3 {
            lock.unlock().unwrap();
        }
    });
    let control = ControlPlane::new(&with_clock(&clock)).endpoints_file(folder.file());
    control.connect(&server.url).allow_hosts().force_refresh(true).await.unwrap();
    assert_eq!(clock.sleeps(), 3);
    assert!(folder.read().contains("RefreshDate"));
}

#[tokio::test]
async fn a_lock_that_is_never_released_is_an_error() {
    let (folder, server) = (Folder::new(), Server::stages().await);
    folder.write(STAGES);
    let path = folder.path().join("endpoints.json.lock");
    let lock = File::create(&path).unwrap();
    lock.lock().unwrap();
    let clock = Fake::new();
    let control = ControlPlane::new(&with_clock(&clock)).endpoints_file(folder.file());
    let error = control.connect(&server.url).allow_hosts().force_refresh(true).await.unwrap_err();
    explains(&error, &path, "end that process, or set another file");
    assert_eq!((folder.read().as_str(), clock.sleeps()), (STAGES, 600));
    // Reading does not need the lock.
    assert_eq!(control.connect(&server.url).allow_hosts().await.unwrap().stages().len(), 2);
}

#[tokio::test]
async fn concurrent_refreshes_in_one_process() {
    let (folder, server) = (Folder::new(), Server::stages().await);
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let connect =
                control(&folder.file()).connect(&server.url).allow_hosts().force_refresh(true);
            tokio::spawn(connect.send())
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap().stages().len(), 2);
    }
    assert_eq!(folder.names(), ["endpoints.json", "endpoints.json.lock"]);
    assert_eq!(server.count(), 16);
}
