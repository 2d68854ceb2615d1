//! One setting, explained.

use std::borrow::Cow;

use serde::Serialize;

use crate::{Error, ErrorKind, Found, Origin};

/// One setting: its value, and all the places that could have set it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ExplainedSetting {
    /// Its name: the key of a profile, where it has one, `region` for example.
    pub name: Cow<'static, str>,
    /// What it came to.
    #[serde(flatten)]
    pub outcome: SettingOutcome,
    /// The places that were looked at, in the order in which they count.
    pub candidates: Vec<Candidate>,
}

/// What a setting came to.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
#[non_exhaustive]
pub enum SettingOutcome {
    /// It has a value.
    Set {
        /// The value.
        value: String,
        /// The place that set it.
        origin: String,
    },
    /// Nobody set it, and nobody has to.
    NotSet,
    /// It is needed, and nobody set it.
    Missing {
        /// Where it was looked for.
        why: String,
    },
    /// The place that counts has a value that can't be used.
    Malformed {
        /// Why.
        why: String,
    },
}

/// One place that can set something.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Candidate {
    /// The variable, or the key of the profile.
    pub place: String,
    /// What is there, if anything is.
    pub value: Option<String>,
    /// Whether it is the one that counts.
    pub wins: bool,
}

impl ExplainedSetting {
    /// Tells what a setting came to.
    #[must_use]
    pub fn new(name: impl Into<Cow<'static, str>>, outcome: SettingOutcome) -> Self {
        Self { name: name.into(), outcome, candidates: Vec::new() }
    }

    /// Adds a place that can set it, after those that count before it.
    #[must_use]
    pub fn with_candidate(mut self, candidate: Candidate) -> Self {
        self.candidates.push(candidate);
        self
    }
}

impl SettingOutcome {
    /// The outcome of a setting that was looked up.
    pub(super) fn of(found: Result<Option<Found<String>>, Error>) -> Self {
        match found {
            Ok(Some(found)) => Self::Set { value: found.value, origin: shown(&found.origin) },
            Ok(None) => Self::NotSet,
            Err(error) if error.kind() == ErrorKind::NoRegion => Self::Missing { why: error.whole() },
            Err(error) => Self::Malformed { why: error.whole() },
        }
    }
}

fn shown(origin: &Origin) -> String {
    match origin {
        Origin::Default => "by default".into(),
        origin => origin.to_string(),
    }
}

impl Candidate {
    /// A place, and what is there, which must not be a secret.
    #[must_use]
    pub fn new(place: impl Into<String>, value: Option<String>) -> Self {
        Self { place: place.into(), value, wins: false }
    }

    /// Says whether it is the one that counts.
    #[must_use]
    pub fn winning(mut self, wins: bool) -> Self {
        self.wins = wins;
        self
    }
}
