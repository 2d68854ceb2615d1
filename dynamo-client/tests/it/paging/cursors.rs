//! Cursors as text: made by one request, opened by the next, refused by others.

use std::time::{Duration, SystemTime};

use dynamo_client::auth::Ports;
use dynamo_client::auth::port::{ManualClock, MapEnv, MapFs};
use dynamo_client::{Client, CursorErrorKind, Cursors, Error, ErrorKind, Item, Query, Request, attr, key};
use dynamo_http::ScriptedTransport;
use serde_json::json;

use super::caps::page;
use crate::script::{body, builder, client, ok};

const SECRET: &str = "a secret of more than 16 bytes";

fn query(client: &Client) -> Request<Query> {
    client.table("Thread").query(attr("forum").eq("S3")).filter(attr("a").eq("x"))
}

#[tokio::test]
async fn the_next_request_goes_on_where_the_last_one_was_cut() {
    let server = ScriptedTransport::new([page(&[1, 2, 3], Some(9)), page(&[4], None)]);
    let client = client(&server).await;
    let cursors = Cursors::signed(SECRET);
    let mut items = query(&client).items::<Item>().key_attributes(["id"]).max_items(2);
    assert_eq!(items.sealed_cursor(&cursors).unwrap(), None);
    while items.try_next().await.unwrap().is_some() {}
    let text = items.sealed_cursor(&cursors).unwrap().unwrap();
    assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{text}");

    let next = query(&client).limit(3).consistent_read(true).cursor(&cursors, Some(&text)).unwrap();
    let mut items = next.items::<Item>();
    while items.try_next().await.unwrap().is_some() {}
    assert_eq!(body(&server, 1)["ExclusiveStartKey"], json!({"id": {"N": "2"}}));
    assert_eq!(items.sealed_cursor(&cursors).unwrap(), None);
}

#[tokio::test]
async fn a_cursor_of_anything_else_is_foreign() {
    let server = ScriptedTransport::new([]);
    let client = client(&server).await;
    for cursors in [Cursors::signed(SECRET), Cursors::plain()] {
        let text = cursors.seal(&query(&client), &key("id", 7)).unwrap();
        assert_eq!(cursors.open(&query(&client), &text).unwrap(), key("id", 7));
        let other = client.table("Other").query(attr("forum").eq("S3")).filter(attr("a").eq("x"));
        let others = [
            other,
            query(&client).index_name("ByDay"),
            query(&client).scan_index_forward(false),
            query(&client).filter(attr("b").eq(1)),
            client.table("Thread").query(attr("forum").eq("EC2")).filter(attr("a").eq("x")),
        ];
        for other in others {
            assert_eq!(other.cursor(&cursors, Some(&text)).unwrap_err().kind(), CursorErrorKind::Foreign);
        }
        let of_scan = client.table("Thread").scan().filter(attr("a").eq("x")).cursor(&cursors, Some(&text));
        assert_eq!(of_scan.unwrap_err().kind(), CursorErrorKind::Foreign);
        let mine = cursors.clone().bound_to("me");
        assert_eq!(mine.open(&query(&client), &text).unwrap_err().kind(), CursorErrorKind::Foreign);
        let text = mine.seal(&query(&client), &key("id", 7)).unwrap();
        assert!(mine.open(&query(&client), &text).is_ok());
        let both = cursors.clone().bound_to("m").bound_to("e");
        assert_eq!(both.open(&query(&client), &text).unwrap_err().kind(), CursorErrorKind::Foreign);
    }
}

#[tokio::test]
async fn cursors_expire_by_the_clock_of_the_client() {
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000));
    let ports = Ports::builder(clock.clone()).env(MapEnv::default()).fs(MapFs::default()).build();
    let client = builder(&ScriptedTransport::new([])).ports(ports).build().await.unwrap();
    let cursors = Cursors::signed(SECRET).expires_after(Duration::from_secs(60));
    let text = cursors.seal(&query(&client), &key("id", 7)).unwrap();
    clock.advance(Duration::from_secs(60));
    assert!(query(&client).cursor(&cursors, Some(&text)).is_ok());
    clock.advance(Duration::from_secs(1));
    let error = query(&client).cursor(&cursors, Some(&text)).unwrap_err();
    assert_eq!(error.kind(), CursorErrorKind::Expired);
    let error = Error::from(error);
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (ErrorKind::InvalidCursor, "the cursor has expired; start from the beginning")
    );
}

#[tokio::test]
async fn tokens_and_names_are_cursors_too() {
    let server = ScriptedTransport::new([
        ok(json!({"TableNames": ["one"], "LastEvaluatedTableName": "one"})),
        ok(json!({"TableNames": ["two"]})),
        ok(json!({"Items": [{"id": {"N": "1"}}], "NextToken": "token+/="})),
        ok(json!({"Items": []})),
    ]);
    let client = client(&server).await;
    let cursors = Cursors::signed(SECRET);
    let mut pages = client.list_tables().pages().max_requests(1);
    pages.drain().await.unwrap();
    let text = pages.sealed_cursor(&cursors).unwrap().unwrap();
    client.list_tables().cursor(&cursors, Some(&text)).unwrap().await.unwrap();
    assert_eq!(body(&server, 1)["ExclusiveStartTableName"], "one");

    let statement = || client.execute_statement(r#"SELECT * FROM "Thread""#);
    let mut items = statement().items::<Item>().max_items(1);
    while items.try_next().await.unwrap().is_some() {}
    assert_eq!(body(&server, 2)["Limit"], 1);
    let text = items.sealed_cursor(&cursors).unwrap().unwrap();
    statement().cursor(&cursors, Some(&text)).unwrap().await.unwrap();
    assert_eq!(body(&server, 3)["NextToken"], "token+/=");
    let other = client.execute_statement(r#"SELECT * FROM "Other""#).cursor(&cursors, Some(&text));
    assert_eq!(other.unwrap_err().kind(), CursorErrorKind::Foreign);
}

#[tokio::test]
async fn what_is_sealed_right_may_still_be_no_cursor_of_the_operation() {
    let client = client(&ScriptedTransport::new([])).await;
    // Only whoever has the secret can do that, or anybody where there is none.
    let cursors = Cursors::plain();
    let name = cursors.seal(&client.list_tables(), &"Thread".to_owned()).unwrap();
    assert!(client.list_tables().cursor(&cursors, Some(&name)).is_ok());
    let error = client.list_tables().cursor(&Cursors::signed("short"), Some(&name)).unwrap_err();
    assert_eq!(
        (error.kind(), Error::from(error).kind()),
        (CursorErrorKind::Secret, ErrorKind::Configuration)
    );
    let broken = client.table("Thread").scan().segment(1);
    let error = cursors.seal(&broken, &key("id", 1)).unwrap_err();
    assert_eq!(
        (error.kind(), Error::from(error).kind()),
        (CursorErrorKind::Request, ErrorKind::InvalidRequest)
    );
    let error = cursors.seal(&client.table("Thread").scan(), &key("id", "")).unwrap_err();
    assert_eq!(error.kind(), CursorErrorKind::Malformed);
}

#[test]
fn nothing_shows_the_secret() {
    let cursors = Cursors::signed(SECRET).accepting("the secret that was before it").bound_to("somebody");
    let shown = format!("{cursors:?}");
    assert_eq!(shown, "Cursors { secrets: 2, expires_after: None, .. }");
}
