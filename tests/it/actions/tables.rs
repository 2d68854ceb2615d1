//! Tables in more than one call: made if missing, waited for, with time to live and tags, deleted if there.

use std::future::IntoFuture;
use std::sync::{Arc, Mutex};

use dynamo_client::core::{
    CreateGlobalSecondaryIndexAction, GlobalSecondaryIndexUpdate, IndexProjection, KeySchemaElement,
    ScalarAttributeType, TableExists, TimeToLiveStatus,
};
use dynamo_client::{CreateTable, ErrorKind, TableStatus, UpdateTable};

use super::create_table::example;
use super::forum::Forum;

#[tokio::test]
async fn many_callers_at_once_get_the_one_table() {
    let forum = Forum::empty().await;
    let callers: Vec<_> = (0..8)
        .map(|_| {
            let client = forum.client().clone();
            tokio::spawn(
                async move { client.create_table(example::definition()).if_missing().await.unwrap() },
            )
        })
        .collect();
    let mut n_created = 0;
    for caller in callers {
        let ensured = caller.await.unwrap();
        assert_eq!(ensured.table.table_status, Some(TableStatus::Active));
        n_created += usize::from(ensured.created);
    }
    assert_eq!(n_created, 1);
}

#[tokio::test]
async fn of_many_who_delete_at_once_all_see_it_gone_and_makers_in_between_get_a_table() {
    let forum = Forum::without_threads().await;
    let deleters: Vec<_> = (0..8)
        .map(|_| tokio::spawn(forum.client().delete_table("Thread").if_exists().into_future()))
        .collect();
    let mut n_deleted = 0;
    for deleter in deleters {
        n_deleted += usize::from(deleter.await.unwrap().unwrap());
    }
    assert!(n_deleted >= 1);
    assert!(forum.threads().describe().await.unwrap_err().is_not_found());
    let rivals: Vec<_> = (0..8)
        .map(|n| {
            let client = forum.client().clone();
            tokio::spawn(async move {
                let ensured = client.create_table(example::definition()).if_missing().await.unwrap();
                assert_eq!(ensured.table.table_status, Some(TableStatus::Active));
                if n % 2 == 0 {
                    client.delete_table("Thread").if_exists().await.unwrap();
                }
            })
        })
        .collect();
    for rival in rivals {
        rival.await.unwrap();
    }
}

#[tokio::test]
async fn a_table_that_differs_is_left_as_it_is() {
    let forum = Forum::without_threads().await;
    let other =
        CreateTable::new("Thread").hash_key("ForumName", "S").range_key("Subject", "N").pay_per_request();
    let error = forum.client().create_table(other).if_missing().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TableDiffers);
    let told: Vec<String> = error.differences().iter().map(|difference| difference.what.clone()).collect();
    assert!(told.contains(&"attribute Subject".to_owned()), "{told:?}");
    assert!(told.iter().any(|what| what.contains("index")), "{told:?}");
    forum.client().create_table(example::definition()).if_missing().await.unwrap();
}

#[tokio::test]
async fn a_table_is_waited_for_until_it_is_there_and_until_it_is_gone() {
    let forum = Forum::empty().await;
    let client = forum.client().clone();
    let threads = client.table("Thread");
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    let waiting = client.wait(TableExists::new("Thread")).on_progress(move |progress| {
        told.lock().unwrap().push(progress.state.to_owned());
    });
    let waiting = tokio::spawn(waiting.into_future());
    // Until somebody makes it, it is missing.
    while seen.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    client.create_table(example::definition()).await.unwrap();
    assert!(waiting.await.unwrap().unwrap().is_some());
    let seen = seen.lock().unwrap().clone();
    assert_eq!(seen.first().map(String::as_str), Some("ResourceNotFoundException"));
    assert_eq!(seen.last().map(String::as_str), Some("ACTIVE"));

    assert!(client.delete_table("Thread").if_exists().await.unwrap());
    threads.wait_until_gone().await.unwrap();
    assert!(!client.delete_table("Thread").if_exists().await.unwrap());
    let error = threads.wait_until_exists().max_attempts(2).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.last_state()),
        (ErrorKind::WaitExpired, Some("ResourceNotFoundException"))
    );
}

#[tokio::test]
async fn a_new_index_is_waited_for() {
    let forum = Forum::open().await;
    let create = CreateGlobalSecondaryIndexAction::new(
        "ByViews",
        [KeySchemaElement::hash("Views")],
        IndexProjection::keys_only(),
    );
    let update = UpdateTable::new("Thread")
        .global_secondary_index_updates([GlobalSecondaryIndexUpdate::new().create(create)])
        .attribute_definitions([dynamo_client::core::AttributeDefinition::new(
            "Views",
            ScalarAttributeType::N,
        )]);
    forum.client().update_table(update).await.unwrap();
    let table = forum.threads().wait_until_indexes_active().await.unwrap().unwrap().table;
    assert!(
        table.global_secondary_indexes.iter().any(|index| index.index_name.as_deref() == Some("ByViews"))
    );
}

#[tokio::test]
async fn time_to_live_is_switched_on_once_and_off_once() {
    let forum = Forum::open().await;
    let time_to_live = forum.threads().time_to_live();
    assert_eq!(time_to_live.describe().await.unwrap().time_to_live_status, Some(TimeToLiveStatus::Disabled));
    assert!(!time_to_live.disable().await.unwrap());
    assert!(time_to_live.enable("Expires").await.unwrap());
    let on = time_to_live.describe().await.unwrap();
    assert_eq!(on.attribute_name.as_deref(), Some("Expires"));
    assert!(!time_to_live.enable("Expires").await.unwrap());
    let error = time_to_live.enable("Until").await.unwrap_err();
    assert!(error.to_string().contains("`Expires`"), "{error}");
    assert!(time_to_live.disable().await.unwrap());
    let missing = forum.client().table("Nothing").time_to_live().enable("Expires").await.unwrap_err();
    assert!(missing.is_not_found());
}

#[tokio::test]
async fn tags_are_set_listed_and_removed() {
    let forum = Forum::open().await;
    let tags = forum.threads().tags();
    assert!(tags.all().await.unwrap().is_empty());
    tags.set((0..12).map(|n| (format!("key-{n:02}"), n.to_string()))).await.unwrap();
    tags.set([("key-00", "other")]).await.unwrap();
    tags.remove(["key-01", "never-there"]).await.unwrap();
    let all = tags.all().await.unwrap();
    assert_eq!((all.len(), all["key-00"].as_str(), all.get("key-01")), (11, "other", None));
    assert!(forum.client().table("Nothing").tags().all().await.unwrap_err().is_not_found());
    let error = forum.client().tags("arn:x").all().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Validation | ErrorKind::InvalidRequest), "{error}");
}
