//! The integration tests, one module for each topic, all in one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![allow(unreachable_pub, reason = "nothing of a test binary is reachable from outside")]

mod actions;
mod batches;
mod conditions;
mod conform;
mod data;
mod demo;
mod harness;
mod mixin;
mod paging;
mod parity;
mod properties;
mod regression;
