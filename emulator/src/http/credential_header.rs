//! The header that authenticates a request which is not signed, and the headers that the
//! configuration of an endpoint sends.

use std::future::ready;

use hyper::HeaderMap;
use hyper::header::{AUTHORIZATION, HeaderName, HeaderValue};
use petard::operation::{AuthScheme, Service};
use petard::{Auth, AuthFuture};

use crate::fault::Fault;

/// What a request that is not signed must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CredentialHeader {
    BearerToken,
    /// An API key in this header.
    ApiKey(&'static str),
    Nothing,
}

/// Returns the header of a way to authenticate, or `None` if it is a signature.
pub(crate) fn header_of(scheme: AuthScheme) -> Option<CredentialHeader> {
    match scheme {
        AuthScheme::Bearer => Some(CredentialHeader::BearerToken),
        AuthScheme::ApiKeyHeader(name) => Some(CredentialHeader::ApiKey(name)),
        AuthScheme::None => Some(CredentialHeader::Nothing),
        // Also what a later version of the table adds.
        _ => None,
    }
}

impl CredentialHeader {
    /// Returns the error of API Gateway if the header is missing. Its value may be any.
    pub(crate) fn check(self, headers: &HeaderMap) -> Result<(), Fault> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        match self {
            Self::BearerToken => {
                let token = text(AUTHORIZATION.as_str()).and_then(|text| text.split_once(' '));
                let is_token = token.is_some_and(|(scheme, token)| {
                    scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()
                });
                is_token.then_some(()).ok_or_else(Fault::unauthorized)
            }
            Self::ApiKey(name) => {
                let is_key = text(name).is_some_and(|key| !key.trim().is_empty());
                is_key
                    .then_some(())
                    .ok_or_else(|| Fault::forbidden("ForbiddenException", "Forbidden"))
            }
            Self::Nothing => Ok(()),
        }
    }
}

/// Value of the token and of the API keys that the configuration of an endpoint sends. It is not a
/// secret: the endpoint accepts any.
const CREDENTIAL: &str = "emulator";

/// The token and the API keys that operations of the services of an endpoint take.
#[derive(Debug)]
pub(crate) struct CredentialHeaders(HeaderMap);

impl CredentialHeaders {
    /// Returns `None` if no operation takes a token or an API key.
    pub(crate) fn of(services: &[&'static Service]) -> Option<Self> {
        let operations = services.iter().flat_map(|service| service.operations());
        let schemes = operations.map(|operation| operation.auth());
        let schemes = schemes.chain(services.iter().map(|service| service.auth()));
        let mut headers = HeaderMap::new();
        for header in schemes.filter_map(header_of) {
            let (name, value) = match header {
                CredentialHeader::BearerToken => (AUTHORIZATION, format!("Bearer {CREDENTIAL}")),
                CredentialHeader::ApiKey(name) => match HeaderName::try_from(name) {
                    Ok(name) => (name, CREDENTIAL.to_owned()),
                    Err(_) => continue,
                },
                CredentialHeader::Nothing => continue,
            };
            headers.extend(HeaderValue::try_from(value).ok().map(|value| (name, value)));
        }
        (!headers.is_empty()).then_some(Self(headers))
    }
}

impl Auth for CredentialHeaders {
    fn headers(&self) -> AuthFuture<'_> {
        Box::pin(ready(Ok(self.0.clone())))
    }
}
