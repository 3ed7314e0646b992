//! Starts a local endpoint for programs in other languages, and prints its URL and keys in the form
//! of environment variables. It stops when its standard input ends.
//!
//! ```console
//! $ cargo run --package petard-emulator --example local_endpoint
//! AWS_ENDPOINT_URL=http://127.0.0.1:36791
//! ...
//! ```

use std::io::{self, Read, Write};

use petard::{apigateway, apigatewayv2};
use petard_emulator::Emulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let services =
        Emulator::builder().service(&apigateway::SERVICE).service(&apigatewayv2::SERVICE);
    let emulator = services.start().await?;
    let mut output = io::stdout();
    writeln!(output, "AWS_ENDPOINT_URL={}", emulator.url())?;
    writeln!(output, "AWS_REGION={}", emulator.region())?;
    writeln!(output, "AWS_ACCESS_KEY_ID={}", emulator.access_key_id())?;
    writeln!(output, "AWS_SECRET_ACCESS_KEY={}", emulator.secret_access_key())?;
    output.flush()?;
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
