//! ExportTableToPointInTime: writes a table, as it was at some time, to S3.

use super::export_description::{
    ExportDescription, ExportFormat, ExportType, IncrementalExportSpecification,
};
use super::filter_specification::FilterSpecification;
use super::s3::{S3SseAlgorithm, check_bucket, check_encryption, check_owner, check_prefix};
use crate::Error;
use crate::operation::Repeat;
use crate::operation::check::{check_table_arn, check_time, check_times, check_token, invalid};
use crate::operation::structure::{operation, shape};
use crate::operation::timestamp::Timestamp;

operation! {
    /// Writes a table to S3, as it was at some time, or what changed between two times.
    ///
    /// The table's continuous backups must be on. [`DescribeExport`](crate::DescribeExport) tells how far it is.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{ExportFormat, ExportTableToPointInTime, Operation};
    ///
    /// let table = "arn:aws:dynamodb:eu-west-1:123456789012:table/Thread";
    /// let request = ExportTableToPointInTime::new(table, "exports").export_format(ExportFormat::Ion).s3_prefix("daily");
    /// assert!(request.encode().is_ok());
    /// ```
    ExportTableToPointInTime -> ExportTableToPointInTimeOutput {
        repeat: Repeat::Unsafe,
        tables: |request| vec![&request.table_arn],
        check: check,
        token: client_token = "ClientToken",
        required {
            /// The table's ARN.
            table_arn: String = "TableArn",
            /// The bucket to write to.
            s3_bucket: String = "S3Bucket",
        }
        optional {
            /// The time whose state is exported; now unless this says otherwise.
            export_time: Timestamp = "ExportTime",
            /// Makes a repeated request one export; the client gives one if this does not.
            client_token: String = "ClientToken",
            /// The account that the bucket belongs to, if it is another.
            s3_bucket_owner: String = "S3BucketOwner",
            /// What the keys of the files start with.
            s3_prefix: String = "S3Prefix",
            /// How the files are encrypted.
            s3_sse_algorithm: S3SseAlgorithm = "S3SseAlgorithm",
            /// The key that encrypts them.
            s3_sse_kms_key_id: String = "S3SseKmsKeyId",
            /// How items are written; DynamoDB's JSON unless this says otherwise.
            export_format: ExportFormat = "ExportFormat",
            /// Whether everything is exported, which is so unless this says otherwise.
            export_type: ExportType = "ExportType",
            /// The changes to export, if not everything.
            incremental_export_specification: IncrementalExportSpecification = "IncrementalExportSpecification",
            /// The items and attributes to export; all unless this says otherwise.
            filter_specification: FilterSpecification = "FilterSpecification",
        }
    }
}

shape! {
    /// The answer of [`ExportTableToPointInTime`].
    ExportTableToPointInTimeOutput {
        optional {
            /// The export, which is under way.
            export_description: ExportDescription = "ExportDescription",
        }
    }
}

fn check(request: &ExportTableToPointInTime) -> Result<(), Error> {
    check_table_arn(Some(&request.table_arn), "TableArn")?;
    check_token(request.client_token.as_deref(), "ClientToken")?;
    check_bucket(&request.s3_bucket)?;
    check_owner(request.s3_bucket_owner.as_deref())?;
    check_prefix(request.s3_prefix.as_deref(), "S3Prefix")?;
    check_encryption(request.s3_sse_algorithm.as_ref(), request.s3_sse_kms_key_id.as_deref())?;
    check_time(request.export_time, "ExportTime")?;
    match &request.incremental_export_specification {
        Some(changes) => check_times(
            (changes.export_from_time, "ExportFromTime"),
            (changes.export_to_time, "ExportToTime"),
        )
        .map_err(|error| error.at_name("IncrementalExportSpecification")),
        None if request.export_type == Some(ExportType::IncrementalExport)
            && !request.other.contains_key("IncrementalExportSpecification") =>
        {
            Err(invalid("IncrementalExportSpecification", "missing, and the export is incremental"))
        }
        None => Ok(()),
    }
}
