//! All settings, explained.

use super::row::{Outcome, Row};
use super::{Candidate, ExplainedSetting, Explanation, SettingOutcome};
use crate::provider::imds;
use crate::{EndpointRules, Error, Found, InstanceMetadata, Origin, Region, Service, Settings};

type Find = fn(&Settings) -> Outcome;

/// The settings that stand for themselves, each with the question that finds it.
const ROWS: [(Row<'static>, Find); 14] = [
    (
        Row::new(
            "ignore_configured_endpoint_urls",
            &["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"],
            Some("ignore_configured_endpoint_urls"),
        ),
        |settings| text(settings.ignore_configured_endpoint_urls()),
    ),
    (Row::new("use_fips_endpoint", &["AWS_USE_FIPS_ENDPOINT"], Some("use_fips_endpoint")), |settings| {
        text(settings.use_fips())
    }),
    (
        Row::new("use_dualstack_endpoint", &["AWS_USE_DUALSTACK_ENDPOINT"], Some("use_dualstack_endpoint")),
        |settings| text(settings.use_dual_stack()),
    ),
    (
        Row::new(
            "account_id_endpoint_mode",
            &["AWS_ACCOUNT_ID_ENDPOINT_MODE"],
            Some("account_id_endpoint_mode"),
        ),
        |settings| map(settings.account_id_endpoint_mode(), |mode| format!("{mode:?}").to_lowercase()),
    ),
    (Row::new("max_attempts", &["AWS_MAX_ATTEMPTS"], Some("max_attempts")), |settings| {
        text(settings.max_attempts())
    }),
    (Row::new("retry_mode", &["AWS_RETRY_MODE"], Some("retry_mode")), |settings| {
        map(settings.retry_mode(), |mode| format!("{mode:?}").to_lowercase())
    }),
    (Row::new("ca_bundle", &["AWS_CA_BUNDLE"], Some("ca_bundle")), |settings| {
        map(settings.ca_bundle(), |path| path.display().to_string())
    }),
    (
        Row::new(
            "disable_clock_skew_correction",
            &["AWS_DISABLE_CLOCK_SKEW_CORRECTION"],
            Some("disable_clock_skew_correction"),
        ),
        |settings| map(settings.clock_skew_correction(), |is_on| (!is_on).to_string()),
    ),
    (Row::new("AWS_EC2_METADATA_DISABLED", &["AWS_EC2_METADATA_DISABLED"], None), |settings| {
        text(imds::is_disabled(settings))
    }),
    (
        Row {
            is_url: true,
            ..Row::new(
                "ec2_metadata_service_endpoint",
                &["AWS_EC2_METADATA_SERVICE_ENDPOINT"],
                Some("ec2_metadata_service_endpoint"),
            )
        },
        |settings| metadata_address(settings, |origin| !origin.setting().to_lowercase().ends_with("mode")),
    ),
    (
        Row::new(
            "ec2_metadata_service_endpoint_mode",
            &["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"],
            Some("ec2_metadata_service_endpoint_mode"),
        ),
        |settings| metadata_address(settings, |origin| origin.setting().to_lowercase().ends_with("mode")),
    ),
    (
        Row::new(
            "ec2_metadata_v1_disabled",
            &["AWS_EC2_METADATA_V1_DISABLED"],
            Some("ec2_metadata_v1_disabled"),
        ),
        |settings| text(imds::is_v1_disabled(settings)),
    ),
    (
        Row::new(
            "metadata_service_timeout",
            &["AWS_METADATA_SERVICE_TIMEOUT"],
            Some("metadata_service_timeout"),
        ),
        |settings| map(imds::timeout_of(settings), |time| format!("{time:?}")),
    ),
    (
        Row::new(
            "metadata_service_num_attempts",
            &["AWS_METADATA_SERVICE_NUM_ATTEMPTS"],
            Some("metadata_service_num_attempts"),
        ),
        |settings| text(imds::number_of_attempts(settings)),
    ),
];

/// The other services that have an address of their own, by the id that settings know them by.
const SERVICES: [(&str, &str); 4] = [
    ("endpoint of Streams", Service::DynamoDbStreams.id()),
    ("endpoint of STS", "STS"),
    ("endpoint of SSO", "SSO"),
    ("endpoint of SSO OIDC", "SSO OIDC"),
];

/// All settings; the region is given as it was found.
pub(super) fn explain(
    settings: &Settings,
    region: &Result<Found<Region>, Error>,
    account_id: Option<&str>,
) -> Vec<ExplainedSetting> {
    let mut explained =
        vec![profile(settings), explain_region(settings, region), endpoint(settings, region, account_id)];
    explained.extend(SERVICES.map(|(name, id)| service(settings, name, id)));
    explained.extend(ROWS.iter().map(|(row, find)| row.explain(settings, find(settings))));
    explained
}

fn profile(settings: &Settings) -> ExplainedSetting {
    let row = Row::new("profile", &["AWS_PROFILE", "AWS_DEFAULT_PROFILE"], None);
    let name = settings.profile_name();
    let candidates = row.candidates(settings, name.as_ref().ok());
    let outcome = match settings.profile().and_then(|profile| Ok((name?, profile.is_some()))) {
        Ok((name, false)) if name.origin == Origin::Default => {
            SettingOutcome::Set { value: name.value, origin: "by default; there is no such profile".into() }
        }
        Ok((name, _)) => SettingOutcome::of(Ok(Some(name))),
        Err(error) => SettingOutcome::of(Err(error)),
    };
    ExplainedSetting { candidates, ..ExplainedSetting::new("profile", outcome) }
}

fn explain_region(settings: &Settings, region: &Result<Found<Region>, Error>) -> ExplainedSetting {
    let row = Row::new("region", &["AWS_REGION", "AWS_DEFAULT_REGION"], Some("region"));
    let found = region.as_ref().map(|found| Some(Found::new(found.value.to_string(), found.origin.clone())));
    let explained = row.explain(settings, found.map_err(Error::clone));
    let from_instance = matches!(region, Ok(Found { origin: Origin::InstanceMetadata, .. }));
    let value = region.as_ref().ok().filter(|_| from_instance).map(|found| found.value.to_string());
    let instance = Candidate::new(Origin::InstanceMetadata.to_string(), value).winning(from_instance);
    explained.with_candidate(instance)
}

fn service(settings: &Settings, name: &'static str, id: &str) -> ExplainedSetting {
    let found = settings.endpoint_url(id);
    let candidates = service_candidates(settings, id, found.as_ref().ok().and_then(Option::as_ref));
    ExplainedSetting { candidates, ..ExplainedSetting::new(name, SettingOutcome::of(found)) }
}

fn service_candidates(settings: &Settings, id: &str, found: Option<&Found<String>>) -> Vec<Candidate> {
    let variables = settings.endpoint_url_variables(id);
    let variables: Vec<&str> = variables.iter().map(String::as_str).collect();
    Row { is_url: true, ..Row::new("", &variables, Some("endpoint_url")) }.candidates(settings, found)
}

/// The address that all of it comes to.
fn endpoint(
    settings: &Settings,
    region: &Result<Found<Region>, Error>,
    account_id: Option<&str>,
) -> ExplainedSetting {
    let id = Service::DynamoDb.id();
    let given = settings.endpoint_url(id);
    let mut candidates = service_candidates(settings, id, given.as_ref().ok().and_then(Option::as_ref));
    let mut by_rules = Candidate::new(Explanation::BY_RULES, None);
    let outcome = match given.and_then(|given| resolved(settings, given, region, account_id)) {
        Ok(Some(found)) if found.origin == Origin::Default => {
            by_rules = Candidate::new(Explanation::BY_RULES, Some(found.value.clone())).winning(true);
            SettingOutcome::Set { value: found.value, origin: Explanation::BY_RULES.into() }
        }
        Ok(None) => SettingOutcome::Missing { why: "it depends on the region".into() },
        found => SettingOutcome::of(found),
    };
    candidates.push(by_rules);
    ExplainedSetting { candidates, ..ExplainedSetting::new("endpoint", outcome) }
}

/// What the rules make of it; nothing without a region.
fn resolved(
    settings: &Settings,
    given: Option<Found<String>>,
    region: &Result<Found<Region>, Error>,
    account_id: Option<&str>,
) -> Outcome {
    let Ok(region) = region else { return Ok(None) };
    let is_true = |found: Option<Found<bool>>| found.is_some_and(|found| found.value);
    let mode = settings.account_id_endpoint_mode()?;
    let rules = EndpointRules {
        region: Some(&region.value),
        endpoint: given.as_ref().map(|found| found.value.as_str()),
        use_fips: is_true(settings.use_fips()?),
        use_dual_stack: is_true(settings.use_dual_stack()?),
        account_id_endpoint_mode: mode.map(|found| found.value).unwrap_or_default(),
        account_id,
        ..EndpointRules::default()
    };
    let url = rules.resolve()?.url;
    Ok(Some(Found::new(url, given.map_or(Origin::Default, |found| found.origin))))
}

/// The address of the metadata service, where this kind of place set it.
fn metadata_address(settings: &Settings, is_it: fn(&Origin) -> bool) -> Outcome {
    let found = InstanceMetadata::new(settings).endpoint()?;
    Ok(Some(found).filter(|found| found.origin != Origin::Default && is_it(&found.origin)))
}

fn text<T: ToString>(found: Result<Option<Found<T>>, Error>) -> Outcome {
    map(found, |value| value.to_string())
}

fn map<T>(found: Result<Option<Found<T>>, Error>, show: impl FnOnce(T) -> String) -> Outcome {
    Ok(found?.map(|found| Found::new(show(found.value), found.origin)))
}
