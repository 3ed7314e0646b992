//! The members that responses have, by resource.

use crate::input::Object;

/// The members of each resource in responses. A request may have others, which are not returned.
const RETURNED: [(&str, &str); 22] = [
    (
        "ApiKey",
        "id value name customerId description enabled createdDate lastUpdatedDate \
         stageKeys tags",
    ),
    (
        "Authorizer",
        "id name type providerARNs authType authorizerUri authorizerCredentials \
         identitySource identityValidationExpression authorizerResultTtlInSeconds \
         jwtConfiguration",
    ),
    ("BasePathMapping", "basePath restApiId stage"),
    (
        "ClientCertificate",
        "clientCertificateId description pemEncodedCertificate createdDate expirationDate \
         tags",
    ),
    ("Deployment", "id description createdDate"),
    ("DocumentationPart", "id location properties"),
    ("DocumentationVersion", "version createdDate description"),
    (
        "DomainName",
        "domainName domainNameId domainNameArn certificateName certificateArn \
         certificateUploadDate regionalDomainName regionalHostedZoneId \
         regionalCertificateName regionalCertificateArn distributionDomainName \
         distributionHostedZoneId endpointConfiguration domainNameStatus \
         domainNameStatusMessage securityPolicy endpointAccessMode tags \
         mutualTlsAuthentication ownershipVerificationCertificateArn managementPolicy \
         policy routingMode",
    ),
    (
        "DomainNameAccessAssociation",
        "domainNameAccessAssociationArn domainNameArn accessAssociationSourceType \
         accessAssociationSource tags",
    ),
    (
        "GatewayResponse",
        "responseType statusCode responseParameters responseTemplates defaultResponse",
    ),
    (
        "Integration",
        "type httpMethod uri connectionType connectionId credentials requestParameters \
         requestTemplates passthroughBehavior contentHandling timeoutInMillis \
         cacheNamespace cacheKeyParameters tlsConfig responseTransferMode \
         integrationTarget",
    ),
    (
        "IntegrationResponse",
        "statusCode selectionPattern responseParameters responseTemplates contentHandling",
    ),
    (
        "Method",
        "httpMethod authorizationType authorizerId apiKeyRequired requestValidatorId \
         operationName requestParameters requestModels authorizationScopes",
    ),
    ("MethodResponse", "statusCode responseParameters responseModels"),
    ("Model", "id name description schema contentType"),
    ("RequestValidator", "id name validateRequestBody validateRequestParameters"),
    ("Resource", "id parentId pathPart path"),
    (
        "RestApi",
        "id name description createdDate version binaryMediaTypes minimumCompressionSize \
         apiKeySource endpointConfiguration policy tags disableExecuteApiEndpoint \
         rootResourceId securityPolicy endpointAccessMode apiStatus apiStatusMessage",
    ),
    (
        "Stage",
        "deploymentId clientCertificateId stageName description cacheClusterEnabled \
         cacheClusterSize cacheClusterStatus methodSettings variables \
         documentationVersion accessLogSettings canarySettings tracingEnabled webAclArn \
         tags createdDate lastUpdatedDate",
    ),
    ("UsagePlan", "id name description apiStages throttle quota productCode tags"),
    ("UsagePlanKey", "id type value name"),
    ("VpcLink", "id name description targetArns status statusMessage tags"),
];

fn returned(resource: &str) -> &'static str {
    RETURNED.iter().find(|(own, _)| *own == resource).map_or("", |(_, names)| *names)
}

/// The members of a document that responses have. Lists and objects that are empty are left out,
/// except those that the service returns.
pub(crate) fn shown(resource: &str, document: &Object) -> Object {
    let names = returned(resource);
    let has = |name: &str| names.split(' ').any(|own| own == name);
    let members = document.iter().filter(|(name, value)| {
        let is_empty = value.as_array().is_some_and(Vec::is_empty)
            || value.as_object().is_some_and(Object::is_empty);
        has(name) && (!is_empty || is_returned_empty(resource, name))
    });
    members.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn is_returned_empty(resource: &str, name: &str) -> bool {
    matches!(
        (resource, name),
        ("ApiKey", "stageKeys")
            | ("GatewayResponse", "responseParameters" | "responseTemplates")
            | ("Integration", "cacheKeyParameters")
            | ("Stage", "methodSettings")
            | ("UsagePlan", "apiStages")
    )
}
