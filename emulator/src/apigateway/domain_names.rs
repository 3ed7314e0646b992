//! DomainNames, their BasePathMappings, and the access of VPC endpoints to private ones.

use serde_json::{Value, json};

use super::{absent, references, rest_apis};
use crate::answer::Answer;
use crate::fault::Fault;
use crate::input::{Object, seconds, text};
use crate::path::segment;
use crate::resources::patch::{Change, PatchOperation};
use crate::resources::{Call, Store, verbs};

/// The hosted zone of all edge-optimised domain names.
const EDGE_ZONE: &str = "Z2FDTNDATAQYW2";

/// Completes a new DomainName.
pub(crate) fn creating(call: &Call, document: &mut Object, store: &mut Store) -> Result<(), Fault> {
    let name = text(document, "domainName").unwrap_or_default().to_owned();
    let (region, account) = (&call.context.region, call.context.account_id);
    let given = document.get("endpointConfiguration").and_then(Value::as_object).cloned();
    let mut endpoint = given.unwrap_or_default();
    endpoint.entry("types").or_insert_with(|| json!(["EDGE"]));
    let types = types_of(&endpoint);
    let kind = match types.as_slice() {
        [kind] => kind.as_str(),
        _ => return Err(Fault::bad_request("A domain name is created with one endpoint type.")),
    };
    let is_private = kind == "PRIVATE";
    let usual = if is_private { "dualstack" } else { "ipv4" };
    endpoint.entry("ipAddressType").or_insert_with(|| usual.into());
    document.insert("endpointConfiguration".to_owned(), Value::Object(endpoint));
    if is_private {
        let id = store.new_key();
        let arn = format!("arn:aws:apigateway:{region}:{account}:/domainnames/{name}+{id}");
        document.insert("domainNameId".to_owned(), id.into());
        document.insert("domainNameArn".to_owned(), arn.into());
    } else {
        if document.contains_key("policy") {
            return Err(private_only());
        }
        let arn = format!("arn:aws:apigateway:{region}::/domainnames/{name}");
        document.insert("domainNameArn".to_owned(), arn.into());
    }
    rest_apis::check_policy(document)?;
    rest_apis::check_access_mode(document)?;
    check_name(&name)?;
    check_truststore(document)?;
    let needed = match kind {
        "REGIONAL" => ["regionalCertificateArn", "regionalCertificateName"],
        _ => ["certificateArn", "certificateName"],
    };
    if !needed.iter().any(|member| document.contains_key(*member)) {
        return Err(Fault::bad_request(format!(
            "A certificate was not provided for the endpoint type {kind}."
        )));
    }
    let certificates = [
        "certificateArn",
        "certificateName",
        "certificateBody",
        "regionalCertificateArn",
        "regionalCertificateName",
    ];
    if certificates.iter().any(|member| document.contains_key(*member)) {
        document.insert("certificateUploadDate".to_owned(), seconds(call.context.now).into());
    }
    let label = store.new_key();
    complete(&label, region, document);
    document.insert("domainNameStatus".to_owned(), "AVAILABLE".into());
    document.entry("securityPolicy").or_insert_with(|| "TLS_1_2".into());
    document.entry("routingMode").or_insert_with(|| "BASE_PATH_MAPPING_ONLY".into());
    Ok(())
}

fn check_name(name: &str) -> Result<(), Fault> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-.*".contains(c);
    if name.contains('.') && name.chars().all(allowed) {
        return Ok(());
    }
    Err(Fault::bad_request(format!("Invalid domain name specified: {name}")))
}

fn check_truststore(document: &Object) -> Result<(), Fault> {
    let truststore = document.get("mutualTlsAuthentication").and_then(Value::as_object);
    if truststore.is_some_and(|truststore| !truststore.contains_key("truststoreUri")) {
        return Err(no_truststore());
    }
    Ok(())
}

fn no_truststore() -> Fault {
    Fault::bad_request("Mutual TLS needs a truststore URI")
}

/// Adds the names to which the DNS points, one for each kind of endpoint, and removes those of
/// kinds that the domain name no longer has.
fn complete(label: &str, region: &str, document: &mut Object) {
    let endpoint = document.get("endpointConfiguration").and_then(Value::as_object);
    let types = endpoint.map(types_of).unwrap_or_default();
    let has = |kind: &str| types.iter().any(|own| own == kind);
    let names = [
        ("EDGE", ["distributionDomainName", "distributionHostedZoneId"]),
        ("REGIONAL", ["regionalDomainName", "regionalHostedZoneId"]),
    ];
    for (_, members) in names.iter().filter(|(kind, _)| !has(kind)) {
        document.retain(|name, _| !members.contains(&name.as_str()));
    }
    if has("EDGE") {
        let name = format!("d{label}.cloudfront.net");
        document.entry("distributionDomainName").or_insert_with(|| name.into());
        document.entry("distributionHostedZoneId").or_insert_with(|| EDGE_ZONE.into());
    }
    if has("REGIONAL") {
        let name = format!("d-{label}.execute-api.{region}.amazonaws.com");
        document.entry("regionalDomainName").or_insert_with(|| name.into());
        let zone = format!("Z{}", label.to_uppercase());
        document.entry("regionalHostedZoneId").or_insert_with(|| zone.into());
    }
}

fn types_of(endpoint: &Object) -> Vec<String> {
    let types = endpoint.get("types").and_then(Value::as_array).into_iter().flatten();
    types.filter_map(|kind| kind.as_str().map(str::to_owned)).collect()
}

fn is_private(document: &Object) -> bool {
    document.contains_key("domainNameId")
}

fn private_only() -> Fault {
    Fault::bad_request("Policies are supported for private domain names only.")
}

/// A private domain name is named by its identifier, too.
pub(crate) fn check_id(call: &Call, store: &Store) -> Result<(), Fault> {
    let Some(wanted) = call.query.get("domainNameId") else { return Ok(()) };
    let path = format!("/domainnames/{}", segment(call.label_or_empty("domain_name")));
    match store.get(&path) {
        Some(document) if text(document, "domainNameId") != Some(wanted) => {
            Err(absent::named("DomainName"))
        }
        _ => Ok(()),
    }
}

/// Additions and removals of certificates or of kinds of endpoint may not be in one request.
pub(crate) fn check_patch(operations: &[PatchOperation]) -> Result<(), Fault> {
    let has = |op: &str| {
        let own = operations.iter().filter(|operation| operation.op == op);
        own.map(|operation| operation.path.as_str()).any(|path| {
            path.contains("ertificate") && !path.contains("ownership")
                || path == "/endpointConfiguration/types"
        })
    };
    if has("add") && has("remove") {
        return Err(Fault::bad_request(
            "Certificates or endpoint types cannot be added and removed in one request.",
        ));
    }
    Ok(())
}

/// Patches of policies, of the truststore and of the addresses.
pub(crate) fn patch(change: &Change<'_>, document: &mut Object) -> Option<Result<(), Fault>> {
    match change.row.path {
        "/policy" | "/managementPolicy" if !is_private(document) => Some(Err(private_only())),
        "/endpointConfiguration/types"
            if is_private(document) || change.operation.text() == Some("PRIVATE") =>
        {
            Some(Err(change.unknown(" for private domain names")))
        }
        "/mutualTlsAuthentication/truststoreVersion" if change.operation.op != "remove" => {
            let truststore = document.get("mutualTlsAuthentication").and_then(Value::as_object);
            let has_uri =
                truststore.is_some_and(|truststore| truststore.contains_key("truststoreUri"));
            (!has_uri).then(|| Err(no_truststore()))
        }
        "/mutualTlsAuthentication/truststoreUri" if change.operation.text() == Some("") => {
            document.remove("mutualTlsAuthentication");
            Some(Ok(()))
        }
        _ => None,
    }
}

/// Completes a changed DomainName: a new kind of endpoint has a name of its own.
pub(crate) fn updating(call: &Call, document: &mut Object, store: &mut Store) -> Result<(), Fault> {
    rest_apis::check_policy(document)?;
    rest_apis::check_access_mode(document)?;
    let endpoint = document.get("endpointConfiguration").and_then(Value::as_object);
    if endpoint.map(types_of).is_none_or(|types| types.is_empty()) {
        return Err(Fault::bad_request("A domain name has at least one endpoint type."));
    }
    let label = store.new_key();
    complete(&label, &call.context.region, document);
    Ok(())
}

/// Completes a new BasePathMapping.
pub(crate) fn creating_mapping(document: &Object, store: &Store) -> Result<(), Fault> {
    check_mapping(document, store)
}

fn check_mapping(document: &Object, store: &Store) -> Result<(), Fault> {
    if text(document, "basePath").is_some_and(|path| path.contains('/')) {
        return Err(Fault::bad_request(
            "API Gateway V1 doesn't support the slash character (/) in base path mappings. To \
             create a multi-level base path mapping, use API Gateway V2.",
        ));
    }
    let api = text(document, "restApiId").unwrap_or_default();
    if !store.contains(&references::api_path(api)) {
        return Err(Fault::bad_request("Invalid REST API identifier specified"));
    }
    match text(document, "stage") {
        Some(stage) if !references::has_stage(store, api, stage) => {
            Err(Fault::bad_request("Invalid stage identifier specified"))
        }
        _ => Ok(()),
    }
}

/// Patches whose paths are not the names of the members.
pub(crate) fn patch_mapping(
    change: &Change<'_>,
    document: &mut Object,
) -> Option<Result<(), Fault>> {
    let member = match change.row.path {
        "/restapiId" => "restApiId",
        "/basePath" => "basePath",
        _ => return None,
    };
    Some(match change.operation.text().filter(|text| !text.is_empty()) {
        Some(text) => {
            document.insert(member.to_owned(), text.into());
            Ok(())
        }
        None => Err(change.unknown(" without a value")),
    })
}

/// A BasePathMapping with another base path has another address.
pub(crate) fn updating_mapping(
    item: &str,
    before: &Object,
    document: &Object,
    store: &Store,
) -> Result<String, Fault> {
    check_mapping(document, store)?;
    let path = text(document, "basePath").unwrap_or_default();
    if text(before, "basePath") == Some(path) {
        return Ok(item.to_owned());
    }
    let collection = item.rsplit_once('/').map_or("", |(collection, _)| collection);
    let renamed = format!("{collection}/{}", segment(path));
    if store.contains(&renamed) {
        return Err(Fault::conflict("Base path already exists for this domain name"));
    }
    Ok(renamed)
}

/// Completes a new access association.
pub(crate) fn creating_association(document: &Object, store: &Store) -> Result<(), Fault> {
    let arn = text(document, "domainNameArn").unwrap_or_default();
    let known = store.collection("/domainnames").any(|item| {
        is_private(&item.document) && text(&item.document, "domainNameArn") == Some(arn)
    });
    if known { Ok(()) } else { Err(absent::named("DomainName")) }
}

/// The ARN of an access association: it has the domain name and the VPC endpoint.
pub(crate) fn association_arn(call: &Call) -> String {
    let (region, account) = (&call.context.region, call.context.account_id);
    let domain = text(&call.body, "domainNameArn").unwrap_or_default();
    let domain = domain.rsplit_once("/domainnames/").map_or(domain, |(_, name)| name);
    let domain = domain.split('+').next().unwrap_or_default();
    let source = text(&call.body, "accessAssociationSource").unwrap_or_default();
    format!(
        "arn:aws:apigateway:{region}:{account}:/domainnameaccessassociations/domainname/{domain}/\
         vpcesource/{source}"
    )
}

/// The owner of the domain name rejects an association: it is removed.
pub(crate) fn reject(call: &Call, store: &mut Store) -> Result<Answer, Fault> {
    let of = |name| call.query.get(name).unwrap_or_default();
    let arn = of("domainNameAccessAssociationArn");
    let path = format!("/domainnameaccessassociations/{}", segment(arn));
    let domain = store.get(&path).and_then(|document| text(document, "domainNameArn"));
    if domain != Some(of("domainNameArn")) {
        return Err(absent::named("DomainNameAccessAssociation"));
    }
    store.remove(&path);
    Ok(Answer::empty(verbs::status(call)))
}
