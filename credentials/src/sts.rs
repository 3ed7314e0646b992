//! Temporary credentials of a role, from the Security Token Service.
//!
//! The requests and responses are those of the API reference of AWS STS: `AssumeRole` and
//! `AssumeRoleWithWebIdentity`.

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tracing::Dispatch;
use tracing::dispatcher::with_default;

use crate::clock::Clock;
use crate::date;
use crate::exchange::{Policy, exchange};
use crate::http_client::HttpClient;
use crate::json;
use crate::text::one_line;

const FORM: &str = "application/x-www-form-urlencoded";

/// All characters except `A-Za-z0-9-._~`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Where STS is, and how requests are sent to it.
pub(crate) struct Sts<'a> {
    pub(crate) http: &'a dyn HttpClient,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) policy: Policy,
    pub(crate) endpoint: Uri,
    pub(crate) region: &'a str,
}

/// A role, and the options of its session.
#[derive(Default)]
pub(crate) struct Role<'a> {
    pub(crate) arn: &'a str,
    /// The name of the session; one is made from the time if it is not set.
    pub(crate) session_name: Option<&'a str>,
    #[cfg(feature = "profile")]
    pub(crate) external_id: Option<&'a str>,
    pub(crate) duration_seconds: Option<&'a str>,
}

impl Sts<'_> {
    /// Assumes a role with other credentials.
    #[cfg(feature = "profile")]
    pub(crate) async fn assume_role(
        &self,
        role: &Role<'_>,
        by: &Credentials,
    ) -> Result<Credentials, String> {
        let name = self.session_name(role);
        let mut pairs = vec![
            ("Action", "AssumeRole"),
            ("Version", "2011-06-15"),
            ("RoleArn", role.arn),
            ("RoleSessionName", &name),
        ];
        pairs.extend(role.external_id.map(|id| ("ExternalId", id)));
        pairs.extend(role.duration_seconds.map(|seconds| ("DurationSeconds", seconds)));
        self.call(&form(&pairs), Some(by), "AssumeRole").await
    }

    /// Assumes a role with a token of an identity provider.
    pub(crate) async fn assume_role_with_web_identity(
        &self,
        role: &Role<'_>,
        token: &str,
    ) -> Result<Credentials, String> {
        let name = self.session_name(role);
        let mut pairs = vec![
            ("Action", "AssumeRoleWithWebIdentity"),
            ("Version", "2011-06-15"),
            ("RoleArn", role.arn),
            ("RoleSessionName", &name),
            ("WebIdentityToken", token),
        ];
        pairs.extend(role.duration_seconds.map(|seconds| ("DurationSeconds", seconds)));
        self.call(&form(&pairs), None, "WebIdentityToken").await
    }

    fn session_name(&self, role: &Role<'_>) -> String {
        let since = self.clock.now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        role.session_name.map_or_else(|| format!("petard-{}", since.as_millis()), str::to_owned)
    }

    async fn call(
        &self,
        body: &str,
        by: Option<&Credentials>,
        provider: &'static str,
    ) -> Result<Credentials, String> {
        let request = || self.request(body, by);
        let response = exchange(self.http, self.clock, self.policy, &request).await;
        let response = response.map_err(|why| format!("STS ({}): {why}", self.host()))?;
        let (status, body) =
            (response.status(), String::from_utf8_lossy(response.body()).into_owned());
        if !status.is_success() {
            let code = element(&body, "Code").map_or_else(|| status.to_string(), |c| one_line(&c));
            let message = element(&body, "Message").map(|text| format!(": {}", one_line(&text)));
            return Err(format!("STS ({}): {code}{}", self.host(), message.unwrap_or_default()));
        }
        read(&body, provider).map_err(|why| format!("STS ({}): {why}", self.host()))
    }

    fn host(&self) -> &str {
        self.endpoint.authority().map(http::uri::Authority::as_str).unwrap_or_default()
    }

    fn request(&self, body: &str, by: Option<&Credentials>) -> Result<Request<Bytes>, String> {
        let url = self.endpoint.to_string();
        let url = if self.endpoint.path().ends_with('/') { url } else { format!("{url}/") };
        let mut request = Request::new(Bytes::copy_from_slice(body.as_bytes()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = url.parse().map_err(|_| "the endpoint is not a URL".to_owned())?;
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(FORM));
        if let Some(by) = by {
            // The signer logs whole requests.
            with_default(&Dispatch::none(), || self.sign(&mut request, &url, by))?;
        }
        Ok(request)
    }

    fn sign(
        &self,
        request: &mut Request<Bytes>,
        url: &str,
        by: &Credentials,
    ) -> Result<(), String> {
        let text = |error: &dyn std::error::Error| format!("the request cannot be signed: {error}");
        let identity = by.clone().into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.region)
            .name("sts")
            .time(self.clock.now())
            .settings(SigningSettings::default())
            .build()
            .map_err(|error| text(&error))?
            .into();
        let headers = [("content-type", FORM)];
        let body = request.body().clone();
        let body = SignableBody::Bytes(&body);
        let signable = SignableRequest::new("POST", url, headers.into_iter(), body);
        let signed = sign(signable.map_err(|error| text(&error))?, &parameters);
        let (instructions, _) = signed.map_err(|error| text(&error))?.into_parts();
        for header in instructions.into_parts().0 {
            let mut value = HeaderValue::from_str(header.value())
                .map_err(|_| "the credentials cannot be sent".to_owned())?;
            value.set_sensitive(header.sensitive());
            request.headers_mut().insert(HeaderName::from_static(header.name()), value);
        }
        Ok(())
    }
}

fn form(pairs: &[(&str, &str)]) -> String {
    let encode = |text| utf8_percent_encode(text, RESERVED).to_string();
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    pairs.join("&")
}

/// Reads the credentials of a response.
pub(crate) fn read(xml: &str, provider: &'static str) -> Result<Credentials, String> {
    let needed = |name: &str| {
        element(xml, name).ok_or_else(|| format!("`{name}` is missing in the response"))
    };
    let expiry = needed("Expiration")?;
    let expiry =
        date::parse(&expiry).map_err(|why| format!("`Expiration` of the response {why}"))?;
    let (id, secret, token) =
        (needed("AccessKeyId")?, needed("SecretAccessKey")?, needed("SessionToken")?);
    json::new(&id, &secret, Some(&token), Some(expiry), provider)
}

/// Returns the text of the first element with a name, which has no attributes and no children.
fn element(xml: &str, name: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    let text = text.trim();
    let decoded = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
        .into_iter()
        .fold(text.to_owned(), |text, (entity, letter)| text.replace(entity, letter));
    (!decoded.is_empty()).then_some(decoded)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn credentials_of_a_response() {
        let xml = "<A><AssumeRoleResult><Credentials><AccessKeyId>ID</AccessKeyId>\n\
                   <SecretAccessKey>a&amp;b/c</SecretAccessKey><SessionToken>T</SessionToken>\
                   <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></A>";
        let read = |xml: &str| read(xml, "test");
        let credentials = read(xml).unwrap();
        assert_eq!(credentials.secret_access_key(), "a&b/c");
        for name in ["AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"] {
            let error = read(&xml.replace(name, "x")).unwrap_err();
            assert_eq!(error, format!("`{name}` is missing in the response"));
        }
    }

    #[test]
    fn forms_are_encoded() {
        assert_eq!(form(&[("A", "a b&c=é"), ("B", "arn:aws")]), "A=a%20b%26c%3D%C3%A9&B=arn%3Aaws");
    }
}
