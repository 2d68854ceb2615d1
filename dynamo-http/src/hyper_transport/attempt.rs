use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tokio::time::Instant;

use super::connection::{Connection, Failure};
use super::dial::Dialer;
use super::origin::Origin;
use super::pool::Pool;
use super::whole_body::WholeBody;
use crate::{Error, ErrorKind, Exchange, Limits, Sent};

/// One attempt, which may need more than one connection until one takes the request.
///
/// It holds the connection outside of the future that uses it, so that what was sent can still be told when a limit
/// ended that future.
pub(super) struct Attempt<'a> {
    dialer: &'a Dialer,
    pool: &'a Pool,
    limits: &'a Limits,
    connection: Option<Box<Connection>>,
    connect: Duration,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(dialer: &'a Dialer, pool: &'a Pool, limits: &'a Limits) -> Self {
        Self { dialer, pool, limits, connection: None, connect: Duration::ZERO }
    }

    pub(super) async fn run(
        &mut self,
        request: Request<Bytes>,
        origin: &Origin,
    ) -> Result<Response<Bytes>, Error> {
        let mut request = request.map(WholeBody::new);
        while let Some(kept) = self.pool.take(origin, Instant::now()) {
            let idle_since = kept.idle_since;
            let connection = self.connection.insert(kept);
            if !poll_fn(|cx| Poll::Ready(connection.poll_revive(cx))).await {
                self.connection = None;
                continue;
            }
            match connection.exchange(request, self.limits.max_answer).await {
                Ok(response) => return Ok(response),
                Err(Failure::NotStarted(back, _)) => {
                    self.connection = None;
                    self.pool.retire(origin, idle_since);
                    request = *back;
                }
                Err(Failure::Failed(error)) => {
                    if error.is_stale() {
                        self.pool.retire(origin, idle_since);
                    }
                    return Err(error);
                }
            }
        }
        self.pool.make_room();
        let opening = Instant::now();
        let opened = self.dialer.open(origin, self.limits.connect).await?;
        self.connect = opening.elapsed();
        let connection = self.connection.insert(opened);
        connection.exchange(request, self.limits.max_answer).await.map_err(|failure| match failure {
            Failure::Failed(error) => error,
            Failure::NotStarted(_, cause) => {
                let sentence = "the connection closed before it took the request";
                Error::with_sentence(ErrorKind::Closed, Sent::No, sentence).with_source(cause)
            }
        })
    }

    /// Whether the server may have seen the request.
    pub(super) fn sent(&self) -> Sent {
        self.connection.as_ref().map_or(Sent::No, |connection| connection.sent())
    }

    /// Notes what the attempt did, and keeps its connection if that is fit for another one.
    pub(super) fn finish(mut self, mut response: Response<Bytes>, wait: Duration) -> Response<Bytes> {
        if let Some(mut connection) = self.connection.take() {
            if self.limits.report {
                response.extensions_mut().insert(Exchange {
                    reused: connection.is_reused(),
                    wait,
                    connect: self.connect,
                    sent: connection.written(),
                    received: connection.read(),
                });
            }
            if connection.is_reusable() {
                self.pool.keep(connection, Instant::now());
            }
        }
        response
    }
}
