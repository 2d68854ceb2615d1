//! Writes that depend on what is stored, on the embedded server.

mod contention;
mod counting;
mod creating;
mod differences;
mod expiring;
mod locking;
mod odd;
mod shop;
