//! Searches every log line, error and debug text for secrets that were planted wherever secrets can be.
//!
//! This is a program of its own, since it takes the process's loggers and its panic hook for itself. Each test plants
//! secrets, makes things go well and wrong, and gives all texts that come of it to a [`search::Search`]. Before that,
//! [`capture::start`] makes sure that a secret that *is* told would be found.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod canary;
mod capture;
mod client;
mod forms;
mod pieces;
mod providers;
mod search;
mod vectors;
