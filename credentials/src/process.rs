//! Credentials that a program prints: `credential_process` of a profile.

use std::process::Stdio;

use aws_credential_types::Credentials;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Command;

use crate::http_client::MAX_RESPONSE_BYTES;
use crate::json::{self, Members};
use crate::text::one_line;

/// Runs a command in a shell and reads the credentials that it prints. The process is killed when
/// the future is dropped.
pub(crate) async fn credentials(command: &str) -> Result<Credentials, String> {
    let (shell, option) = if cfg!(windows) { ("cmd.exe", "/C") } else { ("sh", "-c") };
    let mut process = Command::new(shell)
        .args([option, command])
        // It could wait for input that nobody gives.
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("`credential_process` cannot be run: {error}"))?;
    // Both are read at the same time: a process that fills one waits until it is read.
    let err = tokio::spawn(read(process.stderr.take()));
    let out = read(process.stdout.take()).await;
    let err = err.await.ok().and_then(Result::ok).unwrap_or_default();
    let status = process.wait().await;
    let status = status.map_err(|error| format!("`credential_process` cannot be run: {error}"))?;
    if !status.success() {
        let text = one_line(&String::from_utf8_lossy(&err));
        let text = if text.is_empty() { String::new() } else { format!(": {text}") };
        return Err(format!("`credential_process` failed ({status}){text}"));
    }
    let failed = |why: String| format!("`credential_process`: {why}");
    let members = Members::parse(&out.map_err(failed)?).map_err(failed)?;
    if members.get("Version").and_then(serde_json::Value::as_u64) != Some(1) {
        return Err(failed("`Version` of the response is not 1".to_owned()));
    }
    json::credentials(&members, true, "CredentialProcess").map_err(failed)
}

/// Reads to the end, up to a limit.
async fn read(pipe: Option<impl AsyncRead + Unpin + Send>) -> Result<Vec<u8>, String> {
    let Some(pipe) = pipe else { return Ok(Vec::new()) };
    let mut text = Vec::new();
    let read = pipe.take(MAX_RESPONSE_BYTES as u64 + 1).read_to_end(&mut text).await;
    read.map_err(|error| format!("its output cannot be read: {error}"))?;
    if text.len() > MAX_RESPONSE_BYTES {
        return Err(format!("its output is longer than {MAX_RESPONSE_BYTES} bytes"));
    }
    Ok(text)
}
