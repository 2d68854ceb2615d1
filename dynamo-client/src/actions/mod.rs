//! The API's actions as methods of the client, and their options as methods of the request.

mod collect;
mod get_item;
mod list_tables;
mod methods;
mod options;
mod partiql;
mod query;
mod scan;
mod write;
