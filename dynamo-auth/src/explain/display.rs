//! The explanation for people.

use std::fmt;

use super::{ExplainedProvider, ExplainedSetting, Explanation, ProviderOutcome, SettingOutcome};

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "files")?;
        for finding in &self.files {
            writeln!(f, "  {}: {}", finding.what, finding.found)?;
        }
        writeln!(f, "\nsettings")?;
        for setting in &self.settings {
            write!(f, "{setting}")?;
        }
        writeln!(f, "\ncredentials")?;
        for (number, provider) in (1..).zip(&self.providers) {
            write!(f, "  {number}. {provider}")?;
        }
        Ok(())
    }
}

impl fmt::Display for ExplainedSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  {:<28}", self.name)?;
        match &self.outcome {
            SettingOutcome::Set { value, origin } => writeln!(f, "{value}  (from {origin})")?,
            SettingOutcome::NotSet => writeln!(f, "not set")?,
            SettingOutcome::Malformed { why } => writeln!(f, "can't be used: {why}")?,
        }
        // Places that are empty are worth a line only where nobody set what is needed.
        let is_set = matches!(self.outcome, SettingOutcome::Set { .. });
        let needed = self.name == "region" && !is_set;
        for candidate in &self.candidates {
            match (&candidate.value, candidate.wins) {
                (Some(value), false) if is_set => {
                    writeln!(f, "{:30}{} = {value}, but another place goes before it", "", candidate.place)?;
                }
                (Some(value), false) => writeln!(f, "{:30}{} = {value}", "", candidate.place)?,
                (None, false) if needed => writeln!(f, "{:30}{} has none", "", candidate.place)?,
                _ => {}
            }
        }
        Ok(())
    }
}

impl fmt::Display for ExplainedProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.name)?;
        match &self.outcome {
            ProviderOutcome::Won { access_key_id, account_id, expires_at, source } => {
                write!(f, "won, with {access_key_id}")?;
                if let Some(account_id) = account_id {
                    write!(f, " of account {account_id}")?;
                }
                if let Some(source) = source.as_ref().filter(|source| **source != self.name) {
                    write!(f, " from {source}")?;
                }
                match expires_at {
                    Some(at) => writeln!(f, ", until {at}")?,
                    None => writeln!(f)?,
                }
            }
            ProviderOutcome::Passed { why } => writeln!(f, "has none: {why}")?,
            ProviderOutcome::Failed { why } => writeln!(f, "failed: {why}")?,
            ProviderOutcome::NotAsked { why } => writeln!(f, "not asked: {why}")?,
        }
        for finding in &self.findings {
            writeln!(f, "       {}: {}", finding.what, finding.found)?;
        }
        Ok(())
    }
}
