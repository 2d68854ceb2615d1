//! The tests against other people's servers, one module for each server: `cargo xtask test --servers`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![allow(unreachable_pub, reason = "nothing of a test binary is reachable from outside")]

mod harness;
mod ministack;
mod moto;
mod operations;
mod roles;
mod sso;
