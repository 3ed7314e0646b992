//! Names of the environment variables that contain keys or turn off a credential source.

pub(super) const ACCESS: &str = "AWS_ACCESS_KEY_ID";
pub(super) const SECRET: &str = "AWS_SECRET_ACCESS_KEY";
pub(super) const TOKEN: &str = "AWS_SESSION_TOKEN";
#[cfg(feature = "credentials-chain")]
pub(super) const NO_INSTANCE: &str = "AWS_EC2_METADATA_DISABLED";
