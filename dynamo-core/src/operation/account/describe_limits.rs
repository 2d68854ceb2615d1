//! DescribeLimits: how much capacity an account may set aside.

use crate::operation::Repeat;
use crate::operation::structure::{operation, shape};

operation! {
    /// Says how much capacity the account may set aside in the region.
    DescribeLimits -> DescribeLimitsOutput {
        repeat: Repeat::Read,
        tables: |_| Vec::new(),
        check: |_| Ok(()),
    }
}

shape! {
    /// The answer of [`DescribeLimits`].
    DescribeLimitsOutput {
        optional {
            /// The most reads each second of all tables together.
            account_max_read_capacity_units: i64 = "AccountMaxReadCapacityUnits",
            /// The most writes each second of all tables together.
            account_max_write_capacity_units: i64 = "AccountMaxWriteCapacityUnits",
            /// The most reads each second of one table with its indexes.
            table_max_read_capacity_units: i64 = "TableMaxReadCapacityUnits",
            /// The most writes each second of one table with its indexes.
            table_max_write_capacity_units: i64 = "TableMaxWriteCapacityUnits",
        }
    }
}
