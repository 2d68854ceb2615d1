//! A bulk operation as it is.

use std::collections::BTreeMap;

use crate::operation::structure::{choice, shape};
use crate::operation::timestamp::Timestamp;
use crate::operation::transfer::{InputCompressionType, S3SseAlgorithm};

choice! {
    /// What a bulk operation is doing.
    BulkOperationStatus {
        /// It is under way.
        InProgress = "IN_PROGRESS",
        /// It is done, with every item.
        Completed = "COMPLETED",
        /// It is done, but not with every item.
        CompletedWithErrors = "COMPLETED_WITH_ERRORS",
        /// It is being given up.
        Cancelling = "CANCELLING",
        /// It was given up.
        Cancelled = "CANCELLED",
        /// It failed.
        Failed = "FAILED",
    }
}

choice! {
    /// How fast a bulk operation is.
    BulkOperationPerformanceTier {
        /// As usual.
        Standard = "STANDARD",
        /// Faster.
        Accelerated = "ACCELERATED",
    }
}

choice! {
    /// How the items of a bulk operation are written.
    BulkOperationInputFormat {
        /// As DynamoDB's JSON, an item a line.
        DynamoDbJson = "DYNAMODB_JSON",
        /// As Amazon Ion text.
        Ion = "ION",
    }
}

choice! {
    /// What a bulk operation reports about items; the API calls it `OutputTypeEnum`.
    OutputType {
        /// Those that are not right.
        Error = "ERROR",
        /// Those whose condition did not hold.
        ConditionCheckFailure = "CONDITION_CHECK_FAILURE",
    }
}

shape! {
    /// The files with the items of a bulk operation.
    InputS3Configuration {
        required {
            /// The bucket that they are in.
            s3_bucket: String = "S3Bucket",
            /// How the items are written.
            input_format: BulkOperationInputFormat = "InputFormat",
        }
        optional {
            /// The account that the bucket belongs to, if it is another.
            s3_bucket_owner: String = "S3BucketOwner",
            /// What the keys of the files start with.
            s3_key_prefix: String = "S3KeyPrefix",
            /// How the files are compressed.
            input_compression_type: InputCompressionType = "InputCompressionType",
        }
    }
}

shape! {
    /// Where a bulk operation reports, and what.
    OutputS3Configuration {
        required {
            /// What it reports.
            output_type: Vec<OutputType> = "OutputType",
        }
        optional {
            /// The account that the bucket belongs to, if it is another.
            s3_bucket_owner: String = "S3BucketOwner",
            /// The bucket to write to.
            s3_bucket: String = "S3Bucket",
            /// What the keys of the files start with.
            s3_key_prefix: String = "S3KeyPrefix",
            /// How the files are encrypted.
            s3_sse_algorithm: S3SseAlgorithm = "S3SseAlgorithm",
            /// The key that encrypts them.
            s3_sse_kms_key_id: String = "S3SseKmsKeyId",
        }
    }
}

shape! {
    /// A table of a bulk operation.
    BulkOperationTableDetail {
        optional {
            /// The table's name or ARN.
            table_name: String = "TableName",
            /// The table's id.
            table_id: String = "TableId",
        }
    }
}

shape! {
    /// The bytes that were put.
    BulkOperationBytes {
        optional {
            /// How many.
            bulk_put_bytes: i64 = "BulkPutBytes",
        }
    }
}

shape! {
    /// The bytes that were put into a vector index.
    BulkOperationVectorBytes {
        optional {
            /// How many.
            bulk_put_vector_bytes: i64 = "BulkPutVectorBytes",
        }
    }
}

shape! {
    /// What a bulk operation has used.
    BulkOperationUsage {
        optional {
            /// The table's name or ARN.
            table_name: String = "TableName",
            /// The bytes that were put, all together.
            bulk_put_bytes: i64 = "BulkPutBytes",
            /// The bytes that were put into the table.
            table: BulkOperationBytes = "Table",
        }
        many {
            /// The bytes that were put into local secondary indexes, by name.
            local_secondary_indexes: BTreeMap<String, BulkOperationBytes> = "LocalSecondaryIndexes",
            /// The bytes that were put into global secondary indexes, by name.
            global_secondary_indexes: BTreeMap<String, BulkOperationBytes> = "GlobalSecondaryIndexes",
            /// The bytes that were put into vector indexes, by name.
            vector_indexes: BTreeMap<String, BulkOperationVectorBytes> = "VectorIndexes",
        }
    }
}

shape! {
    /// A bulk operation as it is.
    BulkOperationDescription {
        optional {
            /// The bulk operation's ARN.
            bulk_operation_arn: String = "BulkOperationArn",
            /// What the bulk operation is doing.
            bulk_operation_status: BulkOperationStatus = "BulkOperationStatus",
            /// The token of the request that started the bulk operation.
            client_token: String = "ClientToken",
            /// The files with the items.
            input_s3_configuration: InputS3Configuration = "InputS3Configuration",
            /// Where it reports.
            output_s3_configuration: OutputS3Configuration = "OutputS3Configuration",
            /// When it started.
            start_time: Timestamp = "StartTime",
            /// When it ended.
            end_time: Timestamp = "EndTime",
            /// How many items have been read.
            processed_item_count: i64 = "ProcessedItemCount",
            /// How many bytes have been read.
            processed_input_bytes: i64 = "ProcessedInputBytes",
            /// How many bytes there are to read.
            total_input_bytes: i64 = "TotalInputBytes",
            /// How many items could not be put.
            failed_item_count: i64 = "FailedItemCount",
            /// Why the bulk operation failed, as a code.
            failure_code: String = "FailureCode",
            /// Why the bulk operation failed.
            failure_message: String = "FailureMessage",
            /// The most that it writes.
            max_write_request_units: i64 = "MaxWriteRequestUnits",
            /// How fast it is.
            performance_tier: BulkOperationPerformanceTier = "PerformanceTier",
        }
        many {
            /// The tables.
            table_details: Vec<BulkOperationTableDetail> = "TableDetails",
            /// What it has used.
            bulk_operation_usage: Vec<BulkOperationUsage> = "BulkOperationUsage",
        }
    }
}
