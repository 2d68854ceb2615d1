//! The bytes of a cursor: version, expiry, what it is bound to, what is in it, and a tag over all of that.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::error::{CursorError, CursorErrorKind as Kind};
use super::secret::Secret;

/// The most characters of a cursor: twice what the longest keys and tokens need.
pub(super) const LONGEST: usize = 65_536;

const PLAIN: u8 = 1;
const SIGNED: u8 = 2;
const TAG: usize = 32;
const BOUND: usize = 16;
/// The version, the expiry in seconds, the binding, and the length of what is inside.
const HEAD: usize = 1 + 8 + BOUND + 4;

const FOR_TAGS: &[u8] = b"dynamo-client cursor 1: tag\0";
const FOR_BINDINGS: &[u8] = b"dynamo-client cursor 1: binding\0";

/// How cursors are told from forged ones: not at all, or by secrets, the first of which signs.
#[derive(Clone)]
pub(super) enum Seal {
    Plain,
    Signed(Vec<Secret>),
}

/// Makes the text of a cursor.
pub(super) fn seal(
    seal: &Seal,
    context: &[u8],
    payload: &[u8],
    now: SystemTime,
    expires_after: Option<Duration>,
) -> Result<String, CursorError> {
    seal.check()?;
    let expiry = expires_after.map_or(0, |after| seconds(now).saturating_add(after.as_secs()).max(1));
    let Ok(length) = u32::try_from(payload.len()) else { return Err(CursorError::new(Kind::TooLong)) };
    let mut frame = Vec::with_capacity(HEAD + payload.len() + TAG);
    frame.push(seal.version());
    frame.extend_from_slice(&expiry.to_be_bytes());
    frame.extend(seal.bindings(context).next().unwrap_or_default().iter().take(BOUND));
    frame.extend_from_slice(&length.to_be_bytes());
    frame.extend_from_slice(payload);
    let tag = seal.tag(&frame);
    frame.extend_from_slice(&tag);
    let text = URL_SAFE_NO_PAD.encode(frame);
    if text.len() > LONGEST { Err(CursorError::new(Kind::TooLong)) } else { Ok(text) }
}

/// Takes apart the text of a cursor, unless something about it is not right.
pub(super) fn open(seal: &Seal, context: &[u8], text: &str, now: SystemTime) -> Result<Vec<u8>, CursorError> {
    let refused = |kind| Err(CursorError::new(kind));
    seal.check()?;
    if text.len() > LONGEST {
        return refused(Kind::TooLong);
    }
    if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
        return refused(Kind::NotBase64);
    }
    // Of the right characters, only a part of a cursor does not decode.
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(text) else { return refused(Kind::Truncated) };
    let Some(parts) = Parts::of(&bytes) else { return refused(Kind::Truncated) };
    match (parts.version, seal.version()) {
        (version, own) if version == own => {}
        // A signature that was taken away.
        (PLAIN, SIGNED) => return refused(Kind::Forged),
        _ => return refused(Kind::Version),
    }
    let Some(payload) = parts.payload else { return refused(Kind::Truncated) };
    let Some(signer) = seal.signer(parts.sealed, parts.tag) else { return refused(Kind::Forged) };
    if !seal.is_bound(signer, context, parts.bound) {
        return refused(Kind::Foreign);
    }
    if parts.expiry != 0 && parts.expiry < seconds(now) {
        return refused(Kind::Expired);
    }
    Ok(payload.to_vec())
}

/// A frame, taken apart but not believed.
struct Parts<'a> {
    version: u8,
    expiry: u64,
    bound: &'a [u8],
    /// What is inside; nothing if a part of it is missing.
    payload: Option<&'a [u8]>,
    /// All that the tag is over.
    sealed: &'a [u8],
    tag: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        let (expiry, rest) = rest.split_first_chunk::<8>()?;
        let (bound, rest) = rest.split_at_checked(BOUND)?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (sealed, tag) = bytes.split_at_checked(bytes.len().checked_sub(TAG)?)?;
        let there = rest.len().checked_sub(TAG)?;
        let payload = rest.get(..length).filter(|_| length <= there);
        Some(Self { version: *version, expiry: u64::from_be_bytes(*expiry), bound, payload, sealed, tag })
    }
}

impl Seal {
    fn check(&self) -> Result<(), CursorError> {
        match self {
            Self::Signed(secrets) if !secrets.iter().all(Secret::is_long_enough) => {
                Err(CursorError::new(Kind::Secret))
            }
            _ => Ok(()),
        }
    }

    fn version(&self) -> u8 {
        match self {
            Self::Plain => PLAIN,
            Self::Signed(_) => SIGNED,
        }
    }

    /// The tag of a frame, by the secret that signs.
    fn tag(&self, frame: &[u8]) -> [u8; TAG] {
        match self {
            Self::Plain => digest(FOR_TAGS, frame),
            Self::Signed(secrets) => {
                secrets.first().map_or([0; TAG], |secret| secret.tag(FOR_TAGS, &[frame]))
            }
        }
    }

    /// What a context is bound as, by each secret.
    fn bindings(&self, context: &[u8]) -> impl Iterator<Item = [u8; 32]> {
        let (plain, secrets) = match self {
            Self::Plain => (Some(digest(FOR_BINDINGS, context)), [].as_slice()),
            Self::Signed(secrets) => (None, secrets.as_slice()),
        };
        plain.into_iter().chain(secrets.iter().map(move |secret| secret.tag(FOR_BINDINGS, &[context])))
    }

    /// Whose tag it is, by the place among the secrets.
    fn signer(&self, frame: &[u8], tag: &[u8]) -> Option<usize> {
        match self {
            // No secret is at stake: this finds mistakes, not forgeries.
            Self::Plain => (digest(FOR_TAGS, frame) == tag).then_some(0),
            Self::Signed(secrets) => secrets.iter().position(|secret| secret.is_tag(FOR_TAGS, &[frame], tag)),
        }
    }

    fn is_bound(&self, signer: usize, context: &[u8], bound: &[u8]) -> bool {
        match self {
            Self::Plain => digest(FOR_BINDINGS, context).starts_with(bound),
            Self::Signed(secrets) => {
                secrets.get(signer).is_some_and(|secret| secret.is_tag(FOR_BINDINGS, &[context], bound))
            }
        }
    }
}

fn digest(purpose: &[u8], bytes: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(purpose).chain_update(bytes).finalize().into()
}

/// Seconds since 1970; before that, none.
fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    const NOW: SystemTime = UNIX_EPOCH;
    const SECRET: &str = "sixteen letters!";

    fn signed(secrets: &[&str]) -> Seal {
        Seal::Signed(secrets.iter().map(|secret| Secret::new(secret.as_bytes().to_vec())).collect())
    }

    #[track_caller]
    fn refused(opened: Result<Vec<u8>, CursorError>, kind: Kind) {
        assert_eq!(opened.unwrap_err().kind(), kind);
    }

    #[test]
    fn what_was_sealed_opens_where_it_belongs() {
        for (with, payload) in
            [(Seal::Plain, &b"{}"[..]), (signed(&[SECRET]), b""), (signed(&[SECRET]), &[7; 9000])]
        {
            let text = seal(&with, b"here", payload, NOW, None).unwrap();
            assert_eq!(open(&with, b"here", &text, NOW).unwrap(), payload);
            refused(open(&with, b"there", &text, NOW), Kind::Foreign);
        }
    }

    #[test]
    fn no_bit_can_be_changed_and_no_end_cut_off() {
        for with in [Seal::Plain, signed(&[SECRET])] {
            let text = seal(&with, b"here", b"some key", NOW, Some(Duration::from_secs(5))).unwrap();
            let bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
            for n in 0..bytes.len() * 8 {
                let mut changed = bytes.clone();
                changed[n / 8] ^= 1 << (n % 8);
                let kind = open(&with, b"here", &URL_SAFE_NO_PAD.encode(changed), NOW).unwrap_err().kind();
                assert!(matches!(kind, Kind::Forged | Kind::Version | Kind::Truncated), "{kind:?}");
            }
            for n in 0..text.len() {
                let kind = open(&with, b"here", &text[..n], NOW).unwrap_err().kind();
                assert_eq!(kind, Kind::Truncated, "{n} of {}", text.len());
            }
            refused(open(&with, b"here", &format!("{text}AAAA"), NOW), Kind::Forged);
        }
    }

    #[test]
    fn nothing_that_comes_makes_it_panic() {
        let mut random = fastrand::Rng::with_seed(7);
        let with = signed(&[SECRET]);
        for n in 0..20_000_usize {
            let length = random.usize(..200);
            let bytes: Vec<u8> = (0..length).map(|_| random.u8(..)).collect();
            let mut text = URL_SAFE_NO_PAD.encode(&bytes);
            if n % 2 == 0 {
                // A head that looks right, with a length that may be anything.
                text.replace_range(..text.len().min(2), if text.len() < 2 { "" } else { "Ag" });
            }
            if n % 3 == 0 {
                text.push(random.char(..));
            }
            assert!(open(&with, b"here", &text, NOW).is_err());
        }
        for odd in ["", "=", "A=", "a b", "AAAA\n", "\u{e9}", "A+/A"] {
            let kind = open(&with, b"here", odd, NOW).unwrap_err().kind();
            assert_eq!(kind, if odd.is_empty() { Kind::Truncated } else { Kind::NotBase64 }, "{odd:?}");
        }
        refused(open(&with, b"here", &"A".repeat(LONGEST + 1), NOW), Kind::TooLong);
        refused(seal(&with, b"here", &[0; LONGEST], NOW, None).map(String::into_bytes), Kind::TooLong);
    }

    #[test]
    fn secrets_change_without_a_break() {
        let (old, new) = ("the secret before", "the one after that");
        let text = seal(&signed(&[old]), b"here", b"key", NOW, None).unwrap();
        let both = signed(&[new, old]);
        assert_eq!(open(&both, b"here", &text, NOW).unwrap(), b"key");
        refused(open(&both, b"there", &text, NOW), Kind::Foreign);
        refused(open(&signed(&[new]), b"here", &text, NOW), Kind::Forged);
        let text = seal(&both, b"here", b"key", NOW, None).unwrap();
        assert_eq!(open(&signed(&[new]), b"here", &text, NOW).unwrap(), b"key");
    }

    #[test]
    fn a_plain_cursor_is_none_that_is_signed_and_the_other_way_round() {
        let plain = seal(&Seal::Plain, b"here", b"key", NOW, None).unwrap();
        refused(open(&signed(&[SECRET]), b"here", &plain, NOW), Kind::Forged);
        let text = seal(&signed(&[SECRET]), b"here", b"key", NOW, None).unwrap();
        refused(open(&Seal::Plain, b"here", &text, NOW), Kind::Version);
        refused(open(&signed(&["too short"]), b"here", &text, NOW), Kind::Secret);
        refused(open(&signed(&[SECRET, ""]), b"here", &text, NOW), Kind::Secret);
    }

    #[test]
    fn it_expires_to_the_second() {
        let with = signed(&[SECRET]);
        let later = |seconds| NOW + Duration::from_secs(seconds);
        let text = seal(&with, b"here", b"key", later(100), Some(Duration::from_secs(60))).unwrap();
        assert!(open(&with, b"here", &text, later(160)).is_ok());
        refused(open(&with, b"here", &text, later(161)), Kind::Expired);
        refused(open(&with, b"there", &text, later(161)), Kind::Foreign);
        let never = seal(&with, b"here", b"key", later(100), None).unwrap();
        assert!(open(&with, b"here", &never, later(u64::from(u32::MAX))).is_ok());
        let at_once = seal(&with, b"here", b"key", later(100), Some(Duration::ZERO)).unwrap();
        refused(open(&with, b"here", &at_once, later(101)), Kind::Expired);
        let before_time =
            seal(&with, b"here", b"key", NOW - Duration::from_secs(9), Some(Duration::ZERO)).unwrap();
        refused(open(&with, b"here", &before_time, later(2)), Kind::Expired);
    }
}
