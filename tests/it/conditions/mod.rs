//! Writes that depend on what is stored, on the embedded server.

mod counting;
mod creating;
mod differences;
mod expiring;
mod locking;
mod shop;
