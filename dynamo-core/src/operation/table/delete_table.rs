//! DeleteTable: deletes a table and all its items.

use super::table_description::TableDescription;
use crate::operation::Repeat;
use crate::operation::check::check_table_name;
use crate::operation::structure::{operation, shape};

operation! {
    /// Deletes a table and all its items.
    DeleteTable -> DeleteTableOutput {
        repeat: Repeat::Unsafe,
        tables: |request| vec![&request.table_name],
        check: |request| check_table_name(&request.table_name),
        required {
            /// The table's name or ARN.
            table_name: String = "TableName",
        }
    }
}

shape! {
    /// The answer of [`DeleteTable`].
    DeleteTableOutput {
        required {
            /// The table, which is being deleted.
            table_description: TableDescription = "TableDescription",
        }
    }
}
