//! The result of `petard doctor`, as JSON and as text.

use std::fmt::Write as _;

use serde::Serialize;

/// What a call would use.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// The version of petard.
    pub(super) petard: &'static str,
    /// The time of this machine.
    pub(super) time: String,
    pub(super) profile: ProfileReport,
    pub(super) files: Vec<FileReport>,
    pub(super) credentials: CredentialsReport,
    pub(super) region: Setting,
    pub(super) endpoints: Vec<EndpointReport>,
    pub(super) proxies: Vec<Variable>,
    pub(super) certificates: CertificatesReport,
    /// `None` if the configuration cannot be loaded.
    pub(super) max_attempts: Option<u32>,
    pub(super) variables: Vec<Variable>,
    pub(super) problems: Vec<Problem>,
}

/// A value and where it is set.
#[derive(Debug, Serialize)]
pub(super) struct Setting {
    pub(super) value: Option<String>,
    pub(super) source: Option<String>,
}

/// The selected profile.
#[derive(Debug, Serialize)]
pub(super) struct ProfileReport {
    pub(super) name: String,
    /// The option or the variable that selects it.
    pub(super) source: Option<String>,
    pub(super) exists: bool,
}

/// A variable of the environment, without secrets.
#[derive(Debug, Serialize)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) value: String,
}

/// A shared file.
#[derive(Debug, Serialize)]
pub(super) struct FileReport {
    pub(super) name: &'static str,
    pub(super) path: Option<String>,
    /// The variable that sets the path.
    pub(super) source: Option<&'static str>,
    pub(super) exists: bool,
    /// Permissions on Unix, such as `600`.
    pub(super) permissions: Option<String>,
}

/// The credentials, without secrets.
#[derive(Debug, Default, Serialize)]
pub(super) struct CredentialsReport {
    pub(super) source: String,
    /// True if requests are sent or a program is run to fetch them.
    pub(super) is_remote: bool,
    /// Shortened. `None` if the credentials were not fetched.
    pub(super) access_key_id: Option<String>,
    /// True if there is a session token.
    pub(super) is_temporary: Option<bool>,
    pub(super) expires: Option<String>,
}

/// The endpoint of a service.
#[derive(Debug, Serialize)]
pub(super) struct EndpointReport {
    pub(super) service: &'static str,
    pub(super) url: Option<String>,
    /// `None` if it is the service's own.
    pub(super) source: Option<String>,
    /// Why there is no URL.
    pub(super) problem: Option<String>,
}

/// The trusted certificates.
#[derive(Debug, Serialize)]
pub(super) struct CertificatesReport {
    /// `None` for those of this machine.
    pub(super) file: Option<String>,
    pub(super) source: Option<String>,
    pub(super) number: Option<usize>,
}

/// Something that is wrong.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Problem {
    /// The part of the report.
    pub(super) about: &'static str,
    /// What is wrong, and a remedy.
    pub(super) message: String,
    /// True if a call could not be made.
    pub(super) is_fatal: bool,
}

impl Problem {
    pub(super) fn fatal(about: &'static str, message: &str) -> Self {
        Self { about, message: message.to_owned(), is_fatal: true }
    }

    pub(super) fn warning(about: &'static str, message: String) -> Self {
        Self { about, message, is_fatal: false }
    }
}

impl Report {
    /// Returns the report as text.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |name: &str, value: &str| {
            // Values come from files, which others may have written.
            let value: String =
                value.chars().map(|c| if c.is_control() { '?' } else { c }).collect();
            let _ = writeln!(text, "{name:<13} {value}");
        };
        line("petard", self.petard);
        line("time", &self.time);
        line("profile", &self.profile.text());
        for file in &self.files {
            line("", &file.text());
        }
        line("credentials", &self.credentials.text());
        line("region", &self.region.text());
        for (index, endpoint) in self.endpoints.iter().enumerate() {
            line(if index == 0 { "endpoints" } else { "" }, &endpoint.text());
        }
        for (index, proxy) in self.proxies.iter().enumerate() {
            line(if index == 0 { "proxy" } else { "" }, &format!("{}={}", proxy.name, proxy.value));
        }
        if self.proxies.is_empty() {
            line("proxy", "none");
        }
        line("certificates", &self.certificates.text());
        if let Some(attempts) = self.max_attempts {
            line("attempts", &attempts.to_string());
        }
        for (index, own) in self.variables.iter().enumerate() {
            line(if index == 0 { "variables" } else { "" }, &format!("{}={}", own.name, own.value));
        }
        for (index, problem) in self.problems.iter().enumerate() {
            let gap = if index == 0 { "\n" } else { "" };
            let name = if problem.is_fatal { "problem" } else { "warning" };
            line(&format!("{gap}{name:<13}"), &problem.message);
        }
        text
    }
}

impl ProfileReport {
    fn text(&self) -> String {
        let mut notes: Vec<&str> = self.source.as_deref().into_iter().collect();
        if !self.exists {
            notes.push("missing");
        }
        if notes.is_empty() {
            self.name.clone()
        } else {
            format!("{} ({})", self.name, notes.join(", "))
        }
    }
}

impl Setting {
    fn text(&self) -> String {
        let value = self.value.as_deref().unwrap_or("none");
        match &self.source {
            Some(source) if self.value.is_some() => format!("{value} ({source})"),
            _ => value.to_owned(),
        }
    }
}

impl FileReport {
    fn text(&self) -> String {
        let mut notes = Vec::new();
        notes.extend(self.source.map(str::to_owned));
        if !self.exists {
            notes.push("missing".to_owned());
        }
        notes.extend(self.permissions.as_ref().map(|mode| format!("permissions {mode}")));
        let notes =
            if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
        format!("{} {}{notes}", self.name, self.path.as_deref().unwrap_or("none: no home folder"))
    }
}

impl CredentialsReport {
    fn text(&self) -> String {
        let mut text = self.source.clone();
        match (&self.access_key_id, self.is_remote) {
            (Some(id), _) => {
                let _ = write!(text, ", access key {id}");
            }
            (None, true) => text.push_str("; `--online` fetches them"),
            (None, false) => {}
        }
        if self.is_temporary == Some(true) {
            text.push_str(", temporary");
        }
        if let Some(expires) = &self.expires {
            let _ = write!(text, ", until {expires}");
        }
        text
    }
}

impl EndpointReport {
    fn text(&self) -> String {
        let url = self.url.as_deref().unwrap_or("none");
        let source = self.source.as_ref().filter(|_| self.url.is_some());
        let source = source.map_or_else(String::new, |source| format!(" ({source})"));
        format!("{}: {url}{source}", self.service)
    }
}

impl CertificatesReport {
    fn text(&self) -> String {
        let Some(file) = &self.file else { return "those of this machine".to_owned() };
        let number =
            self.number.map_or_else(String::new, |number| format!(", {number} in the file"));
        format!("{file} ({}){number}", self.source.as_deref().unwrap_or_default())
    }
}
