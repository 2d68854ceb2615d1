//! Everything that this crate promises, tested by its public door.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[cfg(feature = "hyper")]
mod loopback;

#[cfg(feature = "hyper")]
mod pool;

#[cfg(feature = "hyper")]
mod limits;

#[cfg(feature = "hyper")]
mod answers;

#[cfg(feature = "ring")]
mod tls;

mod scripted;

mod retry;

#[cfg(feature = "gzip")]
mod gzip;
