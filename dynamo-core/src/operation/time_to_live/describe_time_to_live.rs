//! DescribeTimeToLive: whether items of a table expire, and by which attribute.

use crate::operation::Repeat;
use crate::operation::check::check_table_name;
use crate::operation::structure::{choice, operation, shape};

operation! {
    /// Says whether items of a table expire, and by which attribute.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{DescribeTimeToLive, Operation, TimeToLiveStatus};
    ///
    /// assert_eq!(DescribeTimeToLive::new("Thread").encode()?, br#"{"TableName":"Thread"}"#);
    /// let answer = DescribeTimeToLive::decode(br#"{"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED"}}"#)?;
    /// let status = answer.time_to_live_description.and_then(|description| description.time_to_live_status);
    /// assert_eq!(status, Some(TimeToLiveStatus::Disabled));
    /// # Ok::<(), dynamo_core::Error>(())
    /// ```
    DescribeTimeToLive -> DescribeTimeToLiveOutput {
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
    /// The answer of [`DescribeTimeToLive`].
    DescribeTimeToLiveOutput {
        optional {
            /// The table's time to live.
            time_to_live_description: TimeToLiveDescription = "TimeToLiveDescription",
        }
    }
}

shape! {
    /// Whether items of a table expire, and by which attribute.
    TimeToLiveDescription {
        optional {
            /// What the time to live is doing.
            time_to_live_status: TimeToLiveStatus = "TimeToLiveStatus",
            /// The attribute that holds when an item expires, in seconds since 1970.
            attribute_name: String = "AttributeName",
        }
    }
}

choice! {
    /// What a table's time to live is doing.
    TimeToLiveStatus {
        /// It is being switched on.
        Enabling = "ENABLING",
        /// It is being switched off.
        Disabling = "DISABLING",
        /// It is on.
        Enabled = "ENABLED",
        /// It is off.
        Disabled = "DISABLED",
    }
}
