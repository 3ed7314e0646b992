//! From the files of a service to a model.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use petard_codegen::Checked;
use serde_json::Value;

use super::converted::Converted;
use super::service;

/// The files of one version of a service, as JSON text.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    /// `service-2.json`
    pub service: &'a str,
    /// `paginators-1.json`, if there is one.
    pub paginators: Option<&'a str>,
    /// `waiters-2.json`, if there is one.
    pub waiters: Option<&'a str>,
}

/// The reason why a service cannot be converted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConvertError(String);

impl fmt::Display for ConvertError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for ConvertError {}

/// Converts a service. `name` becomes the name of the service in the model, such as `lambda`.
///
/// # Errors
///
/// If a file is not JSON, if the protocol of the service is not `rest-json`, or if the service has
/// something that no model can have. An operation that no model can have is a loss.
pub fn convert(name: &str, files: &Files<'_>) -> Result<Converted, ConvertError> {
    let service = parse("service-2.json", files.service)?;
    let paginators = files.paginators.map(|text| parse("paginators-1.json", text)).transpose()?;
    let waiters = files.waiters.map(|text| parse("waiters-2.json", text)).transpose()?;
    let protocol = service["metadata"]["protocol"].as_str().unwrap_or_default();
    if protocol != "rest-json" {
        return Err(ConvertError(format!(
            "the protocol of `{name}` is `{protocol}`, and only `rest-json` can be converted"
        )));
    }
    let source = service::Source {
        name,
        service: &service,
        paginators: paginators.as_ref(),
        waiters: waiters.as_ref(),
    };
    loadable(source)
}

/// Converts a service, without the operations that the loader refuses.
fn loadable(source: service::Source<'_>) -> Result<Converted, ConvertError> {
    let all = service::convert(source, &BTreeMap::new());
    if check(&all).is_ok() {
        return Ok(all);
    }
    let operations = source.service["operations"].as_object();
    let names: Vec<&str> =
        operations.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    let mut left_out: BTreeMap<&str, String> =
        names.iter().map(|name| (*name, String::new())).collect();
    find_refused(source, &names, &names, &mut left_out)?;
    left_out.retain(|_, why| !why.is_empty());
    let rest = service::convert(source, &left_out);
    check(&rest).map_err(|why| ConvertError(format!("the model of `{}`: {why}", source.name)))?;
    Ok(rest)
}

/// Finds the operations of `some` that the loader refuses, and sets their reasons in `refused`: converts
/// `some` alone, and its halves if that is refused.
fn find_refused<'s>(
    source: service::Source<'s>,
    all: &[&'s str],
    some: &[&'s str],
    refused: &mut BTreeMap<&'s str, String>,
) -> Result<(), ConvertError> {
    let mut others: BTreeMap<&str, String> =
        all.iter().map(|name| (*name, "not converted".to_owned())).collect();
    for name in some {
        others.remove(name);
    }
    let Err(why) = check(&service::convert(source, &others)) else { return Ok(()) };
    match some {
        [] => Err(ConvertError(format!("the model of `{}`: {why}", source.name))),
        [one] => {
            refused.insert(one, why);
            Ok(())
        }
        _ => {
            let (first, second) = some.split_at(some.len() / 2);
            find_refused(source, all, first, refused)?;
            find_refused(source, all, second, refused)
        }
    }
}

/// Loads a model, and returns the first mistake.
fn check(converted: &Converted) -> Result<(), String> {
    let refused = |report: petard_codegen::Report| {
        let report = report.to_string();
        let first = report.lines().next().unwrap_or_default();
        first.trim_start_matches("error: ").to_owned()
    };
    Checked::new("model.json", converted.text().as_bytes()).map(drop).map_err(refused)
}

fn parse(file: &str, text: &str) -> Result<Value, ConvertError> {
    serde_json::from_str(text).map_err(|error| ConvertError(format!("{file}: {error}")))
}
