//! How services want the body of a request to be signed, where it is not the usual way.

/// How the body of a request is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Payload {
    /// Its hash is signed. A caller may choose another text, by the header `x-amz-content-sha256`.
    Usual,
    /// Its hash is signed, and `UNSIGNED-PAYLOAD` is refused.
    Hash,
    /// The header `x-amz-content-sha256` must be sent, with the hash.
    HashInHeader,
    /// The header `x-amz-content-sha256` must be sent, with `UNSIGNED-PAYLOAD`.
    Unsigned,
}

/// The rule of a service, by its name in signatures.
pub(crate) struct PayloadRule {
    pub(crate) service: &'static str,
    pub(crate) payload: Payload,
    /// The page of the documentation with this rule.
    #[cfg_attr(not(test), expect(dead_code, reason = "for readers, and for a test"))]
    pub(crate) page: &'static str,
}

/// The services with a rule of their own.
pub(crate) const RULES: &[PayloadRule] = &[
    PayloadRule {
        service: "aoss",
        payload: Payload::HashInHeader,
        page: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-clients.html",
    },
    PayloadRule {
        service: "lambda",
        payload: Payload::Hash,
        page: "https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html",
    },
    PayloadRule {
        service: "vpc-lattice-svcs",
        payload: Payload::Unsigned,
        page: "https://docs.aws.amazon.com/vpc-lattice/latest/ug/sigv4-authenticated-requests.html",
    },
];

impl Payload {
    /// Returns the rule of a service, given by its name in signatures.
    pub(crate) fn of_service(service: &str) -> Self {
        let rule = RULES.iter().find(|rule| rule.service == service);
        rule.map_or(Self::Usual, |rule| rule.payload)
    }
}
