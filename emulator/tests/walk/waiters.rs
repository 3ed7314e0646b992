//! The waiters of both services end.

use std::time::Duration;

use petard::{ApiGateway, DataApi};
use petard_emulator::Emulator;

#[tokio::test]
async fn a_vpc_link_and_a_domain_name_become_available() {
    let emulator = Emulator::start().await.unwrap();
    let api = ApiGateway::new(&emulator.config());
    let target = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/a/1";
    let link = api.create_vpc_link("link", [target]).await.unwrap();
    let longest = Duration::from_secs(5);
    let link = link.str("/id").unwrap();
    let found = api.wait_until_vpc_link_available(link).limit(longest).await.unwrap();
    assert_eq!(found.str("/status").unwrap(), "AVAILABLE");

    api.create_domain_name("api.example.com").certificate_name("c").await.unwrap();
    let waiter = api.wait_until_domain_name_available("api.example.com").limit(longest);
    let found = waiter.await.unwrap();
    assert_eq!(found.str("/domainNameStatus").unwrap(), "AVAILABLE");
}

#[tokio::test]
async fn a_namespace_becomes_active() {
    let emulator = Emulator::start_with(&[&petard::data_api::SERVICE]).await.unwrap();
    let data = DataApi::new(&emulator.config());
    data.provision("Pets", "sku").await.unwrap();
    let waiter = data.wait_until_active("Pets").limit(Duration::from_secs(5));
    waiter.await.unwrap();
}
