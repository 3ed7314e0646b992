//! Configurations that can reach this machine only.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use petard::{ApiGateway, Config, ConfigBuilder, Credentials, DataApi};
use reqwest::dns::{Name, Resolve, Resolving};

/// The session token of all cases.
pub(crate) const TOKEN: &str = "IQoJb3JpZ2luX2VjEHUSH/token+value==";

/// Resolves `localhost` only.
struct Loopback;

impl Resolve for Loopback {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        Box::pin(async move {
            if name == "localhost" || name.ends_with(".localhost") {
                let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
                return Ok(Box::new(std::iter::once(address)) as _);
            }
            Err(format!("the name {name} is not resolved in tests").into())
        })
    }
}

/// Restricts a client to this machine. A socket that is bound to the loopback interface cannot
/// connect to any other address, link-local ones included.
pub(crate) fn local(client: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    client.dns_resolver(Arc::new(Loopback)).local_address(IpAddr::V4(Ipv4Addr::LOCALHOST))
}

pub(crate) fn builder() -> ConfigBuilder {
    Config::builder()
        .region("eu-west-1")
        .credentials(Credentials::from_keys(
            "AKIDEXAMPLE",
            "HUSH-secret-key",
            Some(TOKEN.to_owned()),
        ))
        .http_client(local)
        .timeout(Duration::from_secs(30))
}

/// A configuration for a server.
pub(crate) fn at(url: &str) -> ConfigBuilder {
    builder().endpoint_url(url)
}

pub(crate) fn gateway(url: &str) -> ApiGateway {
    ApiGateway::new(&at(url).build())
}

pub(crate) fn data_api(url: &str) -> DataApi {
    DataApi::new(&at(url).build())
}
