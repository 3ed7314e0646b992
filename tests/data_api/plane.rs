//! A local server that returns the endpoints of a Data API.

use petard::data_api::Connect;

use super::server::{Reply, Server, answer};

/// Two stages in the format of the real server: `text/json`, indented with four spaces.
pub(crate) const STAGES: &str = r#"{
    "dev": {
        "DistributionDomainName": "d111111abcdef8.cloudfront.net",
        "Endpoint": "https://abc.execute-api.eu-west-1.amazonaws.com",
        "Stage": "dev",
        "URL": "https://items.example.com"
    },
    "test": {
        "Endpoint": "https://def.execute-api.eu-west-1.amazonaws.com",
        "Stage": "test"
    }
}"#;

/// The content type of the real server.
pub(crate) const JSON: &str = "content-type: text/json\r\n";

pub(crate) fn ok(body: &str) -> Reply {
    answer(200, JSON, body)
}

impl Server {
    pub(crate) async fn stages() -> Self {
        Self::many(|_| ok(STAGES)).await
    }

    /// Returns the number of requests.
    pub(crate) fn count(&self) -> usize {
        self.all().len()
    }
}

/// The hosts of the responses in these tests.
const HOSTS: [&str; 5] = [
    "abc.execute-api.eu-west-1.amazonaws.com",
    "def.execute-api.eu-west-1.amazonaws.com",
    "items.example.com",
    "new",
    "x",
];

pub(crate) trait AllowHosts {
    /// Allows the hosts of the responses in these tests: the server has another address.
    fn allow_hosts(self) -> Self;
}

impl AllowHosts for Connect {
    fn allow_hosts(self) -> Self {
        HOSTS.into_iter().fold(self, Self::allow_host)
    }
}
