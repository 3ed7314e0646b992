//! Many names, which must not take a time that grows with the square of their number.

use petard::Method;
use petard::codegen::Object;

use crate::server::{Server, Step, response};
use crate::setup::{data_api, gateway};
use crate::{Case, Seen};

const NOWHERE: &str = "http://127.0.0.1:9";
const MANY: usize = 40_000;

fn pairs() -> impl Iterator<Item = (String, String)> {
    (0..MANY).map(|number| (format!("name{number}"), "v".to_owned()))
}

pub(crate) static CASES: &[Case] = &[
    Case::new("40,000 stage variables", "40000 members", 0, || {
        Box::pin(async {
            let call = gateway(NOWHERE).create_stage("a", "dev", "d").variables(pairs());
            let request = call.request().unwrap();
            let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
            let count = body["variables"].as_object().unwrap().len();
            Seen::new(format!("{count} members"), 0)
        })
    })
    .within(2),
    Case::new("40,000 names that the model lacks", "40002 members", 0, || {
        Box::pin(async {
            let mut call = gateway(NOWHERE).create_stage("a", "dev", "d").into_call();
            for (name, value) in pairs() {
                call = call.set(name, value);
            }
            let request = call.request().unwrap();
            let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
            Seen::new(format!("{} members", body.as_object().unwrap().len()), 0)
        })
    })
    .within(4),
    Case::new("40,000 members of an object", "40000 members", 0, || {
        Box::pin(async {
            let object =
                pairs().fold(Object::new(), |object, (name, value)| object.with(name, value));
            let call = data_api(NOWHERE).put_resource("Pets", "1", serde_json::json!({}));
            let call = petard::codegen::Takes::put(call.into_call(), "resource", object.into());
            let request = call.request().unwrap();
            let text = String::from_utf8_lossy(request.body()).into_owned();
            Seen::new(format!("{} members", text.matches("\"name").count()), 0)
        })
    })
    .within(2),
    Case::new("3,000 secret values and a long message", "%41 x %41 x", 1, || {
        Box::pin(async {
            let body = serde_json::json!({ "message": "%41 x ".repeat(2000) }).to_string();
            let server = Server::start(&[Step::Read, response(400, "", &body)]);
            let mut call = gateway(&server.url).request(Method::GET, "/x");
            for number in 0..3000 {
                call = call.query("a", format!("s{number:0>15}"));
            }
            let error = call.await.unwrap_err();
            for _ in 0..10 {
                assert_eq!(error.to_string(), error.to_string());
            }
            Seen::error(&error)
        })
    })
    .within(10),
    Case::new("a URL of 40,000 pairs", "more than 64000 cannot be sent", 0, || {
        Box::pin(async {
            let call = pairs()
                .fold(gateway(NOWHERE).request(Method::GET, "/x"), |call, (name, value)| {
                    call.query(name, value)
                });
            Seen::error(&call.await.unwrap_err())
        })
    })
    .within(2),
    Case::new("40,000 problems of one call", "more problems", 0, || {
        Box::pin(async {
            let mut call = gateway(NOWHERE).list_rest_apis().into_call();
            for (name, _) in pairs() {
                call = call.set(name, serde_json::json!([{}]));
            }
            let error = call.await.unwrap_err();
            assert!(error.to_string().len() < 10_000);
            Seen::error(&error)
        })
    })
    .within(4),
];
