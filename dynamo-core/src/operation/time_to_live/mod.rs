//! Operations on a table's time to live: items that the service deletes when their time has come.

mod describe_time_to_live;
mod update_time_to_live;

pub use self::describe_time_to_live::{
    DescribeTimeToLive, DescribeTimeToLiveOutput, TimeToLiveDescription, TimeToLiveStatus,
};
pub use self::update_time_to_live::{TimeToLiveSpecification, UpdateTimeToLive, UpdateTimeToLiveOutput};
