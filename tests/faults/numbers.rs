//! Numbers that JSON does not have.

use std::collections::BTreeMap;

use petard::Method;
use petard::codegen::Object;

use crate::setup::{data_api, gateway};
use crate::{Case, Seen};

const NOWHERE: &str = "http://127.0.0.1:9";

pub(crate) static CASES: &[Case] = &[
    Case::new("as a parameter", "NaN or an infinity", 0, || {
        Box::pin(async {
            let call =
                gateway(NOWHERE).create_rest_api("x").set("minimumCompressionSize", f64::NAN);
            Seen::error(&call.await.unwrap_err())
        })
    }),
    Case::new("in a list in a map", "NaN or an infinity", 0, || {
        Box::pin(async {
            let value = BTreeMap::from([("a", vec![1.0, f64::INFINITY])]);
            Seen::error(&data_api(NOWHERE).put_resource("Pets", "1", value).await.unwrap_err())
        })
    }),
    Case::new("in the body of a raw call", "NaN or an infinity", 0, || {
        Box::pin(async {
            let call = gateway(NOWHERE).request(Method::POST, "/x");
            Seen::error(&call.json(&Some([f32::NEG_INFINITY])).await.unwrap_err())
        })
    }),
    Case::new("as a member of an object", "which JSON cannot represent", 0, || {
        Box::pin(async {
            let object = Object::new().with("a", f64::NAN);
            let call = gateway(NOWHERE).create_rest_api("x");
            let call = call.set("tags", serde_json::json!({"a": "b"}));
            let shape: petard::codegen::Argument = object.into();
            let call = petard::codegen::Takes::put(call.into_call(), "description", shape);
            Seen::error(&call.await.unwrap_err())
        })
    }),
    Case::new("null and a missing value are sent", "[null,null]", 0, || {
        Box::pin(async {
            let call = gateway(NOWHERE).request(Method::POST, "/x").json(&[None::<f64>, None]);
            let request = call.request().unwrap();
            Seen::new(String::from_utf8_lossy(request.body()), 0)
        })
    }),
];
