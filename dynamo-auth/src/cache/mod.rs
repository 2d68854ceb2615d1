//! Credentials kept until they are about to expire.

use std::fmt;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use crate::port::Clock;
use crate::{Credentials, Error, Ports, ProvideCredentials};

/// Asks a provider once and keeps its answer.
///
/// Credentials that expire are asked for again [`MARGIN`](Self::MARGIN) before they do; those that don't are kept
/// until the service rejects them. The common case takes no `await`. Failures are not kept.
///
/// # Examples
///
/// ```
/// use std::time::SystemTime;
/// use dynamo_auth::port::{ManualClock, Ports};
/// use dynamo_auth::{Cached, Credentials, ProvideCredentials, StaticProvider};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_auth::Error> {
/// let ports = Ports::builder(ManualClock::new(SystemTime::now())).build();
/// let cached = Cached::new(StaticProvider::new(Credentials::for_local()), &ports);
/// assert!(cached.ready().is_none());
/// cached.provide().await?;
/// assert!(cached.ready().is_some());
/// # Ok(()) }
/// ```
pub struct Cached<P> {
    provider: P,
    ports: Ports,
    kept: RwLock<Option<Credentials>>,
}

impl<P: ProvideCredentials> Cached<P> {
    /// How long before their expiry credentials are replaced.
    pub const MARGIN: Duration = Duration::from_secs(5 * 60);

    /// Keeps what a provider gives, by the clock of these ports.
    pub fn new(provider: P, ports: &Ports) -> Self {
        Self { provider, ports: ports.clone(), kept: RwLock::new(None) }
    }

    fn lives(&self, credentials: &Credentials, margin: Duration) -> bool {
        credentials.expires_at().is_none_or(|expires_at| {
            self.ports.clock().now().checked_add(margin).is_some_and(|then| then < expires_at)
        })
    }
}

impl<P: ProvideCredentials> ProvideCredentials for Cached<P> {
    async fn provide(&self) -> Result<Credentials, Error> {
        if let Some(credentials) = self.ready() {
            return Ok(credentials);
        }
        match self.provider.provide().await {
            Ok(credentials) => {
                *self.kept.write().unwrap_or_else(PoisonError::into_inner) = Some(credentials.clone());
                Ok(credentials)
            }
            Err(error) => {
                let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner).clone();
                kept.filter(|kept| self.lives(kept, Duration::ZERO)).ok_or(error)
            }
        }
    }

    fn name(&self) -> &str {
        self.provider.name()
    }

    fn ready(&self) -> Option<Credentials> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner).clone();
        kept.filter(|kept| self.lives(kept, Self::MARGIN))
    }

    fn invalidate(&self, rejected: &Credentials) -> bool {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let ours = kept.as_ref().is_some_and(|kept| kept.is_same(rejected));
        if ours {
            *kept = None;
        }
        self.provider.invalidate(rejected) || ours
    }
}

impl<P: ProvideCredentials> fmt::Debug for Cached<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cached").field(&self.provider.name()).finish()
    }
}
