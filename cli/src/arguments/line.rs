//! The parameters of a call from a line of `--each`.

use petard::Operation;
use petard::operation::{Location, Param, Type};
use serde_json::value::RawValue;

use super::input::{CallInput, find};
use super::parameter::Given;
use crate::json::{self, Kind, Members};

/// Reads a line, to which the flags are added: an input by the names of the API, or the document of the
/// operation.
///
/// An operation has a document if it requires exactly one: a parameter that is the whole body, or an
/// object in the body whose members the model does not know. A line that has a member with the name of
/// the document is an input, and so is every line if a flag sets the document. Any other line is the
/// document, and the labels of the path that no flag sets are its members with their names.
pub(crate) fn read(
    operation: &'static Operation,
    line: &str,
    flags: &CallInput,
) -> Result<CallInput, String> {
    let Some(document) = document(operation).filter(|param| !flags.has(param)) else {
        return Ok(CallInput::from_json(operation, line)?.with(flags.clone()));
    };
    let whole = json::parse(line)?;
    let Members(members) = match Kind::of(&whole) {
        Kind::Object => serde_json::from_str(line).map_err(|error| error.to_string())?,
        _ => Members(Vec::new()),
    };
    let is = |name: &str, param: &Param| {
        find(operation, name).is_some_and(|found| found.name() == param.name())
    };
    if members.iter().any(|(name, _)| is(name, document)) {
        return Ok(CallInput::from_json(operation, line)?.with(flags.clone()));
    }
    let mut input = CallInput::new(operation);
    let params = operation.params().iter();
    for label in params.filter(|param| param.location() == Location::Label && !flags.has(param)) {
        if let Some((_, value)) = members.iter().find(|(name, _)| is(name, label)) {
            input.put(label, Given::Json(label_of(label, value)?));
        }
    }
    input.put(document, Given::Json(whole));
    Ok(input.with(flags.clone()))
}

/// Returns the document that an operation requires, if there is exactly one.
fn document(operation: &'static Operation) -> Option<&'static Param> {
    let is_document = |param: &&Param| {
        let is_open = matches!(param.ty(), Type::Object | Type::Json);
        let is_whole = param.location() == Location::Payload;
        param.is_required() && (is_whole || is_open && param.location() == Location::Body)
    };
    let mut documents = operation.params().iter().filter(is_document);
    documents.next().filter(|_| documents.next().is_none())
}

/// Returns the value of a label. A number becomes a text if the label is one.
fn label_of(label: &Param, value: &RawValue) -> Result<Box<RawValue>, String> {
    match (label.ty(), Kind::of(value)) {
        (Type::String, Kind::Number) => json::string(value.get()),
        _ => Ok(value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use petard::data_api;

    use super::*;

    /// Returns the names of the parameters that a line sets.
    fn names(name: &str, line: &str, flags: &str) -> Result<Vec<&'static str>, String> {
        let operation = data_api::SERVICE.operation(name).ok_or("no such operation")?;
        let flags = CallInput::from_json(operation, flags)?;
        let input = read(operation, line, &flags)?;
        let set = operation.params().iter().filter(|param| input.has(param));
        Ok(set.map(Param::name).collect())
    }

    #[test]
    fn a_line_is_an_input_or_the_document() {
        let put = |line, flags| names("put_resource", line, flags);
        let namespace = r#"{"namespace": "B"}"#;
        let (with_document, found) =
            (r#"{"id": 1, "colour": "red"}"#, ["namespace", "id", "resource"]);
        assert_eq!(put(with_document, namespace).as_deref(), Ok(&found[..]));
        assert_eq!(put(r#"{"id": "1", "Resource": {}}"#, namespace).as_deref(), Ok(&found[..]));
        // With the document, the line is an input, whose other members are parameters, too.
        assert!(put(r#"{"id": "1", "resource": {}, "colour": 1}"#, namespace).is_err());
        // The same if a flag is the document.
        let flags = r#"{"namespace": "B", "resource": {}}"#;
        assert_eq!(put(r#"{"id": "1"}"#, flags).as_deref(), Ok(&found[..]));
        assert!(put(with_document, flags).is_err());
        // A label of a flag is not taken from the line.
        let flags = r#"{"namespace": "B", "id": "flag"}"#;
        assert_eq!(put(with_document, flags).as_deref(), Ok(&found[..]));
        // No document: every line is an input.
        assert_eq!(names("get_resource", r#"{"id": "1"}"#, "{}").as_deref(), Ok(&["id"][..]));
        assert!(names("get_resource", with_document, "{}").is_err());
        for line in ["{", "", "[1] 2"] {
            assert!(put(line, namespace).is_err(), "{line}");
        }
    }
}
