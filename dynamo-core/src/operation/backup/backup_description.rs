//! A backup as it is.

use super::source_table::{SourceTableDetails, SourceTableFeatureDetails};
use crate::operation::structure::{choice, shape};
use crate::operation::timestamp::Timestamp;

choice! {
    /// What a backup is doing.
    BackupStatus {
        /// It is being made.
        Creating = "CREATING",
        /// It is deleted.
        Deleted = "DELETED",
        /// It can be restored from.
        Available = "AVAILABLE",
    }
}

choice! {
    /// Who made a backup.
    BackupType {
        /// A user, on demand.
        User = "USER",
        /// The service, when a table that could go back in time was deleted.
        System = "SYSTEM",
        /// AWS Backup.
        AwsBackup = "AWS_BACKUP",
    }
}

shape! {
    /// What a backup is.
    BackupDetails {
        required {
            /// The backup's ARN.
            backup_arn: String = "BackupArn",
            /// The backup's name.
            backup_name: String = "BackupName",
            /// What the backup is doing.
            backup_status: BackupStatus = "BackupStatus",
            /// Who made the backup.
            backup_type: BackupType = "BackupType",
            /// When the backup was made.
            backup_creation_date_time: Timestamp = "BackupCreationDateTime",
        }
        optional {
            /// The backup's size in bytes, some hours old.
            backup_size_bytes: i64 = "BackupSizeBytes",
            /// When the service will delete the backup, if it made it.
            backup_expiry_date_time: Timestamp = "BackupExpiryDateTime",
        }
    }
}

shape! {
    /// A backup, and the table that it was made of.
    BackupDescription {
        optional {
            /// The backup.
            backup_details: BackupDetails = "BackupDetails",
            /// The table as it was.
            source_table_details: SourceTableDetails = "SourceTableDetails",
            /// The table's indexes and settings as they were.
            source_table_feature_details: SourceTableFeatureDetails = "SourceTableFeatureDetails",
        }
    }
}
