use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};

use crate::{Error, Limits};

/// Sends one request and reads its whole answer: one attempt, never a second one.
///
/// The request's URI is absolute (`https://host/path`). An answer of any status is an `Ok`; a redirect is an answer
/// like any other. An implementation keeps to the [`Limits`] and says in its error whether the request may have
/// reached the server.
///
/// # Examples
///
/// A foreign HTTP client becomes a transport in one function. It knows nothing of our limits, so [`Guarded`] puts them
/// around it; and whatever went wrong, the request may have left ([`Sent::Maybe`]).
///
/// ```
/// use bytes::Bytes;
/// use dynamo_http::{Error, Guarded, Limits, Sent, Transport};
/// use http::{Request, Response};
///
/// struct Foreign;
///
/// impl Foreign {
///     async fn fetch(&self, request: Request<Bytes>) -> Result<Response<Bytes>, std::io::Error> {
///         Ok(Response::new(request.into_body()))
///     }
/// }
///
/// impl Transport for Foreign {
///     async fn send(&self, request: Request<Bytes>, _: Limits) -> Result<Response<Bytes>, Error> {
///         self.fetch(request).await.map_err(|cause| Error::from_foreign(cause, Sent::Maybe))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let transport = Guarded::new(Foreign, 100);
/// let answer = transport.send(Request::new("ping".into()), Limits::default()).await.unwrap();
/// assert_eq!(answer.body(), "ping");
/// # }
/// ```
///
/// [`Guarded`]: crate::Guarded
/// [`Sent::Maybe`]: crate::Sent::Maybe
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no HTTP transport",
    note = "a transport is `HyperTransport`, `ScriptedTransport`, `SharedTransport` or your own `impl Transport`"
)]
pub trait Transport: Send + Sync + 'static {
    /// Makes one attempt.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`](crate::ErrorKind); [`Error::sent`] says whether the request may have reached the server.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future ends the attempt. What was already sent stays sent.
    fn send(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> impl Future<Output = Result<Response<Bytes>, Error>> + Send;
}

impl<T: Transport> Transport for Arc<T> {
    fn send(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> impl Future<Output = Result<Response<Bytes>, Error>> + Send {
        T::send(self, request, limits)
    }
}

/// Holds any [`Transport`] behind one pointer; cloning it is cheap.
///
/// # Examples
///
/// ```
/// use dynamo_http::{ScriptedTransport, SharedTransport};
///
/// let shared = SharedTransport::new(ScriptedTransport::new([]));
/// let same = shared.clone();
/// # let _ = same;
/// ```
#[derive(Clone)]
pub struct SharedTransport(Arc<dyn DynTransport>);

impl SharedTransport {
    /// Puts a transport behind a pointer.
    #[must_use]
    pub fn new(transport: impl Transport) -> Self {
        Self(Arc::new(transport))
    }
}

impl Transport for SharedTransport {
    fn send(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> impl Future<Output = Result<Response<Bytes>, Error>> + Send {
        self.0.send_boxed(request, limits)
    }
}

impl fmt::Debug for SharedTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedTransport").finish_non_exhaustive()
    }
}

type Sending<'a> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, Error>> + Send + 'a>>;

/// The object-safe twin of [`Transport`].
trait DynTransport: Send + Sync {
    fn send_boxed(&self, request: Request<Bytes>, limits: Limits) -> Sending<'_>;
}

impl<T: Transport> DynTransport for T {
    fn send_boxed(&self, request: Request<Bytes>, limits: Limits) -> Sending<'_> {
        Box::pin(self.send(request, limits))
    }
}
