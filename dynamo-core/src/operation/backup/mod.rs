//! Operations on backups and on going back in time.

mod backup_description;
mod continuous_backups;
mod create_backup;
mod delete_backup;
mod describe_backup;
mod describe_continuous_backups;
mod list_backups;
mod restore_check;
mod restore_table_from_backup;
mod restore_table_to_point_in_time;
mod source_table;
mod update_continuous_backups;

pub use self::backup_description::{BackupDescription, BackupDetails, BackupStatus, BackupType};
pub use self::continuous_backups::{
    ContinuousBackupsDescription, ContinuousBackupsStatus, PointInTimeRecoveryDescription,
    PointInTimeRecoveryStatus,
};
pub use self::create_backup::{CreateBackup, CreateBackupOutput};
pub use self::delete_backup::{DeleteBackup, DeleteBackupOutput};
pub use self::describe_backup::{DescribeBackup, DescribeBackupOutput};
pub use self::describe_continuous_backups::{DescribeContinuousBackups, DescribeContinuousBackupsOutput};
pub use self::list_backups::{BackupSummary, BackupTypeFilter, ListBackups, ListBackupsOutput};
pub use self::restore_table_from_backup::{RestoreTableFromBackup, RestoreTableFromBackupOutput};
pub use self::restore_table_to_point_in_time::{RestoreTableToPointInTime, RestoreTableToPointInTimeOutput};
pub use self::source_table::{
    GlobalSecondaryIndexInfo, LocalSecondaryIndexInfo, SourceTableDetails, SourceTableFeatureDetails,
    VectorIndexInfo,
};
pub use self::update_continuous_backups::{
    PointInTimeRecoverySpecification, UpdateContinuousBackups, UpdateContinuousBackupsOutput,
};
