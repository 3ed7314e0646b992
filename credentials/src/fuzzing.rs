//! What is tested with hostile input: each function takes any bytes, and panics if a rule is broken.
//!
//! `tests/fuzz` calls these functions with inputs that a fuzzer chooses. The tests here replay the
//! inputs that it has found.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a broken rule is reported as a panic")]

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;

use crate::date;
use crate::json::{self, Members};
#[cfg(feature = "profile")]
use crate::profile_file::{Kind, ProfileFile};
#[cfg(feature = "sso")]
use crate::sso::Token;
use crate::sts;

/// Asserts that an error is one line of limited length.
fn check(error: &str) {
    assert!(!error.contains(|c: char| c.is_control()), "not one line: {error:?}");
    assert!(error.chars().count() < 1500, "{} characters", error.chars().count());
}

/// Reads a config file and a credentials file.
#[cfg(feature = "profile")]
pub fn profile_file(input: &[u8]) {
    let lines = 1 + input.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
    for (is_config, header) in [(true, "[profile last]"), (false, "[last]")] {
        let file = ProfileFile::of_bytes(input, is_config);
        let names: Vec<String> = file.profiles().into_iter().map(str::to_owned).collect();
        let mistakes = names.iter().filter_map(|name| file.mistake(Kind::Profile, name));
        for mistake in mistakes.map(str::to_owned).chain(file.problem()) {
            check(&mistake);
            let number = mistake.split("line ").nth(1).and_then(|rest| rest.split(' ').next());
            let number = number.and_then(|number| number.parse().ok()).unwrap_or(1);
            assert!((1..=lines).contains(&number), "{mistake}");
        }
        for name in &names {
            assert!(file.has(Kind::Profile, name), "{name}");
            let value = file.value(Kind::Profile, name, "aws_access_key_id").unwrap_or("-");
            assert!(!value.is_empty() && value.trim() == value, "{value:?}");
        }
        // A mistake does not hide the sections after it.
        let is_marked = [&[0xff, 0xfe][..], &[0xfe, 0xff], &[0xef, 0xbb, 0xbf]];
        let more = format!("\n{header}\nregion = eu-1\n");
        let whole = ProfileFile::of_bytes(&[input, more.as_bytes()].concat(), is_config);
        if !is_marked.iter().any(|mark| input.starts_with(mark)) {
            assert_eq!(whole.value(Kind::Profile, "last", "region"), Some("eu-1"));
        }
    }
}

/// Reads a token of SSO, as it is stored.
#[cfg(feature = "sso")]
pub fn sso_token(input: &[u8]) {
    match Token::read(input) {
        Ok(token) => {
            let json: serde_json::Value = serde_json::from_slice(input).unwrap();
            assert!(json["accessToken"].as_str().is_some_and(|access| !access.is_empty()));
            let renewal = token.renewal(SystemTime::UNIX_EPOCH + Duration::from_hours(500_000));
            if let Some(body) = renewal {
                assert_eq!(body["refreshToken"], json["refreshToken"]);
                assert_eq!(body.as_object().unwrap().len(), 4);
            }
        }
        Err(why) => {
            check(&why);
            // It has no part of the file.
            let known = ["is not valid JSON", "has no `", "has an `expiresAt` that is not a date"];
            assert!(known.iter().any(|start| why.starts_with(start)), "{why}");
        }
    }
}

/// Reads the response of a container, an instance or a process; and the same bytes as the response of
/// STS, and as a date.
pub fn credential_answer(input: &[u8]) {
    for lasts in [false, true] {
        let members = Members::parse(input);
        let is_object =
            serde_json::from_slice(input).is_ok_and(|json: serde_json::Value| json.is_object());
        assert_eq!(members.is_ok(), is_object);
        let read = members.and_then(|members| json::credentials(&members, lasts, "fuzzing"));
        check_credentials(read, !lasts);
    }
    let text = String::from_utf8_lossy(input);
    check_credentials(sts::read(&text, "fuzzing"), true);
    if let Err(why) = date::parse(&text) {
        check(&why);
    }
}

/// Asserts that all parts can be sent.
fn check_credentials(read: Result<Credentials, String>, expires: bool) {
    let read = match read {
        Ok(read) => read,
        Err(why) => return check(&why),
    };
    for part in
        [read.access_key_id(), read.secret_access_key(), read.session_token().unwrap_or("-")]
    {
        assert!(!part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c.is_control()));
    }
    assert!(!expires || read.expiry().is_some());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Replays the corpus of a target.
    fn replay(name: &str, target: fn(&[u8])) {
        let folder = format!("{}/../tests/fuzz/corpus/{name}", env!("CARGO_MANIFEST_DIR"));
        let files: Vec<_> = std::fs::read_dir(folder).unwrap().collect();
        assert!(files.len() >= 5, "{} inputs of {name}", files.len());
        for file in files {
            target(&std::fs::read(file.unwrap().path()).unwrap());
        }
    }

    #[test]
    fn the_corpora_are_replayed() {
        #[cfg(feature = "profile")]
        replay("profile_file", profile_file);
        #[cfg(feature = "sso")]
        replay("sso_token", sso_token);
        replay("credential_answer", credential_answer);
    }
}
