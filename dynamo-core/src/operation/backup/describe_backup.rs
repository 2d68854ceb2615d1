//! DescribeBackup: what a backup is, and of what.

use super::backup_description::BackupDescription;
use crate::operation::Repeat;
use crate::operation::check::check_arn;
use crate::operation::structure::{operation, shape};

operation! {
    /// Says what a backup is, and what the table was like that it was made of.
    DescribeBackup -> DescribeBackupOutput {
        repeat: Repeat::Read,
        tables: |_| Vec::new(),
        check: |request| check_arn(&request.backup_arn, "BackupArn"),
        resource: |request| Some(&request.backup_arn),
        required {
            /// The backup's ARN.
            backup_arn: String = "BackupArn",
        }
    }
}

shape! {
    /// The answer of [`DescribeBackup`].
    DescribeBackupOutput {
        optional {
            /// The backup.
            backup_description: BackupDescription = "BackupDescription",
        }
    }
}
