//! The local endpoint in this process.

use std::io;
use std::sync::Arc;

use petard::operation::AuthScheme;
use petard::{ApiKeyHeader, BearerToken, Config, ConfigBuilder, Credentials};
use petard_emulator::{Emulator, EmulatorBuilder, PatchPath, PatchPaths};
use petard_interpret::Model;

use super::state_file;
use crate::arguments::globals::Connection;
use crate::failure::Failure;
use crate::remedies::for_command_line;
use crate::services::Known;

/// The token and the API key of operations that need one. The local endpoint accepts any.
pub(crate) const TOKEN: &str = "local";

/// A local endpoint that runs until its last copy is dropped.
#[derive(Debug, Clone)]
pub(crate) struct LocalEndpoint(Arc<Emulator>);

impl LocalEndpoint {
    /// Starts the endpoint of a service for one command. Its state is in the file of `--state`, or in the
    /// one in the state folder of the user. Nothing else is read.
    pub(crate) async fn start(connection: &Connection, service: &Known) -> Result<Self, Failure> {
        let path = state_file::path(connection.state.as_deref())?;
        // Only this service, so that no other one has its routes.
        let builder = Emulator::builder().state_file(path);
        let emulator = start(builder, connection, std::slice::from_ref(service)).await?;
        Ok(Self(Arc::new(emulator)))
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

/// Starts an endpoint of services in the region of the options.
pub(crate) async fn start(
    mut builder: EmulatorBuilder,
    connection: &Connection,
    services: &[Known],
) -> Result<Emulator, Failure> {
    for known in services {
        builder = builder.service(known.service);
    }
    if let Some(region) = &connection.region {
        builder = builder.region(region);
    }
    let started = builder.patches(patches(services)).start().await;
    started.map_err(|error| {
        let why = for_command_line(&error.to_string());
        let text = format!("the local endpoint does not start: {why}");
        match error.kind() {
            io::ErrorKind::AddrInUse | io::ErrorKind::TimedOut => Failure::Other(text),
            _ => Failure::Configuration(text),
        }
    })
}

/// Returns the paths that the patches of models may name. Like the models, they are never freed.
fn patches(services: &[Known]) -> PatchPaths {
    let models = services.iter().filter_map(|known| known.model.as_ref());
    let operations = models.flat_map(Model::patches).map(|(operation, paths)| {
        let paths = paths.iter().map(|path| PatchPath::new(path.path(), path.ops(), path.ty()));
        let paths: &'static [PatchPath] = Vec::leak(paths.collect());
        (*operation, paths)
    });
    Vec::leak(operations.collect())
}
