//! The decisions, one by one.

use super::*;

const HOUR: u64 = 3600;

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn keys(id: &str) -> Credentials {
    Credentials::new(id, "secret").unwrap()
}

fn ahead(id: &str, expires: u64) -> Credentials {
    keys(id).with_expires_at(at(expires)).with_renewal(Renewal::Ahead)
}

fn at_expiry(id: &str, expires: u64) -> Credentials {
    keys(id).with_expires_at(at(expires))
}

fn holding(credentials: Credentials) -> Known {
    let mut known = Known::default();
    known.learn(Ok(credentials), at(0), 0.0).unwrap();
    known
}

fn down() -> Result<Credentials, Error> {
    Err(Error::source_failed("down"))
}

fn refused() -> Result<Credentials, Error> {
    Err(Error::source_failed("no").with_lasting(true))
}

#[track_caller]
fn check(known: &Known, now: u64, expected: &str) {
    let found = match known.due(|| at(now)) {
        Due::Fresh(_) => "fresh",
        Due::Ahead(_) => "ahead",
        Due::Now => "now",
        Due::Refused(_) => "refused",
    };
    assert_eq!(found, expected, "at {now}");
}

#[test]
fn windows_follow_the_lifetime() {
    for (lifetime, window) in [
        (60, 60),
        (299, 299),
        (301, 300),
        (1200, 300),
        (1201, 900),
        (5399, 900),
        (5400, 3600),
        (86_400, 3600),
    ] {
        let known = holding(ahead("a", lifetime));
        if lifetime > window {
            check(&known, lifetime - window - 1, "fresh");
        }
        check(&known, lifetime - window, if window > 60 { "ahead" } else { "now" });
        check(&known, (lifetime - 60).max(1) - 1, if lifetime > 61 { "ahead" } else { "now" });
        check(&known, lifetime - 60, "now");
        check(&known, lifetime * 2, "now");
    }
    for lifetime in [60, 300, HOUR] {
        let known = holding(at_expiry("a", lifetime));
        check(&known, lifetime - 11, "fresh");
        check(&known, lifetime - 10, "now");
        check(&known, lifetime, "now");
    }
}

#[test]
fn what_never_expires_is_never_due_and_costs_no_look_at_the_clock() {
    for credentials in [keys("a"), keys("a").with_renewal(Renewal::Ahead)] {
        let known = holding(credentials);
        assert!(matches!(known.due(|| unreachable!("nobody needs the time")), Due::Fresh(_)));
    }
}

#[test]
fn a_failed_refresh_leaves_the_source_alone_for_five_to_ten_minutes() {
    for (fraction, pause) in [(0.0, 300), (0.5, 450), (1.0, 600), (7.0, 600), (-1.0, 300), (f64::NAN, 300)] {
        let mut known = holding(ahead("a", HOUR));
        let served = known.learn(down(), at(2700), fraction).unwrap();
        assert_eq!(served.access_key_id(), "a");
        assert!(known.failure().is_some());
        check(&known, 2700 + pause - 1, "fresh");
        check(&known, 2700 + pause, if pause < 840 { "ahead" } else { "now" });
    }
}

#[test]
fn the_old_ones_outlive_their_expiry_only_when_renewed_ahead() {
    let mut known = holding(ahead("a", HOUR));
    assert!(known.learn(down(), at(HOUR + 10), 0.0).is_ok());
    check(&known, HOUR + 309, "fresh");
    check(&known, HOUR + 310, "now");

    let mut known = holding(at_expiry("a", HOUR));
    assert!(known.learn(down(), at(HOUR - 1), 0.0).is_ok());
    check(&known, HOUR - 1, "now");
    assert!(known.learn(down(), at(HOUR), 0.0).is_err());
    check(&known, HOUR, "now");
}

#[test]
fn an_answer_that_has_expired_is_a_failure() {
    let mut known = holding(ahead("a", HOUR));
    let served = known.learn(Ok(ahead("b", 3000)), at(3000), 0.0).unwrap();
    assert_eq!(served.access_key_id(), "a");
    check(&known, 3299, "fresh");
    for credentials in [ahead("a", 10), at_expiry("a", 10)] {
        let mut known = Known::default();
        let error = known.learn(Ok(credentials.with_source("vault")), at(10), 0.0).unwrap_err().to_string();
        assert!(error.contains("already-expired") && error.contains("clock"), "{error}");
        assert!(error.contains("vault") && error.contains("1970-01-01T00:00:10Z"), "{error}");
        check(&known, 10, "now");
    }
}

#[test]
fn lasting_errors_are_told_again_for_a_moment() {
    for (fraction, seconds) in [(0.0, 1), (0.5, 3), (1.0, 5)] {
        let mut known = Known::default();
        assert!(known.learn(refused(), at(100), fraction).is_err());
        check(&known, 100 + seconds - 1, "refused");
        check(&known, 100 + seconds, "now");

        let mut known = holding(ahead("a", HOUR));
        assert!(known.learn(refused(), at(2700), fraction).is_err());
        check(&known, 2700 + seconds - 1, "refused");
        check(&known, 2700 + seconds, "ahead");
        assert!(known.learn(Ok(ahead("b", 2 * HOUR)), at(2701), 0.0).is_ok());
        check(&known, 2701, "fresh");
        assert!(known.failure().is_none());
    }
    let mut known = holding(at_expiry("a", HOUR));
    assert!(known.learn(refused(), at(HOUR - 1), 0.5).is_ok(), "they work for another second");
    check(&known, HOUR - 1, "fresh");
    check(&known, HOUR, "refused");
}

#[test]
fn a_rejection_counts_for_the_kept_ones_only() {
    let mut known = holding(ahead("a", HOUR));
    assert!(known.reject(&ahead("b", HOUR), false, at(1)), "others are kept already");
    check(&known, 1, "fresh");
    assert!(known.reject(&ahead("a", 1), false, at(1)), "the same keys, put together again");
    check(&known, 1, "now");
    assert!(known.learn(Ok(ahead("c", HOUR)), at(2), 0.0).is_ok());
    check(&known, 2, "fresh");
    assert!(!Known::default().reject(&keys("a"), false, at(0)));
    assert!(Known::default().reject(&keys("a"), true, at(0)));
}

#[test]
fn a_rejection_does_not_end_a_pause() {
    let mut known = holding(ahead("a", HOUR));
    known.learn(down(), at(2700), 0.0).unwrap();
    assert!(!known.reject(&ahead("a", HOUR), true, at(2701)), "the source is left alone");
    check(&known, 2999, "fresh");
    check(&known, 3000, "now");
}

#[test]
fn rejected_keys_without_an_expiry_are_asked_for_again_and_not_used_meanwhile() {
    let mut known = holding(keys("a"));
    assert!(!known.reject(&keys("a"), false, at(1)), "the source has no others");
    check(&known, 1, "now");
    assert!(known.learn(down(), at(1), 0.0).is_err());
    let mut known = holding(keys("a"));
    assert!(known.reject(&keys("a"), true, at(1)));
    assert!(known.reject(&keys("a"), false, at(1)), "a second caller with the same keys learns the same");
}

#[test]
fn clocks_that_jump_do_no_harm() {
    let edges = (0..62).map(|bit| Duration::from_secs(1 << bit));
    let times: Vec<_> = edges
        .flat_map(|far| [SystemTime::UNIX_EPOCH.checked_add(far), SystemTime::UNIX_EPOCH.checked_sub(far)])
        .flatten()
        .collect();
    for expires in &times {
        for now in &times {
            for renewal in [Renewal::Ahead, Renewal::AtExpiry] {
                let credentials = keys("a").with_expires_at(*expires).with_renewal(renewal);
                let mut known = Known::default();
                let is_kept = known.learn(Ok(credentials.clone()), *now, 1.0).is_ok();
                assert_eq!(is_kept, expires > now);
                let _ = (known.learn(down(), *now, 1.0), known.reject(&credentials, false, *now));
                known.due(|| *expires);
            }
        }
    }
    // A pause ends when the clock goes back to before it, or it could last for years.
    let mut known = holding(ahead("a", HOUR));
    known.learn(down(), at(HOUR), 0.0).unwrap();
    check(&known, HOUR - 1, "now");
}
