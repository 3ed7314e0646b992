//! Names of the environment variables that contain keys.

pub(super) const ACCESS: &str = "AWS_ACCESS_KEY_ID";
pub(super) const SECRET: &str = "AWS_SECRET_ACCESS_KEY";
pub(super) const TOKEN: &str = "AWS_SESSION_TOKEN";
/// The former name of [`TOKEN`].
pub(super) const OLD_TOKEN: &str = "AWS_SECURITY_TOKEN";
