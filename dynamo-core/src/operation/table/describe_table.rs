//! DescribeTable: what a table is, and what it is doing.

use super::table_description::TableDescription;
use crate::operation::Repeat;
use crate::operation::check::check_table_name;
use crate::operation::structure::{operation, shape};

operation! {
    /// Says what a table is, and what it is doing.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{DescribeTable, Operation, TableStatus};
    ///
    /// assert_eq!(DescribeTable::new("Thread").encode()?, br#"{"TableName":"Thread"}"#);
    /// let answer = DescribeTable::decode(br#"{"Table":{"TableName":"Thread","TableStatus":"ACTIVE"}}"#)?;
    /// assert_eq!(answer.table.table_status, Some(TableStatus::Active));
    /// # Ok::<(), dynamo_core::Error>(())
    /// ```
    DescribeTable -> DescribeTableOutput {
        repeat: Repeat::Read,
        tables: |request| vec![&request.table_name],
        check: |request| check_table_name(&request.table_name),
        required {
            /// The table's name or ARN.
            table_name: String = "TableName",
        }
    }
}

shape! {
    /// The answer of [`DescribeTable`].
    DescribeTableOutput {
        required {
            /// The table.
            table: TableDescription = "Table",
        }
    }
}
