//! Operations of DynamoDB Streams: the changes of a table's items, in order.

mod describe_stream;
mod get_records;
mod get_shard_iterator;
mod list_streams;
mod record;

pub use self::describe_stream::{
    DescribeStream, DescribeStreamOutput, SequenceNumberRange, Shard, ShardFilter, ShardFilterType,
    StreamDescription, StreamStatus,
};
pub use self::get_records::{GetRecords, GetRecordsOutput};
pub use self::get_shard_iterator::{GetShardIterator, GetShardIteratorOutput, ShardIteratorType};
pub use self::list_streams::{ListStreams, ListStreamsOutput, Stream};
pub use self::record::{Identity, OperationType, Record, StreamRecord};

/// The first half of the `X-Amz-Target` header of DynamoDB Streams.
const TARGET_PREFIX: &str = "DynamoDBStreams_20120810";

/// The lengths of the ARN of a stream, the id of a shard and a sequence number. The last two come from the service, and
/// servers other than AWS's own give shorter ones than its model has.
const STREAM_ARN: std::ops::RangeInclusive<usize> = 37..=1024;
const SHARD_ID: std::ops::RangeInclusive<usize> = 1..=65;
const SEQUENCE_NUMBER: std::ops::RangeInclusive<usize> = 1..=40;

/// The most streams or shards of a page.
const MAX_PAGE: u32 = 100;
