//! Temporary credentials of a role, from the Security Token Service.
//!
//! The requests and responses are those of the API reference of AWS STS: `AssumeRole` and
//! `AssumeRoleWithWebIdentity`.

use aws_credential_types::Credentials;
use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::clock::Clock;
use crate::date;
use crate::exchange::{Policy, exchange};
use crate::http_client::HttpClient;
use crate::json;
use crate::text::one_line;

const FORM: &str = "application/x-www-form-urlencoded";

/// All characters except `A-Za-z0-9-._~`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Characters of a path that are percent-encoded again for the signature.
const ENCODED_TWICE: &AsciiSet = &RESERVED.remove(b'/');

/// Where STS is, and how requests are sent to it.
pub(crate) struct Sts<'a> {
    pub(crate) http: &'a dyn HttpClient,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) policy: Policy,
    pub(crate) endpoint: Uri,
    pub(crate) region: String,
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
            self.sign(&mut request, by)?;
        }
        Ok(request)
    }

    /// Signs a request, with Signature Version 4.
    fn sign(&self, request: &mut Request<Bytes>, by: &Credentials) -> Result<(), String> {
        let now = self.clock.now();
        let time = DateTime::from_secs(DateTime::from(now).secs()).fmt(Format::DateTime);
        let time = time.map_err(|error| format!("the request cannot be signed: {error}"))?;
        let time = time.replace(['-', ':'], "");
        let day = time.get(..8).unwrap_or_default();
        let path = utf8_percent_encode(request.uri().path(), ENCODED_TWICE);
        let host = signed_host(request.uri());
        let token = by.session_token();
        let (token_name, token_line) = match token {
            Some(token) => (";x-amz-security-token", format!("x-amz-security-token:{token}\n")),
            None => ("", String::new()),
        };
        let names = format!("content-type;host;x-amz-date{token_name}");
        let hash = sha256(request.body());
        let canonical = format!(
            "POST\n{path}\n\ncontent-type:{FORM}\nhost:{host}\nx-amz-date:{time}\n{token_line}\n\
             {names}\n{hash}"
        );
        let scope = format!("{day}/{}/sts/aws4_request", self.region);
        let hash = sha256(canonical.as_bytes());
        let to_sign = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{hash}");
        let key = generate_signing_key(by.secret_access_key(), now, &self.region, "sts");
        let signature = calculate_signature(key, to_sign.as_bytes());
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={signature}",
            by.access_key_id()
        );
        let headers = [
            (AUTHORIZATION, Some(&*authorization)),
            (HeaderName::from_static("x-amz-date"), Some(&*time)),
            (HeaderName::from_static("x-amz-security-token"), token),
        ];
        for (name, value) in headers {
            if let Some(value) = value {
                let mut value = HeaderValue::from_str(value)
                    .map_err(|_| "the credentials cannot be sent".to_owned())?;
                value.set_sensitive(true);
                request.headers_mut().insert(name, value);
            }
        }
        Ok(())
    }
}

/// Returns the `Host` header that is sent: without the default port.
fn signed_host(url: &Uri) -> &str {
    let port = if url.scheme_str() == Some("https") { ":443" } else { ":80" };
    let host = url.authority().map(http::uri::Authority::as_str).unwrap_or_default();
    host.strip_suffix(port).unwrap_or(host)
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
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

    use std::pin::Pin;
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use super::*;
    use crate::http_client::{Exchange, RequestOptions};

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

    #[derive(Debug)]
    struct Never;

    impl HttpClient for Never {
        fn send(&self, _: Request<Bytes>, _: RequestOptions) -> Exchange {
            Box::pin(std::future::pending())
        }
    }

    #[derive(Debug)]
    struct At(u64);

    impl Clock for At {
        fn now(&self) -> SystemTime {
            UNIX_EPOCH + Duration::from_secs(self.0)
        }

        fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
            Box::pin(async {})
        }
    }

    #[test]
    fn signatures_are_those_of_aws_sigv4() {
        use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
        use aws_sigv4::sign::v4::SigningParams;
        let clock = At(1_603_174_478);
        for url in [
            "https://sts.eu-west-1.amazonaws.com",
            "https://sts.example.com:443/",
            "http://127.0.0.1:4566/a%20b/c",
        ] {
            for token in [None, Some("to/ken+=".to_owned())] {
                let sts = Sts {
                    http: &Never,
                    clock: &clock,
                    policy: Policy {
                        attempts: 1,
                        timeout: Duration::ZERO,
                        delay: Duration::ZERO,
                        allow_proxy: false,
                    },
                    endpoint: url.parse().unwrap(),
                    region: "eu-west-1".to_owned(),
                };
                let by = Credentials::new("AKID", "SECRET", token, None, "test");
                let body = "Action=AssumeRole&RoleArn=arn%3Aaws";
                let request = sts.request(body, Some(&by)).unwrap();
                let identity = by.into();
                let parameters = SigningParams::builder()
                    .identity(&identity)
                    .region(&sts.region)
                    .name("sts")
                    .time(clock.now())
                    .settings(SigningSettings::default())
                    .build()
                    .unwrap()
                    .into();
                let headers = [("content-type", FORM)].into_iter();
                let url = request.uri().to_string();
                let body = SignableBody::Bytes(body.as_bytes());
                let signable = SignableRequest::new("POST", &url, headers, body).unwrap();
                let (expected, _) = sign(signable, &parameters).unwrap().into_parts();
                let mut compared = 0;
                for (name, value) in expected.headers() {
                    assert_eq!(request.headers()[name], value, "{url}");
                    compared += 1;
                }
                assert_eq!(compared + 1, request.headers().len(), "{url}");
            }
        }
    }

    #[test]
    fn forms_are_encoded() {
        assert_eq!(form(&[("A", "a b&c=é"), ("B", "arn:aws")]), "A=a%20b%26c%3D%C3%A9&B=arn%3Aaws");
    }
}
