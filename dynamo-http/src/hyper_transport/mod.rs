//! The transport over hyper: HTTP/1.1, TLS, and a capped pool of connections that nobody drives but their user.

mod attempt;
mod builder;
mod cause;
mod connection;
mod dial;
mod gather;
mod meter;
mod origin;
mod pool;
mod resolver;
mod tls;
mod whole_body;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tokio::time::{Instant, timeout_at};

use self::attempt::Attempt;
pub use self::builder::{HyperTransportBuilder, Provider, Roots};
use self::dial::Dialer;
use self::origin::Origin;
use self::pool::Pool;
use crate::{Error, Limit, Limits, Sent, Transport};

/// A transport over TCP and TLS that speaks HTTP/1.1 and keeps its connections for later requests.
///
/// - There are never more than [`max_connections`](HyperTransportBuilder::max_connections) connections, and so never
///   more requests at a time. Who comes too late waits in line, no longer than
///   [`Limits::pool`] and [`Limits::deadline`] allow.
/// - A connection is kept only after a complete answer with nothing behind it. Before it is used again the kernel is
///   asked whether it is still open.
/// - Nothing runs in the background. A request's own future drives its connection, and dropping it closes the socket.
/// - A request that met a dead connection and had not been started on it goes over another one at once. One that may
///   have been started comes back as an error that [`is_stale`](Error::is_stale): whether to repeat it is for the
///   caller to know.
/// - Redirects are not followed, and no proxy is used.
///
/// Clones share one pool.
///
/// # Examples
///
/// ```no_run
/// use dynamo_http::{HyperTransport, Limits, Transport};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let transport = HyperTransport::new();
/// let request = http::Request::get("https://example.com/").body("".into())?;
/// let answer = transport.send(request, Limits::default()).await?;
/// println!("{} and {} bytes", answer.status(), answer.body().len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct HyperTransport(Arc<Inner>);

struct Inner {
    dialer: Dialer,
    pool: Pool,
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

    /// How many connections lie idle; those whose time is up count until the next request looks.
    #[must_use]
    pub fn idle_connections(&self) -> usize {
        self.0.pool.n_kept()
    }

    /// How many connection slots are in use.
    #[must_use]
    pub fn in_use(&self) -> usize {
        self.0.pool.n_in_use()
    }

    /// Closes the idle connections. Requests under way go on, and new ones open new connections.
    pub fn close_idle(&self) {
        self.0.pool.clear();
    }

    fn with_settings(settings: HyperTransportBuilder) -> Self {
        let pool = Pool::new(settings.max_connections, settings.idle, settings.max_age);
        Self(Arc::new(Inner { dialer: Dialer::new(settings), pool }))
    }
}

impl Default for HyperTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport")
            .field("settings", self.0.dialer.settings())
            .field("idle_connections", &self.idle_connections())
            .field("in_use", &self.in_use())
            .finish()
    }
}

impl Transport for HyperTransport {
    async fn send(&self, mut request: Request<Bytes>, limits: Limits) -> Result<Response<Bytes>, Error> {
        let Inner { dialer, pool } = &*self.0;
        let started = Instant::now();
        let origin = Origin::take(&mut request)?;
        if limits.deadline.is_some_and(|deadline| deadline <= started) {
            return Err(Error::timeout(Limit::Deadline, Duration::ZERO, Sent::No));
        }
        let slot = pool.slot(&limits, started).await?;
        let granted = Instant::now();
        let mut attempt = Attempt::new(dialer, pool, &limits);
        let outcome = match limits.end(granted) {
            None => attempt.run(request, &origin).await,
            Some((end, limit)) => match timeout_at(end, attempt.run(request, &origin)).await {
                Ok(outcome) => outcome,
                Err(_) => {
                    let since = if limit == Limit::Attempt { granted } else { started };
                    Err(Error::timeout(limit, end.saturating_duration_since(since), attempt.sent()))
                }
            },
        };
        let response = attempt.finish(outcome?, granted.saturating_duration_since(started));
        drop(slot);
        Ok(response)
    }
}
