//! Amazon API Gateway V2: which module does what, by resource.

use serde_json::Value;

use super::{
    apis, authorizers, deployments, domain_names, integrations, members, models, protocols, routes,
    stages, tags, updates, values,
};
use crate::answer::Answer;
use crate::fault::Fault;
use crate::input::Object;
use crate::resources::{Call, Rules, Store};

/// Amazon API Gateway V2.
pub(crate) struct ApiGatewayV2;

/// Resources whose life only the service knows: what it builds, publishes and shares.
const UNSUPPORTED: [&str; 5] = [
    "Portal",
    "PortalProduct",
    "PortalProductSharingPolicy",
    "ProductPage",
    "ProductRestEndpointPage",
];

/// Resources that are part of what a Deployment is a snapshot of.
const DEPLOYED: [&str; 7] =
    ["Api", "Authorizer", "Integration", "IntegrationResponse", "Model", "Route", "RouteResponse"];

impl Rules for ApiGatewayV2 {
    fn check(&self, call: &Call) -> Result<(), Fault> {
        values::check(call)?;
        match call.body.get("tags") {
            Some(Value::Object(given)) => tags::check(given),
            _ => Ok(()),
        }
    }

    fn perform(&self, call: &Call, store: &mut Store) -> Option<Result<Answer, Fault>> {
        if UNSUPPORTED.contains(&call.resource.name()) {
            return Some(Err(call.unknown()));
        }
        if let Err(fault) = protocols::check(call, store) {
            return Some(Err(fault));
        }
        match call.operation.name() {
            "put_routing_rule" => Some(domain_names::put_rule(call, store, self)),
            "get_tags" | "tag_resource" | "untag_resource" => Some(tags::perform(call, store)),
            "reset_authorizers_cache" => Some(stages::reset(call, store)),
            name => {
                let removed = members::removed_by(name)?;
                let answer = members::remove(call, removed, store, self);
                if answer.is_ok() && call.parents().iter().any(|(parent, _)| parent.name() == "Api")
                {
                    changed(call, &call.item().unwrap_or_default(), false, store);
                }
                Some(answer)
            }
        }
    }

    fn creating(
        &self,
        call: &Call,
        item: &str,
        document: &mut Object,
        store: &mut Store,
    ) -> Result<(), Fault> {
        values::keep_known(call, None, document);
        values::check_no_empty_text(call)?;
        match call.resource.name() {
            "Api" => apis::creating(call, document),
            "Authorizer" => authorizers::check(call, item, document, store),
            "Deployment" => deployments::creating(call, item, document, store),
            "Integration" => integrations::creating(call, item, document, store),
            "Model" => models::check(call, item, document, store),
            "Route" => routes::creating(call, item, document, store),
            "Stage" => stages::creating(call, item, document, store),
            "DomainName" => domain_names::creating(call, document, store),
            "ApiMapping" => domain_names::complete_mapping(call, item, document, store),
            "RoutingRule" => domain_names::complete_rule(call, item, document, store),
            "VpcLink" => {
                integrations::creating_vpc_link(call, document);
                Ok(())
            }
            _ => Ok(()),
        }?;
        changed(call, item, call.resource.name() == "Route", store);
        Ok(())
    }

    fn updating(
        &self,
        call: &Call,
        item: &str,
        before: &Object,
        document: &mut Object,
        store: &mut Store,
    ) -> Result<String, Fault> {
        values::keep_known(call, Some(before), document);
        updates::merge(call, before, document)?;
        match call.resource.name() {
            "Api" => apis::check(call, document),
            "Authorizer" => authorizers::check(call, item, document, store),
            "Integration" => integrations::check(call, item, document, store),
            "Model" => models::check(call, item, document, store),
            "Route" => routes::updating(call, item, before, document, store),
            "Stage" => stages::complete(call, item, document, store),
            "DomainName" => domain_names::complete(call, Some(before), document, store),
            "ApiMapping" => domain_names::complete_mapping(call, item, document, store),
            "RoutingRule" => domain_names::complete_rule(call, item, document, store),
            _ => Ok(()),
        }?;
        changed(call, item, false, store);
        Ok(item.to_owned())
    }

    fn deleting(&self, call: &Call, item: &str, store: &Store) -> Result<(), Fault> {
        let api = call.label_or_empty("apiId");
        match call.resource.name() {
            "Api" => stages::check_unused(call, api, None, store),
            "Stage" => stages::check_unused(call, api, Some(call.key()), store),
            "Authorizer" => authorizers::deleting(call, item, store),
            "Deployment" => deployments::deleting(call, item, store),
            "Integration" => integrations::deleting(call, item, store),
            "Route" => routes::deleting(call, item, store),
            "VpcLink" => integrations::deleting_vpc_link(call, store),
            _ => Ok(()),
        }
    }

    fn deleted(&self, call: &Call, item: &str, store: &mut Store) {
        if call.resource.name() != "Api" {
            changed(call, item, false, store);
        }
    }
}

/// Deploys the Api to its Stages with `autoDeploy` if the change is one of what is deployed. A Route
/// that is being created is not yet in the store.
fn changed(call: &Call, item: &str, is_route: bool, store: &mut Store) {
    let own = call.resource.name();
    if DEPLOYED.contains(&own) || matches!(own, "CorsConfiguration" | "RouteRequestParameter") {
        let api = apis::path_of(item);
        let has_route = is_route || deployments::has_route(store, &api);
        deployments::automatic(call, &api, has_route, store);
    }
}
