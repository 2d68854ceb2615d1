//! Looking up the addresses of a name.

use std::collections::BTreeMap;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};

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
#[derive(Clone, Copy, Debug, Default)]
pub struct RealResolve;

#[derive(Default)]
struct Lookup {
    answer: Option<io::Result<Vec<IpAddr>>>,
    waker: Option<Waker>,
}

impl Resolve for RealResolve {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let lookup = Arc::new(Mutex::new(Lookup::default()));
        let (theirs, host) = (Arc::clone(&lookup), host.to_owned());
        std::thread::Builder::new().name("resolve".into()).spawn(move || {
            let answer = (host.as_str(), 0).to_socket_addrs();
            let mut lookup = theirs.lock().unwrap_or_else(PoisonError::into_inner);
            lookup.answer = Some(answer.map(|addresses| addresses.map(|address| address.ip()).collect()));
            if let Some(waker) = lookup.waker.take() {
                waker.wake();
            }
        })?;
        poll_fn(|context| {
            let mut lookup = lookup.lock().unwrap_or_else(PoisonError::into_inner);
            match lookup.answer.take() {
                Some(answer) => Poll::Ready(answer),
                None => {
                    lookup.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
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
}
