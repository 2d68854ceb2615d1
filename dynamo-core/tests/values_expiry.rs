//! Moments at which items expire.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dynamo_core::{ErrorKind, Expiry, Operation, Scan, attr, from_str, to_item};
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Session {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires: Option<Expiry>,
}

fn at(millis: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(millis)
}

fn expiry(seconds: u64) -> Expiry {
    Expiry::from_epoch_seconds(seconds).unwrap()
}

#[test]
fn a_begun_second_counts_as_a_whole_one() {
    for (millis, seconds) in
        [(0, 0), (1, 1), (999, 1), (1000, 1), (1001, 2), (1_700_000_000_000, 1_700_000_000)]
    {
        assert_eq!(Expiry::at(at(millis)).unwrap().epoch_seconds(), seconds, "{millis}");
    }
    let nearly = UNIX_EPOCH + Duration::from_nanos(1);
    assert_eq!(Expiry::try_from(nearly).unwrap(), expiry(1));
    assert_eq!(Expiry::after(at(500), Duration::from_millis(500)).unwrap(), expiry(1));
    assert_eq!(expiry(3).to_system_time(), Some(at(3000)));
}

#[test]
fn an_item_is_never_expired_before_the_moment_that_was_asked_for() {
    for millis in [0, 1, 999, 1000, 1500] {
        let expires = Expiry::at(at(millis)).unwrap();
        assert!(millis == 0 || !expires.is_expired(at(millis - 1)), "{millis}");
        assert!(expires.is_expired(at(millis.next_multiple_of(1000))), "{millis}");
    }
    assert!(expiry(1) < expiry(2) && expiry(2) < Expiry::MAX);
}

#[test]
fn it_is_a_number_on_the_wire_and_reads_back() {
    let session = Session { expires: Some(expiry(1_700_000_000)) };
    let item = to_item(&session).unwrap();
    assert_eq!(item.as_json(), r#"{"expires":{"N":"1700000000"}}"#);
    assert_eq!(item.to::<Session>().unwrap(), session);
    assert_eq!(from_str::<Session>("{}").unwrap(), Session { expires: None });
    assert_eq!(serde_json::to_string(&session).unwrap(), r#"{"expires":1700000000}"#);
    assert_eq!(serde_json::from_str::<Session>(r#"{"expires":1700000000}"#).unwrap(), session);
    assert_eq!(format!("{} {:?}", expiry(7), expiry(7)), "7 Expiry(7)");
}

#[test]
fn what_is_out_of_range_is_refused_with_its_place() {
    let far = Duration::from_secs(u64::MAX);
    for moment in [
        Expiry::at(UNIX_EPOCH - Duration::from_nanos(1)),
        Expiry::after(at(0), far),
        Expiry::from_epoch_seconds(253_402_300_800),
    ] {
        assert_eq!(moment.unwrap_err().kind(), ErrorKind::InvalidValue);
    }
    assert_eq!(Expiry::from_epoch_seconds(253_402_300_799).unwrap(), Expiry::MAX);
    for (stored, told) in [
        (r#"{"N":"1700000000000"}"#, "not milliseconds"),
        (r#"{"N":"-1"}"#, "between 1970 and the year 9999"),
        (r#"{"N":"1.5"}"#, "between 1970"),
        (r#"{"S":"2026-01-01"}"#, "expected a number, found S"),
    ] {
        let error = from_str::<Session>(&format!(r#"{{"expires":{stored}}}"#)).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::Mismatch, Some("expires")), "{error}");
        assert!(error.to_string().contains(told), "{error}");
    }
}

#[test]
fn a_filter_leaves_out_what_has_expired() {
    let sent = |condition| {
        let body: Value =
            serde_json::from_slice(&Scan::new("sessions").filter(condition).encode().unwrap()).unwrap();
        (body["FilterExpression"].clone(), body["ExpressionAttributeValues"][":v0"]["N"].clone())
    };
    let now = at(1_700_000_000_999);
    assert_eq!(sent(attr("expires").not_expired(now)), ("NOT (#n0 <= :v0)".into(), "1700000000".into()));
    assert_eq!(sent(attr("expires").expired(now)), ("#n0 <= :v0".into(), "1700000000".into()));
    assert_eq!(sent(attr("expires").expired(UNIX_EPOCH - Duration::from_secs(9))).1, "0");
}
