//! The calls through petard, as in the README: one client with the default settings, methods of
//! operations, and the stream of items over all pages. Retries, checks of arguments, limits and error
//! texts are those that every user has.

use bench_scenarios::{ACCESS_KEY_ID, Program, REGION, SECRET_ACCESS_KEY, run};
use petard::apigateway::types::ExportType;
use petard::{ApiGateway, Config, Credentials};

#[derive(Clone)]
struct Petard(ApiGateway);

impl Program for Petard {
    fn new(url: &str) -> Self {
        let config = Config::builder()
            .region(REGION)
            .endpoint_url(url)
            .credentials(Credentials::from_keys(ACCESS_KEY_ID, SECRET_ACCESS_KEY, None))
            .build();
        Self(ApiGateway::new(&config))
    }

    async fn get(&self) -> usize {
        let page = self.0.list_resources("abc123").embed(["methods"]).limit(500).await;
        page.expect("a page").bytes().len()
    }

    async fn post(&self) -> usize {
        let api = self.0.create_rest_api("orders").description("All orders").version("1").await;
        api.expect("an API").bytes().len()
    }

    async fn items(&self) -> usize {
        let mut items = self.0.list_rest_apis().limit(500).items();
        let mut received = 0;
        while let Some(item) = items.next().await {
            assert!(!item.expect("an item").bytes().is_empty(), "JSON");
            received += 1;
        }
        received
    }

    async fn large(&self) -> usize {
        self.0.get_export("abc123", "prod", ExportType::OAS30).await.expect("a file").bytes().len()
    }

    async fn upload(&self, body: Vec<u8>) -> usize {
        self.0.put_rest_api("abc123", body).await.expect("an API").bytes().len()
    }
}

fn main() {
    run::<Petard>();
}
