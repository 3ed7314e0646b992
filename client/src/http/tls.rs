//! The TLS implementation, selected by feature. Nothing is installed for the whole process.

use reqwest::ClientBuilder;

/// Why an HTTP client cannot be created: a message and its cause.
pub(crate) type Failure = (String, Option<Box<dyn std::error::Error + Send + Sync>>);

/// A file of trusted certificates (PEM).
#[derive(Clone, Debug)]
#[cfg_attr(
    not(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls")),
    expect(dead_code, reason = "without TLS there are no certificates")
)]
pub(crate) struct CertificateFile {
    pub(crate) path: String,
    /// The setting that names it, for errors.
    pub(crate) source: String,
}

#[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls"))]
impl CertificateFile {
    /// Returns the error of a file that cannot be used.
    fn refuse(&self, why: &dyn std::fmt::Display) -> Failure {
        let Self { path, source } = self;
        (format!("the file {path} of trusted certificates, which {source} sets, {why}"), None)
    }
}

/// Describes that the variable SSL_CERT_FILE names a file that does not exist.
#[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc"))]
#[expect(clippy::disallowed_methods, reason = "the library for TLS reads this variable itself")]
pub(crate) fn missing_file() -> Option<String> {
    let path = std::env::var_os("SSL_CERT_FILE")?;
    let path = std::path::PathBuf::from(path);
    let is_missing = !path.as_os_str().is_empty() && !path.exists();
    is_missing.then(|| format!("SSL_CERT_FILE names {}, which does not exist", path.display()))
}

/// Returns nothing: other TLS implementations do not read the variable.
#[cfg(not(any(feature = "rustls-ring", feature = "rustls-aws-lc")))]
pub(crate) const fn missing_file() -> Option<String> {
    None
}

/// Sets the TLS of a client, with the trusted certificates of a file or of this machine. If TLS is
/// not needed, no certificates are read.
#[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc"))]
pub(crate) fn prepare(
    builder: ClientBuilder,
    needed: bool,
    certificates: Option<&CertificateFile>,
) -> Result<ClientBuilder, Failure> {
    use std::sync::Arc;

    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;
    use rustls::{ClientConfig, RootCertStore};
    use rustls_platform_verifier::BuilderVerifierExt;

    #[cfg(not(feature = "rustls-ring"))]
    use rustls::crypto::aws_lc_rs::default_provider;
    #[cfg(feature = "rustls-ring")]
    use rustls::crypto::ring::default_provider;

    let explain = |error: rustls::Error| -> Failure {
        let missing = missing_file().map_or_else(String::new, |text| format!("; {text}"));
        let why = format!(
            "TLS cannot be set up: {error}{missing}; install trusted certificates (on most systems the \
             package `ca-certificates`), or set the environment variable SSL_CERT_FILE to a file \
             of trusted certificates (PEM)"
        );
        (why, Some(Box::new(error)))
    };
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(explain)?;
    let config = match certificates.filter(|_| needed) {
        Some(file) => {
            let read = CertificateDer::pem_file_iter(&file.path);
            let mut store = RootCertStore::empty();
            for certificate in
                read.map_err(|error| file.refuse(&format!("cannot be read: {error}")))?
            {
                let refuse = |why: &dyn std::fmt::Display| {
                    file.refuse(&format!("has a certificate that cannot be used: {why}"))
                };
                let certificate = certificate.map_err(|error| refuse(&error))?;
                store.add(certificate).map_err(|error| refuse(&error))?;
            }
            if store.is_empty() {
                return Err(file.refuse(&"has no certificate in the format PEM"));
            }
            config.with_root_certificates(store)
        }
        None if needed => config.with_platform_verifier().map_err(explain)?,
        None => config.with_root_certificates(RootCertStore::empty()),
    };
    let mut config = config.with_no_client_auth();
    // What is offered here, the HTTP client must be able to speak.
    #[cfg(feature = "http2")]
    config.alpn_protocols.push(b"h2".to_vec());
    config.alpn_protocols.push(b"http/1.1".to_vec());
    Ok(builder.tls_backend_preconfigured(config))
}

/// Why a connection failed in TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(any(feature = "rustls-ring", feature = "rustls-aws-lc")),
    expect(dead_code, reason = "other TLS implementations report it only as text")
)]
pub(crate) enum Trouble {
    /// The issuer of the certificate is not trusted.
    UnknownIssuer,
    /// The certificate of the server is that of a certificate authority.
    Authority,
    /// The certificate is invalid for another reason. Another attempt would fail, too.
    Certificate,
    /// The server did not respond with TLS.
    NoTls,
}

/// Returns what is wrong with TLS; `None` if the error has another cause.
#[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc"))]
pub(crate) fn trouble(error: &(dyn std::error::Error + 'static)) -> Option<Trouble> {
    use rustls::{CertificateError, Error, InvalidMessage};

    let mut next = Some(error);
    while let Some(error) = next {
        match error.downcast_ref() {
            Some(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => {
                return Some(Trouble::UnknownIssuer);
            }
            // The type of this error is private: there is only text.
            Some(error @ Error::InvalidCertificate(_))
                if format!("{error:?}").contains("CaUsedAsEndEntity") =>
            {
                return Some(Trouble::Authority);
            }
            Some(Error::InvalidCertificate(_)) => return Some(Trouble::Certificate),
            Some(Error::InvalidMessage(InvalidMessage::InvalidContentType)) => {
                return Some(Trouble::NoTls);
            }
            _ => {}
        }
        // `source` of an I/O error skips the error that it wraps.
        let inside = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = inside.map(|inside| inside as _).or_else(|| error.source());
    }
    None
}

/// Returns nothing: other TLS implementations report their errors only as text.
#[cfg(not(any(feature = "rustls-ring", feature = "rustls-aws-lc")))]
pub(crate) const fn trouble(_error: &(dyn std::error::Error + 'static)) -> Option<Trouble> {
    None
}

/// Sets the TLS of a client to that of the operating system.
#[cfg(all(feature = "native-tls", not(any(feature = "rustls-ring", feature = "rustls-aws-lc"))))]
#[expect(clippy::disallowed_methods, reason = "a file of trusted certificates is read here")]
pub(crate) fn prepare(
    builder: ClientBuilder,
    needed: bool,
    certificates: Option<&CertificateFile>,
) -> Result<ClientBuilder, Failure> {
    let builder = builder.tls_backend_native();
    let Some(file) = certificates.filter(|_| needed) else { return Ok(builder) };
    let text = std::fs::read(&file.path)
        .map_err(|error| file.refuse(&format!("cannot be read: {error}")))?;
    let read = reqwest::Certificate::from_pem_bundle(&text);
    let read = read.map_err(|error| file.refuse(&format!("cannot be used: {error}")))?;
    if read.is_empty() {
        return Err(file.refuse(&"has no certificate in the format PEM"));
    }
    Ok(builder.tls_certs_only(read))
}

/// Fails if TLS is needed: no feature for TLS is enabled.
#[cfg(not(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls")))]
pub(crate) fn prepare(
    builder: ClientBuilder,
    needed: bool,
    _certificates: Option<&CertificateFile>,
) -> Result<ClientBuilder, Failure> {
    if needed {
        return Err((
            "an https endpoint needs TLS, and petard was built without it: enable one of its \
             features `rustls-ring`, `rustls-aws-lc` or `native-tls`"
                .to_owned(),
            None,
        ));
    }
    Ok(builder)
}
