//! Keeps somebody else's transport within the limits.

use bytes::Bytes;
use http::{Request, Response};
use tokio::time::{Instant, timeout_at};

use crate::slots::Slots;
use crate::{Error, Limit, Limits, Sent, Transport};

/// A transport around another one that knows no limits: it bounds the requests under way, each one's
/// time, and the size of its answer.
///
/// [`HyperTransport`](crate::HyperTransport) and [`ScriptedTransport`](crate::ScriptedTransport) need none. Since nobody here knows whether the
/// inner transport had sent anything when its time was up, a timeout counts as sent.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use dynamo_http::{Answer, Error, ErrorKind, Guarded, Limit, Limits, Sent, Transport};
///
/// struct Never;
///
/// impl Transport for Never {
///     async fn send(&self, _: http::Request<bytes::Bytes>, _: Limits) -> Result<http::Response<bytes::Bytes>, Error> {
///         std::future::pending().await
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let transport = Guarded::new(Never, 100);
/// let error = transport.send(http::Request::new("".into()), Limits::default()).await.unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Timeout(Limit::Attempt));
/// assert_eq!(error.sent(), Sent::Maybe);
/// # }
/// ```
#[derive(Debug)]
pub struct Guarded<T> {
    transport: T,
    slots: Slots,
}

impl<T: Transport> Guarded<T> {
    /// Guards a transport, with this many requests under way at once; zero counts as one.
    pub fn new(transport: T, max_requests: usize) -> Self {
        Self { transport, slots: Slots::new(max_requests) }
    }

    /// How many requests are under way.
    #[must_use]
    pub fn in_use(&self) -> usize {
        self.slots.n_in_use()
    }
}

impl<T: Transport> Transport for Guarded<T> {
    async fn send(&self, request: Request<Bytes>, limits: Limits) -> Result<Response<Bytes>, Error> {
        let started = Instant::now();
        if limits.deadline.is_some_and(|deadline| deadline <= started) {
            return Err(Error::timeout(Limit::Deadline, std::time::Duration::ZERO, Sent::No));
        }
        let _slot = self.slots.slot(&limits, started).await?;
        let granted = Instant::now();
        let sending = self.transport.send(request, limits);
        let response = match limits.end(granted) {
            None => sending.await?,
            Some((end, limit)) => timeout_at(end, sending).await.unwrap_or_else(|_| {
                let since = if limit == Limit::Attempt { granted } else { started };
                Err(Error::timeout(limit, end.saturating_duration_since(since), Sent::Maybe))
            })?,
        };
        if response.body().len() > limits.max_answer {
            return Err(Error::too_large("body", limits.max_answer, Sent::Maybe));
        }
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::{Answer, ErrorKind, ScriptedTransport};

    #[tokio::test(start_paused = true)]
    async fn no_more_requests_than_allowed_are_under_way() {
        let server = ScriptedTransport::from_fn(|_| Answer::json(200, "{}").delay(Duration::from_secs(1)));
        let guarded = Arc::new(Guarded::new(server.clone(), 2));
        let sending: Vec<_> = (0..4)
            .map(|_| {
                let guarded = Arc::clone(&guarded);
                tokio::spawn(async move { guarded.send(Request::new(Bytes::new()), Limits::default()).await })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!((server.requests().len(), guarded.in_use()), (2, 2));
        for sending in sending {
            sending.await.unwrap().unwrap();
        }
        assert_eq!((server.requests().len(), guarded.in_use()), (4, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_too_large_is_refused() {
        let guarded = Guarded::new(Careless, 1);
        let limits = Limits::default().with_max_answer(3);
        let send = |body| guarded.send(Request::new(Bytes::from_static(body)), limits);
        assert_eq!(send(b"abc").await.unwrap().body(), "abc");
        assert_eq!(send(b"abcd").await.unwrap_err().kind(), ErrorKind::TooLarge);
    }

    /// Gives the request's body back, whatever the limits.
    struct Careless;

    impl Transport for Careless {
        async fn send(&self, request: Request<Bytes>, _: Limits) -> Result<Response<Bytes>, Error> {
            Ok(Response::new(request.into_body()))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_too_long_for_a_slot_is_told_so() {
        let server = ScriptedTransport::from_fn(|_| Answer::hang());
        let guarded = Arc::new(Guarded::new(server, 1));
        let first = Arc::clone(&guarded);
        let working =
            tokio::spawn(async move { first.send(Request::new(Bytes::new()), Limits::none()).await });
        tokio::task::yield_now().await;
        let limits = Limits::none().with_pool(Duration::from_millis(10));
        let error = guarded.send(Request::new(Bytes::new()), limits).await.unwrap_err();
        assert_eq!((error.kind(), error.sent()), (ErrorKind::Timeout(Limit::Pool), Sent::No));
        working.abort();
        let _ = working.await;
        assert_eq!(guarded.in_use(), 0, "a dropped request gives its slot back");
    }
}
