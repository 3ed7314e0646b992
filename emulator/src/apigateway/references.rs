//! What refers to what.

use serde_json::Value;

use crate::fault::Fault;
use crate::input::{Object, text};
use crate::path::segment;
use crate::resources::{Item, Store};

/// The path of a RestApi.
pub(crate) fn api_path(id: &str) -> String {
    format!("/restapis/{}", segment(id))
}

/// The path of the RestApi that an item belongs to.
pub(crate) fn api_of(item: &str) -> &str {
    let end = item.match_indices('/').nth(2).map_or(item.len(), |(place, _)| place);
    item.get(..end).unwrap_or(item)
}

/// Whether there is a Stage of the RestApi.
pub(crate) fn has_stage(store: &Store, api: &str, stage: &str) -> bool {
    store.contains(&format!("{}/stages/{}", api_path(api), segment(stage)))
}

/// The BasePathMappings that refer to the RestApi.
fn mappings<'s>(store: &'s Store, api: &str) -> impl Iterator<Item = &'s Item> {
    store.below("/domainnames").filter(move |item| {
        item.path.contains("/basepathmappings/") && text(&item.document, "restApiId") == Some(api)
    })
}

/// Whether a BasePathMapping refers to the Stage of the RestApi.
pub(crate) fn has_mapping(store: &Store, api: &str, stage: &str) -> bool {
    mappings(store, api).any(|item| text(&item.document, "stage") == Some(stage))
}

/// The names of the domains with a BasePathMapping that refers to the RestApi.
pub(crate) fn mapped_domains<'s>(store: &'s Store, api: &str) -> Vec<&'s str> {
    let domains = mappings(store, api).filter_map(|item| {
        let (domain, _) = item.path.rsplit_once("/basepathmappings/")?;
        text(store.get(domain)?, "domainName")
    });
    domains.collect()
}

/// What the service does with a UsagePlan when a Stage that it is for is removed is not known.
pub(crate) fn check_plans(store: &Store, api: &str, stage: Option<&str>) -> Result<(), Fault> {
    let is_for = |plan: &&Item| {
        stages_of(&plan.document)
            .any(|(own, name)| own == api && stage.is_none_or(|stage| stage == name))
    };
    let plan = store.collection("/usageplans").find(is_for);
    plan.map_or(Ok(()), |plan| {
        let id = text(&plan.document, "id").unwrap_or_default();
        Err(Fault::not_here(format!(
            "the local endpoint does not remove a Stage that a UsagePlan is for: remove it from \
             UsagePlan {id} first"
        )))
    })
}

/// The identifiers of RestApis and the names of Stages that a UsagePlan is for.
pub(crate) fn stages_of(plan: &Object) -> impl Iterator<Item = (&str, &str)> {
    let stages = plan.get("apiStages").and_then(Value::as_array).into_iter().flatten();
    stages.filter_map(|stage| Some((stage.get("apiId")?.as_str()?, stage.get("stage")?.as_str()?)))
}

/// The Methods of a RestApi, with `/pets/GET` for each.
pub(crate) fn methods(store: &Store, api: &str) -> Vec<(String, Item)> {
    let mut methods = Vec::new();
    for resource in store.collection(format!("{api}/resources")) {
        let path = text(&resource.document, "path").unwrap_or_default();
        for method in store.collection(format!("{}/methods", resource.path)) {
            let name = text(&method.document, "httpMethod").unwrap_or_default();
            methods.push((format!("{path}/{name}"), method.clone()));
        }
    }
    methods
}

/// A VpcLink has one target, a load balancer.
pub(crate) fn check_targets(link: &Object) -> Result<(), Fault> {
    let targets = link.get("targetArns").and_then(Value::as_array).map(Vec::as_slice);
    match targets {
        Some([Value::String(arn)])
            if arn.starts_with("arn:") && arn.contains(":elasticloadbalancing:") =>
        {
            Ok(())
        }
        Some([_, _, ..]) => {
            Err(Fault::bad_request("More than one target arn specified for vpc link."))
        }
        _ => Err(Fault::bad_request("Invalid target arn specified for vpc link.")),
    }
}

/// A ClientCertificate that a Stage has cannot be removed.
pub(crate) fn deleting_certificate(id: &str, store: &Store) -> Result<(), Fault> {
    let has = |item: &Item| text(&item.document, "clientCertificateId") == Some(id);
    if store.below("/restapis").any(|item| item.path.contains("/stages/") && has(item)) {
        return Err(Fault::bad_request(format!(
            "Client certificate {id} is associated with a stage; remove it from the stage first"
        )));
    }
    Ok(())
}

/// A VpcLink that an Integration uses cannot be removed.
pub(crate) fn deleting_vpc_link(id: &str, store: &Store) -> Result<(), Fault> {
    let uses = |item: &Item| text(&item.document, "connectionId") == Some(id);
    if store.below("/restapis").any(|item| item.path.ends_with("/integration") && uses(item)) {
        return Err(Fault::bad_request(format!(
            "Cannot delete vpc link. Vpc link '{id}', is referenced in integrations"
        )));
    }
    Ok(())
}
