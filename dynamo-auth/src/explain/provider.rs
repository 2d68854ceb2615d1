//! One source of credentials, explained.

use std::time::SystemTime;

use serde::Serialize;

use crate::source::{parse_timestamp, show_timestamp};
use crate::{Credentials, Error, Finding, LookedAt, ProvideCredentials, SharedProvider};

/// One source of credentials: what it looked at, and what became of it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ExplainedProvider {
    /// Its name, `environment` for example.
    pub name: String,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: ProviderOutcome,
    /// What it looked at, and what was there.
    pub findings: Vec<Finding>,
}

/// What became of a source of credentials.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
#[non_exhaustive]
pub enum ProviderOutcome {
    /// Its credentials are used.
    Won {
        /// The two ends of the key id.
        access_key_id: String,
        /// The account of the keys, if it is known.
        account_id: Option<String>,
        /// When they expire, as a time of RFC 3339, if they do.
        expires_at: Option<String>,
        /// Whether that has passed, so that they are of no use.
        has_expired: bool,
        /// Where they are from, in more detail than the provider's name.
        source: Option<String>,
    },
    /// It had none.
    Passed {
        /// Why.
        why: String,
    },
    /// It was configured and failed, which stops a chain.
    Failed {
        /// Why.
        why: String,
    },
    /// It was not asked.
    NotAsked {
        /// Why.
        why: String,
    },
}

impl ExplainedProvider {
    pub(crate) fn asked(provider: &SharedProvider, outcome: Result<Credentials, Error>) -> Self {
        let outcome = match outcome {
            Ok(credentials) => ProviderOutcome::Won {
                access_key_id: credentials.shortened_id(),
                account_id: credentials.account_id().map(str::to_owned),
                expires_at: credentials.expires_at().map(show_timestamp),
                has_expired: false,
                source: credentials.source().map(str::to_owned),
            },
            Err(error) if error.is_no_credentials() => ProviderOutcome::Passed { why: error.whole() },
            Err(error) => ProviderOutcome::Failed { why: error.whole() },
        };
        Self { name: provider.name().to_owned(), findings: provider.findings(), outcome }
    }

    /// Compares with the clock when its credentials expire.
    pub(super) fn check_expiry(&mut self, now: SystemTime) {
        if let ProviderOutcome::Won { expires_at: Some(at), has_expired, .. } = &mut self.outcome {
            *has_expired = parse_timestamp(at).is_some_and(|at| at <= now);
        }
    }

    pub(crate) fn not_asked(provider: &SharedProvider, why: &str) -> Self {
        let outcome = ProviderOutcome::NotAsked { why: why.to_owned() };
        Self { name: provider.name().to_owned(), findings: provider.findings(), outcome }
    }

    pub(crate) fn passed_over(looked_at: &LookedAt) -> Self {
        let outcome = ProviderOutcome::NotAsked { why: looked_at.outcome.clone() };
        Self { name: looked_at.provider.clone().into_owned(), findings: Vec::new(), outcome }
    }
}
