//! UpdateContinuousBackups: whether a table can go back in time.

use super::continuous_backups::ContinuousBackupsDescription;
use crate::Error;
use crate::operation::Repeat;
use crate::operation::check::{check_range, check_table_name};
use crate::operation::structure::{operation, shape};

/// The most days of the past that can be kept.
const MAX_DAYS: i64 = 35;

operation! {
    /// Switches on or off that a table can be restored as it was at some time.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{Operation, PointInTimeRecoverySpecification, UpdateContinuousBackups};
    ///
    /// let recovery = PointInTimeRecoverySpecification::new(true).recovery_period_in_days(14);
    /// assert!(UpdateContinuousBackups::new("Thread", recovery).encode().is_ok());
    /// ```
    UpdateContinuousBackups -> UpdateContinuousBackupsOutput {
        repeat: Repeat::Safe,
        tables: |request| vec![&request.table_name],
        check: check,
        required {
            /// The table's name or ARN.
            table_name: String = "TableName",
            /// Whether, and how far back.
            point_in_time_recovery_specification: PointInTimeRecoverySpecification = "PointInTimeRecoverySpecification",
        }
    }
}

shape! {
    /// Whether a table can be restored as it was at some time, and how far back.
    PointInTimeRecoverySpecification {
        required {
            /// Whether it can. Switching it off throws the kept past away.
            point_in_time_recovery_enabled: bool = "PointInTimeRecoveryEnabled",
        }
        exact {
            /// For how many days the past is kept, 1 to 35; 35 unless this says otherwise.
            recovery_period_in_days: u32 = "RecoveryPeriodInDays",
        }
    }
}

shape! {
    /// The answer of [`UpdateContinuousBackups`].
    UpdateContinuousBackupsOutput {
        optional {
            /// The continuous backups as they are now.
            continuous_backups_description: ContinuousBackupsDescription = "ContinuousBackupsDescription",
        }
    }
}

fn check(request: &UpdateContinuousBackups) -> Result<(), Error> {
    check_table_name(&request.table_name)?;
    let days = request.point_in_time_recovery_specification.recovery_period_in_days;
    check_range(days.map(i64::from), "RecoveryPeriodInDays", 1..=MAX_DAYS)
        .map_err(|error| error.at_name("PointInTimeRecoverySpecification"))
}
