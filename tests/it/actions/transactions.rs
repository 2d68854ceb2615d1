//! TransactWriteItems and TransactGetItems, and why a transaction is cancelled.

use dynamo_client::{ErrorKind, TransactWriteItems, TransactionAction, attr};
use serde_json::{Value, json};

use super::forum::{Forum, Thread, thread_key};

#[tokio::test]
async fn all_writes_of_a_transaction_are_done_together() {
    let forum = Forum::open().await;
    let threads = forum.threads();
    let transaction = forum
        .client()
        .transact_write_items()
        .with(threads.put(Thread::new("S3", "New", "2026-02-02", 0)).condition(attr("Subject").not_exists()))
        .with(threads.update(thread_key("S3", "Help")).add("Views", 1))
        .with(
            threads
                .delete(thread_key("S3", "Zones"))
                .condition_expression("#v = :n")
                .name("#v", "Views")
                .value(":n", 1),
        )
        .with(threads.check(thread_key("EC2", "Hello")).condition(attr("Views").eq(7)));
    let output =
        transaction.return_consumed_capacity("TOTAL").return_item_collection_metrics("SIZE").await.unwrap();
    assert_eq!(output.consumed_capacity[0].table_name.as_deref(), Some("Thread"));
    assert_eq!(forum.stored("S3", "New").await.unwrap()["Views"], 0);
    assert_eq!(forum.stored("S3", "Help").await.unwrap()["Views"], 6);
    assert_eq!(forum.stored("S3", "Zones").await, None);
}

#[tokio::test]
async fn a_cancelled_transaction_says_which_part_and_why_and_changes_nothing() {
    let forum = Forum::open().await;
    let threads = forum.threads();
    let failing = threads.check(thread_key("S3", "Help")).condition(attr("Views").gt(100));
    let transaction = forum
        .client()
        .transact_write()
        .with(threads.put(Thread::new("S3", "New", "2026-02-02", 0)))
        .with(failing.return_values_on_condition_check_failure("ALL_OLD"))
        .with(threads.delete(thread_key("S3", "Zones")));
    let error = transaction.await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::TransactionCanceled, 1));
    let reasons = &error.as_service_error().unwrap().cancellation_reasons;
    let codes: Vec<&str> = reasons.iter().map(|reason| reason.code.as_str()).collect();
    assert_eq!(codes, ["None", "ConditionalCheckFailed", "None"]);
    assert_eq!(reasons[1].item.as_ref().unwrap().to::<Thread>().unwrap().views, 5);
    let cancellation = error.cancellation().unwrap();
    assert!(cancellation.is_complete());
    let part = cancellation.at_fault().next().unwrap();
    assert_eq!(
        (part.position(), part.action(), part.table()),
        (1, Some(TransactionAction::ConditionCheck), Some("Thread"))
    );
    assert_eq!(part.key(), Some(&thread_key("S3", "Help")));
    assert_eq!(part.item_as::<Thread>().unwrap().unwrap().views, 5);
    assert!(
        error.to_string().contains("part 1 (ConditionCheck on Thread): ConditionalCheckFailed"),
        "{error}"
    );
    assert!(!error.to_string().contains("Zones"), "keys are not told: {error}");
    assert_eq!(forum.stored("S3", "New").await, None);
    assert!(forum.stored("S3", "Zones").await.is_some());
}

#[tokio::test]
async fn the_same_token_does_a_transaction_once() {
    let forum = Forum::open().await;
    let transaction = || {
        let update = forum.threads().update(thread_key("S3", "Help")).add("Views", 1);
        forum.client().transact_write().with(update).client_request_token("once-and-only-once")
    };
    transaction().await.unwrap();
    transaction().await.unwrap();
    assert_eq!(forum.stored("S3", "Help").await.unwrap()["Views"], 6);
    let other = transaction().with(forum.threads().delete(thread_key("S3", "Zones")));
    let error = other.await.unwrap_err();
    assert!(error.is_token_mismatch(), "{error}");
    assert!(forum.stored("S3", "Zones").await.is_some());
}

#[tokio::test]
async fn a_transaction_that_went_through_json_does_the_same() {
    let forum = Forum::open().await;
    let threads = forum.threads();
    let request = forum
        .client()
        .transact_write()
        .with(threads.update(thread_key("S3", "Help")).add("Views", 1).condition(attr("Views").gt(0)))
        .with(threads.put(Thread::new("S3", "New", "2026-02-02", 0)))
        .into_operation();
    let json = serde_json::to_string(&request).unwrap();
    let request: TransactWriteItems = serde_json::from_str(&json).unwrap();
    forum.client().execute(&request).await.unwrap();
    assert_eq!(forum.stored("S3", "Help").await.unwrap()["Views"], 6);
    assert!(forum.stored("S3", "New").await.is_some());
}

#[tokio::test]
async fn gets_in_a_transaction_come_in_the_order_they_were_asked_for() {
    let forum = Forum::open().await;
    let threads = forum.threads();
    let transaction = forum
        .client()
        .transact_get()
        .with(threads.get(thread_key("S3", "Zones")))
        .with(threads.get(thread_key("S3", "Nothing")))
        .with(threads.get(thread_key("EC2", "Hello")).projection(["Views"]));
    let output = transaction.return_consumed_capacity("TOTAL").await.unwrap();
    let found: Vec<Option<Value>> =
        output.responses.iter().map(|item| item.as_ref().map(|item| item.to().unwrap())).collect();
    assert_eq!(found[0].as_ref().unwrap()["Views"], 1);
    assert_eq!(found[1], None);
    let projected = found[2].as_ref().unwrap();
    assert_eq!((&projected["Views"], projected.get("LastPostDateTime")), (&json!(7), None));
    assert_eq!(output.consumed_capacity[0].table_name.as_deref(), Some("Thread"));
}

#[tokio::test]
async fn refuses_what_does_not_go_together_before_a_request() {
    let forum = Forum::open().await;
    let threads = forum.threads();
    let write = || forum.client().transact_write_items();
    let put = |n: u32| threads.put(Thread::new("S3", &n.to_string(), "2026-01-01", n));
    forum.assert_refused(write(), "TransactItems").await;
    forum.assert_refused((0..101).fold(write(), |write, n| write.with(put(n))), "101").await;
    forum.assert_refused(write().with(put(1).return_values("ALL_OLD")), "ReturnValues").await;
    forum
        .assert_refused(write().with(put(1).return_consumed_capacity("TOTAL")), "ReturnConsumedCapacity")
        .await;
    forum.assert_refused(write().with(threads.check(thread_key("S3", "Help"))), "needs a condition").await;
    forum.assert_refused(write().with(threads.update(thread_key("S3", "Help"))), "UpdateExpression").await;
    let twice = threads.update(thread_key("S3", "1")).add("Views", 1);
    forum.assert_refused(write().with(put(1)).with(twice), "same item").await;
    forum
        .assert_refused(write().with(put(1)).client_request_token("x".repeat(37)), "ClientRequestToken")
        .await;
    forum
        .assert_refused(
            write().with(put(1)).return_item_collection_metrics("BIG"),
            "ReturnItemCollectionMetrics",
        )
        .await;
    let other = forum.another_client().build().await.unwrap();
    forum.assert_refused(write().with(other.table("Thread").put(json!({"a": 1}))), "another client").await;

    let get = || forum.client().transact_get_items();
    forum.assert_refused(get(), "TransactItems").await;
    let consistent = threads.get(thread_key("S3", "Help")).consistent_read(true);
    forum.assert_refused(get().with(consistent), "ConsistentRead").await;
    forum.assert_refused(get().with(threads.get(thread_key("S3", ""))), "Subject").await;
}
