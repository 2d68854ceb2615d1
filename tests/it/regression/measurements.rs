//! Measurements that were lost, or did not say what they measured.

use std::sync::{Arc, Mutex};

use dynamo_client::{Action, Client, ErrorKind, Measurement, key};
use dynamo_http::{Answer, Error as HttpError, ErrorKind as HttpKind, ScriptedTransport, Sent};
use serde_json::json;

use super::script::{builder, ok};

type Calls = Arc<Mutex<Vec<Vec<Measurement>>>>;

async fn measured(server: &ScriptedTransport) -> (Client, Calls) {
    let calls = Calls::default();
    let seen = Arc::clone(&calls);
    let builder =
        builder(server).instrumentation_callback(move |all| seen.lock().unwrap().push(all.to_vec()));
    (builder.build().await.unwrap(), calls)
}

/// An error that was not one of the client's own, a JSON error for example, went past both callbacks.
#[tokio::test(start_paused = true)]
async fn every_attempt_is_measured_however_it_ends() {
    for (answer, name, attempts) in [
        ((|| Answer::json(200, "oops")) as fn() -> Answer, "Corrupt", 4),
        (|| Answer::json(200, r#"{"Item":{"a":{"X":"1"}}}"#), "Corrupt", 4),
        (|| ok(json!({})).header("x-amz-crc32", "1"), "Corrupt", 4),
        (|| Answer::error(HttpError::new(HttpKind::Closed, Sent::Maybe)), "Transport", 4),
        (|| Answer::hang(), "Timeout", 4),
        (|| Answer::json(400, "{}"), "Corrupt", 1),
    ] {
        let server = ScriptedTransport::from_fn(move |_| answer());
        let (client, calls) = measured(&server).await;
        let told = Arc::new(Mutex::new(0));
        let mut client = client;
        let seen = Arc::clone(&told);
        client.set_error_callback(move |_| *seen.lock().unwrap() += 1);
        client.table("Thread").get(key("id", 1)).await.unwrap_err();
        let calls = calls.lock().unwrap();
        assert_eq!((calls.len(), calls[0].len(), *told.lock().unwrap()), (1, attempts, 1), "{name}");
        assert!(calls[0].iter().all(|one| one.error.as_deref() == Some(name)), "{:?}", calls[0]);
    }
}

/// An item that does not fit its type was an error of the caller's own code, and unmeasured.
#[tokio::test]
async fn a_misfit_is_measured_too() {
    let server = ScriptedTransport::new([ok(json!({"Item": {"id": {"S": "one"}}}))]);
    let (client, calls) = measured(&server).await;
    let get = client.table("Thread").get(key("id", 1));
    let error = get.item::<std::collections::BTreeMap<String, u32>>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let calls = calls.lock().unwrap();
    assert_eq!((calls[0].len(), calls[0][0].error.as_deref()), (1, Some("Decode")));
    assert_eq!(calls[0][0].status, Some(200));
}

/// The table of a batch or a transaction was "Unknown".
#[tokio::test]
async fn batches_and_transactions_name_their_tables() {
    let server = ScriptedTransport::from_fn(|_| ok(json!({"Responses": {}, "UnprocessedItems": {}})));
    let (client, calls) = measured(&server).await;
    let (threads, forums) = (client.table("Thread"), client.table("Forum"));
    client.batch_get_item().with(threads.get(key("id", 1))).with(forums.get(key("id", 1))).await.unwrap();
    client.batch_write_item().with(threads.put(json!({"id": 1}))).await.unwrap();
    client
        .transact_write()
        .with(forums.delete(key("id", 1)))
        .with(threads.put(json!({"id": 1})))
        .await
        .unwrap();
    let raw = json!({"RequestItems": {"Forum": [], "Reply": []}});
    client.execute(&Action::new("BatchWriteItem", raw)).await.unwrap();
    client.execute(&Action::new("DescribeLimits", json!({}))).await.unwrap();
    let tables: Vec<Option<String>> = calls.lock().unwrap().iter().map(|all| all[0].table.clone()).collect();
    let expected = [Some("Forum,Thread"), Some("Thread"), Some("Forum,Thread"), Some("Forum,Reply"), None];
    assert_eq!(tables, expected.map(|table| table.map(str::to_owned)));
}
