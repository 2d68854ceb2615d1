//! What is refused before anything is sent, and how the refusal names the parameter.

use dynamo_core::{
    AttributeDefinition, AutoScalingPolicyUpdate, AutoScalingSettingsUpdate,
    AutoScalingTargetTrackingScalingPolicyConfigurationUpdate, BillingMode, BulkOperationInputFormat,
    CancelBulkOperation, CreateBackup, CreateGlobalTable, CreateReplicaAction, CsvOptions, DeleteBackup,
    DeleteReplicaAction, DeleteResourcePolicy, DescribeBackup, DescribeBulkOperation,
    DescribeContinuousBackups, DescribeContributorInsights, DescribeExport, DescribeGlobalTable,
    DescribeGlobalTableSettings, DescribeImport, DescribeKinesisStreamingDestination,
    DescribeTableReplicaAutoScaling, DisableKinesisStreamingDestination, EnableKinesisStreamingDestination,
    ErrorKind, ExportTableToPointInTime, ExportType, FilterSpecification, GetResourcePolicy,
    GlobalSecondaryIndex, GlobalSecondaryIndexAutoScalingUpdate,
    GlobalTableGlobalSecondaryIndexSettingsUpdate, ImportTable, IncrementalExportSpecification,
    IndexProjection, InputFormat, InputFormatOptions, InputS3Configuration, KeySchemaElement, ListBackups,
    ListBulkOperations, ListContributorInsights, ListExports, ListGlobalTables, ListImports,
    LocalSecondaryIndex, Operation, OutputS3Configuration, OutputType, PointInTimeRecoverySpecification,
    ProvisionedThroughput, PutResourcePolicy, Query, Replica, ReplicaAutoScalingUpdate,
    ReplicaGlobalSecondaryIndexAutoScalingUpdate, ReplicaGlobalSecondaryIndexSettingsUpdate,
    ReplicaSettingsUpdate, ReplicaUpdate, RestoreTableFromBackup, RestoreTableToPointInTime, S3BucketSource,
    S3SseAlgorithm, Scan, StartBulkPutItems, TableCreationParameters, Timestamp, UpdateContinuousBackups,
    UpdateContributorInsights, UpdateGlobalTable, UpdateGlobalTableSettings,
    UpdateKinesisStreamingDestination, UpdateTableReplicaAutoScaling, attr,
};

use super::{KINESIS, TABLE, arn};

#[track_caller]
fn invalid(operation: &impl Operation, path: &str, says: &str) {
    let error = operation.encode().expect_err(says);
    assert_eq!(error.kind(), ErrorKind::InvalidParameter, "{error}");
    assert_eq!(error.path(), Some(path), "{error}");
    assert!(error.to_string().contains(says), "{error} does not say {says:?}");
}

fn at(seconds: f64) -> Timestamp {
    Timestamp::from_secs(seconds)
}

fn global(name: &str) -> GlobalSecondaryIndex {
    GlobalSecondaryIndex::new(name, [KeySchemaElement::hash("By")], IndexProjection::all())
}

#[test]
fn backups() {
    invalid(&CreateBackup::new("ab", "backup"), "TableName", "3 to 255");
    invalid(&CreateBackup::new("Thread", "ab"), "BackupName", "3 to 255");
    invalid(&CreateBackup::new("Thread", "b".repeat(256)), "BackupName", "found 256");
    invalid(&CreateBackup::new("Thread", "a backup"), "BackupName", "found ' '");
    for wrong in ["", "backup", "arn:aws:dynamodb:", &arn(&"b".repeat(1024))] {
        invalid(&DescribeBackup::new(wrong), "BackupArn", "expected an ARN, of 37 to 1024 characters");
        invalid(&DeleteBackup::new(wrong), "BackupArn", "expected an ARN, of 37 to 1024 characters");
    }
    invalid(&ListBackups::new().table_name("ab"), "TableName", "3 to 255");
    invalid(&ListBackups::new().limit(0), "Limit", "1 to 100, found 0");
    invalid(&ListBackups::new().limit(101), "Limit", "1 to 100, found 101");
    invalid(&ListBackups::new().exclusive_start_backup_arn("x"), "ExclusiveStartBackupArn", "an ARN");
    let backwards = ListBackups::new().time_range_lower_bound(at(2.0)).time_range_upper_bound(at(1.0));
    invalid(&backwards, "TimeRangeUpperBound", "not before TimeRangeLowerBound");
    assert!(ListBackups::new().limit(100).time_range_lower_bound(at(2.0)).encode().is_ok());
}

#[test]
fn restores() {
    let from_backup = |name: &str| RestoreTableFromBackup::new(name, arn("backup/01"));
    invalid(&from_backup(TABLE), "TargetTableName", "found ':'");
    invalid(&RestoreTableFromBackup::new("Thread", "backup"), "BackupArn", "an ARN");
    let local = LocalSecondaryIndex::new("x", [KeySchemaElement::hash("By")], IndexProjection::all());
    let indexes = from_backup("Thread").global_secondary_index_override([global("ByDate"), global("x")]);
    invalid(&indexes, "GlobalSecondaryIndexOverride[1].IndexName", "3 to 255");
    let indexes = from_backup("Thread").local_secondary_index_override([local]);
    invalid(&indexes, "LocalSecondaryIndexOverride[0].IndexName", "3 to 255");
    let billed = from_backup("Thread")
        .billing_mode_override(BillingMode::PayPerRequest)
        .provisioned_throughput_override(ProvisionedThroughput::new(1, 1));
    invalid(&billed, "ProvisionedThroughputOverride", "PAY_PER_REQUEST");

    let to_point = || RestoreTableToPointInTime::new("Thread").source_table_name("Thread");
    invalid(&RestoreTableToPointInTime::new("Thread"), "SourceTableName", "by name or ARN");
    invalid(&RestoreTableToPointInTime::new("").source_table_arn(TABLE), "TargetTableName", "3 to 255");
    invalid(&to_point().source_table_name(TABLE), "SourceTableName", "found ':'");
    invalid(&to_point().source_table_arn("Thread"), "SourceTableArn", "not its name");
    let both = to_point().use_latest_restorable_time(true).restore_date_time(at(1.0));
    invalid(&both, "RestoreDateTime", "the latest time is asked for");
    invalid(
        &to_point().global_secondary_index_override([global("")]),
        "GlobalSecondaryIndexOverride[0].IndexName",
        "3 to 255",
    );
    assert!(to_point().use_latest_restorable_time(false).restore_date_time(at(1.0)).encode().is_ok());
    assert!(
        RestoreTableToPointInTime::new("Thread").with_member("SourceTableArn", TABLE).encode().is_ok(),
        "with_member is the way around"
    );
}

#[test]
fn continuous_backups() {
    invalid(&DescribeContinuousBackups::new("ab"), "TableName", "3 to 255");
    let update = |days| {
        let recovery = PointInTimeRecoverySpecification::new(true).recovery_period_in_days(days);
        UpdateContinuousBackups::new("Thread", recovery)
    };
    let path = "PointInTimeRecoverySpecification.RecoveryPeriodInDays";
    invalid(&update(0), path, "1 to 35, found 0");
    invalid(&update(36), path, "1 to 35, found 36");
    assert!(update(35).encode().is_ok());
}

#[test]
fn exports() {
    let export = || ExportTableToPointInTime::new(TABLE, "exports");
    invalid(&ExportTableToPointInTime::new("Thread", "exports"), "TableArn", "not its name");
    invalid(&ExportTableToPointInTime::new("arn:aws:s3:::x", "exports"), "TableArn", "ARN of a table");
    invalid(&ExportTableToPointInTime::new(TABLE, ""), "S3Bucket", "1 to 255 characters, found 0");
    invalid(&ExportTableToPointInTime::new(TABLE, "b".repeat(256)), "S3Bucket", "found 256");
    invalid(&ExportTableToPointInTime::new(TABLE, "s3://exports"), "S3Bucket", "found ':'");
    invalid(&export().s3_bucket_owner("1234"), "S3BucketOwner", "12 digits");
    invalid(&export().s3_bucket_owner("12345678901x"), "S3BucketOwner", "12 digits");
    invalid(&export().s3_prefix("p".repeat(1025)), "S3Prefix", "found 1025");
    invalid(&export().s3_sse_kms_key_id(""), "S3SseKmsKeyId", "found 0");
    invalid(
        &export().s3_sse_algorithm(S3SseAlgorithm::Aes256).s3_sse_kms_key_id("key"),
        "S3SseKmsKeyId",
        "the algorithm is AES256",
    );
    invalid(&export().client_token(""), "ClientToken", "at least one character");
    invalid(&export().client_token("a$b"), "ClientToken", "no `$`");
    let incremental = export().export_type(ExportType::IncrementalExport);
    invalid(&incremental, "IncrementalExportSpecification", "missing");
    let changes = IncrementalExportSpecification::new().export_from_time(at(2.0)).export_to_time(at(1.0));
    invalid(
        &incremental.clone().incremental_export_specification(changes.clone()),
        "IncrementalExportSpecification.ExportToTime",
        "not before ExportFromTime",
    );
    let changes = changes.export_to_time(at(3.0));
    assert!(incremental.incremental_export_specification(changes).encode().is_ok());

    invalid(&DescribeExport::new("export"), "ExportArn", "an ARN");
    invalid(&ListExports::new().table_arn("Thread"), "TableArn", "not its name");
    invalid(&ListExports::new().max_results(0), "MaxResults", "1 to 25, found 0");
    invalid(&ListExports::new().max_results(26), "MaxResults", "1 to 25, found 26");
}

#[test]
fn a_token_is_not_told() {
    let error =
        ExportTableToPointInTime::new(TABLE, "exports").client_token("a-secret$").encode().unwrap_err();
    assert!(!error.to_string().contains("secret"), "{error}");
}

#[test]
fn filters_of_exports_have_expressions_only() {
    let query = Query::new("Thread", attr("ForumName").eq("S3")).filter(attr("Views").gt(10)).limit(7);
    let error = FilterSpecification::try_from(&query).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    assert_eq!(error.path(), Some("Limit"));
    let error = FilterSpecification::try_from(&Scan::new("Thread").filter_expression("a = :b")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidExpression);
}

#[test]
fn imports() {
    let import = |source: S3BucketSource, table: TableCreationParameters| {
        ImportTable::new(source, InputFormat::Csv, table)
    };
    let files = || S3BucketSource::new("imports");
    let table = |name: &str| {
        TableCreationParameters::new(
            name,
            [AttributeDefinition::new("Id", "S")],
            [KeySchemaElement::hash("Id")],
        )
    };
    assert!(import(files(), table("Thread")).encode().is_ok());
    invalid(&import(S3BucketSource::new("a b"), table("Thread")), "S3BucketSource.S3Bucket", "found ' '");
    let owned = import(files().s3_bucket_owner("me"), table("Thread"));
    invalid(&owned, "S3BucketSource.S3BucketOwner", "12 digits");
    let prefixed = import(files().s3_key_prefix("p".repeat(1025)), table("Thread"));
    invalid(&prefixed, "S3BucketSource.S3KeyPrefix", "found 1025");
    invalid(&import(files(), table("ab")), "TableCreationParameters.TableName", "3 to 255");
    let mut no_key = table("Thread");
    no_key.key_schema.clear();
    invalid(&import(files(), no_key), "TableCreationParameters.KeySchema", "at least 1 in the list, found 0");
    let mut undefined = table("Thread");
    undefined.attribute_definitions.clear();
    invalid(&import(files(), undefined), "TableCreationParameters.AttributeDefinitions", "found 0");
    let billed = table("Thread")
        .billing_mode(BillingMode::PayPerRequest)
        .provisioned_throughput(ProvisionedThroughput::new(1, 1));
    invalid(&import(files(), billed), "TableCreationParameters.ProvisionedThroughput", "PAY_PER_REQUEST");
    let indexed = table("Thread").global_secondary_indexes([global("x")]);
    let path = "TableCreationParameters.GlobalSecondaryIndexes[0].IndexName";
    invalid(&import(files(), indexed), path, "3 to 255");
    invalid(&import(files(), table("Thread")).client_token("$"), "ClientToken", "no `$`");

    let csv = |csv: CsvOptions| {
        import(files(), table("Thread")).input_format_options(InputFormatOptions::new().csv(csv))
    };
    invalid(&csv(CsvOptions::new().delimiter("ab")), "InputFormatOptions.Csv.Delimiter", "one of `,`");
    let headers = |count: usize| CsvOptions::new().header_list((0..count).map(|number| number.to_string()));
    assert!(csv(headers(255).delimiter("\t")).encode().is_ok());
    invalid(&csv(headers(256)), "InputFormatOptions.Csv.HeaderList", "0 to 255 in the list, found 256");
    let unnamed = CsvOptions::new().header_list(["Id".to_owned(), String::new()]);
    invalid(&csv(unnamed), "InputFormatOptions.Csv.HeaderList[1].Header", "found 0");
    let mut json = csv(CsvOptions::new());
    json.input_format = InputFormat::DynamoDbJson;
    invalid(&json, "InputFormatOptions.Csv", "the format is DYNAMODB_JSON");

    invalid(&DescribeImport::new(""), "ImportArn", "an ARN");
    invalid(&ListImports::new().table_arn("Thread"), "TableArn", "not its name");
    invalid(&ListImports::new().page_size(26), "PageSize", "1 to 25, found 26");
}

#[test]
fn bulk_operations() {
    let input = || InputS3Configuration::new("imports", BulkOperationInputFormat::Ion);
    let output = || OutputS3Configuration::new([OutputType::Error]);
    let start = |input, output| StartBulkPutItems::new(input, output, "Thread");
    assert!(start(input(), output()).max_write_request_units(1024).encode().is_ok());
    invalid(&StartBulkPutItems::new(input(), output(), "ab"), "TableName", "3 to 255");
    let nothing = OutputS3Configuration::new([]);
    invalid(&start(input(), nothing), "OutputS3Configuration.OutputType", "at least 1 in the list, found 0");
    let bucket = output().s3_bucket("a/b");
    invalid(&start(input(), bucket), "OutputS3Configuration.S3Bucket", "found '/'");
    let owned = input().s3_bucket_owner("me");
    invalid(&start(owned, output()), "InputS3Configuration.S3BucketOwner", "12 digits");
    let keyed = output().s3_sse_kms_key_id("k".repeat(2049));
    invalid(&start(input(), keyed), "OutputS3Configuration.S3SseKmsKeyId", "found 2049");
    let slow = start(input(), output()).max_write_request_units(1023);
    invalid(&slow, "MaxWriteRequestUnits", "at least 1024, found 1023");
    invalid(&start(input(), output()).client_token(""), "ClientToken", "at least one character");
    invalid(&DescribeBulkOperation::new("bulk"), "BulkOperationArn", "an ARN");
    invalid(&CancelBulkOperation::new("bulk"), "BulkOperationArn", "an ARN");
    invalid(&ListBulkOperations::new().max_results(26), "MaxResults", "1 to 25");
    invalid(&ListBulkOperations::new().next_token(""), "NextToken", "1 to 1024");
    invalid(&ListBulkOperations::new().next_token("0".repeat(1025)), "NextToken", "found 1025");
}

#[test]
fn contributor_insights() {
    invalid(&DescribeContributorInsights::new("ab"), "TableName", "3 to 255");
    invalid(&DescribeContributorInsights::new("Thread").index_name("x"), "IndexName", "3 to 255");
    invalid(&UpdateContributorInsights::new("ab", "ENABLE"), "TableName", "3 to 255");
    invalid(&UpdateContributorInsights::new("Thread", "ENABLE").index_name("x"), "IndexName", "3 to 255");
    invalid(&ListContributorInsights::new().table_name("ab"), "TableName", "3 to 255");
    invalid(&ListContributorInsights::new().max_results(101), "MaxResults", "0 to 100, found 101");
}

#[test]
fn kinesis_streaming_destinations() {
    invalid(&DescribeKinesisStreamingDestination::new("ab"), "TableName", "3 to 255");
    invalid(&EnableKinesisStreamingDestination::new("ab", KINESIS), "TableName", "3 to 255");
    invalid(&EnableKinesisStreamingDestination::new("Thread", "changes"), "StreamArn", "an ARN");
    invalid(&DisableKinesisStreamingDestination::new("Thread", "changes"), "StreamArn", "an ARN");
    invalid(&UpdateKinesisStreamingDestination::new("Thread", "changes"), "StreamArn", "an ARN");
}

#[test]
fn times_are_numbers() {
    let never = Timestamp::from_secs(f64::NAN);
    invalid(&ListBackups::new().time_range_upper_bound(never), "TimeRangeUpperBound", "a number of seconds");
    invalid(&ListBackups::new().time_range_lower_bound(never), "TimeRangeLowerBound", "a number of seconds");
    let restore =
        RestoreTableToPointInTime::new("Thread").source_table_name("Thread").restore_date_time(never);
    invalid(&restore, "RestoreDateTime", "a number of seconds");
    invalid(
        &ExportTableToPointInTime::new(TABLE, "exports").export_time(never),
        "ExportTime",
        "a number of seconds",
    );
}

#[test]
fn global_tables() {
    invalid(&CreateGlobalTable::new("ab", [Replica::of("eu-west-1")]), "GlobalTableName", "3 to 255");
    invalid(&CreateGlobalTable::new(TABLE, [Replica::of("eu-west-1")]), "GlobalTableName", "found ':'");
    invalid(&CreateGlobalTable::new("Thread", []), "ReplicationGroup", "at least 1 in the list, found 0");
    invalid(&DescribeGlobalTable::new(""), "GlobalTableName", "3 to 255");
    invalid(&UpdateGlobalTable::new("Thread", []), "ReplicaUpdates", "at least 1 in the list, found 0");
    let create = ReplicaUpdate::new().create(CreateReplicaAction::new("eu-west-1"));
    let both = create.clone().delete(DeleteReplicaAction::new("eu-west-1"));
    let neither = ReplicaUpdate::new();
    for wrong in [both, neither] {
        let update = UpdateGlobalTable::new("Thread", [create.clone(), wrong]);
        invalid(&update, "ReplicaUpdates[1]", "one of Create and Delete");
    }
    invalid(&ListGlobalTables::new().limit(0), "Limit", "at least 1");
    let start = ListGlobalTables::new().exclusive_start_global_table_name("x");
    invalid(&start, "ExclusiveStartGlobalTableName", "3 to 255");
}

fn scaling(target: f64) -> AutoScalingSettingsUpdate {
    let target = AutoScalingTargetTrackingScalingPolicyConfigurationUpdate::new(target);
    AutoScalingSettingsUpdate::new().scaling_policy_update(AutoScalingPolicyUpdate::new(target))
}

#[test]
fn settings_of_global_tables() {
    invalid(&DescribeGlobalTableSettings::new("ab"), "GlobalTableName", "3 to 255");
    let update = || UpdateGlobalTableSettings::new("Thread");
    assert!(update().global_table_provisioned_write_capacity_units(1).encode().is_ok());
    invalid(&UpdateGlobalTableSettings::new("ab"), "GlobalTableName", "3 to 255");
    let units = update().global_table_provisioned_write_capacity_units(0);
    invalid(&units, "GlobalTableProvisionedWriteCapacityUnits", "at least 1, found 0");

    let index = GlobalTableGlobalSecondaryIndexSettingsUpdate::new;
    let indexes = "GlobalTableGlobalSecondaryIndexSettingsUpdate";
    let updates =
        |count| update().global_table_global_secondary_index_settings_update(vec![index("ByDate"); count]);
    assert!(updates(20).encode().is_ok());
    invalid(&updates(21), indexes, "0 to 20 in the list, found 21");
    let updates = update().global_table_global_secondary_index_settings_update([index("x")]);
    invalid(&updates, &format!("{indexes}[0].IndexName"), "3 to 255");
    let updates = update().global_table_global_secondary_index_settings_update([
        index("ByDate").provisioned_write_capacity_units(0)
    ]);
    invalid(&updates, &format!("{indexes}[0].ProvisionedWriteCapacityUnits"), "found 0");

    let replica = || ReplicaSettingsUpdate::new("eu-west-1");
    let replicas = |count| update().replica_settings_update(vec![replica(); count]);
    assert!(replicas(50).encode().is_ok());
    invalid(&replicas(51), "ReplicaSettingsUpdate", "0 to 50 in the list, found 51");
    let units = update().replica_settings_update([replica().replica_provisioned_read_capacity_units(-1)]);
    invalid(&units, "ReplicaSettingsUpdate[0].ReplicaProvisionedReadCapacityUnits", "found -1");
    let index = ReplicaGlobalSecondaryIndexSettingsUpdate::new("x");
    let indexes = replica().replica_global_secondary_index_settings_update([index]);
    invalid(
        &update().replica_settings_update([replica(), indexes]),
        "ReplicaSettingsUpdate[1].ReplicaGlobalSecondaryIndexSettingsUpdate[0].IndexName",
        "3 to 255",
    );
}

#[test]
fn scaling_of_replicas() {
    invalid(&DescribeTableReplicaAutoScaling::new("ab"), "TableName", "3 to 255");
    let update = |settings| {
        UpdateTableReplicaAutoScaling::new("Thread").provisioned_write_capacity_auto_scaling_update(settings)
    };
    let settings = AutoScalingSettingsUpdate::new;
    let path = |rest: &str| format!("ProvisionedWriteCapacityAutoScalingUpdate.{rest}");
    assert!(update(settings().minimum_units(5).maximum_units(5)).encode().is_ok());
    invalid(&update(settings().minimum_units(0)), &path("MinimumUnits"), "at least 1, found 0");
    invalid(&update(settings().maximum_units(0)), &path("MaximumUnits"), "at least 1, found 0");
    let crossed = settings().minimum_units(5).maximum_units(4);
    invalid(&update(crossed), &path("MaximumUnits"), "at least 5, found 4");
    let role = settings().auto_scaling_role_arn("r".repeat(1601));
    invalid(&update(role), &path("AutoScalingRoleArn"), "found 1601");
    let target = path("ScalingPolicyUpdate.TargetTrackingScalingPolicyConfiguration.TargetValue");
    for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        invalid(&update(scaling(wrong)), &target, "a number above 0");
    }
    let mut named = scaling(70.0);
    named.scaling_policy_update.as_mut().unwrap().policy_name = Some(String::new());
    invalid(&update(named), &path("ScalingPolicyUpdate.PolicyName"), "1 to 256");

    let update = || UpdateTableReplicaAutoScaling::new("Thread");
    invalid(&UpdateTableReplicaAutoScaling::new("ab"), "TableName", "3 to 255");
    let index = GlobalSecondaryIndexAutoScalingUpdate::new().index_name("x");
    let indexes = update().global_secondary_index_updates([index]);
    invalid(&indexes, "GlobalSecondaryIndexUpdates[0].IndexName", "3 to 255");
    let index = ReplicaGlobalSecondaryIndexAutoScalingUpdate::new()
        .provisioned_read_capacity_auto_scaling_update(settings().minimum_units(0));
    let replica = ReplicaAutoScalingUpdate::new("eu-west-1").replica_global_secondary_index_updates([index]);
    invalid(
        &update().replica_updates([replica]),
        "ReplicaUpdates[0].ReplicaGlobalSecondaryIndexUpdates[0].ProvisionedReadCapacityAutoScalingUpdate.MinimumUnits",
        "found 0",
    );
}

#[test]
fn resource_policies() {
    invalid(&GetResourcePolicy::new("Thread"), "ResourceArn", "expected an ARN");
    invalid(&GetResourcePolicy::new("arn:aws:sqs:eu-west-1:123456789012:x"), "ResourceArn", "of DynamoDB");
    invalid(&GetResourcePolicy::new(arn(&"i".repeat(1283))), "ResourceArn", "1283");
    invalid(&PutResourcePolicy::new("Thread", "{}"), "ResourceArn", "expected an ARN");
    invalid(&PutResourcePolicy::new(TABLE, " "), "Policy", "found nothing");
    let put = |revision: &str| PutResourcePolicy::new(TABLE, "{}").expected_revision_id(revision);
    invalid(&put(""), "ExpectedRevisionId", "1 to 255 characters, found 0");
    invalid(&put(&"r".repeat(256)), "ExpectedRevisionId", "found 256");
    assert!(put("NO_POLICY").encode().is_ok());
    invalid(&DeleteResourcePolicy::new(""), "ResourceArn", "expected an ARN");
    invalid(&DeleteResourcePolicy::new(TABLE).expected_revision_id(""), "ExpectedRevisionId", "found 0");
}
