//! Tables in more than one call: made if missing, deleted if there, time to live, tags.

use std::time::Duration;

use dynamo_client::core::IndexProjection;
use dynamo_client::core::KeySchemaElement;
use dynamo_client::{CreateTable, ErrorKind, GlobalSecondaryIndex};
use dynamo_http::{Answer, ScriptedTransport};
use serde_json::{Value, json};

use crate::script::{body, client, ok, refused};
use crate::waiters::{missing, table};

fn definition() -> CreateTable {
    let by_day = GlobalSecondaryIndex::new(
        "ByDay",
        [KeySchemaElement::hash("Day")],
        IndexProjection::include(["b", "a"]),
    );
    CreateTable::new("Thread")
        .hash_key("Forum", "S")
        .range_key("Subject", "S")
        .attribute("Day", "N")
        .global_secondary_indexes([by_day])
        .pay_per_request()
}

/// The table of the definition, as the service tells of it.
fn described(status: &str) -> Value {
    json!({"Table": {
        "TableName": "Thread",
        "TableStatus": status,
        "KeySchema": [
            {"AttributeName": "Forum", "KeyType": "HASH"},
            {"AttributeName": "Subject", "KeyType": "RANGE"},
        ],
        "AttributeDefinitions": [
            {"AttributeName": "Day", "AttributeType": "N"},
            {"AttributeName": "Forum", "AttributeType": "S"},
            {"AttributeName": "Subject", "AttributeType": "S"},
        ],
        "GlobalSecondaryIndexes": [{
            "IndexName": "ByDay",
            "IndexStatus": "ACTIVE",
            "KeySchema": [{"AttributeName": "Day", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["a", "b"]},
        }],
    }})
}

fn created() -> Answer {
    ok(json!({"TableDescription": {"TableStatus": "CREATING"}}))
}

/// The operations that were asked for, in order.
fn asked(server: &ScriptedTransport) -> Vec<String> {
    let target = |request: &http::Request<bytes::Bytes>| {
        let target = request.headers()["x-amz-target"].to_str().unwrap();
        target.split_once('.').unwrap().1.to_owned()
    };
    server.requests().iter().map(target).collect()
}

#[tokio::test(start_paused = true)]
async fn a_table_that_is_missing_is_made_and_waited_for() {
    let server = ScriptedTransport::new([
        missing(),
        created(),
        ok(described("CREATING")),
        ok(described("ACTIVE")),
        ok(described("ACTIVE")),
    ]);
    let client = client(&server).await;
    let made = client.create_table(definition()).if_missing().await.unwrap();
    assert!(made.created);
    assert_eq!(made.table.table_name.as_deref(), Some("Thread"));
    assert_eq!(asked(&server), ["DescribeTable", "CreateTable", "DescribeTable", "DescribeTable"]);
    let again = client.create_table(definition()).if_missing().await.unwrap();
    assert!(!again.created);
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn whoever_comes_second_gets_the_table_too() {
    let server = ScriptedTransport::new([
        missing(),
        refused(400, "ResourceInUseException"),
        ok(described("CREATING")),
        ok(described("ACTIVE")),
        ok(described("UPDATING")),
        ok(described("ACTIVE")),
    ]);
    let client = client(&server).await;
    assert!(!client.create_table(definition()).if_missing().await.unwrap().created);
    assert!(!client.create_table(definition()).if_missing().await.unwrap().created);
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_table_that_is_on_its_way_out_is_made_anew() {
    let server = ScriptedTransport::new([
        ok(described("DELETING")),
        ok(described("DELETING")),
        missing(),
        created(),
        ok(described("ACTIVE")),
    ]);
    let client = client(&server).await;
    assert!(client.create_table(definition()).if_missing().await.unwrap().created);
}

#[tokio::test(start_paused = true)]
async fn a_table_that_others_delete_meanwhile_is_made_anew() {
    let in_use = || refused(400, "ResourceInUseException");
    let cases: [(Vec<Answer>, &str); 3] = [
        // In use, for it is going.
        (
            vec![
                missing(),
                in_use(),
                ok(described("DELETING")),
                missing(),
                created(),
                ok(described("ACTIVE")),
            ],
            "DCDDCD",
        ),
        // In use until it was gone.
        (vec![missing(), in_use(), missing(), created(), ok(described("ACTIVE"))], "DCDCD"),
        // Deleted while it is waited for.
        (
            vec![
                ok(described("CREATING")),
                ok(described("DELETING")),
                missing(),
                created(),
                ok(described("ACTIVE")),
            ],
            "DDDCD",
        ),
    ];
    for (answers, expected) in cases {
        let server = ScriptedTransport::new(answers);
        let client = client(&server).await;
        assert!(client.create_table(definition()).if_missing().await.unwrap().created);
        assert_eq!(asked(&server).iter().map(|action| &action[..1]).collect::<String>(), expected);
    }
    let never = ScriptedTransport::from_fn(|request| {
        let target = request.headers()["x-amz-target"].to_str().unwrap();
        if target.ends_with("CreateTable") { refused(400, "ResourceInUseException") } else { missing() }
    });
    let error = client(&never).await.create_table(definition()).if_missing().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WaitExpired);
    assert!(never.requests().len() < 40, "{}", never.requests().len());
}

#[tokio::test(start_paused = true)]
async fn a_creation_whose_answer_got_lost_is_asked_for_again() {
    let server = ScriptedTransport::new([
        missing(),
        refused(500, "InternalServerError"),
        refused(400, "ResourceInUseException"),
        ok(described("ACTIVE")),
    ]);
    let client = client(&server).await;
    client.create_table(definition()).if_missing().await.unwrap();
    assert_eq!(asked(&server), ["DescribeTable", "CreateTable", "CreateTable", "DescribeTable"]);
}

#[tokio::test(start_paused = true)]
async fn a_table_that_differs_is_an_error_that_says_in_what() {
    let mut other = described("ACTIVE");
    let found = &mut other["Table"];
    found["KeySchema"][1]["AttributeName"] = json!("Title");
    found["AttributeDefinitions"][2] = json!({"AttributeName": "Title", "AttributeType": "B"});
    found["AttributeDefinitions"][0]["AttributeType"] = json!("S");
    found["GlobalSecondaryIndexes"][0]["Projection"] = json!({"ProjectionType": "KEYS_ONLY"});
    found["LocalSecondaryIndexes"] = json!([{
        "IndexName": "More",
        "KeySchema": [{"AttributeName": "Forum", "KeyType": "HASH"}, {"AttributeName": "Day", "KeyType": "RANGE"}],
        "Projection": {"ProjectionType": "ALL"},
    }]);
    let server = ScriptedTransport::new([ok(other)]);
    let client = client(&server).await;
    let error = client.create_table(definition()).if_missing().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TableDiffers);
    let told: Vec<String> = error.differences().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "key: expected Forum HASH, Subject RANGE, found Forum HASH, Title RANGE",
            "attribute Day: expected N, found S",
            "attribute Subject: expected S, found nothing",
            "attribute Title: expected nothing, found B",
            "local index More: expected nothing, found (Forum HASH, Day RANGE) holding ALL",
            "global index ByDay: expected (Day HASH) holding INCLUDE a, b, found (Day HASH) holding KEYS_ONLY",
        ]
    );
    assert!(
        error.to_string().starts_with("the table Thread is there, and is not as asked for: key: "),
        "{error}"
    );
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_can_not_be_made_is_said_at_once() {
    let server =
        ScriptedTransport::new([missing(), refused(400, "LimitExceededException"), missing(), missing()]);
    let client = client(&server).await;
    let once = dynamo_client::Retry::none();
    let error = client.create_table(definition()).retry(once).if_missing().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Limit);
    let wrong = CreateTable::new("Thread").hash_key("Forum", "S");
    let error = client.create_table(wrong).if_missing().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let slow = ScriptedTransport::from_fn(|request| {
        let target = request.headers()["x-amz-target"].to_str().unwrap();
        if target.ends_with("CreateTable") { created() } else { missing() }
    });
    let client = crate::script::client(&slow).await;
    let late = client.create_table(definition()).if_missing().deadline(Duration::from_secs(5));
    let error = late.await.unwrap_err();
    assert_eq!(
        (error.kind(), error.last_state()),
        (ErrorKind::WaitExpired, Some("ResourceNotFoundException"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_table_is_deleted_if_it_is_there_and_waited_for() {
    let deleted = || ok(json!({"TableDescription": {"TableStatus": "DELETING"}}));
    let in_use = || refused(400, "ResourceInUseException");
    let cases: [(Vec<Answer>, bool, usize); 4] = [
        (vec![deleted(), table("DELETING"), missing()], true, 3),
        (vec![missing()], false, 1),
        // Somebody else is deleting it.
        (vec![in_use(), table("DELETING"), missing()], true, 3),
        // It is being made: once it is there, it can be deleted.
        (vec![in_use(), table("CREATING"), table("ACTIVE"), deleted(), missing()], true, 5),
    ];
    for (answers, was_there, requests) in cases {
        let server = ScriptedTransport::new(answers);
        let client = client(&server).await;
        assert_eq!(client.delete_table("Thread").if_exists().await.unwrap(), was_there);
        assert_eq!(server.requests().len(), requests);
    }
    let server = ScriptedTransport::from_fn(|request| {
        let target = request.headers()["x-amz-target"].to_str().unwrap();
        if target.ends_with("DeleteTable") { refused(400, "ResourceInUseException") } else { table("ACTIVE") }
    });
    let error = client(&server).await.delete_table("Thread").if_exists().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InUse);
}

fn time_to_live(status: &str, attribute: Option<&str>) -> Answer {
    ok(json!({"TimeToLiveDescription": {"TimeToLiveStatus": status, "AttributeName": attribute}}))
}

#[tokio::test]
async fn time_to_live_is_changed_only_where_it_has_to_be() {
    let server = ScriptedTransport::new([
        time_to_live("DISABLED", None),
        ok(json!({"TimeToLiveSpecification": {"Enabled": true, "AttributeName": "expires"}})),
        time_to_live("ENABLING", Some("expires")),
        time_to_live("ENABLED", Some("expires")),
        ok(json!({"TimeToLiveSpecification": {"Enabled": false, "AttributeName": "expires"}})),
        time_to_live("DISABLING", Some("expires")),
    ]);
    let client = client(&server).await;
    let time_to_live = client.table("Thread").time_to_live();
    assert!(time_to_live.enable("expires").await.unwrap());
    assert!(!time_to_live.enable("expires").await.unwrap());
    assert!(time_to_live.disable().await.unwrap());
    assert!(!time_to_live.disable().await.unwrap());
    let expected = |on: bool| json!({"Enabled": on, "AttributeName": "expires"});
    assert_eq!(body(&server, 1)["TimeToLiveSpecification"], expected(true));
    assert_eq!(body(&server, 4)["TimeToLiveSpecification"], expected(false));
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn time_to_live_by_another_attribute_is_not_taken_over() {
    let server = ScriptedTransport::new([time_to_live("ENABLED", Some("until"))]);
    let client = client(&server).await;
    let error = client.table("Thread").time_to_live().enable("expires").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("by the attribute `until`: switch that off first"), "{error}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn time_to_live_that_somebody_else_switched_on_meanwhile_is_on() {
    let server = ScriptedTransport::new([
        time_to_live("DISABLED", None),
        refused(400, "ValidationException"),
        time_to_live("ENABLED", Some("expires")),
        time_to_live("DISABLED", None),
        refused(400, "ValidationException"),
        time_to_live("DISABLING", Some("expires")),
    ]);
    let client = client(&server).await;
    let time_to_live = client.table("Thread").time_to_live();
    assert!(!time_to_live.enable("expires").await.unwrap());
    assert_eq!(time_to_live.enable("expires").await.unwrap_err().kind(), ErrorKind::Validation);
}

#[tokio::test]
async fn tags_are_those_of_all_pages_and_the_arn_is_asked_for_once() {
    let arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/Thread";
    let tag = |key: &str, value: &str| json!({"Key": key, "Value": value});
    let server = ScriptedTransport::new([
        ok(json!({"Table": {"TableArn": arn}})),
        ok(json!({"Tags": [tag("a", "1"), tag("b", "2")], "NextToken": "more"})),
        ok(json!({"Tags": [tag("c", "")]})),
        Answer::json(200, ""),
        Answer::json(200, "{}"),
        ok(json!({"Tags": []})),
    ]);
    let client = client(&server).await;
    let tags = client.table("Thread").tags();
    let all: Vec<(String, String)> = tags.all().await.unwrap().into_iter().collect();
    let expected = [("a", "1"), ("b", "2"), ("c", "")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(all, expected);
    assert_eq!(body(&server, 2), json!({"ResourceArn": arn, "NextToken": "more"}));
    tags.set([("a", "3")]).await.unwrap();
    tags.remove(["b", "c"]).await.unwrap();
    assert_eq!(body(&server, 3), json!({"ResourceArn": arn, "Tags": [tag("a", "3")]}));
    assert_eq!(body(&server, 4), json!({"ResourceArn": arn, "TagKeys": ["b", "c"]}));
    tags.set::<String, String>([]).await.unwrap();
    tags.remove::<String>([]).await.unwrap();
    assert!(client.tags(arn).all().await.unwrap().is_empty());
    assert_eq!(server.requests().len(), 6);
    let many: Vec<_> = (0..51).map(|n| (n.to_string(), "v".to_owned())).collect();
    let set = |key: &str, value: &str| {
        vec![("good".to_owned(), "v".to_owned()), (key.to_owned(), value.to_owned())]
    };
    for wrong in
        [set(&"k".repeat(129), "v"), set("k", &"v".repeat(257)), set("", "v"), set("AWS:k", "v"), many]
    {
        let error = tags.set(wrong).await.unwrap_err();
        assert_eq!((error.kind(), server.requests().len()), (ErrorKind::InvalidRequest, 6));
    }
}
