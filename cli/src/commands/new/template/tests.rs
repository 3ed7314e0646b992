//! Tests with a local endpoint.

use @CRATE@::client::{@CLIENT@, SERVICE, errors};
use petard_emulator::Emulator;

type Outcome = Result<(), Box<dyn std::error::Error>>;

#[tokio::test]
async fn the_program_runs() -> Outcome {
    let emulator = Emulator::start_with(&[&SERVICE]).await?;
    @CRATE@::run(&emulator.config()).await?;
    assert_eq!(emulator.requests()[0].operation(), Some("create_item"));
    Ok(())
}

#[tokio::test]
async fn an_item_that_does_not_exist_is_an_error() -> Outcome {
    let emulator = Emulator::start_with(&[&SERVICE]).await?;
    let api = @CLIENT@::new(&emulator.config());
    let error = api.get_item("none").await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.code(), Some(errors::ITEM_NOT_FOUND));
    Ok(())
}
