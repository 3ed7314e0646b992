//! Signs requests of other HTTP libraries.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use http::header::HOST;
use http::{HeaderMap, HeaderValue};

use super::signable_request::SignableRequest;
use crate::config::config::Config;
use crate::http::endpoint::check_region;
use crate::outcome::error::{Error, Result};
use crate::request::request::is_host;
use crate::send::auth;
use crate::signing::canonical_request::PathForm;
use crate::signing::payload::Payload;
use crate::signing::scope::{Algorithm, Scope};
use crate::signing::sign::{
    self, CONTENT_SHA256, QUERY_SIGNATURE, SignWith, UNSIGNED_PAYLOAD, Unsigned,
};
use crate::text::UrlParts;

/// Signs an [`http::Request`](::http::Request), the [`Parts`](::http::request::Parts) of one, or a
/// [`reqwest::Request`] with Signature Version 4, for requests that petard does not send itself.
///
/// It uses the region, the credentials and the clock of a [`Config`], so that credentials are cached
/// and renewed as for calls. The headers `accept`, `content-type`, `host` and those with the prefix
/// `x-amz-` are signed. A `+` in the query is signed as a space, as the official clients for Rust do:
/// percent-encode a plus sign.
///
/// ```
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use petard::{Config, Credentials, Signer};
///
/// let config = Config::builder()
///     .region("eu-west-1")
///     .credentials(Credentials::from_keys("AKIDEXAMPLE", "SECRET", None))
///     .build();
/// let signer = Signer::new(&config, "execute-api");
///
/// let mut request = http::Request::put("https://api.example.com/pets/7").body(r#"{"name":"Rex"}"#)?;
/// signer.sign(&mut request).await?;
/// assert!(request.headers().contains_key("authorization"));
///
/// // A URL that anyone can use for 15 minutes.
/// let mut request = http::Request::get("https://api.example.com/pets").body("")?;
/// signer.presign(&mut request, std::time::Duration::from_secs(900)).await?;
/// assert!(request.uri().query().unwrap_or_default().contains("X-Amz-Signature="));
/// # Ok(()) }
/// # tokio::runtime::Runtime::new().unwrap().block_on(example()).unwrap();
/// ```
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>
#[derive(Clone, Debug)]
pub struct Signer {
    config: Config,
    service: String,
    region: Option<String>,
    #[cfg(feature = "sigv4a")]
    region_set: Option<String>,
    host: Option<String>,
    time: Option<SystemTime>,
    path_form: PathForm,
    signs_payload: bool,
    sends_payload_hash: bool,
}

impl Signer {
    /// Creates a signer for a service, by its name in signatures: `execute-api`, `lambda`, `s3`.
    ///
    /// The body is signed as the service requires it: for `aoss`, as by
    /// [`payload_hash_header`](Self::payload_hash_header); for `vpc-lattice-svcs`, as by
    /// [`unsigned_payload`](Self::unsigned_payload).
    pub fn new(config: &Config, service: impl Into<String>) -> Self {
        let service = service.into();
        let payload = Payload::of_service(&service);
        Self {
            config: config.clone(),
            service,
            region: None,
            #[cfg(feature = "sigv4a")]
            region_set: None,
            host: None,
            time: None,
            path_form: PathForm::Normalized,
            signs_payload: payload != Payload::Unsigned,
            sends_payload_hash: payload == Payload::HashInHeader,
        }
    }

    /// Sets the region.
    ///
    /// Default: the region of the configuration.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Uses Signature Version 4A, which is valid in a set of regions: names, or patterns such as
    /// `us-*` and `*`, separated by commas.
    #[cfg(feature = "sigv4a")]
    pub fn region_set(mut self, regions: impl Into<String>) -> Self {
        self.region_set = Some(regions.into());
        self
    }

    /// Sets the host that is signed. Use it if the request is sent to another host than the one that
    /// the service receives, as with a tunnel or a proxy that replaces the header `host`. The request
    /// is not changed.
    ///
    /// Default: the header `host` of the request, or the host of its URL.
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = Some(host.into());
        self
    }

    /// Sets the time of the signature. Services accept a difference of a few minutes.
    ///
    /// Default: the time of the configuration's clock, with the measured clock skew of the host.
    pub fn time(mut self, time: SystemTime) -> Self {
        self.time = Some(time);
        self
    }

    /// Leaves the body out of the signature. [`sign`](Self::sign) sets the header
    /// `x-amz-content-sha256` to `UNSIGNED-PAYLOAD`. Few services accept it; Amazon S3 does, and
    /// requires it in [`presign`](Self::presign).
    pub fn unsigned_payload(mut self) -> Self {
        self.signs_payload = false;
        self
    }

    /// Makes [`sign`](Self::sign) set and sign the header `x-amz-content-sha256` with the hash of the
    /// body. Amazon S3 and Amazon OpenSearch Serverless require it. A signature in the query contains
    /// the hash without this header.
    pub fn payload_hash_header(mut self) -> Self {
        self.sends_payload_hash = true;
        self
    }

    /// Signs the path as it is sent: it is not normalized, and not percent-encoded a second time.
    /// Amazon S3 requires it.
    pub fn path_as_sent(mut self) -> Self {
        self.path_form = PathForm::Sent;
        self
    }

    /// Signs a request with headers: `authorization`, `x-amz-date` and, with a session token,
    /// `x-amz-security-token`. Those of an older signature are replaced. A header
    /// `x-amz-content-sha256` of the request is signed in place of the hash of the body: remove it
    /// before a request with another body is signed again.
    ///
    /// # Errors
    ///
    /// Returns an error, and leaves the request as it is, if there are no credentials or no region,
    /// if a signed header is not ASCII, if the URL has no host or has a user, or if the body is a
    /// stream and is signed; also if the query has a signature already.
    pub async fn sign<R: SignableRequest>(&self, request: &mut R) -> Result<()> {
        let (name, headers) = (request.name(), self.headers(request));
        let headers = headers.map_err(|why| refused(&name, &why))?;
        let query = request.url().map_or("", |[.., query]| query);
        if query.split('&').any(|pair| pair.split('=').next() == Some(QUERY_SIGNATURE)) {
            let why = "its query has a signature already: remove the parameters `X-Amz-...`";
            return Err(refused(&name, why));
        }
        self.unsigned(request, &headers).map_err(|why| refused(&name, &why))?;
        let credentials = self.credentials(&name).await?;
        let signature = self.signed(request, &headers, &credentials, sign::sign);
        let signature = signature.map_err(|why| refused(&name, &why))?;
        *request.headers_mut() = headers;
        signature.add_to(request.headers_mut());
        Ok(())
    }

    /// Signs a request with parameters of its query, so that the URL can be used without
    /// credentials, for a time from 1 second to 7 days. With temporary credentials, the URL is valid
    /// until they expire, if that is earlier.
    ///
    /// Only `host` and the headers with the prefix `x-amz-` are signed. Those, the method and the
    /// body must be sent as they are in the request. The headers and parameters of an older
    /// signature are replaced.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`sign`](Self::sign), and an error if the time is too short or too
    /// long, or if the service requires the header `x-amz-content-sha256` on every request (`aoss`,
    /// `vpc-lattice-svcs`).
    pub async fn presign<R: SignableRequest>(
        &self,
        request: &mut R,
        expires: Duration,
    ) -> Result<()> {
        let name = request.name();
        let refuse = |why: String| refused(&name, &why);
        let mut headers = request.headers().clone();
        sign::remove_signature(&mut headers);
        sign::check_expiration(expires).map_err(refuse)?;
        sign::check_presigned(Payload::of_service(&self.service)).map_err(refuse)?;
        self.headers(request).map_err(refuse)?;
        self.unsigned(request, &headers).map_err(refuse)?;
        let credentials = self.credentials(&name).await?;
        let presign =
            |request: Unsigned<'_>, with: SignWith<'_>| sign::presign(request, with, expires);
        let query = self.signed(request, &headers, &credentials, presign).map_err(refuse)?;
        request.set_query(&query).map_err(refuse)?;
        *request.headers_mut() = headers;
        Ok(())
    }

    async fn credentials(&self, name: &str) -> Result<Credentials> {
        auth::credentials(&self.config, name.to_owned().into(), Duration::MAX).await
    }

    /// Returns the headers of a request with that of the hash of the body, if there must be one.
    fn headers<R: SignableRequest>(&self, request: &R) -> Result<HeaderMap, String> {
        let (mut headers, body) = (request.headers().clone(), request.body());
        let mut payload = Payload::of_service(&self.service);
        if !self.signs_payload {
            headers.insert(CONTENT_SHA256.clone(), HeaderValue::from_static(UNSIGNED_PAYLOAD));
        } else if self.sends_payload_hash && body.is_some() {
            // That of an earlier signature may be of another body.
            headers.remove(&CONTENT_SHA256);
            payload = Payload::HashInHeader;
        }
        sign::set_payload_header(&mut headers, body, payload)?;
        Ok(headers)
    }

    /// Returns what is signed of a request, with other headers.
    fn unsigned<'a, R: SignableRequest>(
        &'a self,
        request: &'a R,
        headers: &'a HeaderMap,
    ) -> Result<Unsigned<'a>, String> {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if self.service.is_empty() || !self.service.bytes().all(is_name) {
            return Err(format!(
                "`{}` is not the name of a service: use the name in its signatures, such as \
                 `execute-api`",
                self.service.escape_debug()
            ));
        }
        self.scope_region()?;
        let [authority, path, query] = request.url()?;
        let host = self.host.as_deref();
        if host.is_none() && authority.is_empty() && !headers.contains_key(HOST) {
            return Err("its URL has no host: use a whole URL, set the header `host`, or call \
                        `.host(...)` of the signer"
                .to_owned());
        }
        if let Some(host) = host.filter(|host| !is_host(host)) {
            return Err(format!(
                "`{}` is not a host name with an optional port, such as `api.example.com`",
                host.escape_debug()
            ));
        }
        let body = match request.body() {
            _ if !self.signs_payload => None,
            Some(body) => Some(body),
            None if headers.contains_key(&CONTENT_SHA256) => None,
            None => {
                return Err("its body is a stream, whose hash is not known: set the header \
                            `x-amz-content-sha256`, or call `.unsigned_payload()` of the signer"
                    .to_owned());
            }
        };
        let (method, path_form) = (request.method().as_str(), self.path_form);
        let url = UrlParts { authority, path, query };
        Ok(Unsigned { method, url, host, headers, body, path_form })
    }

    /// Returns the algorithm, and the region or regions.
    fn scope_region(&self) -> Result<(Algorithm, &str), String> {
        #[cfg(feature = "sigv4a")]
        if let Some(regions) = &self.region_set {
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-*".contains(&byte);
            let is_region = |region: &str| !region.is_empty() && region.bytes().all(is_name);
            if !regions.split(',').all(is_region) {
                return Err(format!(
                    "`{}` is not a set of regions: separate names such as `eu-west-1`, or \
                     patterns such as `us-*`, by commas",
                    regions.escape_debug()
                ));
            }
            return Ok((Algorithm::V4a, regions));
        }
        let region = match &self.region {
            Some(region) => check_region(region).map(|()| &**region)?,
            None => self.config.signing_region()?,
        };
        Ok((Algorithm::V4, region))
    }

    /// Calls a function that signs a request with other headers.
    fn signed<R: SignableRequest, T>(
        &self,
        request: &R,
        headers: &HeaderMap,
        credentials: &Credentials,
        sign: impl FnOnce(Unsigned<'_>, SignWith<'_>) -> Result<T, String>,
    ) -> Result<T, String> {
        let unsigned = self.unsigned(request, headers)?;
        let (algorithm, region) = self.scope_region()?;
        let time = self.time.unwrap_or_else(|| self.config.time_for(unsigned.url.authority));
        let scope = Scope { algorithm, ..Scope::new(region, &self.service, time)? };
        let keys = self.config.signing_keys();
        sign(unsigned, SignWith { credentials, scope: &scope, keys })
    }
}

fn refused(name: &str, why: &str) -> Error {
    Error::configuration(
        Some(name.to_owned().into()),
        format!("the request cannot be signed: {why}"),
    )
}
