//! Runs the program with a local endpoint, which needs no AWS account.

use @CRATE@::client::SERVICE;
use petard_emulator::Emulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::start_with(&[&SERVICE]).await?;
    @CRATE@::run(&emulator.config()).await?;
    Ok(())
}
