//! Every operation here against the service's own description of itself.
//!
//! From the description come a request and an answer with every member set; they go through the public types, and
//! whatever does not come out again is told, all of it in one list. `DYNAMO_VECTORS` names the folder of the description.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod action;
mod bodies;
mod errors;
mod example;
mod hostile;
mod leaves;
mod limits;
mod missing;
mod model;
mod required;
mod sensitivity;
mod subject;
mod tokens;
