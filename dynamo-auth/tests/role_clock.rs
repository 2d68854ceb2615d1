//! Roles are asked for by the clock of the service, where this machine's is wrong and that may be corrected.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::time::{Duration, SystemTime};

use dynamo_auth::port::{FetchError, FixedRandom, ManualClock, MapEnv, MapFs, Ports, ScriptedFetch};
use dynamo_auth::{AssumeRoleProvider, Credentials, ProvideCredentials, Settings, StaticProvider};

const GRANTED: &str = "<R><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
    <SessionToken>t</SessionToken><Expiration>2001-09-09T04:00:00Z</Expiration></Credentials></R>";

/// A refusal by a clock that is two hours ahead.
fn late(code: &str, age: Option<&str>) -> Result<http::Response<Vec<u8>>, FetchError> {
    let body = format!("<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>");
    let mut answer = http::Response::builder().status(403).header("date", "Sun, 09 Sep 2001 03:46:40 GMT");
    if let Some(age) = age {
        answer = answer.header("age", age);
    }
    Ok(answer.body(body.into_bytes()).unwrap())
}

#[tokio::test]
async fn a_wrong_clock_is_corrected_unless_that_is_turned_off_or_the_answer_is_old() {
    for (code, age, setting, asked) in [
        ("SignatureDoesNotMatch", None, "", 2),
        ("RequestExpired", None, "false", 2),
        ("RequestTimeTooSkewed", None, "", 2),
        ("AccessDenied", None, "", 1),
        ("RequestExpired", Some("7200"), "", 1),
        ("RequestExpired", None, "true", 1),
    ] {
        let fetch =
            ScriptedFetch::new([late(code, age), Ok(http::Response::new(GRANTED.as_bytes().to_vec()))]);
        let clock = ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000));
        let ports = Ports::builder(clock)
            .env(MapEnv::new([("AWS_REGION", "eu-west-1"), ("AWS_DISABLE_CLOCK_SKEW_CORRECTION", setting)]))
            .fs(MapFs::default())
            .fetch(fetch.clone())
            .random(FixedRandom(0.0))
            .build();
        let base = StaticProvider::new(Credentials::for_local());
        let role = AssumeRoleProvider::new("arn:aws:iam::111122223333:role/r", base, &Settings::new(&ports));
        assert_eq!(role.provide().await.is_ok(), asked == 2, "{code} {age:?} {setting}");
        let requests = fetch.requests();
        assert_eq!(requests.len(), asked, "{code} {age:?} {setting}");
        if let Some(second) = requests.get(1) {
            assert_eq!(second.headers()["x-amz-date"], "20010909T034640Z");
        }
    }
}
