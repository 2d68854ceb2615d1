//! Pages and items over several calls.

mod caps;
mod cursors;
mod parallel;

use dynamo_client::{ErrorKind, attr};
use dynamo_http::{Answer, ScriptedTransport};
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::script::{body, client, ok, refused};

#[derive(Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
struct Thread {
    id: u32,
}

fn page(ids: &[u32], last: Option<u32>) -> Answer {
    let items: Vec<Value> = ids.iter().map(|id| json!({"id": {"N": id.to_string()}})).collect();
    let mut page = json!({"Items": items, "Count": ids.len(), "ScannedCount": ids.len()});
    if let Some(last) = last {
        page["LastEvaluatedKey"] = json!({"id": {"N": last.to_string()}});
    }
    ok(page)
}

#[tokio::test]
async fn items_go_on_over_pages_also_over_empty_ones() {
    let server = ScriptedTransport::new([page(&[1, 2], Some(2)), page(&[], Some(9)), page(&[10], None)]);
    let threads = client(&server).await.table("Thread");
    let all: Vec<Thread> = threads.query(attr("forum").eq("S3")).items().collect().await.unwrap();
    assert_eq!(all, [Thread { id: 1 }, Thread { id: 2 }, Thread { id: 10 }]);
    assert!(body(&server, 0).get("ExclusiveStartKey").is_none());
    assert_eq!(body(&server, 1)["ExclusiveStartKey"], json!({"id": {"N": "2"}}));
    assert_eq!(body(&server, 2)["ExclusiveStartKey"], json!({"id": {"N": "9"}}));
}

#[tokio::test]
async fn awaiting_a_query_is_one_call() {
    let server = ScriptedTransport::new([page(&[1, 2], Some(2))]);
    let output = client(&server).await.table("Thread").query(attr("forum").eq("S3")).await.unwrap();
    assert_eq!((output.items.len(), output.count), (2, 2));
    assert!(output.last_evaluated_key.is_some());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn an_item_that_does_not_fit_fails_alone() {
    let odd = json!({"Items": [{"id": {"N": "1"}}, {"id": {"S": "two"}}, {"id": {"N": "3"}}], "Count": 3, "ScannedCount": 3});
    let server = ScriptedTransport::new([ok(odd)]);
    let items = client(&server).await.table("Thread").scan().items::<Thread>();
    let all: Vec<_> = items.collect_results().await;
    assert_eq!(all.len(), 3);
    assert_eq!(all[0].as_ref().unwrap(), &Thread { id: 1 });
    assert_eq!(all[1].as_ref().unwrap_err().kind(), ErrorKind::Decode);
    assert_eq!(all[2].as_ref().unwrap(), &Thread { id: 3 });
}

#[tokio::test]
async fn a_call_that_fails_ends_the_pages_and_the_cursor_says_where() {
    let server = ScriptedTransport::new([page(&[1], Some(1)), refused(400, "ValidationException")]);
    let mut pages = client(&server).await.table("Thread").scan().pages();
    let first = pages.try_next().await.unwrap().unwrap();
    assert_eq!(first.decode::<Thread>().unwrap().items, [Thread { id: 1 }]);
    assert_eq!(pages.try_next().await.unwrap_err().kind(), ErrorKind::Validation);
    assert!(pages.cursor().is_some());
    assert!(pages.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn dropping_a_wait_for_a_page_loses_nothing() {
    let server = ScriptedTransport::new([page(&[1], None).delay(std::time::Duration::from_millis(20))]);
    let mut items = client(&server).await.table("Thread").scan().items::<Thread>();
    let hurried = tokio::time::timeout(std::time::Duration::from_millis(1), items.try_next()).await;
    assert!(hurried.is_err());
    assert_eq!(items.try_next().await.unwrap(), Some(Thread { id: 1 }));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_parallel_scan_sends_every_segment_the_first_too() {
    let server = ScriptedTransport::from_fn(|request| {
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        let segment = u32::try_from(body["Segment"].as_u64().unwrap()).unwrap();
        assert_eq!(body["TotalSegments"], 4);
        match body.get("ExclusiveStartKey") {
            None => page(&[segment * 10], Some(segment * 10)),
            Some(_) => page(&[segment * 10 + 1], None),
        }
    });
    let scan = client(&server).await.table("Thread").scan().segments(4);
    let mut ids: Vec<Thread> = scan.items().collect().await.unwrap();
    ids.sort();
    assert_eq!(ids.iter().map(|thread| thread.id).collect::<Vec<_>>(), [0, 1, 10, 11, 20, 21, 30, 31]);
    assert_eq!(server.requests().len(), 8);
}

#[tokio::test]
async fn a_parallel_scan_of_no_segments_is_refused() {
    let server = ScriptedTransport::new([]);
    let mut items = client(&server).await.table("Thread").scan().segments(0).items::<Thread>();
    assert_eq!(items.try_next().await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn all_tables_are_listed_page_by_page() {
    let server = ScriptedTransport::new([
        ok(json!({"TableNames": ["one", "two"], "LastEvaluatedTableName": "two"})),
        ok(json!({"TableNames": ["three"]})),
    ]);
    let mut pages = client(&server).await.list_tables().limit(2).pages();
    let mut names = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        names.extend(page.output().unwrap().table_names);
    }
    assert_eq!(names, ["one", "two", "three"]);
    assert_eq!(body(&server, 1)["ExclusiveStartTableName"], "two");
}

/// Every result of a stream, errors included.
trait CollectResults: futures_util::Stream + Sized + Unpin {
    async fn collect_results(self) -> Vec<Self::Item> {
        StreamExt::collect(self).await
    }
}

impl<S: futures_util::Stream + Unpin> CollectResults for S {}
