//! Settings that the original documented, and crashed on or never read.

use std::sync::{Arc, Mutex};

use dynamo_client::{ClientBuilder, Error, ErrorKind, Measurement};
use dynamo_http::ScriptedTransport;

use super::listener::{self, Listener};
use super::script::{builder, refused, with_env};

/// The constructor documented `max_retries`, `instrumentation_callback` and `on_error_callback`, passed them on to a
/// constructor that knew none of them, and so raised a TypeError for each.
#[tokio::test(start_paused = true)]
async fn the_builder_takes_retries_and_both_callbacks() {
    let server = ScriptedTransport::from_fn(|_| refused(503, "ServiceUnavailable"));
    let (attempts, errors) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
    let (seen_attempts, seen_errors) = (Arc::clone(&attempts), Arc::clone(&errors));
    let client = builder(&server)
        .max_retries(1)
        .instrumentation_callback(move |all: &[Measurement]| seen_attempts.lock().unwrap().push(all.len()))
        .on_error_callback(move |error: &Error| seen_errors.lock().unwrap().push(error.attempts()))
        .build()
        .await
        .unwrap();
    client.list_tables().await.unwrap_err();
    assert_eq!(
        (server.requests().len(), &*attempts.lock().unwrap(), &*errors.lock().unwrap()),
        (2, &vec![2], &vec![2])
    );
}

/// `DYNAMODB_MAX_RETRIES` stayed text, and the first call crashed on it.
#[tokio::test(start_paused = true)]
async fn the_number_of_retries_in_the_environment_is_a_number() {
    for (value, requests) in [("5", 6), (" 2 ", 3), ("0", 1), ("", 4)] {
        let server = ScriptedTransport::from_fn(|_| refused(503, "ServiceUnavailable"));
        let builder = with_env(&[("DYNAMODB_MAX_RETRIES", value)]).endpoint("http://localhost:8000");
        let client = builder.transport(server.clone()).build().await.unwrap();
        client.list_tables().await.unwrap_err();
        assert_eq!(server.requests().len(), requests, "{value:?}");
    }
}

/// The same variable, holding no number at all, was noticed at the first call, in words about a deque.
#[tokio::test]
async fn a_number_of_retries_that_is_none_is_an_error_that_names_the_variable() {
    for value in ["many", "-1", "1.5", "99999999999"] {
        let builder = with_env(&[("DYNAMODB_MAX_RETRIES", value)]).endpoint("http://localhost:8000");
        let error = builder.build().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let text = error.to_string();
        assert!(text.contains("DYNAMODB_MAX_RETRIES") && text.contains(value), "{text}");
    }
}

/// `DYNAMODB_MAX_CLIENTS` was documented, with a default of 100, and read nowhere.
#[tokio::test]
async fn the_environment_limits_the_requests_in_flight() {
    for (variable, explicit, cap) in [("2", None, 2), ("50", Some(3), 3)] {
        let server = Listener::holding(listener::answer("200 OK", "", r#"{"TableNames":[]}"#)).await;
        let waits = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&waits);
        let mut builder = with_env(&[("DYNAMODB_MAX_CLIENTS", variable)]).endpoint(server.endpoint());
        if let Some(explicit) = explicit {
            builder = builder.max_clients(explicit);
        }
        let builder =
            builder.on_measurement(move |all: &[Measurement]| seen.lock().unwrap().push(all[0].wait));
        let client = builder.build().await.unwrap();
        let calls: Vec<_> = (0..7)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { client.list_tables().await })
            })
            .collect();
        while server.inside().0 < cap {
            tokio::task::yield_now().await;
        }
        server.answer(7);
        for call in calls {
            call.await.unwrap().unwrap();
        }
        assert_eq!(server.inside(), (0, cap), "the most at once");
        assert!(server.connections() <= cap);
        let waited = waits.lock().unwrap().iter().filter(|wait| !wait.is_zero()).count();
        assert!(waited >= 7 - cap, "{waited} calls waited for their turn");
    }
    assert_eq!(ClientBuilder::MAX_CLIENTS, 100);
    let error = with_env(&[("DYNAMODB_MAX_CLIENTS", "all")])
        .endpoint("http://localhost:8000")
        .build()
        .await
        .unwrap_err();
    assert!(error.to_string().contains("DYNAMODB_MAX_CLIENTS"), "{error}");
}

/// Every region's host ended in amazonaws.com, so China and the isolated partitions could not be reached.
#[tokio::test]
async fn each_partition_has_hosts_of_its_own() {
    for (region, host) in [
        ("eu-west-1", "dynamodb.eu-west-1.amazonaws.com"),
        ("cn-north-1", "dynamodb.cn-north-1.amazonaws.com.cn"),
        ("us-gov-west-1", "dynamodb.us-gov-west-1.amazonaws.com"),
        ("us-iso-east-1", "dynamodb.us-iso-east-1.c2s.ic.gov"),
        ("us-isob-east-1", "dynamodb.us-isob-east-1.sc2s.sgov.gov"),
        ("eusc-de-east-1", "dynamodb.eusc-de-east-1.amazonaws.eu"),
    ] {
        let client = with_env(&[("AWS_REGION", region)]).build().await.unwrap();
        assert_eq!((client.endpoint(), client.region()), (format!("https://{host}/"), region));
    }
}
