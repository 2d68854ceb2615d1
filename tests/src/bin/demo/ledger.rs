//! An observer that keeps every measurement of the run.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dynamo_client::{Error, Measurement, Observer};

/// All measurements so far; clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    calls: Arc<Mutex<Vec<Vec<Measurement>>>>,
}

impl Ledger {
    /// The measurements of each call so far.
    pub(crate) fn calls(&self) -> Vec<Vec<Measurement>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The attempts so far, of all calls.
    pub(crate) fn attempts(&self) -> Vec<Measurement> {
        self.calls().into_iter().flatten().collect()
    }
}

impl Observer for Ledger {
    fn on_call_end(&self, measurements: &[Measurement], _: Option<&Error>) {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(measurements.to_vec());
    }
}

/// The `percent`-th percentile of some durations.
pub(crate) fn percentile(durations: &mut [Duration], percent: usize) -> Duration {
    durations.sort_unstable();
    let rank = (durations.len() * percent).div_ceil(100).saturating_sub(1);
    durations.get(rank).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_sorted_durations() {
        let mut durations: Vec<Duration> = (1..=200).rev().map(Duration::from_millis).collect();
        assert_eq!(percentile(&mut durations, 50), Duration::from_millis(100));
        assert_eq!(percentile(&mut durations, 99), Duration::from_millis(198));
        assert_eq!(percentile(&mut [], 50), Duration::ZERO);
    }
}
