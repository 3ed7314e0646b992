//! The calls through the official client, as its documentation shows them: one client with the
//! default settings of the latest behaviour version, fluent builders, and the paginator's stream of
//! items. Its responses are typed values and the body is not available, so what is received is counted
//! in items and characters. Its HTTP client is the official one without TLS, because the server of the
//! measurements has none and the other programs are built without it.

use aws_sdk_apigateway::Client;
use aws_sdk_apigateway::config::{BehaviorVersion, Builder, Credentials, Region};
use aws_sdk_apigateway::primitives::Blob;
use bench_scenarios::{ACCESS_KEY_ID, Program, REGION, SECRET_ACCESS_KEY, run};

#[derive(Clone)]
struct Official(Client);

impl Program for Official {
    fn new(url: &str) -> Self {
        let credentials =
            Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY, None, None, "constant");
        let config = Builder::new()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(REGION))
            .credentials_provider(credentials)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .endpoint_url(url)
            .build();
        Self(Client::from_conf(config))
    }

    async fn get(&self) -> usize {
        let call = self.0.get_resources().rest_api_id("abc123").embed("methods").limit(500);
        call.send().await.expect("a page").items().len()
    }

    async fn post(&self) -> usize {
        let call = self.0.create_rest_api().name("orders").description("All orders").version("1");
        call.send().await.expect("an API").id().map_or(0, str::len)
    }

    async fn items(&self) -> usize {
        let mut items = self.0.get_rest_apis().limit(500).into_paginator().items().send();
        let mut received = 0;
        while let Some(item) = items.next().await {
            assert!(item.expect("an item").id().is_some(), "an item");
            received += 1;
        }
        received
    }

    async fn large(&self) -> usize {
        let call =
            self.0.get_export().rest_api_id("abc123").stage_name("prod").export_type("oas30");
        call.send().await.expect("a file").body().map_or(0, |body| body.as_ref().len())
    }

    async fn upload(&self, body: Vec<u8>) -> usize {
        let call = self.0.put_rest_api().rest_api_id("abc123").body(Blob::new(body));
        call.send().await.expect("an API").id().map_or(0, str::len)
    }
}

fn main() {
    run::<Official>();
}
