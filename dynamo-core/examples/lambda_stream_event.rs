//! A Lambda function's view of a DynamoDB stream: the event is read with serde_json, its images with this crate alone.
//!
//! Run it with `cargo run -p dynamo-core --example lambda_stream_event`.

use std::collections::BTreeSet;

use dynamo_core::{Error, Item, Key, KeyNames, Number};
use serde::Deserialize;

/// The event, as Lambda hands it to a function.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Event {
    records: Vec<Record>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    event_name: String,
    dynamodb: Change,
}

/// What changed. An [`Item`] is DynamoDB's JSON under any format of serde.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Change {
    keys: Item,
    new_image: Option<Item>,
    old_image: Option<Item>,
    sequence_number: Number,
}

/// What the table holds.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "PascalCase")]
struct Thread {
    forum_name: String,
    subject: String,
    views: u32,
    rating: Option<Number>,
    #[serde(with = "dynamo_core::string_set")]
    tags: BTreeSet<String>,
    /// Attributes that the fields above don't name; they write back as they were.
    #[serde(flatten)]
    rest: Item,
}

const EVENT: &str = r#"{
  "Records": [
    {
      "eventID": "c4ca4238a0b923820dcc509a6f75849b",
      "eventName": "MODIFY",
      "eventSource": "aws:dynamodb",
      "awsRegion": "us-east-1",
      "dynamodb": {
        "ApproximateCreationDateTime": 1700000000,
        "Keys": {"ForumName": {"S": "S3"}, "Subject": {"S": "Hi"}},
        "NewImage": {
          "ForumName": {"S": "S3"}, "Subject": {"S": "Hi"}, "Views": {"N": "8"},
          "Rating": {"N": "4.12345678901234567890123456789"}, "Tags": {"SS": ["aws", "new"]},
          "Digest": {"B": "3q2+7w=="}, "Codes": {"NS": ["2", "10"]}
        },
        "OldImage": {
          "ForumName": {"S": "S3"}, "Subject": {"S": "Hi"}, "Views": {"N": "7"},
          "Rating": {"NULL": true}, "Tags": {"SS": ["aws"]}
        },
        "SequenceNumber": 111,
        "SizeBytes": 26,
        "StreamViewType": "NEW_AND_OLD_IMAGES"
      }
    },
    {
      "eventName": "REMOVE",
      "dynamodb": {
        "Keys": {"ForumName": {"S": "S3"}, "Subject": {"S": "Bye"}},
        "SequenceNumber": 112
      }
    }
  ]
}"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let event: Event = serde_json::from_str(EVENT)?;
    let [modified, removed] = event.records.as_slice() else {
        return Err("expected two records".into());
    };

    let names = KeyNames::new("ForumName").with_sort("Subject");
    let key = Key::from_item(&modified.dynamodb.keys, &names)?;
    assert_eq!(key, dynamo_core::key("ForumName", "S3").sort("Subject", "Hi"));
    assert_eq!(modified.event_name, "MODIFY");

    let new = thread(modified.dynamodb.new_image.as_ref())?.ok_or("no new image")?;
    let old = thread(modified.dynamodb.old_image.as_ref())?.ok_or("no old image")?;
    assert_eq!((old.views, new.views), (7, 8));
    assert_eq!(new.tags.difference(&old.tags).collect::<Vec<_>>(), ["new"]);
    assert_eq!((old.rating, new.rating), (None, Some("4.12345678901234567890123456789".parse()?)));
    assert_eq!(new.rest.get_as::<Vec<u8>>("Digest")?, Some(vec![0xde, 0xad, 0xbe, 0xef]));
    assert_eq!(new.rest.as_json(), r#"{"Codes":{"NS":["2","10"]},"Digest":{"B":"3q2+7w=="}}"#);

    assert_eq!(removed.event_name, "REMOVE");
    assert!(removed.dynamodb.new_image.is_none());
    assert!(modified.dynamodb.sequence_number < removed.dynamodb.sequence_number);
    Ok(())
}

fn thread(image: Option<&Item>) -> Result<Option<Thread>, Error> {
    image.map(Item::to).transpose()
}
