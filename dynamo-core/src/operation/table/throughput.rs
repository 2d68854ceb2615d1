//! How much a table or index can be read and written.

use super::index::IndexStatus;
use super::table_description::TableStatus;
use crate::operation::structure::shape;
use crate::operation::timestamp::Timestamp;

shape! {
    /// The capacity that is set aside each second.
    ProvisionedThroughput {
        required {
            /// Strongly consistent reads of up to 4 KB each second.
            read_capacity_units: i64 = "ReadCapacityUnits",
            /// Writes of up to 1 KB each second.
            write_capacity_units: i64 = "WriteCapacityUnits",
        }
    }
}

shape! {
    /// The capacity that is set aside each second, and when it changed.
    ProvisionedThroughputDescription {
        optional {
            /// When it was last raised.
            last_increase_date_time: Timestamp = "LastIncreaseDateTime",
            /// When it was last lowered.
            last_decrease_date_time: Timestamp = "LastDecreaseDateTime",
            /// How often it was lowered today.
            number_of_decreases_today: i64 = "NumberOfDecreasesToday",
            /// Reads each second.
            read_capacity_units: i64 = "ReadCapacityUnits",
            /// Writes each second.
            write_capacity_units: i64 = "WriteCapacityUnits",
        }
    }
}

shape! {
    /// The most that a table or index with on-demand billing uses each second.
    OnDemandThroughput {
        optional {
            /// The most reads; -1 for no limit.
            max_read_request_units: i64 = "MaxReadRequestUnits",
            /// The most writes; -1 for no limit.
            max_write_request_units: i64 = "MaxWriteRequestUnits",
        }
    }
}

shape! {
    /// The load that a table or index is ready for at once.
    WarmThroughput {
        optional {
            /// Reads each second.
            read_units_per_second: i64 = "ReadUnitsPerSecond",
            /// Writes each second.
            write_units_per_second: i64 = "WriteUnitsPerSecond",
        }
    }
}

shape! {
    /// The load that a table is ready for at once.
    TableWarmThroughputDescription {
        optional {
            /// Reads each second.
            read_units_per_second: i64 = "ReadUnitsPerSecond",
            /// Writes each second.
            write_units_per_second: i64 = "WriteUnitsPerSecond",
            /// Whether it is being changed.
            status: TableStatus = "Status",
        }
    }
}

shape! {
    /// The load that a global secondary index is ready for at once.
    GlobalSecondaryIndexWarmThroughputDescription {
        optional {
            /// Reads each second.
            read_units_per_second: i64 = "ReadUnitsPerSecond",
            /// Writes each second.
            write_units_per_second: i64 = "WriteUnitsPerSecond",
            /// Whether it is being changed.
            status: IndexStatus = "Status",
        }
    }
}
