//! Amazon API Gateway: which module does what, by resource.

use hyper::header::ACCEPT;
use petard::operation::{Location, Output, Param, Resource, Verb};
use serde_json::Value;

use super::{
    absent, account, api_keys, deployments, documentation, domain_names, gateway_responses,
    members, methods, models, openapi, patches, path_tree, references, rest_apis, stages, tags,
    usage_plans, values,
};
use crate::answer::Answer;
use crate::fault::Fault;
use crate::generated::apigateway_patches::PATCHES;
use crate::input::{Object, seconds, text};
use crate::patch_path::PatchPath;
use crate::resources::page::Entry;
use crate::resources::patch::{Change, PatchOperation};
use crate::resources::{Call, Rules, Store, verbs};

/// Amazon API Gateway.
pub(crate) struct ApiGateway;

/// The certificate of all ClientCertificates. Its key was not kept.
const CERTIFICATE: &str = include_str!("client_certificate.pem");

/// The lifetime of a ClientCertificate in seconds: a year.
const CERTIFICATE_LIFETIME: u64 = 31_536_000;

impl Rules for ApiGateway {
    fn check(&self, call: &Call) -> Result<(), Fault> {
        check_accept(call)?;
        values::check(call)?;
        if call.operation.name() == "create_base_path_mapping"
            && text(&call.body, "basePath") == Some("")
        {
            return Err(Fault::not_here(
                "the local endpoint does not know what an empty `basePath` is: `(none)` is the \
                 mapping of all other paths",
            ));
        }
        match call.body.get("tags") {
            Some(Value::Object(given)) => tags::check(given),
            _ => Ok(()),
        }
    }

    fn perform(&self, call: &Call, store: &mut Store) -> Option<Result<Answer, Fault>> {
        if let Err(fault) = domain_names::check_id(call, store) {
            return Some(Err(fault));
        }
        match call.operation.name() {
            "get_account" | "update_account" => {
                account::open(store);
                None
            }
            "get_tags" => Some(tags::get(call, store)),
            "tag_resource" => Some(tags::add(call, store)),
            "untag_resource" => Some(tags::remove(call, store)),
            "flush_stage_cache" | "flush_stage_authorizers_cache" => {
                Some(stages::flush(call, store))
            }
            "reject_domain_name_access_association" => Some(domain_names::reject(call, store)),
            "get_gateway_response" => Some(self.gateway_response(call, store)),
            "update_gateway_response" => Some(self.update_gateway_response(call, store)),
            "get_export"
            | "import_api_keys"
            | "import_documentation_parts"
            | "import_rest_api"
            | "put_rest_api" => openapi::perform(call, store),
            "delete_gateway_response" => verbs::check_parents(call, store, self).err().map(Err),
            _ => None,
        }
    }

    fn highest_limit(&self) -> Option<usize> {
        Some(500)
    }

    /// A mapping without a base path stands for all paths that no other mapping takes.
    fn default_key(&self, resource: &Resource) -> Option<Value> {
        (resource.name() == "BasePathMapping").then(|| "(none)".into())
    }

    fn new_key(&self, call: &Call) -> Option<String> {
        (call.resource.name() == "DomainNameAccessAssociation")
            .then(|| domain_names::association_arn(call))
    }

    fn absent(&self, call: &Call, resource: &'static Resource, store: &Store) -> Fault {
        // Of the things between a RestApi and the item, the outermost that is missing.
        let missing = call.parents().into_iter().rev().find(|(parent, path)| {
            parent.name() != "RestApi" && parent.name() != "DomainName" && !store.contains(path)
        });
        match missing {
            Some((parent, _)) if resource.name() == call.resource.name() => {
                absent::of(call, parent)
            }
            _ => absent::of(call, resource),
        }
    }

    fn exists(&self, call: &Call, _key: &str) -> Fault {
        Fault::conflict(match call.resource.name() {
            "Model" => "Model name already exists for this REST API".to_owned(),
            "Stage" => "Stage already exists".to_owned(),
            "BasePathMapping" => "Base path already exists for this domain name".to_owned(),
            "DomainName" => "The domain name you provided already exists.".to_owned(),
            name => format!("{name} already exists"),
        })
    }

    fn reads(&self, call: &Call, param: &Param) -> bool {
        let name = param.wire_name();
        match call.resource.name() {
            "ApiKey" => ["name", "customerId", "includeValue", "includeValues"].contains(&name),
            "UsagePlanKey" => name == "name",
            "UsagePlan" => name == "keyId",
            "DocumentationPart" => {
                ["type", "name", "path"].contains(&name)
                    || name == "locationStatus" && call.query.get(name) == Some("DOCUMENTED")
            }
            "DomainName" => ["domainNameId", "resourceOwner"].contains(&name),
            "BasePathMapping" => name == "domainNameId",
            "DomainNameAccessAssociation" => name == "resourceOwner",
            "Resource" => name == "embed" && call.query.all(name).all(|part| part == "methods"),
            "Deployment" => {
                name == "embed" && call.query.all(name).all(|part| part == "apisummary")
            }
            "Model" => name == "flatten" && call.query.get(name) == Some("false"),
            _ => false,
        }
    }

    fn keeps(&self, call: &Call, document: &Object, store: &Store) -> bool {
        match call.resource.name() {
            "ApiKey" => api_keys::keeps(call, document),
            "UsagePlanKey" => api_keys::keeps_member(call, document, store),
            "UsagePlan" => usage_plans::keeps(call, document, store),
            "DocumentationPart" => documentation::keeps(call, document),
            // All that is kept belongs to this account.
            "DomainName" | "DomainNameAccessAssociation" => {
                call.query.get("resourceOwner") != Some("OTHER_ACCOUNTS")
            }
            _ => true,
        }
    }

    fn list(&self, call: &Call, store: &Store) -> Option<Vec<Entry>> {
        match call.resource.name() {
            "GatewayResponse" => Some(gateway_responses::list(call, store)),
            "Resource" => Some(self.list_by("path", call, store)),
            "Model" => Some(self.list_by("name", call, store)),
            _ => None,
        }
    }

    fn view(&self, call: &Call, path: &str, document: &Object, store: &Store) -> Object {
        let name = call.resource.name();
        let mut shown = match name {
            "ApiKey" => api_keys::view(call, document),
            "UsagePlanKey" => api_keys::member(document, store),
            "Method" => methods::method(path, document, store),
            "Integration" => methods::integration(path, document, store),
            "Account" => document.clone(),
            _ => members::shown(name, document),
        };
        let embeds = |part: &str| call.query.all("embed").any(|own| own == part);
        if name == "Resource" {
            let methods = methods::resource_methods(path, embeds("methods"), store);
            shown.extend(methods.map(|methods| ("resourceMethods".to_owned(), methods)));
        }
        if name == "Deployment" && embeds("apisummary") {
            let summary = document.get(deployments::SUMMARY).cloned();
            shown.extend(summary.map(|summary| (deployments::SUMMARY.to_owned(), summary)));
        }
        let is_single = matches!(call.operation.verb(), Verb::Get | Verb::Update);
        if is_single && rest_apis::always_has_tags(call.resource) {
            shown.entry("tags").or_insert_with(|| Value::Object(Object::new()));
        }
        shown
    }

    fn pending_status(&self, call: &Call) -> &'static str {
        if call.resource.name() == "DomainName" { "UPDATING" } else { "PENDING" }
    }

    fn creating(
        &self,
        call: &Call,
        item: &str,
        document: &mut Object,
        store: &mut Store,
    ) -> Result<(), Fault> {
        let identity = call.resource.identity();
        let given = std::mem::take(document).into_iter().filter_map(|(name, value)| {
            let mut params = call.operation.params().iter();
            let param = params
                .find(|param| param.location() == Location::Body && param.wire_name() == name);
            match param {
                Some(param) if !value.is_null() => Some((name, values::known(value, *param.ty()))),
                None if name == identity => Some((name, value)),
                _ => None,
            }
        });
        *document = given.collect();
        let now = seconds(call.context.now);
        match call.resource.name() {
            "RestApi" => rest_apis::creating(call, item, document, store),
            "Resource" => path_tree::creating(call, item, document, store),
            "Method" => methods::creating_method(item, document, store),
            "MethodResponse" => methods::creating_method_response(item, document, store),
            "Integration" => methods::creating_integration(call, item, document, store),
            "IntegrationResponse" => methods::creating_integration_response(item, document, store),
            "Model" => models::creating(document, store),
            "RequestValidator" => models::creating_validator(document),
            "Authorizer" => models::creating_authorizer(item, document, store),
            "GatewayResponse" => gateway_responses::creating(call, document),
            "Deployment" => deployments::creating(call, item, document, store),
            "Stage" => stages::creating(call, item, document, store),
            "DocumentationPart" => documentation::creating_part(call, document, store),
            "DocumentationVersion" => documentation::creating_version(call, item, document, store),
            "DomainName" => domain_names::creating(call, document, store),
            "BasePathMapping" => domain_names::creating_mapping(document, store),
            "DomainNameAccessAssociation" => domain_names::creating_association(document, store),
            "ApiKey" => api_keys::creating(call, document, store),
            "UsagePlan" => usage_plans::creating(document, store),
            "UsagePlanKey" => api_keys::creating_member(call, document, store),
            "ClientCertificate" => {
                document.insert("pemEncodedCertificate".to_owned(), CERTIFICATE.into());
                document.insert("createdDate".to_owned(), now.into());
                let end = now.saturating_add(CERTIFICATE_LIFETIME);
                document.insert("expirationDate".to_owned(), end.into());
                Ok(())
            }
            "VpcLink" => {
                references::check_targets(document)?;
                document.insert("status".to_owned(), "AVAILABLE".into());
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn patch_paths(&self, call: &Call) -> Option<&'static [PatchPath]> {
        let name = call.operation.name();
        let own = PATCHES.iter().find(|(operation, _)| *operation == name);
        Some(own.map_or(&[], |(_, paths)| *paths))
    }

    fn check_patch(&self, call: &Call, operations: &[PatchOperation]) -> Result<(), Fault> {
        patches::check(call, operations)?;
        match call.resource.name() {
            "DomainName" => domain_names::check_patch(operations),
            _ => Ok(()),
        }
    }

    fn refuse_patch(&self, call: &Call, operation: &PatchOperation, paths: &[PatchPath]) -> Fault {
        patches::refuse(call, operation, paths)
    }

    fn patch(
        &self,
        call: &Call,
        change: &Change<'_>,
        document: &mut Object,
        store: &Store,
    ) -> Option<Result<(), Fault>> {
        match call.resource.name() {
            "Account" => account::patch(change, document),
            "ApiKey" => api_keys::patch(change, document, store),
            "Authorizer" => models::patch_authorizer(change, document),
            "BasePathMapping" => domain_names::patch_mapping(change, document),
            "DomainName" => domain_names::patch(change, document),
            "GatewayResponse" => gateway_responses::patch(change, document),
            "Integration" => methods::patch_integration(change, document),
            "IntegrationResponse" | "MethodResponse" => patches::absent_key(change, document),
            "Method" => methods::patch_method(change, document),
            "Model" => models::patch(change, document),
            "RequestValidator" => models::patch_validator(change, document),
            "Resource" => path_tree::patch(change, document),
            "RestApi" => rest_apis::patch(change, document),
            "Stage" => stages::patch(change, document),
            "UsagePlan" => usage_plans::patch(call, change, document, store),
            "Usage" => Some(Err(change.unknown(""))),
            _ => None,
        }
    }

    fn updating(
        &self,
        call: &Call,
        item: &str,
        before: &Object,
        document: &mut Object,
        store: &mut Store,
    ) -> Result<String, Fault> {
        match call.resource.name() {
            "BasePathMapping" => {
                return domain_names::updating_mapping(item, before, document, store);
            }
            "ApiKey" => {
                api_keys::check(document)?;
                let now = seconds(call.context.now);
                document.insert("lastUpdatedDate".to_owned(), now.into());
            }
            "Authorizer" => models::check_authorizer(document)?,
            "DomainName" => domain_names::updating(call, document, store)?,
            "GatewayResponse" => {
                gateway_responses::check(document)?;
                document.insert("defaultResponse".to_owned(), false.into());
            }
            "Integration" => methods::check_integration(item, document, store)?,
            "IntegrationResponse" => methods::check_integration_response(item, document, store)?,
            "DocumentationPart" => documentation::check_part(document)?,
            "Method" => {
                methods::check_method(item, document, store)?;
                drop_cache_keys(call, item, store);
            }
            "MethodResponse" => methods::check_method_response(item, document, store)?,
            "RestApi" => {
                rest_apis::check_policy(document)?;
                rest_apis::check_access_mode(document)?;
            }
            "Resource" => path_tree::updating(item, before, document, store)?,
            "Stage" => stages::updating(call, item, document, store)?,
            "UsagePlan" => usage_plans::complete(document)?,
            _ => {}
        }
        Ok(item.to_owned())
    }

    fn deleting(&self, call: &Call, item: &str, store: &Store) -> Result<(), Fault> {
        match call.resource.name() {
            "RestApi" => rest_apis::deleting(call.key(), store),
            "Resource" => path_tree::deleting(item, store),
            "Model" => models::deleting(item, call.key(), store),
            "RequestValidator" => {
                models::deleting_referenced(call, item, "requestValidatorId", store)
            }
            "Authorizer" => models::deleting_referenced(call, item, "authorizerId", store),
            "Deployment" => deployments::deleting(item, call.key(), store),
            "Stage" => stages::deleting(call, store),
            "DocumentationVersion" => documentation::deleting_version(item, call.key(), store),
            "UsagePlan" => usage_plans::deleting(item, store),
            "ClientCertificate" => references::deleting_certificate(call.key(), store),
            "VpcLink" => references::deleting_vpc_link(call.key(), store),
            _ => Ok(()),
        }
    }

    fn deleted(&self, call: &Call, item: &str, store: &mut Store) {
        match call.resource.name() {
            "Resource" => path_tree::deleted(item, store),
            "ApiKey" => api_keys::deleted(call.key(), store),
            _ => {}
        }
    }
}

impl ApiGateway {
    fn gateway_response(&self, call: &Call, store: &Store) -> Result<Answer, Fault> {
        verbs::check_parents(call, store, self)?;
        let document = gateway_responses::get(call, store)?;
        Ok(Answer::json(verbs::status(call), &Value::Object(document)))
    }

    /// The items of a collection in the order of a member.
    fn list_by(&self, member: &str, call: &Call, store: &Store) -> Vec<Entry> {
        let Ok(collection) = call.collection() else { return Vec::new() };
        let entries = store.collection(&collection).map(|item| Entry {
            key: text(&item.document, member).unwrap_or_default().to_owned(),
            value: Value::Object(self.view(call, &item.path, &item.document, store)),
        });
        entries.collect()
    }

    /// A patch that is refused does not customise anything.
    fn update_gateway_response(&self, call: &Call, store: &mut Store) -> Result<Answer, Fault> {
        verbs::check_parents(call, store, self)?;
        let mut changed = store.clone();
        gateway_responses::customise(call, &mut changed)?;
        let answer = verbs::update(call, &mut changed, self)?;
        *store = changed;
        Ok(Answer::json(verbs::status(call), &answer))
    }
}

/// A replaced parameter of a Method is no longer one of the Integration's cache keys.
fn drop_cache_keys(call: &Call, item: &str, store: &mut Store) {
    let operations = call.body.get("patchOperations").and_then(Value::as_array);
    let replaced = operations.into_iter().flatten().filter_map(Value::as_object);
    for operation in replaced.filter(|operation| text(operation, "op") == Some("replace")) {
        let path = text(operation, "path").unwrap_or_default();
        if let Some(parameter) = path.strip_prefix("/requestParameters/") {
            methods::method_parameter_replaced(item, parameter, store);
        }
    }
}

/// Without `Accept: application/json`, the service writes its responses in another format.
fn check_accept(call: &Call) -> Result<(), Fault> {
    let accept = call.headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if call.operation.output() != Output::Json || accept.contains("application/json") {
        return Ok(());
    }
    Err(Fault::not_here(
        "the local endpoint writes JSON, and the service HAL if the header `Accept` is not \
         `application/json`",
    ))
}
