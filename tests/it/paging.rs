//! Paging on the embedded server: whatever the filter, the projection, the page size and the caps, the pieces that a reader
//! comes back for are the whole, each item once.

use std::collections::BTreeSet;

use dynamo_client::auth::Ports;
use dynamo_client::auth::port::{MapEnv, MapFs, TokioClock};
use dynamo_client::core::PaginateItems;
use dynamo_client::{
    Client, CreateTable, CursorErrorKind, Cursors, Item, Request, ScanState, Select, Stopped, Table, attr,
};
use dynamo_tests::EmbeddedServer;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::json;

const ITEMS: u32 = 60;
const SECRET: &str = "a secret that only these tests have";

/// A table of threads, with an index by day and views; days are shared, so that index keys are not unique.
struct Library {
    _server: EmbeddedServer,
    client: Client,
}

impl Library {
    async fn open() -> Self {
        let server = EmbeddedServer::start().unwrap();
        let ports = Ports::builder(TokioClock).env(MapEnv::default()).fs(MapFs::default()).build();
        let another = async || server.client_builder().ports(ports.clone()).build().await.unwrap();
        let client = another().await;
        let definition: CreateTable = serde_json::from_value(json!({
            "TableName": "Thread",
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [
                {"AttributeName": "forum", "AttributeType": "S"},
                {"AttributeName": "number", "AttributeType": "N"},
                {"AttributeName": "day", "AttributeType": "S"},
                {"AttributeName": "views", "AttributeType": "N"},
            ],
            "KeySchema": [
                {"AttributeName": "forum", "KeyType": "HASH"},
                {"AttributeName": "number", "KeyType": "RANGE"},
            ],
            "GlobalSecondaryIndexes": [{
                "IndexName": "ByDay",
                "KeySchema": [
                    {"AttributeName": "day", "KeyType": "HASH"},
                    {"AttributeName": "views", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }],
        }))
        .unwrap();
        client.create_table(definition).await.unwrap();
        let threads = client.table("Thread");
        let puts = (0..ITEMS).map(|n| {
            let forum = if n % 3 == 0 { "S3".to_owned() } else { format!("F{}", n % 7) };
            let day = if n % 2 == 0 { "Monday" } else { "Friday" };
            threads.put(json!({"forum": forum, "number": n, "day": day, "views": n / 10, "text": format!("text {n}")}))
        });
        client.batch_write().extend(puts).send_all().await.unwrap();
        // A batch finds out what the table's key is; this client does not know.
        let client = another().await;
        Self { _server: server, client }
    }

    fn threads(&self) -> Table {
        self.client.table("Thread")
    }
}

/// How a reader reads.
#[derive(Clone, Copy, Debug)]
struct Plan {
    source: u8,
    filter: u8,
    projection: u8,
    descending: bool,
    page_size: Option<u32>,
    max_items: u64,
    prefetch: bool,
    max_requests: Option<u64>,
}

fn plans() -> impl Strategy<Value = Plan> {
    let shape = (0..4_u8, 0..4_u8, 0..3_u8, any::<bool>());
    let caps = (proptest::option::of(1..12_u32), 1..20_u64, any::<bool>(), proptest::option::of(1..4_u64));
    (shape, caps).prop_map(|(shape, caps)| Plan {
        source: shape.0,
        filter: shape.1,
        projection: shape.2,
        descending: shape.3,
        page_size: caps.0,
        max_items: caps.1,
        prefetch: caps.2,
        max_requests: caps.3,
    })
}

macro_rules! shaped {
    ($request:expr, $plan:expr) => {{
        let request = match $plan.filter {
            0 => $request,
            1 => $request.filter(attr("views").ge(2)),
            2 => $request.filter(attr("text").contains("7")),
            _ => $request.filter(attr("views").gt(99)),
        };
        match $plan.projection {
            0 => request,
            1 => request.projection(["text", "forum", "number", "day", "views"]),
            _ => request.projection(["text"]),
        }
    }};
}

fn text(item: &Item) -> String {
    item.get_as("text").unwrap().unwrap()
}

/// Reads all at once, then piece by piece with a cursor as text between the pieces.
async fn check<O>(request: impl Fn() -> Request<O>, plan: Plan) -> Result<(), TestCaseError>
where
    O: PaginateItems<Cursor: serde::Serialize + serde::de::DeserializeOwned>,
{
    let whole: Vec<Item> = request().items().collect().await.unwrap();
    let whole: Vec<String> = whole.iter().map(text).collect();
    let cursors = Cursors::signed(SECRET);
    let (mut pieces, mut cursor, mut rounds) = (Vec::new(), None::<String>, 0);
    loop {
        let mut items =
            request().cursor(&cursors, cursor.as_deref()).unwrap().items::<Item>().max_items(plan.max_items);
        if let Some(size) = plan.page_size {
            items = items.page_size(size);
        }
        if let Some(most) = plan.max_requests {
            items = items.max_requests(most);
        }
        if plan.prefetch {
            items = items.prefetch();
        }
        let mut piece: Vec<Item> = Vec::new();
        items.collect_into(&mut piece).await.unwrap();
        let n = piece.len() as u64;
        prop_assert!(n <= plan.max_items);
        prop_assert!(n == plan.max_items || items.stopped() != Some(Stopped::MaxItems));
        pieces.extend(piece.iter().map(text));
        cursor = items.sealed_cursor(&cursors).unwrap();
        prop_assert_eq!(cursor.is_none(), items.stopped() == Some(Stopped::End));
        rounds += 1;
        prop_assert!(rounds < 500, "it does not end");
        if cursor.is_none() {
            break;
        }
    }
    prop_assert_eq!(pieces, whole);
    Ok(())
}

async fn read_in_pieces(threads: &Table, plan: Plan) -> Result<(), TestCaseError> {
    match plan.source {
        0 => {
            let query = || threads.query(attr("forum").eq("S3")).scan_index_forward(!plan.descending);
            check(|| shaped!(query(), plan), plan).await
        }
        1 => {
            let query = threads
                .query(attr("day").eq("Monday"))
                .index_name("ByDay")
                .scan_index_forward(!plan.descending);
            check(|| shaped!(query.clone(), plan_of_index(plan)), plan).await
        }
        2 => check(|| shaped!(threads.scan(), plan), plan).await,
        _ => check(|| shaped!(threads.scan().index_name("ByDay"), plan), plan).await,
    }
}

/// A filter can't be on the key of what is queried, and of the index `views` is the sort key.
fn plan_of_index(plan: Plan) -> Plan {
    Plan { filter: if plan.filter == 1 || plan.filter == 3 { 2 } else { plan.filter }, ..plan }
}

#[test]
fn the_pieces_are_the_whole_and_each_item_comes_once() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let library = runtime.block_on(Library::open());
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { Config::default().cases } else { 96 };
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&plans(), |plan| runtime.block_on(read_in_pieces(&library.threads(), plan)))
        .unwrap();
}

#[test]
fn a_parallel_scan_saved_at_any_item_gives_each_item_once() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let library = runtime.block_on(Library::open());
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { Config::default().cases } else { 48 };
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let strategy = (plans(), 1..6_u32, 1..9_usize, 1..4_usize);
    TestRunner::new(config)
        .run(&strategy, |(plan, segments, step, concurrency)| {
            let plan = Plan { projection: plan.projection % 2, ..plan };
            runtime.block_on(scan_in_pieces(&library.threads(), plan, segments, step, concurrency))
        })
        .unwrap();
}

async fn scan_in_pieces(
    threads: &Table,
    plan: Plan,
    segments: u32,
    step: usize,
    concurrency: usize,
) -> Result<(), TestCaseError> {
    let scan = || shaped!(threads.scan(), plan).segments(segments).max_concurrency(concurrency);
    let whole: Vec<Item> = shaped!(threads.scan(), plan).items().collect().await.unwrap();
    let mut saved = None::<String>;
    let mut seen = BTreeSet::new();
    loop {
        let scan = match &saved {
            None => scan(),
            Some(saved) => scan().resume(serde_json::from_str::<ScanState>(saved).unwrap()).unwrap(),
        };
        let mut items = scan.items::<Item>().key_attributes(["forum", "number"]).max_items(plan.max_items);
        if let Some(size) = plan.page_size {
            items = items.page_size(size);
        }
        if plan.prefetch {
            items = items.prefetch();
        }
        // Either the reader goes away, or a cap ends it.
        let mut taken = 0;
        while taken < step {
            let Some(item) = items.try_next().await.unwrap() else { break };
            prop_assert!(seen.insert(text(&item)), "{} came twice", text(&item));
            taken += 1;
        }
        let state = items.state().unwrap();
        if state.is_done() {
            break;
        }
        prop_assert!(taken > 0 || items.stopped() != Some(Stopped::End));
        saved = Some(serde_json::to_string(&state).unwrap());
    }
    prop_assert_eq!(seen, whole.iter().map(text).collect::<BTreeSet<_>>());
    Ok(())
}

#[tokio::test]
async fn counts_and_capacity_are_summed_over_pages() {
    let library = Library::open().await;
    let threads = library.threads();
    assert_eq!(threads.scan().count().await.unwrap(), u64::from(ITEMS));
    assert_eq!(
        threads.scan().limit(3).segments(4).max_concurrency(2).count().await.unwrap(),
        u64::from(ITEMS)
    );
    let some = threads.scan().filter(attr("day").eq("Monday")).limit(7);
    assert_eq!(some.clone().count().await.unwrap(), u64::from(ITEMS / 2));
    let mut pages = some.select(Select::Count).return_consumed_capacity("TOTAL").pages();
    let totals = pages.drain().await.unwrap();
    assert_eq!((totals.count, totals.scanned_count), (u64::from(ITEMS / 2), u64::from(ITEMS)));
    assert!(totals.pages >= 9 && totals.pages == totals.requests, "{totals:?}");
    let units = totals.capacity_units().unwrap();
    assert!(units >= 0.5 * totals.pages as f64, "{units} units for {} pages", totals.pages);
    assert_eq!(totals.consumed_capacity.keys().collect::<Vec<_>>(), ["Thread"]);
}

#[tokio::test]
async fn cursors_of_statements_and_of_names_go_through_the_same_text() {
    let library = Library::open().await;
    let client = &library.client;
    let cursors = Cursors::signed(SECRET);
    let statement = || client.execute_statement(r#"SELECT * FROM "Thread" WHERE "forum" = 'S3'"#);
    let (mut all, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let mut items = statement().cursor(&cursors, cursor.as_deref()).unwrap().items::<Item>().max_items(6);
        items.collect_into(&mut all).await.unwrap();
        cursor = items.sealed_cursor(&cursors).unwrap();
        if cursor.is_none() {
            break;
        }
    }
    let unique: BTreeSet<String> = all.iter().map(text).collect();
    assert_eq!((all.len(), unique.len()), (20, 20));

    client.create_table(CreateTable::new("Other").hash_key("id", "N").pay_per_request()).await.unwrap();
    let mut pages = client.list_tables().pages().max_items(1);
    assert_eq!(pages.drain().await.unwrap().count, 1);
    let text = pages.sealed_cursor(&cursors).unwrap().unwrap();
    let rest = client.list_tables().cursor(&cursors, Some(&text)).unwrap().await.unwrap();
    assert_eq!(rest.table_names, ["Thread"]);
    let error = statement().cursor(&cursors, Some(&text)).unwrap_err();
    assert_eq!(error.kind(), CursorErrorKind::Foreign);
}

proptest! {
    #![proptest_config(Config { cases: 512, failure_persistence: None, ..Config::default() })]

    #[test]
    fn no_text_is_a_cursor_but_those_that_were_made(text in "\\PC{0,120}|[A-Za-z0-9_-]{0,400}") {
        for cursors in [Cursors::signed(SECRET), Cursors::plain()] {
            let now = std::time::SystemTime::UNIX_EPOCH;
            prop_assert!(cursors.open_bytes(b"context", &text, now).is_err());
        }
    }

    #[test]
    fn whatever_is_sealed_opens_again(context: Vec<u8>, payload: Vec<u8>, other: Vec<u8>) {
        for cursors in [Cursors::signed(SECRET), Cursors::plain()] {
            let now = std::time::SystemTime::UNIX_EPOCH;
            let text = cursors.seal_bytes(&context, &payload, now).unwrap();
            prop_assert_eq!(&cursors.open_bytes(&context, &text, now).unwrap(), &payload);
            prop_assert_eq!(cursors.open_bytes(&other, &text, now).is_ok(), other == context);
        }
    }
}
