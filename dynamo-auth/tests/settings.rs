//! Which setting wins, where it came from, and what a malformed one says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::time::SystemTime;

use dynamo_auth::port::{Fs, ManualClock, MapEnv, MapFs, Ports};
use dynamo_auth::{AccountIdEndpointMode, ErrorKind, Origin, RetryMode, Settings};

type Vars<'a> = &'a [(&'a str, &'a str)];

fn settings(env: Vars<'_>, config: &str) -> Settings {
    let ports = Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH))
        .env(MapEnv::new(env.iter().copied()).with("HOME", "/home/me"))
        .fs(MapFs::new([("/home/me/.aws/config", config)]))
        .build();
    Settings::new(&ports)
}

#[test]
fn the_region_comes_from_the_first_place_that_has_one() {
    let config = "[default]\nregion = file\n[profile role]\nsource_profile = base\n[profile base]\nregion = base\n\
                  [profile loop]\nsource_profile = loop2\n[profile loop2]\nsource_profile = loop\n";
    let cases: [(Vars, Option<&str>, &str); 7] = [
        (&[("AWS_REGION", "a"), ("AWS_DEFAULT_REGION", "b")], Some("a"), "AWS_REGION"),
        (&[("AWS_REGION", " "), ("AWS_DEFAULT_REGION", "b")], Some("b"), "AWS_DEFAULT_REGION"),
        (&[], Some("file"), "`region` of \"default\" (/home/me/.aws/config:2)"),
        (&[("AWS_PROFILE", "role")], Some("base"), "`region` of \"base\" (/home/me/.aws/config:6)"),
        (
            &[("AWS_PROFILE", "role"), ("AWS_DEFAULT_PROFILE", "x")],
            Some("base"),
            "`region` of \"base\" (/home/me/.aws/config:6)",
        ),
        (&[("AWS_PROFILE", "loop")], None, ""),
        (&[("AWS_DEFAULT_PROFILE", "loop2")], None, ""),
    ];
    for (env, expected, origin) in cases {
        let region = settings(env, config).region().unwrap();
        assert_eq!(region.as_ref().map(|found| found.value.as_str()), expected, "{env:?}");
        assert_eq!(region.map_or(String::new(), |found| found.origin.to_string()), origin, "{env:?}");
    }
}

#[test]
fn a_missing_region_says_where_it_was_looked_for() {
    let error = settings(&[], "").require_region().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoRegion);
    let text =
        "no region was set; looked at AWS_REGION, AWS_DEFAULT_REGION and `region` of profile \"default\"";
    assert_eq!(error.to_string(), text);
}

#[test]
fn settings_are_read_and_their_origin_is_told() {
    let config = "[default]\nmax_attempts = 7\nretry_mode = Adaptive\nuse_fips_endpoint = TRUE\n\
                  account_id_endpoint_mode = required\nca_bundle = /etc/ca.pem\n";
    let found = settings(&[("AWS_MAX_ATTEMPTS", "2")], config);
    assert_eq!(found.max_attempts().unwrap().unwrap().value, 2);
    assert_eq!(found.retry_mode().unwrap().unwrap().value, RetryMode::Adaptive);
    assert!(found.use_fips().unwrap().unwrap().value);
    assert!(found.use_dual_stack().unwrap().is_none());
    assert_eq!(found.account_id_endpoint_mode().unwrap().unwrap().value, AccountIdEndpointMode::Required);
    let bundle = found.ca_bundle().unwrap().unwrap();
    assert_eq!(bundle.value.to_str(), Some("/etc/ca.pem"));
    assert!(matches!(bundle.origin, Origin::Profile { line: 6, .. }), "{:?}", bundle.origin);
    assert!(settings(&[], "").retry_mode().unwrap().is_none());
}

#[test]
fn legacy_retries_come_with_a_warning() {
    let mode = settings(&[("AWS_RETRY_MODE", "legacy")], "").retry_mode().unwrap().unwrap().value;
    assert!(mode.warning().unwrap().contains("standard"));
    assert_eq!(RetryMode::Standard.warning(), None);
}

#[test]
fn a_malformed_value_is_an_error_with_its_name() {
    let config = "[default]\nretry_mode = sometimes\nregion = eu west\nendpoint_url = localhost:8000\nuse_fips_endpoint = 1\n";
    type Ask = fn(&Settings) -> Result<(), dynamo_auth::Error>;
    let cases: [(Vars, Ask, &str, &str); 11] = [
        (
            &[("AWS_MAX_ATTEMPTS", "0")],
            |s| s.max_attempts().map(|_| ()),
            "AWS_MAX_ATTEMPTS",
            "AWS_MAX_ATTEMPTS: expected a number of attempts, 1 or more, found \"0\"",
        ),
        (&[("AWS_MAX_ATTEMPTS", "-1")], |s| s.max_attempts().map(|_| ()), "AWS_MAX_ATTEMPTS", "\"-1\""),
        (
            &[("AWS_MAX_ATTEMPTS", "99999999999")],
            |s| s.max_attempts().map(|_| ()),
            "AWS_MAX_ATTEMPTS",
            "\"99999999999\"",
        ),
        (&[], |s| s.retry_mode().map(|_| ()), "retry_mode", "/home/me/.aws/config:2"),
        (&[], |s| s.region().map(|_| ()), "region", "/home/me/.aws/config:3"),
        (
            &[("AWS_REGION", "eu/west")],
            |s| s.region().map(|_| ()),
            "AWS_REGION",
            "AWS_REGION: expected a region",
        ),
        (&[], |s| s.endpoint_url("DynamoDB").map(|_| ()), "endpoint_url", "/home/me/.aws/config:4"),
        (
            &[("AWS_ENDPOINT_URL_DYNAMODB", "http://user:canary@h")],
            |s| s.endpoint_url("DynamoDB").map(|_| ()),
            "AWS_ENDPOINT_URL_DYNAMODB",
            "expected a URL",
        ),
        (
            &[("AWS_ENDPOINT_URL_DYNAMODB", "http://user:1can/ary@h")],
            |s| s.endpoint_url("DynamoDB").map(|_| ()),
            "AWS_ENDPOINT_URL_DYNAMODB",
            "expected a URL",
        ),
        (&[], |s| s.use_fips().map(|_| ()), "use_fips_endpoint", "expected `true` or `false`, found \"1\""),
        (
            &[("AWS_USE_DUALSTACK_ENDPOINT", "yes")],
            |s| s.use_dual_stack().map(|_| ()),
            "AWS_USE_DUALSTACK_ENDPOINT",
            "\"yes\"",
        ),
    ];
    for (env, ask, setting, part) in cases {
        let error = ask(&settings(env, config)).unwrap_err();
        assert_eq!(error.setting(), Some(setting), "{error}");
        assert!(error.to_string().contains(part), "{error}");
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_text_is_an_error_with_its_name() {
    use std::os::unix::ffi::OsStringExt;

    let env = MapEnv::default().with("AWS_REGION", std::ffi::OsString::from_vec(vec![0xff]));
    let ports = Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH)).env(env).build();
    let error = Settings::new(&ports).region().unwrap_err();
    assert_eq!((error.kind(), error.setting()), (ErrorKind::InvalidSetting, Some("AWS_REGION")));
}

#[test]
fn files_are_read_once_and_only_when_they_are_needed() {
    #[derive(Clone, Debug, Default)]
    struct Counting(std::sync::Arc<std::sync::atomic::AtomicUsize>);

    impl Fs for Counting {
        fn read(&self, _: &std::path::Path, _: u64) -> std::io::Result<Vec<u8>> {
            self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            Err(std::io::ErrorKind::NotFound.into())
        }
        fn replace_private(&self, _: &std::path::Path, _: &[u8]) -> std::io::Result<()> {
            Ok(())
        }
        fn stamp(&self, _: &std::path::Path) -> std::io::Result<dynamo_auth::port::FileStamp> {
            Err(std::io::ErrorKind::NotFound.into())
        }
    }

    let counting = Counting::default();
    let reads = || counting.0.load(std::sync::atomic::Ordering::Relaxed);
    let env = MapEnv::new([("HOME", "/home/me"), ("AWS_REGION", "eu-west-1")]);
    let ports =
        Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH)).env(env).fs(counting.clone()).build();
    let settings = Settings::new(&ports);
    settings.region().unwrap().unwrap();
    assert_eq!(reads(), 0);
    settings.max_attempts().unwrap();
    settings.clone().retry_mode().unwrap();
    assert_eq!(reads(), 2);
}

#[test]
fn a_services_section_that_is_missing_is_an_error() {
    let error = settings(&[], "[default]\nservices = dev\n").endpoint_url("DynamoDB").unwrap_err();
    assert_eq!((error.kind(), error.setting()), (ErrorKind::InvalidProfile, Some("services")));
    let found = settings(
        &[],
        "[default]\nservices = dev\nendpoint_url = http://all\n[services dev]\ndynamodb_streams =\n  endpoint_url = http://streams # here\n",
    );
    assert_eq!(found.endpoint_url("DynamoDB Streams").unwrap().unwrap().value, "http://streams");
    assert_eq!(found.endpoint_url("DynamoDB").unwrap().unwrap().value, "http://all");
}

#[test]
fn a_profile_named_in_code_wins() {
    let found = settings(&[("AWS_PROFILE", "other")], "[profile dev]\nregion = dev\n").with_profile("dev");
    assert_eq!(found.profile_name().unwrap().origin, Origin::Code);
    assert_eq!(found.region().unwrap().unwrap().value.as_str(), "dev");
    let error = found.with_profile("Dev").region().unwrap_err();
    assert!(error.to_string().contains("did you mean \"dev\"?"), "{error}");
}
