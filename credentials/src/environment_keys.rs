//! Keys in environment variables.

use aws_credential_types::Credentials;

use crate::environment::Environment;
use crate::json;

const ACCESS: &str = "AWS_ACCESS_KEY_ID";
const SECRET: &str = "AWS_SECRET_ACCESS_KEY";
const TOKEN: &str = "AWS_SESSION_TOKEN";
/// The former name of the variable for the token.
const OLD_TOKEN: &str = "AWS_SECURITY_TOKEN";

/// Returns the keys of the environment; `None` if it has none.
///
/// # Errors
///
/// Only one of the two keys is set, or a value cannot be sent.
pub(crate) fn keys(environment: &Environment) -> Result<Option<Credentials>, String> {
    let (id, secret) = (environment.key(ACCESS)?, environment.key(SECRET)?);
    let half = |set: &str, missing: &str| {
        Err(format!(
            "the environment variable {set} is set but {missing} is not: credentials need both; set \
             {missing}, or unset {set}"
        ))
    };
    match (id, secret) {
        (None, None) => Ok(None),
        (Some(_), None) => half(ACCESS, SECRET),
        (None, Some(_)) => half(SECRET, ACCESS),
        (Some(id), Some(secret)) => {
            let token = match environment.key(TOKEN)? {
                None => environment.key(OLD_TOKEN)?,
                token => token,
            };
            json::new(id, secret, token, None, "Environment").map(Some)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn both_keys_and_either_name_of_the_token() {
        let keys = |more: &[(&str, &str)]| {
            let both = [(ACCESS, " ID\r"), (SECRET, "S")];
            keys(&Environment::new(both.iter().chain(more).copied())).unwrap().unwrap()
        };
        assert_eq!((keys(&[]).access_key_id(), keys(&[]).session_token()), ("ID", None));
        assert_eq!(keys(&[(OLD_TOKEN, "old")]).session_token(), Some("old"));
        assert_eq!(keys(&[(OLD_TOKEN, "old"), (TOKEN, "new")]).session_token(), Some("new"));
        assert_eq!(keys(&[(TOKEN, " ")]).session_token(), None);
    }

    #[test]
    fn half_a_pair_is_an_error() {
        for (name, missing) in [(ACCESS, SECRET), (SECRET, ACCESS)] {
            let error = keys(&Environment::new([(name, "hush")])).unwrap_err();
            assert!(error.contains(&format!("{name} is set but {missing} is not")), "{error}");
        }
        assert_eq!(keys(&Environment::default()), Ok(None));
    }
}
