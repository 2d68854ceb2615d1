//! Keys that a console sign-in left behind.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::error::Error as _;
use std::time::SystemTime;

use dynamo_auth::port::{ManualClock, MapEnv, MapFs, Ports};
use dynamo_auth::{Credentials, Error, ErrorKind, LoginProvider, ProvideCredentials, Renewal, Settings};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const SESSION: &str = "arn:aws:sts::012345678910:assumed-role/Admin/admin";
const NAME: &str = "4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json";
const GOOD: &str = r#"{"accessToken":{"accessKeyId":"AKID","secretAccessKey":"canary-s","sessionToken":"canary-t",
    "accountId":"42","expiresAt":"2030-01-01T00:00:00Z"},"refreshToken":"canary-r"}"#;

fn provider(env: &[(&str, &str)], path: &str, content: impl Into<Vec<u8>>) -> LoginProvider {
    let now: SystemTime = OffsetDateTime::parse("2026-01-01T00:00:00Z", &Rfc3339).unwrap().into();
    let ports = Ports::builder(ManualClock::new(now))
        .env(MapEnv::new(env.iter().copied()))
        .fs(MapFs::new([(path, content)]))
        .build();
    LoginProvider::new(format!("  {SESSION}\n"), &Settings::new(&ports))
}

async fn read(content: impl Into<Vec<u8>>) -> Result<Credentials, Error> {
    provider(&[("HOME", "/home/me")], &format!("/home/me/.aws/login/cache/{NAME}"), content).provide().await
}

#[tokio::test]
async fn gives_keys_that_still_work() {
    let credentials = read(GOOD).await.unwrap();
    assert_eq!((credentials.access_key_id(), credentials.secret_access_key()), ("AKID", "canary-s"));
    assert_eq!((credentials.session_token(), credentials.account_id()), (Some("canary-t"), Some("42")));
    assert_eq!(credentials.renewal(), Renewal::Ahead);
    assert!(credentials.source().unwrap().contains(SESSION));
    let old = GOOD.replace("00:00Z", "00:00UTC").replace("accessToken", "ACCESStoken");
    assert!(read(old).await.is_ok());
}

#[tokio::test]
async fn looks_into_the_folder_that_the_variable_names() {
    for (folder, path) in [("/cache", "/cache"), ("~/cache", "/home/me/cache")] {
        let env = [("HOME", "/home/me"), ("AWS_LOGIN_CACHE_DIRECTORY", folder)];
        assert!(provider(&env, &format!("{path}/{NAME}"), GOOD).provide().await.is_ok(), "{folder}");
    }
    let error = provider(&[], "/x", GOOD).provide().await.unwrap_err();
    assert_eq!((error.kind(), error.setting()), (ErrorKind::SourceFailed, Some("AWS_LOGIN_CACHE_DIRECTORY")));
}

#[tokio::test]
async fn says_how_to_sign_in_and_repeats_no_key() {
    let changed = |from: &str, to: &str| GOOD.replace(from, to).into_bytes();
    for (content, part) in [
        (changed("2030", "2025"), "the keys were over at 2025-01-01T00:00:00Z"),
        (changed("2030", "canary"), "`expiresAt` is no time"),
        (changed("\"2030-01-01T00:00:00Z\"", "1893456000"), "`expiresAt` is no text"),
        (changed("expiresAt", "x"), "no `expiresAt`"),
        (changed("sessionToken", "x"), "no `sessionToken`"),
        (changed("secretAccessKey", "x"), "no `secretAccessKey`"),
        (changed("accessKeyId", "x"), "no `accessKeyId`"),
        (changed("accessToken", "x"), "no object `accessToken`"),
        (changed("canary-s", "canary\\n"), "control character"),
        (changed("}", ""), "no JSON object"),
        (b"<html>canary".to_vec(), "no JSON object"),
        (vec![0xff; 65536], "no JSON object"),
    ] {
        let error = read(content).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SignInNeeded, "{error}");
        let text = error.to_string();
        assert!(text.contains(part) && text.contains("`aws login`"), "{part}: {text}");
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
    let missing = provider(&[("HOME", "/home/me")], "/x", GOOD).provide().await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::SignInNeeded);
    assert!(missing.file().unwrap().ends_with(NAME) && missing.source().is_some(), "{missing:?}");
    let error = read(vec![b' '; 65537]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
}

#[tokio::test]
async fn findings_tell_the_file_and_no_key() {
    let path = format!("/home/me/.aws/login/cache/{NAME}");
    let findings = provider(&[("HOME", "/home/me")], &path, GOOD).findings();
    assert_eq!((&*findings[0].what, &*findings[0].found), (&*path, "has keys until 2030-01-01T00:00:00Z"));
    let old = provider(&[("HOME", "/home/me")], &path, GOOD.replace("2030", "2020")).findings();
    assert_eq!(old[0].found, "its keys were over at 2020-01-01T00:00:00Z");
    assert!(!format!("{findings:?} {old:?}").contains("canary"));
}
