//! A setting and the places that can set it.

use super::{Candidate, ExplainedSetting, SettingOutcome};
use crate::error::shown;
use crate::setting::{check_url, variable};
use crate::{Error, Found, Origin, Settings};

/// A setting and the places that can set it, the one that counts most first.
pub(super) struct Row<'a> {
    pub(super) name: &'static str,
    pub(super) variables: &'a [&'a str],
    /// The key of the profile.
    pub(super) key: Option<&'a str>,
    pub(super) is_url: bool,
}

/// What a look at a setting gave.
pub(super) type Outcome = Result<Option<Found<String>>, Error>;

impl<'a> Row<'a> {
    pub(super) const fn new(name: &'static str, variables: &'a [&'a str], key: Option<&'a str>) -> Self {
        Self { name, variables, key, is_url: false }
    }

    pub(super) fn explain(&self, settings: &Settings, found: Outcome) -> ExplainedSetting {
        let candidates = self.candidates(settings, found.as_ref().ok().and_then(Option::as_ref));
        ExplainedSetting { candidates, ..ExplainedSetting::new(self.name, SettingOutcome::of(found)) }
    }

    pub(super) fn candidates(&self, settings: &Settings, found: Option<&Found<String>>) -> Vec<Candidate> {
        let origin = found.map(|found| &found.origin);
        let mut candidates = Vec::new();
        if let (Some(found), Some(Origin::Code)) = (found, origin) {
            candidates.push(Candidate::new("code", Some(found.value.clone())).winning(true));
        }
        for name in self.variables {
            let value = variable(settings.ports(), name).ok().flatten();
            let wins = matches!(origin, Some(Origin::Variable(winner)) if winner == name);
            candidates.push(Candidate::new(*name, self.shown(value.as_deref())).winning(wins));
        }
        if let Some(key) = self.key {
            candidates.extend(self.in_profile(settings, key, found));
        }
        candidates
    }

    /// The profile's own key, and before it the place in another section that goes before it, if one does.
    fn in_profile(&self, settings: &Settings, key: &str, found: Option<&Found<String>>) -> Vec<Candidate> {
        let profile = settings.profile().ok().flatten();
        let own = profile.as_ref().and_then(|profile| Some((profile.get(key)?, profile.place(key)?)));
        let from_files = found.filter(|found| matches!(&found.origin, Origin::Profile { .. }));
        let is_own = match (from_files.map(|found| &found.origin), own) {
            (Some(Origin::Profile { file, line, .. }), Some((_, place))) => place == (file.as_path(), *line),
            _ => false,
        };
        let elsewhere = from_files.filter(|_| !is_own).map(|found| {
            Candidate::new(found.origin.to_string(), self.shown(Some(&found.value))).winning(true)
        });
        let place = match own {
            Some((_, (file, line))) => Origin::Profile {
                name: profile.as_ref().map(|profile| profile.name().to_owned()).unwrap_or_default(),
                key: key.to_owned(),
                file: file.to_owned(),
                line,
            }
            .to_string(),
            None => format!("`{key}` of the profile"),
        };
        let own = Candidate::new(place, self.shown(own.map(|(value, _)| value))).winning(is_own);
        elsewhere.into_iter().chain([own]).collect()
    }

    /// A value as it may be shown: a URL that can't be used may hold a password.
    fn shown(&self, value: Option<&str>) -> Option<String> {
        let value = value.map(str::trim).filter(|value| !value.is_empty())?;
        if self.is_url && check_url(Found::new(value.to_owned(), Origin::Default)).is_err() {
            return Some("a URL that can't be used".into());
        }
        let is_plain = value.len() <= 80 && value.chars().all(|c| c.is_ascii_graphic());
        Some(if is_plain { value.to_owned() } else { shown(value) })
    }
}
