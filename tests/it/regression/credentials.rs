//! Credentials that were mixed up, leaked or lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use dynamo_client::auth::port::{ManualClock, MapEnv, MapFs, ScriptedFetch};
use dynamo_client::auth::{Cached, Error as AuthError, Ports, ProvideCredentials, Renewal};
use dynamo_client::{Client, ClientBuilder, Credentials, ErrorKind};
use dynamo_http::ScriptedTransport;
use serde_json::json;

use super::script::{builder, header, ok, refused, signed_with, with_env, with_files};

const ENVIRONMENT: [(&str, &str); 3] = [
    ("AWS_ACCESS_KEY_ID", "AKIDFROMENV"),
    ("AWS_SECRET_ACCESS_KEY", "invented"),
    ("AWS_SESSION_TOKEN", "token-from-env"),
];

/// The access key and the session token that a call is signed with.
async fn signed(builder: ClientBuilder) -> (String, Option<String>) {
    let server = ScriptedTransport::new([ok(json!({"TableNames": []}))]);
    let client = builder.region("eu-west-1").transport(server.clone()).build().await.unwrap();
    client.list_tables().await.unwrap();
    (signed_with(&server, 0), header(&server, 0, "x-amz-security-token"))
}

/// The error, of this kind, of a call that has no credentials to sign with; nothing is sent.
async fn unsigned(builder: ClientBuilder, kind: ErrorKind) -> String {
    let server = ScriptedTransport::new([]);
    let client = builder.region("eu-west-1").transport(server.clone()).build().await.unwrap();
    let error = client.list_tables().await.unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    assert!(server.requests().is_empty());
    error.to_string()
}

/// Variables of the environment went before arguments of the constructor, though the documentation said the opposite.
#[tokio::test]
async fn keys_in_code_go_before_the_environment() {
    let explicit = with_env(&ENVIRONMENT).access_key("AKIDFROMCODE").secret_key("invented");
    assert_eq!(signed(explicit).await, ("AKIDFROMCODE".to_owned(), None));
    assert_eq!(
        signed(with_env(&ENVIRONMENT)).await,
        ("AKIDFROMENV".to_owned(), Some("token-from-env".to_owned()))
    );
}

/// Each part was looked for on its own, so that a key id of one source met a secret of another.
#[tokio::test]
async fn the_parts_of_a_key_come_from_one_place() {
    let half = with_env(&[("AWS_ACCESS_KEY_ID", "AKIDHALF")]);
    let error = half.region("eu-west-1").secret_key("from code").build().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("go together"), "{error}");
    let whole = "[default]\naws_access_key_id = AKIDOFFILE\naws_secret_access_key = invented\n";
    for half in [
        ("AWS_SECRET_ACCESS_KEY", "invented"),
        ("AWS_ACCESS_KEY_ID", "AKIDHALF"),
        ("AWS_SESSION_TOKEN", "token"),
    ] {
        assert_eq!(signed(with_files(&[half], "", whole)).await, ("AKIDOFFILE".to_owned(), None), "{half:?}");
    }
    let text = unsigned(with_env(&[("AWS_SECRET_ACCESS_KEY", "invented")]), ErrorKind::Credentials).await;
    assert!(text.contains("AWS_SECRET_ACCESS_KEY is set but AWS_ACCESS_KEY_ID is not"), "{text}");
}

/// What a profile lacked was taken from `[default]`, key by key: one profile sent the session token of another.
#[tokio::test]
async fn a_profile_borrows_nothing_of_the_default_one() {
    let files = "[default]\naws_access_key_id = AKIDDEFAULT\naws_secret_access_key = invented\n\
                 aws_session_token = token-of-default\n\
                 [whole]\naws_access_key_id = AKIDWHOLE\naws_secret_access_key = invented\n\
                 [half]\naws_access_key_id = AKIDHALF\n";
    let with_profile = |name| with_files(&[("AWS_PROFILE", name)], "", files);
    assert_eq!(signed(with_profile("whole")).await, ("AKIDWHOLE".to_owned(), None));
    let text = unsigned(with_profile("half"), ErrorKind::Configuration).await;
    assert!(text.contains("half") && text.contains("aws_secret_access_key"), "{text}");
    let expected = ("AKIDDEFAULT".to_owned(), Some("token-of-default".to_owned()));
    assert_eq!(signed(with_files(&[], "", files)).await, expected);
}

/// Gives credentials that live for an hour, new ones each time it is asked.
struct Rotating {
    asked: Arc<AtomicUsize>,
    clock: ManualClock,
}

impl ProvideCredentials for Rotating {
    async fn provide(&self) -> Result<Credentials, AuthError> {
        use dynamo_client::auth::port::Clock;
        let n = self.asked.fetch_add(1, Ordering::SeqCst);
        let expiry = self.clock.now() + Duration::from_secs(3600);
        let credentials = Credentials::new(format!("AKIDROTATED{n}"), "invented")?;
        Ok(credentials.with_expires_at(expiry).with_renewal(Renewal::Ahead))
    }
}

/// When credentials would expire was read and never looked at: they were used until the service refused them.
#[tokio::test]
async fn credentials_are_replaced_before_they_expire() {
    let clock = ManualClock::new(SystemTime::now());
    let ports = Ports::builder(clock.clone()).env(MapEnv::default()).fs(MapFs::default()).build();
    let asked = Arc::new(AtomicUsize::new(0));
    let provider = Cached::new(Rotating { asked: Arc::clone(&asked), clock: clock.clone() }, &ports);
    let server = ScriptedTransport::from_fn(|_| ok(json!({"TableNames": []})));
    let builder = Client::builder().ports(ports).endpoint("http://localhost:8000").transport(server.clone());
    let client = builder.credentials(provider).build().await.unwrap();
    for _ in 0..3 {
        client.list_tables().await.unwrap();
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1, "kept while they live");
    clock.advance(Duration::from_secs(3600 - 4 * 60));
    client.list_tables().await.unwrap();
    assert_eq!(
        (signed_with(&server, 2).as_str(), signed_with(&server, 3).as_str()),
        ("AKIDROTATED0", "AKIDROTATED1")
    );
}

/// Where no credentials were found, the metadata service was asked in its first version, which anything on the machine
/// could be tricked into asking.
#[tokio::test]
async fn nobody_is_asked_for_credentials_by_the_first_version_of_the_metadata_service() {
    let fetch = ScriptedFetch::new([]);
    let clock = ManualClock::new(SystemTime::now());
    let ports =
        Ports::builder(clock).env(MapEnv::default()).fs(MapFs::default()).fetch(fetch.clone()).build();
    let text = unsigned(Client::builder().ports(ports.clone()), ErrorKind::Credentials).await;
    assert!(text.contains("environment") && text.contains("profile"), "{text}");
    let to_loopback = Client::builder().ports(ports).endpoint("http://localhost:8000");
    signed(to_loopback).await;
    assert!(fetch.requests().iter().all(|request| request.method() != "GET"), "{:?}", fetch.requests());
}

/// After a refusal the client looked for credentials again, forgot those that its constructor was given, and signed with
/// `AWS4None`.
#[tokio::test]
async fn a_refusal_does_not_lose_the_keys_that_were_given() {
    let server = ScriptedTransport::from_fn(|_| refused(400, "UnrecognizedClientException"));
    let client = builder(&server).access_key("AKIDFROMCODE").secret_key("invented").build().await.unwrap();
    for calls in 1..=2 {
        let error = client.list_tables().await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::Auth, Some("UnrecognizedClientException")));
        assert_eq!(server.requests().len(), calls, "no second attempt with the same keys");
        assert_eq!(signed_with(&server, calls - 1), "AKIDFROMCODE");
    }
}
