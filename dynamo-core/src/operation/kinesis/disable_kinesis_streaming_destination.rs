//! DisableKinesisStreamingDestination: stops the flow of a table's changes into a Kinesis stream.

use super::kinesis_streaming_destination::{
    EnableKinesisStreamingConfiguration, KinesisStreamingDestinationOutput, check_ends,
};
use crate::operation::Repeat;
use crate::operation::structure::operation;

operation! {
    /// Stops the flow of a table's changes into a Kinesis stream.
    DisableKinesisStreamingDestination -> KinesisStreamingDestinationOutput {
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
            /// How the changes are written.
            enable_kinesis_streaming_configuration: EnableKinesisStreamingConfiguration = "EnableKinesisStreamingConfiguration",
        }
    }
}
