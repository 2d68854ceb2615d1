//! What a builder tells of the client that it would make.

use dynamo_client::ClientBuilder;
use dynamo_client::Retry;
use dynamo_client::auth::{Credentials, Explanation, SettingOutcome, StaticProvider};
use dynamo_http::{Answer, ScriptedTransport};

use crate::script::{sealed, with_files};

/// A setting's value and the place that it came from, or what is wrong with it.
fn told(explanation: &Explanation, name: &str) -> String {
    let setting = explanation.setting(name).unwrap();
    assert_eq!(explanation.settings.iter().filter(|other| other.name == name).count(), 1);
    match &setting.outcome {
        SettingOutcome::Set { value, origin } => {
            let winners: Vec<_> = setting.candidates.iter().filter(|candidate| candidate.wins).collect();
            assert_eq!(winners.len(), usize::from(!origin.starts_with("by default")), "{setting:?}");
            format!("{value} ({origin})")
        }
        SettingOutcome::Malformed { why } => format!("malformed: {why}"),
        outcome => format!("{outcome:?}"),
    }
}

async fn explain(builder: ClientBuilder, name: &str) -> String {
    told(&builder.explain().await, name)
}

#[tokio::test]
async fn what_the_program_says_goes_first_and_nothing_is_asked_for_it() {
    let server = ScriptedTransport::new([]);
    let variables = [
        ("AWS_REGION", "us-east-2"),
        ("DYNAMODB_ENDPOINT", "http://localhost:1"),
        ("DYNAMODB_MAX_RETRIES", "7"),
        ("DYNAMODB_MAX_CLIENTS", "7"),
        ("AWS_ACCESS_KEY_ID", "AKIDFROMENV"),
        ("AWS_SECRET_ACCESS_KEY", "canary"),
    ];
    let explanation = sealed(&variables)
        .transport(server.clone())
        .region("eu-west-1")
        .endpoint("http://localhost:8000")
        .access_key("AKIAIOSFODNN7EXAMPLE")
        .secret_key("canary")
        .max_retries(0)
        .max_clients(5)
        .explain()
        .await;
    assert_eq!(told(&explanation, "region"), "eu-west-1 (code)");
    assert_eq!(told(&explanation, "endpoint"), "http://localhost:8000 (code)");
    assert_eq!(told(&explanation, "max_attempts"), "1 (code)");
    assert_eq!(told(&explanation, "max_clients"), "5 (code)");
    let names: Vec<_> = explanation.providers.iter().map(|provider| provider.name.as_str()).collect();
    assert_eq!(names, ["explicit", "environment", "profile", "local"]);
    assert_eq!(explanation.winner().unwrap().name, "explicit");
    let text = explanation.to_string();
    assert!(text.contains("used: AKIA…MPLE") && !text.contains("canary"), "{text}");
    for beaten in ["us-east-2", "http://localhost:1", "7 retries", "7"] {
        let line = text.lines().find(|line| line.trim_start().starts_with(&format!("{beaten} ")));
        assert!(line.is_some_and(|line| line.ends_with(", which does not count")), "{beaten}: {text}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn the_client_s_own_variables_are_in_it() {
    let variables = [
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ENDPOINT_URL", "http://localhost:1"),
        ("DYNAMODB_ENDPOINT", "http://localhost:2"),
        ("AWS_MAX_ATTEMPTS", "9"),
        ("DYNAMODB_MAX_RETRIES", "2"),
        ("DYNAMODB_MAX_CLIENTS", "3"),
    ];
    let explanation = sealed(&variables).explain().await;
    assert_eq!(told(&explanation, "endpoint"), "http://localhost:2 (DYNAMODB_ENDPOINT)");
    assert_eq!(told(&explanation, "max_attempts"), "3 (DYNAMODB_MAX_RETRIES)");
    assert_eq!(told(&explanation, "max_clients"), "3 (DYNAMODB_MAX_CLIENTS)");
    assert_eq!(explanation.winner().unwrap().name, "local");

    let aws = ("AWS_REGION", "eu-west-1");
    assert_eq!(
        explain(sealed(&[aws, ("AWS_MAX_ATTEMPTS", "9")]), "max_attempts").await,
        "9 (AWS_MAX_ATTEMPTS)"
    );
    assert_eq!(explain(sealed(&[aws]), "max_attempts").await, "4 (by default)");
    assert_eq!(explain(sealed(&[aws]), "max_clients").await, "100 (by default)");
    let endpoint = "https://dynamodb.eu-west-1.amazonaws.com (the rules for the region)";
    assert_eq!(explain(sealed(&[aws]), "endpoint").await, endpoint);
    let retry = Retry::standard().with_max_attempts(6);
    assert_eq!(explain(sealed(&[aws]).retry(retry), "max_attempts").await, "6 (code)");
}

#[tokio::test]
async fn what_is_wrong_is_told_and_the_rest_with_it() {
    let aws = ("AWS_REGION", "eu-west-1");
    for (name, value, setting) in [
        ("DYNAMODB_ENDPOINT", "http://me:canary@localhost", "endpoint"),
        ("DYNAMODB_MAX_RETRIES", "many", "max_attempts"),
        ("DYNAMODB_MAX_CLIENTS", "0", "max_clients"),
    ] {
        let explanation = sealed(&[aws, (name, value)]).explain().await;
        let outcome = told(&explanation, setting);
        assert!(outcome.starts_with("malformed: ") && outcome.contains(name), "{outcome}");
        assert_eq!(told(&explanation, "region"), "eu-west-1 (AWS_REGION)");
        assert!(!format!("{explanation} {explanation:?}").contains("canary"), "{explanation}");
    }
    let explanation = sealed(&[aws]).region("eu west").endpoint("http://localhost/x").explain().await;
    assert!(told(&explanation, "region").starts_with("malformed: "), "{explanation}");
    assert!(told(&explanation, "endpoint").starts_with("malformed: "), "{explanation}");
    let half = sealed(&[aws]).access_key("AKID").explain().await.to_string();
    assert!(
        half.contains("explicit") && half.contains("failed: access_key and secret_key go together"),
        "{half}"
    );
}

#[tokio::test]
async fn a_server_on_this_machine_needs_no_region_and_a_profile_is_the_program_s() {
    let server = ScriptedTransport::new([]);
    let config = "[profile dev]\ncredential_process = none\n";
    let builder = with_files(&[], config, "").transport(server.clone());
    let explanation = builder.profile("dev").endpoint("http://127.0.0.1:8000").explain().await;
    assert_eq!(told(&explanation, "region"), "us-east-1 (by default, for a server on this machine)");
    assert_eq!(told(&explanation, "profile"), "dev (code)");
    assert_eq!(explanation.winner().unwrap().name, "local");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn credentials_are_asked_for_over_the_client_s_transport_or_of_the_program_s_own_provider() {
    let keys = r#"{"AccessKeyId":"ASIACONTAINER","SecretAccessKey":"canary","Token":"canary","Expiration":"2099-01-01T00:00:00Z"}"#;
    let server = ScriptedTransport::new([Answer::json(200, keys)]);
    let variables = [("AWS_REGION", "eu-west-1"), ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/creds")];
    let explanation = sealed(&variables).transport(server.clone()).explain().await;
    assert_eq!(explanation.winner().unwrap().name, "container");
    assert_eq!(server.requests()[0].uri(), "http://169.254.170.2:80/creds");

    let own = Credentials::new("AKIDOWN", "canary").unwrap().with_source("vault");
    let explanation =
        sealed(&variables).credentials_from(move |_| StaticProvider::new(own.clone())).explain().await;
    assert_eq!(explanation.winner().unwrap().name, "vault");
    assert_eq!(explanation.providers[0].name, "vault");
}
