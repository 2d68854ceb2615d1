//! TLS over real sockets: who is trusted, and what becomes of the others.

use std::sync::Arc;

use dynamo_http::{ErrorKind, Exchange, HyperTransport, Limits, Roots, Sent, Transport};
use http::Request;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, version};

use crate::loopback::{self, Loopback, Peer};

const CA: &[u8] = include_bytes!("tls/ca.pem");
const OTHER_CA: &[u8] = include_bytes!("tls/other_ca.pem");
const SERVER: &[u8] = include_bytes!("tls/server.pem");
const EXPIRED: &[u8] = include_bytes!("tls/expired.pem");
const KEY: &[u8] = include_bytes!("tls/server.key");

fn acceptor(
    certificate: &[u8],
    versions: &[&'static tokio_rustls::rustls::SupportedProtocolVersion],
) -> TlsAcceptor {
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let chain = CertificateDer::pem_slice_iter(certificate).map(Result::unwrap).collect();
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::from_pem_slice(KEY).unwrap())
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

fn trusting(ca: &[u8]) -> HyperTransport {
    HyperTransport::builder().roots(Roots::Added).add_ca_pem(ca).unwrap().build()
}

fn request(server: &Loopback, host: &str) -> Request<bytes::Bytes> {
    Request::post(format!("https://{host}:{}/", server.addr.port())).body("ping".into()).unwrap()
}

/// Answers two requests over one connection.
async fn serve(server: &Loopback, acceptor: TlsAcceptor) {
    let Peer(socket) = server.accept().await;
    let mut stream = acceptor.accept(socket).await.unwrap();
    for _ in 0..2 {
        let mut text = Vec::new();
        while !text.ends_with(b"ping") {
            assert!(stream.read_buf(&mut text).await.unwrap() > 0);
        }
        stream.write_all(loopback::answer("pong").as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
    }
    stream.shutdown().await.unwrap();
    assert_eq!(stream.read_buf(&mut Vec::new()).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn speaks_tls_and_keeps_the_connection() {
    for version in [&version::TLS13, &version::TLS12] {
        let server = Loopback::bind().await;
        let transport = trusting(CA);
        let client = async {
            for turn in 0..2 {
                let response =
                    transport.send(request(&server, "localhost"), Limits::default()).await.unwrap();
                assert_eq!(response.body(), "pong");
                assert_eq!(response.extensions().get::<Exchange>().unwrap().reused, turn > 0);
            }
            transport.close_idle();
        };
        tokio::join!(client, serve(&server, acceptor(SERVER, &[version])));
    }
}

#[tokio::test]
async fn a_connection_that_the_server_closed_politely_is_replaced_at_no_cost() {
    let server = Loopback::bind().await;
    let transport = trusting(CA);
    let acceptor = acceptor(SERVER, &[&version::TLS13]);
    let mut closed = Vec::new();
    for _ in 0..3 {
        let serve = async {
            let mut stream = acceptor.accept(server.accept().await.0).await.unwrap();
            let mut text = Vec::new();
            while !text.ends_with(b"ping") {
                assert!(stream.read_buf(&mut text).await.unwrap() > 0);
            }
            stream.write_all(loopback::answer("pong").as_bytes()).await.unwrap();
            stream.flush().await.unwrap();
            stream
        };
        let (response, mut stream) =
            tokio::join!(transport.send(request(&server, "localhost"), Limits::default()), serve);
        assert!(!response.unwrap().extensions().get::<Exchange>().unwrap().reused);
        assert_eq!(transport.idle_connections(), 1);
        // What the client reads next is an alert of TLS, not the end of the socket.
        stream.get_mut().1.send_close_notify();
        stream.flush().await.unwrap();
        closed.push(stream);
    }
}

/// Connects to a server with this certificate, and says how that failed and how many handshakes there were.
async fn rejected(certificate: &'static [u8], ca: &[u8], host: &str) -> dynamo_http::Error {
    let server = Loopback::bind().await;
    let transport = trusting(ca);
    let acceptor = acceptor(certificate, tokio_rustls::rustls::ALL_VERSIONS);
    let (error, handshake) = tokio::join!(transport.send(request(&server, host), Limits::default()), async {
        acceptor.accept(server.accept().await.0).await
    });
    assert!(handshake.is_err() && !server.has_waiting());
    assert_eq!((transport.in_use(), transport.idle_connections()), (0, 0));
    error.unwrap_err()
}

#[tokio::test]
async fn a_certificate_that_is_not_good_is_final() {
    for (certificate, ca, host) in
        [(SERVER, OTHER_CA, "localhost"), (EXPIRED, CA, "localhost"), (SERVER, CA, "127.0.0.1")]
    {
        let error = rejected(certificate, ca, host).await;
        assert_eq!((error.kind(), error.sent(), error.is_transient()), (ErrorKind::Tls, Sent::No, false));
        assert!(error.to_string().starts_with(&format!("the TLS handshake with {host}:")), "{error}");
    }
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_or_closes_is_worth_another_try() {
    for (bytes, kind) in [("HTTP/1.1 400 Bad Request\r\n\r\n", ErrorKind::Protocol), ("", ErrorKind::Connect)]
    {
        let server = Loopback::bind().await;
        let transport = trusting(CA);
        let (error, ()) =
            tokio::join!(transport.send(request(&server, "localhost"), Limits::default()), async {
                let mut peer = server.accept().await;
                peer.0.readable().await.unwrap();
                peer.write(bytes).await;
            });
        let error = error.unwrap_err();
        assert_eq!((error.kind(), error.sent(), error.is_transient()), (kind, Sent::No, true), "{error:?}");
    }
}

#[test]
fn a_bundle_that_holds_no_certificate_is_refused_when_it_is_given() {
    #[track_caller]
    fn check(outcome: Result<impl Sized, dynamo_http::Error>, sentence: &str) {
        let error = outcome.err().unwrap();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::NoRoots, sentence));
    }
    let builder = HyperTransport::builder;
    check(builder().add_ca_pem(b"no certificate"), "the CA bundle holds no certificate");
    check(builder().add_ca_pem(KEY), "the CA bundle holds no certificate");
    let damaged = b"-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n";
    check(builder().add_ca_pem(damaged), "the CA bundle is not valid PEM");
    check(builder().add_ca_file("/no/such.pem"), "the CA bundle /no/such.pem cannot be read");
}
