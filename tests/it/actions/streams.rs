//! The four operations of DynamoDB Streams: what happened to a table, record by record.

use dynamo_client::core::{
    DescribeStream, GetRecords, GetShardIterator, ListStreams, OperationType, ShardIteratorType,
    StreamSpecification, UnknownMembers,
};
use dynamo_client::{CreateTable, ErrorKind, key};
use serde_json::{Value, json};

use super::forum::Forum;

#[tokio::test]
async fn what_happened_to_a_table_is_read_from_its_stream() {
    let forum = Forum::empty().await;
    let client = forum.client();
    let stream = StreamSpecification::new(true).stream_view_type("NEW_AND_OLD_IMAGES");
    let definition =
        CreateTable::new("orders").hash_key("id", "S").pay_per_request().stream_specification(stream);
    let made = client.create_table(definition).if_missing().await.unwrap().table;
    let orders = client.table("orders");
    orders.put(json!({"id": "a-1", "n": 1})).await.unwrap();
    orders.update(key("id", "a-1")).add("n", 1).await.unwrap();
    orders.delete(key("id", "a-1")).await.unwrap();

    let listed = client.execute(&ListStreams::new().table_name("orders")).await.unwrap();
    let arn = listed.streams[0].stream_arn.clone().unwrap();
    assert_eq!(Some(&arn), made.latest_stream_arn.as_ref());
    let described = client.execute(&DescribeStream::new(&arn)).await.unwrap();
    assert!(described.unknown_members().is_empty(), "{:?}", described.unknown_members());
    let shard = described.stream_description.unwrap().shards[0].shard_id.clone().unwrap();
    let start = GetShardIterator::new(&arn, &shard, ShardIteratorType::TrimHorizon);
    let iterator = client.execute(&start).await.unwrap().shard_iterator.unwrap();
    let read = client.execute(&GetRecords::new(iterator)).await.unwrap();
    assert!(read.unknown_members().is_empty(), "{:?}", read.unknown_members());
    let names: Vec<_> = read.records.iter().filter_map(|record| record.event_name.clone()).collect();
    assert_eq!(names, [OperationType::Insert, OperationType::Modify, OperationType::Remove]);
    let changed: Value = read.records[1].new_image().unwrap().to().unwrap();
    assert_eq!(changed, json!({"id": "a-1", "n": 2}));
    assert!(read.records[0].old_image().is_none() && read.records[2].new_image().is_none());
}

#[tokio::test]
async fn a_stream_that_is_not_there_is_not_found() {
    let forum = Forum::empty().await;
    let arn = "arn:aws:dynamodb:dynoxide:000000000000:table/orders/stream/2026-01-01T00:00:00.000";
    let error = forum.client().execute(&DescribeStream::new(arn)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    let error = forum.client().execute(&GetRecords::new("")).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidRequest, 0));
}
