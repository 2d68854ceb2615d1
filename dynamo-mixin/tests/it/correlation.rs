//! Where a correlation id comes from, and where it goes.

use std::future::IntoFuture;
use std::sync::{Arc, Mutex};

use dynamo_client::Measurement;
use dynamo_mixin::{CORRELATION_ID, CorrelationId, ErrorMap};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::script::{client, refused};

fn from(headers: &[(&'static str, &'static str)]) -> CorrelationId {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
        .collect();
    CorrelationId::from_headers(&headers)
}

#[test]
fn the_first_usable_header_is_taken() {
    let all = [("x-request-id", "three"), ("x-correlation-id", "two"), ("correlation-id", "one")];
    assert_eq!(from(&all).as_str(), "one");
    assert_eq!(from(&all[..2]).as_str(), "two");
    assert_eq!(from(&all[..1]).as_str(), "three");
    assert_eq!(from(&[("correlation-id", ""), ("x-request-id", "three")]).as_str(), "three");
}

#[test]
fn an_id_is_made_up_where_none_is_usable() {
    for unusable in ["", "two words", "tab\tbed"] {
        let made_up = from(&[("correlation-id", unusable)]);
        assert_eq!(made_up.as_str().len(), 36, "{made_up}");
        assert_ne!(made_up, from(&[("correlation-id", unusable)]));
    }
}

#[test]
fn only_visible_ascii_of_reasonable_length_is_an_id() {
    for good in ["a", "!~", "00000000-0000-4000-8000-000000000000", &"x".repeat(128)] {
        assert_eq!(CorrelationId::parse(good).unwrap().to_header_value(), good);
    }
    for bad in ["", " ", "a b", "a\r\nb", "é", "\u{7f}", &"x".repeat(129)] {
        assert_eq!(CorrelationId::parse(bad), None, "{bad:?}");
    }
}

#[tokio::test]
async fn it_goes_through_the_client_into_measurements_and_answers() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let id = CorrelationId::random();
    let mut client =
        client([refused(400, "ConditionalCheckFailedException")]).await.with_correlation_id(id.clone());
    client.set_instrumentation_callback(move |measurements: &[Measurement]| {
        sink.lock()
            .unwrap()
            .extend(measurements.iter().map(|measurement| measurement.correlation_id.clone()));
    });
    let error = client.list_tables().into_future().await.unwrap_err();
    assert_eq!(*seen.lock().unwrap(), [Some(Arc::from(id.as_str()))]);
    assert_eq!(error.correlation_id(), Some(id.as_str()));
    let answer = ErrorMap::new().problem(&error).to_json_response();
    assert_eq!(answer.headers()[CORRELATION_ID], id.as_str());
    assert!(answer.body().contains(&format!("urn:correlation-id:{id}")));
}
