//! Waiting for what takes its time: exports, imports, bulk operations, insights, streams to Kinesis.

use std::time::Duration;

use super::Waiter;
use super::acceptor::{Acceptor, Matcher, Verdict};
use crate::{
    BulkOperationStatus, ContributorInsightsStatus, DescribeBulkOperation, DescribeBulkOperationOutput,
    DescribeContributorInsights, DescribeContributorInsightsOutput, DescribeExport, DescribeExportOutput,
    DescribeImport, DescribeImportOutput, DescribeKinesisStreamingDestination,
    DescribeKinesisStreamingDestinationOutput, DestinationStatus, ExportStatus, ImportStatus,
};

/// A waiter that is told one name or ARN.
macro_rules! waiter {
    (
        $(#[$meta:meta])*
        $name:ident($field:ident) asks $operation:ident -> $output:ident
        every $delay:literal seconds, $attempts:literal times
        { $($acceptor:expr),+ $(,)? }
        |$answer:ident| $states:expr
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[must_use]
        pub struct $name {
            $field: String,
        }

        impl $name {
            #[doc = concat!("Waits for what this `", stringify!($field), "` stands for.")]
            pub fn new($field: impl Into<String>) -> Self {
                Self { $field: $field.into() }
            }
        }

        impl Waiter for $name {
            type Operation = $operation;

            const NAME: &'static str = stringify!($name);
            const DELAY: Duration = Duration::from_secs($delay);
            const MAX_ATTEMPTS: u32 = $attempts;
            const ACCEPTORS: &'static [Acceptor] = &[$($acceptor),+];

            fn operation(&self) -> $operation {
                $operation::new(&self.$field)
            }

            fn states($answer: &$output) -> Vec<&str> {
                $states
            }
        }
    };
}

const EXPORT: &str = "ExportDescription.ExportStatus";
const IMPORT: &str = "ImportTableDescription.ImportStatus";
const BULK: &str = "BulkOperationDescription.BulkOperationStatus";
const INSIGHTS: &str = "ContributorInsightsStatus";
const DESTINATIONS: &str = "KinesisDataStreamDestinations[].DestinationStatus";

waiter! {
    /// An export of a table is complete.
    ExportCompleted(export_arn) asks DescribeExport -> DescribeExportOutput every 20 seconds, 60 times
    {
        Acceptor::path(EXPORT, "COMPLETED", Verdict::Success),
        Acceptor::path(EXPORT, "FAILED", Verdict::Failure),
    }
    |output| {
        let export = output.export_description.iter();
        export.filter_map(|export| export.export_status.as_ref()).map(ExportStatus::as_str).collect()
    }
}

waiter! {
    /// An import into a table is complete.
    ImportCompleted(import_arn) asks DescribeImport -> DescribeImportOutput every 20 seconds, 60 times
    {
        Acceptor::path(IMPORT, "COMPLETED", Verdict::Success),
        Acceptor::path(IMPORT, "FAILED", Verdict::Failure),
        Acceptor::path(IMPORT, "CANCELLED", Verdict::Failure),
    }
    |output| output.import_table_description.import_status.iter().map(ImportStatus::as_str).collect()
}

waiter! {
    /// A bulk operation is complete, with or without errors.
    BulkOperationCompleted(bulk_operation_arn) asks DescribeBulkOperation -> DescribeBulkOperationOutput
    every 20 seconds, 180 times
    {
        Acceptor::path(BULK, "COMPLETED", Verdict::Success),
        Acceptor::path(BULK, "COMPLETED_WITH_ERRORS", Verdict::Success),
        Acceptor::path(BULK, "CANCELLED", Verdict::Failure),
        Acceptor::path(BULK, "FAILED", Verdict::Failure),
    }
    |output| {
        let operation = &output.bulk_operation_description;
        operation.bulk_operation_status.iter().map(BulkOperationStatus::as_str).collect()
    }
}

waiter! {
    /// The contributor insights of a table are on.
    ContributorInsightsEnabled(table_name) asks DescribeContributorInsights -> DescribeContributorInsightsOutput
    every 20 seconds, 30 times
    {
        Acceptor::path(INSIGHTS, "ENABLED", Verdict::Success),
        Acceptor::path(INSIGHTS, "FAILED", Verdict::Failure),
    }
    |output| output.contributor_insights_status.iter().map(ContributorInsightsStatus::as_str).collect()
}

waiter! {
    /// A table's changes go to a Kinesis stream.
    KinesisStreamingDestinationActive(table_name)
    asks DescribeKinesisStreamingDestination -> DescribeKinesisStreamingDestinationOutput
    every 20 seconds, 30 times
    {
        Acceptor {
            matcher: Matcher::PathAny { path: DESTINATIONS, expected: "ACTIVE" },
            verdict: Verdict::Success,
        },
        Acceptor {
            matcher: Matcher::PathAll { path: DESTINATIONS, expected: &["DISABLED", "ENABLE_FAILED"] },
            verdict: Verdict::Failure,
        },
    }
    |output| {
        // One without a status is none of those that have failed.
        let destinations = output.kinesis_data_stream_destinations.iter();
        destinations
            .map(|found| found.destination_status.as_ref().map_or("", DestinationStatus::as_str))
            .collect()
    }
}
