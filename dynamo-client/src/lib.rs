//! An asynchronous DynamoDB client: signed, retried, observed, with your own types straight to and from the wire.
//!
//! [`Client::from_env`] makes a client as the environment says, [`Client::builder`] as you say. [`Client::table`] gives the
//! verbs of one table; the client has every action of the API under its own name, and [`Client::execute`] runs any other
//! by name. A [`Request`] is sent when it is awaited, as exactly one API call, retries aside; what takes several
//! calls has a verb of its own: [`Request::items`], [`Request::pages`], [`BatchWrite::send_all`], [`BatchGet::send_all`].
//!
//! # Examples
//!
//! ```
//! use dynamo_client::{Client, attr, key};
//! use dynamo_http::{Answer, ScriptedTransport};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Debug, Deserialize, PartialEq, Serialize)]
//! struct Order {
//!     id: u64,
//!     lines: Vec<String>,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dynamo_client::Error> {
//! let server = ScriptedTransport::new([
//!     Answer::json(200, "{}"),
//!     Answer::json(200, r#"{"Item":{"id":{"N":"7"},"lines":{"L":[{"S":"tea"}]}}}"#),
//! ]);
//! let client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
//! let orders = client.table("orders");
//! let order = Order { id: 7, lines: vec!["tea".to_owned()] };
//! orders.put(&order).condition(attr("id").not_exists()).await?;
//! assert_eq!(orders.get(key("id", 7)).item().await?, Some(order));
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `all-operations` | yes | a type for every operation, and the waiters of the less usual ones |
//! | `hyper` | yes | the hyper transport; without it, bring your own with [`ClientBuilder::transport`] |
//! | `ring`, `aws-lc-rs` | `ring` | the crypto provider of TLS |
//! | `native-roots`, `webpki-roots` | `native-roots` | whose certificates are trusted |
//! | `process` | yes | commands that print credentials (`credential_process`) |

mod client;

mod builder;
mod configuration;

mod request;

mod options;
mod reply;

mod actions;
mod table;

mod batch;
mod conditions;
mod paging;
mod tables;
mod transaction;
mod unbound;
mod waiter;

mod attempt;
mod call;

mod capacity;
mod deadline;
mod fetch;
mod gate;

mod measurement;
mod observer;

mod endpoints;
mod error;
mod error_kind;
mod explain;

/// The layer below: credentials, settings and signatures.
pub use dynamo_auth as auth;
/// The layer below: values, expressions and operations.
pub use dynamo_core as core;
/// The layer below: transports, limits and retries.
pub use dynamo_http as http;

pub use dynamo_auth::Credentials;
/// Requests, values and expressions, all of `dynamo-core`: but `Error` and `ErrorKind` are the client's here, those of
/// the layer below are `core::Error` and `core::ErrorKind`.
pub use dynamo_core::*;
pub use dynamo_http::{Limits, Retry, RetryQuota, Transport};

pub use crate::batch::{
    BatchError, BatchGet, BatchGetAnswers, BatchGetEntry, BatchGetReport, BatchProgress, BatchStreamError,
    BatchWrite, BatchWriteReport, BatchWriteRun, GetOutcome, Refusal, RefusedWrite,
};
pub use crate::builder::ClientBuilder;
pub use crate::client::Client;
pub use crate::conditions::{Changes, Create, Increment, Versioned, VersionedWrite};
pub use crate::deadline::Deadline;
pub use crate::error::{Error, Result};
pub use crate::error_kind::ErrorKind;
pub use crate::measurement::Measurement;
pub use crate::observer::Observer;
pub use crate::paging::{
    CursorError, CursorErrorKind, Cursors, Items, Pages, ParallelItems, ParallelPages, ParallelScan,
    Position, ScanState, Stopped, Totals,
};
pub use crate::reply::Reply;
pub use crate::request::{Calling, Request};
pub use crate::table::Table;
pub use crate::tables::{
    CreateTableIfMissing, DeleteTableIfExists, EnsuredTable, TableDifference, Tags, TimeToLive,
};
pub use crate::transaction::{Cancellation, CancelledPart};
pub use crate::unbound::Unbound;
pub use crate::waiter::{Wait, WaitProgress};

#[cfg(all(doctest, feature = "hyper"))]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
