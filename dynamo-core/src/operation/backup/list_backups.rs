//! ListBackups: the backups of a table, or of all.

use super::backup_description::{BackupStatus, BackupType};
use crate::Error;
use crate::operation::check::{check_arn, check_optional_table, check_page, check_times};
use crate::operation::paginate::paged_by;
use crate::operation::structure::{choice, operation, shape};
use crate::operation::timestamp::Timestamp;
use crate::operation::{PageCounts, Paginate, Repeat};

/// The most backups of a page.
const MAX_PAGE: i64 = 100;

choice! {
    /// The backups to list, by who made them.
    BackupTypeFilter {
        /// Those of users.
        User = "USER",
        /// Those of the service.
        System = "SYSTEM",
        /// Those of AWS Backup.
        AwsBackup = "AWS_BACKUP",
        /// All.
        All = "ALL",
    }
}

operation! {
    /// Lists the backups of a table, or of all tables, up to 100 on a page.
    ListBackups -> ListBackupsOutput {
        repeat: Repeat::Read,
        tables: |request| request.table_name.iter().map(String::as_str).collect(),
        check: check,
        optional {
            /// The table's name or ARN; without it, the backups of all tables are listed.
            table_name: String = "TableName",
            /// Lists the backups that were made at this time or later.
            time_range_lower_bound: Timestamp = "TimeRangeLowerBound",
            /// Lists the backups that were made before this time.
            time_range_upper_bound: Timestamp = "TimeRangeUpperBound",
            /// The last backup of the page before.
            exclusive_start_backup_arn: String = "ExclusiveStartBackupArn",
            /// The backups to list; those of users unless this says otherwise.
            backup_type: BackupTypeFilter = "BackupType",
        }
        exact {
            /// The most backups to return, 1 to 100.
            limit: u32 = "Limit",
        }
    }
}

shape! {
    /// The answer of [`ListBackups`]: a page of backups.
    ListBackupsOutput {
        optional {
            /// Where the page ended; nothing after the last page.
            last_evaluated_backup_arn: String = "LastEvaluatedBackupArn",
        }
        many {
            /// The backups.
            backup_summaries: Vec<BackupSummary> = "BackupSummaries",
        }
    }
}

shape! {
    /// A backup in a list.
    BackupSummary {
        optional {
            /// The table's name.
            table_name: String = "TableName",
            /// The table's id.
            table_id: String = "TableId",
            /// The table's ARN.
            table_arn: String = "TableArn",
            /// The backup's ARN.
            backup_arn: String = "BackupArn",
            /// The backup's name.
            backup_name: String = "BackupName",
            /// When the backup was made.
            backup_creation_date_time: Timestamp = "BackupCreationDateTime",
            /// When the service will delete the backup, if it made it.
            backup_expiry_date_time: Timestamp = "BackupExpiryDateTime",
            /// What the backup is doing.
            backup_status: BackupStatus = "BackupStatus",
            /// Who made the backup.
            backup_type: BackupType = "BackupType",
            /// The backup's size in bytes.
            backup_size_bytes: i64 = "BackupSizeBytes",
        }
    }
}

fn check(request: &ListBackups) -> Result<(), Error> {
    check_optional_table(request.table_name.as_deref())?;
    check_page(request.limit, "Limit", MAX_PAGE)?;
    check_times(
        (request.time_range_lower_bound, "TimeRangeLowerBound"),
        (request.time_range_upper_bound, "TimeRangeUpperBound"),
    )?;
    let start = request.exclusive_start_backup_arn.as_deref();
    start.map_or(Ok(()), |arn| check_arn(arn, "ExclusiveStartBackupArn"))
}

impl Paginate for ListBackups {
    type Cursor = String;

    const MAX_PAGE_SIZE: Option<u32> = Some(MAX_PAGE as u32);

    fn next_cursor(output: &ListBackupsOutput) -> Option<String> {
        output.last_evaluated_backup_arn.clone()
    }

    fn start_after(&mut self, cursor: String) {
        self.exclusive_start_backup_arn = Some(cursor);
    }

    paged_by!(exclusive_start_backup_arn, limit);

    fn counts(output: &ListBackupsOutput) -> PageCounts {
        PageCounts::new(output.backup_summaries.len() as u64)
    }
}
