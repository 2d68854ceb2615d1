//! What a client would be made of, explained.

use dynamo_auth::{
    Candidate, Chain, Credentials, ExplainedSetting, Explanation, Origin, ProvideCredentials, Region,
    SettingOutcome, Settings, StaticProvider,
};

use crate::configuration::{
    ENDPOINT, Given, MAX_CLIENTS, MAX_RETRIES, given_credentials, given_endpoint, is_loopback_url,
    max_clients, retry, settings, transport, variable, with_fetch,
};
use crate::{ClientBuilder, Error, Result};

/// Explains a builder; each step is that of making the client, but what fails is told instead.
pub(crate) async fn explain(builder: &ClientBuilder) -> Explanation {
    let ports = builder.ports.clone().unwrap_or_else(dynamo_auth::Ports::real);
    // Without a transport nobody behind HTTP can be asked, and the sources say so.
    let ports = match transport(builder, &settings(builder, &ports)) {
        Ok(transport) => with_fetch(ports, &transport),
        Err(_) => ports,
    };
    let settings = settings(builder, &ports);
    let given = given_endpoint(builder, &settings);
    let region = builder.region.as_ref().map(Region::new);
    let is_local =
        given.as_ref().is_ok_and(|given| given.as_ref().is_some_and(|given| is_loopback_url(&given.url)));
    // Nobody is asked for the sake of a server on this machine.
    let needs_none = is_local && region.is_none() && settings.region().is_ok_and(|region| region.is_none());
    let settings = match &region {
        Some(Ok(region)) => settings.with_region(region.clone()),
        _ if needs_none => settings.with_region(Region::for_local()),
        _ => settings,
    };
    let is_local =
        is_local || settings.region().is_ok_and(|found| found.is_some_and(|found| found.value.is_local()));
    let mut explanation = Explanation::of_chain(&settings, &chain(builder, &settings, is_local)).await;
    if needs_none {
        let origin = "by default, for a server on this machine";
        explanation = explanation.with_setting(set("region", Region::FOR_LOCAL, origin));
    }
    if let Some(Err(error)) = &region {
        let outcome = SettingOutcome::Malformed { why: error.to_string() };
        explanation = explanation.with_setting(ExplainedSetting::new("region", outcome));
    }
    let endpoint = endpoint(builder, &settings, given, &explanation);
    let attempts = attempts(builder, &settings, &explanation);
    explanation.with_setting(endpoint).with_setting(attempts).with_setting(in_flight(builder, &settings))
}

/// The sources that the client would ask, and behind them those that the program goes before.
fn chain(builder: &ClientBuilder, settings: &Settings, is_local: bool) -> Chain {
    let rest = if is_local { Chain::for_loopback(settings) } else { Chain::standard(settings) };
    match (&builder.credentials, given_credentials(builder)) {
        (Some(provide), _) => rest.with_first(provide(settings)),
        (None, Ok(Some(credentials))) => rest.with_first(StaticProvider::new(credentials)),
        (None, Ok(None)) => rest,
        (None, Err(error)) => rest.with_first(Refused(error.to_string())),
    }
}

/// Keys of the program that can't be used.
struct Refused(String);

impl ProvideCredentials for Refused {
    async fn provide(&self) -> Result<Credentials, dynamo_auth::Error> {
        Err(dynamo_auth::Error::source_failed(self.0.clone()))
    }

    fn name(&self) -> &str {
        "explicit"
    }
}

/// The endpoint, with the places that go before those that all of AWS's tools look at.
fn endpoint(
    builder: &ClientBuilder,
    settings: &Settings,
    given: Result<Option<Given>>,
    explanation: &Explanation,
) -> ExplainedSetting {
    let candidates = [
        ("code", builder.endpoint.clone().map(|url| shown_url(&url))),
        (ENDPOINT, variable(settings, ENDPOINT).ok().flatten().map(|url| shown_url(url.trim()))),
    ];
    let outcome = match given {
        Ok(Some(Given { url, by })) if is_own(&by) => {
            Some(SettingOutcome::Set { value: url, origin: by.to_string() })
        }
        Ok(_) => None,
        Err(error) => Some(malformed(&error)),
    };
    before("endpoint", candidates, outcome, explanation)
}

fn attempts(builder: &ClientBuilder, settings: &Settings, explanation: &Explanation) -> ExplainedSetting {
    let in_code = builder.retry.as_ref().map(|policy| policy.max_attempts());
    let in_code = in_code.or(builder.max_retries.map(|retries| retries.saturating_add(1)));
    let retries = variable(settings, MAX_RETRIES).ok().flatten();
    let own = [
        ("code", in_code.map(|attempts| attempts.to_string())),
        (MAX_RETRIES, retries.map(|retries| format!("{} retries", retries.trim().escape_debug()))),
    ];
    let origin = own.iter().find(|(_, value)| value.is_some()).map(|(place, _)| *place);
    let outcome = match (retry(builder, settings), origin, explanation.setting("max_attempts")) {
        (Err(error), ..) => Some(malformed(&error)),
        (Ok(policy), Some(origin), _) => Some(outcome(&policy.max_attempts().to_string(), origin)),
        (Ok(_), None, Some(ExplainedSetting { outcome: SettingOutcome::Set { .. }, .. })) => None,
        (Ok(policy), None, _) => Some(outcome(&policy.max_attempts().to_string(), "by default")),
    };
    before("max_attempts", own, outcome, explanation)
}

fn in_flight(builder: &ClientBuilder, settings: &Settings) -> ExplainedSetting {
    let in_variable = variable(settings, MAX_CLIENTS).ok().flatten();
    let own = [("code", builder.max_clients.map(|n| n.to_string())), (MAX_CLIENTS, in_variable)];
    let origin = own.iter().find(|(_, value)| value.is_some()).map_or("by default", |(place, _)| *place);
    let explained = match max_clients(builder, settings) {
        Ok(n) => set("max_clients", &n.to_string(), origin),
        Err(error) => ExplainedSetting::new("max_clients", malformed(&error)),
    };
    own.into_iter().fold(explained, |explained, (place, value)| {
        explained.with_candidate(Candidate::new(place, value).winning(place == origin))
    })
}

/// Puts a client's own places before those that are known of a setting.
fn before<const N: usize>(
    name: &'static str,
    own: [(&'static str, Option<String>); N],
    outcome: Option<SettingOutcome>,
    explanation: &Explanation,
) -> ExplainedSetting {
    let known = explanation.setting(name);
    let known_outcome = known.map(|known| known.outcome.clone()).unwrap_or(SettingOutcome::NotSet);
    let winner = own.iter().position(|(_, value)| value.is_some());
    let mut explained = ExplainedSetting::new(name, outcome.unwrap_or(known_outcome));
    for (index, (place, value)) in own.into_iter().enumerate() {
        explained = explained.with_candidate(Candidate::new(place, value).winning(winner == Some(index)));
    }
    for mut candidate in known.into_iter().flat_map(|known| known.candidates.clone()) {
        // What the rules would have given is nothing that anybody set.
        if winner.is_some() && candidate.place == Explanation::BY_RULES {
            candidate.value = None;
        }
        let wins = candidate.wins && winner.is_none();
        explained = explained.with_candidate(candidate.winning(wins));
    }
    explained
}

fn is_own(by: &Origin) -> bool {
    matches!(by, Origin::Code) || matches!(by, Origin::Variable(name) if name == ENDPOINT)
}

fn shown_url(url: &str) -> String {
    match crate::endpoints::parts(url) {
        Ok(_) => url.to_owned(),
        Err(_) => "a URL that can't be used".to_owned(),
    }
}

fn set(name: &'static str, value: &str, origin: &str) -> ExplainedSetting {
    ExplainedSetting::new(name, outcome(value, origin))
}

fn outcome(value: &str, origin: &str) -> SettingOutcome {
    SettingOutcome::Set { value: value.to_owned(), origin: origin.to_owned() }
}

fn malformed(error: &Error) -> SettingOutcome {
    SettingOutcome::Malformed { why: error.to_string() }
}
