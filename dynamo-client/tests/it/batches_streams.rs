//! Batches of writes from iterators and streams: read as there is room, in order for each item.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use dynamo_client::core::{DeleteItem, OnDuplicate, PutItem, WriteRequest};
use dynamo_client::{BatchStreamError, ErrorKind, KeyNames, Refusal, Table, key};
use dynamo_http::{Answer, ScriptedTransport};
use futures_util::stream::{self, Stream};
use serde_json::{Value, json};

use crate::script::{body, client, ok, refused};

async fn orders(server: &ScriptedTransport) -> Table {
    client(server).await.table("orders").keys(KeyNames::new("id"))
}

fn written() -> Answer {
    ok(json!({"UnprocessedItems": {}}))
}

fn sizes(server: &ScriptedTransport) -> Vec<usize> {
    let count = |n| body(server, n)["RequestItems"]["orders"].as_array().unwrap().len();
    (0..server.requests().len()).map(count).collect()
}

#[tokio::test(start_paused = true)]
async fn reads_no_further_than_there_is_room() {
    let read = Arc::new(AtomicUsize::new(0));
    let (count, mut calls) = (Arc::clone(&read), 0);
    let ahead = Arc::new(AtomicUsize::new(0));
    let most = Arc::clone(&ahead);
    let server = ScriptedTransport::from_fn(move |_| {
        most.fetch_max(count.load(Ordering::SeqCst) - 25 * calls, Ordering::SeqCst);
        calls += 1;
        written().delay(Duration::from_millis(10))
    });
    let orders = orders(&server).await;
    let puts = (0..5000).map(|id| orders.put(json!({"id": id}))).inspect(|_| {
        read.fetch_add(1, Ordering::SeqCst);
    });
    let report = orders.client().batch_write().max_concurrency(4).send_iter(puts).await.unwrap();
    assert_eq!((report.written, report.calls), (5000, 200));
    assert!(ahead.load(Ordering::SeqCst) <= 5 * 25 + 50, "{ahead:?} writes were held at once");
}

#[tokio::test(start_paused = true)]
async fn reads_no_more_bytes_than_there_is_room_for() {
    let read = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&read);
    let first = Arc::new(AtomicUsize::new(0));
    let at_first = Arc::clone(&first);
    let server = ScriptedTransport::from_fn(move |_| {
        let _ =
            at_first.compare_exchange(0, count.load(Ordering::SeqCst), Ordering::SeqCst, Ordering::SeqCst);
        written()
    });
    let orders = orders(&server).await;
    // Control characters are six bytes each on the wire.
    let text = "\u{1}".repeat(130_000);
    let puts = (0..30).map(|id| orders.put(json!({"id": id, "text": text}))).inspect(|_| {
        read.fetch_add(1, Ordering::SeqCst);
    });
    let report = orders.client().batch_write().send_iter(puts).await.unwrap();
    assert_eq!((report.written, report.calls), (30, 2));
    assert_eq!(first.load(Ordering::SeqCst), 22, "16 MB");
}

/// A stream that is pending until it is told to go on.
struct Slow {
    items: Vec<Result<Value, Option<&'static str>>>,
    pause: Option<Pin<Box<tokio::time::Sleep>>>,
}

impl Slow {
    /// `Err(None)` waits a second, `Err(Some(..))` fails.
    fn new(items: impl IntoIterator<Item = Result<Value, Option<&'static str>>>) -> Self {
        let mut items: Vec<_> = items.into_iter().collect();
        items.reverse();
        Self { items, pause: None }
    }
}

impl Stream for Slow {
    type Item = Result<Value, &'static str>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(pause) = &mut self.pause {
                std::task::ready!(pause.as_mut().poll(context));
                self.pause = None;
            }
            match self.items.pop() {
                Some(Err(None)) => self.pause = Some(Box::pin(tokio::time::sleep(Duration::from_secs(1)))),
                Some(Err(Some(error))) => return Poll::Ready(Some(Err(error))),
                Some(Ok(item)) => return Poll::Ready(Some(Ok(item))),
                None => return Poll::Ready(None),
            }
        }
    }
}

fn item(id: i32) -> Result<Value, Option<&'static str>> {
    Ok(json!({"id": id}))
}

#[tokio::test(start_paused = true)]
async fn a_slow_source_is_not_waited_for_while_nothing_is_under_way() {
    let server = ScriptedTransport::from_fn(|_| written().delay(Duration::from_millis(1500)));
    let orders = orders(&server).await;
    // One alone; then, while it is under way, two in two seconds; then the rest.
    let source = Slow::new([item(1), Err(None), item(2), Err(None), item(3), Err(None), item(4)]);
    let batch = orders.client().batch_write().max_concurrency(3);
    let report = batch.try_send_stream(orders.try_puts(source)).await.unwrap();
    assert_eq!(report.written, 4);
    assert_eq!(
        sizes(&server)[..2],
        [1, 1],
        "the second waited for the first answer, not for the third write"
    );
}

#[tokio::test(start_paused = true)]
async fn an_error_of_the_source_comes_back_and_what_was_read_is_written() {
    let server = ScriptedTransport::from_fn(|_| written());
    let orders = orders(&server).await;
    let source = Slow::new((0..30).map(item).chain([Err(Some("out of ink"))]).chain((30..40).map(item)));
    let failed = orders.client().batch_write().try_send_stream(orders.try_puts(source)).await.unwrap_err();
    assert_eq!((failed.report().written, failed.report().leftovers.len()), (30, 0));
    assert_eq!(failed.to_string(), "the source of the batch failed");
    let BatchStreamError::Source { error, batch, .. } = failed else { panic!("{failed:?}") };
    assert_eq!((error, batch.is_none()), ("out of ink", true));

    // Both fail: neither hides the other.
    let server = ScriptedTransport::from_fn(|_| refused(400, "ValidationException"));
    let orders = self::orders(&server).await;
    let source = Slow::new([item(1), Err(Some("out of ink"))]);
    let failed = orders.client().batch_write().try_send_stream(orders.try_puts(source)).await.unwrap_err();
    let BatchStreamError::Source { error, batch, report } = failed else { panic!("{failed:?}") };
    assert_eq!(
        (error, batch.unwrap().kind(), report.leftovers.len()),
        ("out of ink", ErrorKind::Validation, 1)
    );
}

#[tokio::test(start_paused = true)]
async fn the_deadline_ends_the_wait_for_a_source() {
    let server = ScriptedTransport::from_fn(|_| written());
    let orders = orders(&server).await;
    let source = Box::pin(stream::once(async { json!({"id": 1}) }));
    let endless = futures_util::StreamExt::chain(source, stream::pending());
    let batch = orders.client().batch_write().deadline(Duration::from_secs(3));
    let failed = batch.send_stream(orders.puts(endless)).await.unwrap_err();
    assert_eq!((failed.error.kind(), failed.report.written), (ErrorKind::Timeout, 1));
}

#[tokio::test(start_paused = true)]
async fn a_write_that_can_be_in_no_batch_ends_the_reading_and_says_where() {
    let server = ScriptedTransport::from_fn(|_| written());
    let orders = orders(&server).await;
    let pulled = AtomicUsize::new(0);
    let puts = (0..100)
        .map(|id| if id == 30 { orders.put(json!({"no-key": 1})) } else { orders.put(json!({"id": id})) })
        .inspect(|_| {
            pulled.fetch_add(1, Ordering::SeqCst);
        });
    let failed = orders.client().batch_write().send_iter(puts).await.unwrap_err();
    let report = &failed.report;
    assert_eq!(
        (failed.error.kind(), report.written, pulled.load(Ordering::SeqCst)),
        (ErrorKind::InvalidRequest, 30, 31)
    );
    assert!(failed.error.to_string().starts_with("[30]"), "{}", failed.error);
    assert_eq!(
        (report.refused[0].position, report.refused[0].leftover, report.leftovers.len()),
        (30, Some(0), 1)
    );
    assert!(failed.report.into_retry().is_empty());

    let other = client(&server).await.table("orders");
    let failed = orders.client().batch_write().send_iter([other.delete(key("id", 1))]).await.unwrap_err();
    assert!(matches!(failed.report.refused[0].reason, Refusal::AnotherClient));
}

#[tokio::test(start_paused = true)]
async fn equal_keys_count_while_the_earlier_write_is_not_done() {
    let server = ScriptedTransport::from_fn(|_| written());
    let orders = orders(&server).await;
    // All of one item, in one go: the last that was read before each call wins.
    let puts = (0..1000).map(|v| orders.put(json!({"id": 1, "v": v})));
    let report = orders.client().batch_write().keep_superseded(false).send_iter(puts).await.unwrap();
    assert_eq!((report.written + report.superseded_count, report.superseded.len()), (1000, 0));
    assert!(report.superseded_count > 900);
    let last = body(&server, server.requests().len() - 1);
    assert_eq!(last["RequestItems"]["orders"][0]["PutRequest"]["Item"]["v"]["N"], "999");

    let puts = [1, 2, 1].map(|id| orders.put(json!({"id": id})));
    let strict =
        orders.client().batch_write().on_duplicate(OnDuplicate::Reject).send_iter(puts).await.unwrap_err();
    assert_eq!((strict.report.written, strict.report.refused[0].position), (2, 2));
    assert!(strict.error.to_string().contains("there already"), "{}", strict.error);
}

#[tokio::test(start_paused = true)]
async fn the_keys_of_a_table_are_asked_for_when_its_first_put_comes() {
    let describes = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&describes);
    let server = ScriptedTransport::from_fn(move |request| {
        if !request.headers()["x-amz-target"].to_str().unwrap().ends_with("DescribeTable") {
            return written();
        }
        let asked: Value = serde_json::from_slice(request.body()).unwrap();
        let name = asked["TableName"].as_str().unwrap().to_owned();
        seen.lock().unwrap().push(name.clone());
        if name == "secret" {
            return refused(400, "AccessDeniedException");
        }
        ok(json!({"Table": {"TableName": name, "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}}))
    });
    let client = client(&server).await;
    let writes = |tables: &[&'static str]| {
        let writes = tables.iter().enumerate();
        writes.map(|(id, table)| PutItem::new(*table, json!({"id": id}))).collect::<Vec<_>>()
    };
    let report = client.batch_write().send_iter(writes(&["first", "second", "first"])).await.unwrap();
    assert_eq!((report.written, report.calls), (3, 1), "several tables in one call");
    let failed = client.batch_write().send_iter(writes(&["first", "secret", "second"])).await.unwrap_err();
    assert!(failed.error.to_string().contains("AccessDenied"), "{}", failed.error);
    assert_eq!((failed.report.written, failed.report.leftovers.len()), (1, 1));
    let deletes = (0..3).map(|id| DeleteItem::new("third", key("id", id)));
    assert_eq!(client.batch_write().send_iter(deletes).await.unwrap().written, 3, "a key says its own names");
    assert_eq!(*describes.lock().unwrap(), ["first", "second", "secret"]);
}

#[tokio::test(start_paused = true)]
async fn what_was_added_before_goes_first_and_a_stream_can_be_lent() {
    let server = ScriptedTransport::from_fn(|_| written());
    let orders = orders(&server).await;
    let mut rest = stream::iter((1..4).map(|id| orders.delete(key("id", id))));
    let batch = orders.client().batch_write().with(orders.delete(key("id", 0)));
    assert_eq!(batch.send_stream(&mut rest).await.unwrap().written, 4);
    let ids: Vec<Value> = body(&server, 0)["RequestItems"]["orders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|request| request["DeleteRequest"]["Key"]["id"]["N"].clone())
        .collect();
    assert_eq!(ids, ["0", "1", "2", "3"]);
    let leftovers = vec![("orders".to_owned(), WriteRequest::Delete(key("id", 9)))];
    assert_eq!(orders.client().batch_write().send_iter(leftovers).await.unwrap().written, 1);
    let none = orders.client().batch_write().send_iter(Vec::<PutItem>::new()).await.unwrap();
    assert_eq!((none.written, none.calls), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_callback_that_panics_costs_nothing() {
    let server = ScriptedTransport::from_fn(|_| written());
    let orders = orders(&server).await;
    let batch = orders.client().batch_write().on_progress(|_| panic!("on purpose"));
    let report = batch.send_iter((0..30).map(|id| orders.put(json!({"id": id})))).await.unwrap();
    assert_eq!(report.written, 30);
}
