//! Both ways to sign give the same signature, and neither shows a secret.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::time::{Duration, SystemTime};

use dynamo_auth::{Credentials, ErrorKind, Scope, SignableRequest, TargetSigner, sign};
use http::Request;
use proptest::prelude::*;

const HOST: &str = "dynamodb.us-east-1.amazonaws.com";
const JSON: &str = "application/x-amz-json-1.0";

fn scope() -> Scope {
    Scope::new("us-east-1", "dynamodb").unwrap()
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// Signs the general way.
fn slowly(target: &str, body: &[u8], credentials: &Credentials, now: SystemTime) -> Request<()> {
    let mut request = Request::post(format!("https://{HOST}/"))
        .header("x-amz-target", target)
        .header("content-type", JSON)
        .header("user-agent", "not signed")
        .header("content-length", body.len())
        .body(())
        .unwrap();
    sign(&mut request, body, credentials, &scope(), now).unwrap();
    request
}

#[track_caller]
fn check_same(signer: &TargetSigner, target: &str, body: &[u8], credentials: &Credentials, now: SystemTime) {
    let signed = signer.sign(target, body, credentials, now).unwrap();
    let expected = slowly(target, body, credentials, now);
    let headers = expected.headers();
    assert_eq!(signed.authorization, headers["authorization"]);
    assert_eq!(signed.x_amz_date, headers["x-amz-date"]);
    assert_eq!(signed.x_amz_security_token.as_ref(), headers.get("x-amz-security-token"));
    assert!(signed.authorization.is_sensitive() && headers["authorization"].is_sensitive());
    assert!(signed.x_amz_security_token.is_none_or(|token| token.is_sensitive()));
}

#[test]
fn the_kept_key_follows_the_day_and_the_credentials() {
    let signer = TargetSigner::new(HOST, &scope(), JSON).unwrap();
    let (one, other) = (Credentials::for_local(), Credentials::new("OTHER", "secret").unwrap());
    let temporary = other.clone().with_session_token("token//+=").unwrap();
    let midnight = 20_000 * 86_400;
    for credentials in [&one, &one, &other, &temporary, &one, &other.clone()] {
        for now in [midnight - 1, midnight, midnight + 1, midnight - 1] {
            check_same(&signer, "DynamoDB_20120810.GetItem", b"{}", credentials, at(now));
        }
    }
}

#[test]
fn a_dropped_credential_is_not_mistaken_for_a_new_one() {
    let signer = TargetSigner::new(HOST, &scope(), JSON).unwrap();
    for secret in 0..100 {
        // Each is dropped before the next is made, often in the same place.
        let credentials = Credentials::new("SAME", secret.to_string()).unwrap();
        check_same(&signer, "T", b"", &credentials, at(0));
    }
}

#[test]
fn one_signer_serves_many_threads() {
    let signer = TargetSigner::new(HOST, &scope(), JSON).unwrap();
    let keys: Vec<_> = (0..4).map(|n| Credentials::new(format!("KEY{n}"), "s").unwrap()).collect();
    std::thread::scope(|threads| {
        for key in &keys {
            let signer = &signer;
            threads.spawn(move || {
                for now in 0..50 {
                    check_same(signer, "T", b"body", key, at(now * 40_000));
                }
            });
        }
    });
}

#[test]
fn what_a_second_shares_is_used_in_no_other() {
    let signer = TargetSigner::new(HOST, &scope(), JSON).unwrap();
    let lasting = Credentials::for_local();
    let temporary = lasting.clone().with_session_token("t".repeat(1000)).unwrap();
    for credentials in [&lasting, &temporary] {
        for second in [0, 0, 1, 1, 0, 59, 60, 59, 60, 60] {
            for target in ["A", "DynamoDB_20120810.BatchGetItem", &"long".repeat(200)] {
                check_same(&signer, target, b"{}", credentials, at(second));
            }
        }
    }
}

#[test]
fn threads_that_share_a_key_may_see_different_seconds() {
    let signer = TargetSigner::new(HOST, &scope(), JSON).unwrap();
    let key = Credentials::for_local().with_session_token("token").unwrap();
    std::thread::scope(|threads| {
        for thread in 0..4 {
            let (signer, key) = (&signer, &key);
            threads.spawn(move || {
                for n in 0..100 {
                    check_same(signer, "T", b"body", key, at(n / 4 + thread % 2));
                }
            });
        }
    });
}

#[test]
fn what_would_be_folded_on_the_way_is_refused() {
    let credentials = Credentials::for_local();
    let signer = TargetSigner::new(HOST, &scope(), JSON).unwrap();
    for target in ["", " T", "T ", "a  b", "a\nb", "é"] {
        let error = signer.sign(target, b"", &credentials, at(0)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{target:?}");
    }
    for host in ["", "a\r\nx: y", " a"] {
        assert!(TargetSigner::new(host, &scope(), JSON).is_err(), "{host:?}");
    }
    for name in ["", "a/b", "a b", "é"] {
        assert!(Scope::new(name, "dynamodb").is_err() && Scope::new("us-east-1", name).is_err(), "{name:?}");
    }
    assert!(signer.sign("T", b"", &credentials, at(253_402_300_800)).is_err());
}

#[test]
fn nothing_shows_a_secret() {
    let credentials =
        Credentials::new("AKIAIOSFODNN7EXAMPLE", "canary1").unwrap().with_session_token("canary2").unwrap();
    let signer = TargetSigner::new(HOST, &scope(), JSON).unwrap();
    let signed = signer.sign("T", b"canary3", &credentials, at(0)).unwrap();
    let request = slowly("T", b"canary3", &credentials, at(0));
    let signable = SignableRequest::new("GET", "/", b"canary3").header("x-secret", "canary4");
    let signature = signable.clone().sign(&credentials, &scope(), at(0)).unwrap();
    // The canaries are there to be found where they belong.
    assert!(
        signature.canonical_request().contains("canary2") && credentials.secret_access_key() == "canary1"
    );
    let shown = format!("{signer:?} {signed:?} {request:?} {signable:?} {signature:?} {credentials:?}");
    assert!(!shown.contains("canary") && !shown.contains(signature.signature()), "{shown}");
}

/// The example of AWS's own documentation, "Authenticating Requests: Using the Authorization Header".
#[test]
fn signs_an_object_request_as_documented() {
    let credentials =
        Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY").unwrap();
    let mut request = Request::get("https://examplebucket.s3.amazonaws.com/test.txt")
        .header("range", "bytes=0-9")
        .body(())
        .unwrap();
    sign(&mut request, b"", &credentials, &Scope::for_s3("us-east-1").unwrap(), at(1_369_353_600)).unwrap();
    assert_eq!(
        request.headers()["authorization"],
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, \
         SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, \
         Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    );
}

proptest! {
    #[test]
    fn the_fast_way_signs_as_the_general_one(
        target in "[!-~]{1,40}",
        body in prop::collection::vec(any::<u8>(), 0..600),
        id in "[A-Z0-9]{1,20}",
        secret in "[!-~]{1,60}",
        token in prop::option::of("[!-~]{1,900}"),
        now in 0_u64..253_402_300_800,
    ) {
        let mut credentials = Credentials::new(id, secret).unwrap();
        if let Some(token) = token {
            credentials = credentials.with_session_token(token).unwrap();
        }
        let signer = TargetSigner::new(HOST, &scope(), JSON).unwrap();
        check_same(&signer, &target, &body, &credentials, at(now));
        check_same(&signer, &target, &body, &credentials, at(now));
    }

    #[test]
    fn header_order_and_case_do_not_matter(
        mut headers in prop::collection::btree_map("[a-z][a-z0-9-]{0,8}", "[ -~]{0,20}", 0..6),
        body in any::<Vec<u8>>(),
    ) {
        headers.remove("host");
        let credentials = Credentials::for_local();
        let signed = |headers: Vec<(String, String)>| {
            let mut request = SignableRequest::new("PUT", "/a//b/../c", &body).query("b=1&a=%2f");
            for (name, value) in &headers {
                request = request.header(name, value);
            }
            request.sign(&credentials, &scope(), at(0)).unwrap().authorization().to_owned()
        };
        let forward: Vec<_> = headers.clone().into_iter().collect();
        let backward = headers.into_iter().rev().map(|(name, value)| (name.to_uppercase(), format!("  {value} "))).collect();
        prop_assert_eq!(signed(forward), signed(backward));
    }
}

/// One step of a program that uses one signer for everything.
type Step = (usize, u64, usize, usize);

const DAY: u64 = 86_400;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever was signed before it, a signature is that of its own credentials, second and target: lengths around the
    /// borders of a block, clocks that jump, and the same two sets of keys by turns.
    #[test]
    fn a_signature_owes_nothing_to_those_before_it(
        host in "[a-z]{1,130}",
        secrets in prop::collection::vec("[!-~]{1,140}", 3),
        token in "[!-~]{1,200}",
        steps in prop::collection::vec((0_usize..4, 0_u64..6, 1_usize..140, 0_usize..140), 1..24),
    ) {
        let credentials = keys_of(&secrets, &token);
        let signer = TargetSigner::new(&host, &scope(), JSON).unwrap();
        for step in steps {
            check_step(&signer, &host, &credentials, step);
        }
    }
}

#[test]
fn threads_with_different_keys_and_clocks_never_mix_them() {
    let secrets: Vec<String> = [1, 60, 61, 140].map(|length| "s".repeat(length)).into();
    let credentials = keys_of(&secrets, &"t".repeat(63));
    let signer = TargetSigner::new(HOST, &scope(), JSON).unwrap();
    std::thread::scope(|threads| {
        for thread in 0..4_u64 {
            let (signer, credentials) = (&signer, &credentials);
            threads.spawn(move || {
                let mut seed = (thread + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                for _ in 0..400 {
                    seed ^= seed << 13;
                    seed ^= seed >> 7;
                    seed ^= seed << 17;
                    let small = |shift: u32, below: u64| usize::try_from((seed >> shift) % below).unwrap();
                    check_step(
                        signer,
                        HOST,
                        credentials,
                        (small(3, 5), (seed >> 9) % 6, small(17, 70) + 1, small(29, 70)),
                    );
                }
            });
        }
    });
}

/// Keys with each secret, and the last ones once more with a token.
fn keys_of(secrets: &[String], token: &str) -> Vec<Credentials> {
    let mut keys: Vec<_> =
        secrets.iter().map(|secret| Credentials::new("AKIDEXAMPLE", secret.clone()).unwrap()).collect();
    keys.push(keys[secrets.len() - 1].clone().with_session_token(token).unwrap());
    keys
}

#[track_caller]
fn check_step(
    signer: &TargetSigner,
    host: &str,
    credentials: &[Credentials],
    (which, time, target, body): Step,
) {
    // Two seconds on each side of a midnight, and both ends of time.
    let now = at([DAY - 1, DAY, DAY + 1, 0, 253_402_300_799, DAY - 2][usize::try_from(time).unwrap()]);
    let credentials = &credentials[which % credentials.len()];
    let (target, body) = ("T".repeat(target), vec![b'b'; body]);
    let signed = signer.sign(&target, &body, credentials, now).unwrap();
    let expected = SignableRequest::new("POST", "/", &body)
        .header("content-type", JSON)
        .header("host", host)
        .header("x-amz-target", &target)
        .sign(credentials, &scope(), now)
        .unwrap();
    assert_eq!(signed.authorization, expected.authorization());
    assert_eq!(signed.x_amz_date, expected.date());
    let token = signed.x_amz_security_token.as_ref().map(|token| token.to_str().unwrap());
    assert_eq!(token, credentials.session_token());
}
