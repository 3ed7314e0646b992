//! A server on this machine as one of the Data API's answers where its stages are.

use super::server::{Reply, Server, answer};

/// Two stages, as the real server writes them: `text/json`, four spaces a level.
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

/// As the real server says that it is JSON.
pub(crate) const JSON: &str = "content-type: text/json\r\n";

pub(crate) fn ok(body: &str) -> Reply {
    answer(200, JSON, body)
}

impl Server {
    pub(crate) async fn stages() -> Self {
        Self::many(|_| ok(STAGES)).await
    }

    /// How many requests came.
    pub(crate) fn count(&self) -> usize {
        self.all().len()
    }
}
