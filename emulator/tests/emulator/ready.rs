//! When new resources reach the status that their waiters wait for.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use petard::{ApiGateway, DataApi, apigateway, data_api};
use petard_emulator::{Emulator, Ready};

use super::restarts;

const TARGET: &str = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/a/1";

#[tokio::test]
async fn after_reads() {
    let settings = || {
        Emulator::builder()
            .service(&apigateway::SERVICE)
            .service(&data_api::SERVICE)
            .ready(Ready::AfterReads(2))
    };
    let emulator = settings().start().await.unwrap();
    let api = ApiGateway::new(&emulator.config());
    let created = api.create_vpc_link("link", [TARGET]).await.unwrap();
    assert_eq!(created.str("/status").unwrap(), "PENDING");
    let id = created.str("/id").unwrap();
    let mut seen = Vec::new();
    for _ in 0..4 {
        let link = api.get_vpc_link(id).await.unwrap();
        seen.push(link.str("/status").unwrap().to_owned());
    }
    assert_eq!(seen, ["PENDING", "PENDING", "AVAILABLE", "AVAILABLE"]);
    let listed = api.list_vpc_links().await.unwrap();
    assert_eq!(listed.str("/item/0/status").unwrap(), "AVAILABLE");

    let domain = api.create_domain_name("api.example.com").certificate_name("c").await.unwrap();
    assert_eq!(domain.str("/domainNameStatus").unwrap(), "UPDATING");
    let data = DataApi::new(&emulator.config());
    data.provision("Pets", "sku").await.unwrap();
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(data.get_status("Pets").await.unwrap().str("/Status").unwrap().to_owned());
    }
    assert_eq!(seen, ["CREATING", "CREATING", "ACTIVE"]);
    restarts::check(&emulator.requests(), settings).await;
}

#[tokio::test]
async fn after_a_time() {
    let start = SystemTime::now();
    let elapsed = Arc::new(AtomicU64::new(0));
    let clock = {
        let elapsed = elapsed.clone();
        move || start + Duration::from_secs(elapsed.load(Ordering::Relaxed))
    };
    let settings = || Emulator::builder().ready(Ready::After(Duration::from_mins(1)));
    let emulator = settings().clock(clock).start().await.unwrap();
    let api = ApiGateway::new(&emulator.config());
    let created = api.create_vpc_link("link", [TARGET]).await.unwrap();
    let id = created.str("/id").unwrap();
    for (seconds, status) in [(0, "PENDING"), (59, "PENDING"), (60, "AVAILABLE")] {
        elapsed.store(seconds, Ordering::Relaxed);
        assert_eq!(api.get_vpc_link(id).await.unwrap().str("/status").unwrap(), status);
    }
    restarts::check(&emulator.requests(), settings).await;
}
