//! Lines of InfluxDB's line protocol, as the original writes them.

use std::future::IntoFuture;
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use dynamo_client::http::{Answer, ScriptedTransport};
use dynamo_client::{Measurement, key};
use dynamo_mixin::InfluxLines;

use crate::script::{refused, sealed};

/// The measurement whose line is known from the original.
pub fn golden() -> Measurement {
    let mut measurement = Measurement::new("GetItem", 1);
    measurement.timestamp = UNIX_EPOCH + Duration::from_millis(1_700_000_000_250);
    measurement.table = Some("my table".to_owned());
    measurement.duration = Duration::from_micros(12_500);
    measurement.error = Some("ThrottlingException".to_owned());
    measurement
}

fn lines() -> InfluxLines {
    InfluxLines::new("").tag("hostname", "h1").tag("environment", "prod")
}

#[test]
fn the_originals_line_is_written_to_the_byte() {
    assert_eq!(
        lines().line(&golden()),
        r"DynamoDB,hostname=h1,environment=prod,action=GetItem,table=my\ table,attempt=1,error=ThrottlingException duration=0.0125 1700000000250"
    );
}

#[test]
fn what_is_not_there_has_no_tag_but_a_table_is_unknown() {
    let mut measurement = golden();
    (measurement.table, measurement.error) = (None, None);
    measurement.duration = Duration::from_secs(2);
    assert_eq!(
        InfluxLines::new("Forum").tag("hostname", "").line(&measurement),
        "Forum,action=GetItem,table=Unknown,attempt=1 duration=2.0 1700000000250"
    );
}

#[test]
fn a_timestamp_is_in_whole_milliseconds() {
    let mut measurement = golden();
    measurement.timestamp = UNIX_EPOCH + Duration::from_nanos(1_999_999);
    assert!(lines().line(&measurement).ends_with(" 1"));
    measurement.timestamp = UNIX_EPOCH - Duration::from_secs(1);
    assert!(lines().line(&measurement).ends_with(" 0"));
}

#[test]
fn durations_of_any_length_are_floats() {
    for (duration, field) in [
        (Duration::ZERO, "duration=0.0"),
        (Duration::from_nanos(1), "duration=1e-9"),
        (Duration::from_millis(1), "duration=0.001"),
        (Duration::from_secs(86_400), "duration=86400.0"),
    ] {
        let mut measurement = golden();
        measurement.duration = duration;
        assert!(lines().line(&measurement).contains(&format!(" {field} ")), "{field}");
    }
}

#[track_caller]
fn check_tag(table: &str, written: &str) {
    let mut measurement = golden();
    measurement.table = Some(table.to_owned());
    let line = lines().line(&measurement);
    assert!(line.contains(&format!(",table={written},attempt=1,")), "{line}");
    assert!(!line.contains('\n'), "{line}");
}

#[test]
fn tags_escape_what_would_end_them() {
    check_tag("a b", r"a\ b");
    check_tag("a,b", r"a\,b");
    check_tag("a=b", r"a\=b");
    check_tag(r#"say "hi""#, r#"say\ "hi""#);
    check_tag("two\nlines\r", "two_lines_");
    check_tag("a\\b", "a\\b");
    check_tag("ends\\", "ends_");
    check_tag("\\", "_");
    check_tag("naïve-😀", "naïve-😀");
    check_tag("\u{0}\t", "__");
}

#[test]
fn names_escape_too() {
    let line = InfluxLines::new("a b,c=d\n\\").tag("x y=z,", "v").line(&golden());
    assert!(line.starts_with(r"a\ b\,c=d__,x\ y\=z\,=v,action="), "{line}");
    let line = InfluxLines::new("#comment").line(&golden());
    assert!(line.starts_with("_comment,"), "a line that begins with # is none: {line}");
}

#[test]
fn a_correlation_id_is_a_field_unless_it_is_to_be_a_tag() {
    let mut measurement = golden();
    measurement.correlation_id = Some("id 1,\"x\"\\".into());
    let line = lines().line(&measurement);
    assert!(line.ends_with(r#" duration=0.0125,correlation_id="id 1,\"x\"\\" 1700000000250"#), "{line}");
    let line = lines().correlation_id_as_tag(true).line(&measurement);
    assert!(line.contains(r#",correlation_id=id\ 1\,"x"_ duration=0.0125 1700000000250"#), "{line}");
    measurement.correlation_id = Some("two\nlines".into());
    assert!(lines().line(&measurement).contains(r#",correlation_id="two_lines" "#));
    measurement.correlation_id = Some("".into());
    for lines in [lines(), lines().correlation_id_as_tag(true)] {
        assert!(!lines.line(&measurement).contains("correlation_id"));
    }
}

#[tokio::test]
async fn an_observer_hands_over_the_lines_of_all_attempts() {
    let written = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&written);
    let observer = InfluxLines::new("Forum").observer(move |line| sink.lock().unwrap().push(line.to_owned()));
    let server = ScriptedTransport::new([
        refused(503, "ServiceUnavailable"),
        Answer::json(200, "{}"),
        Answer::json(200, "{}"),
    ]);
    let client =
        sealed().endpoint("http://localhost:8000").transport(server).max_retries(1).observer(observer);
    let client = client.build().await.unwrap().with_correlation_id("request-1");
    client.table("Thread").get(key("id", 1)).into_future().await.unwrap();
    assert_eq!(written.lock().unwrap().len(), 2, "both attempts of the first call");
    client.list_tables().into_future().await.unwrap_err();

    let written = written.lock().unwrap();
    for (line, head) in written.iter().zip([
        "Forum,action=GetItem,table=Thread,attempt=1,error=ServiceUnavailable duration=",
        "Forum,action=GetItem,table=Thread,attempt=2 duration=",
        "Forum,action=ListTables,table=Unknown,attempt=1",
    ]) {
        assert!(line.starts_with(head), "{line}");
        assert!(line.contains(",correlation_id=\"request-1\" "), "{line}");
    }
}
