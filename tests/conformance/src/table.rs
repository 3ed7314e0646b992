//! The operation table as JSON, for comparison with other people's models.

use petard::operation::{Location, Matcher, Operation, Output, Param, Type, Wait};
use petard::{SERVICES, Service};
use serde_json::{Map, Value, json};

/// All services, all operations, with the shapes and enums they use.
#[must_use]
pub fn table() -> Value {
    json!({ "services": SERVICES.iter().map(|service| service_table(service)).collect::<Vec<_>>() })
}

fn service_table(service: &Service) -> Value {
    let mut types = Types::default();
    let operations: Vec<Value> = service
        .operations()
        .iter()
        .map(|operation| self::operation(operation, &mut types))
        .collect();
    json!({
        "name": service.name(),
        "signing_name": service.signing_name(),
        "service_id": service.service_id(),
        "errors": service.errors().iter().map(|(code, status)| ((*code).to_owned(), json!(status))).collect::<Map<_, _>>(),
        "api_version": service.api_version(),
        "operations": operations,
        "waiters": service.waiters().iter().map(|wait| waiter(wait)).collect::<Vec<_>>(),
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
    let query =
        operation.constants().iter().filter(|constant| constant.location() == Location::Query);
    let output = match operation.output() {
        Output::Json => json!("json"),
        Output::None => json!("none"),
        Output::Blob(headers) => json!({ "blob": headers }),
        other => json!(format!("{other:?}")),
    };
    let paging = operation.paging().map(|paging| {
        json!({ "input": paging.input_token(), "output": paging.output_token(), "items": paging.items(), "limit": paging.limit() })
    });
    json!({
        "name": operation.name(),
        "official": operation.api_name(),
        "resource": operation.resource(),
        "verb": format!("{:?}", operation.verb()).to_lowercase(),
        "method": operation.method().as_str(),
        "path": operation.path(),
        "status": operation.status(),
        "static_query": query.map(|one| (one.wire_name().to_owned(), json!(one.value()))).collect::<Map<_, _>>(),
        "params": operation.params().iter().map(|one| param(one, types)).collect::<Vec<_>>(),
        "paging": paging,
        "errors": operation.errors(),
        "output": output,
    })
}

fn waiter(wait: &Wait) -> Value {
    json!({
        "name": wait.name(),
        "official": wait.operation().api_name(),
        "status": wait.status(),
        "success": matchers(wait.success()),
        "failure": matchers(wait.failure()),
        "message": wait.message(),
        "not_yet": wait.pending().iter().map(|one| match one {
            Matcher::Error(code) => json!(code),
            other => matcher(other),
        }).collect::<Vec<_>>(),
    })
}

/// Returns matchers as models have them.
fn matchers(all: &[Matcher]) -> Vec<Value> {
    all.iter().map(matcher).collect()
}

fn matcher(one: &Matcher) -> Value {
    match *one {
        Matcher::Status(status) => json!(status),
        Matcher::Flag(flag) => json!(flag),
        Matcher::Error(code) => json!({ "error": code }),
        Matcher::Http(status) => json!(status),
        ref other => json!(format!("{other:?}")),
    }
}

fn param(param: &Param, types: &mut Types) -> Value {
    json!({
        "name": param.name(),
        "wire": param.wire_name(),
        "place": format!("{:?}", param.location()).to_lowercase(),
        "type": notation(param.ty(), types),
        "named_by": param.named_by(),
        "default": param.default(),
        "required": param.is_required(),
        "filled": param.is_non_empty(),
        "encoding": format!("{:?}", param.encoding()),
        "sensitive": param.is_sensitive(),
    })
}

fn notation(ty: &Type, types: &mut Types) -> String {
    match ty {
        Type::Enum(one) => {
            types.enums.insert(one.name().to_owned(), json!({ "values": one.values() }));
            one.name().to_owned()
        }
        Type::Shape(one) => {
            if !types.shapes.contains_key(one.name()) {
                // The name first: a shape may hold itself.
                types.shapes.insert(one.name().to_owned(), Value::Null);
                let members: Vec<Value> =
                    one.members().iter().map(|member| param(member, types)).collect();
                types.shapes.insert(
                    one.name().to_owned(),
                    json!({ "members": members, "union": one.is_union() }),
                );
            }
            one.name().to_owned()
        }
        Type::List(element) => format!("[{}]", notation(element, types)),
        Type::Map(element) => format!("{{{}}}", notation(element, types)),
        // A scalar shows itself in this notation.
        scalar => format!("{scalar:?}"),
    }
}
