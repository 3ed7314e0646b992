//! When the server starts and when it stops.

use petard::{ApiGateway, Method};
use petard_emulator::Emulator;

use super::{kind, start};

#[tokio::test]
async fn two_do_not_know_of_each_other() {
    let ((one, api), (other, other_api)) = (start().await, start().await);
    assert_ne!(one.url(), other.url());
    api.create_rest_api("pets").await.unwrap();
    assert_eq!(api.list_rest_apis().await.unwrap().items().unwrap().count(), 1);
    assert_eq!(other_api.list_rest_apis().await.unwrap().items().unwrap().count(), 0);
}

#[tokio::test]
async fn it_is_gone_when_it_is_dropped() {
    let (emulator, api) = start().await;
    // A connection is kept open, and must not keep the server.
    api.list_rest_apis().await.unwrap();
    let (address, config) = (emulator.url().replace("http://", ""), emulator.config());
    drop(emulator);
    assert!(std::net::TcpStream::connect(address).is_err());
    assert!(ApiGateway::new(&config).list_rest_apis().await.unwrap_err().is_connect());
    let error = api.list_rest_apis().await.unwrap_err();
    assert!(error.status().is_none() && error.is_retryable(), "{error}");
}

/// A test that blocks its runtime can be served, too.
#[test]
fn it_needs_no_runtime_of_the_caller() {
    let run =
        |future| tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future);
    let emulator = run(Emulator::start()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let api = ApiGateway::new(&emulator.config());
    runtime.block_on(api.create_rest_api("pets").send()).unwrap();
}

#[tokio::test]
async fn calls_at_the_same_time() {
    let (_emulator, api) = start().await;
    let calls: Vec<_> = (0..50).map(|_| tokio::spawn(api.create_rest_api("pets").send())).collect();
    let mut ids = std::collections::HashSet::new();
    for call in calls {
        ids.insert(call.await.unwrap().unwrap().str("/id").unwrap().to_owned());
    }
    assert_eq!(ids.len(), 50);
}

#[tokio::test]
async fn a_body_has_a_limit() {
    let (emulator, api) = start().await;
    let call = api.request(Method::POST, "/restapis").bytes(vec![b' '; 10 * 1024 * 1024 + 1]);
    let error = call.max_attempts(1).await.unwrap_err();
    assert_eq!(kind(&error), (413, "RequestTooLargeException"));
    let requests = emulator.requests();
    let [request] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!((request.operation(), request.status()), (Some("create_rest_api"), Some(413)));
    assert_eq!((request.body().len(), request.header("content-length")), (0, Some("10485761")));
}
