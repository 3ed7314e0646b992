//! The TLS implementation, selected by feature. Nothing is installed for the whole process.

use reqwest::ClientBuilder;

/// Why an HTTP client cannot be created: a message and its cause.
pub(crate) type Failure = (String, Option<Box<dyn std::error::Error + Send + Sync>>);

/// Sets the TLS of a client, with the trusted certificates of this machine. If TLS is not needed,
/// no certificates are read.
#[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc"))]
pub(crate) fn prepare(builder: ClientBuilder, needed: bool) -> Result<ClientBuilder, Failure> {
    use std::sync::Arc;

    use rustls::{ClientConfig, RootCertStore};
    use rustls_platform_verifier::BuilderVerifierExt;

    #[cfg(not(feature = "rustls-ring"))]
    use rustls::crypto::aws_lc_rs::default_provider;
    #[cfg(feature = "rustls-ring")]
    use rustls::crypto::ring::default_provider;

    let explain = |error: rustls::Error| -> Failure {
        let why = format!(
            "TLS cannot be set up: {error}; install trusted certificates (on most systems the \
             package `ca-certificates`), or set the environment variable SSL_CERT_FILE to a file \
             of trusted certificates (PEM)"
        );
        (why, Some(Box::new(error)))
    };
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(explain)?;
    let config = if needed {
        config.with_platform_verifier().map_err(explain)?
    } else {
        config.with_root_certificates(RootCertStore::empty())
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
#[expect(clippy::unnecessary_wraps, reason = "other features can fail here")]
pub(crate) fn prepare(builder: ClientBuilder, _needed: bool) -> Result<ClientBuilder, Failure> {
    Ok(builder.tls_backend_native())
}

/// Fails if TLS is needed: no feature for TLS is enabled.
#[cfg(not(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls")))]
pub(crate) fn prepare(builder: ClientBuilder, needed: bool) -> Result<ClientBuilder, Failure> {
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
