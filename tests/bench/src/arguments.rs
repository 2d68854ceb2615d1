//! The command line that all benches understand.

/// What the command line asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arguments {
    /// `--smoke`: see that everything works, and measure nothing.
    pub smoke: bool,
    /// `--rounds N`: how many rounds to take.
    pub rounds: Option<usize>,
    /// `--loop N`: do the work of each contender that is left N times and print nothing, for a profiler.
    pub times: Option<u32>,
    /// `--case NAME`: only the case of this name.
    pub case: Option<String>,
    /// `--only TEXT`: only the contenders with this in their name, beside the first, which all are compared with.
    pub only: Option<String>,
}

impl Arguments {
    /// Reads the program's own command line; ends the program with a line of help if it can't.
    #[must_use]
    pub fn from_command_line() -> Self {
        Self::parse(std::env::args().skip(1)).unwrap_or_else(|unknown| {
            eprintln!(
                "{unknown:?} is not understood; use --smoke, --rounds N, --case NAME, --only TEXT, --loop N"
            );
            std::process::exit(2)
        })
    }

    fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut parsed = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| argument.clone());
            match argument.as_str() {
                // Cargo adds it to every bench.
                "--bench" => {}
                "--smoke" => parsed.smoke = true,
                "--rounds" => parsed.rounds = Some(number(value()?)?),
                "--loop" => parsed.times = Some(number(value()?)?),
                "--case" => parsed.case = Some(value()?),
                "--only" => parsed.only = Some(value()?),
                _ => return Err(argument),
            }
        }
        Ok(parsed)
    }

    /// Whether a case is asked for.
    #[must_use]
    pub fn has_case(&self, name: &str) -> bool {
        self.case.as_ref().is_none_or(|asked| name == asked)
    }

    /// Whether a contender is asked for.
    #[must_use]
    pub fn has_contender(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|part| name.contains(part))
    }
}

fn number<T: std::str::FromStr>(text: String) -> Result<T, String> {
    text.parse().map_err(|_| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Arguments, String> {
        Arguments::parse(text.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn reads_what_cargo_and_people_write() {
        let parsed = parse("--rounds 5 --case 400_B --bench").unwrap();
        assert_eq!((parsed.rounds, parsed.smoke), (Some(5), false));
        assert!(parsed.has_case("400_B") && !parsed.has_case("400_B, token") && parsed.has_contender("any"));
        assert_eq!(parse("--smoke --only ours").unwrap().only.as_deref(), Some("ours"));
        assert_eq!(parse("--rounds many"), Err("many".to_owned()));
        assert_eq!(parse("--rounds"), Err("--rounds".to_owned()));
        assert_eq!(parse("what"), Err("what".to_owned()));
    }
}
