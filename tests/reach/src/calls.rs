//! Random calls through a table, compared with the requests of botocore.

use std::collections::BTreeMap;

use petard::codegen::Takes;
use petard::{Call, Client, Config, Operation, Request, Service};
use serde_json::Value;

use crate::arguments::{Source, argument};
use crate::compare::{Expected, differences};
use crate::report::OperationCount;

/// Makes the calls, a line each, and returns how they compare, by operation. `source` is the service
/// as botocore has it.
pub(crate) fn run(
    service: &'static Service,
    source: &Value,
    lines: &str,
) -> Result<BTreeMap<String, OperationCount>, String> {
    let config = Config::builder().endpoint_url("https://example.com").region("us-east-1").build();
    let client = Client::new(&config, service);
    let mut outcomes: BTreeMap<String, OperationCount> =
        names(source).map(|name| (name.clone(), OperationCount::NotCompared)).collect();
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let name = line["operation"].as_str().unwrap_or_default();
        let Some(outcome) = outcomes.get_mut(name) else { continue };
        // botocore itself cannot make this request.
        if !line["request"].is_object() || outcome.is_bad() {
            continue;
        }
        let Some(operation) = by_api_name(service, name) else {
            *outcome = OperationCount::NotMade("the model does not contain it".to_owned());
            continue;
        };
        let reference = &source["operations"][name]["input"];
        let shapes = Source(&source["shapes"]);
        *outcome = match request(&client, operation, shapes, reference, &line["input"]) {
            Err(why) => OperationCount::NotMade(why),
            Ok(made) => {
                match differences(operation, &made, &Expected::official(&line["request"])) {
                    None => OperationCount::Right,
                    Some(difference) => OperationCount::Wrong(difference),
                }
            }
        };
    }
    Ok(outcomes)
}

/// Returns the operation with an official name.
pub(crate) fn by_api_name(service: &'static Service, name: &str) -> Option<&'static Operation> {
    service.operations().iter().copied().find(|operation| operation.api_name() == name)
}

/// Returns the official names of the operations.
fn names(source: &Value) -> impl Iterator<Item = &String> {
    source["operations"].as_object().into_iter().flatten().map(|(name, _)| name)
}

/// Makes the request of an input, with arguments of the types of the table. `reference` names the
/// shape of the input.
pub(crate) fn request(
    client: &Client,
    operation: &'static Operation,
    source: Source<'_>,
    reference: &Value,
    input: &Value,
) -> Result<Request, String> {
    let mut call: Call = client.call(operation);
    for (member, value) in input.as_object().into_iter().flatten() {
        if value.is_null() {
            continue;
        }
        let (param, reference) = source.param(operation.params(), reference, member)?;
        let value = argument(source, reference, param.ty(), value);
        call = call.put(param.name(), value.map_err(|why| format!("`{member}`: {why}"))?);
    }
    call.request().map_err(|error| error.to_string())
}
