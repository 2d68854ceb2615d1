//! The region: who may say it, in which order, and what is told when nobody does or it can't be one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::time::SystemTime;

use dynamo_auth::port::{
    FetchError, FetchErrorKind, FixedRandom, ManualClock, MapEnv, MapFs, Ports, ScriptedFetch,
};
use dynamo_auth::{Error, ErrorKind, Origin, Region, Settings};
use http::Response;

type Vars<'a> = &'a [(&'a str, &'a str)];
type Answer = Result<Response<Vec<u8>>, FetchErrorKind>;

const CONFIG: &str = "/home/me/.aws/config";
const CREDENTIALS: &str = "/home/me/.aws/credentials";

fn answer(status: u16, body: &str) -> Answer {
    Ok(Response::builder().status(status).body(body.into()).unwrap())
}

fn world(env: Vars<'_>, files: &[(&str, &str)], answers: Vec<Answer>) -> (Settings, ScriptedFetch) {
    let failed = |kind| FetchError::new(kind, "the script says so");
    let fetch = ScriptedFetch::new(answers.into_iter().map(|answer| answer.map_err(failed)));
    let ports = Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH))
        .env(MapEnv::new(env.iter().copied()).with("HOME", "/home/me"))
        .fs(MapFs::new(files.iter().copied()))
        .random(FixedRandom(0.5))
        .fetch(fetch.clone())
        .build();
    (Settings::new(&ports), fetch)
}

/// An instance in `eu-north-1`.
fn instance() -> Vec<Answer> {
    vec![answer(200, "token"), answer(200, "eu-north-1")]
}

async fn resolved(settings: &Settings) -> Option<(String, String)> {
    let found = settings.resolve_region().await.unwrap()?;
    Some((found.value.to_string(), found.origin.to_string()))
}

#[tokio::test]
async fn the_first_place_that_has_one_says_it() {
    let profile = (CONFIG, "[default]\nregion = profile\n");
    let both = [("AWS_REGION", "first"), ("AWS_DEFAULT_REGION", "second")];
    let (settings, fetch) = world(&both, &[profile], instance());
    let code = settings.clone().with_region(Region::new("code").unwrap());
    assert_eq!(resolved(&code).await.unwrap(), ("code".into(), "code".into()));
    assert_eq!(resolved(&settings).await.unwrap(), ("first".into(), "AWS_REGION".into()));
    assert!(fetch.requests().is_empty());
    for (env, files, expected, origin) in [
        (&both[1..], &[profile][..], "second", "AWS_DEFAULT_REGION"),
        (&[], &[profile], "profile", "`region` of \"default\" (/home/me/.aws/config:2)"),
        (&[], &[], "eu-north-1", "instance metadata"),
    ] {
        let (settings, fetch) = world(env, files, instance());
        assert_eq!(resolved(&settings).await.unwrap(), (expected.into(), origin.into()));
        assert_eq!(fetch.requests().len(), if origin == "instance metadata" { 2 } else { 0 });
    }
}

#[tokio::test]
async fn blank_values_are_not_there_and_space_around_a_name_does_not_count() {
    for (env, config, expected) in [
        (&[("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "b")][..], "", "b"),
        (&[("AWS_REGION", " \t "), ("AWS_DEFAULT_REGION", "b")], "", "b"),
        (&[("AWS_REGION", " a\n"), ("AWS_DEFAULT_REGION", "b")], "", "a"),
        (&[("AWS_REGION", ""), ("AWS_DEFAULT_REGION", " ")], "region =   c \t\r", "c"),
        (&[("AWS_REGION", "")], "region =", "eu-north-1"),
        (&[("AWS_PROFILE", " "), ("AWS_DEFAULT_PROFILE", "")], "region = c # comment", "c"),
    ] {
        let (settings, _) = world(env, &[(CONFIG, &format!("[default]\n{config}\n"))], instance());
        assert_eq!(resolved(&settings).await.unwrap().0, expected, "{env:?} {config:?}");
    }
}

#[tokio::test]
async fn a_profile_gets_it_from_those_that_it_builds_on() {
    let config = "[profile outer]\nrole_arn = x\nsource_profile = middle\n[profile middle]\nsource_profile = inner\n\
                  [profile inner]\nregion = inner\nsource_profile = none\n[profile own]\nregion = own\n\
                  source_profile = inner\n[profile lost]\nsource_profile = none\n[profile loop]\nsource_profile = pool\n\
                  [profile pool]\nsource_profile = loop\n[profile self]\nsource_profile = self\n[default]\nregion = other\n";
    for (profile, expected) in [
        ("outer", "inner"),
        ("own", "own"),
        ("lost", "eu-north-1"),
        ("loop", "eu-north-1"),
        ("self", "eu-north-1"),
        ("default", "other"),
    ] {
        let (settings, _) = world(&[("AWS_PROFILE", profile)], &[(CONFIG, config)], instance());
        assert_eq!(resolved(&settings).await.unwrap().0, expected, "{profile}");
    }
}

#[tokio::test]
async fn the_credentials_file_can_say_it_and_goes_before_the_config_file() {
    let credentials = (CREDENTIALS, "[default]\nregion = credentials\n");
    for files in [&[credentials][..], &[(CONFIG, "[default]\nregion = config\n"), credentials]] {
        assert_eq!(resolved(&world(&[], files, vec![]).0).await.unwrap().0, "credentials");
    }
}

#[track_caller]
fn check(error: &Error, kind: ErrorKind, setting: Option<&str>, part: &str) {
    assert_eq!((error.kind(), error.setting()), (kind, setting), "{error}");
    assert!(error.to_string().contains(part), "{error}");
}

#[tokio::test]
async fn what_can_be_no_region_is_an_error_that_names_its_place_and_nobody_else_is_asked() {
    for name in ["eu west", "evil.example/", "a@b", "-a", "a-", "é", "http://a", &"a".repeat(64)] {
        for variable in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            let (settings, fetch) = world(&[(variable, name)], &[], instance());
            let error = settings.resolve_region().await.unwrap_err();
            check(&error, ErrorKind::InvalidRegion, Some(variable), variable);
            assert!(error.is_lasting() && fetch.requests().is_empty());
        }
        let (settings, _) = world(&[], &[(CONFIG, &format!("[default]\nregion = {name}\n"))], instance());
        let error = settings.resolve_region().await.unwrap_err();
        check(&error, ErrorKind::InvalidRegion, Some("region"), "/home/me/.aws/config:2");
    }
}

#[tokio::test]
async fn a_named_profile_that_is_missing_and_a_broken_file_are_errors_unless_they_are_not_looked_at() {
    for (env, files, kind, setting) in [
        (("AWS_PROFILE", "none"), &[][..], ErrorKind::ProfileNotFound, Some("AWS_PROFILE")),
        (("AWS_DEFAULT_PROFILE", "none"), &[], ErrorKind::ProfileNotFound, Some("AWS_DEFAULT_PROFILE")),
        (("X", "x"), &[(CONFIG, "region = a\n")], ErrorKind::ProfileParse, None),
    ] {
        let (settings, fetch) = world(&[env], files, instance());
        check(&settings.resolve_region().await.unwrap_err(), kind, setting, "");
        check(&settings.require_resolved_region().await.unwrap_err(), kind, setting, "");
        assert!(fetch.requests().is_empty());
        let (settings, _) = world(&[env, ("AWS_REGION", "a")], files, vec![]);
        assert_eq!(resolved(&settings).await.unwrap().0, "a");
    }
}

#[tokio::test]
async fn an_instance_that_is_not_to_be_asked_is_not_asked() {
    for value in ["true", "TRUE", " True "] {
        let (settings, fetch) = world(&[("AWS_EC2_METADATA_DISABLED", value)], &[], instance());
        assert_eq!(resolved(&settings).await, None);
        assert!(fetch.requests().is_empty());
        let error = settings.require_resolved_region().await.unwrap_err();
        check(&error, ErrorKind::NoRegion, None, "AWS_EC2_METADATA_DISABLED is true");
    }
    for value in ["false", "False", "", " "] {
        let (settings, _) = world(&[("AWS_EC2_METADATA_DISABLED", value)], &[], instance());
        assert_eq!(resolved(&settings).await.unwrap().0, "eu-north-1", "{value:?}");
    }
    let (settings, fetch) = world(&[("AWS_EC2_METADATA_DISABLED", "yes")], &[], instance());
    let error = settings.resolve_region().await.unwrap_err();
    check(&error, ErrorKind::InvalidSetting, Some("AWS_EC2_METADATA_DISABLED"), "\"yes\"");
    assert!(fetch.requests().is_empty());
}

#[tokio::test]
async fn an_instance_that_gives_none_leaves_the_region_unset_and_the_error_says_why() {
    let token = || answer(200, "token");
    for (answers, part) in [
        (vec![Err(FetchErrorKind::Connect)], "no connection was made"),
        (vec![Err(FetchErrorKind::ConnectTimeout)], "no connection was made in time"),
        (vec![answer(403, "")], "IMDS is disabled"),
        (vec![answer(404, "")], "IMDSv2"),
        (vec![answer(200, "\u{0}\n")], "gave no token"),
        (vec![token(), answer(404, "canary")], "nothing at this path"),
        (vec![token(), answer(400, "canary")], "answered 400"),
        (vec![token(), answer(200, "<html>canary</html>")], "its answer is no region"),
        (vec![token(), answer(200, "")], "its answer is no region"),
        (vec![token(), answer(200, "canary.example/")], "its answer is no region"),
        (vec![token(), Err(FetchErrorKind::TooLarge)], "longer than allowed"),
    ] {
        let (settings, _) = world(&[], &[], answers.clone());
        assert_eq!(resolved(&settings).await, None, "{part}");
        let (settings, _) = world(&[], &[], answers);
        let error = settings.require_resolved_region().await.unwrap_err();
        check(&error, ErrorKind::NoRegion, None, part);
        check(
            &error,
            ErrorKind::NoRegion,
            None,
            "looked at AWS_REGION, AWS_DEFAULT_REGION and `region` of profile",
        );
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
}

#[tokio::test]
async fn an_instance_may_end_its_answer_with_a_line_break() {
    let (settings, fetch) = world(&[], &[], vec![answer(200, "token"), answer(200, " eu-north-1\r\n")]);
    assert_eq!(resolved(&settings).await.unwrap().0, "eu-north-1");
    let asked: Vec<_> =
        fetch.requests().iter().map(|sent| format!("{} {}", sent.method(), sent.uri().path())).collect();
    assert_eq!(asked, ["PUT /latest/api/token", "GET /latest/meta-data/placement/region"]);
}

#[tokio::test]
async fn without_an_http_client_the_error_says_how_to_give_one() {
    let ports = Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH))
        .env(MapEnv::default())
        .fs(MapFs::default())
        .build();
    let settings = Settings::new(&ports);
    assert!(settings.resolve_region().await.unwrap().is_none());
    let error = settings.require_resolved_region().await.unwrap_err();
    check(&error, ErrorKind::NoRegion, None, "PortsBuilder::fetch");
}

#[tokio::test]
async fn nobody_is_asked_for_a_region_that_only_the_files_can_say() {
    let (settings, fetch) = world(&[], &[], instance());
    assert!(settings.region().unwrap().is_none());
    assert_eq!(settings.require_region().unwrap_err().kind(), ErrorKind::NoRegion);
    assert!(fetch.requests().is_empty());
    let found = settings.require_resolved_region().await.unwrap();
    assert_eq!((found.value.as_str(), found.origin), ("eu-north-1", Origin::InstanceMetadata));
}
