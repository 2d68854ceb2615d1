//! DeleteBackup: deletes a backup.

use super::backup_description::BackupDescription;
use crate::operation::Repeat;
use crate::operation::check::check_arn;
use crate::operation::structure::{operation, shape};

operation! {
    /// Deletes a backup.
    DeleteBackup -> DeleteBackupOutput {
        repeat: Repeat::Unsafe,
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
    /// The answer of [`DeleteBackup`].
    DeleteBackupOutput {
        optional {
            /// The backup as it was.
            backup_description: BackupDescription = "BackupDescription",
        }
    }
}
