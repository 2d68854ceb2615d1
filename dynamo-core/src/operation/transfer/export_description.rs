//! An export as it is.

use super::filter_specification::FilterSpecification;
use super::s3::S3SseAlgorithm;
use crate::operation::structure::{choice, shape};
use crate::operation::timestamp::Timestamp;

choice! {
    /// What an export is doing.
    ExportStatus {
        /// It is under way.
        InProgress = "IN_PROGRESS",
        /// It is done.
        Completed = "COMPLETED",
        /// It failed.
        Failed = "FAILED",
    }
}

choice! {
    /// How exported items are written.
    ExportFormat {
        /// As DynamoDB's JSON, an item a line.
        DynamoDbJson = "DYNAMODB_JSON",
        /// As Amazon Ion text.
        Ion = "ION",
    }
}

choice! {
    /// Whether an export holds everything.
    ExportType {
        /// The whole table, as it was at some time.
        FullExport = "FULL_EXPORT",
        /// What changed between two times.
        IncrementalExport = "INCREMENTAL_EXPORT",
    }
}

choice! {
    /// What an incremental export says of a changed item.
    ExportViewType {
        /// The item as it was at the end.
        NewImage = "NEW_IMAGE",
        /// The item as it was at the beginning, and at the end.
        NewAndOldImages = "NEW_AND_OLD_IMAGES",
    }
}

shape! {
    /// The changes that an incremental export holds.
    IncrementalExportSpecification {
        optional {
            /// Changes since this time, which is included.
            export_from_time: Timestamp = "ExportFromTime",
            /// Changes until this time, which is not included.
            export_to_time: Timestamp = "ExportToTime",
            /// What is said of a changed item.
            export_view_type: ExportViewType = "ExportViewType",
        }
    }
}

shape! {
    /// An export as it is.
    ExportDescription {
        optional {
            /// The export's ARN.
            export_arn: String = "ExportArn",
            /// What the export is doing.
            export_status: ExportStatus = "ExportStatus",
            /// When the export started.
            start_time: Timestamp = "StartTime",
            /// When the export ended.
            end_time: Timestamp = "EndTime",
            /// The key of the file that lists the export's files.
            export_manifest: String = "ExportManifest",
            /// The table's ARN.
            table_arn: String = "TableArn",
            /// The table's id.
            table_id: String = "TableId",
            /// The time whose state is exported.
            export_time: Timestamp = "ExportTime",
            /// The token of the request that started the export.
            client_token: String = "ClientToken",
            /// The bucket that the export goes to.
            s3_bucket: String = "S3Bucket",
            /// The account that the bucket belongs to.
            s3_bucket_owner: String = "S3BucketOwner",
            /// What the keys of the export's files start with.
            s3_prefix: String = "S3Prefix",
            /// How the export's files are encrypted.
            s3_sse_algorithm: S3SseAlgorithm = "S3SseAlgorithm",
            /// The key that encrypts them.
            s3_sse_kms_key_id: String = "S3SseKmsKeyId",
            /// Why the export failed, as a code.
            failure_code: String = "FailureCode",
            /// Why the export failed.
            failure_message: String = "FailureMessage",
            /// How items are written.
            export_format: ExportFormat = "ExportFormat",
            /// The size of the table that is billed.
            billed_size_bytes: i64 = "BilledSizeBytes",
            /// The number of items.
            item_count: i64 = "ItemCount",
            /// Whether the export holds everything.
            export_type: ExportType = "ExportType",
            /// The changes that the export holds, if not everything.
            incremental_export_specification: IncrementalExportSpecification = "IncrementalExportSpecification",
            /// The items and attributes that are exported.
            filter_specification: FilterSpecification = "FilterSpecification",
        }
    }
}
