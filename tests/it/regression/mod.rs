//! What the original client, or what it stood on, did wrong: one or more tests for each defect that show that ours
//! behaves.
//!
//! The documentation of each test says what used to happen.

mod answers;
mod credentials;
mod errors;
mod listener;
mod measurements;
mod requests;
mod retries;
mod script;
mod settings;
mod values;
mod web;
mod wire;
