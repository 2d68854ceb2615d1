//! The two callbacks of the original, on a client and on its clones.

use std::sync::{Arc, Mutex};

use dynamo_client::{ErrorKind, Measurement, attr};

use super::forum::{Forum, Thread, thread_key};

#[tokio::test]
async fn an_error_callback_is_told_the_error_that_a_call_ends_with() {
    let forum = Forum::open().await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let mut client = forum.client().clone();
    let seen = Arc::clone(&told);
    client.set_error_callback(move |error| seen.lock().unwrap().push((error.kind(), error.attempts())));
    client.get_item("Thread", thread_key("S3", "Help")).await.unwrap();
    let put = client.put_item("Thread", Thread::new("S3", "Help", "2026-01-02", 0));
    let error = put.condition(attr("Views").gt(100)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conditional, "the caller gets it too");
    client.get_item("Thread", thread_key("S3", "")).await.unwrap_err();
    assert_eq!(*told.lock().unwrap(), [(ErrorKind::Conditional, 1), (ErrorKind::InvalidRequest, 0)]);

    client.set_error_callback(|_| {});
    client.describe_table("Missing").await.unwrap_err();
    assert_eq!(told.lock().unwrap().len(), 2, "a new callback takes the place of the old one");
}

#[tokio::test]
async fn an_instrumentation_callback_is_given_the_measurements_of_each_call() {
    let forum = Forum::open().await;
    let calls: Arc<Mutex<Vec<Vec<Measurement>>>> = Arc::default();
    let mut client = forum.client().clone();
    let seen = Arc::clone(&calls);
    client.set_instrumentation_callback(move |measurements| seen.lock().unwrap().push(measurements.to_vec()));
    client.get_item("Thread", thread_key("S3", "Help")).return_consumed_capacity("TOTAL").await.unwrap();
    client.describe_table("Missing").await.unwrap_err();
    client.list_tables().await.unwrap();
    forum.client().list_tables().await.unwrap();
    let calls = calls.lock().unwrap();
    let [get, describe, list] = &calls[..] else { panic!("{calls:?}") };
    let [get, describe, list] = [&get[..], &describe[..], &list[..]].map(|attempts| {
        assert_eq!(attempts.len(), 1);
        &attempts[0]
    });
    assert_eq!((get.action.as_str(), get.table.as_deref(), get.attempt), ("GetItem", Some("Thread"), 1));
    assert_eq!((get.error.as_deref(), get.status, get.capacity), (None, Some(200), Some(0.5)));
    assert!(get.duration.as_nanos() > 0 && get.request_bytes > 0 && get.response_bytes > 0);
    assert!(get.request_id.is_some());
    assert_eq!((describe.error.as_deref(), describe.status), (Some("ResourceNotFoundException"), Some(400)));
    assert_eq!((list.action.as_str(), list.table.as_deref()), ("ListTables", None));
    assert_eq!(list.connection_reused, Some(true));
    assert!(get.timestamp <= describe.timestamp && describe.timestamp <= list.timestamp);
}
