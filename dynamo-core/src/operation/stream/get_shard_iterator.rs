//! GetShardIterator: a place in a shard to read records from.

use super::{SEQUENCE_NUMBER, SHARD_ID, STREAM_ARN, TARGET_PREFIX};
use crate::Error;
use crate::operation::check::{check_length, invalid};
use crate::operation::structure::{choice, operation, shape};
use crate::operation::{Repeat, Timestamp};

operation! {
    /// Gives a place in a shard to read records from; the place is good for 15 minutes.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{GetShardIterator, Operation};
    ///
    /// let arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/Thread/stream/2026-01-01T00:00:00.000";
    /// let shard = "shardId-00000000000000000001-0123abcd";
    /// assert!(GetShardIterator::new(arn, shard, "TRIM_HORIZON").encode().is_ok());
    /// assert!(GetShardIterator::new(arn, shard, "AFTER_SEQUENCE_NUMBER").encode().is_err(), "after which?");
    /// ```
    GetShardIterator -> GetShardIteratorOutput {
        repeat: Repeat::Read,
        tables: |_| Vec::new(),
        check: check,
        resource: |request| Some(&request.stream_arn),
        target_prefix: TARGET_PREFIX,
        required {
            /// The stream's ARN.
            stream_arn: String = "StreamArn",
            /// The shard's id.
            shard_id: String = "ShardId",
            /// Where in the shard.
            shard_iterator_type: ShardIteratorType = "ShardIteratorType",
        }
        optional {
            /// The number of the record where, or after which, to begin.
            sequence_number: String = "SequenceNumber",
            /// The moment at which to begin.
            timestamp: Timestamp = "Timestamp",
        }
    }
}

shape! {
    /// The answer of [`GetShardIterator`].
    GetShardIteratorOutput {
        optional {
            /// The place, for [`GetRecords`](crate::GetRecords).
            shard_iterator: String = "ShardIterator",
        }
    }
}

choice! {
    /// Where in a shard to begin.
    ShardIteratorType {
        /// At the oldest record that is there.
        TrimHorizon = "TRIM_HORIZON",
        /// After the newest record.
        Latest = "LATEST",
        /// At the record of a number.
        AtSequenceNumber = "AT_SEQUENCE_NUMBER",
        /// After the record of a number.
        AfterSequenceNumber = "AFTER_SEQUENCE_NUMBER",
        /// At a moment.
        AtTimestamp = "AT_TIMESTAMP",
    }
}

fn check(request: &GetShardIterator) -> Result<(), Error> {
    check_length(&request.stream_arn, "StreamArn", STREAM_ARN)?;
    check_length(&request.shard_id, "ShardId", SHARD_ID)?;
    let number = request.sequence_number.as_deref();
    number.map_or(Ok(()), |number| check_length(number, "SequenceNumber", SEQUENCE_NUMBER))?;
    let given = |name: &str| request.other.contains_key(name);
    match &request.shard_iterator_type {
        ShardIteratorType::AtSequenceNumber | ShardIteratorType::AfterSequenceNumber
            if number.is_none() && !given("SequenceNumber") =>
        {
            let message = format!("missing, and the iterator is of type {}", request.shard_iterator_type);
            Err(invalid("SequenceNumber", message))
        }
        ShardIteratorType::AtTimestamp if request.timestamp.is_none() && !given("Timestamp") => {
            Err(invalid("Timestamp", "missing, and the iterator is of type AT_TIMESTAMP"))
        }
        _ => Ok(()),
    }
}
