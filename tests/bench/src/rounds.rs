//! Timing contenders in turn.

use std::time::Duration;

use cpu_time::ThreadTime;

use crate::Contender;

/// How long each contender works at a stretch: long beside the asking for the time, short beside the disturbances.
const STRETCH: Duration = Duration::from_micros(250);

/// Many rounds, in each of which every contender works for a short stretch.
#[derive(Clone, Copy, Debug)]
pub struct Rounds {
    n_rounds: usize,
    stretch: Duration,
}

/// What a contender's work costs.
#[derive(Clone, Debug)]
pub struct Measurement {
    /// The contender's name.
    pub name: &'static str,
    /// CPU time once in the best round, in nanoseconds.
    pub min: f64,
    /// CPU time once in the median round, in nanoseconds.
    pub median: f64,
    /// The ratio of the minimum to the first contender's.
    pub ratio: f64,
    /// The median of the ratios to the first contender's time in the same round.
    pub median_ratio: f64,
    /// Allocations once.
    pub allocations: u64,
}

impl Rounds {
    /// So many rounds.
    #[must_use]
    pub fn new(n_rounds: usize) -> Self {
        Self { n_rounds: n_rounds.max(1), stretch: STRETCH }
    }

    /// A single round of next to nothing, to see that everything works.
    #[must_use]
    pub fn smoke() -> Self {
        Self { n_rounds: 1, stretch: Duration::ZERO }
    }

    /// Measures the contenders; the first is what the others are compared with.
    pub fn measure(self, contenders: &mut [Contender<'_>]) -> Vec<Measurement> {
        let counts: Vec<u32> = contenders.iter_mut().map(|contender| self.count(contender)).collect();
        let mut times: Vec<Vec<f64>> = vec![Vec::with_capacity(self.n_rounds); contenders.len()];
        for _ in 0..self.n_rounds {
            for ((contender, count), times) in contenders.iter_mut().zip(&counts).zip(&mut times) {
                let start = ThreadTime::now();
                contender.run(*count);
                times.push(start.elapsed().as_nanos() as f64 / f64::from(*count));
            }
        }
        let base = times.first().cloned().unwrap_or_default();
        let measured = contenders.iter_mut().zip(&times).map(|(contender, times)| Measurement {
            name: contender.name(),
            min: min(times),
            median: median(times.clone()),
            ratio: min(times) / min(&base),
            median_ratio: median(times.iter().zip(&base).map(|(time, base)| time / base).collect()),
            allocations: contender.allocations(),
        });
        measured.collect()
    }

    /// How often the work fits into a stretch.
    fn count(self, contender: &mut Contender<'_>) -> u32 {
        let mut count = 1;
        loop {
            let start = ThreadTime::now();
            contender.run(count);
            if start.elapsed() >= self.stretch || count >= 1 << 20 {
                return count;
            }
            count *= 2;
        }
    }
}

fn min(times: &[f64]) -> f64 {
    times.iter().copied().fold(f64::INFINITY, f64::min)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;

    use super::*;

    #[test]
    fn the_first_contender_is_the_measure_of_all() {
        let work = |times: u64| {
            move || {
                black_box((0..times * 2000).map(black_box).sum::<u64>());
            }
        };
        let mut contenders = [Contender::new("one", work(1)), Contender::new("ten", work(10))];
        let measured = Rounds::new(20).measure(&mut contenders);
        let [one, ten] = &measured[..] else { panic!("{measured:?}") };
        assert_eq!((one.name, ten.name, one.ratio), ("one", "ten", 1.0));
        assert!(one.min <= one.median && (5.0..20.0).contains(&ten.ratio), "{measured:?}");
    }

    #[test]
    fn finds_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(min(&[3.0, 1.0, 2.0]), 1.0);
    }
}
