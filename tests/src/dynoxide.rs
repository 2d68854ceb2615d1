//! The embedded DynamoDB: dynoxide over loopback HTTP, in this process.

use std::io;
use std::net::SocketAddr;

use dynoxide::Database;

use crate::server::ServerThread;

/// An in-memory DynamoDB on a free port of 127.0.0.1, gone when dropped.
///
/// It answers as DynamoDB does but never checks a signature; [`EmbeddedServer`](crate::EmbeddedServer)
/// puts a [`Verifier`](crate::Verifier) in front of it. Each one has its own empty database.
#[derive(Debug)]
pub struct Dynoxide {
    thread: ServerThread,
}

impl Dynoxide {
    /// Opens an empty database in memory and serves it.
    ///
    /// # Errors
    /// No free port, no thread, or no memory for the database.
    pub fn start() -> io::Result<Self> {
        let database = Database::memory().map_err(|error| io::Error::other(error.to_string()))?;
        let thread =
            ServerThread::start("dynoxide", move |listener| dynoxide::server::serve_on(listener, database))?;
        Ok(Self { thread })
    }

    /// The URL to give to a client.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.thread.endpoint()
    }

    /// The address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.thread.address()
    }
}
