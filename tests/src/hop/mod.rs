//! A proxy that misbehaves on purpose, and says so by its label.

mod edit;

use std::future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Request, Response, StatusCode};
use serde_json::Value;

use self::edit::{Edited, Editor};
use crate::server::{Exchange, ServerThread, Upstream, accept, error_answer, json_answer, loopback_address};

/// One way in which a [`Hop`] misbehaves.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Fault {
    /// Every request is answered with `ProvisionedThroughputExceededException`, checksum and all.
    Throttle,
    /// Every request is read and never answered.
    Stall,
    /// Each `every`-th put is answered as done and never passed on, alone, in a batch or in a transaction.
    DropPuts {
        /// 10 drops the tenth, the twentieth and so on.
        every: u64,
    },
    /// Each `every`-th write of one item, or of a transaction, is passed on, and the connection closes without an answer.
    LoseAnswers {
        /// 3 loses the third answer, the sixth and so on.
        every: u64,
    },
    /// One attribute of one put gets another value on the way.
    AlterAttribute {
        /// The attribute's name.
        name: String,
        /// Which of the puts that carry the attribute: 1 for the first.
        nth: u64,
        /// Its new value on the wire, such as `{"N": "1"}`.
        value: Value,
    },
}

/// A proxy on a free port of 127.0.0.1 with faults of its own.
///
/// Rewriting a request breaks its signature, so such a hop stands before a server that checks none.
#[derive(Debug)]
pub struct Hop {
    thread: ServerThread,
    works: Arc<Works>,
}

impl Hop {
    /// Starts a hop with nothing behind it, for faults that never pass anything on.
    ///
    /// # Errors
    /// No free port or no thread to be had.
    pub fn dead_end(label: &str, fault: Fault) -> io::Result<Self> {
        Self::start(label, None, vec![fault])
    }

    /// Starts a hop before the server at `upstream`, such as `http://127.0.0.1:8000`.
    ///
    /// # Errors
    /// An upstream that is not plain HTTP on loopback, no free port or no thread.
    pub fn before(upstream: &str, label: &str, faults: Vec<Fault>) -> io::Result<Self> {
        Self::start(label, Some(loopback_address(upstream)?), faults)
    }

    /// The URL to give to a client.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.thread.endpoint()
    }

    /// What people see this hop called.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.works.label
    }

    /// How many requests came whole.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.works.requests.load(Ordering::SeqCst)
    }

    /// How many faults were done: requests throttled or stalled, puts dropped, answers lost, attributes altered.
    #[must_use]
    pub fn injected(&self) -> u64 {
        self.works.injected.load(Ordering::SeqCst)
    }

    fn start(label: &str, upstream: Option<SocketAddr>, faults: Vec<Fault>) -> io::Result<Self> {
        let works = Arc::new(Works {
            label: label.to_owned(),
            upstream,
            editor: Editor::new(&faults),
            faults,
            requests: AtomicU64::new(0),
            writes: AtomicU64::new(0),
            injected: AtomicU64::new(0),
        });
        let served = Arc::clone(&works);
        let thread = ServerThread::start(label, move |listener| accept(listener, served))?;
        Ok(Self { thread, works })
    }
}

/// What the hop's thread and its handle share.
#[derive(Debug)]
struct Works {
    label: String,
    upstream: Option<SocketAddr>,
    faults: Vec<Fault>,
    editor: Editor,
    requests: AtomicU64,
    /// How many of them wrote an item, or were transactions that write.
    writes: AtomicU64,
    injected: AtomicU64,
}

impl Exchange for Works {
    fn upstream(&self) -> Upstream {
        Upstream::new(self.upstream)
    }

    async fn exchange(&self, request: Request<Bytes>, upstream: &Upstream) -> io::Result<Response<Bytes>> {
        self.requests.fetch_add(1, Ordering::SeqCst);
        for fault in &self.faults {
            match fault {
                Fault::Throttle => {
                    self.injected.fetch_add(1, Ordering::SeqCst);
                    return Ok(throttled());
                }
                Fault::Stall => {
                    self.injected.fetch_add(1, Ordering::SeqCst);
                    return future::pending().await;
                }
                Fault::LoseAnswers { every } if is_write(&request) => {
                    let nth = self.writes.fetch_add(1, Ordering::SeqCst).saturating_add(1);
                    if nth.is_multiple_of(*every) {
                        upstream.forward(request).await?;
                        self.injected.fetch_add(1, Ordering::SeqCst);
                        return Err(io::ErrorKind::ConnectionReset.into());
                    }
                }
                Fault::LoseAnswers { .. } | Fault::DropPuts { .. } | Fault::AlterAttribute { .. } => {}
            }
        }
        match self.editor.edit(&request) {
            Edited::Unchanged => upstream.forward(request).await,
            Edited::Changed { body, changes } => {
                self.injected.fetch_add(changes, Ordering::SeqCst);
                upstream.forward(with_body(request, body)).await
            }
            Edited::Swallowed { answer, changes } => {
                self.injected.fetch_add(changes, Ordering::SeqCst);
                Ok(json_answer(StatusCode::OK, &answer))
            }
        }
    }
}

/// Whether the request puts, changes or deletes an item, alone or in a transaction.
fn is_write(request: &Request<Bytes>) -> bool {
    let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok());
    let action = target.and_then(|target| target.rsplit('.').next());
    action
        .is_some_and(|action| ["PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"].contains(&action))
}

fn throttled() -> Response<Bytes> {
    error_answer(
        StatusCode::BAD_REQUEST,
        "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
        "The level of configured provisioned throughput for the table was exceeded. \
         Consider increasing your provisioning level with the UpdateTable API.",
    )
}

fn with_body(request: Request<Bytes>, body: Bytes) -> Request<Bytes> {
    let mut request = request.map(|_| body);
    let length = HeaderValue::from(request.body().len());
    request.headers_mut().insert(CONTENT_LENGTH, length);
    request
}
