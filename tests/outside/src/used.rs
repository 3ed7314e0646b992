//! What compiles. A change that breaks one of these breaks callers.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use futures_util::StreamExt as _;
use petard::apigateway::calls::{CreateRestApi, GetAccount};
use petard::apigateway::types::{EndpointConfiguration, EndpointType};
use petard::data_api::{self, ErrorKind};
use petard::operation::{Body, Location, Output, Type, Verb};
use petard::{
    ApiGateway, Call, Client, Clock, Config, Credentials, DataApi, Document, Error, Method, Patch,
    ProvideCredentials, RawCall, Request, Response, ResponseFuture, Waiter,
};
use serde::Deserialize;

/// A clock needs no more than its jitter.
pub struct Steady;

impl Clock for Steady {
    fn jitter(&self) -> f64 {
        0.5
    }
}

pub fn configure(provider: impl ProvideCredentials + 'static) -> Config {
    Config::builder()
        .region("eu-west-1")
        .credentials(Credentials::from_keys("AKID", "secret", Some("token".to_owned())))
        .credentials_provider(provider)
        .endpoint_url("http://localhost:4566")
        .http_client(|client: petard::reqwest::ClientBuilder| client.no_proxy())
        .max_attempts(2)
        .timeout(Duration::from_secs(5))
        .clock(Steady)
        .build()
}

/// Typed calls: arguments, setters, optional values, additions.
pub async fn typed(api: &ApiGateway, description: Option<&str>) -> petard::Result<Response> {
    let _: GetAccount = api.get_account();
    let regional = EndpointConfiguration::new().types([EndpointType::REGIONAL]);
    api.create_rest_api("pets")
        .maybe(description, CreateRestApi::description)
        .maybe(Some(regional), CreateRestApi::endpoint_configuration)
        .binary_media_types(["image/png", "image/gif"])
        .tags(HashMap::from([("team", "pets")]))
        .tags(BTreeMap::from([("team".to_owned(), "pets".to_owned())]))
        .set("newMember", 1)
        .header("x-note", "1")
        .query("debug", true)
        .max_attempts(1)
        .await
}

/// Every call becomes a `Call`, and every call is a future that can be kept.
#[expect(
    clippy::useless_conversion,
    reason = "code that is generic over calls converts a Call too"
)]
pub fn kept(api: &ApiGateway, client: &Client) -> Vec<ResponseFuture> {
    let calls: Vec<Call> = vec![
        api.get_account().into_call(),
        api.list_rest_apis().into_call(),
        api.list_rest_apis().limit(5).into(),
        api.delete_rest_api("a1").into(),
    ];
    let raw: RawCall = client.request(Method::GET, "/x").query("a", 1);
    let mut futures: Vec<ResponseFuture> = calls.into_iter().map(IntoFuture::into_future).collect();
    futures.push(raw.into_future());
    futures.push(api.get_account().send());
    futures.push(api.list_rest_apis().send());
    futures
}

pub async fn pages(api: &ApiGateway) -> petard::Result<usize> {
    let mut count = 0;
    let mut items = api.list_rest_apis().items();
    while let Some(item) = items.next().await {
        let item: Document = item?;
        count += item.str("id")?.len();
    }
    let pages = api.list_rest_apis().pages();
    Ok(count + pages.collect::<Vec<_>>().await.len())
}

#[derive(Deserialize)]
pub struct RestApi {
    pub id: String,
}

pub fn read(response: &Response) -> petard::Result<RestApi> {
    let _ = (response.get("id"), response.get("/endpointConfiguration/types/0"), response.status());
    response.deserialize()
}

pub fn understand(error: &Error) -> Option<Duration> {
    let refused = error.is_invalid_input() || error.is_access_denied() || error.is_conflict();
    if refused || error.is_not_found() { None } else { error.retry_after() }
}

pub async fn data(api: &DataApi) -> petard::Result<Option<bool>> {
    let put = api.put_resource("MyItem", "1", serde_json::json!({ "colour": "red" })).await?;
    if let Err(error) = api.get_resource("MyItem", "2").await
        && data_api::error_kind(&error) != Some(ErrorKind::ResourceNotFound)
    {
        return Err(error);
    }
    let waiter: Waiter = api.wait_until_active("MyItem").limit(Duration::from_secs(60));
    waiter.await?;
    Ok(data_api::data_modified(&put))
}

pub async fn patch(api: &ApiGateway) -> petard::Result<Request> {
    api.update_rest_api("a1")
        .patch_operations([Patch::replace("/name", "x"), Patch::remove(["a/b", "c"])])
        .request()
}

/// The table, at run time.
pub fn table() -> Vec<String> {
    let mut lines = Vec::new();
    for operation in petard::SERVICES.iter().flat_map(|service| service.operations()) {
        let method: &Method = operation.method();
        let verb = match operation.verb() {
            Verb::List => "list",
            _ => "other",
        };
        let is_document = operation.body() == Body::Document || operation.output() == Output::None;
        for param in operation.params() {
            let is_map = matches!(param.ty(), Type::Map(_));
            if param.location() == Location::Query && !is_map {
                lines.push(format!("{method} {verb} {is_document} {}", param.wire_name()));
            }
        }
    }
    lines
}
