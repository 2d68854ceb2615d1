use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// A shared budget for retries: when most requests fail, it runs out and failures stop multiplying.
///
/// Each retry takes tokens. A call that succeeds at once puts one back, a call that succeeds after retries gives back
/// what its last retry took. Clones share one budget.
///
/// # Examples
///
/// ```
/// use dynamo_http::RetryQuota;
///
/// let quota = RetryQuota::new(500);
/// let same = quota.clone();
/// assert_eq!(same.available(), 500);
/// ```
#[derive(Clone, Debug)]
pub struct RetryQuota(Arc<Tokens>);

#[derive(Debug)]
struct Tokens {
    capacity: u32,
    available: AtomicU32,
}

impl RetryQuota {
    /// How many tokens a quota has by default.
    pub const CAPACITY: u32 = 500;

    /// Makes a full quota.
    #[must_use]
    pub fn new(capacity: u32) -> Self {
        Self(Arc::new(Tokens { capacity, available: AtomicU32::new(capacity) }))
    }

    /// How many tokens are left.
    #[must_use]
    pub fn available(&self) -> u32 {
        self.0.available.load(Ordering::Relaxed)
    }

    /// Takes tokens, all or none of them.
    pub(crate) fn take(&self, tokens: u32) -> bool {
        self.0
            .available
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |available| available.checked_sub(tokens))
            .is_ok()
    }

    /// Puts tokens back, up to the capacity. A full quota is only read, so calls that go well do not contend for it.
    pub(crate) fn put_back(&self, tokens: u32) {
        let capacity = self.0.capacity;
        let _ = self.0.available.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |available| {
            (available < capacity).then(|| available.saturating_add(tokens).min(capacity))
        });
    }
}

impl Default for RetryQuota {
    fn default() -> Self {
        Self::new(Self::CAPACITY)
    }
}
