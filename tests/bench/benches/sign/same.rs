//! All signers must agree before their speed means anything.

use std::time::SystemTime;

use crate::case::{Case, now};
use crate::signers::{
    aws_identity, by_aws, by_reqsign, by_sign, by_target_signer, credentials, reqsign_signer, scope,
    target_signer,
};

/// The headers that signing adds, as far as they are sent.
const ADDED: [&str; 3] = ["authorization", "x-amz-date", "x-amz-security-token"];

/// Panics unless all signers sign a case alike.
pub(crate) fn check(case: &Case) {
    let (scope, credentials) = (scope(), credentials(case));
    let theirs = by_aws(case, &aws_identity(case), now());
    let signer = target_signer();
    for now in [now(), now()] {
        let fast = by_target_signer(&signer, case, &credentials, now);
        let general = by_sign(case, &scope, &credentials, now);
        for name in ADDED {
            let theirs = theirs.headers().get(name);
            assert_eq!(fast.headers().get(name), theirs, "{}: {name} of the fast way", case.name);
            assert_eq!(general.headers().get(name), theirs, "{}: {name} of the general way", case.name);
        }
    }

    // reqsign takes the time itself: ours is right if no second went by in between.
    let (scope, reqsign) = (scope.with_content_sha256(true), reqsign_signer(case));
    let alike = (0..5).any(|_| {
        let ours = by_sign(case, &scope, &credentials, SystemTime::now());
        let theirs = by_reqsign(case, &reqsign);
        ADDED.iter().all(|name| ours.headers().get(*name) == theirs.headers().get(*name))
    });
    assert!(alike, "{}: reqsign signs otherwise", case.name);
}
