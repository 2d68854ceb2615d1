//! Random numbers for spreading retries; never for keys.

use std::fmt;
use std::hash::{BuildHasher, RandomState};

/// Gives random fractions.
///
/// # Examples
///
/// ```
/// use dynamo_auth::port::{Random, RealRandom};
///
/// assert!((0.0..1.0).contains(&RealRandom.fraction()));
/// ```
pub trait Random: fmt::Debug + Send + Sync + 'static {
    /// A number from 0 up to, but not including, 1.
    fn fraction(&self) -> f64;
}

/// Takes its numbers from the seeds that the standard library draws for its hash maps.
///
/// Good enough to spread retries, not to make secrets.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealRandom;

impl Random for RealRandom {
    #[allow(clippy::cast_precision_loss, reason = "53 bits fit exactly")]
    fn fraction(&self) -> f64 {
        let bits = RandomState::new().hash_one(0_u8) >> 11;
        bits as f64 / (1_u64 << 53) as f64
    }
}

/// Always gives the same number.
#[derive(Clone, Copy, Debug, Default)]
pub struct FixedRandom(
    /// The number to give.
    pub f64,
);

impl Random for FixedRandom {
    fn fraction(&self) -> f64 {
        self.0
    }
}
