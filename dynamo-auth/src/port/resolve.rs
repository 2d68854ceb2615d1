//! Looking up the addresses of a name.

use std::collections::BTreeMap;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, ToSocketAddrs};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

use super::BoxFuture;

/// Looks up the addresses of a host name.
///
/// # Examples
///
/// ```
/// use dynamo_auth::port::{MapResolve, Resolve};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let names = MapResolve::new([("task.internal", vec!["169.254.170.2".parse().unwrap()])]);
/// assert_eq!(names.resolve("task.internal").await?.len(), 1);
/// # Ok(()) }
/// ```
pub trait Resolve: fmt::Debug + Send + Sync + 'static {
    /// All addresses of the name.
    ///
    /// # Errors
    ///
    /// What the system says when the name is unknown.
    fn resolve(&self, host: &str) -> impl Future<Output = io::Result<Vec<IpAddr>>> + Send;
}

/// Any resolver behind one cheap, cloneable handle.
#[derive(Clone, Debug)]
pub struct SharedResolve(Arc<dyn DynResolve>);

impl SharedResolve {
    /// Shares a resolver.
    pub fn new(resolve: impl Resolve) -> Self {
        Self(Arc::new(resolve))
    }
}

impl Resolve for SharedResolve {
    fn resolve(&self, host: &str) -> impl Future<Output = io::Result<Vec<IpAddr>>> + Send {
        self.0.resolve_boxed(host.to_owned())
    }
}

/// The object-safe twin.
trait DynResolve: fmt::Debug + Send + Sync {
    fn resolve_boxed(&self, host: String) -> BoxFuture<'_, io::Result<Vec<IpAddr>>>;
}

impl<R: Resolve> DynResolve for R {
    fn resolve_boxed(&self, host: String) -> BoxFuture<'_, io::Result<Vec<IpAddr>>> {
        Box::pin(async move { self.resolve(&host).await })
    }
}

/// The system's resolver, each lookup on a thread of its own, so that no executor waits for it.
///
/// A lookup fails that takes longer than [`LONGEST`](Self::LONGEST), by the machine's own clock: the system's resolver
/// can't be stopped, and has no limit that holds everywhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealResolve;

impl RealResolve {
    /// The longest that a lookup is waited for.
    pub const LONGEST: Duration = Duration::from_secs(10);
}

#[derive(Default)]
struct Lookup {
    answer: Option<io::Result<Vec<IpAddr>>>,
    waker: Option<Waker>,
}

impl Resolve for RealResolve {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let host = host.to_owned();
        let look_up = move || {
            let addresses = (host.as_str(), 0).to_socket_addrs()?;
            Ok(addresses.map(|address| address.ip()).collect())
        };
        within(Self::LONGEST, look_up).await
    }
}

/// Looks up on one thread and watches the time on another, since no timer is at hand that every executor has.
async fn within(
    longest: Duration,
    look_up: impl FnOnce() -> io::Result<Vec<IpAddr>> + Send + 'static,
) -> io::Result<Vec<IpAddr>> {
    let lookup = Arc::new(Mutex::new(Lookup::default()));
    let theirs = Arc::clone(&lookup);
    let (sender, receiver) = mpsc::channel();
    let named = |name: &str| thread::Builder::new().name(name.into());
    named("resolve").spawn(move || {
        // Nobody may be there any more to hear of it.
        let _ = sender.send(look_up());
    })?;
    named("resolve-limit").spawn(move || {
        let answer = receiver.recv_timeout(longest).unwrap_or_else(|error| {
            Err(match error {
                RecvTimeoutError::Timeout => {
                    io::Error::new(io::ErrorKind::TimedOut, format!("no answer within {longest:?}"))
                }
                RecvTimeoutError::Disconnected => io::Error::other("the lookup panicked"),
            })
        });
        let waker = {
            let mut lookup = theirs.lock().unwrap_or_else(PoisonError::into_inner);
            lookup.answer = Some(answer);
            lookup.waker.take()
        };
        // After the lock: an executor may go on with the task right here.
        if let Some(waker) = waker {
            waker.wake();
        }
    })?;
    poll_fn(|context| {
        let waker = context.waker().clone();
        let mut lookup = lookup.lock().unwrap_or_else(PoisonError::into_inner);
        match lookup.answer.take() {
            Some(answer) => Poll::Ready(answer),
            None => {
                let before = lookup.waker.replace(waker);
                drop(lookup);
                drop(before);
                Poll::Pending
            }
        }
    })
    .await
}

/// A table of names.
#[derive(Clone, Debug, Default)]
pub struct MapResolve(BTreeMap<String, Vec<IpAddr>>);

impl MapResolve {
    /// Makes a table with these names and no others.
    pub fn new<N: Into<String>>(names: impl IntoIterator<Item = (N, Vec<IpAddr>)>) -> Self {
        Self(names.into_iter().map(|(name, addresses)| (name.into(), addresses)).collect())
    }
}

impl Resolve for MapResolve {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        self.0.get(host).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

#[cfg(all(test, feature = "tokio"))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_system_knows_a_literal_address() {
        let addresses = SharedResolve::new(RealResolve).resolve("127.0.0.1").await.unwrap();
        assert_eq!(addresses, ["127.0.0.1".parse::<IpAddr>().unwrap()]);
    }

    #[tokio::test]
    async fn a_lookup_without_end_fails() {
        let (stop, stopped) = mpsc::channel::<()>();
        let look_up = move || {
            let _ = stopped.recv();
            Ok(Vec::new())
        };
        let error = within(Duration::from_millis(20), look_up).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (io::ErrorKind::TimedOut, "no answer within 20ms")
        );
        drop(stop);
        let error = within(Duration::from_secs(60), || panic!("a fault of the system")).await.unwrap_err();
        assert_eq!(error.to_string(), "the lookup panicked");
    }
}
