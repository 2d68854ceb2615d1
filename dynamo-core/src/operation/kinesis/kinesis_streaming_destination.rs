//! A Kinesis stream that a table's changes go to.

use crate::Error;
use crate::operation::check::{check_arn, check_table_name};
use crate::operation::structure::{choice, shape};

choice! {
    /// What the flow of changes is doing.
    DestinationStatus {
        /// It is being switched on.
        Enabling = "ENABLING",
        /// It is on.
        Active = "ACTIVE",
        /// It is being switched off.
        Disabling = "DISABLING",
        /// It is off.
        Disabled = "DISABLED",
        /// It could not be switched on.
        EnableFailed = "ENABLE_FAILED",
        /// It is being changed.
        Updating = "UPDATING",
    }
}

choice! {
    /// How exactly a change says when it was made.
    ApproximateCreationDateTimePrecision {
        /// To the millisecond.
        Millisecond = "MILLISECOND",
        /// To the microsecond.
        Microsecond = "MICROSECOND",
    }
}

shape! {
    /// How the changes are written, once they flow.
    EnableKinesisStreamingConfiguration {
        optional {
            /// How exactly a change says when it was made.
            approximate_creation_date_time_precision: ApproximateCreationDateTimePrecision = "ApproximateCreationDateTimePrecision",
        }
    }
}

shape! {
    /// The answer of [`EnableKinesisStreamingDestination`](crate::EnableKinesisStreamingDestination) and
    /// [`DisableKinesisStreamingDestination`](crate::DisableKinesisStreamingDestination).
    KinesisStreamingDestinationOutput {
        optional {
            /// The table's name.
            table_name: String = "TableName",
            /// The stream's ARN.
            stream_arn: String = "StreamArn",
            /// What the flow of changes is doing.
            destination_status: DestinationStatus = "DestinationStatus",
            /// How the changes are written.
            enable_kinesis_streaming_configuration: EnableKinesisStreamingConfiguration = "EnableKinesisStreamingConfiguration",
        }
    }
}

/// The table and the stream.
pub(super) fn check_ends(table_name: &str, stream_arn: &str) -> Result<(), Error> {
    check_table_name(table_name)?;
    check_arn(stream_arn, "StreamArn")
}
