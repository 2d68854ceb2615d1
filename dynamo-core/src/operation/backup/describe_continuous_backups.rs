//! DescribeContinuousBackups: the times that a table can be restored to.

use super::continuous_backups::ContinuousBackupsDescription;
use crate::operation::Repeat;
use crate::operation::check::check_table_name;
use crate::operation::structure::{operation, shape};

operation! {
    /// Says whether a table is backed up all the time, and to which times it can be restored.
    DescribeContinuousBackups -> DescribeContinuousBackupsOutput {
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
    /// The answer of [`DescribeContinuousBackups`].
    DescribeContinuousBackupsOutput {
        optional {
            /// The continuous backups.
            continuous_backups_description: ContinuousBackupsDescription = "ContinuousBackupsDescription",
        }
    }
}
