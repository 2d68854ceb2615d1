//! What a request says on the wire, and what is read of an answer.

use dynamo_core::{
    AutoScalingPolicyUpdate, AutoScalingSettingsUpdate,
    AutoScalingTargetTrackingScalingPolicyConfigurationUpdate, BackupStatus, BulkOperationInputFormat,
    BulkOperationStatus, ContributorInsightsStatus, CreateBackup, CreateGlobalTable, DeleteBackup,
    DescribeBackup, DescribeBulkOperation, DescribeContinuousBackups, DescribeContributorInsights,
    DescribeEndpoints, DescribeExport, DescribeGlobalTable, DescribeGlobalTableSettings, DescribeImport,
    DescribeKinesisStreamingDestination, DescribeLimits, DescribeTableReplicaAutoScaling, DestinationStatus,
    EnableKinesisStreamingConfiguration, EnableKinesisStreamingDestination, ErrorKind, ExportStatus,
    ExportTableToPointInTime, FilterSpecification, GetResourcePolicy, GlobalTableStatus, ImportStatus,
    InputS3Configuration, Operation, OutputS3Configuration, OutputType, PointInTimeRecoverySpecification,
    PutResourcePolicy, Query, Replica, ReplicaStatus, RestoreTableFromBackup, StartBulkPutItems,
    TimeToLiveStatus, Timestamp, UnknownMembers, UpdateContinuousBackups, UpdateTableReplicaAutoScaling,
    attr,
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

/// Not every server tells the id of the table, though the model says that there is one.
#[test]
fn a_deleted_backup_is_told_without_the_id_of_its_table() {
    let answer = json!({"BackupDescription": {"SourceTableDetails": {
        "TableName": "Thread", "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}],
        "TableCreationDateTime": 1.6e9, "ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
    }}});
    let backup = DeleteBackup::decode(answer.to_string().as_bytes()).unwrap().backup_description.unwrap();
    assert_eq!(backup.source_table_details.unwrap().table_id, None);
}

#[test]
fn a_restored_table_can_have_none_of_the_indexes() {
    let restore = RestoreTableFromBackup::new("Thread", arn("backup/01"));
    let all = json!({"TargetTableName": "Thread", "BackupArn": arn("backup/01")});
    assert_eq!(body(&restore), all);
    let none = body(&restore.global_secondary_index_override([]).local_secondary_index_override([]));
    assert_eq!(none["GlobalSecondaryIndexOverride"], json!([]));
    assert_eq!(none["LocalSecondaryIndexOverride"], json!([]));
    assert_eq!(none.get("VectorIndexOverride"), None);
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

#[test]
fn a_global_table_says_where_it_is() {
    assert_eq!(
        body(&CreateGlobalTable::new("Thread", [Replica::of("eu-west-1"), Replica::of("us-east-1")])),
        json!({
            "GlobalTableName": "Thread",
            "ReplicationGroup": [{"RegionName": "eu-west-1"}, {"RegionName": "us-east-1"}],
        })
    );
    let answer = json!({"GlobalTableDescription": {
        "GlobalTableName": "Thread", "GlobalTableStatus": "UPDATING",
        "ReplicationGroup": [{"RegionName": "eu-west-1", "ReplicaStatus": "CREATION_FAILED"}],
    }});
    let answer = DescribeGlobalTable::decode(answer.to_string().as_bytes()).unwrap();
    assert_eq!(answer.unknown_members(), [""; 0]);
    let table = answer.global_table_description.unwrap();
    assert_eq!(table.global_table_status, Some(GlobalTableStatus::Updating));
    assert_eq!(table.replication_group[0].replica_status, Some(ReplicaStatus::CreationFailed));
}

#[test]
fn replicas_say_how_they_scale() {
    let target = AutoScalingTargetTrackingScalingPolicyConfigurationUpdate::new(72.5).scale_in_cooldown(60);
    let settings = AutoScalingSettingsUpdate::new()
        .minimum_units(5)
        .scaling_policy_update(AutoScalingPolicyUpdate::new(target).policy_name("follow"));
    let request =
        UpdateTableReplicaAutoScaling::new("Thread").provisioned_write_capacity_auto_scaling_update(settings);
    assert_eq!(
        body(&request),
        json!({"TableName": "Thread", "ProvisionedWriteCapacityAutoScalingUpdate": {
            "MinimumUnits": 5,
            "ScalingPolicyUpdate": {
                "PolicyName": "follow",
                "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 72.5, "ScaleInCooldown": 60},
            },
        }})
    );
    let policies = json!([{"TargetTrackingScalingPolicyConfiguration": {"TargetValue": 70}}]);
    let answer = json!({"TableAutoScalingDescription": {"Replicas": [{
        "RegionName": "eu-west-1",
        "ReplicaProvisionedReadCapacityAutoScalingSettings": {"ScalingPolicies": policies},
    }]}});
    let answer = DescribeTableReplicaAutoScaling::decode(answer.to_string().as_bytes()).unwrap();
    let replica = &answer.table_auto_scaling_description.unwrap().replicas[0];
    let reads = replica.replica_provisioned_read_capacity_auto_scaling_settings.as_ref().unwrap();
    let target = reads.scaling_policies[0].target_tracking_scaling_policy_configuration.as_ref().unwrap();
    assert!((target.target_value - 70.0).abs() < f64::EPSILON);

    let answer =
        json!({"ReplicaSettings": [{"RegionName": "eu-west-1", "ReplicaProvisionedReadCapacityUnits": 0}]});
    let answer = DescribeGlobalTableSettings::decode(answer.to_string().as_bytes()).unwrap();
    assert_eq!(answer.replica_settings[0].replica_provisioned_read_capacity_units, Some(0));
}

#[test]
fn a_policy_is_text() {
    let policy = r#"{"Version":"2012-10-17","Statement":[]}"#;
    let request = PutResourcePolicy::new(TABLE, policy).confirm_remove_self_resource_access(true);
    assert_eq!(
        body(&request),
        json!({"ResourceArn": TABLE, "Policy": policy, "ConfirmRemoveSelfResourceAccess": true})
    );
    let answer = json!({"Policy": policy, "RevisionId": "1700000000000"});
    let answer = GetResourcePolicy::decode(answer.to_string().as_bytes()).unwrap();
    assert_eq!(answer.policy.as_deref(), Some(policy));
    assert_eq!(answer.revision_id.as_deref(), Some("1700000000000"));
}

#[test]
fn an_account_says_its_limits_and_endpoints() {
    assert_eq!(body(&DescribeLimits::new()), json!({}));
    let limits = DescribeLimits::decode(br#"{"AccountMaxReadCapacityUnits":80000,"Mood":"calm"}"#).unwrap();
    assert_eq!(limits.account_max_read_capacity_units, Some(80_000));
    assert_eq!(limits.unknown_members(), ["Mood"]);
    let answer =
        json!({"Endpoints": [{"Address": "dynamodb.eu-west-1.amazonaws.com", "CachePeriodInMinutes": 1440}]});
    let endpoints = DescribeEndpoints::decode(answer.to_string().as_bytes()).unwrap().endpoints;
    assert_eq!(endpoints[0].cache_period_in_minutes, 1440);
    assert!(DescribeEndpoints::decode(b"{}").is_err());
}
