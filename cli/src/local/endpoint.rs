//! The local endpoint in this process.

use std::io;
use std::path::Path;
use std::sync::Arc;

use petard::operation::AuthScheme;
use petard::{ApiKeyHeader, BearerToken, Config, ConfigBuilder, Credentials, Service};
use petard_emulator::{Emulator, EmulatorBuilder};

use super::state_file;
use crate::arguments::globals::Connection;
use crate::failure::Failure;

/// The token and the API key of operations that need one. The local endpoint accepts any.
pub(super) const TOKEN: &str = "local";

/// A local endpoint that runs until its last copy is dropped.
#[derive(Debug, Clone)]
pub(crate) struct LocalEndpoint(Arc<Emulator>);

impl LocalEndpoint {
    /// Starts the endpoint of a service for one command. Its state is in the file of `--state`, or in the
    /// one in the state folder of the user. Nothing else is read.
    pub(crate) async fn start(
        connection: &Connection,
        service: &'static Service,
    ) -> Result<Self, Failure> {
        let path = state_file::path(connection.state.as_deref())?;
        // Only this service, so that no other one has its routes.
        let builder = Emulator::builder().service(service);
        start(with(builder, connection, Some(&path))).await.map(Self)
    }

    /// Returns the configuration of its clients, for operations with this kind of authentication.
    pub(crate) fn config(&self, auth: AuthScheme) -> ConfigBuilder {
        let emulator = &*self.0;
        let keys = (emulator.access_key_id(), emulator.secret_access_key());
        let config = Config::builder()
            .endpoint_url(emulator.url())
            .region(emulator.region())
            .credentials(Credentials::from_keys(keys.0, keys.1, None));
        match auth {
            AuthScheme::Bearer => config.auth(BearerToken::new(TOKEN)),
            AuthScheme::ApiKeyHeader(header) => config.auth(ApiKeyHeader::named(header, TOKEN)),
            _ => config,
        }
    }
}

/// Sets region and state file.
pub(super) fn with(
    mut builder: EmulatorBuilder,
    connection: &Connection,
    state: Option<&Path>,
) -> EmulatorBuilder {
    if let Some(region) = &connection.region {
        builder = builder.region(region);
    }
    match state {
        Some(path) => builder.state_file(path),
        None => builder,
    }
}

pub(super) async fn start(builder: EmulatorBuilder) -> Result<Arc<Emulator>, Failure> {
    builder.start().await.map(Arc::new).map_err(|error| {
        let text = format!("the local endpoint does not start: {error}");
        match error.kind() {
            io::ErrorKind::AddrInUse | io::ErrorKind::TimedOut => Failure::Other(text),
            _ => Failure::Configuration(text),
        }
    })
}
