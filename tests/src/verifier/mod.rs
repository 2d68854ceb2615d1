//! A server that lets through what is signed right, unchanged, and refuses the rest as DynamoDB does.
//!
//! The arithmetic is that of `scratchstack-aws-signature`, which shares no code with ours: region, service,
//! clock (15 minutes either way), body and headers. Beyond its rules, `x-amz-*` headers and the content type
//! must be among the signed ones.

mod check;
mod known_key;

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http::{Request, Response};

pub use self::known_key::KnownKey;
use crate::server::{Exchange, ServerThread, Upstream, accept, loopback_address};

/// A signature verifier on a free port of 127.0.0.1, in front of another server.
#[derive(Debug)]
pub struct Verifier {
    thread: ServerThread,
    door: Arc<Door>,
}

impl Verifier {
    /// Begins a verifier in front of the server at `upstream`, such as `http://127.0.0.1:8000`.
    pub fn before(upstream: &str) -> VerifierBuilder {
        VerifierBuilder { upstream: upstream.to_owned(), region: "us-east-1".to_owned(), keys: Vec::new() }
    }

    /// The URL to give to a client.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.thread.endpoint()
    }

    /// How many requests came so far, and what became of them.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let verified = self.door.verified.load(Ordering::SeqCst);
        let refused = self.door.refused.load(Ordering::SeqCst);
        Counts { requests: verified + refused, verified, refused }
    }
}

/// What became of a verifier's requests.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Counts {
    /// All requests that came whole.
    pub requests: u64,
    /// Those signed right, which went on to the server behind.
    pub verified: u64,
    /// Those refused.
    pub refused: u64,
}

/// The settings of a [`Verifier`] to be.
#[derive(Clone, Debug)]
#[must_use = "a verifier runs only after start()"]
pub struct VerifierBuilder {
    upstream: String,
    region: String,
    keys: Vec<KnownKey>,
}

impl VerifierBuilder {
    /// Sets the region that requests must be signed for; us-east-1 if never said.
    pub fn region(mut self, region: &str) -> Self {
        region.clone_into(&mut self.region);
        self
    }

    /// Adds a key to those known.
    pub fn key(mut self, key: KnownKey) -> Self {
        self.keys.push(key);
        self
    }

    /// Starts the verifier.
    ///
    /// # Errors
    /// An upstream that is not plain HTTP on loopback, a secret that is not 40 characters long, no free port
    /// or no thread.
    pub fn start(self) -> io::Result<Verifier> {
        let keys = self.keys.into_iter().map(|key| (key.access_key_id.clone(), key));
        let door = Arc::new(Door {
            upstream: loopback_address(&self.upstream)?,
            region: self.region,
            keys: Arc::new(keys.collect()),
            verified: AtomicU64::new(0),
            refused: AtomicU64::new(0),
        });
        for key in door.keys.values() {
            check::check_length(key)?;
        }
        let served = Arc::clone(&door);
        let thread = ServerThread::start("verifier", move |listener| accept(listener, served))?;
        Ok(Verifier { thread, door })
    }
}

/// What the verifier's thread and its handle share.
#[derive(Debug)]
struct Door {
    upstream: SocketAddr,
    region: String,
    keys: Arc<HashMap<String, KnownKey>>,
    verified: AtomicU64,
    refused: AtomicU64,
}

impl Exchange for Door {
    fn upstream(&self) -> Upstream {
        Upstream::new(Some(self.upstream))
    }

    async fn exchange(&self, request: Request<Bytes>, upstream: &Upstream) -> io::Result<Response<Bytes>> {
        match check::check(&request, &self.region, &self.keys).await {
            Ok(()) => {
                self.verified.fetch_add(1, Ordering::SeqCst);
                upstream.forward(request).await
            }
            Err(refusal) => {
                self.refused.fetch_add(1, Ordering::SeqCst);
                Ok(refusal.into_answer())
            }
        }
    }
}
