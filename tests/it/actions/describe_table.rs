//! DescribeTable.

use std::time::{Duration, SystemTime};

use dynamo_client::{KeyNames, TableStatus};

use super::forum::Forum;

#[tokio::test]
async fn says_what_a_table_is_and_what_it_is_doing() {
    let forum = Forum::open().await;
    let table = forum.client().describe_table("Thread").await.unwrap().table;
    assert_eq!(
        (table.table_name.as_deref(), table.table_status.clone()),
        (Some("Thread"), Some(TableStatus::Active))
    );
    assert_eq!(table.item_count, Some(5));
    assert!(table.table_arn.as_deref().unwrap().ends_with("table/Thread"));
    let made = table.creation_date_time.unwrap().to_system_time().unwrap();
    let age = SystemTime::now().duration_since(made).unwrap_or_default();
    assert!(age < Duration::from_secs(600), "{age:?}");
    assert_eq!(table.key_names(), Some(KeyNames::new("ForumName").with_sort("Subject")));
    assert_eq!(forum.threads().key_names().await.unwrap(), KeyNames::new("ForumName").with_sort("Subject"));
}

#[tokio::test]
async fn a_missing_table_is_the_services_error() {
    let forum = Forum::empty().await;
    let error = forum.client().describe_table("Thread").await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!((error.action(), error.table(), error.attempts()), (Some("DescribeTable"), Some("Thread"), 1));
    assert!(error.request_id().is_some());
}

#[tokio::test]
async fn refuses_a_name_that_no_table_has() {
    let forum = Forum::empty().await;
    for name in ["", "ab", "a table", &"x".repeat(256)] {
        forum.assert_refused(forum.client().describe_table(name), "TableName").await;
    }
}
