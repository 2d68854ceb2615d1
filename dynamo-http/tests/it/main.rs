//! Everything that this crate promises, tested by its public door.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[cfg(feature = "hyper")]
mod loopback;

#[cfg(feature = "hyper")]
mod pool;
