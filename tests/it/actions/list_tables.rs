//! ListTables with each of its parameters.

use dynamo_client::{CreateTable, ErrorKind};

use super::forum::Forum;

async fn with_tables(names: &[&str]) -> Forum {
    let forum = Forum::empty().await;
    for name in names {
        let table = CreateTable::new(*name).hash_key("id", "S").pay_per_request();
        forum.client().create_table(table).await.unwrap();
    }
    forum
}

#[tokio::test]
async fn lists_the_names_of_all_tables() {
    let forum = with_tables(&["beta", "alpha"]).await;
    let output = forum.client().list_tables().await.unwrap();
    assert_eq!(
        (output.table_names, output.last_evaluated_table_name),
        (vec!["alpha".to_owned(), "beta".to_owned()], None)
    );
    assert!(Forum::empty().await.client().list_tables().await.unwrap().table_names.is_empty());
}

#[tokio::test]
async fn a_limit_ends_a_page_and_a_start_name_begins_the_next() {
    let forum = with_tables(&["alpha", "beta", "gamma"]).await;
    let first = forum.client().list_tables().limit(2).await.unwrap();
    assert_eq!(first.table_names, ["alpha", "beta"]);
    let last = first.last_evaluated_table_name.unwrap();
    assert_eq!(last, "beta");
    let second = forum.client().list_tables().exclusive_start_table_name(last).limit(2).await.unwrap();
    assert_eq!((second.table_names, second.last_evaluated_table_name), (vec!["gamma".to_owned()], None));
}

#[tokio::test]
async fn all_pages_come_by_one_verb() {
    let forum = with_tables(&["alpha", "beta", "gamma"]).await;
    let before = forum.requests();
    let mut pages = forum.client().list_tables().limit(1).pages();
    let mut names = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        names.extend(page.output().unwrap().table_names);
    }
    assert_eq!(names, ["alpha", "beta", "gamma"]);
    assert!(forum.requests() - before >= 3);
}

#[tokio::test]
async fn refuses_what_can_not_be_before_a_request() {
    let forum = Forum::empty().await;
    let list = || forum.client().list_tables();
    forum.assert_refused(list().limit(0), "Limit").await;
    forum.assert_refused(list().limit(101), "at most 100").await;
    forum.assert_refused(list().exclusive_start_table_name("a b"), "ExclusiveStartTableName").await;
    let mut pages = list().limit(0).pages();
    assert_eq!(pages.try_next().await.unwrap_err().kind(), ErrorKind::InvalidRequest);
}
