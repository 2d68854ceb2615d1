//! Any action, by its type or by its name.

use dynamo_client::{Action, DescribeTable, ErrorKind, GetItem, PutItem, Scan, TableStatus, attr};
use serde::Serialize;
use serde_json::json;

use super::forum::{Forum, Thread, thread_key};

#[tokio::test]
async fn an_action_by_name_takes_json_and_gives_json() {
    let forum = Forum::open().await;
    let get = json!({"TableName": "Thread", "Key": {"ForumName": {"S": "S3"}, "Subject": {"S": "Help"}}});
    let answer = forum.client().execute(&Action::new("GetItem", get)).await.unwrap();
    assert_eq!(answer["Item"]["Views"], json!({"N": "5"}));
    let answer = forum.client().execute(&Action::new("ListTables", json!({}))).await.unwrap();
    assert_eq!(answer, json!({"TableNames": ["Thread"]}));
}

#[tokio::test]
async fn an_action_without_a_type_of_its_own_works_by_name() {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct OfTable<'a> {
        table_name: &'a str,
    }
    let forum = Forum::open().await;
    let action = Action::new("DescribeTimeToLive", OfTable { table_name: "Thread" });
    let answer = forum.client().execute(&action).await.unwrap();
    assert_eq!(answer["TimeToLiveDescription"]["TimeToLiveStatus"], "DISABLED");
}

#[tokio::test]
async fn an_operation_with_a_type_gives_its_typed_answer() {
    let forum = Forum::open().await;
    let client = forum.client();
    let described = client.execute(&DescribeTable::new("Thread")).await.unwrap();
    assert_eq!(described.table.table_status, Some(TableStatus::Active));
    let put = PutItem::new("Thread", Thread::new("S3", "New", "2026-02-02", 1))
        .condition(attr("Subject").not_exists());
    client.execute(&put).await.unwrap();
    assert!(client.execute(&put).await.unwrap_err().is_conditional(), "the value can be used again");
    let found = client.execute(&GetItem::new("Thread", thread_key("S3", "New"))).await.unwrap();
    assert_eq!(found.item.unwrap().to::<Thread>().unwrap().views, 1);
    assert_eq!(client.execute(&Scan::new("Thread")).await.unwrap().count, 6);
}

#[tokio::test]
async fn an_unknown_action_is_the_services_error() {
    let forum = Forum::empty().await;
    let error = forum.client().execute(&Action::new("MakeCoffee", json!({}))).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Validation, Some("UnknownOperationException")));
    assert_eq!((error.action(), error.table()), (Some("MakeCoffee"), None));
}

#[tokio::test]
async fn refuses_what_is_no_action_before_a_request() {
    let forum = Forum::empty().await;
    let action = |name: &str, parameters| forum.client().request(Action::new(name, parameters));
    forum.assert_refused(action("List\r\nTables", json!({})), "letters and digits").await;
    forum.assert_refused(action("", json!({})), "letters and digits").await;
    forum.assert_refused(action("ListTables", json!([1])), "JSON object").await;
}
