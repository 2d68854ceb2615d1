//! How a profile comes by its credentials, without asking anybody.

use std::fmt::Write;

use dynamo_auth::{ProfileBase, ProfileFiles, ProfilePlan, ProfileRole};
use serde_json::{Map, Value, json};

use super::Outcome;
use super::input::{pairs, text};

pub(super) fn run(input: &Value) -> Outcome {
    let mut config = String::new();
    for (section, kind) in [("profile", "profiles"), ("sso-session", "sso_sessions")] {
        for (name, settings) in input[kind].as_object().into_iter().flat_map(Map::iter) {
            let _ = writeln!(config, "[{section} {name}]");
            for (key, value) in pairs(settings) {
                let _ = writeln!(config, "{key} = {value}");
            }
        }
    }
    let files = ProfileFiles::parse(Some(&config), None)?;
    let plan = ProfilePlan::new(&files, text(&input["selected_profile"], "selected_profile")?)?;
    let mut chain = vec![base(plan.base)];
    chain.extend(plan.roles.iter().map(role));
    Ok(json!({ "chain": chain }))
}

fn base(base: ProfileBase) -> Value {
    match base {
        ProfileBase::AccessKey(credentials) => json!({"AccessKey": set([
            ("access_key_id", Some(credentials.access_key_id())),
            ("secret_access_key", Some(credentials.secret_access_key())),
            ("session_token", credentials.session_token()),
            ("account_id", credentials.account_id()),
        ])}),
        ProfileBase::Named(source) => json!({"NamedSource": source.name()}),
        ProfileBase::WebIdentity { role_arn, token_file, session_name, .. } => {
            json!({"WebIdentityToken": set([
                ("role_arn", Some(role_arn.as_str())),
                ("web_identity_token_file", Some(&token_file)),
                ("role_session_name", session_name.as_deref()),
            ])})
        }
        ProfileBase::Sso(config) => json!({"Sso": set([
            ("sso_session", config.session()),
            ("sso_region", Some(config.region().as_str())),
            ("sso_start_url", Some(config.start_url())),
            ("sso_account_id", config.role().map(|(account_id, _)| account_id)),
            ("sso_role_name", config.role().map(|(_, name)| name)),
        ])}),
        ProfileBase::LoginSession(arn) => json!({"LoginSession": {"login_session": arn}}),
        ProfileBase::Process { command, account_id } => json!({"CredentialProcess": set([
            ("command", Some(command.0.as_str())),
            ("account_id", account_id.as_deref()),
        ])}),
        other => json!(format!("{other:?}")),
    }
}

fn role(role: &ProfileRole) -> Value {
    let mut assumed = set([
        ("role_arn", Some(role.role_arn.as_str())),
        ("external_id", role.external_id.as_deref()),
        ("role_session_name", role.session_name.as_deref()),
        ("mfa_serial", role.mfa_serial.as_deref()),
    ]);
    if let Some(duration) = role.duration {
        assumed.insert("duration_seconds".into(), json!(duration.as_secs()));
    }
    json!({ "AssumeRole": assumed })
}

/// The members that have a value.
fn set<const N: usize>(members: [(&str, Option<&str>); N]) -> Map<String, Value> {
    let set = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?))));
    set.collect()
}
