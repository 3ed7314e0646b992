//! One call of GetRestApis through petard. Region and credentials come from the environment, with
//! the feature `chain` also from elsewhere; the body is printed as it came.

use std::error::Error;

use petard::{ApiGateway, Config};

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let api = ApiGateway::new(&Config::load().await?);
        let page = api.list_rest_apis().await?;
        println!("{}", page.text()?);
        Ok(())
    })
}
