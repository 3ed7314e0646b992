//! The server that the calls are sent to, a process of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use super::programs::Programs;

/// A running server. It ends when this is dropped.
pub(super) struct Server {
    process: Child,
    url: String,
}

impl Server {
    /// Starts a server whose lists have this number of pages with 500 items each.
    pub(super) fn start(programs: &Programs, pages: u32) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("cannot start the server: {error}");
        let mut process = programs
            .server()
            .arg(pages.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let mut url = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut url).map_err(failed)?;
        }
        let server = Self { process, url: url.trim().to_owned() };
        if server.url.is_empty() {
            return Err("the server printed no URL".to_owned());
        }
        Ok(server)
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It also ends by itself when its input is closed.
        let _ended = self.process.kill();
        let _status = self.process.wait();
    }
}
