use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, RootCertStore};

use super::builder::{HyperTransportBuilder, Provider, Roots};
use crate::{Error, ErrorKind, Sent};

/// Makes the TLS settings of a transport: its own provider and roots, TLS 1.2 or newer, nothing process-wide.
pub(super) fn client_config(settings: &HyperTransportBuilder) -> Result<ClientConfig, Error> {
    let provider = crypto_provider(settings.provider).ok_or_else(|| {
        let sentence = "no TLS provider is compiled in: enable the feature `ring` or `aws-lc-rs`";
        Error::with_sentence(ErrorKind::Tls, Sent::No, sentence)
    })?;
    let roots = root_store(settings)?;
    let config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .map_err(|cause| Error::new(ErrorKind::Tls, Sent::No).with_source(cause))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

fn crypto_provider(chosen: Option<Provider>) -> Option<CryptoProvider> {
    match chosen {
        #[cfg(feature = "ring")]
        Some(Provider::Ring) => Some(rustls::crypto::ring::default_provider()),
        #[cfg(feature = "aws-lc-rs")]
        Some(Provider::AwsLcRs) => Some(rustls::crypto::aws_lc_rs::default_provider()),
        #[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
        Some(none) => match none {},
        #[cfg(feature = "ring")]
        None => Some(rustls::crypto::ring::default_provider()),
        #[cfg(all(feature = "aws-lc-rs", not(feature = "ring")))]
        None => Some(rustls::crypto::aws_lc_rs::default_provider()),
        #[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
        None => None,
    }
}

const DEFAULT_ROOTS: Roots = {
    #[cfg(feature = "native-roots")]
    let roots = Roots::Native;
    #[cfg(all(feature = "webpki-roots", not(feature = "native-roots")))]
    let roots = Roots::WebPki;
    #[cfg(not(any(feature = "native-roots", feature = "webpki-roots")))]
    let roots = Roots::Added;
    roots
};

fn root_store(settings: &HyperTransportBuilder) -> Result<RootCertStore, Error> {
    let mut store = RootCertStore::empty();
    match settings.roots.unwrap_or(DEFAULT_ROOTS) {
        #[cfg(feature = "native-roots")]
        Roots::Native => {
            // Single unreadable files and certificates are normal in a platform's store.
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        #[cfg(feature = "webpki-roots")]
        Roots::WebPki => store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Roots::Added => {}
    }
    for certificate in &settings.added {
        store.add(certificate.clone()).map_err(|cause| {
            let sentence = "the CA bundle holds a certificate that cannot be a root";
            Error::with_sentence(ErrorKind::NoRoots, Sent::No, sentence).with_source(cause)
        })?;
    }
    if store.is_empty() {
        let sentence = "no root certificate was found: install the platform's CA certificates or point SSL_CERT_FILE \
            at them, add a CA bundle, or use the feature `webpki-roots`";
        return Err(Error::with_sentence(ErrorKind::NoRoots, Sent::No, sentence));
    }
    Ok(store)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HyperTransport;

    #[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
    #[test]
    fn names_the_fix_when_there_is_no_root() {
        let error = client_config(&HyperTransport::builder().roots(Roots::Added)).unwrap_err();
        assert_eq!((error.kind(), error.sent()), (ErrorKind::NoRoots, Sent::No));
        assert!(error.to_string().contains("SSL_CERT_FILE"), "{error}");
        assert!(!error.is_transient());
    }

    #[cfg(all(feature = "webpki-roots", any(feature = "ring", feature = "aws-lc-rs")))]
    #[test]
    fn trusts_the_compiled_in_roots() {
        client_config(&HyperTransport::builder().roots(Roots::WebPki)).unwrap();
    }

    #[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
    #[test]
    fn names_the_fix_when_there_is_no_provider() {
        let error = client_config(&HyperTransport::builder()).unwrap_err();
        assert!(error.to_string().contains("feature `ring`"), "{error}");
    }
}
