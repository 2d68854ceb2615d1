//! StartBulkPutItems: puts the items of files in S3 into a table.

use super::bulk_operation_description::{
    BulkOperationDescription, BulkOperationPerformanceTier, InputS3Configuration, OutputS3Configuration,
};
use crate::Error;
use crate::operation::Repeat;
use crate::operation::check::{check_elements, check_range, check_table_name, check_token};
use crate::operation::structure::{operation, shape};
use crate::operation::transfer::s3::{check_bucket, check_encryption, check_owner, check_prefix};

/// The least that can be set as the most to write.
const MIN_WRITE_UNITS: i64 = 1024;

operation! {
    /// Puts the items of files in S3 into a table that is there.
    ///
    /// [`DescribeBulkOperation`](crate::DescribeBulkOperation) tells how far it is.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{
    ///     BulkOperationInputFormat, InputS3Configuration, Operation, OutputS3Configuration, OutputType,
    ///     StartBulkPutItems,
    /// };
    ///
    /// let input = InputS3Configuration::new("imports", BulkOperationInputFormat::Ion).s3_key_prefix("thread/");
    /// let output = OutputS3Configuration::new([OutputType::Error]).s3_bucket("reports");
    /// assert!(StartBulkPutItems::new(input, output, "Thread").encode().is_ok());
    /// ```
    StartBulkPutItems -> StartBulkPutItemsOutput {
        repeat: Repeat::Unsafe,
        tables: |request| vec![&request.table_name],
        check: check,
        token: client_token = "ClientToken",
        required {
            /// The files with the items.
            input_s3_configuration: InputS3Configuration = "InputS3Configuration",
            /// Where to report.
            output_s3_configuration: OutputS3Configuration = "OutputS3Configuration",
            /// The table's name or ARN.
            table_name: String = "TableName",
        }
        optional {
            /// Makes a repeated request one bulk operation; the client gives one if this does not.
            client_token: String = "ClientToken",
            /// The most that is written each second, at least 1024.
            max_write_request_units: i64 = "MaxWriteRequestUnits",
            /// How fast it shall be.
            performance_tier: BulkOperationPerformanceTier = "PerformanceTier",
        }
    }
}

shape! {
    /// The answer of [`StartBulkPutItems`].
    StartBulkPutItemsOutput {
        required {
            /// The bulk operation, which is under way.
            bulk_operation_description: BulkOperationDescription = "BulkOperationDescription",
        }
    }
}

fn check(request: &StartBulkPutItems) -> Result<(), Error> {
    check_table_name(&request.table_name)?;
    check_token(request.client_token.as_deref(), "ClientToken")?;
    check_input(&request.input_s3_configuration).map_err(|error| error.at_name("InputS3Configuration"))?;
    check_output(&request.output_s3_configuration).map_err(|error| error.at_name("OutputS3Configuration"))?;
    check_range(request.max_write_request_units, "MaxWriteRequestUnits", MIN_WRITE_UNITS..=i64::MAX)
}

fn check_input(input: &InputS3Configuration) -> Result<(), Error> {
    check_bucket(&input.s3_bucket)?;
    check_owner(input.s3_bucket_owner.as_deref())?;
    check_prefix(input.s3_key_prefix.as_deref(), "S3KeyPrefix")
}

fn check_output(output: &OutputS3Configuration) -> Result<(), Error> {
    check_elements(output.output_type.len(), "OutputType", 1..=usize::MAX)?;
    output.s3_bucket.as_deref().map_or(Ok(()), check_bucket)?;
    check_owner(output.s3_bucket_owner.as_deref())?;
    check_prefix(output.s3_key_prefix.as_deref(), "S3KeyPrefix")?;
    check_encryption(output.s3_sse_algorithm.as_ref(), output.s3_sse_kms_key_id.as_deref())
}
