use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::vec;

use hyper_util::client::legacy::connect::dns::Name;
use tower_service::Service;

/// Asks the system for the addresses of a host, anew for each connection, and spreads connections over them.
#[derive(Clone, Debug)]
pub(super) struct Resolver;

/// A host without an address; what tells a failed lookup from a failed connection.
#[derive(Debug)]
pub(super) struct Unresolved(io::Error);

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = Unresolved;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Unresolved>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Unresolved>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        Box::pin(async move {
            let found: Vec<_> =
                tokio::net::lookup_host((name.as_str(), 0)).await.map_err(Unresolved)?.collect();
            if found.is_empty() {
                return Err(Unresolved(io::ErrorKind::NotFound.into()));
            }
            Ok(spread(found).into_iter())
        })
    }
}

/// Shuffles the addresses of each family; the family that the system prefers stays in front.
fn spread(found: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let prefers_v6 = found.first().is_some_and(SocketAddr::is_ipv6);
    let (mut front, mut back): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|addr| addr.is_ipv6() == prefers_v6);
    fastrand::shuffle(&mut front);
    fastrand::shuffle(&mut back);
    front.append(&mut back);
    front
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name lookup failed")
    }
}

impl std::error::Error for Unresolved {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreads_over_all_addresses_and_keeps_the_preferred_family_in_front() {
        let all: Vec<SocketAddr> = ["[::1]:0", "10.0.0.1:0", "[::2]:0", "10.0.0.2:0", "[::3]:0"]
            .iter()
            .map(|addr| addr.parse().unwrap())
            .collect();
        let mut firsts = std::collections::BTreeSet::new();
        for _ in 0..200 {
            let spread = spread(all.clone());
            assert!(spread[..3].iter().all(SocketAddr::is_ipv6), "{spread:?}");
            let mut sorted = spread.clone();
            sorted.sort();
            let mut expected = all.clone();
            expected.sort();
            assert_eq!(sorted, expected);
            firsts.insert(spread[0]);
        }
        assert_eq!(firsts.len(), 3);
    }
}
