//! The errors for things that do not exist.

use petard::operation::{Resource, Verb};

use crate::fault::Fault;
use crate::resources::Call;

/// The error for an item of the resource that the request names.
pub(crate) fn of(call: &Call, resource: &Resource) -> Fault {
    let key = call.key_of(resource);
    let own = call.resource.name();
    if resource.name() == "RestApi" && resource.name() != own {
        return match (own, call.operation.verb()) {
            // The service does not look at the RestApi on its own.
            (
                "Resource" | "Method" | "MethodResponse" | "Integration" | "IntegrationResponse",
                Verb::Create | Verb::Get | Verb::Update | Verb::Delete,
            ) => named("Resource"),
            ("RequestValidator", Verb::Create) => {
                Fault::bad_request("Invalid REST API identifier specified")
            }
            _ => rest_api(call, key),
        };
    }
    match resource.name() {
        "RestApi" => rest_api(call, key),
        "Model" => Fault::not_found(format!("Invalid model name specified: {key}")),
        "UsagePlan" => Fault::not_found("Invalid Usage Plan ID specified"),
        "GatewayResponse" => Fault::not_found("Gateway response type not defined on api"),
        name => named(name),
    }
}

pub(crate) fn rest_api(call: &Call, id: &str) -> Fault {
    let account = call.context.account_id;
    Fault::not_found(format!("Invalid API identifier specified {account}:{id}"))
}

/// The error for an item of a resource with this name.
pub(crate) fn named(resource: &str) -> Fault {
    let words = match resource {
        "ApiKey" | "UsagePlanKey" => "API Key identifier",
        "BasePathMapping" => "base path mapping identifier",
        "ClientCertificate" => "Client Certificate identifier",
        "DocumentationPart" => "Documentation part identifier",
        "DocumentationVersion" => "Documentation version identifier",
        "DomainName" => "domain name identifier",
        "IntegrationResponse" | "MethodResponse" => "Response status code",
        "RequestValidator" => "Request Validator identifier",
        "Stage" => "stage identifier",
        "VpcLink" => "Vpc link identifier",
        other => return Fault::not_found(format!("Invalid {other} identifier specified")),
    };
    Fault::not_found(format!("Invalid {words} specified"))
}
