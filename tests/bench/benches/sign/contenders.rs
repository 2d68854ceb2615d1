//! Who signs.

use std::hint::black_box;
use std::time::Duration;

use dynamo_bench::Contender;
use sha2::{Digest, Sha256};

use crate::case::{Case, TARGET, now};
use crate::signers::{
    aws_identity, by_aws, by_reqsign, by_sign, by_target_signer, credentials, reqsign_signer, scope,
    target_signer,
};

/// What all others are compared with.
pub(crate) const BODY_HASH: &str = "SHA-256 of the body";
/// What the goals are about.
pub(crate) const TARGET_SIGNER: &str = "dynamo-auth TargetSigner";

/// All contenders for one case. Those named "request" make the request too, since their signers change it.
pub(crate) fn all(case: &Case) -> Vec<Contender<'_>> {
    let body = &*case.body;
    let mut all = vec![Contender::new(BODY_HASH, move || {
        black_box(Sha256::digest(black_box(body)));
    })];
    if let Some(token) = &case.token {
        all.push(Contender::new("SHA-256 of body, and of token", move || {
            black_box((Sha256::digest(black_box(body)), Sha256::digest(black_box(token))));
        }));
    }
    all.extend([
        Contender::new(TARGET_SIGNER, fast(case, 0)),
        Contender::new("the same, each in a new second", fast(case, 1)),
        Contender::new("the same, put into a request", fast_request(case)),
        Contender::new("dynamo-auth sign, request", general(case)),
        Contender::new("aws-sigv4 1.6.4, request", aws(case)),
        Contender::new("reqsign-aws-v4 3.3.1, request", reqsign(case)),
    ]);
    all
}

/// The clock goes on by so many seconds from one signature to the next, and starts anew before the day ends.
fn fast(case: &Case, step: u64) -> impl FnMut() + '_ {
    let (signer, credentials) = (target_signer(), credentials(case));
    let (start, mut seconds) = (now(), 0);
    move || {
        seconds = (seconds + step) % 86_400;
        let now = start + Duration::from_secs(seconds);
        let signed = signer.sign(black_box(TARGET), black_box(&case.body), &credentials, black_box(now));
        let _ = black_box(signed.expect("all parts can be signed"));
    }
}

fn fast_request(case: &Case) -> impl FnMut() + '_ {
    let (signer, credentials) = (target_signer(), credentials(case));
    move || {
        black_box(by_target_signer(&signer, case, &credentials, black_box(now())));
    }
}

fn general(case: &Case) -> impl FnMut() + '_ {
    let (scope, credentials) = (scope(), credentials(case));
    move || {
        black_box(by_sign(case, &scope, &credentials, black_box(now())));
    }
}

fn aws(case: &Case) -> impl FnMut() + '_ {
    let identity = aws_identity(case);
    move || {
        black_box(by_aws(case, &identity, black_box(now())));
    }
}

fn reqsign(case: &Case) -> impl FnMut() + '_ {
    let signer = reqsign_signer(case);
    move || {
        black_box(by_reqsign(case, &signer));
    }
}
