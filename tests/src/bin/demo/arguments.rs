//! What the person who runs the demo may say.

/// What `--help` prints.
pub(crate) const USAGE: &str = "\
usage: cargo xtask demo [--serve] [--i-mean-it]

Shows the client at work on a public data set, step by step, and checks every result.
Without DYNAMODB_ENDPOINT it starts a DynamoDB of its own, in this process and in memory.

  --serve       when the steps are done, keeps the service and the server up, until Ctrl-C
  --i-mean-it   lets DYNAMODB_ENDPOINT name a server that is not on this machine

With DYNAMODB_ENDPOINT set it runs against that server. Its tables get names with a random end, and only
what it made is deleted, also when something fails.";

/// The arguments, understood.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Arguments {
    /// Keep the service up after the last step.
    pub(crate) serve: bool,
    /// A server elsewhere is fine.
    pub(crate) i_mean_it: bool,
    /// Print the usage and do nothing.
    pub(crate) help: bool,
}

impl Arguments {
    /// Reads the arguments that follow the program's name.
    pub(crate) fn parse(given: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = Self::default();
        for argument in given {
            match argument.as_str() {
                "--serve" => arguments.serve = true,
                "--i-mean-it" => arguments.i_mean_it = true,
                "--help" | "-h" => arguments.help = true,
                unknown => return Err(format!("no argument {unknown:?}\n\n{USAGE}")),
            }
        }
        Ok(arguments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, String> {
        Arguments::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn understands_its_own_usage_and_nothing_else() {
        assert_eq!(parse(""), Ok(Arguments::default()));
        let both = Arguments { serve: true, i_mean_it: true, help: false };
        assert_eq!(parse("--i-mean-it --serve"), Ok(both));
        assert!(parse("--server").unwrap_err().contains("\"--server\""));
    }
}
