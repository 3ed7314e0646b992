//! The floor: the calls as a program makes them that has reqwest, aws-sigv4 and serde_json and nothing
//! between. It writes paths and queries as constants, signs every request with the defaults of
//! aws-sigv4, and keeps bodies as bytes. It has no retries, no checks of arguments, no error texts and
//! no limits, so a client that has them can only be below it where it works less.

use std::sync::Arc;
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use bench_scenarios::{ACCESS_KEY_ID, Program, REGION, SECRET_ACCESS_KEY, run};
use reqwest::{Client, Method};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

#[derive(Clone)]
struct Floor(Arc<Inner>);

struct Inner {
    client: Client,
    credentials: Credentials,
    url: String,
}

#[derive(Serialize)]
struct CreateRestApi<'a> {
    name: &'a str,
    description: &'a str,
    version: &'a str,
}

#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow, default)]
    item: Vec<&'a RawValue>,
    position: Option<String>,
}

impl Floor {
    async fn send(&self, method: Method, path: &str, body: Vec<u8>) -> reqwest::Response {
        let Inner { client, credentials, url } = &*self.0;
        let url = format!("{url}{path}");
        let mut headers = vec![("accept", "application/json")];
        if !body.is_empty() {
            headers.push(("content-type", "application/json"));
        }
        let identity = credentials.clone().into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(REGION)
            .name("apigateway")
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build()
            .expect("parameters")
            .into();
        let signable = SignableRequest::new(
            method.as_str(),
            &url,
            headers.iter().copied(),
            SignableBody::Bytes(&body),
        );
        let signed = sign(signable.expect("a request"), &parameters).expect("a signature");
        let (instructions, _) = signed.into_parts();
        let mut request = client.request(method, &url);
        for (name, value) in headers.into_iter().chain(instructions.headers()) {
            request = request.header(name, value);
        }
        let response = request.body(body).send().await.expect("a response");
        response.error_for_status().expect("a success")
    }
}

impl Program for Floor {
    fn new(url: &str) -> Self {
        let client = Client::builder().build().expect("a client");
        let credentials = Credentials::from_keys(ACCESS_KEY_ID, SECRET_ACCESS_KEY, None);
        Self(Arc::new(Inner { client, credentials, url: url.to_owned() }))
    }

    async fn get(&self) -> usize {
        let path = "/restapis/abc123/resources?embed=methods&limit=500";
        let response = self.send(Method::GET, path, Vec::new()).await;
        response.bytes().await.expect("a body").len()
    }

    async fn post(&self) -> usize {
        let input = CreateRestApi { name: "orders", description: "All orders", version: "1" };
        let body = serde_json::to_vec(&input).expect("JSON");
        let response = self.send(Method::POST, "/restapis", body).await;
        response.bytes().await.expect("a body").len()
    }

    async fn items(&self) -> usize {
        let mut path = "/restapis?limit=500".to_owned();
        let mut received = 0;
        loop {
            let response = self.send(Method::GET, &path, Vec::new()).await;
            let body = response.bytes().await.expect("a body");
            let page: Page<'_> = serde_json::from_slice(&body).expect("a page");
            for item in &page.item {
                // A caller keeps items longer than their page.
                assert!(!body.slice_ref(item.get().as_bytes()).is_empty(), "JSON");
                received += 1;
            }
            match page.position {
                Some(position) => path = format!("/restapis?limit=500&position={position}"),
                None => return received,
            }
        }
    }

    async fn large(&self) -> usize {
        let path = "/restapis/abc123/stages/prod/exports/oas30";
        let response = self.send(Method::GET, path, Vec::new()).await;
        response.bytes().await.expect("a body").len()
    }

    async fn upload(&self, body: Vec<u8>) -> usize {
        let response = self.send(Method::PUT, "/restapis/abc123", body).await;
        response.bytes().await.expect("a body").len()
    }
}

fn main() {
    run::<Floor>();
}
