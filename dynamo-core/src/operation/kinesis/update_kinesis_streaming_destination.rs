//! UpdateKinesisStreamingDestination: how a table's changes are written to a Kinesis stream.

use super::kinesis_streaming_destination::{
    ApproximateCreationDateTimePrecision, DestinationStatus, check_ends,
};
use crate::operation::Repeat;
use crate::operation::structure::{operation, shape};

operation! {
    /// Changes how a table's changes are written to a Kinesis stream.
    UpdateKinesisStreamingDestination -> UpdateKinesisStreamingDestinationOutput {
        repeat: Repeat::Unsafe,
        tables: |request| vec![&request.table_name],
        check: |request| check_ends(&request.table_name, &request.stream_arn),
        required {
            /// The table's name or ARN.
            table_name: String = "TableName",
            /// The stream's ARN.
            stream_arn: String = "StreamArn",
        }
        optional {
            /// How the changes are to be written.
            update_kinesis_streaming_configuration: UpdateKinesisStreamingConfiguration = "UpdateKinesisStreamingConfiguration",
        }
    }
}

shape! {
    /// How the changes are to be written.
    UpdateKinesisStreamingConfiguration {
        optional {
            /// How exactly a change says when it was made.
            approximate_creation_date_time_precision: ApproximateCreationDateTimePrecision = "ApproximateCreationDateTimePrecision",
        }
    }
}

shape! {
    /// The answer of [`UpdateKinesisStreamingDestination`].
    UpdateKinesisStreamingDestinationOutput {
        optional {
            /// The table's name.
            table_name: String = "TableName",
            /// The stream's ARN.
            stream_arn: String = "StreamArn",
            /// What the flow of changes is doing.
            destination_status: DestinationStatus = "DestinationStatus",
            /// How the changes are to be written.
            update_kinesis_streaming_configuration: UpdateKinesisStreamingConfiguration = "UpdateKinesisStreamingConfiguration",
        }
    }
}
