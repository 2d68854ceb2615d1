//! Every action of the original client with every one of its parameters, on the embedded server.
//!
//! All of it goes through the signature verifier, and what is refused before a request is counted there.

mod batch_get_item;
mod batch_write_item;
mod callbacks;
mod constructor;
mod create_table;
mod delete_item;
mod delete_table;
mod describe_table;
mod exceptions;
mod execute;
mod forum;
mod get_item;
mod list_tables;
mod partiql;
mod put_item;
mod query;
mod scan;
mod search_vectors;
mod streams;
mod tables;
mod transactions;
mod transactions_lost;
mod update_item;
mod update_table;

pub use forum::Forum;
