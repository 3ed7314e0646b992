//! Which items a list has, and which parameters of a request the endpoint cannot apply.

use petard::operation::{Body, Location, Operation, Param, Service, Type, Verb};
use serde_json::Value;

use super::{Call, Item, Rules, Store};
use crate::fault::Fault;
use crate::input::Object;

/// A query parameter with the name of a member, and its values: one of them must be the member's.
struct Filter<'a> {
    name: &'static str,
    wanted: Vec<&'a str>,
}

/// The items of a collection that the parameters of a list select.
pub(crate) fn select<'s>(
    call: &Call,
    collection: &str,
    store: &'s Store,
    rules: &dyn Rules,
) -> Result<Vec<&'s Item>, Fault> {
    let items: Vec<_> = store.collection(collection).collect();
    let mut filters = Vec::new();
    for param in given(call).filter(|param| !rules.reads(call, param)) {
        let is_member = param.location() == Location::Query
            && (member_type(call, param.wire_name()).is_some_and(is_scalar)
                || is_in_documents(call, param.wire_name(), &items));
        if !is_member {
            return Err(not_applied(call, param));
        }
        let wanted = call.query.all(param.wire_name()).collect();
        filters.push(Filter { name: param.wire_name(), wanted });
    }
    let selected = |item: &&Item| {
        filters.iter().all(|filter| filter.keeps(&item.document))
            && rules.keeps(call, &item.document, store)
    };
    Ok(items.into_iter().filter(selected).collect())
}

/// Returns an error for a parameter of a read or a change that nothing reads.
pub(crate) fn check(call: &Call, rules: &dyn Rules) -> Result<(), Fault> {
    match given(call).find(|param| !rules.reads(call, param)) {
        Some(param) => Err(not_applied(call, param)),
        None => Ok(()),
    }
}

/// The parameters in the query or a header that the request has, without those of paging, the
/// idempotency token, and those of all operations.
fn given(call: &Call) -> impl Iterator<Item = &'static Param> {
    let paging = call.operation.paging();
    let pages = move |name: &str| {
        paging.is_some_and(|paging| paging.input_token() == name || paging.limit() == Some(name))
    };
    let token = call.operation.idempotency_token();
    let params = call.operation.params().iter().filter(move |param| Some(param.name()) != token);
    let params = params.filter(|param| !is_of_all_operations(call.service, param));
    params.filter(move |param| match param.location() {
        Location::Query => !pages(param.name()) && call.query.get(param.wire_name()).is_some(),
        // Each entry of a map is a header.
        Location::Header if matches!(param.ty(), Type::Map(_)) => {
            let prefix = param.wire_name().to_ascii_lowercase();
            call.headers.keys().any(|name| name.as_str().starts_with(&prefix))
        }
        Location::Header => call.headers.contains_key(param.wire_name()),
        _ => false,
    })
}

/// Whether several operations are there and all of them have the parameter, such as an API version
/// or a tenant. It does not tell them apart, so it does not change what the endpoint returns.
fn is_of_all_operations(service: &Service, param: &Param) -> bool {
    let has_it = |operation: &&Operation| {
        let mut params = operation.params().iter();
        params.any(|one| one.location() == param.location() && one.wire_name() == param.wire_name())
    };
    service.operations().len() > 1 && service.operations().iter().all(has_it)
}

fn not_applied(call: &Call, param: &Param) -> Fault {
    let name = call.operation.name();
    Fault::not_here(format!(
        "the local endpoint does not know what `{}` does in {name}; \
         `emulator.on(\"{name}\", ..)` sets a function that responds",
        param.wire_name(),
    ))
}

/// The type of a member that creates or updates of the resource set.
fn member_type(call: &Call, name: &str) -> Option<Type> {
    let sets = |operation: &&&'static Operation| {
        operation.resource() == call.resource.name()
            && matches!(operation.verb(), Verb::Create | Verb::Update)
    };
    let mut params =
        call.service.operations().iter().filter(sets).flat_map(|operation| operation.params());
    let param =
        params.find(|param| param.location() == Location::Body && param.wire_name() == name);
    let identity = (call.resource.identity() == name).then_some(Type::String);
    param.map(|param| *param.ty()).or(identity)
}

fn is_scalar(ty: Type) -> bool {
    matches!(
        ty,
        Type::String | Type::Boolean | Type::Integer | Type::Number | Type::Date | Type::Enum(_)
    )
}

/// Whether a member is known from the documents alone, because the body is any JSON.
fn is_in_documents(call: &Call, name: &str, items: &[&Item]) -> bool {
    let is_free = call.create.is_none_or(|create| create.body() == Body::Document);
    let scalar = |item: &&Item| {
        item.document.get(name).is_some_and(|member| !member.is_array() && !member.is_object())
    };
    is_free && (items.is_empty() || items.iter().any(scalar))
}

impl Filter<'_> {
    fn keeps(&self, document: &Object) -> bool {
        document
            .get(self.name)
            .is_some_and(|member| self.wanted.iter().any(|wanted| is_equal(member, wanted)))
    }
}

fn is_equal(member: &Value, wanted: &str) -> bool {
    match member {
        Value::String(text) => text == wanted,
        Value::Number(number) => {
            number.to_string() == wanted
                || wanted.parse::<f64>().is_ok_and(|wanted| number.as_f64() == Some(wanted))
        }
        Value::Bool(value) => value.to_string() == wanted,
        _ => false,
    }
}
