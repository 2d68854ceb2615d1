//! UpdateTable: what the original documented and never did.

use dynamo_client::core::{
    AttributeDefinition, BillingMode, CreateGlobalSecondaryIndexAction, DeleteGlobalSecondaryIndexAction,
    GlobalSecondaryIndexUpdate, IndexProjection, KeySchemaElement, StreamSpecification, StreamViewType,
};
use dynamo_client::{ErrorKind, ProvisionedThroughput, TableStatus, UpdateTable, attr};

use super::forum::{Forum, subjects};

#[tokio::test]
async fn changes_the_throughput_of_a_table() {
    let forum = Forum::open().await;
    let update = UpdateTable::new("Thread").provisioned_throughput(ProvisionedThroughput::new(10, 7));
    let table = forum.client().update_table(update).await.unwrap().table_description;
    assert!(matches!(table.table_status, Some(TableStatus::Updating | TableStatus::Active)), "{table:?}");
    let throughput = forum.threads().describe().await.unwrap().table.provisioned_throughput.unwrap();
    assert_eq!((throughput.read_capacity_units, throughput.write_capacity_units), (Some(10), Some(7)));
}

#[tokio::test]
async fn changes_how_a_table_is_billed() {
    let forum = Forum::open().await;
    let update = UpdateTable::new("Thread").billing_mode(BillingMode::PayPerRequest);
    forum.client().update_table(update).await.unwrap();
    let summary = forum.threads().describe().await.unwrap().table.billing_mode_summary.unwrap();
    assert_eq!(summary.billing_mode, Some(BillingMode::PayPerRequest));
}

#[tokio::test]
async fn makes_and_deletes_a_global_index() {
    let forum = Forum::open().await;
    let key = [KeySchemaElement::hash("Subject")];
    let create = CreateGlobalSecondaryIndexAction::new("BySubject", key, IndexProjection::all())
        .provisioned_throughput(ProvisionedThroughput::new(1, 1));
    let update = UpdateTable::new("Thread")
        .attribute_definitions([AttributeDefinition::new("Subject", "S")])
        .global_secondary_index_updates([GlobalSecondaryIndexUpdate::new().create(create)]);
    forum.client().update_table(update).await.unwrap();
    let found = forum.threads().query(attr("Subject").eq("Hello")).index_name("BySubject").await.unwrap();
    assert_eq!(subjects(&found.items), ["Hello", "Hello"]);

    let delete = GlobalSecondaryIndexUpdate::new().delete(DeleteGlobalSecondaryIndexAction::new("BySubject"));
    let update = UpdateTable::new("Thread").global_secondary_index_updates([delete]);
    forum.client().update_table(update).await.unwrap();
    assert!(forum.threads().describe().await.unwrap().table.global_secondary_indexes.is_empty());
}

#[tokio::test]
async fn switches_the_stream_on_and_off() {
    let forum = Forum::open().await;
    let on = StreamSpecification::new(true).stream_view_type(StreamViewType::NewAndOldImages);
    forum.client().update_table(UpdateTable::new("Thread").stream_specification(on.clone())).await.unwrap();
    let table = forum.threads().describe().await.unwrap().table;
    assert_eq!(table.stream_specification, Some(on));
    assert!(table.latest_stream_arn.is_some());
    let off = UpdateTable::new("Thread").stream_specification(StreamSpecification::new(false));
    forum.client().update_table(off).await.unwrap();
    let stream = forum.threads().describe().await.unwrap().table.stream_specification;
    assert!(stream.is_none_or(|stream| !stream.stream_enabled));
}

#[tokio::test]
async fn a_missing_table_is_the_services_error() {
    let forum = Forum::empty().await;
    let update = UpdateTable::new("Thread").provisioned_throughput(ProvisionedThroughput::new(1, 1));
    assert_eq!(forum.client().update_table(update).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn refuses_what_does_not_go_together_before_a_request() {
    let forum = Forum::open().await;
    let both = UpdateTable::new("Thread")
        .billing_mode(BillingMode::PayPerRequest)
        .provisioned_throughput(ProvisionedThroughput::new(1, 1));
    forum.assert_refused(forum.client().update_table(both), "PAY_PER_REQUEST").await;
    let key = [KeySchemaElement::hash("Views")];
    let create = CreateGlobalSecondaryIndexAction::new("ByViews", key, IndexProjection::keys_only());
    let undefined = UpdateTable::new("Thread")
        .global_secondary_index_updates([GlobalSecondaryIndexUpdate::new().create(create)]);
    forum
        .assert_refused(forum.client().update_table(undefined), "`Views` is not in AttributeDefinitions")
        .await;
    forum.assert_refused(forum.client().update_table(UpdateTable::new("?")), "TableName").await;
}
