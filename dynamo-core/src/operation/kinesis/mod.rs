//! Operations on streams of changes to Kinesis.

mod describe_kinesis_streaming_destination;
mod disable_kinesis_streaming_destination;
mod enable_kinesis_streaming_destination;
mod kinesis_streaming_destination;
mod update_kinesis_streaming_destination;

pub use self::describe_kinesis_streaming_destination::{
    DescribeKinesisStreamingDestination, DescribeKinesisStreamingDestinationOutput,
    KinesisDataStreamDestination,
};
pub use self::disable_kinesis_streaming_destination::DisableKinesisStreamingDestination;
pub use self::enable_kinesis_streaming_destination::EnableKinesisStreamingDestination;
pub use self::kinesis_streaming_destination::{
    ApproximateCreationDateTimePrecision, DestinationStatus, EnableKinesisStreamingConfiguration,
    KinesisStreamingDestinationOutput,
};
pub use self::update_kinesis_streaming_destination::{
    UpdateKinesisStreamingConfiguration, UpdateKinesisStreamingDestination,
    UpdateKinesisStreamingDestinationOutput,
};
