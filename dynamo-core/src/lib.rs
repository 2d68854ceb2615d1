//! DynamoDB's data model: values, marshalling with serde, expressions and operations as data. No I/O.
//!
//! Rust values go straight to the JSON that DynamoDB speaks, and back, with no tree in between:
//!
//! ```
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Debug, Deserialize, PartialEq, Serialize)]
//! struct Movie {
//!     title: String,
//!     year: u16,
//!     #[serde(with = "dynamo_core::string_set")]
//!     genres: std::collections::BTreeSet<String>,
//! }
//!
//! let movie = Movie { title: "Heat".into(), year: 1995, genres: ["Crime".into()].into() };
//! let item = dynamo_core::to_item(&movie)?;
//! assert_eq!(item.as_json(), r#"{"title":{"S":"Heat"},"year":{"N":"1995"},"genres":{"SS":["Crime"]}}"#);
//! assert_eq!(dynamo_core::from_item::<Movie>(&item)?, movie);
//! # Ok::<(), dynamo_core::Error>(())
//! ```
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `all-operations` | yes | a type for every operation of the service; without it: items, batches, transactions, PartiQL, tables, tags, time to live, and any other action by name |

mod error;
mod wire;

mod de;
mod ser;
mod value;

mod expression;
mod operation;
mod service_error;

mod batch;
mod waiter;

pub use self::batch::{
    GetAnswer, GetBatcher, KeyedAnswer, KeyedBatch, OnDuplicate, Superseded, WriteBatcher,
};
pub use self::de::{from_attribute_value, from_item, from_slice, from_str};
pub use self::error::{Error, ErrorKind};
pub use self::expression::{
    Attr, Condition, Diff, IntoAttr, IntoOperand, Operand, Projection, Raw, Update, attr, attr_name, diff,
    raw,
};
pub use self::operation::*;
pub use self::ser::{to_attribute_value, to_item, to_item_with, to_string, to_vec, write_into};
pub use self::service_error::{CancellationReason, ErrorClass, RetryHint, ServiceError, ThrottlingReason};
pub use self::value::{
    AttributeValue, Binary, BinarySet, EmptyValues, Expiry, Item, Iter, Key, KeyNames, Number, NumberSet,
    StringSet, binary_set, bytes, key, number_set, string_set,
};
pub use self::waiter::*;

/// The README's example, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
