//! Why a command fails, its exit code, and how the error is written.

use petard::{Operation, Service};
use serde_json::json;

use crate::arguments::operation::Flags;
use crate::remedies::{for_command_line, with_commands};

/// The exit code after a command line that is not valid.
const USAGE: u8 = 252;
/// The exit code after a configuration or credentials that are missing or not valid.
const CONFIGURATION: u8 = 253;
/// The exit code after an error of the service.
const SERVICE: u8 = 254;
/// The exit code after any other error.
const OTHER: u8 = 255;
/// The exit code after Ctrl-C.
const INTERRUPTED: u8 = 130;

/// The code of the local endpoint for a state file that cannot be read or written any more, which is not an
/// error of a service.
const STATE_FILE_ERROR: &str = "StateFileError";

/// Why a command fails.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line is not valid.
    Usage(String),
    /// A name on the command line is not known.
    Misspelt {
        text: String,
        /// Names that were probably meant.
        suggestions: Vec<String>,
        /// What to do if there is no suggestion.
        more: String,
    },
    /// clap has the text of `--version`, or a mistake in the options of a command.
    Clap(Box<clap::Error>),
    /// The configuration or the credentials are missing or not valid.
    Configuration(String),
    /// A call fails. The operation is known if the error names its parameters.
    Call(Box<petard::Error>, Option<(&'static Service, &'static Operation)>),
    /// Some calls of `--each` failed, or were not made. Their own errors are already printed.
    Some {
        /// The exit code of the worst failure.
        exit_code: u8,
        text: String,
    },
    /// A write was made, but its response cannot be shown as it should be.
    NotShown { text: String, response: String },
    /// Anything else.
    Other(String),
    /// Errors were found and are already printed: `models check`.
    Found,
    /// The user pressed Ctrl-C.
    Interrupted,
    /// The reader of stdout has closed the pipe, which is not an error.
    ClosedPipe,
}

impl From<petard::Error> for Failure {
    fn from(error: petard::Error) -> Self {
        Self::Call(Box::new(error), None)
    }
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        Self::Clap(Box::new(error))
    }
}

impl Failure {
    /// Returns the exit code.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Clap(error) if !error.use_stderr() => 0,
            Self::ClosedPipe => 0,
            Self::Usage(_) | Self::Misspelt { .. } | Self::Clap(_) => USAGE,
            Self::Configuration(_) => CONFIGURATION,
            Self::Call(error, _) => code_of(error),
            Self::Some { exit_code, .. } => *exit_code,
            Self::NotShown { .. } | Self::Other(_) => OTHER,
            Self::Found => 1,
            Self::Interrupted => INTERRUPTED,
        }
    }

    /// Adds the operation whose call failed, so that the text names flags in the place of parameters.
    pub(crate) fn of(self, service: &'static Service, operation: &'static Operation) -> Self {
        match self {
            Self::Call(error, None) => Self::Call(error, Some((service, operation))),
            other => other,
        }
    }

    /// Returns the failure for a response that cannot be shown as it should be. That of a write is part of the
    /// error, because the call cannot be repeated to see it.
    pub(crate) fn not_shown(text: String, is_read: bool, response: &[u8]) -> Self {
        if is_read {
            return Self::Other(text);
        }
        Self::NotShown { text, response: String::from_utf8_lossy(response).into_owned() }
    }

    /// Returns true if every other call would fail for the same reason: no configuration, or no
    /// credentials.
    pub(crate) fn concerns_all_calls(&self) -> bool {
        self.exit_code() == CONFIGURATION
    }

    /// Returns the text for stderr, without a newline at its end; `None` if there is nothing to print.
    pub(crate) fn text(&self) -> Option<String> {
        let text = match self {
            Self::Misspelt { text, suggestions, more } if suggestions.is_empty() => {
                format!("error: {text}; {more}")
            }
            Self::Misspelt { text, suggestions, .. } => {
                format!("error: {text}; did you mean {}?", in_words(suggestions))
            }
            Self::Clap(error) => error.render().to_string().trim_end().to_owned(),
            Self::Usage(text)
            | Self::Configuration(text)
            | Self::Other(text)
            | Self::Some { text, .. } => format!("error: {text}"),
            Self::NotShown { text, response } => {
                format!("error: {text}\nThe call was made. Its response is:\n{response}")
            }
            Self::Call(error, operation) => format!("error: {}", text_of(error, *operation)),
            Self::Found | Self::Interrupted | Self::ClosedPipe => return None,
        };
        Some(with_whole_names(&text))
    }

    /// Returns the error as one line of JSON; `None` if there is nothing to print.
    pub(crate) fn json(&self) -> Option<String> {
        self.json_of_line(None)
    }

    /// Like [`json`](Self::json), with the number of the line of `--each` that failed.
    pub(crate) fn json_of_line(&self, line: Option<u64>) -> Option<String> {
        let text = self.text()?;
        let message = text.strip_prefix("error: ").unwrap_or(&text);
        let mut error = json!({
            "kind": self.kind(),
            "exit_code": self.exit_code(),
            "message": message,
        });
        let mut add = |name: &str, value: serde_json::Value| {
            if let (Some(members), false) = (error.as_object_mut(), value.is_null()) {
                members.insert(name.to_owned(), value);
            }
        };
        add("line", line.into());
        if let Self::Misspelt { suggestions, .. } = self {
            add("suggestions", json!(suggestions));
        }
        if let Self::Call(call, _) = self {
            add("operation", call.operation().into());
            if call.is_service() {
                add("code", call.code().into());
                add("status", call.status().map(|status| status.as_u16()).into());
                add("request_id", call.request_id().into());
            }
        }
        Some(json!({ "error": error }).to_string())
    }

    fn kind(&self) -> &'static str {
        match self.exit_code() {
            USAGE => "usage",
            CONFIGURATION => "configuration",
            SERVICE => "service",
            INTERRUPTED => "interrupted",
            _ => "other",
        }
    }
}

/// Returns an error whose first line is not ended by a name in it, such as one of a file: in names, line ends
/// are `\n`.
fn with_whole_names(text: &str) -> String {
    let mut is_name = false;
    let end = text.find(|c| {
        is_name ^= c == '`';
        c == '\n' && !is_name
    });
    let (first, rest) = end.and_then(|end| text.split_at_checked(end)).unwrap_or((text, ""));
    first.replace('\n', "\\n") + rest
}

/// Returns the text of an error of the library. It names flags, where the library names methods.
fn text_of(
    error: &petard::Error,
    operation: Option<(&'static Service, &'static Operation)>,
) -> String {
    let mut text = for_command_line(&error.to_string());
    let Some((service, operation)) = operation else { return text };
    text = with_commands(service, &text);
    if error.is_invalid_input() {
        for (flag, param) in Flags::of(operation).iter() {
            text = text.replace(&format!("`{}`", param.name()), &format!("`--{flag}`"));
        }
    }
    text
}

/// Returns the exit code for the error of a call.
fn code_of(error: &petard::Error) -> u8 {
    if error.is_invalid_input() {
        USAGE
    } else if error.is_configuration() || error.code() == Some(STATE_FILE_ERROR) {
        CONFIGURATION
    } else if error.is_service() && !error.is_failed_wait() {
        SERVICE
    } else {
        OTHER
    }
}

/// Returns at most three names that are similar to a misspelt one, the most similar one first.
pub(crate) fn similar_names<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    let similarity = |own: &str| {
        // One mistyped letter of a short name.
        let is_close = name.len() > 2 && strsim::damerau_levenshtein(name, own) == 1;
        let by_letters = strsim::jaro_winkler(name, own).max(if is_close { 0.86 } else { 0.0 });
        by_letters.max(common_words(name, own))
    };
    let mut near: Vec<(f64, &str)> = known.map(|own| (similarity(own), own)).collect();
    near.sort_by(|one, other| other.0.total_cmp(&one.0));
    near.dedup_by(|one, other| one.1 == other.1);
    let best = near.first().map_or(0.0, |(similarity, _)| *similarity);
    let near = near.into_iter().filter(|(similarity, _)| {
        *similarity > 0.83 && (*similarity > best - 0.02 || best < 0.9 && *similarity > best - 0.05)
    });
    near.take(3).map(|(_, own)| own.to_owned()).collect()
}

/// Returns how similar two names are if one has all words of the other.
fn common_words(name: &str, own: &str) -> f64 {
    let words = |text: &str| -> Vec<String> {
        text.split('-').map(|word| word.trim_end_matches('s').to_owned()).collect()
    };
    let (name, own) = (words(name), words(own));
    if name.len() < 2 || !name.iter().all(|word| own.contains(word)) {
        return 0.0;
    }
    0.95 - 0.03 * f64::from(u32::try_from(own.len().saturating_sub(name.len())).unwrap_or(u32::MAX))
}

/// Returns `; did you mean ...?`, or nothing.
pub(crate) fn suggestion<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    match similar_names(name, known) {
        names if names.is_empty() => String::new(),
        names => format!("; did you mean {}?", in_words(&names)),
    }
}

/// Returns names as alternatives.
fn in_words(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ")
}
