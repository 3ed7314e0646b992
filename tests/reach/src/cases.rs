//! The protocol cases of botocore's source package, through models converted from them.

use std::fs;
use std::path::Path;

use petard::{Client, Clock, Config};
use petard_interpret::botocore::{Files, convert};
use serde_json::{Value, json};

use crate::arguments::Source;
use crate::calls::{by_api_name, request};
use crate::compare::{Expected, differences};
use crate::report::Report;

/// A clock whose random numbers are all 0, as those of the cases.
struct NoJitter;

impl Clock for NoJitter {
    fn jitter(&self) -> f64 {
        0.0
    }

    fn random_bits(&self) -> u128 {
        0
    }
}

/// Runs the cases of a file.
pub(crate) fn run(path: &Path, report: &mut Report) -> Result<(), String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let suites: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    for suite in suites.as_array().into_iter().flatten() {
        for case in suite["cases"].as_array().into_iter().flatten() {
            report.cases.1 += 1;
            match run_one(suite, case) {
                Ok(()) => report.cases.0 += 1,
                Err(why) => {
                    let id = case["id"].as_str().unwrap_or_default();
                    report.failed_cases.push(format!("{id}: {why}"));
                }
            }
        }
    }
    Ok(())
}

fn run_one(suite: &Value, case: &Value) -> Result<(), String> {
    let given = &case["given"];
    let name = given["name"].as_str().unwrap_or("OperationName");
    let mut metadata = suite["metadata"].clone();
    metadata["endpointPrefix"] = "cases".into();
    let operations = json!({ name: given });
    let service =
        json!({ "metadata": metadata, "operations": operations, "shapes": suite["shapes"] });
    let files = Files { service: &service.to_string(), paginators: None, waiters: None };
    let converted = convert("cases", &files).map_err(|error| error.to_string())?;
    let table = petard_interpret::load("cases.json", converted.text().as_bytes())
        .map_err(|mistakes| mistakes.to_string())?;
    let Some(operation) = by_api_name(table, name) else {
        let losses: Vec<String> = converted.losses.iter().map(ToString::to_string).collect();
        return Err(losses.join("; "));
    };
    let endpoint = suite["clientEndpoint"].as_str().unwrap_or("https://example.com");
    let config = Config::builder().endpoint_url(endpoint).region("us-east-1").clock(NoJitter);
    let client = Client::new(&config.build(), table);
    let shapes = Source(&suite["shapes"]);
    let made = request(&client, operation, shapes, &given["input"], &case["params"])?;
    let expected = expected(suite, case);
    differences(operation, &made, &expected).map_or(Ok(()), Err)
}

/// Returns what a case expects.
fn expected(suite: &Value, case: &Value) -> Expected {
    let serialized = &case["serialized"];
    let text = |key: &str| serialized[key].as_str().unwrap_or_default();
    // The host of a case may have the path of the endpoint behind it.
    let host = serialized["host"].as_str().unwrap_or("example.com");
    let host = host.split('/').next().unwrap_or(host);
    let members = &suite["shapes"][case["given"]["input"]["shape"].as_str().unwrap_or_default()];
    let has_content_type =
        members["members"].as_object().into_iter().flatten().any(|(_, member)| {
            member["locationName"]
                .as_str()
                .is_some_and(|name| name.eq_ignore_ascii_case("content-type"))
        });
    let headers = serialized["headers"].as_object().into_iter().flatten();
    let headers = headers.filter_map(|(name, value)| {
        let value = value.as_str().unwrap_or_default();
        // Like botocore, petard sends bytes without a type that it would have to guess, and
        // botocore's own test does not compare it.
        let is_guessed = name.eq_ignore_ascii_case("content-type")
            && value != "application/json"
            && !has_content_type;
        (!is_guessed).then(|| (name.to_lowercase(), value.to_owned()))
    });
    let forbidden = serialized["forbidHeaders"].as_array().into_iter().flatten();
    Expected {
        method: text("method").to_owned(),
        url: format!("https://{host}{}", text("uri")),
        headers: headers.collect(),
        forbidden: forbidden.filter_map(Value::as_str).map(str::to_owned).collect(),
        allows_more: true,
        body: serialized["body"].as_str().map(|body| body.as_bytes().to_vec()),
    }
}
