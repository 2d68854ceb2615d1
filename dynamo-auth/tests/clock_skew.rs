//! The correction of this machine's clock: the public cases, and what answers can do to it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::time::{Duration, SystemTime};

use dynamo_auth::port::{ManualClock, MapEnv, MapFs, Ports};
use dynamo_auth::{AnswerTimes, ClockSkew, Credentials, ErrorKind, Scope, Settings, SignableRequest, Skew};
use proptest::prelude::*;
use time::OffsetDateTime;

const NEW_YEAR: u64 = 1_767_225_600;
const DATE: &str = "Thu, 01 Jan 2026 00:05:00 GMT";

fn new_year() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(NEW_YEAR)
}

fn answer(date: Option<&str>) -> AnswerTimes<'_> {
    AnswerTimes { sent: new_year(), received: new_year(), date, age: None }
}

#[test]
fn clones_share_what_was_learned_and_a_good_answer_teaches_too() {
    let skew = ClockSkew::default();
    let clone = skew.clone();
    assert_eq!(skew.observe(&answer(Some(DATE))), Some(Skew::from_seconds(300)));
    assert_eq!(clone.signing_time(new_year()), new_year() + Duration::from_secs(300));
    assert_eq!(clone.current().to_string(), "+300 s");
    let back = AnswerTimes { sent: new_year() + Duration::from_secs(420), ..answer(Some(DATE)) };
    let back = AnswerTimes { received: back.sent, ..back };
    assert_eq!(skew.observe(&back), Some(Skew::from_seconds(-120)));
    assert_eq!(clone.signing_time(new_year()), new_year() - Duration::from_secs(120));
}

#[test]
fn an_answer_that_shows_nothing_changes_nothing() {
    let minutes = |minutes: u64| new_year() + Duration::from_secs(60 * minutes);
    let shows_nothing = [
        AnswerTimes { age: Some("17280"), ..answer(Some(DATE)) },
        AnswerTimes { age: Some(""), ..answer(Some(DATE)) },
        answer(None),
        answer(Some("")),
        answer(Some("yesterday")),
        AnswerTimes { received: minutes(15) + Duration::from_nanos(1), ..answer(Some(DATE)) },
        AnswerTimes { sent: minutes(1), ..answer(Some(DATE)) },
    ];
    for times in shows_nothing {
        let skew = ClockSkew::starting_with(Skew::from_seconds(7));
        assert_eq!((skew.observe(&times), skew.current()), (None, Skew::from_seconds(7)), "{times:?}");
    }
    let slow = AnswerTimes { received: minutes(15), ..answer(Some(DATE)) };
    assert_eq!(ClockSkew::default().observe(&slow), Some(Skew::from_seconds(-150)));
}

/// Nothing can be signed after the year 9999, so nobody would ever be asked again.
#[test]
fn a_date_at_the_end_of_time_is_not_believed() {
    for date in
        ["Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 01 Jan 9999 00:00:00 GMT", "Wed, 31 Dec 1969 23:59:59 GMT"]
    {
        assert_eq!(ClockSkew::default().observe(&answer(Some(date))), None, "{date}");
    }
    for date in ["Thu, 31 Dec 9998 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"] {
        let skew = ClockSkew::default();
        assert!(skew.observe(&answer(Some(date))).is_some(), "{date}");
        let (scope, later) =
            (Scope::new("eu-west-1", "dynamodb").unwrap(), new_year() + Duration::from_secs(86_400));
        let signed = SignableRequest::new("GET", "/", b"").sign(
            &Credentials::for_local(),
            &scope,
            skew.signing_time(later),
        );
        assert!(signed.is_ok(), "{date}");
    }
}

#[test]
fn only_a_wrong_time_of_the_signature_is_worth_another_attempt() {
    let check = |code: &str, used: i64, observed: Option<i64>| {
        ClockSkew::may_retry(code, Skew::from_seconds(used), observed.map(Skew::from_seconds))
    };
    for code in [
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "AuthFailure",
        "RequestTimeTooSkewed",
        "AccessDeniedException",
    ] {
        assert!(check(code, 0, Some(241)) && check(code, 0, Some(-241)), "{code}");
        assert!(!check(code, 0, Some(240)) && !check(code, 0, Some(-240)) && !check(code, 0, None), "{code}");
        assert!(!check(code, 300, Some(300)), "{code}: the time was right, so it is something else");
        assert!(check(code, 300, Some(0)), "{code}: the clock was set meanwhile");
    }
    for code in ["ValidationException", "ExpiredTokenException", "requesttimetooskewed", ""] {
        assert!(!check(code, 0, Some(300)), "{code}");
    }
}

#[test]
fn disabled_it_corrects_nothing() {
    let skew = ClockSkew::disabled();
    assert_eq!(skew.observe(&answer(Some(DATE))), None);
    assert_eq!((skew.signing_time(new_year()), skew.is_enabled()), (new_year(), false));
    assert_eq!(format!("{skew:?}"), "ClockSkew(disabled)");
}

#[test]
fn differences_of_any_size_are_taken_and_never_overflow() {
    let skew = ClockSkew::default();
    let in_1970 =
        AnswerTimes { sent: SystemTime::UNIX_EPOCH, received: SystemTime::UNIX_EPOCH, ..answer(Some(DATE)) };
    skew.observe(&in_1970).unwrap();
    assert_eq!(skew.signing_time(SystemTime::UNIX_EPOCH), new_year() + Duration::from_secs(300));
    for seconds in [i64::MIN, i64::MAX] {
        let skew = ClockSkew::starting_with(Skew::from_seconds(seconds));
        let _ = (skew.signing_time(new_year()), skew.observe(&answer(Some(DATE))));
        let far = Skew::from_seconds(seconds);
        assert!(far.magnitude() > Duration::from_secs(u64::MAX / 4000));
        assert!(ClockSkew::may_retry("AuthFailure", far, Some(Skew::default())));
        assert!(ClockSkew::may_retry("AuthFailure", far, Some(Skew::from_seconds(!seconds))));
    }
}

#[test]
fn the_environment_and_the_profile_can_disable_it() {
    let settings = |env: &[(&'static str, &'static str)], config: &'static str| {
        let env = env.iter().copied().chain([("HOME", "/home/me")]);
        let ports = Ports::builder(ManualClock::new(new_year()))
            .env(MapEnv::new(env))
            .fs(MapFs::new([("/home/me/.aws/config", config)]))
            .build();
        Settings::new(&ports)
            .clock_skew_correction()
            .map(|found| found.map(|found| (found.value, found.origin.to_string())))
    };
    const NAME: &str = "AWS_DISABLE_CLOCK_SKEW_CORRECTION";
    assert_eq!(settings(&[], "").unwrap(), None);
    assert_eq!(settings(&[(NAME, "TRUE")], "").unwrap(), Some((false, NAME.to_owned())));
    let config = "[default]\ndisable_clock_skew_correction = true\n";
    assert_eq!(settings(&[(NAME, "false")], config).unwrap(), Some((true, NAME.to_owned())));
    let (corrects, origin) = settings(&[], config).unwrap().unwrap();
    assert!(!corrects && origin.contains("disable_clock_skew_correction"), "{origin}");
    let error = settings(&[(NAME, "perhaps")], "").unwrap_err();
    assert_eq!((error.kind(), error.setting()), (ErrorKind::InvalidSetting, Some(NAME)));
}

proptest! {
    #[test]
    fn no_header_makes_it_panic(date in "\\PC{0,40}", seconds in any::<u32>(), took in any::<u32>()) {
        let sent = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.into());
        let received = sent + Duration::from_millis(took.into());
        let skew = ClockSkew::default();
        skew.observe(&AnswerTimes { sent, received, date: Some(&date), age: None });
        let _ = skew.signing_time(sent);
    }

    #[test]
    fn the_skew_is_the_date_less_the_middle_of_the_exchange(
        offset in -100_000_i64..100_000,
        took in 0_u64..=900_000,
    ) {
        let server = OffsetDateTime::from(new_year()) + time::Duration::seconds(offset);
        let (weekday, month) = (server.weekday().to_string(), server.month().to_string());
        let date = format!(
            "{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
            &weekday[..3], server.day(), &month[..3], server.year(), server.hour(), server.minute(), server.second()
        );
        let sent = new_year() - Duration::from_millis(took / 2);
        let received = sent + Duration::from_millis(took);
        let skew = ClockSkew::default();
        skew.observe(&AnswerTimes { sent, received, date: Some(&date), age: None }).unwrap();
        let found = skew.signing_time(new_year());
        let expected = SystemTime::from(server);
        let apart = found.duration_since(expected).unwrap_or_else(|error| error.duration());
        prop_assert!(apart <= Duration::from_millis(1), "{:?}", apart);
    }
}
