//! DescribeGlobalTable: what a global table of the first version is, and what it is doing.

use super::global_table_description::GlobalTableDescription;
use crate::operation::Repeat;
use crate::operation::check::check_name;
use crate::operation::structure::{operation, shape};

operation! {
    /// Says what a global table of the first version is, and what it is doing.
    ///
    /// Of global tables of today, [`DescribeTable`](crate::DescribeTable) tells the replicas.
    DescribeGlobalTable -> DescribeGlobalTableOutput {
        repeat: Repeat::Read,
        tables: |_| Vec::new(),
        check: |request| check_name(&request.global_table_name, "GlobalTableName"),
        resource: |request| Some(&request.global_table_name),
        required {
            /// The global table's name.
            global_table_name: String = "GlobalTableName",
        }
    }
}

shape! {
    /// The answer of [`DescribeGlobalTable`].
    DescribeGlobalTableOutput {
        optional {
            /// The global table.
            global_table_description: GlobalTableDescription = "GlobalTableDescription",
        }
    }
}
