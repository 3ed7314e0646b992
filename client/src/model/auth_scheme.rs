//! How requests are authenticated.

/// How the requests of an operation are authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthScheme {
    /// By Signature Version 4, with AWS credentials.
    SigV4,
    /// By Signature Version 4, with a signature that does not include the body: over `https`, the header
    /// `x-amz-content-sha256` has `UNSIGNED-PAYLOAD` in place of its hash.
    SigV4UnsignedPayload,
    /// By a bearer token, in the header `authorization`.
    Bearer,
    /// By an API key, in this header, whose name is in lower case.
    ApiKeyHeader(&'static str),
    /// No authentication.
    None,
}

impl AuthScheme {
    /// Returns true if requests are signed.
    pub const fn is_signature(self) -> bool {
        matches!(self, Self::SigV4 | Self::SigV4UnsignedPayload)
    }
}
