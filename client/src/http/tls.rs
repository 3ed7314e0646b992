//! Where TLS comes from, by feature. Nothing is installed for the whole process.

use reqwest::ClientBuilder;

/// Why there is no HTTP client.
pub(crate) type Failure = (String, Option<Box<dyn std::error::Error + Send + Sync>>);

/// Gives a client its TLS: with the trusted certificates of this machine, or, when it will
/// never use it, without reading any.
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
            "TLS cannot be set up: {error}; the environment variable SSL_CERT_FILE may name a \
             file of trusted certificates (PEM), and most systems have a package \
             `ca-certificates`"
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
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(builder.tls_backend_preconfigured(config))
}

/// What is known of a connection that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(any(feature = "rustls-ring", feature = "rustls-aws-lc")),
    expect(dead_code, reason = "other TLS does not say it in a form that can be asked")
)]
pub(crate) enum Trouble {
    /// Nobody known here answers for the certificate.
    UnknownIssuer,
    /// Something else is wrong with the certificate. No other attempt makes it a better one.
    Certificate,
    /// What came is no TLS.
    NoTls,
}

/// What is wrong with TLS, if that is what is wrong.
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
        // An I/O error is not the cause of what is in it, but stands for it.
        let inside = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = inside.map(|inside| inside as _).or_else(|| error.source());
    }
    None
}

/// What other TLS says is text.
#[cfg(not(any(feature = "rustls-ring", feature = "rustls-aws-lc")))]
pub(crate) const fn trouble(_error: &(dyn std::error::Error + 'static)) -> Option<Trouble> {
    None
}

/// Gives a client its TLS: that of the operating system.
#[cfg(all(feature = "native-tls", not(any(feature = "rustls-ring", feature = "rustls-aws-lc"))))]
#[expect(clippy::unnecessary_wraps, reason = "other features can fail here")]
pub(crate) fn prepare(builder: ClientBuilder, _needed: bool) -> Result<ClientBuilder, Failure> {
    Ok(builder.tls_backend_native())
}

/// There is no TLS.
#[cfg(not(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls")))]
pub(crate) fn prepare(builder: ClientBuilder, needed: bool) -> Result<ClientBuilder, Failure> {
    if needed {
        return Err((
            "an https endpoint needs TLS, and petard was built without: turn on one of its \
             features `rustls-ring`, `rustls-aws-lc` or `native-tls`"
                .to_owned(),
            None,
        ));
    }
    Ok(builder)
}
