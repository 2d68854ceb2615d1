//! Continuous backups, with which a table can go back in time, as they are.

use crate::operation::structure::{choice, shape};
use crate::operation::timestamp::Timestamp;

choice! {
    /// Whether a table is backed up all the time.
    ContinuousBackupsStatus {
        /// It is.
        Enabled = "ENABLED",
        /// It is not.
        Disabled = "DISABLED",
    }
}

choice! {
    /// Whether a table can be restored as it was at some time.
    PointInTimeRecoveryStatus {
        /// It can.
        Enabled = "ENABLED",
        /// It can't.
        Disabled = "DISABLED",
    }
}

shape! {
    /// The continuous backups of a table.
    ContinuousBackupsDescription {
        required {
            /// Whether there are any.
            continuous_backups_status: ContinuousBackupsStatus = "ContinuousBackupsStatus",
        }
        optional {
            /// The times that the table can be restored to.
            point_in_time_recovery_description: PointInTimeRecoveryDescription = "PointInTimeRecoveryDescription",
        }
    }
}

shape! {
    /// The times that a table can be restored to.
    PointInTimeRecoveryDescription {
        optional {
            /// Whether the table can be restored as it was at some time.
            point_in_time_recovery_status: PointInTimeRecoveryStatus = "PointInTimeRecoveryStatus",
            /// The earliest such time.
            earliest_restorable_date_time: Timestamp = "EarliestRestorableDateTime",
            /// The latest such time, some minutes ago.
            latest_restorable_date_time: Timestamp = "LatestRestorableDateTime",
        }
        exact {
            /// For how many days the past is kept.
            recovery_period_in_days: u32 = "RecoveryPeriodInDays",
        }
    }
}
