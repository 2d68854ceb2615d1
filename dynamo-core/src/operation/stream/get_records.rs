//! GetRecords: the records of a shard from a place on.

use super::TARGET_PREFIX;
use super::record::Record;
use crate::Error;
use crate::operation::Repeat;
use crate::operation::check::{check_length, check_limit, invalid};
use crate::operation::structure::{operation, shape};

/// The most characters of a place.
const MAX_ITERATOR: usize = 2048;
/// The most records of one answer.
const MAX_LIMIT: u32 = 1000;

operation! {
    /// Reads the records of a shard from a place on.
    ///
    /// The answer gives the place where the next call carries on, also when it has no records; only a shard that is closed
    /// ends. So this does not end as the pages of a query do, and it is for the caller to say when to stop.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{GetRecords, Operation};
    ///
    /// let answer = GetRecords::decode(
    ///     br#"{"Records":[{"eventName":"INSERT","dynamodb":{"NewImage":{"Subject":{"S":"Hi"}}}}],"NextShardIterator":"b"}"#,
    /// )?;
    /// let image = answer.records[0].new_image().ok_or("the stream gives no new images")?;
    /// let thread: std::collections::BTreeMap<String, String> = dynamo_core::from_item(image)?;
    /// assert_eq!(thread["Subject"], "Hi");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    GetRecords -> GetRecordsOutput {
        repeat: Repeat::Read,
        tables: |_| Vec::new(),
        check: check,
        target_prefix: TARGET_PREFIX,
        required {
            /// The place, of [`GetShardIterator`](crate::GetShardIterator) or of the answer before.
            shard_iterator: String = "ShardIterator",
        }
        exact {
            /// The most records to return, 1 to 1000.
            limit: u32 = "Limit",
        }
    }
}

shape! {
    /// The answer of [`GetRecords`].
    GetRecordsOutput {
        optional {
            /// Where to carry on; nothing when the shard is closed and all of it has been read.
            next_shard_iterator: String = "NextShardIterator",
        }
        many {
            /// The records, in order.
            records: Vec<Record> = "Records",
        }
    }
}

fn check(request: &GetRecords) -> Result<(), Error> {
    check_length(&request.shard_iterator, "ShardIterator", 1..=MAX_ITERATOR)?;
    check_limit(request.limit)?;
    match request.limit {
        Some(limit) if limit > MAX_LIMIT => {
            Err(invalid("Limit", format!("expected at most {MAX_LIMIT}, found {limit}")))
        }
        _ => Ok(()),
    }
}
