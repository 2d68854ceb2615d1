//! ListStreams: the streams of all tables, or of one.

use super::{MAX_PAGE, STREAM_ARN, TARGET_PREFIX};
use crate::Error;
use crate::operation::check::{check_length, check_limit, check_name};
use crate::operation::paginate::paged_by;
use crate::operation::structure::{operation, shape};
use crate::operation::{PageCounts, Paginate, Repeat};

operation! {
    /// Lists the streams of all tables, or of one, a page at a time.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{ListStreams, Operation};
    ///
    /// let request = ListStreams::new().table_name("Thread");
    /// assert_eq!(request.encode()?, br#"{"TableName":"Thread"}"#);
    /// # Ok::<(), dynamo_core::Error>(())
    /// ```
    ListStreams -> ListStreamsOutput {
        repeat: Repeat::Read,
        tables: |request| request.table_name.as_deref().into_iter().collect(),
        check: check,
        target_prefix: TARGET_PREFIX,
        optional {
            /// The table whose streams to list; those of all tables unless this says otherwise.
            table_name: String = "TableName",
            /// The last stream of the page before.
            exclusive_start_stream_arn: String = "ExclusiveStartStreamArn",
        }
        exact {
            /// The most streams to return.
            limit: u32 = "Limit",
        }
    }
}

shape! {
    /// The answer of [`ListStreams`]: a page of streams.
    ListStreamsOutput {
        optional {
            /// Where the page ended; nothing after the last page.
            last_evaluated_stream_arn: String = "LastEvaluatedStreamArn",
        }
        many {
            /// The streams.
            streams: Vec<Stream> = "Streams",
        }
    }
}

shape! {
    /// A stream of a table.
    Stream {
        optional {
            /// The stream's ARN.
            stream_arn: String = "StreamArn",
            /// The table.
            table_name: String = "TableName",
            /// When the stream began, as text; with the table's name it tells one stream from another.
            stream_label: String = "StreamLabel",
        }
    }
}

fn check(request: &ListStreams) -> Result<(), Error> {
    check_limit(request.limit)?;
    request.table_name.as_deref().map_or(Ok(()), |name| check_name(name, "TableName"))?;
    let start = request.exclusive_start_stream_arn.as_deref();
    start.map_or(Ok(()), |arn| check_length(arn, "ExclusiveStartStreamArn", STREAM_ARN))
}

impl Paginate for ListStreams {
    type Cursor = String;

    const MAX_PAGE_SIZE: Option<u32> = Some(MAX_PAGE);

    fn next_cursor(output: &ListStreamsOutput) -> Option<String> {
        output.last_evaluated_stream_arn.clone()
    }

    fn start_after(&mut self, cursor: String) {
        self.exclusive_start_stream_arn = Some(cursor);
    }

    paged_by!(exclusive_start_stream_arn, limit);

    fn counts(output: &ListStreamsOutput) -> PageCounts {
        PageCounts::new(output.streams.len() as u64)
    }
}
