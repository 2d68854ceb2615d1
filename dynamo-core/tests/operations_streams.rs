//! Streams and vector searches: requests, answers, and what is refused before anything is sent.
#![cfg(feature = "all-operations")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeMap;

use dynamo_core::{
    DescribeStream, ErrorKind, GetRecords, GetShardIterator, ItemOperation, ListStreams, Operation,
    OperationType, Paginate, Record, SearchVectors, ShardFilter, StreamStatus, Timestamp, attr, from_item,
};
use serde_json::{Value, json};

const STREAM: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table/Thread/stream/2026-01-01T00:00:00.000";
const SHARD: &str = "shardId-00000000000000000001-0123abcd";

#[track_caller]
fn check(operation: &impl Operation, expected: Value) {
    let body: Value = serde_json::from_slice(&operation.encode().unwrap()).unwrap();
    assert_eq!(body, expected);
}

#[track_caller]
fn refused(operation: &impl Operation, path: &str, says: &str) {
    let error = operation.encode().expect_err(says);
    assert_eq!(error.kind(), ErrorKind::InvalidParameter, "{error}");
    assert_eq!(error.path(), Some(path), "{error}");
    assert!(error.to_string().contains(says), "{error} does not say {says:?}");
}

#[test]
fn streams_come_in_pages() {
    let body =
        json!({"Streams": [{"StreamArn": STREAM, "TableName": "Thread"}], "LastEvaluatedStreamArn": STREAM});
    let page = ListStreams::decode(body.to_string().as_bytes()).unwrap();
    assert_eq!(page.streams[0].table_name.as_deref(), Some("Thread"));
    let mut request = ListStreams::new().table_name("Thread").limit(5);
    assert_eq!(request.table_names(), ["Thread"]);
    assert_eq!(request.target_prefix(), "DynamoDBStreams_20120810");
    request.start_after(ListStreams::next_cursor(&page).unwrap());
    check(&request, json!({"TableName": "Thread", "Limit": 5, "ExclusiveStartStreamArn": STREAM}));
}

#[test]
fn the_shards_of_a_stream_come_in_pages() {
    let description = json!({
        "StreamArn": STREAM, "StreamStatus": "ENABLED", "CreationRequestDateTime": 1.7e9,
        "Shards": [{"ShardId": SHARD, "SequenceNumberRange": {"StartingSequenceNumber": "1"}}],
        "LastEvaluatedShardId": SHARD,
    });
    let page =
        DescribeStream::decode(json!({"StreamDescription": description}).to_string().as_bytes()).unwrap();
    let stream = page.stream_description.as_ref().unwrap();
    assert_eq!(stream.stream_status, Some(StreamStatus::Enabled));
    assert_eq!(stream.shards[0].sequence_number_range.as_ref().unwrap().ending_sequence_number, None);
    let mut request = DescribeStream::new(STREAM).shard_filter(ShardFilter::children_of(SHARD));
    request.start_after(DescribeStream::next_cursor(&page).unwrap());
    assert_eq!(request.resource(), Some(STREAM));
    let filter = json!({"Type": "CHILD_SHARDS", "ShardId": SHARD});
    check(&request, json!({"StreamArn": STREAM, "ShardFilter": filter, "ExclusiveStartShardId": SHARD}));
    assert_eq!(DescribeStream::next_cursor(&DescribeStream::decode(b"{}").unwrap()), None);
}

#[test]
fn an_iterator_begins_at_a_number_or_a_moment() {
    let number = "000000000000000000001";
    let request = GetShardIterator::new(STREAM, SHARD, "AT_SEQUENCE_NUMBER").sequence_number(number);
    let parameters = json!({
        "StreamArn": STREAM, "ShardId": SHARD, "ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": number,
    });
    check(&request, parameters);
    let at = GetShardIterator::new(STREAM, SHARD, "AT_TIMESTAMP");
    assert!(at.clone().timestamp(Timestamp::from_secs(1.7e9)).encode().is_ok());
    refused(&at, "Timestamp", "AT_TIMESTAMP");
    refused(&GetShardIterator::new(STREAM, SHARD, "AFTER_SEQUENCE_NUMBER"), "SequenceNumber", "missing");
    refused(&GetShardIterator::new("arn", SHARD, "LATEST"), "StreamArn", "37 to 1024");
    refused(&GetShardIterator::new(STREAM, "", "LATEST"), "ShardId", "1 to 65");
    assert!(GetShardIterator::new(STREAM, SHARD, "NEXT_YEAR").encode().is_ok(), "the service may know it");
}

#[test]
fn lengths_and_limits_of_streams_are_checked() {
    refused(&ListStreams::new().limit(0), "Limit", "at least 1");
    refused(&ListStreams::new().table_name("x"), "TableName", "3 to 255");
    refused(&ListStreams::new().exclusive_start_stream_arn("x"), "ExclusiveStartStreamArn", "found 1");
    let filter = ShardFilter::children_of("x".repeat(66));
    refused(&DescribeStream::new(STREAM).shard_filter(filter), "ShardFilter.ShardId", "found 66");
    refused(&GetRecords::new(""), "ShardIterator", "found 0");
    refused(&GetRecords::new("place").limit(1001), "Limit", "at most 1000");
}

#[test]
fn the_images_of_a_record_are_items() {
    let record = json!({
        "eventID": "1", "eventName": "MODIFY", "eventVersion": "1.1", "eventSource": "aws:dynamodb",
        "awsRegion": "eu-west-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1_700_000_000,
            "Keys": {"Id": {"N": "1"}},
            "OldImage": {"Id": {"N": "1"}, "Title": {"S": "Hi"}},
            "NewImage": {"Id": {"N": "1"}, "Title": {"S": "Hello"}},
            "SequenceNumber": "000000000000000000001", "SizeBytes": 26, "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
    });
    let body = json!({"Records": [record], "NextShardIterator": "next"}).to_string();
    let answer = GetRecords::decode(body.as_bytes()).unwrap();
    assert_eq!(answer.next_shard_iterator.as_deref(), Some("next"));
    let record = &answer.records[0];
    assert_eq!(record.event_name, Some(OperationType::Modify));
    assert!(!record.is_expiry());
    let title = |image| from_item::<BTreeMap<String, Value>>(image).unwrap()["Title"].clone();
    assert_eq!(title(record.old_image().unwrap()), "Hi");
    assert_eq!(title(record.new_image().unwrap()), "Hello");
    assert_eq!(from_item::<BTreeMap<String, u32>>(record.keys().unwrap()).unwrap()["Id"], 1);
}

#[test]
fn a_function_that_is_called_with_records_reads_the_same_type() {
    #[derive(serde::Deserialize)]
    struct Event {
        #[serde(rename = "Records")]
        records: Vec<Record>,
    }
    let record = json!({
        "eventID": "1", "eventName": "REMOVE", "eventSourceARN": STREAM,
        "userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
        "dynamodb": {"Keys": {"Id": {"N": "1"}}, "SizeBytes": 5},
    });
    let event: Event = serde_json::from_value(json!({"Records": [record.clone()]})).unwrap();
    assert_eq!(event.records[0].event_source_arn.as_deref(), Some(STREAM));
    assert!(event.records[0].is_expiry());
    assert_eq!(serde_json::to_value(&event.records[0]).unwrap(), record);

    let by_user = json!({"eventName": "REMOVE", "userIdentity": {"Type": "User", "PrincipalId": "someone"}});
    assert!(!serde_json::from_value::<Record>(by_user).unwrap().is_expiry());
    let by_service = json!({"eventName": "REMOVE", "userIdentity": {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}});
    assert!(serde_json::from_value::<Record>(by_service).unwrap().is_expiry());
}

#[test]
fn a_record_of_another_form_is_an_error_with_its_place() {
    let broken = json!({"Records": [{"dynamodb": {"Keys": {"Id": {"N": 1}}}}]}).to_string();
    let error = GetRecords::decode(broken.as_bytes()).unwrap_err();
    assert!(error.path().unwrap().starts_with("Records[0].dynamodb.Keys"), "{error}");
}

#[test]
fn a_search_takes_numbers_and_expressions() {
    let request = SearchVectors::new("Movie", "ByPlot", [0.5_f32, -1.0], 3)
        .search_condition(attr("Year").ge(1990))
        .projection(["Title"])
        .return_consumed_capacity("TOTAL");
    check(
        &request,
        json!({
            "TableName": "Movie", "IndexName": "ByPlot", "SearchVector": [{"N": "0.5"}, {"N": "-1"}], "TopK": 3,
            "SearchConditionExpression": "#n0 >= :v0", "ProjectionExpression": "#n1",
            "ExpressionAttributeNames": {"#n0": "Year", "#n1": "Title"},
            "ExpressionAttributeValues": {":v0": {"N": "1990"}},
            "ReturnConsumedCapacity": "TOTAL",
        }),
    );
}

#[test]
fn what_is_no_vector_is_refused() {
    let search = |vector: Vec<f64>| SearchVectors::new("Movie", "ByPlot", vector, 3);
    refused(&search(vec![]), "SearchVector", "1 to 4096 numbers, found 0");
    refused(&search(vec![0.0; 4097]), "SearchVector", "found 4097");
    refused(&SearchVectors::new("Movie", "ByPlot", ["a"], 3), "SearchVector", "numbers alone");
    refused(&SearchVectors::new("Movie", "ByPlot", [1], 0), "TopK", "at least 1");
    refused(&SearchVectors::new("Movie", "x", [1], 1), "IndexName", "3 to 255");
    let not_a_number = search(vec![0.0, f64::NAN]).encode().unwrap_err();
    assert_eq!(not_a_number.path(), Some("SearchVector[1]"), "{not_a_number}");
}

#[test]
fn found_items_are_read_one_by_one() {
    let results = json!([
        {"Item": {"Title": {"S": "Heat"}}, "Score": 0.75},
        {"Item": {"Title": {"N": "1"}}, "Score": 0.5},
        {"Score": 0.25},
    ]);
    let capacity = json!({"VectorSearchRequestBytes": 12.0});
    let body = json!({"SearchResults": results, "ConsumedCapacity": capacity}).to_string();
    type Movie = BTreeMap<String, String>;
    let answer = SearchVectors::decode_each::<Movie>(body.as_bytes()).unwrap();
    assert_eq!(answer.consumed_capacity.as_ref().unwrap().vector_search_request_bytes, Some(12.0));
    assert!(answer.search_results[2].item.is_none());
    assert_eq!(answer.search_results[2].score, Some(0.25));
    let items = answer.into_items();
    assert_eq!(items[0].as_ref().unwrap()["Title"], "Heat");
    assert!(items[1].is_err());
    let error = SearchVectors::decode_as::<Movie>(body.as_bytes()).unwrap_err();
    assert_eq!(error.path(), Some("SearchResults[1].Item.Title"), "{error}");
}
