use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use tokio::time::Instant;

use super::cause::is_garbage;
use super::dial::Io;
use super::gather::Gather;
use super::meter::Meter;
use super::origin::Origin;
use super::whole_body::WholeBody;
use crate::{Error, ErrorKind, Sent};

/// How large the head of an answer may be.
const MAX_HEAD: usize = 64 << 10;

/// One open connection. Nobody drives it but the request that holds it, so dropping that closes the socket.
pub(super) struct Connection {
    sender: SendRequest<WholeBody>,
    /// `None` once the connection is over; a finished driver must not be kept, as it would keep the request's channel.
    driver: Option<http1::Connection<Io, WholeBody>>,
    meter: Arc<Meter>,
    /// What the meter said when the exchange began.
    before: (u64, u64),
    uses: u32,
    pub(super) origin: Origin,
    pub(super) opened: Instant,
    pub(super) idle_since: Instant,
}

/// Why an exchange gave no answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// The connection was over before it took the request, which comes back.
    NotStarted(Box<Request<WholeBody>>, hyper::Error),
    /// Anything else.
    Failed(Error),
}

impl Connection {
    pub(super) async fn new(io: Io, meter: Arc<Meter>, origin: Origin) -> Result<Box<Self>, Error> {
        let (sender, driver) = http1::Builder::new()
            .max_header_size(MAX_HEAD)
            .handshake(io)
            .await
            .map_err(|cause| Error::new(ErrorKind::Connect, Sent::No).with_source(cause))?;
        let now = Instant::now();
        let before = (meter.written(), meter.read());
        let driver = Some(driver);
        Ok(Box::new(Self { sender, driver, meter, before, uses: 0, origin, opened: now, idle_since: now }))
    }

    /// Whether it has served an earlier request.
    pub(super) fn is_reused(&self) -> bool {
        self.uses > 1
    }

    /// Bytes written in this exchange.
    pub(super) fn written(&self) -> u64 {
        self.meter.written().saturating_sub(self.before.0)
    }

    /// Bytes read in this exchange.
    pub(super) fn read(&self) -> u64 {
        self.meter.read().saturating_sub(self.before.1)
    }

    /// Whether the server may have seen the request of this exchange.
    pub(super) fn sent(&self) -> Sent {
        if self.written() == 0 { Sent::No } else { Sent::Maybe }
    }

    /// Looks whether a kept connection is still open and silent, and makes it ready for an exchange if so.
    pub(super) fn poll_revive(&mut self, cx: &mut Context<'_>) -> bool {
        self.meter.probe();
        self.drive(cx);
        self.driver.is_some() && self.sender.is_ready()
    }

    /// Sends a request and reads its whole answer.
    pub(super) async fn exchange(
        &mut self,
        request: Request<WholeBody>,
        max_answer: usize,
    ) -> Result<Response<Bytes>, Failure> {
        self.uses = self.uses.saturating_add(1);
        self.before = (self.meter.written(), self.meter.read());
        let mut answering = pin!(self.sender.try_send_request(request));
        let answered = poll_fn(|cx| {
            self.drive(cx);
            answering.as_mut().poll(cx)
        });
        match answered.await {
            Ok(response) => self.read_body(response, max_answer).await.map_err(Failure::Failed),
            Err(mut failed) => Err(match failed.take_message() {
                Some(request) => Failure::NotStarted(Box::new(request), failed.into_error()),
                None => Failure::Failed(self.head_error(failed.into_error())),
            }),
        }
    }

    /// Whether the exchange left the connection as it found it: open, silent, ready for the next request.
    ///
    /// Replaces the waker of the task that ends here by one that does nothing: a kept connection wakes nobody.
    pub(super) fn is_reusable(&mut self) -> bool {
        let mut settling = pin!(tokio::task::coop::unconstrained(poll_fn(|cx| {
            self.drive(cx);
            Poll::Ready(())
        })));
        let _ = settling.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        self.driver.is_some() && self.sender.is_ready()
    }

    fn drive(&mut self, cx: &mut Context<'_>) {
        // An error ends the connection like a close does; who waits on it is told through the sender or the body.
        if let Some(driver) = &mut self.driver
            && driver.poll_without_shutdown(cx).is_ready()
        {
            self.driver = None;
        }
    }

    async fn read_body(
        &mut self,
        response: Response<Incoming>,
        max_answer: usize,
    ) -> Result<Response<Bytes>, Error> {
        let (head, mut body) = response.into_parts();
        let announced = body.size_hint().exact().unwrap_or(0);
        if announced > max_answer as u64 {
            return Err(Error::too_large("body", max_answer, Sent::Maybe));
        }
        let mut gather = Gather::new(usize::try_from(announced).unwrap_or(0), max_answer);
        poll_fn(|cx| {
            while !body.is_end_stream() {
                self.drive(cx);
                match Pin::new(&mut body).poll_frame(cx) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(None) => break,
                    Poll::Ready(Some(Err(cause))) => {
                        return Poll::Ready(Err(body_error(cause, gather.len())));
                    }
                    Poll::Ready(Some(Ok(frame))) => {
                        if let Ok(data) = frame.into_data()
                            && gather.push(data).is_err()
                        {
                            return Poll::Ready(Err(Error::too_large("body", max_answer, Sent::Maybe)));
                        }
                    }
                }
            }
            Poll::Ready(Ok(()))
        })
        .await?;
        Ok(Response::from_parts(head, gather.finish()))
    }

    /// Says why there is no answer, not even its head.
    #[cold]
    fn head_error(&self, cause: hyper::Error) -> Error {
        let sent = self.sent();
        // hyper tells this one apart by its text alone, unless it is built as a server too.
        if cause.is_parse() && cause.to_string().contains("too large") {
            return Error::too_large("head", MAX_HEAD, sent).with_source(cause);
        }
        if cause.is_parse() || is_garbage(&cause) {
            return Error::new(ErrorKind::Protocol, sent).with_source(cause);
        }
        if cause.is_user() && !cause.is_canceled() && sent == Sent::No {
            return Error::invalid_request("the request cannot be written as HTTP/1.1").with_source(cause);
        }
        let error = Error::with_sentence(
            ErrorKind::Closed,
            sent,
            if self.is_reused() {
                "the kept connection closed before an answer came"
            } else {
                "the connection closed before an answer came"
            },
        )
        .with_source(cause);
        if self.is_reused() && self.read() <= self.silence() { error.into_stale() } else { error }
    }

    /// How many bytes a server that says nothing may send: a TLS connection is closed with an alert of its own.
    fn silence(&self) -> u64 {
        const ALERT: u64 = 31;
        if self.origin.is_https { ALERT } else { 0 }
    }
}

#[cold]
fn body_error(cause: hyper::Error, after: usize) -> Error {
    let (kind, what) = if is_garbage(&cause) {
        (ErrorKind::Protocol, "the answer's body is not valid HTTP")
    } else {
        (ErrorKind::Closed, "the connection closed in the middle of the answer's body")
    };
    Error::with_sentence(kind, Sent::Maybe, format!("{what}, after {after} bytes")).with_source(cause)
}
