//! The tours of `examples/`, at an endpoint that is not their own.

use std::path::Path;
use std::process::Command;

use petard::data_api;
use petard_emulator::{Emulator, Exchange, Replay};

/// Runs a tour in a process of its own and returns what it prints.
async fn tour(example: &str, arguments: &[&str]) -> String {
    // A replay has the keys of every emulator.
    let keys = Emulator::start().await.unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut command = Command::new(env!("CARGO"));
    command
        .current_dir(root)
        .args(["run", "--quiet", "--example", example, "--"])
        .args(arguments)
        .env("AWS_REGION", keys.region())
        .env("AWS_ACCESS_KEY_ID", keys.access_key_id())
        .env("AWS_SECRET_ACCESS_KEY", keys.secret_access_key())
        .env("AWS_SESSION_TOKEN", keys.session_token())
        .env("AWS_CONFIG_FILE", root.join("target/no-such-file"))
        .env("AWS_SHARED_CREDENTIALS_FILE", root.join("target/no-such-file"));
    let done = command.output().unwrap();
    let printed = String::from_utf8(done.stdout).unwrap();
    assert!(done.status.success(), "{printed}\n{}", String::from_utf8_lossy(&done.stderr));
    assert!(printed.contains("\n# What to read next\n"), "{printed}");
    for line in printed.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
    printed
}

#[tokio::test]
async fn the_quickstart_uses_the_endpoint_it_is_given_and_leaves_nothing_behind() {
    let (emulator, api) = super::start().await;
    let option = format!("--endpoint-url={}", emulator.url());
    for arguments in [&[&*option][..], &["--endpoint-url", &emulator.url()]] {
        let printed = tour("quickstart", arguments).await;
        assert!(printed.contains(&emulator.url()), "{printed}");
        assert_eq!(api.list_rest_apis().await.unwrap().items().unwrap().count(), 0);
        assert_eq!(api.list_api_keys().await.unwrap().items().unwrap().count(), 0);
    }
    // It was this endpoint: the next identifier is not the first one.
    let (_other, fresh) = super::start().await;
    let (next, first) =
        (api.create_rest_api("a").await.unwrap(), fresh.create_rest_api("a").await.unwrap());
    assert_ne!(next.str("/id").unwrap(), first.str("/id").unwrap());
}

#[tokio::test]
async fn the_tour_of_the_data_api_uses_the_endpoint_it_is_given() {
    let recorded = Exchange::read(include_str!("../../../examples/data_api.jsonl")).unwrap();
    let replay = Replay::start(&data_api::SERVICE, recorded).await.unwrap();
    let option = format!("--endpoint-url={}", replay.url());
    let printed = tour("data_api", &[&option, "--namespace=PetardTour", "--schema"]).await;
    assert!(printed.contains(&replay.url()), "{printed}");
    assert_eq!((replay.left(), replay.misfits()), (vec![], vec![]));
}

#[tokio::test]
async fn the_tour_of_the_data_api_works_with_kept_items() {
    let emulator = Emulator::start_with(&[&data_api::SERVICE]).await.unwrap();
    let option = format!("--endpoint-url={}", emulator.url());
    let printed = tour("data_api", &[&option, "--namespace=PetardTour", "--schema"]).await;
    assert!(printed.contains("when the status was ACTIVE"), "{printed}");
}
