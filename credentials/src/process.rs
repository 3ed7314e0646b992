//! Credentials that a program prints: `credential_process` of a profile.

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use aws_credential_types::Credentials;

use crate::http_client::MAX_RESPONSE_BYTES;
use crate::json::{self, Members};
use crate::text::one_line;

/// How often a process is polled for its end.
const POLL: Duration = Duration::from_millis(10);

/// A process that is killed when this is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Programs that the shell has started would go on, and keep the output open. A process
        // group of its own would keep them from asking for a code at the terminal.
        if cfg!(unix) && matches!(self.0.try_wait(), Ok(None)) {
            let parent = self.0.id().to_string();
            let _best_effort = Command::new("pkill").args(["-KILL", "-P", &parent]).status();
        }
        // It may have ended. It is waited for, so that no zombie is left.
        let _killed = self.0.kill();
        let _status = self.0.wait();
    }
}

/// Runs a command in a shell and reads the credentials that it prints. The process is killed when
/// the future is dropped.
pub(crate) async fn credentials(command: &str) -> Result<Credentials, String> {
    let failed = |why: String| format!("`credential_process`: {why}");
    let (shell, option) = if cfg!(windows) { ("cmd.exe", "/C") } else { ("sh", "-c") };
    let process = Command::new(shell)
        .args([option, command])
        // It could wait for input that nobody gives.
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut process = Running(process.map_err(|error| failed(format!("cannot be run: {error}")))?);
    // Both are read at the same time: a process that fills one waits until it is read.
    let out = tokio::task::spawn_blocking(reading(process.0.stdout.take()));
    let err = tokio::task::spawn_blocking(reading(process.0.stderr.take()));
    let status = ended(&mut process.0).await;
    let status = status.map_err(|error| failed(format!("cannot be waited for: {error}")))?;
    let out = out.await.unwrap_or_else(|_| Err("its output was not read".to_owned()));
    let out = out.map_err(failed)?;
    if !status.success() {
        let err = err.await.ok().and_then(Result::ok).unwrap_or_default();
        let text = one_line(&String::from_utf8_lossy(&err));
        let text = if text.is_empty() { String::new() } else { format!(": {text}") };
        return Err(format!("`credential_process` failed ({status}){text}"));
    }
    let members = Members::parse(&out).map_err(failed)?;
    if members.get("Version").and_then(serde_json::Value::as_u64) != Some(1) {
        return Err(failed("`Version` of the response is not 1".to_owned()));
    }
    json::credentials(&members, true, "CredentialProcess").map_err(failed)
}

/// Waits until a process has ended.
async fn ended(process: &mut Child) -> std::io::Result<ExitStatus> {
    loop {
        if let Some(status) = process.try_wait()? {
            return Ok(status);
        }
        tokio::time::sleep(POLL).await;
    }
}

/// Returns a function that reads to the end, up to a limit. Dropping the pipe ends the process.
fn reading<R: Read + Send + 'static>(
    pipe: Option<R>,
) -> impl FnOnce() -> Result<Vec<u8>, String> + Send + 'static {
    move || {
        let Some(pipe) = pipe else { return Ok(Vec::new()) };
        let mut text = Vec::new();
        let read = pipe.take(MAX_RESPONSE_BYTES as u64 + 1).read_to_end(&mut text);
        read.map_err(|error| format!("its output cannot be read: {error}"))?;
        if text.len() > MAX_RESPONSE_BYTES {
            return Err(format!("its output is longer than {MAX_RESPONSE_BYTES} bytes"));
        }
        Ok(text)
    }
}
