//! AWS credentials from the sources of AWS's own programs, in their order: environment variables, a
//! profile, web identity, container, instance.
//!
//! A profile may have keys, a role to assume, a session of IAM Identity Center (SSO) or a program
//! that prints credentials. The crate has no HTTP client and no TLS of its own: you implement
//! [`HttpClient`] over the one of your program; `examples/reqwest.rs` does it. [`CredentialChain`] implements
//! [`ProvideCredentials`](aws_credential_types::provider::ProvideCredentials), as the official
//! clients and `petard` take it.
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use petard_credentials::{CredentialChain, Environment, HttpClient};
//!
//! # async fn example(http: Arc<dyn HttpClient>) -> Result<(), petard_credentials::Error> {
//! let chain = CredentialChain::builder(Environment::of_process(), http).build();
//! let credentials = chain.credentials().await?;
//! println!("{} from {:?}", credentials.access_key_id(), chain.source());
//! # Ok(()) }
//! ```
//!
//! # Features
//!
//! Environment, web identity, container and instance are always there. `profile` reads the shared
//! files, with keys and roles; `sso` adds sessions of IAM Identity Center, and `process` programs.
//! All are on by default.

mod chain;
mod clock;
mod container;
mod date;
mod environment;
mod environment_keys;
mod error;
mod exchange;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
mod http_client;
mod instance;
mod json;
mod partition;
#[cfg(feature = "process")]
mod process;
#[cfg(feature = "profile")]
mod profile;
#[cfg(feature = "profile")]
mod profile_credentials;
#[cfg(feature = "profile")]
mod profile_file;
#[cfg(feature = "sso")]
mod sso;
mod sts;
mod text;

pub use self::chain::{Builder, CredentialChain};
pub use self::clock::Clock;
pub use self::environment::Environment;
pub use self::error::{Error, Result};
pub use self::http_client::{Exchange, HttpClient, HttpError, MAX_RESPONSE_BYTES, RequestOptions};
pub use self::partition::{PARTITIONS, Partition};
#[cfg(feature = "profile")]
pub use self::profile::{Profile, ProfileFiles};
