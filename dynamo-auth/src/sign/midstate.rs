//! SHA-256 that goes on from what was hashed before, for texts that begin alike.

use std::slice;

use sha2::block_api::compress256;
use zeroize::{ZeroizeOnDrop, optimization_barrier};

/// What SHA-256 starts with, from FIPS 180-4.
const START: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];
/// A one bit and the text's length, which end every text.
const END: usize = 9;
/// The blocks that an ending is put together in; what is longer costs a little more.
const BLOCKS: usize = 6;

/// The hash of a text's beginning, to be finished many times.
///
/// It may stand for a key or hold the end of a token, so it overwrites itself on drop.
#[derive(Clone)]
pub(super) struct Midstate {
    state: [u32; 8],
    /// How much was hashed, the rest included.
    length: u64,
    /// What does not fill a block yet: as many bytes as the length says.
    rest: [u8; 64],
}

impl Midstate {
    pub(super) fn new() -> Self {
        Self { state: START, length: 0, rest: [0; 64] }
    }

    /// Starts with one whole block.
    fn of(block: &[u8; 64]) -> Self {
        let mut started = Self::new();
        compress256(&mut started.state, slice::from_ref(block));
        started.length = 64;
        started
    }

    fn n_rest(&self) -> usize {
        usize::try_from(self.length % 64).unwrap_or_default()
    }

    /// Hashes more.
    pub(super) fn add(&mut self, mut bytes: &[u8]) {
        let n_rest = self.n_rest();
        self.length = self.length.wrapping_add(bytes.len() as u64);
        if n_rest > 0 {
            let (_, room) = self.rest.split_at_mut(n_rest);
            let (now, later) = bytes.split_at(room.len().min(bytes.len()));
            write(room, now);
            if now.len() < room.len() {
                return;
            }
            compress256(&mut self.state, slice::from_ref(&self.rest));
            bytes = later;
        }
        let (blocks, rest) = bytes.as_chunks();
        compress256(&mut self.state, blocks);
        write(&mut self.rest, rest);
    }

    /// The hash of all that was added and of `ending` after it.
    pub(super) fn finish<const N: usize>(&self, ending: [&[u8]; N]) -> [u8; 32] {
        let n_rest = self.n_rest();
        let length: usize = ending.iter().map(|part| part.len()).sum();
        let mut blocks = [[0; 64]; BLOCKS];
        if n_rest + length + END > blocks.as_flattened().len() {
            let mut all = self.clone();
            ending.iter().for_each(|part| all.add(part));
            return all.finish([]);
        }
        let (rest, _) = self.rest.split_at(n_rest);
        let mut room = write(blocks.as_flattened_mut(), rest);
        for part in ending {
            room = write(room, part);
        }
        write(room, &[0x80]);
        let (used, _) = blocks.split_at_mut((n_rest + length + END).div_ceil(64));
        if let Some((_, end)) = used.last_mut().and_then(|block| block.split_last_chunk_mut()) {
            *end = (self.length.wrapping_add(length as u64) * 8).to_be_bytes();
        }
        let mut state = self.state;
        compress256(&mut state, used);
        let mut hash = [0; 32];
        for (bytes, word) in hash.as_chunks_mut().0.iter_mut().zip(state) {
            *bytes = word.to_be_bytes();
        }
        overwrite(&mut state);
        // The rest is the part of the text that may be secret.
        if let Some(first) = blocks.first_mut() {
            overwrite(first);
        }
        hash
    }
}

/// The two hashes of an HMAC, inner and outer, after its key.
pub(super) fn hmac_halves(key: &[u8; 32]) -> (Midstate, Midstate) {
    let padded = |pad: u8| {
        let mut block = [pad; 64];
        block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
        let half = Midstate::of(&block);
        overwrite(&mut block);
        half
    };
    (padded(0x36), padded(0x5c))
}

/// Overwrites a secret; unlike byte by byte, this takes a few instructions.
fn overwrite<T: Default + Copy, const N: usize>(secret: &mut [T; N]) {
    *secret = [T::default(); N];
    optimization_barrier(secret);
}

/// Writes at the beginning of `room`; returns what is left of it.
fn write<'a>(room: &'a mut [u8], bytes: &[u8]) -> &'a mut [u8] {
    let (now, later) = room.split_at_mut(bytes.len().min(room.len()));
    now.copy_from_slice(bytes);
    later
}

impl Drop for Midstate {
    fn drop(&mut self) {
        overwrite(&mut self.state);
        overwrite(&mut self.rest);
    }
}

impl ZeroizeOnDrop for Midstate {}

#[cfg(test)]
mod tests {
    use hmac::{Hmac, KeyInit, Mac};
    use sha2::{Digest, Sha256};

    use super::*;

    /// Bytes that repeat in no block's length.
    fn text(length: usize) -> Vec<u8> {
        (0..=250).cycle().take(length).collect()
    }

    fn expected(text: &[u8]) -> [u8; 32] {
        Sha256::digest(text).into()
    }

    #[test]
    fn hashes_as_sha_256_does_wherever_the_text_is_cut() {
        for length in [0, 1, 54, 55, 56, 63, 64, 65, 127, 128, 129, 374, 375, 376, 383, 384, 385, 1000] {
            let text = text(length);
            for cut in 0..=length {
                let (beginning, ending) = text.split_at(cut);
                let mut begun = Midstate::new();
                begun.add(beginning);
                assert_eq!(begun.finish([ending]), expected(&text), "{cut} of {length}");
                let (middle, ending) = ending.split_at(ending.len() / 2);
                assert_eq!(begun.finish([middle, ending]), expected(&text), "{cut} of {length}, in three");
                begun.add(middle);
                assert_eq!(begun.finish([ending]), expected(&text), "{cut} of {length}, added twice");
            }
        }
    }

    #[test]
    fn two_halves_are_an_hmac() {
        for byte in [0, 0x36, 0x5c, 0xff] {
            let key = [byte; 32];
            let (inner, outer) = hmac_halves(&key);
            let mut hmac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
            hmac.update(b"text");
            let expected: [u8; 32] = hmac.finalize().into_bytes().into();
            assert_eq!(outer.finish([&inner.finish([b"text"])]), expected);
        }
    }

    #[test]
    fn a_midstate_is_overwritten() {
        fn is_zeroized<T: ZeroizeOnDrop>(_: &T) {}
        is_zeroized(&Midstate::new());
        let mut secret = [7_u8; 64];
        overwrite(&mut secret);
        assert_eq!(secret, [0; 64]);
    }
}
