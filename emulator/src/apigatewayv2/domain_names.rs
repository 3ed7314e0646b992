//! DomainNames, their ApiMappings and RoutingRules.

use serde_json::{Value, json};

use super::{limits, values};
use crate::answer::Answer;
use crate::fault::Fault;
use crate::input::{Object, text};
use crate::path::segment;
use crate::resources::{Call, Rules, Store, filter, verbs};

/// Members of a configuration that the service sets.
const SET_BY_SERVICE: [&str; 5] = [
    "apiGatewayDomainName",
    "certificateUploadDate",
    "domainNameStatus",
    "domainNameStatusMessage",
    "hostedZoneId",
];

/// Completes a new DomainName, which is available at once. Its host name and zone are made up.
pub(crate) fn creating(call: &Call, document: &mut Object, store: &mut Store) -> Result<(), Fault> {
    let region = &call.context.region;
    let name = text(document, "domainName").unwrap_or_default();
    let arn = format!("arn:aws:apigateway:{region}::/domainnames/{name}");
    document.insert("domainNameArn".to_owned(), arn.into());
    for (name, value) in [
        ("apiMappingSelectionExpression", json!("$request.basepath")),
        ("routingMode", json!("API_MAPPING_ONLY")),
        ("tags", json!({})),
    ] {
        document.entry(name).or_insert(value);
    }
    complete(call, None, document, store)
}

/// Completes the configuration of a new or changed DomainName. The host name stays the same.
pub(crate) fn complete(
    call: &Call,
    before: Option<&Object>,
    document: &mut Object,
    store: &mut Store,
) -> Result<(), Fault> {
    let region = &call.context.region;
    let configurations = document.get_mut("domainNameConfigurations").and_then(Value::as_array_mut);
    let Some([Value::Object(configuration)]) = configurations.map(Vec::as_mut_slice) else {
        let situation = "there is not exactly one element of `domainNameConfigurations`";
        return Err(limits::unknown_error(call, situation));
    };
    if text(configuration, "certificateArn").is_none() {
        return Err(limits::unknown_error(call, "there is no `certificateArn`"));
    }
    let earlier = before.and_then(|before| before.get("domainNameConfigurations"));
    let earlier = earlier.and_then(|earlier| earlier.pointer("/0")).and_then(Value::as_object);
    let is_given = |name: &str| {
        let given = configuration.get(name);
        given.is_some() && given != earlier.and_then(|earlier| earlier.get(name))
    };
    if let Some(name) = SET_BY_SERVICE.into_iter().find(|name| is_given(name)) {
        let situation = format!("`{name}`, which the service sets, is given");
        return Err(limits::unknown_effect(call, &situation));
    }
    for (name, value) in earlier.into_iter().flatten() {
        if ["apiGatewayDomainName", "hostedZoneId"].contains(&name.as_str()) {
            configuration.insert(name.clone(), value.clone());
        }
    }
    let label = store.new_key();
    for (name, value) in [
        ("endpointType", json!("REGIONAL")),
        ("ipAddressType", json!("ipv4")),
        ("securityPolicy", json!("TLS_1_2")),
        ("domainNameStatus", json!("AVAILABLE")),
        ("apiGatewayDomainName", json!(format!("d-{label}.execute-api.{region}.amazonaws.com"))),
        ("hostedZoneId", json!(format!("Z{}", label.to_uppercase()))),
    ] {
        configuration.entry(name).or_insert(value);
    }
    if text(configuration, "endpointType") == Some("EDGE") {
        return Err(limits::unknown_effect(call, "`endpointType` is EDGE"));
    }
    Ok(())
}

/// Completes and checks a new or changed ApiMapping.
pub(crate) fn complete_mapping(
    call: &Call,
    item: &str,
    document: &mut Object,
    store: &Store,
) -> Result<(), Fault> {
    document.entry("apiMappingKey").or_insert_with(|| "".into());
    check_target(call, document, store)?;
    let key = text(document, "apiMappingKey");
    if values::siblings(item, store).any(|other| text(other, "apiMappingKey") == key) {
        return Err(Fault::conflict("ApiMapping key already exists for this domain name"));
    }
    Ok(())
}

/// Completes and checks a new or changed RoutingRule.
pub(crate) fn complete_rule(
    call: &Call,
    item: &str,
    document: &mut Object,
    store: &Store,
) -> Result<(), Fault> {
    values::check_range(document, "priority", 1, 1_000_000)?;
    let actions = document.get("actions").and_then(Value::as_array);
    let Some([action]) = actions.map(Vec::as_slice) else {
        return Err(Fault::bad_request("A routing rule has exactly one action"));
    };
    match action.get("invokeApi").and_then(Value::as_object) {
        Some(target) => check_target(call, target, store)?,
        None => return Err(Fault::bad_request("The action of a routing rule is invokeApi")),
    }
    check_conditions(call, document)?;
    let priority = document.get("priority");
    if values::siblings(item, store).any(|other| other.get("priority") == priority) {
        return Err(Fault::conflict("A routing rule with this priority already exists"));
    }
    let (region, account) = (&call.context.region, call.context.account_id);
    let name = item.strip_prefix("/v2").unwrap_or(item);
    let arn = format!("arn:aws:apigateway:{region}:{account}:{name}");
    document.insert("routingRuleArn".to_owned(), arn.into());
    Ok(())
}

/// Replaces a RoutingRule.
pub(crate) fn put_rule(call: &Call, store: &mut Store, rules: &dyn Rules) -> Result<Answer, Fault> {
    filter::check(call, rules)?;
    Ok(Answer::json(verbs::status(call), &verbs::update(call, store, rules)?))
}

/// Each condition has one of two members, with at least one element. There are at most two of headers
/// and one of base paths.
fn check_conditions(call: &Call, document: &Object) -> Result<(), Fault> {
    let conditions = document.get("conditions").and_then(Value::as_array);
    let (mut paths, mut headers) = (0, 0);
    for condition in conditions.into_iter().flatten() {
        let any_of = match (condition.get("matchBasePaths"), condition.get("matchHeaders")) {
            (Some(own), None) => {
                paths += 1;
                own.get("anyOf")
            }
            (None, Some(own)) => {
                headers += 1;
                own.get("anyOf")
            }
            _ => {
                return Err(limits::unknown_error(
                    call,
                    "a condition does not have exactly one member",
                ));
            }
        };
        if any_of.and_then(Value::as_array).is_none_or(Vec::is_empty) {
            return Err(limits::unknown_error(call, "`anyOf` is empty"));
        }
    }
    if paths > 1 || headers > 2 {
        let situation = "there are more than two conditions of headers or one of base paths";
        return Err(limits::unknown_error(call, situation));
    }
    Ok(())
}

/// The Stage must be one of an HTTP API or a WebSocket API. REST APIs are another service here.
fn check_target(call: &Call, target: &Object, store: &Store) -> Result<(), Fault> {
    let (api, stage) = (text(target, "apiId"), text(target, "stage"));
    let path = format!(
        "/v2/apis/{}/stages/{}",
        segment(api.unwrap_or_default()),
        segment(stage.unwrap_or_default())
    );
    if store.contains(&path) {
        Ok(())
    } else {
        Err(limits::unknown_error(call, "the Stage is not one of an HTTP API or WebSocket API"))
    }
}
