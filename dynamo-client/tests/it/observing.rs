//! Measurements, callbacks and observers.

use std::sync::{Arc, Mutex};

use dynamo_client::{Client, Error, ErrorKind, Measurement, Observer, key};
use dynamo_http::{Answer, ScriptedTransport};
use serde_json::json;

use crate::script::{builder, client, ok, refused};

type Calls = Arc<Mutex<Vec<Vec<Measurement>>>>;

fn recorded(calls: &Calls) -> impl Fn(&[Measurement]) + Send + Sync + 'static {
    let calls = Arc::clone(calls);
    move |measurements| calls.lock().unwrap().push(measurements.to_vec())
}

#[tokio::test(start_paused = true)]
async fn measures_each_attempt_and_tells_of_them_once_a_call() {
    let calls = Calls::default();
    let server = ScriptedTransport::new([refused(400, "ThrottlingException"), ok(json!({"Item": {}}))]);
    let client = builder(&server).on_measurement(recorded(&calls)).build().await.unwrap();
    client.table("Thread").get(key("id", 1)).await.unwrap();
    let calls = calls.lock().unwrap();
    assert_eq!(calls.len(), 1);
    let [first, second] = &calls[0][..] else { panic!("{calls:?}") };
    assert_eq!((first.attempt, second.attempt), (1, 2));
    assert_eq!((first.action.as_str(), first.table.as_deref()), ("GetItem", Some("Thread")));
    assert_eq!((first.error.as_deref(), second.error.as_deref()), (Some("ThrottlingException"), None));
    assert_eq!((first.status, second.status), (Some(400), Some(200)));
    assert!(first.timestamp <= second.timestamp);
    assert_eq!(second.response_bytes, r#"{"Item":{}}"#.len());
}

#[tokio::test(start_paused = true)]
async fn measures_answers_that_cannot_be_read_and_calls_that_are_not_sent() {
    let calls = Calls::default();
    let errors = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&errors);
    let server = ScriptedTransport::from_fn(|_| Answer::json(200, "oops"));
    let client = builder(&server)
        .instrumentation_callback(recorded(&calls))
        .on_error_callback(move |error: &Error| told.lock().unwrap().push(error.kind()))
        .build()
        .await
        .unwrap();
    client.table("Thread").get(key("id", 1)).await.unwrap_err();
    assert_eq!(calls.lock().unwrap()[0].len(), 4);
    assert!(
        calls.lock().unwrap()[0].iter().all(|measurement| measurement.error.as_deref() == Some("Corrupt"))
    );
    client.table("no").get(key("id", 1)).await.unwrap_err();
    assert_eq!(calls.lock().unwrap()[1], []);
    assert_eq!(*errors.lock().unwrap(), [ErrorKind::Corrupt, ErrorKind::InvalidRequest]);
}

#[tokio::test]
async fn a_callback_that_returns_repeats_nothing_and_hides_nothing() {
    let server = ScriptedTransport::from_fn(|_| refused(400, "ValidationException"));
    let mut client = client(&server).await;
    let told = Arc::new(Mutex::new(0));
    let count = Arc::clone(&told);
    client.set_error_callback(move |_| *count.lock().unwrap() += 1);
    let error = client.table("Thread").get(key("id", 1)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Validation);
    assert_eq!((server.requests().len(), *told.lock().unwrap()), (1, 1));
}

#[tokio::test]
async fn callbacks_belong_to_their_handle() {
    let server = ScriptedTransport::from_fn(|_| ok(json!({"TableNames": []})));
    let shared = client(&server).await;
    let (one, other) = (Calls::default(), Calls::default());
    let mut first = shared.clone();
    first.set_instrumentation_callback(recorded(&one));
    let mut second = shared.clone().with_correlation_id("request-2");
    second.set_instrumentation_callback(recorded(&other));
    first.list_tables().await.unwrap();
    second.list_tables().await.unwrap();
    second.list_tables().await.unwrap();
    shared.list_tables().await.unwrap();
    assert_eq!((one.lock().unwrap().len(), other.lock().unwrap().len()), (1, 2));
    assert_eq!(one.lock().unwrap()[0][0].correlation_id, None);
    assert_eq!(other.lock().unwrap()[0][0].correlation_id.as_deref(), Some("request-2"));
}

#[tokio::test]
async fn a_panicking_observer_harms_nobody() {
    #[derive(Debug)]
    struct Panicking;
    impl Observer for Panicking {
        fn on_call_start(&self, _: &str, _: Option<&str>) {
            panic!("on purpose");
        }
        fn on_attempt_end(&self, _: &Measurement) {
            panic!("on purpose");
        }
        fn on_call_end(&self, _: &[Measurement], _: Option<&Error>) {
            panic!("on purpose");
        }
    }
    let server = ScriptedTransport::from_fn(|_| ok(json!({"TableNames": ["a"]})));
    let client: Client = client(&server).await.with_observer(Panicking);
    assert_eq!(client.list_tables().await.unwrap().table_names, ["a"]);
}

#[tokio::test]
async fn sums_the_capacity_that_was_asked_for() {
    let calls = Calls::default();
    let consumed = json!({"ConsumedCapacity": {"TableName": "Thread", "CapacityUnits": 0.5}});
    let server = ScriptedTransport::new([ok(consumed)]);
    let client = builder(&server).on_measurement(recorded(&calls)).build().await.unwrap();
    client.table("Thread").get(key("id", 1)).return_consumed_capacity("TOTAL").await.unwrap();
    assert_eq!(calls.lock().unwrap()[0][0].capacity, Some(0.5));
}

#[tokio::test]
async fn a_callback_can_be_cleared() {
    let (calls, told) = (Calls::default(), Arc::new(Mutex::new(0)));
    let count = Arc::clone(&told);
    let server = ScriptedTransport::from_fn(|_| refused(400, "ValidationException"));
    let mut client = builder(&server)
        .on_measurement(recorded(&calls))
        .on_error(move |_| *count.lock().unwrap() += 1)
        .build()
        .await
        .unwrap();
    client.list_tables().await.unwrap_err();
    client.clear_error_callback();
    client.clear_instrumentation_callback();
    client.list_tables().await.unwrap_err();
    assert_eq!((calls.lock().unwrap().len(), *told.lock().unwrap()), (1, 1));
}

#[tokio::test]
async fn an_answer_without_a_code_is_measured_by_its_kind() {
    let calls = Calls::default();
    let server = ScriptedTransport::from_fn(|_| Answer::json(400, "{}"));
    let client = builder(&server).on_measurement(recorded(&calls)).build().await.unwrap();
    client.list_tables().await.unwrap_err();
    assert_eq!(calls.lock().unwrap()[0][0].error.as_deref(), Some("Corrupt"));
}
