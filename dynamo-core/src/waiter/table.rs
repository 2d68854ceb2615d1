//! Waiting for tables and their indexes.

use std::time::Duration;

use super::Waiter;
use super::acceptor::{Acceptor, Matcher, Verdict};
use crate::{DescribeTable, DescribeTableOutput, IndexStatus, TableStatus};

const NOT_FOUND: &str = "ResourceNotFoundException";

/// A waiter that is told a table.
macro_rules! table_waiter {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[must_use]
        pub struct $name {
            table_name: String,
        }

        impl $name {
            /// Waits for the table of this name or ARN.
            pub fn new(table_name: impl Into<String>) -> Self {
                Self { table_name: table_name.into() }
            }
        }
    };
}

table_waiter! {
    /// A table exists and can be used.
    TableExists
}

impl Waiter for TableExists {
    type Operation = DescribeTable;

    const NAME: &'static str = "TableExists";
    const DELAY: Duration = Duration::from_secs(20);
    const MAX_ATTEMPTS: u32 = 25;
    const ACCEPTORS: &'static [Acceptor] = &[
        Acceptor::path("Table.TableStatus", "ACTIVE", Verdict::Success),
        Acceptor::error(NOT_FOUND, Verdict::Again),
    ];

    fn operation(&self) -> DescribeTable {
        DescribeTable::new(&self.table_name)
    }

    fn states(output: &DescribeTableOutput) -> Vec<&str> {
        output.table.table_status.iter().map(TableStatus::as_str).collect()
    }
}

table_waiter! {
    /// A table is gone.
    TableNotExists
}

impl Waiter for TableNotExists {
    type Operation = DescribeTable;

    const NAME: &'static str = "TableNotExists";
    const DELAY: Duration = Duration::from_secs(20);
    const MAX_ATTEMPTS: u32 = 25;
    const ACCEPTORS: &'static [Acceptor] = &[Acceptor::error(NOT_FOUND, Verdict::Success)];

    fn operation(&self) -> DescribeTable {
        DescribeTable::new(&self.table_name)
    }

    fn states(output: &DescribeTableOutput) -> Vec<&str> {
        output.table.table_status.iter().map(TableStatus::as_str).collect()
    }
}

table_waiter! {
    /// A table and all its global secondary and vector indexes can be used: none is being made, filled or deleted.
    ///
    /// The service's model has no such waiter; it asks as often as those that it has. To fill an index of a large table
    /// takes longer than that: say more attempts.
    IndexesActive
}

impl Waiter for IndexesActive {
    type Operation = DescribeTable;

    const NAME: &'static str = "IndexesActive";
    const DELAY: Duration = Duration::from_secs(20);
    const MAX_ATTEMPTS: u32 = 25;
    const ACCEPTORS: &'static [Acceptor] = &[Acceptor {
        matcher: Matcher::PathAll {
            path: "Table.[TableStatus, *Indexes[].IndexStatus][]",
            expected: &["ACTIVE"],
        },
        verdict: Verdict::Success,
    }];

    fn operation(&self) -> DescribeTable {
        DescribeTable::new(&self.table_name)
    }

    fn states(output: &DescribeTableOutput) -> Vec<&str> {
        let table = &output.table;
        let global = table.global_secondary_indexes.iter().map(|index| index.index_status.as_ref());
        let vector = table.vector_indexes.iter().map(|index| index.index_status.as_ref());
        // One without a status can't be said to be ready.
        let indexes = global.chain(vector).map(|status| status.map_or("", IndexStatus::as_str));
        std::iter::once(table.table_status.as_ref().map_or("", TableStatus::as_str)).chain(indexes).collect()
    }
}
