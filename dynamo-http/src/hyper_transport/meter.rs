use std::io::{self, IoSlice, Read};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::{Connected, Connection};
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// What went over one socket so far; the only witness of whether a request left.
#[derive(Debug, Default)]
pub(super) struct Meter {
    written: AtomicU64,
    read: AtomicU64,
    probe: AtomicBool,
}

impl Meter {
    pub(super) fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    pub(super) fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// Makes the next read ask the kernel.
    ///
    /// Tokio answers a read from what its reactor knew when it last looked. If the server closed the connection, or
    /// sent more than its answer, an instant ago, then only the kernel knows; and a request sent now would be lost, or
    /// would be given somebody else's answer.
    pub(super) fn probe(&self) {
        self.probe.store(true, Ordering::Relaxed);
    }
}

/// A socket whose bytes are counted.
#[derive(Debug)]
pub(super) struct Metered {
    socket: TcpStream,
    meter: Arc<Meter>,
}

impl Metered {
    pub(super) fn new(socket: TcpStream) -> Self {
        Self { socket, meter: Arc::default() }
    }

    pub(super) fn meter(&self) -> &Arc<Meter> {
        &self.meter
    }

    fn wrote(&self, outcome: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(n)) = &outcome {
            self.meter.written.fetch_add(*n as u64, Ordering::Relaxed);
        }
        outcome
    }
}

/// How many bytes a probe reads at most; there should be none at all.
const PROBE: usize = 256;

impl AsyncRead for Metered {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        let outcome = if this.meter.probe.swap(false, Ordering::Relaxed) {
            let room = buf.remaining().min(PROBE);
            match (&*SockRef::from(&this.socket)).read(buf.initialize_unfilled_to(room)) {
                Ok(n) => {
                    buf.advance(n);
                    Poll::Ready(Ok(()))
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    Pin::new(&mut this.socket).poll_read(cx, buf)
                }
                Err(error) => Poll::Ready(Err(error)),
            }
        } else {
            Pin::new(&mut this.socket).poll_read(cx, buf)
        };
        let n = buf.filled().len() - before;
        if n > 0 {
            this.meter.read.fetch_add(n as u64, Ordering::Relaxed);
        }
        outcome
    }
}

impl AsyncWrite for Metered {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.socket).poll_write(cx, buf);
        this.wrote(outcome)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.socket).poll_write_vectored(cx, bufs);
        this.wrote(outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_shutdown(cx)
    }
}

impl Connection for Metered {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}
