//! What the environment says. It is read in a process of its own, since changing one's own is not safe.

use std::process::Command;

use dynamo_client::ErrorKind;
use dynamo_mixin::{ErrorMap, InfluxLines};

use crate::influx::golden;

fn status(variables: &[(&str, &str)]) -> u16 {
    let lookup =
        |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    ErrorMap::from_variables(lookup).problem_for_kind(ErrorKind::Credentials).status().as_u16()
}

#[test]
fn missing_credentials_are_429_when_either_spelling_says_true() {
    for name in ["DYNAMODB_NO_CREDS_RATE_LIMIT", "DYANMODB_NO_CREDS_RATE_LIMIT"] {
        for value in ["true", "TRUE", "True"] {
            assert_eq!(status(&[(name, value)]), 429, "{name}={value}");
        }
        for value in ["", "1", "yes", "false", " true"] {
            assert_eq!(status(&[(name, value)]), 500, "{name}={value}");
        }
    }
    let both = [("DYNAMODB_NO_CREDS_RATE_LIMIT", "false"), ("DYANMODB_NO_CREDS_RATE_LIMIT", "true")];
    assert_eq!(status(&both), 429);
    assert_eq!(status(&[("DYNAMODB_NO_CREDS_RATE_LIMITS", "true")]), 500);
    assert_eq!(status(&[]), 500);
}

fn line(variables: &[(&str, &str)]) -> String {
    let lookup =
        |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    InfluxLines::from_variables(lookup).line(&golden())
}

#[test]
fn the_line_is_named_and_tagged_as_the_variables_say() {
    let rest =
        ",action=GetItem,table=my\\ table,attempt=1,error=ThrottlingException duration=0.0125 1700000000250";
    for (variables, head) in [
        (&[("HOSTNAME", "h1"), ("ENVIRONMENT", "prod")][..], "DynamoDB,hostname=h1,environment=prod"),
        (&[("SERVICE", "my forum"), ("HOSTNAME", "h1")], "my\\ forum,hostname=h1"),
        (&[("SERVICE", ""), ("HOSTNAME", "h1"), ("ENVIRONMENT", "")], "DynamoDB,hostname=h1"),
        (&[("HOSTNAME", "h1"), ("INFLUXDB_TAG_HOSTNAME", "True")], "DynamoDB,hostname=h1"),
        (
            &[("HOSTNAME", "h1"), ("INFLUXDB_TAG_HOSTNAME", "false"), ("ENVIRONMENT", "a")],
            "DynamoDB,environment=a",
        ),
    ] {
        assert_eq!(line(variables), format!("{head}{rest}"), "{variables:?}");
    }
}

/// Runs one of the tests below in a process with these variables; it tells what it saw on its standard output.
fn in_a_process(test: &str, variables: &[(&str, &str)]) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("variables::{test}"), "--nocapture"])
        .env("SHOW", "1")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn shows_what_the_environment_says() {
    if std::env::var_os("SHOW").is_some() {
        println!(
            "status {}",
            ErrorMap::from_env().problem_for_kind(ErrorKind::Credentials).status().as_u16()
        );
        println!("line {}", InfluxLines::from_env().line(&golden()));
    }
}

#[test]
fn the_environment_is_what_is_read() {
    let shown = in_a_process(
        "shows_what_the_environment_says",
        &[
            ("DYANMODB_NO_CREDS_RATE_LIMIT", "true"),
            ("SERVICE", "Forum"),
            ("HOSTNAME", "h1"),
            ("ENVIRONMENT", "prod"),
        ],
    );
    assert!(shown.contains("status 429"), "{shown}");
    assert!(shown.contains("line Forum,hostname=h1,environment=prod,action=GetItem"), "{shown}");
    let shown = in_a_process("shows_what_the_environment_says", &[("DYNAMODB_NO_CREDS_RATE_LIMIT", "TRUE")]);
    assert!(shown.contains("status 429"), "{shown}");
    let shown = in_a_process("shows_what_the_environment_says", &[("INFLUXDB_TAG_HOSTNAME", "false")]);
    assert!(shown.contains("status 500") && !shown.contains("hostname="), "{shown}");
}
