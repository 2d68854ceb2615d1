use std::borrow::Cow;
use std::fmt;
use std::path::Path;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::HyperTransport;
use crate::{Error, ErrorKind, Sent};

/// The settings of a [`HyperTransport`].
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use dynamo_http::HyperTransport;
///
/// let transport = HyperTransport::builder().max_connections(16).idle(Duration::from_secs(5)).build();
/// # let _ = transport;
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct HyperTransportBuilder {
    pub(super) max_connections: usize,
    pub(super) idle: Duration,
    pub(super) max_age: Duration,
    pub(super) roots: Option<Roots>,
    pub(super) provider: Option<Provider>,
    pub(super) added: Vec<CertificateDer<'static>>,
}

/// Where the trusted root certificates come from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Roots {
    /// The platform's store. The default wherever it is compiled in.
    #[cfg(feature = "native-roots")]
    Native,
    /// Mozilla's list, as of the build.
    #[cfg(feature = "webpki-roots")]
    WebPki,
    /// None but those that are added with [`HyperTransportBuilder::add_ca_pem`].
    Added,
}

/// Who does the cryptography of TLS.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Provider {
    /// The ring crate. The default wherever it is compiled in.
    #[cfg(feature = "ring")]
    Ring,
    /// The aws-lc-rs crate.
    #[cfg(feature = "aws-lc-rs")]
    AwsLcRs,
}

impl HyperTransportBuilder {
    /// How many connections there may be by default.
    pub const MAX_CONNECTIONS: usize = 100;
    /// How long a connection may lie idle by default.
    pub const IDLE: Duration = Duration::from_secs(20);
    /// How old a connection may become by default.
    pub const MAX_AGE: Duration = Duration::from_secs(300);

    /// Sets how many connections, and so how many requests at a time, there may be. Zero counts as one.
    pub fn max_connections(mut self, max_connections: usize) -> Self {
        self.max_connections = max_connections.clamp(1, tokio::sync::Semaphore::MAX_PERMITS);
        self
    }

    /// Sets how long a connection may lie idle before it is no longer used.
    ///
    /// Servers close idle connections too, and a request that meets such a connection may be lost; so this is shorter
    /// than what servers are known to allow.
    pub fn idle(mut self, idle: Duration) -> Self {
        self.idle = idle;
        self
    }

    /// Sets how old a connection may become before it is no longer used, so that a change of addresses is noticed.
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = max_age;
        self
    }

    /// Sets where the trusted root certificates come from.
    pub fn roots(mut self, roots: Roots) -> Self {
        self.roots = Some(roots);
        self
    }

    /// Sets who does the cryptography of TLS.
    pub fn provider(mut self, provider: Provider) -> Self {
        self.provider = Some(provider);
        self
    }

    /// Trusts the certificates in a PEM text too.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoRoots`] when the text is no PEM or holds no certificate.
    pub fn add_ca_pem(mut self, pem: &[u8]) -> Result<Self, Error> {
        let before = self.added.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            self.added.push(
                certificate
                    .map_err(|cause| bad_bundle("the CA bundle is not valid PEM").with_source(cause))?,
            );
        }
        if self.added.len() == before {
            return Err(bad_bundle("the CA bundle holds no certificate"));
        }
        Ok(self)
    }

    /// Trusts the certificates in a PEM file too.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoRoots`] when the file cannot be read, is no PEM or holds no certificate.
    pub fn add_ca_file(self, path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let pem = std::fs::read(path).map_err(|cause| {
            bad_bundle(format!("the CA bundle {} cannot be read", path.display())).with_source(cause)
        })?;
        self.add_ca_pem(&pem)
    }

    /// Makes the transport. Nothing is opened or read until the first request.
    #[must_use]
    pub fn build(self) -> HyperTransport {
        HyperTransport::with_settings(self)
    }
}

impl Default for HyperTransportBuilder {
    fn default() -> Self {
        Self {
            max_connections: Self::MAX_CONNECTIONS,
            idle: Self::IDLE,
            max_age: Self::MAX_AGE,
            roots: None,
            provider: None,
            added: Vec::new(),
        }
    }
}

impl fmt::Debug for HyperTransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransportBuilder")
            .field("max_connections", &self.max_connections)
            .field("idle", &self.idle)
            .field("max_age", &self.max_age)
            .field("roots", &self.roots)
            .field("provider", &self.provider)
            .field("added", &self.added.len())
            .finish()
    }
}

fn bad_bundle(sentence: impl Into<Cow<'static, str>>) -> Error {
    Error::with_sentence(ErrorKind::NoRoots, Sent::No, sentence)
}
