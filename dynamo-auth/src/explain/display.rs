//! The explanation for people: short, in columns, and without what nobody set.

use std::fmt;

use super::{Candidate, ExplainedProvider, ExplainedSetting, Explanation, ProviderOutcome, SettingOutcome};

/// How far the next column may be moved to the right by a long text.
const WIDEST: usize = 48;

/// How long a line of names may be.
const LINE: usize = 100;

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        settings(f, &self.settings)?;
        writeln!(f, "\ncredentials")?;
        providers(f, &self.providers)?;
        let all_passed = |provider: &ExplainedProvider| {
            !matches!(provider.outcome, ProviderOutcome::Won { .. } | ProviderOutcome::Failed { .. })
        };
        if self.providers.iter().all(all_passed) {
            writeln!(f, "  {WHAT_TO_DO}")?;
        }
        writeln!(f, "\nfiles")?;
        let rows =
            self.files.iter().map(|finding| [finding.what.clone().into_owned(), finding.found.clone()]);
        columns(f, 2, &rows.collect::<Vec<_>>())
    }
}

const WHAT_TO_DO: &str = "none of them has any: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile with \
                          AWS_PROFILE, or give the container or the instance a role";

fn settings(f: &mut fmt::Formatter<'_>, settings: &[ExplainedSetting]) -> fmt::Result {
    writeln!(f, "settings")?;
    let (mut rows, mut not_set, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
    let mut told: Vec<&str> = Vec::new();
    for setting in settings {
        let name = setting.name.to_string();
        match &setting.outcome {
            SettingOutcome::Set { value, origin } => rows.push([name, value.clone(), origin.clone()]),
            SettingOutcome::NotSet => {
                not_set.push(&*setting.name);
                continue;
            }
            // One wrong file or profile name spoils all settings that look at it.
            SettingOutcome::Malformed { why } if told.contains(&why.as_str()) => {
                repeated.push(&*setting.name);
                continue;
            }
            SettingOutcome::Malformed { why } => {
                told.push(why);
                rows.push([name, format!("can't be used: {why}"), String::new()]);
            }
            SettingOutcome::Missing { why } => {
                rows.push([name, format!("missing: {why}"), String::new()]);
            }
        }
        rows.extend(setting.others());
    }
    columns(f, 2, &rows)?;
    names(f, "  not known either, for the same reason: ", &repeated)?;
    names(f, "  not set: ", &not_set)
}

impl ExplainedSetting {
    /// The places that have a value and are not told by the outcome.
    fn others(&self) -> impl Iterator<Item = [String; 3]> {
        let is_told = |candidate: &Candidate| match &self.outcome {
            SettingOutcome::Malformed { why } | SettingOutcome::Missing { why } => {
                why.contains(&candidate.place)
            }
            SettingOutcome::Set { .. } | SettingOutcome::NotSet => candidate.wins,
        };
        self.candidates.iter().filter(move |candidate| !is_told(candidate)).filter_map(|candidate| {
            let counts = if candidate.wins { "" } else { ", which does not count" };
            Some([String::new(), candidate.value.clone()?, format!("{}{counts}", candidate.place)])
        })
    }
}

fn providers(f: &mut fmt::Formatter<'_>, providers: &[ExplainedProvider]) -> fmt::Result {
    let width = providers.iter().map(|provider| provider.name.chars().count()).max().unwrap_or_default();
    let mut before = None;
    for provider in providers {
        let outcome = match &provider.outcome {
            // One reason for several is told once.
            ProviderOutcome::NotAsked { .. } if before == Some(&provider.outcome) => "not asked".to_owned(),
            _ => provider.told(),
        };
        before = Some(&provider.outcome);
        writeln!(f, "  {:<width$}  {outcome}", provider.name)?;
        let set =
            provider.findings.iter().filter(|finding| finding.is_set && !outcome.contains(&finding.found));
        let is_asked = !matches!(provider.outcome, ProviderOutcome::NotAsked { .. });
        let rows = set
            .filter(|_| is_asked)
            .map(|finding| [finding.what.clone().into_owned(), finding.found.clone()]);
        columns(f, width + 6, &rows.collect::<Vec<_>>())?;
    }
    Ok(())
}

impl ExplainedProvider {
    /// What became of it, on one line.
    fn told(&self) -> String {
        let (access_key_id, account_id, expires_at, has_expired, source) = match &self.outcome {
            ProviderOutcome::Won { access_key_id, account_id, expires_at, has_expired, source } => {
                (access_key_id, account_id, expires_at, has_expired, source)
            }
            ProviderOutcome::Passed { why } => return format!("has none: {why}"),
            ProviderOutcome::Failed { why } => return format!("failed: {why}"),
            ProviderOutcome::NotAsked { why } => return format!("not asked: {why}"),
        };
        let mut told = format!("used: {access_key_id}");
        if let Some(account_id) = account_id {
            told.push_str(&format!(" of account {account_id}"));
        }
        if let Some(source) = source.as_ref().filter(|source| **source != self.name) {
            told.push_str(&format!(", from {source}"));
        }
        match expires_at {
            Some(at) if *has_expired => told.push_str(&format!(", which expired at {at}")),
            Some(at) => told.push_str(&format!(", until {at}")),
            None => {}
        }
        told
    }
}

/// Writes rows in columns; a text that is too long moves only what follows it in its own row.
fn columns<const N: usize>(f: &mut fmt::Formatter<'_>, indent: usize, rows: &[[String; N]]) -> fmt::Result {
    let length = |text: &String| text.chars().count();
    for row in rows {
        let mut line = " ".repeat(indent);
        for (column, text) in row.iter().enumerate() {
            let lengths = rows.iter().filter_map(|row| row.get(column)).map(length);
            let width = lengths.filter(|length| *length <= WIDEST).max().unwrap_or_default();
            line.push_str(&format!("{text:<width$}  "));
        }
        writeln!(f, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Writes names, as many in a line as it takes.
fn names(f: &mut fmt::Formatter<'_>, head: &str, names: &[&str]) -> fmt::Result {
    let mut line = head.to_owned();
    for (index, name) in names.iter().enumerate() {
        let is_last = index + 1 == names.len();
        let name = if is_last { (*name).to_owned() } else { format!("{name}, ") };
        if line.chars().count() + name.trim_end().chars().count() > LINE {
            writeln!(f, "{}", line.trim_end())?;
            line = " ".repeat(4);
        }
        line.push_str(&name);
    }
    match names {
        [] => Ok(()),
        _ => writeln!(f, "{line}"),
    }
}
