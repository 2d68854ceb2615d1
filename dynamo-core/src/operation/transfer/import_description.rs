//! An import as it is.

use super::s3::{InputCompressionType, check_bucket, check_owner, check_prefix};
use super::table_creation_parameters::TableCreationParameters;
use crate::Error;
use crate::operation::check::{check_elements, check_length, invalid};
use crate::operation::structure::{choice, shape};
use crate::operation::timestamp::Timestamp;

/// The most columns of a file with comma-separated values.
const MAX_HEADERS: usize = 255;
const MAX_HEADER: usize = 65_536;

choice! {
    /// What an import is doing.
    ImportStatus {
        /// It is under way.
        InProgress = "IN_PROGRESS",
        /// It is done.
        Completed = "COMPLETED",
        /// It is being given up.
        Cancelling = "CANCELLING",
        /// It was given up.
        Cancelled = "CANCELLED",
        /// It failed.
        Failed = "FAILED",
    }
}

choice! {
    /// How the items to import are written.
    InputFormat {
        /// As DynamoDB's JSON, an item a line.
        DynamoDbJson = "DYNAMODB_JSON",
        /// As Amazon Ion text.
        Ion = "ION",
        /// As comma-separated values.
        Csv = "CSV",
    }
}

shape! {
    /// The files to import.
    S3BucketSource {
        required {
            /// The bucket that they are in.
            s3_bucket: String = "S3Bucket",
        }
        optional {
            /// The account that the bucket belongs to, if it is another.
            s3_bucket_owner: String = "S3BucketOwner",
            /// What the keys of the files start with.
            s3_key_prefix: String = "S3KeyPrefix",
        }
    }
}

impl S3BucketSource {
    pub(super) fn check(&self) -> Result<(), Error> {
        check_bucket(&self.s3_bucket)?;
        check_owner(self.s3_bucket_owner.as_deref())?;
        check_prefix(self.s3_key_prefix.as_deref(), "S3KeyPrefix")
    }
}

shape! {
    /// More about the format of the items to import.
    InputFormatOptions {
        optional {
            /// About comma-separated values.
            csv: CsvOptions = "Csv",
        }
    }
}

shape! {
    /// How a file with comma-separated values is read.
    CsvOptions {
        optional {
            /// What is between two values: one of `,`, `;`, `:`, `|`, tab and space; `,` unless this says otherwise.
            delimiter: String = "Delimiter",
        }
        many {
            /// The names of the columns, if no file has a first line that says them.
            header_list: Vec<String> = "HeaderList",
        }
    }
}

impl CsvOptions {
    pub(super) fn check(&self) -> Result<(), Error> {
        let delimiters = [",", ";", ":", "|", "\t", " "];
        if self.delimiter.as_deref().is_some_and(|delimiter| !delimiters.contains(&delimiter)) {
            return Err(invalid("Delimiter", "expected one of `,`, `;`, `:`, `|`, tab and space"));
        }
        check_elements(self.header_list.len(), "HeaderList", 0..=MAX_HEADERS)?;
        for (position, header) in self.header_list.iter().enumerate() {
            check_length(header, "Header", 1..=MAX_HEADER)
                .map_err(|error| error.at_index(position).at_name("HeaderList"))?;
        }
        Ok(())
    }
}

shape! {
    /// An import as it is.
    ImportTableDescription {
        optional {
            /// The import's ARN.
            import_arn: String = "ImportArn",
            /// What the import is doing.
            import_status: ImportStatus = "ImportStatus",
            /// The table's ARN.
            table_arn: String = "TableArn",
            /// The table's id.
            table_id: String = "TableId",
            /// The token of the request that started the import.
            client_token: String = "ClientToken",
            /// The files.
            s3_bucket_source: S3BucketSource = "S3BucketSource",
            /// How many items could not be imported; the log says why.
            error_count: i64 = "ErrorCount",
            /// The import's log.
            cloud_watch_log_group_arn: String = "CloudWatchLogGroupArn",
            /// How the items are written.
            input_format: InputFormat = "InputFormat",
            /// More about the format.
            input_format_options: InputFormatOptions = "InputFormatOptions",
            /// How the files are compressed.
            input_compression_type: InputCompressionType = "InputCompressionType",
            /// The table that is made.
            table_creation_parameters: TableCreationParameters = "TableCreationParameters",
            /// When the import started.
            start_time: Timestamp = "StartTime",
            /// When the import ended.
            end_time: Timestamp = "EndTime",
            /// How many bytes have been read, uncompressed.
            processed_size_bytes: i64 = "ProcessedSizeBytes",
            /// How many items have been read.
            processed_item_count: i64 = "ProcessedItemCount",
            /// How many items have been put into the table.
            imported_item_count: i64 = "ImportedItemCount",
            /// Why the import failed, as a code.
            failure_code: String = "FailureCode",
            /// Why the import failed.
            failure_message: String = "FailureMessage",
        }
    }
}
