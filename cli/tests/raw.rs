//! Bodies that are written to a file or to stdout: `--raw`.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

mod command;

use std::path::Path;

use command::{against, folder, run};
use petard_emulator::{Emulator, Response};

/// The size of a body that the library does not hold in memory: more than 64 MiB.
const LARGE: usize = 70 << 20;

/// The arguments of an operation whose answer has bytes.
const EXPORT: [&str; 6] = ["apigateway", "get-export", "a1", "prod", "oas30", "--raw"];

async fn emulator(body: Vec<u8>) -> Emulator {
    let emulator = Emulator::start().await.unwrap();
    emulator.on("get_export", move |_| Response::bytes(200, body.clone()));
    emulator
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_any_size_is_written_unchanged() {
    // Bytes that are neither UTF-8 nor JSON.
    let body: Vec<u8> = (0..LARGE).map(|at| u8::try_from(at * 7 % 251).unwrap()).collect();
    let emulator = emulator(body.clone()).await;
    let folder = folder("raw");
    let file = folder.join("export.bin");
    std::fs::write(&file, "earlier").unwrap();
    let text =
        run(against(&emulator, &[&EXPORT[..], &[file.to_str().unwrap()]].concat())).success();
    assert_eq!(text, "");
    assert!(std::fs::read(&file).unwrap() == body, "the file is the body");
    assert_eq!(names(&folder), ["export.bin"]);

    let output = against(&emulator, &[&EXPORT[..], &["-"]].concat()).output().unwrap();
    assert!(output.status.success() && output.stdout == body, "stdout is the body");

    // Without `--raw` it is too large.
    let whole = run(against(&emulator, &EXPORT[..5]));
    assert_eq!((whole.code, &*whole.stdout), (255, ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_transfer_leaves_no_file_and_keeps_an_earlier_one() {
    let emulator = Emulator::builder().no_delays(true).start().await.unwrap();
    emulator.on("get_export", |_| Response::bytes(200, vec![b'x'; 1 << 20]).resets_in_body());
    let folder = folder("raw");
    let file = folder.join("export.bin");
    let command = [&EXPORT[..], &[file.to_str().unwrap()]].concat();
    let broken = run(against(&emulator, &command));
    assert_eq!((broken.code, &*broken.stdout), (255, ""), "{broken:?}");
    assert!(names(&folder).is_empty(), "{:?}", names(&folder));
    std::fs::write(&file, "earlier").unwrap();
    assert_eq!(run(against(&emulator, &command)).code, 255);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "earlier");
    assert_eq!(names(&folder), ["export.bin"]);

    // The error of a service is not a body.
    emulator.off("get_export");
    let missing = run(against(&emulator, &command));
    assert_eq!((missing.code, &*missing.stdout), (254, ""), "{missing:?}");
    assert_eq!(names(&folder), ["export.bin"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_cannot_be_written_is_an_error_before_the_call() {
    let emulator = emulator(b"{}".to_vec()).await;
    let folder = folder("raw");
    let none = folder.join("none").join("file");
    for path in [folder.as_path(), &none] {
        let refused = run(against(&emulator, &[&EXPORT[..], &[path.to_str().unwrap()]].concat()));
        assert_eq!((refused.code, &*refused.stdout), (255, ""), "{refused:?}");
        let begin = format!("error: `{}` cannot be written: ", path.display());
        assert!(refused.stderr.starts_with(&begin), "{refused:?}");
    }
    for (path, why) in
        [("", "it is not the name of a file"), ("none/", "it is not the name of a file")]
    {
        let refused = run(against(&emulator, &[&EXPORT[..], &[path]].concat()));
        assert_eq!(refused.stderr, format!("error: `{path}` cannot be written: {why}\n"));
    }
    assert_eq!(emulator.take_requests().len(), 0);
}

/// A link stays one, and the file that it leads to is replaced. A device is written to.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn links_and_devices_stay_what_they_are() {
    let emulator = emulator(b"{}".to_vec()).await;
    let folder = folder("raw");
    let (file, link) = (folder.join("file"), folder.join("link"));
    std::fs::write(&file, "earlier").unwrap();
    // Only for the user.
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&file, permissions).unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    for path in [link.to_str().unwrap(), "/dev/null"] {
        run(against(&emulator, &[&EXPORT[..], &[path]].concat())).success();
    }
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "{}");
    let permissions = std::fs::metadata(&file).unwrap().permissions();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&permissions) & 0o777, 0o600);
    assert_eq!(names(&folder), ["file", "link"]);
}
