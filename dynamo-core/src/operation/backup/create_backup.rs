//! CreateBackup: makes a backup of a table.

use super::backup_description::BackupDetails;
use crate::Error;
use crate::operation::Repeat;
use crate::operation::check::{check_name, check_table_name};
use crate::operation::structure::{operation, shape};

operation! {
    /// Makes a backup of a table, which is kept until it is deleted.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{CreateBackup, Operation};
    ///
    /// let request = CreateBackup::new("Thread", "Thread-2030-01-01");
    /// assert_eq!(request.encode()?, br#"{"TableName":"Thread","BackupName":"Thread-2030-01-01"}"#);
    /// # Ok::<(), dynamo_core::Error>(())
    /// ```
    CreateBackup -> CreateBackupOutput {
        repeat: Repeat::Unsafe,
        tables: |request| vec![&request.table_name],
        check: check,
        required {
            /// The table's name or ARN.
            table_name: String = "TableName",
            /// What the backup shall be called; backups of one table may share a name.
            backup_name: String = "BackupName",
        }
    }
}

shape! {
    /// The answer of [`CreateBackup`].
    CreateBackupOutput {
        optional {
            /// The backup, which is being made.
            backup_details: BackupDetails = "BackupDetails",
        }
    }
}

fn check(request: &CreateBackup) -> Result<(), Error> {
    check_table_name(&request.table_name)?;
    check_name(&request.backup_name, "BackupName")
}
