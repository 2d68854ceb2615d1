//! DescribeStream: what a stream is, and which shards it has.

use super::{MAX_PAGE, SHARD_ID, STREAM_ARN, TARGET_PREFIX};
use crate::Error;
use crate::operation::check::{check_length, check_limit};
use crate::operation::paginate::paged_by;
use crate::operation::structure::{choice, operation, shape};
use crate::operation::{KeySchemaElement, PageCounts, Paginate, Repeat, StreamViewType, Timestamp};

operation! {
    /// Says what a stream is, and which shards it has, a page of shards at a time.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{DescribeStream, Operation, ShardFilter};
    ///
    /// let arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/Thread/stream/2026-01-01T00:00:00.000";
    /// let children = ShardFilter::children_of("shardId-00000000000000000001-0123abcd");
    /// assert!(DescribeStream::new(arn).shard_filter(children).encode().is_ok());
    /// ```
    DescribeStream -> DescribeStreamOutput {
        repeat: Repeat::Read,
        tables: |_| Vec::new(),
        check: check,
        resource: |request| Some(&request.stream_arn),
        target_prefix: TARGET_PREFIX,
        required {
            /// The stream's ARN.
            stream_arn: String = "StreamArn",
        }
        optional {
            /// The last shard of the page before.
            exclusive_start_shard_id: String = "ExclusiveStartShardId",
            /// Which shards to return; all of them unless this says otherwise.
            shard_filter: ShardFilter = "ShardFilter",
        }
        exact {
            /// The most shards to return.
            limit: u32 = "Limit",
        }
    }
}

shape! {
    /// The answer of [`DescribeStream`]: a page of shards.
    DescribeStreamOutput {
        optional {
            /// The stream.
            stream_description: StreamDescription = "StreamDescription",
        }
    }
}

shape! {
    /// A stream, and a page of its shards.
    StreamDescription {
        optional {
            /// The stream's ARN.
            stream_arn: String = "StreamArn",
            /// When the stream began, as text; with the table's name it tells one stream from another.
            stream_label: String = "StreamLabel",
            /// What the stream is doing.
            stream_status: StreamStatus = "StreamStatus",
            /// What the stream says of a changed item.
            stream_view_type: StreamViewType = "StreamViewType",
            /// When the stream was asked for.
            creation_request_date_time: Timestamp = "CreationRequestDateTime",
            /// The table.
            table_name: String = "TableName",
            /// Where the page ended; nothing after the last page.
            last_evaluated_shard_id: String = "LastEvaluatedShardId",
        }
        many {
            /// The table's key.
            key_schema: Vec<KeySchemaElement> = "KeySchema",
            /// The shards.
            shards: Vec<Shard> = "Shards",
        }
    }
}

shape! {
    /// A part of a stream, of which the records are in order.
    Shard {
        optional {
            /// The shard's id.
            shard_id: String = "ShardId",
            /// Where the shard begins, and where it ends if it is closed.
            sequence_number_range: SequenceNumberRange = "SequenceNumberRange",
            /// The shard that this one carries on; its records come before those of this one.
            parent_shard_id: String = "ParentShardId",
        }
    }
}

shape! {
    /// Where a shard begins and ends.
    SequenceNumberRange {
        optional {
            /// The number of its first record.
            starting_sequence_number: String = "StartingSequenceNumber",
            /// The number of its last record; nothing while it is open.
            ending_sequence_number: String = "EndingSequenceNumber",
        }
    }
}

shape! {
    /// Which shards of a stream to return.
    ShardFilter {
        optional {
            /// The kind of filter.
            filter_type: ShardFilterType = "Type",
            /// The shard that it is about.
            shard_id: String = "ShardId",
        }
    }
}

choice! {
    /// The kind of a filter of shards.
    ShardFilterType {
        /// The shards that carry a shard on.
        ChildShards = "CHILD_SHARDS",
    }
}

choice! {
    /// What a stream is doing.
    StreamStatus {
        /// It is being switched on.
        Enabling = "ENABLING",
        /// It is on.
        Enabled = "ENABLED",
        /// It is being switched off.
        Disabling = "DISABLING",
        /// It is off; its records can be read for a day.
        Disabled = "DISABLED",
    }
}

impl ShardFilter {
    /// Keeps the shards that carry on the shard of this id.
    #[must_use]
    pub fn children_of(shard_id: impl Into<String>) -> Self {
        Self::new().filter_type(ShardFilterType::ChildShards).shard_id(shard_id)
    }
}

fn check(request: &DescribeStream) -> Result<(), Error> {
    check_length(&request.stream_arn, "StreamArn", STREAM_ARN)?;
    check_limit(request.limit)?;
    let start = request.exclusive_start_shard_id.as_deref();
    start.map_or(Ok(()), |shard| check_length(shard, "ExclusiveStartShardId", SHARD_ID))?;
    let filter = request.shard_filter.as_ref().and_then(|filter| filter.shard_id.as_deref());
    filter.map_or(Ok(()), |shard| {
        check_length(shard, "ShardId", SHARD_ID).map_err(|error| error.at_name("ShardFilter"))
    })
}

impl Paginate for DescribeStream {
    type Cursor = String;

    const MAX_PAGE_SIZE: Option<u32> = Some(MAX_PAGE);

    fn next_cursor(output: &DescribeStreamOutput) -> Option<String> {
        output.stream_description.as_ref()?.last_evaluated_shard_id.clone()
    }

    fn start_after(&mut self, cursor: String) {
        self.exclusive_start_shard_id = Some(cursor);
    }

    paged_by!(exclusive_start_shard_id, limit);

    fn counts(output: &DescribeStreamOutput) -> PageCounts {
        PageCounts::new(output.stream_description.as_ref().map_or(0, |stream| stream.shards.len() as u64))
    }
}
