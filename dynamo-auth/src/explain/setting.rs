//! One setting, explained.

use serde::Serialize;

use crate::error::shown;
use crate::setting::variable;
use crate::{EndpointRules, Error, Found, Origin, Service, Settings};

/// One setting: its value, and all the places that could have set it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ExplainedSetting {
    /// Its name, `region` for example.
    pub name: &'static str,
    /// What it came to.
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
    /// Nobody set it.
    NotSet,
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

/// A setting and the places that can set it.
struct Row {
    name: &'static str,
    variables: &'static [&'static str],
    key: Option<&'static str>,
    value: fn(&Settings) -> Result<Option<Found<String>>, Error>,
}

const ROWS: [Row; 9] = [
    Row {
        name: "profile",
        variables: &["AWS_PROFILE", "AWS_DEFAULT_PROFILE"],
        key: None,
        value: |settings| settings.profile_name().map(Some),
    },
    Row {
        name: "configured endpoint",
        variables: &["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"],
        key: Some("endpoint_url"),
        value: |settings| settings.endpoint_url(Service::DynamoDb.id()),
    },
    Row {
        name: "ignore configured endpoints",
        variables: &["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"],
        key: Some("ignore_configured_endpoint_urls"),
        value: |settings| text(settings.ignore_configured_endpoint_urls()),
    },
    Row {
        name: "FIPS",
        variables: &["AWS_USE_FIPS_ENDPOINT"],
        key: Some("use_fips_endpoint"),
        value: |settings| text(settings.use_fips()),
    },
    Row {
        name: "dual-stack",
        variables: &["AWS_USE_DUALSTACK_ENDPOINT"],
        key: Some("use_dualstack_endpoint"),
        value: |settings| text(settings.use_dual_stack()),
    },
    Row {
        name: "account endpoints",
        variables: &["AWS_ACCOUNT_ID_ENDPOINT_MODE"],
        key: Some("account_id_endpoint_mode"),
        value: |settings| {
            let mode = settings.account_id_endpoint_mode()?;
            Ok(mode.map(|found| Found::new(format!("{:?}", found.value).to_lowercase(), found.origin)))
        },
    },
    Row {
        name: "attempts",
        variables: &["AWS_MAX_ATTEMPTS"],
        key: Some("max_attempts"),
        value: |settings| text(settings.max_attempts()),
    },
    Row {
        name: "retry mode",
        variables: &["AWS_RETRY_MODE"],
        key: Some("retry_mode"),
        value: |settings| {
            let mode = settings.retry_mode()?;
            Ok(mode.map(|found| Found::new(format!("{:?}", found.value).to_lowercase(), found.origin)))
        },
    },
    Row {
        name: "certificates",
        variables: &["AWS_CA_BUNDLE"],
        key: Some("ca_bundle"),
        value: |settings| {
            let bundle = settings.ca_bundle()?;
            Ok(bundle.map(|found| Found::new(found.value.display().to_string(), found.origin)))
        },
    },
];

const REGION: Row = Row {
    name: "region",
    variables: &["AWS_REGION", "AWS_DEFAULT_REGION"],
    key: Some("region"),
    value: |settings| {
        let region = settings.region()?;
        Ok(region.map(|found| Found::new(found.value.to_string(), found.origin)))
    },
};

pub(super) async fn explain(settings: &Settings) -> Vec<ExplainedSetting> {
    let mut explained: Vec<_> = ROWS.iter().map(|row| row.explain(settings, (row.value)(settings))).collect();
    let region = settings.resolve_region().await;
    let region = region.map(|found| found.map(|found| Found::new(found.value.to_string(), found.origin)));
    let mut region = REGION.explain(settings, region);
    let from_instance = matches!(&region.outcome, SettingOutcome::Set { origin, .. } if *origin == Origin::InstanceMetadata.to_string());
    region.candidates.push(Candidate {
        place: Origin::InstanceMetadata.to_string(),
        value: None,
        wins: from_instance,
    });
    explained.insert(1, region);
    explained
}

/// The address that all of it comes to.
pub(super) async fn explain_endpoint(settings: &Settings, account_id: Option<&str>) -> ExplainedSetting {
    let outcome = match endpoint(settings, account_id).await {
        Ok(found) => SettingOutcome::Set { value: found.value, origin: found.origin.to_string() },
        Err(error) => SettingOutcome::Malformed { why: error.to_string() },
    };
    ExplainedSetting { name: "endpoint", outcome, candidates: Vec::new() }
}

async fn endpoint(settings: &Settings, account_id: Option<&str>) -> Result<Found<String>, Error> {
    if let Some(given) = settings.endpoint_url(Service::DynamoDb.id())? {
        return Ok(given);
    }
    let is_true = |found: Option<Found<bool>>| found.is_some_and(|found| found.value);
    let region = settings.resolve_region().await?;
    let mode = settings.account_id_endpoint_mode()?;
    let rules = EndpointRules {
        region: region.as_ref().map(|found| &found.value),
        use_fips: is_true(settings.use_fips()?),
        use_dual_stack: is_true(settings.use_dual_stack()?),
        account_id_endpoint_mode: mode.map(|found| found.value).unwrap_or_default(),
        account_id,
        ..EndpointRules::default()
    };
    Ok(Found::new(rules.resolve()?.url, Origin::Default))
}

impl Row {
    fn explain(&self, settings: &Settings, value: Result<Option<Found<String>>, Error>) -> ExplainedSetting {
        let (outcome, origin) = match value {
            Ok(Some(found)) => {
                let outcome = SettingOutcome::Set { value: found.value, origin: found.origin.to_string() };
                (outcome, Some(found.origin))
            }
            Ok(None) => (SettingOutcome::NotSet, None),
            Err(error) => (SettingOutcome::Malformed { why: error.to_string() }, None),
        };
        let mut candidates = Vec::new();
        for name in self.variables {
            let value = variable(settings.ports(), name).ok().flatten();
            let wins = matches!(&origin, Some(Origin::Variable(winner)) if winner == name);
            candidates.push(Candidate {
                place: (*name).to_owned(),
                value: self.shown(value.as_deref()),
                wins,
            });
        }
        if let Some(key) = self.key {
            let profile = settings.profile().ok().flatten();
            let value = profile.as_ref().and_then(|profile| profile.get(key));
            let place = match profile.as_ref().and_then(|profile| profile.place(key)) {
                Some((file, line)) => format!("`{key}` ({}:{line})", file.display()),
                None => format!("`{key}` of the profile"),
            };
            let wins = matches!(origin, Some(Origin::Profile { .. }));
            candidates.push(Candidate { place, value: self.shown(value), wins });
        }
        ExplainedSetting { name: self.name, outcome, candidates }
    }

    /// A value as it may be shown: a URL that does not count was not checked and may hold a password.
    fn shown(&self, value: Option<&str>) -> Option<String> {
        value.map(|value| match self.name {
            "configured endpoint" => "a URL".to_owned(),
            _ => shown(value),
        })
    }
}

fn text<T: ToString>(found: Result<Option<Found<T>>, Error>) -> Result<Option<Found<String>>, Error> {
    Ok(found?.map(|found| Found::new(found.value.to_string(), found.origin)))
}
