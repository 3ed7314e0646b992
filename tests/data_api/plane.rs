//! A local server that returns the endpoints of a Data API.

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
