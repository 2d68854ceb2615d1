//! What the project's own tests, demo and guides stand on: a DynamoDB that starts inside the process,
//! a signature verifier in front of it, and a hop that misbehaves on purpose.
//!
//! ```
//! use dynamo_tests::EmbeddedServer;
//!
//! # fn main() -> std::io::Result<()> {
//! let server = EmbeddedServer::start()?;
//! assert!(server.endpoint().starts_with("http://127.0.0.1:"));
//! assert_eq!(server.counts().requests, 0);
//! # Ok(())
//! # }
//! ```
//!
//! - [`EmbeddedServer`] is what most tests want: [`Dynoxide`] behind a [`Verifier`].
//! - [`Dynoxide`] is the bare server; it never checks a signature.
//! - [`Verifier`] refuses what is not signed right, and passes on the rest byte for byte.
//! - [`Hop`] throttles, stalls, drops and alters, to show what a client or a check does about it.

pub mod conform;
mod dynoxide;
mod embedded;
#[cfg(doctest)]
mod guides;
mod hop;
mod server;
pub mod servers;
mod verifier;

pub use crate::dynoxide::Dynoxide;
pub use crate::embedded::EmbeddedServer;
pub use crate::hop::{Fault, Hop};
pub use crate::verifier::{Counts, KnownKey, Verifier, VerifierBuilder};
