//! DescribeKinesisStreamingDestination: the Kinesis streams that a table's changes go to.

use super::kinesis_streaming_destination::{ApproximateCreationDateTimePrecision, DestinationStatus};
use crate::operation::Repeat;
use crate::operation::check::check_table_name;
use crate::operation::structure::{operation, shape};

operation! {
    /// Says which Kinesis streams a table's changes go to.
    DescribeKinesisStreamingDestination -> DescribeKinesisStreamingDestinationOutput {
        repeat: Repeat::Read,
        tables: |request| vec![&request.table_name],
        check: |request| check_table_name(&request.table_name),
        required {
            /// The table's name or ARN.
            table_name: String = "TableName",
        }
    }
}

shape! {
    /// The answer of [`DescribeKinesisStreamingDestination`].
    DescribeKinesisStreamingDestinationOutput {
        optional {
            /// The table's name.
            table_name: String = "TableName",
        }
        many {
            /// The streams.
            kinesis_data_stream_destinations: Vec<KinesisDataStreamDestination> = "KinesisDataStreamDestinations",
        }
    }
}

shape! {
    /// A Kinesis stream that a table's changes go to, or went to.
    KinesisDataStreamDestination {
        optional {
            /// The stream's ARN.
            stream_arn: String = "StreamArn",
            /// What the flow of changes is doing.
            destination_status: DestinationStatus = "DestinationStatus",
            /// More about that.
            destination_status_description: String = "DestinationStatusDescription",
            /// How exactly a change says when it was made.
            approximate_creation_date_time_precision: ApproximateCreationDateTimePrecision = "ApproximateCreationDateTimePrecision",
        }
    }
}
