//! The code of the README and of the guides, compiled as doc tests.

#![doc = include_str!("../../README.md")]
#![doc = include_str!("../../docs/parity.md")]
#![doc = include_str!("../../docs/batches.md")]
#![doc = include_str!("../../docs/conditions.md")]
#![doc = include_str!("../../docs/credentials.md")]
#![doc = include_str!("../../docs/operations.md")]
#![doc = include_str!("../../docs/paging.md")]
#![doc = include_str!("../../docs/partiql.md")]
#![doc = include_str!("../../docs/tables.md")]
#![doc = include_str!("../../docs/transactions.md")]
