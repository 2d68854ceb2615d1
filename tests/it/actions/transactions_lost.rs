//! Transactions whose answers, or which themselves, get lost on the way: each is carried out once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use dynamo_client::{CreateTable, Retry, attr, key};
use dynamo_http::{Error, ErrorKind, HyperTransport, Limits, Sent, Transport};
use http::{Request, Response};
use serde_json::{Value, json};

use super::forum::Forum;

/// Loses every fifth transaction, by turns before and after the server has seen it.
struct Lossy {
    inner: HyperTransport,
    seen: AtomicU64,
    applied_and_lost: AtomicU64,
}

impl Transport for Lossy {
    async fn send(&self, request: Request<Bytes>, limits: Limits) -> Result<Response<Bytes>, Error> {
        let target = request.headers()["x-amz-target"].to_str().unwrap().to_owned();
        if !target.ends_with("TransactWriteItems") {
            return self.inner.send(request, limits).await;
        }
        let n = self.seen.fetch_add(1, Ordering::SeqCst);
        if n % 10 == 3 {
            return Err(Error::new(ErrorKind::Closed, Sent::Maybe));
        }
        let answer = self.inner.send(request, limits).await?;
        if n % 10 == 8 && answer.status() == 200 {
            self.applied_and_lost.fetch_add(1, Ordering::SeqCst);
            return Err(Error::new(ErrorKind::Closed, Sent::Maybe));
        }
        Ok(answer)
    }
}

#[tokio::test]
async fn three_hundred_transactions_of_which_one_in_five_gets_lost_are_done_once_each() {
    const TRANSACTIONS: usize = 300;
    const COUNTERS: usize = 7;
    let forum = Forum::empty().await;
    let transport = Arc::new(Lossy {
        inner: HyperTransport::new(),
        seen: AtomicU64::new(0),
        applied_and_lost: AtomicU64::new(0),
    });
    let retry = Retry::standard().with_max_attempts(20);
    let client = forum.another_client().transport(Arc::clone(&transport)).retry(retry).build().await.unwrap();
    for (table, hash) in [("counters", "name"), ("entries", "id")] {
        client.create_table(CreateTable::new(table).hash_key(hash, "S").pay_per_request()).await.unwrap();
    }
    let (counters, entries) = (client.table("counters"), client.table("entries"));
    let mut tasks = tokio::task::JoinSet::new();
    for worker in 0..6 {
        let (client, counters, entries) = (client.clone(), counters.clone(), entries.clone());
        tasks.spawn(async move {
            for n in (worker..TRANSACTIONS).step_by(6) {
                let entry = entries.put(json!({"id": n.to_string()})).condition(attr("id").not_exists());
                let count = counters.update(key("name", format!("c{}", n % COUNTERS))).add("n", 1);
                client.transact_write().with(entry).with(count).retry_conflicts(true).await.unwrap();
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    for n in 0..TRANSACTIONS {
        assert!(entries.get(key("id", n.to_string())).await.unwrap().item.is_some(), "{n} was lost");
    }
    for counter in 0..COUNTERS {
        let found: Value = counters.get(key("name", format!("c{counter}"))).item().await.unwrap().unwrap();
        assert_eq!(found["n"], (0..TRANSACTIONS).filter(|n| n % COUNTERS == counter).count(), "c{counter}");
    }
    let lost = transport.applied_and_lost.load(Ordering::SeqCst);
    assert!(lost >= 30, "only {lost} answers were lost");
}
