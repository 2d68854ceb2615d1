//! Tags and time to live: requests, answers, and what is refused before anything is sent.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use dynamo_core::{
    DescribeTimeToLive, ErrorKind, ListTagsOfResource, Operation, Paginate, Repeat, Tag, TagResource,
    TimeToLiveSpecification, TimeToLiveStatus, UntagResource, UpdateTimeToLive,
};
use serde_json::{Value, json};

const TABLE: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table/Thread";

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
fn tags_are_given_and_taken() {
    let request = TagResource::new(TABLE, [Tag::new("stage", "test"), Tag::new("empty", "")]);
    let tags = json!([{"Key": "stage", "Value": "test"}, {"Key": "empty", "Value": ""}]);
    check(&request, json!({"ResourceArn": TABLE, "Tags": tags}));
    assert_eq!(request.resource(), Some(TABLE));
    assert_eq!(request.repeat(), Repeat::Safe);
    let request = UntagResource::new(TABLE, ["stage".to_owned()]);
    check(&request, json!({"ResourceArn": TABLE, "TagKeys": ["stage"]}));
}

#[test]
fn an_answer_without_a_body_is_an_answer_only_where_there_is_nothing_to_say() {
    assert!(TagResource::decode(b"").unwrap().other.is_empty());
    assert!(UntagResource::decode(b"{}").unwrap().other.is_empty());
    assert_eq!(TagResource::decode(br#"{"New":1}"#).unwrap().other["New"], 1);
    assert!(UntagResource::decode(b"<html>").is_err());
    assert!(ListTagsOfResource::decode(b"").is_err());
}

#[test]
fn tags_come_in_pages() {
    let body = json!({"Tags": [{"Key": "a", "Value": "b"}], "NextToken": "more"}).to_string();
    let page = ListTagsOfResource::decode(body.as_bytes()).unwrap();
    assert_eq!(page.tags, [Tag::new("a", "b")]);
    let mut request = ListTagsOfResource::new(TABLE);
    request.start_after(ListTagsOfResource::next_cursor(&page).unwrap());
    check(&request, json!({"ResourceArn": TABLE, "NextToken": "more"}));
    let last = ListTagsOfResource::decode(b"{}").unwrap();
    assert_eq!(ListTagsOfResource::next_cursor(&last), None);
}

#[test]
fn tags_have_lengths_and_resources_have_arns() {
    refused(&ListTagsOfResource::new("Thread"), "ResourceArn", "expected an ARN");
    let bucket = "arn:aws:s3:eu-west-1:123456789012:table/Thread";
    refused(&TagResource::new(bucket, [Tag::new("k", "v")]), "ResourceArn", "an ARN of DynamoDB");
    refused(&TagResource::new(TABLE, [Tag::new("", "x")]), "Tags[0].Key", "1 to 128 characters, found 0");
    let long = Tag::new("k", "é".repeat(257));
    refused(&TagResource::new(TABLE, [Tag::new("k", ""), long]), "Tags[1].Value", "found 257");
    refused(&UntagResource::new(TABLE, ["k".repeat(129)]), "TagKeys[0]", "found 129");
    assert!(TagResource::new(TABLE, [Tag::new("k", "é".repeat(256))]).encode().is_ok());
}

#[test]
fn time_to_live_is_switched_and_described() {
    let request = UpdateTimeToLive::new("Thread", TimeToLiveSpecification::new(true, "ExpiresAt"));
    let specification = json!({"Enabled": true, "AttributeName": "ExpiresAt"});
    check(&request, json!({"TableName": "Thread", "TimeToLiveSpecification": specification}));
    assert_eq!(request.repeat(), Repeat::Unsafe, "the second time it is an error");
    let unnamed = UpdateTimeToLive::new("Thread", TimeToLiveSpecification::new(false, ""));
    refused(&unnamed, "TimeToLiveSpecification.AttributeName", "1 to 255");

    let body =
        json!({"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "ExpiresAt"}});
    let answer = DescribeTimeToLive::decode(body.to_string().as_bytes()).unwrap();
    let description = answer.time_to_live_description.unwrap();
    assert_eq!(description.time_to_live_status, Some(TimeToLiveStatus::Enabled));
    assert_eq!(description.attribute_name.as_deref(), Some("ExpiresAt"));
}
