//! What a request says on the wire, and what is read of an answer.

use dynamo_core::{
    BackupStatus, BulkOperationInputFormat, BulkOperationStatus, ContributorInsightsStatus, CreateBackup,
    DescribeBackup, DescribeBulkOperation, DescribeContinuousBackups, DescribeContributorInsights,
    DescribeExport, DescribeImport, DescribeKinesisStreamingDestination, DestinationStatus,
    EnableKinesisStreamingConfiguration, EnableKinesisStreamingDestination, ErrorKind, ExportStatus,
    ExportTableToPointInTime, FilterSpecification, ImportStatus, InputS3Configuration, Operation,
    OutputS3Configuration, OutputType, PointInTimeRecoverySpecification, Query, StartBulkPutItems,
    TimeToLiveStatus, Timestamp, UnknownMembers, UpdateContinuousBackups, attr,
};
use serde_json::{Value, json};

use super::{KINESIS, TABLE, arn};

fn body(operation: &impl Operation) -> Value {
    serde_json::from_slice(&operation.encode().unwrap()).unwrap()
}

#[test]
fn a_backup_says_what_it_is_of() {
    assert_eq!(
        body(&CreateBackup::new("Thread", "monday")),
        json!({"TableName": "Thread", "BackupName": "monday"})
    );
    let answer = json!({"BackupDescription": {
        "BackupDetails": {
            "BackupArn": arn("backup/01"), "BackupName": "monday", "BackupStatus": "AVAILABLE", "BackupType": "USER",
            "BackupCreationDateTime": 1_700_000_000.25, "BackupSizeBytes": 5_000_000_000_i64,
        },
        "SourceTableDetails": {
            "TableName": "Thread", "TableId": "id", "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}],
            "TableCreationDateTime": 1.6e9, "ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
        },
        "SourceTableFeatureDetails": {"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "Ends"}},
    }});
    let backup = DescribeBackup::decode(answer.to_string().as_bytes()).unwrap();
    assert_eq!(backup.unknown_members(), [""; 0]);
    assert_eq!(serde_json::to_value(&backup).unwrap(), answer);
    let backup = backup.backup_description.unwrap();
    let details = backup.backup_details.unwrap();
    assert_eq!(details.backup_status, BackupStatus::Available);
    assert_eq!(details.backup_creation_date_time, Timestamp::from_secs(1_700_000_000.25));
    assert_eq!(details.backup_size_bytes, Some(5_000_000_000));
    assert_eq!(backup.source_table_details.unwrap().key_schema[0].attribute_name, "Id");
    let expires = backup.source_table_feature_details.unwrap().time_to_live_description.unwrap();
    assert_eq!(expires.time_to_live_status, Some(TimeToLiveStatus::Enabled));
}

#[test]
fn continuous_backups_say_how_far_back() {
    let recovery = PointInTimeRecoverySpecification::new(true).recovery_period_in_days(14);
    assert_eq!(
        body(&UpdateContinuousBackups::new("Thread", recovery)),
        json!({
            "TableName": "Thread",
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": 14},
        })
    );
    let answer = DescribeContinuousBackups::decode(
        br#"{"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"ENABLED","PointInTimeRecoveryDescription":
            {"PointInTimeRecoveryStatus":"ENABLED","RecoveryPeriodInDays":35,"EarliestRestorableDateTime":1.7E9}}}"#,
    )
    .unwrap();
    let recovery = answer.continuous_backups_description.unwrap().point_in_time_recovery_description.unwrap();
    assert_eq!(recovery.recovery_period_in_days, Some(35));
    assert_eq!(recovery.earliest_restorable_date_time, Some(Timestamp::from_secs(1.7e9)));
    assert_eq!(recovery.latest_restorable_date_time, None);
}

#[test]
fn an_export_takes_the_expressions_of_a_query() {
    let query = Query::new("Thread", attr("ForumName").eq("S3"))
        .filter(attr("Views").gt(10))
        .projection(["Subject", "Views"]);
    let filter = FilterSpecification::try_from(&query).unwrap();
    let export = ExportTableToPointInTime::new(TABLE, "exports").filter_specification(filter.clone());
    let written = body(&export);
    let mut expected = body(&query);
    expected.as_object_mut().unwrap().remove("TableName");
    assert_eq!(written["FilterSpecification"], expected);
    assert_eq!(expected.as_object().unwrap().len(), 5);

    let answer = json!({"ExportDescription": {
        "ExportStatus": "FAILED", "FailureCode": "S3NoSuchBucket", "FilterSpecification": expected,
    }});
    let answer = DescribeExport::decode(answer.to_string().as_bytes()).unwrap();
    let export = answer.export_description.unwrap();
    assert_eq!(export.export_status, Some(ExportStatus::Failed));
    assert_eq!(export.failure_code.as_deref(), Some("S3NoSuchBucket"));
    assert_eq!(export.filter_specification, Some(filter));
}

#[test]
fn an_import_says_how_far_it_is() {
    let answer = json!({"ImportTableDescription": {
        "ImportArn": arn("import/01"), "ImportStatus": "IN_PROGRESS", "ProcessedItemCount": 12, "ImportedItemCount": 11,
        "ErrorCount": 1, "S3BucketSource": {"S3Bucket": "imports"}, "InputFormat": "PARQUET",
    }});
    let answer = DescribeImport::decode(answer.to_string().as_bytes()).unwrap();
    assert_eq!(answer.unknown_members(), ["ImportTableDescription.InputFormat: PARQUET"]);
    let import = answer.import_table_description;
    assert_eq!(import.import_status, Some(ImportStatus::InProgress));
    assert_eq!((import.processed_item_count, import.imported_item_count), (Some(12), Some(11)));
    assert_eq!(import.s3_bucket_source.unwrap().s3_bucket, "imports");
    let error = DescribeImport::decode(b"{}").unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Malformed, Some("ImportTableDescription")));
}

#[test]
fn a_bulk_operation_says_what_it_used() {
    let input = InputS3Configuration::new("imports", BulkOperationInputFormat::DynamoDbJson);
    let output = OutputS3Configuration::new([OutputType::Error, OutputType::ConditionCheckFailure]);
    assert_eq!(
        body(&StartBulkPutItems::new(input, output, "Thread").client_token("mine")),
        json!({
            "ClientToken": "mine",
            "InputS3Configuration": {"S3Bucket": "imports", "InputFormat": "DYNAMODB_JSON"},
            "OutputS3Configuration": {"OutputType": ["ERROR", "CONDITION_CHECK_FAILURE"]},
            "TableName": "Thread",
        })
    );
    let answer = json!({"BulkOperationDescription": {
        "BulkOperationArn": arn("bulk/01"), "BulkOperationStatus": "COMPLETED_WITH_ERRORS", "FailedItemCount": 1,
        "BulkOperationUsage": [{"BulkPutBytes": 9, "GlobalSecondaryIndexes": {"ByDate": {"BulkPutBytes": 4}}}],
    }});
    let answer = DescribeBulkOperation::decode(answer.to_string().as_bytes()).unwrap();
    assert_eq!(answer.unknown_members(), [""; 0]);
    let bulk = answer.bulk_operation_description;
    assert_eq!(bulk.bulk_operation_status, Some(BulkOperationStatus::CompletedWithErrors));
    assert_eq!(bulk.bulk_operation_usage[0].global_secondary_indexes["ByDate"].bulk_put_bytes, Some(4));
}

#[test]
fn contributor_insights_say_why_they_failed() {
    let answer = DescribeContributorInsights::decode(
        br#"{"TableName":"Thread","ContributorInsightsStatus":"FAILED","ContributorInsightsRuleList":["a","b"],
            "FailureException":{"ExceptionName":"LimitExceededException"}}"#,
    )
    .unwrap();
    assert_eq!(answer.contributor_insights_status, Some(ContributorInsightsStatus::Failed));
    assert_eq!(answer.contributor_insights_rule_list, ["a", "b"]);
    let failure = answer.failure_exception.unwrap();
    assert_eq!(failure.exception_name.as_deref(), Some("LimitExceededException"));
}

#[test]
fn a_table_says_where_its_changes_go() {
    let precision =
        EnableKinesisStreamingConfiguration::new().approximate_creation_date_time_precision("MICROSECOND");
    let request = EnableKinesisStreamingDestination::new("Thread", KINESIS)
        .enable_kinesis_streaming_configuration(precision);
    assert_eq!(
        body(&request),
        json!({
            "TableName": "Thread",
            "StreamArn": KINESIS,
            "EnableKinesisStreamingConfiguration": {"ApproximateCreationDateTimePrecision": "MICROSECOND"},
        })
    );
    let answer = json!({"KinesisDataStreamDestinations": [{"StreamArn": KINESIS, "DestinationStatus": "ENABLE_FAILED"}]});
    let answer = DescribeKinesisStreamingDestination::decode(answer.to_string().as_bytes()).unwrap();
    let destination = &answer.kinesis_data_stream_destinations[0];
    assert_eq!(destination.destination_status, Some(DestinationStatus::EnableFailed));
}
