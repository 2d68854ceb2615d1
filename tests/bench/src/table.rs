//! Printing measurements.

use std::fmt;

use crate::Measurement;

/// One case's measurements, aligned; `Display` writes them.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    case: &'a str,
    measurements: &'a [Measurement],
}

impl<'a> Table<'a> {
    /// Puts measurements under the name of their case.
    #[must_use]
    pub fn new(case: &'a str, measurements: &'a [Measurement]) -> Self {
        Self { case, measurements }
    }
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { case, measurements } = self;
        let width =
            measurements.iter().map(|row| row.name.len()).chain([case.len()]).max().unwrap_or_default();
        writeln!(
            f,
            "{case:width$}  {:>10} {:>10} {:>9} {:>12} {:>7}",
            "min ns", "median ns", "min ratio", "median ratio", "allocs"
        )?;
        for Measurement { name, min, median, ratio, median_ratio, allocations } in *measurements {
            writeln!(
                f,
                "{name:width$}  {min:>10.1} {median:>10.1} {ratio:>9.3} {median_ratio:>12.3} {allocations:>7}"
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_their_names() {
        let row = |name, min| Measurement {
            name,
            min,
            median: 1234.5,
            ratio: 1.0,
            median_ratio: 1.25,
            allocations: 2,
        };
        let shown = Table::new("400 B", &[row("a long name", 1.0), row("short", 123_456.0)]).to_string();
        let lines: Vec<_> = shown.lines().collect();
        assert!(lines.len() == 3 && lines.iter().all(|line| line.len() == lines[0].len()), "{shown}");
        assert!(lines[2].contains("123456.0     1234.5     1.000        1.250       2"), "{shown}");
    }
}
