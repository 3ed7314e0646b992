//! Models of any size, whose operations resemble those of API Gateway.

use serde_json::{Map, Value, json};

/// Operations of one family: the five verbs and an action of a resource, and four verbs of another one
/// below it.
const FAMILY: u32 = 10;

/// The name of the service, and so of the generated module.
pub(super) const NAME: &str = "inventory";

/// Returns the text of a model with this number of operations, a multiple of ten.
///
/// Each ten of them have two resources, an enum and a shape of their own, parameters in path, query and
/// body, pages, a JSON Patch, and documentation of everything.
pub(super) fn model(operations: u32) -> Result<String, String> {
    let (mut resources, mut shapes, mut enums) = (Map::new(), Map::new(), Map::new());
    for family in 1..=operations / FAMILY {
        let (widget, part) = (format!("Widget{family:04}"), format!("Part{family:04}"));
        let (kind, settings) = (format!("Kind{family:04}"), format!("Settings{family:04}"));
        resources.insert(widget.clone(), of_a_widget(family, &kind, &settings));
        resources.insert(part, of_a_part(&widget));
        shapes.insert(
            settings,
            json!({
                "doc": "How a Widget works.",
                "members": { "level": "integer", "label": "string", "names": "[string]", "kind": kind },
                "docs": { "level": "Level, 1 to 10; 5 by default.", "label": "Text on the Widget." }
            }),
        );
        enums.insert(
            kind,
            json!({ "doc": "Kinds of Widgets.", "values": ["SMALL", "LARGE", "ROUND", "FLAT"] }),
        );
    }
    let model = json!({
        "service": service(), "resources": resources, "shapes": shapes, "enums": enums
    });
    serde_json::to_string_pretty(&model).map_err(|error| error.to_string())
}

fn service() -> Value {
    let errors = ["BadRequestException", "NotFoundException", "TooManyRequestsException"];
    let writes = [&errors[..], &["ConflictException"]].concat();
    json!({
        "name": NAME,
        "title": "Inventory",
        "doc": "What a warehouse has.",
        "endpoint": "required",
        "headers": { "accept": "application/json" },
        "throttle": "10 per 1 s",
        "errors": {
            "BadRequestException": 400,
            "NotFoundException": 404,
            "ConflictException": 409,
            "TooManyRequestsException": 429
        },
        "verbs": {
            "list": {
                "doc": "Lists the {resources}, page by page.",
                "paging": {
                    "input": "position", "output": "/position", "items": "/item", "limit": "limit"
                },
                "errors": errors
            },
            "get": { "doc": "Reads the {resource}.", "errors": errors },
            "create": { "doc": "Creates a new {resource}.", "errors": writes },
            "update": {
                "doc": "Changes the {resource} by JSON Patch operations, in order.",
                "body": { "patchOperations": "[patch]" },
                "errors": writes
            },
            "delete": { "doc": "Removes the {resource}.", "status": 202, "errors": writes }
        },
        "docs": {
            "position": "Where to continue: the `position` in the previous page.",
            "limit": "Maximum number of items in one page, 1 to 500; 25 by default.",
            "name": "Human-readable name. It need not be unique.",
            "description": "Human-readable description.",
            "tags": "Tags by key, at most 50.",
            "patchOperations": "Replace `/name` or `/description`."
        }
    })
}

fn of_a_widget(family: u32, kind: &str, settings: &str) -> Value {
    let flush = format!("flush_widget{family:04}_cache");
    json!({
        "doc": "A thing that the warehouse has.",
        "path": format!("/widgets{family:04}/{{widget_id}}"),
        "list": { "query": { "nameQuery": "string as name", "kind": kind } },
        "get": { "query": { "embed": "[string]" } },
        "create": { "body": {
            "name": "string!", "kind": format!("{kind}!"), "description": "string", "enabled": "boolean",
            "timeoutInMillis": "integer", "tags": "{string}", "settings": settings
        } },
        "update": {},
        "delete": {},
        "actions": { flush: {
            "doc": "Removes what is cached.", "verb": "delete", "path": "{item}/cache/data"
        } },
        "docs": {
            "widget_id": "Identifier of the Widget.",
            "nameQuery": "Lists only those with this name.",
            "kind": "Kind of the Widget.",
            "embed": "What to include in the response: `parts`.",
            "enabled": "Whether the Widget is used; true by default.",
            "timeoutInMillis": "How long to wait for the Widget, 50 to 29000 ms.",
            "settings": "How the Widget works."
        }
    })
}

fn of_a_part(widget: &str) -> Value {
    json!({
        "doc": "A part of a Widget.",
        "parent": widget,
        "path": "{parent}/parts/{part_id}",
        "list": {},
        "get": {},
        "create": { "body": {
            "name": "string!", "description": "string", "weight": "number", "colours": "[string]"
        } },
        "delete": {},
        "docs": {
            "part_id": "Identifier of the part.",
            "weight": "Weight in kilograms.",
            "colours": "Colours of the part."
        }
    })
}

#[cfg(test)]
mod tests {
    use petard_codegen::Checked;

    use super::model;

    #[test]
    fn a_model_has_no_mistakes_and_the_number_of_operations() {
        let text = model(40).unwrap_or_default();
        let checked =
            Checked::new("model.json", text.as_bytes()).map_err(|report| report.to_string());
        let operations = checked.map(|checked| {
            checked.resources().iter().map(|resource| resource.operations.len()).sum::<usize>()
        });
        assert_eq!(operations, Ok(40));
    }
}
