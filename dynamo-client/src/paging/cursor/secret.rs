//! A secret that cursors are signed with.

use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// The fewest bytes of a secret.
const SHORTEST: usize = 16;

/// The bytes of a secret, overwritten when nobody has them any more.
#[derive(Clone)]
pub(super) struct Secret(Arc<Zeroizing<Vec<u8>>>);

impl Secret {
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Zeroizing::new(bytes)))
    }

    pub(super) fn is_long_enough(&self) -> bool {
        self.0.len() >= SHORTEST
    }

    /// The tag of what `parts` have in them, for one purpose and no other.
    pub(super) fn tag(&self, purpose: &[u8], parts: &[&[u8]]) -> [u8; 32] {
        self.keyed(purpose, parts).map_or([0; 32], |keyed| keyed.finalize().into_bytes().into())
    }

    /// Whether that is the tag, or the beginning of it; takes as long for a wrong one as for the right one.
    pub(super) fn is_tag(&self, purpose: &[u8], parts: &[&[u8]], tag: &[u8]) -> bool {
        self.keyed(purpose, parts).is_some_and(|keyed| keyed.verify_truncated_left(tag).is_ok())
    }

    fn keyed(&self, purpose: &[u8], parts: &[&[u8]]) -> Option<Hmac<Sha256>> {
        // HMAC takes keys of any length.
        let mut keyed = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        keyed.update(purpose);
        parts.iter().for_each(|part| keyed.update(part));
        Some(keyed)
    }
}
