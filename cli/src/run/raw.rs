//! `--raw`: writes the body of a response to a file or to stdout, as it arrives.

use petard::Call;

use crate::failure::Failure;
use crate::output_file::OutputFile;

/// Sends a call and writes the body of its response: to stdout if the target is `-`, otherwise to a
/// file.
pub(crate) async fn write(call: Call, target: &str) -> Result<(), Failure> {
    // Problems of the request are errors before the file is created, and those of the file before the
    // call is sent.
    call.request()?;
    let mut file = OutputFile::open(target)?;
    file.copy(&mut call.bytes_stream().await?).await?;
    file.finish()
}
