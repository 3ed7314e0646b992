//! A signed request as a command of curl.

use std::fmt;

use http::header::CONTENT_TYPE;
use http::{HeaderName, Method};

use crate::outcome::error::{Error, Result};
use crate::request::request::Request;

/// In place of a secret.
const HIDDEN: &str = "***";

/// Maximum number of bytes of a body in the command. Systems limit the length of an argument.
const LONGEST_BODY: usize = 100_000;

/// A signed request as a command of curl, for a POSIX shell. Returned by
/// [`Call::to_curl`](crate::Call::to_curl).
///
/// Its `Display` and `Debug` forms have `***` in place of the body, of the signature, of the session
/// token and of other secrets: use them for messages and reports. The command of
/// [`with_secrets`](Self::with_secrets) has all of them. With a signature, it can be run for a few
/// minutes, until the service no longer accepts the time of the signature; a bearer token or an API
/// key in it is valid until it expires or is revoked.
#[derive(Clone)]
pub struct Curl(Request);

impl Curl {
    pub(super) fn new(request: Request) -> Result<Self> {
        if *request.method() == Method::HEAD && !request.body().is_empty() {
            let why = "curl cannot send a HEAD request with a body: remove the body";
            return Err(Error::input(request.operation, why));
        }
        Ok(Self(request))
    }

    /// Returns the command with all secrets, as it can be run: also bearer tokens and API keys, which
    /// remain valid.
    ///
    /// A body that is not UTF-8, contains a NUL or has more than 100,000 bytes is read from a file
    /// with the name `body` in the current folder, which the command does not create.
    pub fn with_secrets(&self) -> String {
        match self.text_body() {
            Some(text) => self.command(self.0.url(), ("--data-raw", text), true),
            None => self.command(self.0.url(), ("--data-binary", "@body"), true),
        }
    }

    /// Returns the arguments of curl with all secrets, without the quotes of a shell, as
    /// [`std::process::Command::args`] takes them.
    ///
    /// A body that is not UTF-8, contains a NUL or has more than 100,000 bytes is read from standard
    /// input: the last two arguments are `--data-binary` and `@-`.
    pub fn arguments(&self) -> Vec<String> {
        let body = self.text_body().map_or(("--data-binary", "@-"), |text| ("--data-raw", text));
        let options = self.options(self.0.url(), body, true).into_iter();
        let words = options.flat_map(|(option, value)| {
            let words = option.split(' ').map(str::to_owned).collect::<Vec<_>>();
            words.into_iter().chain([value])
        });
        // Without the option, brackets in a URL make several requests.
        std::iter::once("--globoff".to_owned()).chain(words).collect()
    }

    /// Returns the request that the command sends.
    pub fn request(&self) -> &Request {
        &self.0
    }

    /// Returns the body if it can be an argument.
    fn text_body(&self) -> Option<&str> {
        let text = std::str::from_utf8(self.0.body()).ok();
        text.filter(|text| text.len() <= LONGEST_BODY && !text.contains('\0'))
    }

    fn command(&self, url: &str, body: (&str, &str), with_secrets: bool) -> String {
        let mut command = "curl --globoff".to_owned();
        for (option, value) in self.options(url, body, with_secrets) {
            command.push_str(" \\\n  ");
            command.push_str(&option);
            command.push(' ');
            command.push_str(&quoted(&value));
        }
        command
    }

    /// Returns options of curl, each with its value.
    fn options(
        &self,
        url: &str,
        (option, body): (&str, &str),
        with_secrets: bool,
    ) -> Vec<(String, String)> {
        let request = &self.0;
        let mut options = vec![match *request.method() {
            // With `--request HEAD`, curl waits for a body.
            Method::HEAD => ("--head --url".to_owned(), url.to_owned()),
            ref method => (format!("--request {method} --url"), url.to_owned()),
        }];
        let mut add = |option: &str, value: String| options.push((option.to_owned(), value));
        let mut names: Vec<&HeaderName> = request.headers().keys().collect();
        names.sort_unstable_by_key(|name| name.as_str());
        for name in names {
            for value in request.headers().get_all(name) {
                let shown = !value.is_sensitive() || with_secrets;
                let value = if shown { value.to_str().unwrap_or_default() } else { HIDDEN };
                // curl removes a header with an empty value, unless it ends with `;`.
                let end = if value.is_empty() { ";" } else { ": " };
                add("--header", format!("{name}{end}{value}"));
            }
        }
        if !request.body().is_empty() {
            // Without one, curl adds the type of a form.
            if !request.headers().contains_key(CONTENT_TYPE) {
                add("--header", "content-type:".to_owned());
            }
            add(option, body.to_owned());
        }
        options
    }
}

impl fmt::Display for Curl {
    /// Writes the command without the body and without secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = format!("{HIDDEN} ({} bytes)", self.0.body().len());
        f.write_str(&self.command(self.0.shown_url(), ("--data-raw", &body), false))
    }
}

impl fmt::Debug for Curl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Returns a text as one word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
