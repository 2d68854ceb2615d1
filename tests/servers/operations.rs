//! Operations that the embedded server lacks, on Ministack; and those that no server here has, of which the shapes alone
//! are tested.

use dynamo_client::core::{
    AutoScalingSettingsUpdate, BackupStatus, CancelBulkOperation, ContributorInsightsAction,
    ContributorInsightsEnabled, ContributorInsightsStatus, CreateBackup, CreateGlobalTable,
    CreateReplicaAction, DeleteBackup, DeleteResourcePolicy, DescribeBackup, DescribeBulkOperation,
    DescribeContinuousBackups, DescribeContributorInsights, DescribeEndpoints, DescribeExport,
    DescribeGlobalTable, DescribeGlobalTableSettings, DescribeImport, DescribeKinesisStreamingDestination,
    DescribeLimits, DescribeTableReplicaAutoScaling, DestinationStatus, DisableKinesisStreamingDestination,
    EnableKinesisStreamingDestination, ExportCompleted, ExportTableToPointInTime, GetResourcePolicy,
    ImportCompleted, ImportTable, InputFormat, InputS3Configuration, KinesisStreamingDestinationActive,
    ListBackups, ListBulkOperations, ListContributorInsights, ListExports, ListGlobalTables, ListImports,
    OutputS3Configuration, OutputType, PointInTimeRecoverySpecification, PointInTimeRecoveryStatus,
    PutResourcePolicy, Replica, ReplicaUpdate, RestoreTableFromBackup, RestoreTableToPointInTime,
    S3BucketSource, StartBulkPutItems, TableCreationParameters, UnknownMembers, UpdateContinuousBackups,
    UpdateContributorInsights, UpdateGlobalTable, UpdateGlobalTableSettings,
    UpdateKinesisStreamingConfiguration, UpdateKinesisStreamingDestination, UpdateTableReplicaAutoScaling,
};
use dynamo_client::{Client, CreateTable, ErrorKind, Operation, attr, key};
use dynamo_tests::servers::Ministack;
use serde_json::{Value, json};

use super::harness::anyone;

const STREAM: &str = "arn:aws:kinesis:us-east-1:000000000000:stream/changes";

/// A Ministack with the table `orders`, one order in it; and the table's ARN.
async fn open() -> Option<(Ministack, Client, String)> {
    let ministack = Ministack::start().unwrap()?;
    let client = anyone(&ministack.endpoint()).await;
    let definition = CreateTable::new("orders").hash_key("id", "S").pay_per_request();
    let made = client.create_table(definition).if_missing().await.unwrap();
    client.put_item("orders", json!({"id": "a-1", "total": 5})).await.unwrap();
    Some((ministack, client, made.table.table_arn.unwrap()))
}

/// Runs an operation, whose answer must have nothing that this crate does not know.
#[track_caller]
fn run<O>(client: &Client, operation: O) -> impl Future<Output = O::Output>
where
    O: Operation,
    O::Output: UnknownMembers,
{
    let (client, name) = (client.clone(), operation.name().to_owned());
    async move {
        let output = client.execute(&operation).await.unwrap_or_else(|error| panic!("{error}"));
        assert!(output.unknown_members().is_empty(), "{name}: {:?}", output.unknown_members());
        output
    }
}

#[tokio::test]
async fn the_account_has_limits_and_endpoints() {
    let Some((_ministack, client, _)) = open().await else { return };
    let limits = run(&client, DescribeLimits::new()).await;
    assert!(limits.table_max_read_capacity_units.unwrap() > 0);
    let endpoints = run(&client, DescribeEndpoints::new()).await.endpoints;
    assert!(!endpoints.is_empty() && endpoints[0].cache_period_in_minutes > 0);
}

#[tokio::test]
async fn a_backup_is_made_listed_restored_and_deleted() {
    let Some((_ministack, client, _)) = open().await else { return };
    let made = run(&client, CreateBackup::new("orders", "first")).await.backup_details.unwrap();
    assert_eq!(made.backup_status, BackupStatus::Available);
    let listed = run(&client, ListBackups::new().table_name("orders")).await.backup_summaries;
    assert_eq!(listed.iter().filter_map(|found| found.backup_name.as_deref()).collect::<Vec<_>>(), ["first"]);
    let mut pages = client.request(ListBackups::new()).pages();
    assert_eq!(pages.try_next().await.unwrap().unwrap().output().unwrap().backup_summaries.len(), 1);

    let described = run(&client, DescribeBackup::new(&made.backup_arn)).await.backup_description.unwrap();
    assert_eq!(described.source_table_details.unwrap().table_name, "orders");
    run(&client, RestoreTableFromBackup::new("restored", &made.backup_arn)).await;
    client.table("restored").wait_until_exists().await.unwrap();
    let order: Option<Value> = client.get_item("restored", key("id", "a-1")).item().await.unwrap();
    assert_eq!(order, Some(json!({"id": "a-1", "total": 5})));

    run(&client, DeleteBackup::new(&made.backup_arn)).await;
    let error = client.execute(&DescribeBackup::new(&made.backup_arn)).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::NotFound, Some("BackupNotFoundException")));
}

#[tokio::test]
async fn a_table_goes_back_in_time() {
    let Some((_ministack, client, _)) = open().await else { return };
    let before = run(&client, DescribeContinuousBackups::new("orders")).await;
    let status = |found: dynamo_client::core::ContinuousBackupsDescription| {
        found.point_in_time_recovery_description.unwrap().point_in_time_recovery_status.unwrap()
    };
    assert_eq!(status(before.continuous_backups_description.unwrap()), PointInTimeRecoveryStatus::Disabled);
    let on = UpdateContinuousBackups::new("orders", PointInTimeRecoverySpecification::new(true));
    let after = run(&client, on).await.continuous_backups_description.unwrap();
    assert_eq!(status(after), PointInTimeRecoveryStatus::Enabled);
    let restore = RestoreTableToPointInTime::new("earlier").source_table_name("orders");
    run(&client, restore.use_latest_restorable_time(true)).await;
    client.table("earlier").wait_until_exists().await.unwrap();
    assert_eq!(client.scan("earlier").await.unwrap().count, 1);
}

#[tokio::test]
async fn an_export_is_waited_for() {
    let Some((_ministack, client, arn)) = open().await else { return };
    let started =
        run(&client, ExportTableToPointInTime::new(&arn, "exports")).await.export_description.unwrap();
    let export = started.export_arn.unwrap();
    let done = client.wait(ExportCompleted::new(&export)).await.unwrap().unwrap();
    assert!(done.unknown_members().is_empty(), "{:?}", done.unknown_members());
    assert_eq!(done.export_description.unwrap().s3_bucket.as_deref(), Some("exports"));
    let listed = run(&client, ListExports::new().table_arn(&arn)).await.export_summaries;
    assert_eq!(listed[0].export_arn.as_ref(), Some(&export));
    let missing = DescribeExport::new(format!("{export}x"));
    assert_eq!(client.execute(&missing).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn an_import_that_finds_nothing_fails_and_says_so() {
    let Some((_ministack, client, _)) = open().await else { return };
    let definition = CreateTable::new("imported").hash_key("id", "S");
    let table =
        TableCreationParameters::new("imported", definition.attribute_definitions, definition.key_schema);
    let table = table.billing_mode("PAY_PER_REQUEST");
    let import = ImportTable::new(S3BucketSource::new("no-such-bucket"), InputFormat::DynamoDbJson, table);
    let started = run(&client, import).await.import_table_description;
    let arn = started.import_arn.unwrap();
    let described = run(&client, DescribeImport::new(&arn)).await.import_table_description;
    assert_eq!(described.import_arn.as_ref(), Some(&arn));
    let listed = run(&client, ListImports::new()).await.import_summary_list;
    assert_eq!(listed[0].import_arn.as_ref(), Some(&arn));
    let error = client.wait(ImportCompleted::new(&arn)).await.unwrap_err();
    assert_eq!((error.kind(), error.last_state()), (ErrorKind::WaitFailed, Some("FAILED")), "{error}");
}

#[tokio::test]
async fn contributor_insights_are_switched_on_and_off() {
    let Some((_ministack, client, _)) = open().await else { return };
    let change = |action| UpdateContributorInsights::new("orders", action);
    run(&client, change(ContributorInsightsAction::Enable)).await;
    let on = client.wait(ContributorInsightsEnabled::new("orders")).await.unwrap().unwrap();
    assert!(on.unknown_members().is_empty(), "{:?}", on.unknown_members());
    let listed = run(&client, ListContributorInsights::new()).await.contributor_insights_summaries;
    assert_eq!(listed[0].table_name.as_deref(), Some("orders"));
    run(&client, change(ContributorInsightsAction::Disable)).await;
    let off =
        run(&client, DescribeContributorInsights::new("orders")).await.contributor_insights_status.unwrap();
    assert!(
        matches!(off, ContributorInsightsStatus::Disabling | ContributorInsightsStatus::Disabled),
        "{off}"
    );
}

#[tokio::test]
async fn changes_go_to_a_kinesis_stream() {
    let Some((_ministack, client, _)) = open().await else { return };
    run(&client, EnableKinesisStreamingDestination::new("orders", STREAM)).await;
    client.wait(KinesisStreamingDestinationActive::new("orders")).await.unwrap();
    let precise =
        UpdateKinesisStreamingConfiguration::new().approximate_creation_date_time_precision("MICROSECOND");
    let update = UpdateKinesisStreamingDestination::new("orders", STREAM);
    run(&client, update.update_kinesis_streaming_configuration(precise)).await;
    run(&client, DisableKinesisStreamingDestination::new("orders", STREAM)).await;
    let described = run(&client, DescribeKinesisStreamingDestination::new("orders")).await;
    let found = described.kinesis_data_stream_destinations[0].destination_status.clone();
    assert_eq!(found, Some(DestinationStatus::Disabled));
    let error = client.wait(KinesisStreamingDestinationActive::new("orders")).await.unwrap_err();
    assert_eq!((error.kind(), error.last_state()), (ErrorKind::WaitFailed, Some("DISABLED")));
}

#[tokio::test]
async fn a_table_has_a_policy() {
    let Some((_ministack, client, arn)) = open().await else { return };
    let policy = r#"{"Version":"2012-10-17","Statement":[]}"#;
    let revision = run(&client, PutResourcePolicy::new(&arn, policy)).await.revision_id;
    let found = run(&client, GetResourcePolicy::new(&arn)).await;
    assert_eq!((found.policy.as_deref(), found.revision_id), (Some(policy), revision));
    run(&client, DeleteResourcePolicy::new(&arn)).await;
    let error = client.execute(&GetResourcePolicy::new(&arn)).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::NotFound, Some("PolicyNotFoundException")));
}

#[tokio::test]
async fn tables_time_to_live_and_tags_are_as_on_the_other_server() {
    let Some((_ministack, client, arn)) = open().await else { return };
    let orders = client.table("orders");
    assert!(orders.time_to_live().enable("expires").await.unwrap());
    assert!(!orders.time_to_live().enable("expires").await.unwrap());
    assert_eq!(orders.time_to_live().enable("until").await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    assert!(orders.time_to_live().disable().await.unwrap());
    assert!(!orders.time_to_live().disable().await.unwrap());

    orders.tags().set([("stage", "test"), ("team", "ann")]).await.unwrap();
    orders.tags().remove(["team"]).await.unwrap();
    let all: Vec<_> = client.tags(&arn).all().await.unwrap().into_iter().collect();
    assert_eq!(all, [("stage".to_owned(), "test".to_owned())]);

    let other = CreateTable::new("orders").hash_key("id", "N").pay_per_request();
    let error = client.create_table(other).if_missing().await.unwrap_err();
    assert_eq!(error.differences().len(), 1, "{error}");
    assert!(client.delete_table("orders").if_exists().await.unwrap());
    assert!(!client.delete_table("orders").if_exists().await.unwrap());
}

#[tokio::test]
async fn a_cancelled_transaction_names_its_parts_there_too() {
    let Some((_ministack, client, _)) = open().await else { return };
    let orders = client.table("orders");
    let error = client
        .transact_write()
        .with(orders.put(json!({"id": "a-2"})))
        .with(orders.delete(key("id", "a-1")).condition(attr("total").gt(100)))
        .await
        .unwrap_err();
    let parts: Vec<_> = error.cancellation().unwrap().at_fault().map(|part| part.position()).collect();
    assert_eq!(parts, [1], "{error}");
}

/// The list of what no server here can do. Whoever finds one that can moves its test to where it behaves.
#[tokio::test]
async fn some_operations_are_known_to_no_server_here() {
    let Some((_ministack, client, _)) = open().await else { return };
    let bulk = "arn:aws:dynamodb:us-east-1:000000000000:table/orders/bulk/01";
    let settings = UpdateGlobalTableSettings::new("orders").global_table_provisioned_write_capacity_units(5);
    let scaling = AutoScalingSettingsUpdate::new().minimum_units(1);
    let scaling =
        UpdateTableReplicaAutoScaling::new("orders").provisioned_write_capacity_auto_scaling_update(scaling);
    let create = CreateGlobalTable::new("orders", [Replica::new().region_name("eu-west-1")]);
    let replica = ReplicaUpdate::new().create(CreateReplicaAction::new("eu-west-1"));
    let update = UpdateGlobalTable::new("orders", [replica]);
    let input = InputS3Configuration::new("in-bucket", "DYNAMODB_JSON");
    let output = OutputS3Configuration::new([OutputType::from("ERRORS")]).s3_bucket("out-bucket");
    let start = StartBulkPutItems::new(input, output, "orders");
    macro_rules! unknown {
        ($($operation:expr),+ $(,)?) => {$(
            let operation = $operation;
            let error = client.execute(&operation).await.unwrap_err();
            assert_eq!(error.code(), Some("UnknownOperationException"), "{error}");
        )+};
    }
    unknown!(
        start,
        DescribeBulkOperation::new(bulk),
        ListBulkOperations::new(),
        CancelBulkOperation::new(bulk),
        create,
        DescribeGlobalTable::new("orders"),
        DescribeGlobalTableSettings::new("orders"),
        ListGlobalTables::new(),
        update,
        settings,
        DescribeTableReplicaAutoScaling::new("orders"),
        scaling,
    );
}
