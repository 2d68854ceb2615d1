//! An asynchronous HTTP transport for signed APIs: one attempt, its time limits, and the retries around it.
//!
//! A [`Transport`] makes exactly one attempt: it sends one [`http::Request`] and reads one whole [`http::Response`],
//! inside the [`Limits`] it is given. What it reports when that fails is an [`Error`] that says which limit ended the
//! attempt and, above all, whether the request may have reached the server ([`Sent`]). Only the transport knows that,
//! and only with it can a caller decide whether repeating a write is safe.
//!
//! - [`HyperTransport`] (feature `hyper`, on by default) speaks HTTP/1.1 over TCP and TLS from a capped pool of its own.
//! - [`ScriptedTransport`] gives prepared answers and records what it was asked: no socket, no sleep.
//! - [`Guarded`] puts limits around a transport that keeps none.
//! - [`SharedTransport`] holds any of them behind one pointer.
//! - [`retry`] runs an attempt until it succeeds, may not be repeated, or runs out of attempts, of quota or of time.
//!
//! # Examples
//!
//! ```
//! use dynamo_http::{Answer, Limits, ScriptedTransport, Transport};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = ScriptedTransport::new([Answer::json(200, r#"{"ok":true}"#)]);
//! let request = http::Request::post("http://localhost:8000/").body("{}".into())?;
//! let answer = server.send(request, Limits::default()).await?;
//! assert_eq!(answer.body(), r#"{"ok":true}"#);
//! assert_eq!(server.requests()[0].uri(), "http://localhost:8000/");
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `hyper` | yes | [`HyperTransport`] |
//! | `ring` | yes | TLS on the ring provider |
//! | `aws-lc-rs` | no | TLS on the aws-lc-rs provider |
//! | `native-roots` | yes | trust in the platform's root certificates |
//! | `webpki-roots` | no | trust in Mozilla's root certificates, compiled in |
//! | `gzip` | no | `decode_gzip` |

mod transport;

mod limits;

mod error;

mod exchange;

mod guarded;
mod slots;

mod retry;

mod answer;
mod scripted;

#[cfg(feature = "gzip")]
mod gzip;

#[cfg(feature = "hyper")]
mod hyper_transport;

pub use crate::answer::Answer;
pub use crate::error::{Error, ErrorKind, Limit, Sent};
pub use crate::exchange::Exchange;
pub use crate::guarded::Guarded;
#[cfg(feature = "gzip")]
pub use crate::gzip::decode_gzip;
#[cfg(feature = "hyper")]
pub use crate::hyper_transport::{HyperTransport, HyperTransportBuilder, Provider, Roots};
pub use crate::limits::Limits;
pub use crate::retry::{
    Decision, Failed, HintRule, Retry, RetryClass, RetryPolicy, RetryQuota, RetryState, Retryable, Stopped,
    StoppedBy, Success, retry,
};
pub use crate::scripted::ScriptedTransport;
pub use crate::transport::{SharedTransport, Transport};

#[cfg(all(doctest, feature = "hyper"))]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
