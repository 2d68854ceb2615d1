//! The client's transport, for the sources of credentials that are behind HTTP.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use dynamo_auth::port::{Fetch, FetchError, FetchErrorKind, FetchLimits};
use dynamo_http::{ErrorKind, Limit, Limits, SharedTransport, Transport};
use http::header::HOST;
use http::uri::{Authority, Scheme};
use http::{HeaderValue, Request, Response, Uri};
use zeroize::Zeroizing;

use crate::endpoints::host_header;

/// Fetches through a transport: credentials have no connections of their own, and a transport that a user brings
/// serves them too.
#[derive(Clone, Debug)]
pub(crate) struct TransportFetch(SharedTransport);

/// How long an exchange may wait for a free connection slot.
const POOL: Duration = Duration::from_secs(10);

impl TransportFetch {
    pub(crate) fn new(transport: SharedTransport) -> Self {
        Self(transport)
    }

    async fn send(
        &self,
        request: Request<Bytes>,
        limits: &FetchLimits,
    ) -> Result<Response<Vec<u8>>, FetchError> {
        let limits = Limits::none()
            .with_pool(POOL)
            .with_connect(limits.connect)
            .with_attempt(limits.connect.saturating_add(limits.read))
            .with_max_answer(limits.max_answer)
            .with_report(false);
        match self.0.send(request, limits).await {
            Ok(response) => Ok(response.map(Vec::from)),
            Err(error) => Err(FetchError::new(kind(error.kind()), told(&error))),
        }
    }
}

impl Fetch for TransportFetch {
    async fn fetch(
        &self,
        request: Request<Vec<u8>>,
        limits: FetchLimits,
    ) -> Result<Response<Vec<u8>>, FetchError> {
        // A body can hold a token, so its buffer is overwritten once the last attempt is over.
        let mut request = request.map(|body| Bytes::from_owner(Zeroizing::new(body)));
        let unfit = |what: &str| FetchError::new(FetchErrorKind::Other, what.to_owned());
        let host = host(request.uri()).ok_or_else(|| unfit("the address has no host"))?;
        request.headers_mut().entry(HOST).or_insert(host);
        let Some(addresses) = &limits.addresses else { return self.send(request, &limits).await };
        if request.uri().scheme() != Some(&Scheme::HTTP) {
            return Err(unfit(
                "only an http address can be held to the addresses that its name was found to have",
            ));
        }
        let mut outcome = Err(FetchError::new(FetchErrorKind::Connect, "its name has no address"));
        for address in addresses {
            let mut pinned = request.clone();
            *pinned.uri_mut() = at(request.uri(), *address).ok_or_else(|| unfit("the address is not one"))?;
            outcome = self.send(pinned, &limits).await;
            match &outcome {
                Err(error)
                    if matches!(error.kind(), FetchErrorKind::Connect | FetchErrorKind::ConnectTimeout) => {}
                _ => break,
            }
        }
        outcome
    }
}

/// The `host` header of an address.
fn host(uri: &Uri) -> Option<HeaderValue> {
    HeaderValue::try_from(host_header(uri.scheme_str()?, uri.authority()?)).ok()
}

/// The same address with its host exchanged, so that nobody looks up the name a second time.
fn at(uri: &Uri, address: SocketAddr) -> Option<Uri> {
    let mut parts = uri.clone().into_parts();
    parts.authority = Some(Authority::try_from(address.to_string()).ok()?);
    Uri::from_parts(parts).ok()
}

fn kind(kind: ErrorKind) -> FetchErrorKind {
    match kind {
        ErrorKind::Timeout(Limit::Connect) => FetchErrorKind::ConnectTimeout,
        // It says nothing of the other side, least of all that nobody is there.
        ErrorKind::Timeout(Limit::Pool) => FetchErrorKind::Other,
        ErrorKind::Timeout(_) => FetchErrorKind::ReadTimeout,
        // A script without an answer stands for a server that is not there.
        ErrorKind::Dns
        | ErrorKind::Connect
        | ErrorKind::Tls
        | ErrorKind::NoRoots
        | ErrorKind::ScriptEnded => FetchErrorKind::Connect,
        ErrorKind::TooLarge => FetchErrorKind::TooLarge,
        _ => FetchErrorKind::Other,
    }
}

/// An error with what caused it, on one line.
fn told(error: &dynamo_http::Error) -> String {
    let mut told = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        told.push_str(": ");
        told.push_str(&inner.to_string());
        cause = inner.source();
    }
    told
}

#[cfg(test)]
mod tests {
    use dynamo_http::{Answer, ScriptedTransport};

    use super::*;

    fn request(uri: &str) -> Request<Vec<u8>> {
        Request::get(uri).body(Vec::new()).unwrap()
    }

    #[tokio::test]
    async fn connects_to_the_addresses_that_were_checked() {
        let server = ScriptedTransport::new([
            Answer::error(dynamo_http::Error::new(ErrorKind::Connect, dynamo_http::Sent::No)),
            Answer::json(200, "{}"),
        ]);
        let fetch = TransportFetch::new(SharedTransport::new(server.clone()));
        let mut limits = FetchLimits::default();
        limits.addresses = Some(vec!["127.0.0.1:8080".parse().unwrap(), "[::1]:8080".parse().unwrap()]);
        let answer =
            fetch.fetch(request("http://agent.internal:8080/creds?a=1"), limits.clone()).await.unwrap();
        assert_eq!(answer.body(), b"{}");
        let sent: Vec<_> = server.requests().iter().map(|sent| sent.uri().to_string()).collect();
        assert_eq!(sent, ["http://127.0.0.1:8080/creds?a=1", "http://[::1]:8080/creds?a=1"]);
        assert!(server.requests().iter().all(|sent| sent.headers()[HOST] == "agent.internal:8080"));

        let error = fetch.fetch(request("https://agent.internal/creds"), limits).await.unwrap_err();
        assert_eq!(error.kind(), FetchErrorKind::Other);
        assert_eq!(server.requests().len(), 2);
    }

    #[tokio::test]
    async fn tells_apart_what_a_source_wants_to_know() {
        let kinds = [
            (ErrorKind::Timeout(Limit::Connect), FetchErrorKind::ConnectTimeout),
            (ErrorKind::Timeout(Limit::Attempt), FetchErrorKind::ReadTimeout),
            (ErrorKind::Timeout(Limit::Pool), FetchErrorKind::Other),
            (ErrorKind::Dns, FetchErrorKind::Connect),
            (ErrorKind::TooLarge, FetchErrorKind::TooLarge),
            (ErrorKind::Closed, FetchErrorKind::Other),
        ];
        for (theirs, ours) in kinds {
            let server = ScriptedTransport::new([Answer::error(dynamo_http::Error::new(
                theirs,
                dynamo_http::Sent::No,
            ))]);
            let fetch = TransportFetch::new(SharedTransport::new(server));
            let error =
                fetch.fetch(request("http://169.254.169.254/"), FetchLimits::default()).await.unwrap_err();
            assert_eq!(error.kind(), ours, "{theirs:?}");
        }
    }
}
