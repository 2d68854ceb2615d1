//! Operations on backups, exports, imports and other things beside tables and items.
#![cfg(feature = "all-operations")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "operations_control/agreement.rs"]
mod agreement;
#[path = "operations_control/checks.rs"]
mod checks;
#[path = "operations_control/pages.rs"]
mod pages;
#[path = "operations_control/round_trips.rs"]
mod round_trips;

/// The ARN of something of a table.
fn arn(of: &str) -> String {
    format!("arn:aws:dynamodb:eu-west-1:123456789012:table/Thread/{of}")
}

const TABLE: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table/Thread";
const KINESIS: &str = "arn:aws:kinesis:eu-west-1:123456789012:stream/changes";
