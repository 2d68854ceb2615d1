//! UpdateTimeToLive: switches the time to live of a table's items on or off.

use crate::Error;
use crate::operation::Repeat;
use crate::operation::check::{MAX_NAME, check_length, check_table_name};
use crate::operation::structure::{operation, shape};

operation! {
    /// Switches the time to live of a table's items on or off.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{Operation, TimeToLiveSpecification, UpdateTimeToLive};
    ///
    /// let request = UpdateTimeToLive::new("Thread", TimeToLiveSpecification::new(true, "ExpiresAt"));
    /// assert!(request.encode().is_ok());
    /// ```
    UpdateTimeToLive -> UpdateTimeToLiveOutput {
        repeat: Repeat::Unsafe,
        tables: |request| vec![&request.table_name],
        check: check,
        required {
            /// The table's name or ARN.
            table_name: String = "TableName",
            /// How it is to be.
            time_to_live_specification: TimeToLiveSpecification = "TimeToLiveSpecification",
        }
    }
}

shape! {
    /// The answer of [`UpdateTimeToLive`].
    UpdateTimeToLiveOutput {
        optional {
            /// How it is to be.
            time_to_live_specification: TimeToLiveSpecification = "TimeToLiveSpecification",
        }
    }
}

shape! {
    /// Whether items of a table are to expire, and by which attribute.
    TimeToLiveSpecification {
        required {
            /// Whether they are to expire.
            enabled: bool = "Enabled",
            /// The attribute that holds when an item expires, in seconds since 1970.
            attribute_name: String = "AttributeName",
        }
    }
}

fn check(request: &UpdateTimeToLive) -> Result<(), Error> {
    check_table_name(&request.table_name)?;
    let name = &request.time_to_live_specification.attribute_name;
    check_length(name, "AttributeName", 1..=MAX_NAME)
        .map_err(|error| error.at_name("TimeToLiveSpecification"))
}
