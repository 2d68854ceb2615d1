//! The client over a scripted transport: no socket, no server, no sleep.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod ambiguity;
mod answers;
mod batches;
mod batches_account;
mod batches_gets;
mod batches_hostile;
mod batches_streams;
mod cancellations;
mod conditions;
mod configuration;
mod credentials;
mod deadlines;
mod explaining;
mod observing;
mod paging;
mod partiql;
mod requests;
mod retrying;
mod script;
mod shutdown;
mod tables;
mod transactions;
mod waiters;
