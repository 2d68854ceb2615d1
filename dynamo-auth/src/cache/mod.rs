//! Credentials kept until they are about to expire.

mod flight;
mod policy;
mod store;

use std::fmt;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use flight::Lost;
use store::{Entered, Landing, Store};

use crate::port::BoxFuture;
use crate::{Credentials, Error, Finding, Ports, ProvideCredentials};

/// Keeps what a provider gives, and asks it again in time.
///
/// | | [`Renewal::Ahead`](crate::Renewal::Ahead) | [`Renewal::AtExpiry`](crate::Renewal::AtExpiry) |
/// |---|---|---|
/// | due | 5 minutes before the expiry if they live for up to 20 minutes, 15 if for less than 90, else 60 | 10 seconds before the expiry |
/// | while due | one caller asks, the others use the kept ones; in the last minute all wait for the answer | all wait for the answer |
/// | the provider fails | the kept ones are used on, even past their expiry; it is asked again in 5 to 10 minutes | the kept ones are used until their expiry |
///
/// Credentials without an expiry are kept until the service rejects them. However many callers wait, the provider is
/// asked once. A [lasting](Error::is_lasting) error is told at once, and again without asking for 1 to 5 seconds; other
/// failures with nothing kept are not remembered. An answer that has already expired counts as a failure, and so does
/// a panic of the provider.
///
/// Clones share what is kept.
///
/// # Cancel safety
///
/// [`provide`](ProvideCredentials::provide) may be dropped at any time. What it began is gone on with by the others who
/// wait, or by the next caller; a question that was left alone, and that nothing has moved on for a minute, is asked anew. Nothing is spawned.
/// A question goes on in the runtime of whoever asks, so all callers should share one; where that runtime has ended,
/// the question fails and is asked anew.
///
/// A provider that asks its own cache gets what is kept if that is still good, and else an error.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use dynamo_auth::port::{ManualClock, Ports};
/// use dynamo_auth::{Cached, Credentials, Error, ProvideCredentials, Renewal};
///
/// struct Vault;
///
/// impl ProvideCredentials for Vault {
///     async fn provide(&self) -> Result<Credentials, Error> {
///         let expires_at = SystemTime::UNIX_EPOCH + Duration::from_secs(3600);
///         let credentials = Credentials::new("AKIDEXAMPLE", "secret")?;
///         Ok(credentials.with_expires_at(expires_at).with_renewal(Renewal::Ahead))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
/// let cached = Cached::new(Vault, &Ports::builder(clock.clone()).build());
/// assert!(cached.ready().is_none());
/// cached.provide().await?;
/// assert!(cached.ready().is_some());
///
/// clock.advance(Duration::from_secs(45 * 60));
/// assert!(cached.ready().is_none(), "one caller has to ask");
/// assert!(cached.kept().is_some());
/// # Ok(()) }
/// ```
pub struct Cached<P> {
    provider: Arc<P>,
    store: Arc<Store>,
}

impl<P: ProvideCredentials> Cached<P> {
    /// Keeps what a provider gives, by the clock of these ports; their random numbers spread the next tries.
    pub fn new(provider: P, ports: &Ports) -> Self {
        Self { provider: Arc::new(provider), store: Arc::new(Store::new(ports)) }
    }

    /// The credentials that are kept, however old; nobody is asked.
    #[must_use]
    pub fn kept(&self) -> Option<Credentials> {
        self.store.read().credentials().cloned()
    }

    /// How the provider last failed, unless it has given credentials since.
    ///
    /// While kept credentials are used in place of new ones, this is the only sign of it.
    #[must_use]
    pub fn last_failure(&self) -> Option<Error> {
        self.store.read().failure().cloned()
    }

    /// The work of a flight. It holds no strong reference to the store, which holds the flight.
    fn ask(&self) -> BoxFuture<'static, Landing> {
        let (provider, store) = (Arc::clone(&self.provider), Arc::downgrade(&self.store));
        Box::pin(async move {
            let answer = {
                let mut asked = pin!(async { provider.provide().await });
                poll_fn(|cx| {
                    catch_unwind(AssertUnwindSafe(|| asked.as_mut().poll(cx))).unwrap_or_else(|_| {
                        let message = format!("the source of credentials {:?} panicked", provider.name());
                        Poll::Ready(Err(Error::source_failed(message)))
                    })
                })
                .await
            };
            match store.upgrade() {
                Some(store) => store.land(answer),
                None => Landing::Answered(answer),
            }
        })
    }
}

impl<P: ProvideCredentials> ProvideCredentials for Cached<P> {
    async fn provide(&self) -> Result<Credentials, Error> {
        loop {
            let join = match self.store.enter(|| self.ask()) {
                Entered::Answered(answer) => return answer,
                Entered::Waits(join) => join,
            };
            match join.await {
                Ok(Landing::Answered(answer)) => return answer,
                Err(Lost::InCircle) => return Err(in_circle(self.name())),
                Ok(Landing::Again) | Err(Lost::Panicked) => {}
            }
        }
    }

    fn name(&self) -> &str {
        self.provider.name()
    }

    /// Gives what is kept, except to a caller who has to ask for more.
    fn ready(&self) -> Option<Credentials> {
        self.store.ready()
    }

    fn findings(&self) -> Vec<Finding> {
        self.provider.findings()
    }

    /// Makes these credentials due at once if they are the kept ones, and tells the provider.
    ///
    /// The answer is `true` if others have been kept in the meantime, if the kept ones expire or are renewed ahead, or
    /// if the provider says so; it is `false` while a provider that failed is left alone.
    fn invalidate(&self, rejected: &Credentials) -> bool {
        let has_others = self.provider.invalidate(rejected);
        self.store.reject(rejected, has_others)
    }
}

#[cold]
fn in_circle(name: &str) -> Error {
    Error::source_failed(format!("the source of credentials {name:?} asks the cache that is asking it"))
}

impl<P> Clone for Cached<P> {
    fn clone(&self) -> Self {
        Self { provider: Arc::clone(&self.provider), store: Arc::clone(&self.store) }
    }
}

impl<P: ProvideCredentials> fmt::Debug for Cached<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached").field("provider", &self.provider.name()).field("store", &self.store).finish()
    }
}
