//! The operation table as JSON, for comparison with other people's models.

use petard::operation::{Form, Operation, Output, Param, Place, Type, Verb, Wait};
use petard::{SERVICES, Service};
use serde_json::{Map, Value, json};

/// All services, all operations, with the shapes and enums they use.
#[must_use]
pub fn table() -> Value {
    json!({ "services": SERVICES.iter().map(|service| of(service)).collect::<Vec<_>>() })
}

fn of(service: &Service) -> Value {
    let mut types = Types::default();
    let operations: Vec<Value> =
        service.operations.iter().map(|operation| self::operation(operation, &mut types)).collect();
    json!({
        "name": service.name,
        "signing_name": service.signing_name,
        "api_version": service.api_version,
        "operations": operations,
        "waiters": service.waiters.iter().map(|wait| waiter(wait)).collect::<Vec<_>>(),
        "shapes": types.shapes,
        "enums": types.enums,
    })
}

/// Shapes and enums, gathered from where they are used.
#[derive(Default)]
struct Types {
    shapes: Map<String, Value>,
    enums: Map<String, Value>,
}

fn operation(operation: &Operation, types: &mut Types) -> Value {
    let verb = match operation.verb() {
        Verb::List => "list",
        Verb::Get => "get",
        Verb::Create => "create",
        Verb::Update => "update",
        Verb::Delete => "delete",
        Verb::Action => "action",
    };
    let query = operation.constants().iter().filter(|constant| constant.place == Place::Query);
    let output = match operation.output() {
        Output::Json => json!("json"),
        Output::None => json!("none"),
        Output::Blob(headers) => json!({ "blob": headers }),
    };
    let paging = operation.paging().map(|paging| {
        json!({ "input": paging.input, "output": paging.output, "items": paging.items, "limit": paging.limit })
    });
    json!({
        "name": operation.name(),
        "official": operation.official(),
        "resource": operation.resource(),
        "verb": verb,
        "method": operation.method().as_str(),
        "path": operation.path(),
        "status": operation.status(),
        "static_query": query.map(|one| (one.wire.to_owned(), json!(one.value))).collect::<Map<_, _>>(),
        "params": operation.params().iter().map(|one| param(one, types)).collect::<Vec<_>>(),
        "paging": paging,
        "errors": operation.errors(),
        "output": output,
    })
}

fn waiter(wait: &Wait) -> Value {
    json!({
        "name": wait.name,
        "official": wait.operation.official(),
        "status": wait.status,
        "success": wait.success,
        "failure": wait.failure,
        "message": wait.message,
        "not_yet": wait.not_yet,
    })
}

fn param(param: &Param, types: &mut Types) -> Value {
    let place = match param.place() {
        Place::Label => "label",
        Place::Name => "name",
        Place::Query => "query",
        Place::Header => "header",
        Place::Body => "body",
        Place::Payload => "payload",
    };
    let form = match param.form() {
        Form::Plain => "plain",
        Form::Joined => "joined",
        Form::Text => "text",
        Form::IfTrue => "if true",
    };
    json!({
        "name": param.name(),
        "wire": param.wire(),
        "place": place,
        "type": notation(param.ty(), types),
        "named_by": param.named_by(),
        "default": param.default(),
        "required": param.is_required(),
        "filled": param.is_filled(),
        "form": form,
        "sensitive": param.is_sensitive(),
    })
}

fn notation(ty: &Type, types: &mut Types) -> String {
    match ty {
        Type::String => "string".to_owned(),
        Type::Boolean => "boolean".to_owned(),
        Type::Integer => "integer".to_owned(),
        Type::Number => "number".to_owned(),
        Type::Timestamp => "timestamp".to_owned(),
        Type::Blob => "blob".to_owned(),
        Type::Json => "json".to_owned(),
        Type::Object => "object".to_owned(),
        Type::Patch => "patch".to_owned(),
        Type::Enum(one) => {
            types.enums.insert(one.name.to_owned(), json!({ "values": one.values }));
            one.name.to_owned()
        }
        Type::Shape(one) => {
            if !types.shapes.contains_key(one.name) {
                // The name first: a shape may hold itself.
                types.shapes.insert(one.name.to_owned(), Value::Null);
                let members: Vec<Value> =
                    one.members.iter().map(|member| param(member, types)).collect();
                types.shapes.insert(one.name.to_owned(), json!({ "members": members }));
            }
            one.name.to_owned()
        }
        Type::List(element) => format!("[{}]", notation(element, types)),
        Type::Map(element) => format!("{{{}}}", notation(element, types)),
    }
}
