//! A typed request and the action of the same name and members are the same to a client.

use dynamo_core::{
    Action, AttributeDefinition, BulkOperationInputFormat, CancelBulkOperation, CreateBackup,
    CreateGlobalTable, CreateReplicaAction, DeleteBackup, DeleteResourcePolicy, DescribeBackup,
    DescribeBulkOperation, DescribeContinuousBackups, DescribeContributorInsights, DescribeEndpoints,
    DescribeExport, DescribeGlobalTable, DescribeGlobalTableSettings, DescribeImport,
    DescribeKinesisStreamingDestination, DescribeLimits, DescribeTableReplicaAutoScaling,
    DisableKinesisStreamingDestination, EnableKinesisStreamingDestination, ExportTableToPointInTime,
    GetResourcePolicy, ImportTable, InputFormat, InputS3Configuration, KeySchemaElement, ListBackups,
    ListBulkOperations, ListContributorInsights, ListExports, ListGlobalTables, ListImports, Operation,
    OutputS3Configuration, OutputType, PointInTimeRecoverySpecification, PutResourcePolicy, Repeat, Replica,
    ReplicaUpdate, RestoreTableFromBackup, RestoreTableToPointInTime, S3BucketSource, StartBulkPutItems,
    TableCreationParameters, UpdateContinuousBackups, UpdateContributorInsights, UpdateGlobalTable,
    UpdateGlobalTableSettings, UpdateKinesisStreamingDestination, UpdateTableReplicaAutoScaling,
};
use serde::Serialize;
use serde_json::Value;

use super::{KINESIS, TABLE, arn};

#[track_caller]
fn agree(mut operation: impl Operation + Serialize, repeat: Repeat, resource: Option<&str>) {
    let name = operation.name().to_owned();
    let mut action = Action::new(name.as_str(), &operation);
    assert_eq!(operation.repeat(), repeat, "{name}");
    assert_eq!(operation.resource(), resource, "{name}");
    same(&operation, &action);
    operation.fill_token(&mut || "a token".to_owned());
    action.fill_token(&mut || "a token".to_owned());
    same(&operation, &action);
}

#[track_caller]
fn same(operation: &impl Operation, action: &Action) {
    let name = operation.name();
    assert_eq!(operation.target_prefix(), action.target_prefix(), "{name}");
    assert_eq!(operation.repeat(), action.repeat(), "{name}");
    assert_eq!(operation.resource(), action.resource(), "{name}");
    let mut tables = operation.table_names();
    tables.sort_unstable();
    assert_eq!(tables, action.table_names(), "{name}");
    let body = |body: Vec<u8>| serde_json::from_slice::<Value>(&body).unwrap();
    assert_eq!(body(operation.encode().unwrap()), body(action.encode().unwrap()), "{name}");
}

#[test]
fn reads_agree_with_their_actions() {
    let thread = Some("Thread");
    agree(DescribeBackup::new(arn("backup/01")), Repeat::Read, Some(&arn("backup/01")));
    agree(ListBackups::new(), Repeat::Read, None);
    agree(ListBackups::new().table_name("Thread"), Repeat::Read, thread);
    agree(DescribeContinuousBackups::new("Thread"), Repeat::Read, thread);
    agree(DescribeExport::new(arn("export/01")), Repeat::Read, Some(&arn("export/01")));
    agree(ListExports::new().table_arn(TABLE), Repeat::Read, Some(TABLE));
    agree(DescribeImport::new(arn("import/01")), Repeat::Read, Some(&arn("import/01")));
    agree(ListImports::new().table_arn(TABLE), Repeat::Read, Some(TABLE));
    agree(DescribeBulkOperation::new(arn("bulk/01")), Repeat::Read, Some(&arn("bulk/01")));
    agree(ListBulkOperations::new().next_token("0123456789abcdef"), Repeat::Read, None);
    agree(DescribeContributorInsights::new("Thread").index_name("ByDate"), Repeat::Read, thread);
    agree(ListContributorInsights::new(), Repeat::Read, None);
    agree(DescribeKinesisStreamingDestination::new("Thread"), Repeat::Read, thread);
    agree(DescribeGlobalTable::new("Thread"), Repeat::Read, thread);
    agree(DescribeGlobalTableSettings::new("Thread"), Repeat::Read, thread);
    agree(ListGlobalTables::new().exclusive_start_global_table_name("Thread"), Repeat::Read, None);
    agree(DescribeTableReplicaAutoScaling::new("Thread"), Repeat::Read, thread);
    agree(GetResourcePolicy::new(TABLE), Repeat::Read, Some(TABLE));
    agree(DescribeLimits::new(), Repeat::Read, None);
    agree(DescribeEndpoints::new(), Repeat::Read, None);
}

#[test]
fn writes_agree_with_their_actions() {
    let thread = Some("Thread");
    agree(CreateBackup::new("Thread", "backup"), Repeat::Unsafe, thread);
    agree(DeleteBackup::new(arn("backup/01")), Repeat::Unsafe, Some(&arn("backup/01")));
    agree(RestoreTableFromBackup::new("Thread", arn("backup/01")), Repeat::Unsafe, thread);
    let restore = || RestoreTableToPointInTime::new("Thread");
    agree(restore().source_table_name("Before"), Repeat::Unsafe, thread);
    agree(restore().source_table_arn(TABLE), Repeat::Unsafe, thread);
    agree(restore().source_table_name("Before").source_table_arn(TABLE), Repeat::Unsafe, thread);
    agree(restore().source_table_name("Thread"), Repeat::Unsafe, thread);
    let recovery = PointInTimeRecoverySpecification::new(true);
    agree(UpdateContinuousBackups::new("Thread", recovery), Repeat::Safe, thread);
    agree(UpdateContributorInsights::new("Thread", "ENABLE"), Repeat::Unsafe, thread);
    agree(EnableKinesisStreamingDestination::new("Thread", KINESIS), Repeat::Unsafe, thread);
    agree(DisableKinesisStreamingDestination::new("Thread", KINESIS), Repeat::Unsafe, thread);
    agree(UpdateKinesisStreamingDestination::new("Thread", KINESIS), Repeat::Unsafe, thread);
    agree(CreateGlobalTable::new("Thread", [Replica::of("eu-west-1")]), Repeat::Unsafe, thread);
    let create = ReplicaUpdate::new().create(CreateReplicaAction::new("eu-west-1"));
    agree(UpdateGlobalTable::new("Thread", [create]), Repeat::Unsafe, thread);
    agree(UpdateGlobalTableSettings::new("Thread"), Repeat::Unsafe, thread);
    agree(UpdateTableReplicaAutoScaling::new("Thread"), Repeat::Unsafe, thread);
    agree(PutResourcePolicy::new(TABLE, "{}"), Repeat::Unsafe, Some(TABLE));
    agree(DeleteResourcePolicy::new(TABLE), Repeat::Unsafe, Some(TABLE));
    agree(CancelBulkOperation::new(arn("bulk/01")), Repeat::Unsafe, Some(&arn("bulk/01")));
}

#[test]
fn what_takes_a_token_is_safe_with_one() {
    let export = || ExportTableToPointInTime::new(TABLE, "exports");
    agree(export(), Repeat::Unsafe, Some(TABLE));
    agree(export().client_token("mine"), Repeat::Safe, Some(TABLE));
    agree(export().with_member("ClientToken", "mine"), Repeat::Safe, Some(TABLE));
    let table = TableCreationParameters::new(
        "Thread",
        [AttributeDefinition::new("Id", "S")],
        [KeySchemaElement::hash("Id")],
    );
    let import = ImportTable::new(S3BucketSource::new("imports"), InputFormat::Ion, table);
    agree(import.clone(), Repeat::Unsafe, Some("Thread"));
    agree(import.client_token("mine"), Repeat::Safe, Some("Thread"));
    let start = StartBulkPutItems::new(
        InputS3Configuration::new("imports", BulkOperationInputFormat::Ion),
        OutputS3Configuration::new([OutputType::Error]),
        "Thread",
    );
    agree(start.clone(), Repeat::Unsafe, Some("Thread"));
    agree(start.client_token("mine"), Repeat::Safe, Some("Thread"));
}

#[test]
fn a_token_given_by_name_counts_only_if_it_is_one() {
    let export =
        ExportTableToPointInTime::new("arn:aws:dynamodb:eu-west-1:111122223333:table/Thread", "backups");
    assert_eq!(export.repeat(), Repeat::Unsafe);
    assert_eq!(export.clone().with_member("ClientToken", "t").repeat(), Repeat::Safe);
    let without = export.client_token("t").with_member("ClientToken", serde_json::Value::Null);
    assert_eq!(without.repeat(), Repeat::Unsafe, "null goes to the service in place of the field");
    let transaction = dynamo_core::TransactWriteItems::new().client_request_token("t");
    assert_eq!(transaction.repeat(), Repeat::Safe);
    assert_eq!(
        transaction.with_member("ClientRequestToken", serde_json::Value::Null).repeat(),
        Repeat::Unsafe
    );
}
