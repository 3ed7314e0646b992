//! One call of GetRestApis through the official client, with the least that makes it work. Region
//! and credentials come from the environment; what is printed is the number of APIs, because the
//! body as it came is not to be had.

use std::env;
use std::error::Error;

use aws_sdk_apigateway::Client;
use aws_sdk_apigateway::config::{Builder, Credentials, Region};

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let credentials = Credentials::new(
            env::var("AWS_ACCESS_KEY_ID")?,
            env::var("AWS_SECRET_ACCESS_KEY")?,
            env::var("AWS_SESSION_TOKEN").ok(),
            None,
            "environment",
        );
        let mut config = Builder::new()
            .region(Region::new(env::var("AWS_REGION")?))
            .credentials_provider(credentials);
        if let Ok(url) = env::var("AWS_ENDPOINT_URL") {
            config = config.endpoint_url(url);
        }
        let api = Client::from_conf(config.build());
        let page = api.get_rest_apis().send().await?;
        println!("{}", page.items().len());
        Ok(())
    })
}
