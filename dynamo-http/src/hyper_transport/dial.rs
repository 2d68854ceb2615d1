use std::error::Error as StdError;
use std::future::{Ready, ready};
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use tokio::sync::OnceCell;
use tower_service::Service;

use super::builder::HyperTransportBuilder;
use super::cause::find;
use super::connection::Connection;
use super::meter::Metered;
use super::origin::Origin;
use super::resolver::{Resolver, Unresolved};
use super::tls;
use crate::error::BoxError;
use crate::{Error, ErrorKind, Limit, Sent};

/// What bytes go over: a metered socket, under TLS or not.
pub(super) type Io = MaybeHttpsStream<TokioIo<Metered>>;

/// Opens connections.
pub(super) struct Dialer {
    tcp: HttpConnector<Resolver>,
    settings: HyperTransportBuilder,
    tls: OnceCell<Arc<ClientConfig>>,
}

impl Dialer {
    pub(super) fn new(settings: HyperTransportBuilder) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(Resolver);
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        Self { tcp, settings, tls: OnceCell::new() }
    }

    pub(super) fn settings(&self) -> &HyperTransportBuilder {
        &self.settings
    }

    /// Looks up the host, opens a socket, and shakes hands.
    pub(super) async fn open(
        &self,
        origin: &Origin,
        limit: Option<Duration>,
    ) -> Result<Box<Connection>, Error> {
        let opening = async {
            let uri = origin.to_uri()?;
            let tls = if origin.is_https { Some(self.tls().await?) } else { None };
            let socket = self.socket(&uri, origin, limit).await?;
            let meter = socket.inner().meter().clone();
            let io = match tls {
                None => MaybeHttpsStream::Http(socket),
                Some(config) => handshake(socket, uri, origin, config).await?,
            };
            Connection::new(io, meter, origin.clone()).await
        };
        match limit {
            None => opening.await,
            Some(limit) => tokio::time::timeout(limit, opening)
                .await
                .unwrap_or_else(|_| Err(Error::timeout(Limit::Connect, limit, Sent::No))),
        }
    }

    /// The TLS settings, made at the first need: reading a platform's certificates takes milliseconds.
    async fn tls(&self) -> Result<Arc<ClientConfig>, Error> {
        let config = self.tls.get_or_try_init(|| async {
            let settings = self.settings.clone();
            tokio::task::spawn_blocking(move || tls::client_config(&settings))
                .await
                .map_err(|cause| Error::new(ErrorKind::Other, Sent::No).with_source(cause))?
                .map(Arc::new)
        });
        config.await.cloned()
    }

    async fn socket(
        &self,
        uri: &Uri,
        origin: &Origin,
        limit: Option<Duration>,
    ) -> Result<TokioIo<Metered>, Error> {
        let mut tcp = self.tcp.clone();
        // Divided among the host's addresses, so that one that swallows packets does not hide the others.
        tcp.set_connect_timeout(limit);
        match tcp.call(uri.clone()).await {
            Ok(socket) => Ok(TokioIo::new(Metered::new(socket.into_inner()))),
            Err(cause) => Err(socket_error(cause.into(), origin, limit)),
        }
    }
}

fn socket_error(cause: BoxError, origin: &Origin, limit: Option<Duration>) -> Error {
    if find::<Unresolved>(cause.as_ref()).is_some() {
        let sentence = format!("no address was found for {}", origin.authority.host());
        return Error::with_sentence(ErrorKind::Dns, Sent::No, sentence).with_source(cause);
    }
    let timed_out = find::<io::Error>(cause.as_ref()).is_some_and(|io| io.kind() == io::ErrorKind::TimedOut);
    if let (true, Some(limit)) = (timed_out, limit) {
        return Error::timeout(Limit::Connect, limit, Sent::No).with_source(cause);
    }
    let sentence = format!("no connection to {} could be opened", origin.authority);
    Error::with_sentence(ErrorKind::Connect, Sent::No, sentence).with_source(cause)
}

async fn handshake(
    socket: TokioIo<Metered>,
    uri: Uri,
    origin: &Origin,
    config: Arc<ClientConfig>,
) -> Result<Io, Error> {
    let mut connector = HttpsConnector::from((Opened(Some(socket)), config));
    connector.call(uri).await.map_err(|cause| {
        let authority = &origin.authority;
        let (kind, sentence) = match find::<rustls::Error>(cause.as_ref()) {
            Some(error) if is_rejection(error) => {
                (ErrorKind::Tls, format!("the TLS handshake with {authority} was rejected"))
            }
            Some(_) => (ErrorKind::Protocol, format!("{authority} does not speak TLS as it should")),
            None if find::<rustls::pki_types::InvalidDnsNameError>(cause.as_ref()).is_some() => {
                (ErrorKind::InvalidRequest, format!("{authority} is no name that a certificate could be for"))
            }
            None => (ErrorKind::Connect, format!("the connection to {authority} broke in the TLS handshake")),
        };
        Error::with_sentence(kind, Sent::No, sentence).with_source(cause)
    })
}

/// Whether one side refused the other, as opposed to bytes that got damaged on the way.
fn is_rejection(error: &rustls::Error) -> bool {
    !matches!(
        error,
        rustls::Error::InvalidMessage(_)
            | rustls::Error::DecryptError
            | rustls::Error::InappropriateMessage { .. }
            | rustls::Error::InappropriateHandshakeMessage { .. }
            | rustls::Error::PeerMisbehaved(_)
            | rustls::Error::PeerSentOversizedRecord
    )
}

/// Gives hyper-rustls the socket that is open already: it wants to open one, and we want to know how that went.
struct Opened(Option<TokioIo<Metered>>);

impl Service<Uri> for Opened {
    type Response = TokioIo<Metered>;
    type Error = Box<dyn StdError + Send + Sync>;
    type Future = Ready<Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        ready(self.0.take().ok_or_else(|| "the socket is in use".into()))
    }
}
