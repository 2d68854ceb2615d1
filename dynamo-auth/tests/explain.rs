//! What an explanation tells, word for word, and that it tells no secret.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::time::{Duration, SystemTime};

use dynamo_auth::port::{
    FetchError, FetchErrorKind, FixedRandom, ManualClock, MapEnv, MapFs, Ports, PortsBuilder, ScriptedFetch,
};
use dynamo_auth::{
    Candidate, Chain, Credentials, ExplainedSetting, Explanation, ProviderOutcome, SettingOutcome, Settings,
    StaticProvider,
};
use serde_json::json;

type Vars<'a> = &'a [(&'a str, &'a str)];
type Answer = Result<http::Response<Vec<u8>>, FetchError>;

const CONFIG: &str = "/home/me/.aws/config";

fn answer(status: u16, body: &str) -> Answer {
    Ok(http::Response::builder().status(status).body(body.into()).unwrap())
}

fn nobody() -> Answer {
    Err(FetchError::new(FetchErrorKind::Connect, "nobody is there"))
}

fn world(env: Vars<'_>, files: &[(&str, &str)]) -> PortsBuilder {
    Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000)))
        .env(MapEnv::new(env.iter().copied()).with("HOME", "/home/me"))
        .fs(MapFs::new(files.iter().copied()))
        .random(FixedRandom(0.5))
}

async fn explain(env: Vars<'_>, files: &[(&str, &str)], answers: Vec<Answer>) -> Explanation {
    let fetch = ScriptedFetch::new(answers);
    Explanation::new(&Settings::new(&world(env, files).fetch(fetch).build())).await
}

#[track_caller]
fn check(explanation: &Explanation, expected: &str) {
    let told = explanation.to_string();
    assert_eq!(told, expected.trim_start_matches('\n'), "\n{told}");
    let all = format!("{told}{explanation:?}{}", serde_json::to_string(explanation).unwrap());
    assert!(!all.contains("canary"), "{all}");
}

#[tokio::test]
async fn keys_and_a_region_in_the_environment() {
    let env = [
        ("AWS_REGION", "eu-west-1"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "canary"),
    ];
    let explanation = explain(&env, &[], vec![]).await;
    check(
        &explanation,
        r#"
settings
  profile   default                                   by default; there is no such profile
  region    eu-west-1                                 AWS_REGION
            us-east-1                                 AWS_DEFAULT_REGION, which does not count
  endpoint  https://dynamodb.eu-west-1.amazonaws.com  the rules for the region
  not set: endpoint of Streams, endpoint of STS, endpoint of SSO, endpoint of SSO OIDC,
    ignore_configured_endpoint_urls, use_fips_endpoint, use_dualstack_endpoint,
    account_id_endpoint_mode, max_attempts, retry_mode, ca_bundle, disable_clock_skew_correction,
    AWS_EC2_METADATA_DISABLED, ec2_metadata_service_endpoint, ec2_metadata_service_endpoint_mode,
    ec2_metadata_v1_disabled, metadata_service_timeout, metadata_service_num_attempts

credentials
  environment        used: AKIA…MPLE
                       AWS_SECRET_ACCESS_KEY  set
  profile            not asked: environment goes before it
  web identity       not asked
  container          not asked
  instance metadata  not asked

files
  /home/me/.aws/config       not there
  /home/me/.aws/credentials  not there
"#,
    );
}

#[tokio::test]
async fn a_role_on_a_session_that_nobody_signed_in_to() {
    let config = "[profile app]\nrole_arn = arn:aws:iam::111122223333:role/app\nsource_profile = people\n\
                  external_id = canary\n[profile people]\nregion = eu-west-1\nsso_session = corp\n\
                  sso_account_id = 111122223333\nsso_role_name = Dev\n[sso-session corp]\n\
                  sso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-2\n";
    let explanation = explain(&[("AWS_PROFILE", "app")], &[(CONFIG, config)], vec![]).await;
    check(
        &explanation,
        r#"
settings
  profile   app                                       AWS_PROFILE
  region    eu-west-1                                 `region` of "people" (/home/me/.aws/config:6)
  endpoint  https://dynamodb.eu-west-1.amazonaws.com  the rules for the region
  not set: endpoint of Streams, endpoint of STS, endpoint of SSO, endpoint of SSO OIDC,
    ignore_configured_endpoint_urls, use_fips_endpoint, use_dualstack_endpoint,
    account_id_endpoint_mode, max_attempts, retry_mode, ca_bundle, disable_clock_skew_correction,
    AWS_EC2_METADATA_DISABLED, ec2_metadata_service_endpoint, ec2_metadata_service_endpoint_mode,
    ec2_metadata_v1_disabled, metadata_service_timeout, metadata_service_num_attempts

credentials
  environment        has none: AWS_ACCESS_KEY_ID is not set
  profile            failed: profile "app": role arn:aws:iam::111122223333:role/app: its base credentials, of `sso`: sign-in session corp: there is no token in /home/me/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json; sign in with `aws sso login --sso-session corp`: entity not found
                       profile "app"     assumes arn:aws:iam::111122223333:role/app
                       profile "people"  sign-in session corp, role Dev in account 111122223333
                       STS               https://sts.eu-west-1.amazonaws.com/
                       portal            https://portal.sso.us-east-2.amazonaws.com
  web identity       not asked: profile is configured and failed
  container          not asked
  instance metadata  not asked

files
  /home/me/.aws/config       299 bytes
  /home/me/.aws/credentials  not there
"#,
    );
}

#[tokio::test]
async fn nothing_anywhere() {
    let explanation = explain(&[], &[], vec![nobody(), nobody(), nobody(), nobody(), nobody()]).await;
    check(
        &explanation,
        r#"
settings
  profile   default                            by default; there is no such profile
  region    missing: no region was set; looked at AWS_REGION, AWS_DEFAULT_REGION and `region` of profile "default", and at the instance's metadata service: http://169.254.169.254 gave no token: no connection was made: nobody is there
  endpoint  missing: it depends on the region
  not set: endpoint of Streams, endpoint of STS, endpoint of SSO, endpoint of SSO OIDC,
    ignore_configured_endpoint_urls, use_fips_endpoint, use_dualstack_endpoint,
    account_id_endpoint_mode, max_attempts, retry_mode, ca_bundle, disable_clock_skew_correction,
    AWS_EC2_METADATA_DISABLED, ec2_metadata_service_endpoint, ec2_metadata_service_endpoint_mode,
    ec2_metadata_v1_disabled, metadata_service_timeout, metadata_service_num_attempts

credentials
  environment        has none: AWS_ACCESS_KEY_ID is not set
  profile            has none: there is no shared config or credentials file
  web identity       has none: AWS_WEB_IDENTITY_TOKEN_FILE is not set
  container          has none: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set
  instance metadata  has none: http://169.254.169.254 gave no token: no connection was made: nobody is there
  none of them has any: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile with AWS_PROFILE, or give the container or the instance a role

files
  /home/me/.aws/config       not there
  /home/me/.aws/credentials  not there
"#,
    );
}

#[tokio::test]
async fn malformed_settings() {
    let env = [
        ("AWS_REGION", "eu_west"),
        ("AWS_MAX_ATTEMPTS", "many"),
        ("AWS_ENDPOINT_URL", "http://me:canary@localhost:8000"),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
    ];
    let config = "[default]\nmax_attempts = 3\nretry_mode = sometimes\n";
    let explanation = explain(&env, &[(CONFIG, config)], vec![]).await;
    check(
        &explanation,
        r#"
settings
  profile                          default                            by default
  region                           can't be used: AWS_REGION: expected a region such as `eu-west-1`, found "eu_west"
  endpoint                         missing: it depends on the region
                                   a URL that can't be used           AWS_ENDPOINT_URL, which does not count
  ignore_configured_endpoint_urls  true                               AWS_IGNORE_CONFIGURED_ENDPOINT_URLS
  max_attempts                     can't be used: AWS_MAX_ATTEMPTS: expected a number of attempts, 1 or more, found "many"
                                   3                                  `max_attempts` of "default" (/home/me/.aws/config:2), which does not count
  retry_mode                       can't be used: `retry_mode` of "default" (/home/me/.aws/config:3): expected `standard`, `adaptive` or `legacy`, found "sometimes"
  AWS_EC2_METADATA_DISABLED        true                               AWS_EC2_METADATA_DISABLED
  not set: endpoint of Streams, endpoint of STS, endpoint of SSO, endpoint of SSO OIDC,
    use_fips_endpoint, use_dualstack_endpoint, account_id_endpoint_mode, ca_bundle,
    disable_clock_skew_correction, ec2_metadata_service_endpoint,
    ec2_metadata_service_endpoint_mode, ec2_metadata_v1_disabled, metadata_service_timeout,
    metadata_service_num_attempts

credentials
  environment        has none: AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is not; set both
                       AWS_ACCESS_KEY_ID  AKIA…MPLE
  profile            has none: profile "default" has no credentials
  web identity       has none: AWS_WEB_IDENTITY_TOKEN_FILE is not set
  container          has none: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set
  instance metadata  has none: AWS_EC2_METADATA_DISABLED is true
  none of them has any: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile with AWS_PROFILE, or give the container or the instance a role

files
  /home/me/.aws/config       50 bytes
  /home/me/.aws/credentials  not there
"#,
    );
}

#[tokio::test]
async fn a_container() {
    let env = [
        ("AWS_DEFAULT_REGION", "eu-west-1"),
        ("AWS_ENDPOINT_URL_STS", "https://sts.example"),
        ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/canary"),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "canary"),
    ];
    let keys = r#"{"AccessKeyId":"ASIAIOSFODNN7EXAMPLE","SecretAccessKey":"canary","Token":"canary",
        "AccountId":"111122223333","Expiration":"2001-09-09T02:46:40Z"}"#;
    let explanation = explain(&env, &[], vec![answer(200, keys)]).await;
    check(
        &explanation,
        r#"
settings
  profile          default                                           by default; there is no such profile
  region           eu-west-1                                         AWS_DEFAULT_REGION
  endpoint         https://111122223333.ddb.eu-west-1.amazonaws.com  the rules for the region
  endpoint of STS  https://sts.example                               AWS_ENDPOINT_URL_STS
  not set: endpoint of Streams, endpoint of SSO, endpoint of SSO OIDC,
    ignore_configured_endpoint_urls, use_fips_endpoint, use_dualstack_endpoint,
    account_id_endpoint_mode, max_attempts, retry_mode, ca_bundle, disable_clock_skew_correction,
    AWS_EC2_METADATA_DISABLED, ec2_metadata_service_endpoint, ec2_metadata_service_endpoint_mode,
    ec2_metadata_v1_disabled, metadata_service_timeout, metadata_service_num_attempts

credentials
  environment        has none: AWS_ACCESS_KEY_ID is not set
  profile            has none: there is no shared config or credentials file
  web identity       has none: AWS_WEB_IDENTITY_TOKEN_FILE is not set
  container          used: ASIA…MPLE of account 111122223333, from container http://169.254.170.2, until 2001-09-09T02:46:40Z
                       AWS_CONTAINER_CREDENTIALS_RELATIVE_URI  set
                       AWS_CONTAINER_AUTHORIZATION_TOKEN       set
  instance metadata  not asked: container goes before it

files
  /home/me/.aws/config       not there
  /home/me/.aws/credentials  not there
"#,
    );
}

#[tokio::test]
async fn a_profile_that_is_not_there_is_told_once() {
    let files = [(CONFIG, "[profile app]\n")];
    let explanation = explain(&[("AWS_PROFILE", "appp")], &files, vec![]).await;
    check(
        &explanation,
        r#"
settings
  profile  can't be used: profile "appp" was not found; did you mean "app"?
           appp  AWS_PROFILE
  not known either, for the same reason: region, endpoint, endpoint of Streams, endpoint of STS,
    endpoint of SSO, endpoint of SSO OIDC, ignore_configured_endpoint_urls, use_fips_endpoint,
    use_dualstack_endpoint, account_id_endpoint_mode, max_attempts, retry_mode, ca_bundle,
    disable_clock_skew_correction, ec2_metadata_service_endpoint,
    ec2_metadata_service_endpoint_mode, ec2_metadata_v1_disabled, metadata_service_timeout,
    metadata_service_num_attempts
  not set: AWS_EC2_METADATA_DISABLED

credentials
  environment        has none: AWS_ACCESS_KEY_ID is not set
  profile            failed: profile "appp" was not found; did you mean "app"?
  web identity       not asked: profile is configured and failed
  container          not asked
  instance metadata  not asked

files
  /home/me/.aws/config       14 bytes
  /home/me/.aws/credentials  not there
"#,
    );
}

#[tokio::test]
async fn as_data_it_has_all_places_and_no_secret() {
    let env = [
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "canary"),
        ("AWS_CREDENTIAL_EXPIRATION", "2001-01-01T00:00:00Z"),
    ];
    let config = "[default]\nregion = us-east-2\nmax_attempts = 0\n";
    let explanation = explain(&env, &[(CONFIG, config)], vec![]).await;
    let data = serde_json::to_value(&explanation).unwrap();
    assert!(!data.to_string().contains("canary"), "{data}");
    assert_eq!(
        data["settings"][1],
        json!({
            "name": "region",
            "outcome": "set",
            "value": "eu-west-1",
            "origin": "AWS_REGION",
            "candidates": [
                {"place": "AWS_REGION", "value": "eu-west-1", "wins": true},
                {"place": "AWS_DEFAULT_REGION", "value": null, "wins": false},
                {"place": "`region` of \"default\" (/home/me/.aws/config:2)", "value": "us-east-2", "wins": false},
                {"place": "instance metadata", "value": null, "wins": false},
            ],
        })
    );
    let attempts = explanation.setting("max_attempts").unwrap();
    let why = "`max_attempts` of \"default\" (/home/me/.aws/config:3): expected a number of attempts, 1 or more, found \"0\"";
    assert_eq!(attempts.outcome, SettingOutcome::Malformed { why: why.into() });
    let winner = serde_json::to_value(explanation.winner().unwrap()).unwrap();
    assert_eq!(
        winner,
        json!({
            "name": "environment",
            "outcome": "won",
            "access_key_id": "AKIA…MPLE",
            "account_id": null,
            "expires_at": "2001-01-01T00:00:00Z",
            "has_expired": true,
            "source": "environment",
            "findings": [
                {"what": "AWS_ACCESS_KEY_ID", "found": "AKIA…MPLE", "is_set": true},
                {"what": "AWS_SECRET_ACCESS_KEY", "found": "set", "is_set": true},
                {"what": "AWS_SESSION_TOKEN", "found": "not set", "is_set": false},
                {"what": "AWS_SECURITY_TOKEN", "found": "not set", "is_set": false},
                {"what": "AWS_ACCOUNT_ID", "found": "not set", "is_set": false},
                {"what": "AWS_CREDENTIAL_EXPIRATION", "found": "\"2001-01-01T00:00:00Z\"", "is_set": true},
            ],
        })
    );
    assert!(explanation.to_string().contains("used: AKIA…MPLE, which expired at 2001-01-01T00:00:00Z"));
    assert_eq!(data["files"][1]["is_set"], false);
}

#[tokio::test]
async fn every_setting_is_in_it() {
    let explanation = explain(&[("AWS_EC2_METADATA_DISABLED", "true")], &[], vec![]).await;
    let variables: Vec<&str> = explanation
        .settings
        .iter()
        .flat_map(|setting| &setting.candidates)
        .map(|place| place.place.as_str())
        .collect();
    for variable in [
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_DYNAMODB",
        "AWS_ENDPOINT_URL_DYNAMODB_STREAMS",
        "AWS_ENDPOINT_URL_STS",
        "AWS_ENDPOINT_URL_SSO",
        "AWS_ENDPOINT_URL_SSO_OIDC",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "AWS_USE_FIPS_ENDPOINT",
        "AWS_USE_DUALSTACK_ENDPOINT",
        "AWS_ACCOUNT_ID_ENDPOINT_MODE",
        "AWS_MAX_ATTEMPTS",
        "AWS_RETRY_MODE",
        "AWS_CA_BUNDLE",
        "AWS_DISABLE_CLOCK_SKEW_CORRECTION",
        "AWS_EC2_METADATA_DISABLED",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
        "AWS_EC2_METADATA_V1_DISABLED",
        "AWS_METADATA_SERVICE_TIMEOUT",
        "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
    ] {
        assert!(variables.contains(&variable), "{variable}");
    }
}

#[tokio::test]
async fn each_setting_has_one_winner_where_it_is_set() {
    let config = "[default]\nservices = s\nsource_profile = base\nendpoint_url = http://all:1\nuse_fips_endpoint = false\n\
                  [profile base]\nregion = eu-west-2\n[services s]\ndynamodb =\n  endpoint_url = http://one:2\n";
    let env = [("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6"), ("AWS_METADATA_SERVICE_TIMEOUT", "2.5")];
    let explanation = explain(&env, &[(CONFIG, config)], vec![]).await;
    for setting in &explanation.settings {
        let winners: Vec<_> = setting.candidates.iter().filter(|candidate| candidate.wins).collect();
        let is_set = matches!(&setting.outcome, SettingOutcome::Set { origin, .. } if !origin.starts_with("by default"));
        assert_eq!(winners.len(), usize::from(is_set), "{setting:?}");
        assert!(winners.iter().all(|winner| winner.value.is_some()), "{setting:?}");
    }
    let value = |name: &str| match &explanation.setting(name).unwrap().outcome {
        SettingOutcome::Set { value, origin } => format!("{value} by {origin}"),
        outcome => panic!("{outcome:?}"),
    };
    assert_eq!(value("region"), "eu-west-2 by `region` of \"base\" (/home/me/.aws/config:7)");
    assert_eq!(value("endpoint"), "http://one:2 by `endpoint_url` of \"s\" (/home/me/.aws/config:9)");
    assert_eq!(
        value("endpoint of Streams"),
        "http://all:1 by `endpoint_url` of \"default\" (/home/me/.aws/config:4)"
    );
    assert_eq!(
        value("ec2_metadata_service_endpoint_mode"),
        "http://[fd00:ec2::254] by AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"
    );
    assert_eq!(value("metadata_service_timeout"), "2.5s by AWS_METADATA_SERVICE_TIMEOUT");
}

#[tokio::test]
async fn an_instance_is_asked_for_its_region_once() {
    let keys = r#"{"Code":"Success","AccessKeyId":"ASIAIOSFODNN7EXAMPLE","SecretAccessKey":"canary","Token":"canary",
        "Expiration":"2001-09-09T02:46:40Z"}"#;
    let answers = ["token", "eu-north-1", "token", "app", keys].map(|body| answer(200, body));
    let fetch = ScriptedFetch::new(answers);
    let settings = Settings::new(&world(&[], &[]).fetch(fetch.clone()).build());
    let explanation = Explanation::new(&settings).await;
    assert_eq!(fetch.requests().len(), 5);
    let told = explanation.to_string();
    assert!(
        told.contains("eu-north-1") && told.contains("https://dynamodb.eu-north-1.amazonaws.com"),
        "{told}"
    );
    assert!(
        told.contains("used: ASIA…MPLE, from instance metadata (role app), until 2001-09-09T02:46:40Z"),
        "{told}"
    );
}

#[tokio::test]
async fn account_endpoints_and_rules_that_contradict_are_told() {
    let keys = [
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "canary"),
    ];
    for (more, expected) in [
        (&[("AWS_ACCOUNT_ID", "111122223333")][..], "https://111122223333.ddb.eu-west-1.amazonaws.com"),
        (&[("AWS_USE_FIPS_ENDPOINT", "true")], "https://dynamodb-fips.eu-west-1.amazonaws.com"),
        (
            &[("AWS_USE_FIPS_ENDPOINT", "true"), ("AWS_ENDPOINT_URL", "http://localhost:8000")],
            "can't be used: ",
        ),
        (&[("AWS_ACCOUNT_ID_ENDPOINT_MODE", "required")], "can't be used: "),
    ] {
        let env: Vec<_> = keys.iter().chain(more).copied().collect();
        let told = explain(&env, &[], vec![]).await.to_string();
        let line = told.lines().find(|line| line.trim_start().starts_with("endpoint ")).unwrap();
        assert!(line.contains(expected), "{line}");
    }
}

#[tokio::test]
async fn a_program_can_add_what_it_knows() {
    let settings = Settings::new(&world(&[("AWS_REGION", "eu-west-1")], &[]).build());
    let chain = Chain::standard(&settings)
        .with_first(StaticProvider::new(Credentials::new("AKIDEXAMPLE", "canary").unwrap()));
    let outcome = SettingOutcome::Set { value: "9".into(), origin: "code".into() };
    let attempts = ExplainedSetting::new("max_attempts", outcome)
        .with_candidate(Candidate::new("code", Some("9".into())).winning(true))
        .with_candidate(Candidate::new("ORDERS_ATTEMPTS", Some("7".into())));
    let explanation = Explanation::of_chain(&settings, &chain).await.with_setting(attempts);
    let known = explanation.settings.iter().filter(|setting| setting.name == "max_attempts");
    assert_eq!(known.count(), 1);
    let winner = explanation.winner().unwrap();
    assert!(winner.name == "explicit" && matches!(winner.outcome, ProviderOutcome::Won { .. }));
    let told = explanation.to_string();
    let lines: Vec<_> =
        told.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert!(lines.contains(&"max_attempts 9 code".to_owned()), "{told}");
    assert!(lines.contains(&"7 ORDERS_ATTEMPTS, which does not count".to_owned()), "{told}");
    assert!(lines.contains(&"environment not asked: explicit goes before it".to_owned()), "{told}");
}
