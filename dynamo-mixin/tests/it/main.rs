//! The mixin over a client whose answers are scripted, and, with the feature `axum`, in a real service on loopback.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![allow(unreachable_pub, reason = "nothing of a test binary is reachable from outside")]

mod bodies;
mod correlation;
mod influx;
mod script;
mod statuses;
mod variables;

#[cfg(feature = "axum")]
mod axum;
