//! DeleteTable.

use dynamo_client::{ErrorKind, TableStatus};

use super::forum::Forum;

#[tokio::test]
async fn deletes_a_table_and_describes_it_a_last_time() {
    let forum = Forum::open().await;
    let table = forum.client().delete_table("Thread").await.unwrap().table_description;
    assert_eq!(
        (table.table_name.as_deref(), table.table_status),
        (Some("Thread"), Some(TableStatus::Deleting))
    );
    assert_eq!(forum.threads().describe().await.unwrap_err().kind(), ErrorKind::NotFound);
    assert!(forum.client().list_tables().await.unwrap().table_names.is_empty());
}

#[tokio::test]
async fn a_missing_table_is_the_services_error() {
    let forum = Forum::empty().await;
    let error = forum.client().delete_table("Thread").await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::NotFound, Some("ResourceNotFoundException")));
}

#[tokio::test]
async fn refuses_a_name_that_no_table_has() {
    let forum = Forum::empty().await;
    forum.assert_refused(forum.client().delete_table("a/table"), "TableName").await;
}
