//! The requests of HTTP libraries that a `Signer` signs.

use http::{HeaderMap, Method, Uri, uri};

use crate::text::UrlParts;

/// A request that a [`Signer`](crate::Signer) can sign: an [`http::Request`](::http::Request) whose
/// body is in memory, a [`reqwest::Request`], or the [`Parts`](::http::request::Parts) of an
/// `http::Request` with any other body.
///
/// The hash of a body that is not in memory is not known. It is signed as the header
/// `x-amz-content-sha256` states it, or not at all with
/// [`unsigned_payload`](crate::Signer::unsigned_payload). For a request without a body, use one of
/// no bytes: `request.map(|()| "")`.
pub trait SignableRequest: sealed::Request {}

impl<T: sealed::Request> SignableRequest for T {}

pub(super) mod sealed {
    use super::{HeaderMap, Method};

    /// What a signature needs from a request.
    pub trait Request {
        fn method(&self) -> &Method;

        /// Returns a name for errors: `GET example.com`.
        fn name(&self) -> String {
            let host = self.url().map_or("", |[host, ..]| host);
            format!("{} {host}", self.method()).trim_end().to_owned()
        }

        /// Returns the authority, the path and the query of the URL, or why it cannot be signed.
        fn url(&self) -> Result<[&str; 3], String>;

        fn headers(&self) -> &HeaderMap;

        fn headers_mut(&mut self) -> &mut HeaderMap;

        /// Returns the body; `None` for a stream, whose bytes are not known before it is sent.
        fn body(&self) -> Option<&[u8]>;

        /// Replaces the query.
        fn set_query(&mut self, query: &str) -> Result<(), String>;
    }
}

impl<B: AsRef<[u8]>> sealed::Request for http::Request<B> {
    fn method(&self) -> &Method {
        self.method()
    }

    fn url(&self) -> Result<[&str; 3], String> {
        parts_of(self.uri())
    }

    fn headers(&self) -> &HeaderMap {
        self.headers()
    }

    fn headers_mut(&mut self) -> &mut HeaderMap {
        self.headers_mut()
    }

    fn body(&self) -> Option<&[u8]> {
        Some(self.body().as_ref())
    }

    fn set_query(&mut self, query: &str) -> Result<(), String> {
        *self.uri_mut() = with_query(self.uri(), query)?;
        Ok(())
    }
}

impl sealed::Request for http::request::Parts {
    fn method(&self) -> &Method {
        &self.method
    }

    fn url(&self) -> Result<[&str; 3], String> {
        parts_of(&self.uri)
    }

    fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    fn body(&self) -> Option<&[u8]> {
        None
    }

    fn set_query(&mut self, query: &str) -> Result<(), String> {
        self.uri = with_query(&self.uri, query)?;
        Ok(())
    }
}

/// Returns the authority, the path and the query of a URI.
fn parts_of(uri: &Uri) -> Result<[&str; 3], String> {
    let authority = uri.authority().map_or("", uri::Authority::as_str);
    if authority.contains('@') {
        return Err("the URL has a user: remove it".to_owned());
    }
    if uri.scheme().is_none() && !authority.is_empty() {
        return Err("the URL has no scheme: begin it with `https://`".to_owned());
    }
    // HTTP clients do not send the default port.
    let default_port = if uri.scheme() == Some(&uri::Scheme::HTTP) { ":80" } else { ":443" };
    let authority = authority.strip_suffix(default_port).unwrap_or(authority);
    Ok([authority, uri.path(), uri.query().unwrap_or_default()])
}

/// Returns a URI with another query.
fn with_query(uri: &Uri, query: &str) -> Result<Uri, String> {
    let mut parts = uri.clone().into_parts();
    let target = format!("{}?{query}", uri.path()).parse();
    parts.path_and_query = target.ok();
    let is_whole = parts.path_and_query.is_some();
    let uri = if is_whole { Uri::from_parts(parts).ok() } else { None };
    uri.ok_or_else(|| "the URL is too long for a signature in its query".to_owned())
}

impl sealed::Request for reqwest::Request {
    fn method(&self) -> &Method {
        self.method()
    }

    fn url(&self) -> Result<[&str; 3], String> {
        let url = self.url();
        if !url.username().is_empty() || url.password().is_some() {
            return Err("the URL has a user or password: remove it".to_owned());
        }
        let UrlParts { authority, path, query } = UrlParts::from(url);
        Ok([authority, path, query])
    }

    fn headers(&self) -> &HeaderMap {
        self.headers()
    }

    fn headers_mut(&mut self) -> &mut HeaderMap {
        self.headers_mut()
    }

    fn body(&self) -> Option<&[u8]> {
        self.body().map_or(Some(&[]), reqwest::Body::as_bytes)
    }

    fn set_query(&mut self, query: &str) -> Result<(), String> {
        self.url_mut().set_query(Some(query));
        Ok(())
    }
}
