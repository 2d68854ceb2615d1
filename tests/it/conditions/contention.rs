//! Many writers at once, over a connection that breaks after writes were applied.

use std::collections::BTreeMap;

use dynamo_client::{Client, CreateTable, ErrorKind, Retry, Table, key};
use dynamo_tests::{EmbeddedServer, Fault, Hop};
use serde::{Deserialize, Serialize};

const WRITERS: u64 = 20;

/// A table behind a hop that loses the answers to some writes, and the same table without it.
struct Counts {
    lossy: Client,
    hop: Hop,
    table: Table,
    _server: EmbeddedServer,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
struct Count {
    id: u64,
    count: u64,
    #[serde(default)]
    version: u64,
    /// Who wrote last.
    #[serde(default)]
    by: u64,
}

/// What a writer knows in the end of its one increment.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Known {
    Applied,
    Refused,
    Nothing,
}

impl Counts {
    async fn losing(every: u64) -> Self {
        let server = EmbeddedServer::start().unwrap();
        let hop = Hop::before(&server.endpoint(), "losing hop", vec![Fault::LoseAnswers { every }]).unwrap();
        let client = server.client().await.unwrap();
        client.create_table(CreateTable::new("counts").hash_key("id", "N").pay_per_request()).await.unwrap();
        // So many attempts that one of them is answered.
        let retry = Retry::standard().with_max_attempts(30).with_cost(0);
        let lossy = server.client_builder().endpoint(hop.endpoint()).retry(retry).build().await.unwrap();
        Self { lossy, hop, table: client.table("counts"), _server: server }
    }

    /// Has each writer do its part at the same time, and counts what they know in the end.
    async fn write<F>(&self, write: impl Fn(Client, u64) -> F) -> BTreeMap<Known, u64>
    where
        F: Future<Output = Known> + Send + 'static,
    {
        let writers: Vec<_> = (1..=WRITERS).map(|by| tokio::spawn(write(self.lossy.clone(), by))).collect();
        let mut known = BTreeMap::new();
        for writer in writers {
            *known.entry(writer.await.unwrap()).or_default() += 1;
        }
        assert!(self.hop.injected() > 0, "no answer was lost");
        known
    }

    async fn stored(&self) -> Count {
        read(&self.table, 0).await
    }
}

async fn read(counts: &Table, by: u64) -> Count {
    let stored: Option<Count> = counts.get(key("id", 1)).consistent_read(true).item().await.unwrap();
    Count { by, ..stored.unwrap_or(Count { id: 1, ..Count::default() }) }
}

/// Reads, adds 1 and writes, until it has succeeded or nobody can know whether it has.
async fn increment_by_version(client: Client, by: u64) -> Known {
    let counts = client.table("counts");
    loop {
        let mut count = read(&counts, by).await;
        count.count += 1;
        let error = match counts.put(&count).version("version").await {
            Ok(_) => return Known::Applied,
            Err(error) => error,
        };
        assert!(error.is_version_conflict(), "{error}");
        let found: Count = error.item_as().unwrap().unwrap();
        if !error.maybe_own_write() {
            continue;
        }
        if found.version != count.version + 1 {
            return Known::Nothing;
        }
        if found.by == by {
            return Known::Applied;
        }
    }
}

async fn increment_in_transaction(client: Client, by: u64) -> Known {
    let counts = client.table("counts");
    loop {
        let mut count = read(&counts, by).await;
        count.count += 1;
        match client.transact_write().with(counts.put(&count).version("version")).await {
            Ok(_) => return Known::Applied,
            Err(error) => assert_eq!(error.kind(), ErrorKind::TransactionCanceled, "{error}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_versioned_change_is_lost_and_none_is_made_twice_without_its_writer_being_told() {
    let counts = Counts::losing(3).await;
    let known = counts.write(increment_by_version).await;
    let stored = counts.stored().await;
    assert_eq!(stored.version, stored.count, "a change was lost");
    let applied = known.get(&Known::Applied).copied().unwrap_or_default();
    assert!((applied..=WRITERS).contains(&stored.count), "{stored:?} {known:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_versioned_change_in_a_transaction_is_made_exactly_once() {
    let counts = Counts::losing(3).await;
    let known = counts.write(increment_in_transaction).await;
    assert_eq!(known, BTreeMap::from([(Known::Applied, WRITERS)]));
    let stored = counts.stored().await;
    assert_eq!((stored.count, stored.version), (WRITERS, WRITERS));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_counter_keeps_its_bound_and_says_what_is_not_known() {
    const MOST: u64 = 8;
    let counts = Counts::losing(4).await;
    let known = counts
        .write(|client, _| async move {
            let counter = client.table("counts").update(key("id", 1)).increment("count", 1);
            match counter.at_most(MOST).await {
                Ok(_) => Known::Applied,
                Err(error) if error.is_conditional() => Known::Refused,
                Err(error) if error.kind() == ErrorKind::Ambiguous => Known::Nothing,
                Err(error) => panic!("{error}"),
            }
        })
        .await;
    let [applied, nothing] =
        [Known::Applied, Known::Nothing].map(|what| known.get(&what).copied().unwrap_or_default());
    assert_eq!(counts.stored().await.count, MOST);
    assert!(applied <= MOST && applied + nothing >= MOST, "{known:?}");
}
