//! What an operation must never send although callers could: names that the service stumbles
//! over, and nulls.

use serde_json::value::RawValue;

use crate::model::{Body, Operation, Place, Rule};
use crate::request::input::Input;
use crate::value::argument::Argument;
use crate::value::raw_json::Members;

/// Why this name must not be sent.
pub(crate) fn reason(operation: &Operation, name: &str) -> Option<&'static str> {
    operation.rules().iter().find_map(|rule| match rule {
        Rule::Refused(names) => names.iter().find(|(own, _)| *own == name).map(|(_, why)| *why),
        _ => None,
    })
}

/// What is wrong with the body: with its members, or with those of the object that it is. What is
/// not in a body is found where the query is written.
pub(crate) fn check(input: &Input) -> Vec<String> {
    let operation = input.operation();
    let no_nulls = operation.rules().contains(&Rule::NoNulls);
    let mut problems = Vec::new();
    let mut member = |inside: Option<&str>, name: &str, is_null: bool| {
        let has = inside.map_or_else(String::new, |body| format!("`{body}` has "));
        let which = if inside.is_some() { ", which" } else { "" };
        if let Some(why) = reason(operation, name) {
            problems.push(format!("{has}`{name}`{which} cannot be sent: {why}"));
        } else if no_nulls && is_null {
            problems.push(format!(
                "{has}`{name}`{which} is null, and `{}` sends no nulls: give a value, or leave it out",
                operation.name()
            ));
        }
    };
    let params = operation.params().iter();
    let given = params.filter_map(|param| Some((param, input.argument(param.name())?)));
    match operation.body() {
        Body::Members => {
            for (param, value) in given.filter(|(param, _)| param.place() == Place::Body) {
                let brought = param.named_by().and_then(|_| input.wire_name(param));
                let name = brought.unwrap_or_else(|| param.name().into());
                member(None, &name, is_null(value));
            }
            for (name, value) in input.extras(true) {
                member(None, name, is_null(value));
            }
        }
        Body::Document => {
            for (param, value) in given.filter(|(param, _)| param.place() == Place::Payload) {
                match value {
                    Argument::Json(json) => {
                        for (name, value) in Members::of(json).map_or_else(Vec::new, |own| own.0) {
                            member(Some(param.name()), &name, null(value));
                        }
                    }
                    Argument::Map(entries) => {
                        for (name, value) in entries {
                            member(Some(param.name()), name, is_null(value));
                        }
                    }
                    _ => {}
                }
                member(None, param.name(), is_null(value));
            }
        }
        Body::None | Body::Blob => {}
    }
    problems
}

fn is_null(value: &Argument) -> bool {
    matches!(value, Argument::Json(json) if null(json))
}

fn null(json: &RawValue) -> bool {
    json.get() == "null"
}
