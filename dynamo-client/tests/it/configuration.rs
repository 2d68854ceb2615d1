//! Where settings come from, and what is wrong with bad ones.

use dynamo_client::{Action, Client, ClientBuilder, ErrorKind};
use dynamo_http::ScriptedTransport;
use serde_json::json;

use crate::script::{ok, sealed, with_files};

const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "AKIDFROMENV"), ("AWS_SECRET_ACCESS_KEY", "invented")];

/// The authorization header of a call made with this client's settings.
async fn authorization(builder: ClientBuilder) -> String {
    let server = ScriptedTransport::new([ok(json!({"TableNames": []}))]);
    builder.transport(server.clone()).build().await.unwrap().list_tables().await.unwrap();
    server.requests()[0].headers()["authorization"].to_str().unwrap().to_owned()
}

#[track_caller]
fn assert_configuration(outcome: Result<Client, dynamo_client::Error>, phrase: &str) {
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
    assert!(error.to_string().contains(phrase), "{error}");
}

#[tokio::test]
async fn code_beats_dynamodb_endpoint_beats_aws_endpoint_beats_profile_beats_region() {
    let mut variables = vec![
        ("AWS_REGION", "eu-west-1"),
        ("DYNAMODB_ENDPOINT", "http://one:1"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "http://two:2"),
        ("AWS_ENDPOINT_URL", "http://three:3"),
    ];
    let config = "[default]\nendpoint_url = http://four:4\n";
    let client = with_files(&variables, config, "").endpoint("http://zero:9").build().await.unwrap();
    assert_eq!(client.endpoint(), "http://zero:9/");
    for expected in ["http://one:1/", "http://two:2/", "http://three:3/", "http://four:4/"] {
        let client = with_files(&variables, config, "").build().await.unwrap();
        assert_eq!(client.endpoint(), expected);
        if variables.len() > 1 {
            variables.remove(1);
        }
    }
    let client = with_files(&variables, "", "").build().await.unwrap();
    assert_eq!(client.endpoint(), "https://dynamodb.eu-west-1.amazonaws.com/");
}

#[tokio::test]
async fn partitions_have_their_own_hosts() {
    for (region, endpoint) in [
        ("cn-north-1", "https://dynamodb.cn-north-1.amazonaws.com.cn/"),
        ("us-gov-west-1", "https://dynamodb.us-gov-west-1.amazonaws.com/"),
        ("local", "http://localhost:8000/"),
    ] {
        assert_eq!(sealed(&[]).region(region).build().await.unwrap().endpoint(), endpoint);
    }
}

#[tokio::test]
async fn explicit_keys_beat_the_environment_and_never_mix_with_it() {
    let mut variables = KEYS.to_vec();
    variables.push(("AWS_SESSION_TOKEN", "token-from-env"));
    let explicit = sealed(&variables).region("eu-west-1").access_key("AKIDFROMCODE").secret_key("invented");
    let signed = authorization(explicit).await;
    assert!(signed.contains("Credential=AKIDFROMCODE/"), "{signed}");
    assert!(!signed.contains("x-amz-security-token"), "{signed}");
    let signed = authorization(sealed(&variables).region("eu-west-1")).await;
    assert!(
        signed.contains("Credential=AKIDFROMENV/") && signed.contains("x-amz-security-token"),
        "{signed}"
    );
}

#[tokio::test]
async fn half_a_pair_of_keys_is_an_error() {
    assert_configuration(sealed(&KEYS).region("eu-west-1").access_key("A").build().await, "go together");
    assert_configuration(sealed(&KEYS).region("eu-west-1").session_token("t").build().await, "session_token");
}

#[tokio::test]
async fn the_profile_is_aws_profile_then_aws_default_profile() {
    let config =
        "[profile a]\nregion = eu-west-1\n[profile b]\nregion = eu-west-2\n[default]\nregion = eu-west-3\n";
    for (variables, region) in [
        (&[("AWS_PROFILE", "a"), ("AWS_DEFAULT_PROFILE", "b")][..], "eu-west-1"),
        (&[("AWS_DEFAULT_PROFILE", "b")][..], "eu-west-2"),
        (&[][..], "eu-west-3"),
        (
            &[("AWS_PROFILE", "a"), ("AWS_REGION", "us-east-2"), ("AWS_DEFAULT_REGION", "us-west-1")][..],
            "us-east-2",
        ),
        (&[("AWS_PROFILE", "a"), ("AWS_DEFAULT_REGION", "us-west-1")][..], "us-west-1"),
    ] {
        assert_eq!(with_files(variables, config, "").build().await.unwrap().region(), region);
    }
    let explicit =
        with_files(&[("AWS_PROFILE", "a"), ("AWS_REGION", "us-east-2")], config, "").region("sa-east-1");
    assert_eq!(explicit.build().await.unwrap().region(), "sa-east-1");
}

#[tokio::test]
async fn a_profile_named_in_code_goes_before_keys_of_the_environment() {
    let credentials = "[web]\naws_access_key_id = AKIDOFWEB\naws_secret_access_key = invented\n";
    let builder = with_files(&KEYS, "", credentials).region("eu-west-1").profile("web");
    let signed = authorization(builder).await;
    assert!(signed.contains("Credential=AKIDOFWEB/"), "{signed}");
}

#[tokio::test]
async fn a_missing_region_says_where_it_was_looked_for() {
    assert_configuration(sealed(&[]).build().await, "AWS_REGION");
}

#[tokio::test]
async fn a_malformed_variable_is_named() {
    for (name, value) in [
        ("DYNAMODB_MAX_RETRIES", "three"),
        ("DYNAMODB_MAX_RETRIES", "-1"),
        ("DYNAMODB_MAX_CLIENTS", "0"),
        ("DYNAMODB_MAX_CLIENTS", "many"),
        ("AWS_MAX_ATTEMPTS", "0"),
        ("AWS_RETRY_MODE", "wild"),
        ("DYNAMODB_ENDPOINT", "not a url"),
        ("DYNAMODB_ENDPOINT", "ftp://localhost"),
        ("DYNAMODB_ENDPOINT", "http://localhost:8000/path"),
        ("DYNAMODB_ENDPOINT", "http://user@localhost:8000"),
    ] {
        let outcome = sealed(&[("AWS_REGION", "eu-west-1"), (name, value)]).build().await;
        assert_configuration(outcome, name);
    }
}

#[tokio::test]
async fn an_endpoint_that_can_not_be_used_names_its_place_and_shows_no_password() {
    let bad = "http://me:canary@localhost:8000";
    let config = format!("[default]\nendpoint_url = {bad}\n");
    for (builder, phrase) in [
        (sealed(&[("DYNAMODB_ENDPOINT", bad)]), "DYNAMODB_ENDPOINT: "),
        (sealed(&[("AWS_ENDPOINT_URL", bad)]), "AWS_ENDPOINT_URL: "),
        (sealed(&[("AWS_ENDPOINT_URL_DYNAMODB", "http://localhost/path")]), "AWS_ENDPOINT_URL_DYNAMODB: "),
        (with_files(&[], &config, ""), ".aws/config:2"),
        (sealed(&[]).endpoint(bad), "the endpoint that was given contains a user name"),
    ] {
        let error = builder.region("eu-west-1").build().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        assert!(error.to_string().contains(phrase), "{phrase}: {error}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
}

#[tokio::test]
async fn endpoints_that_aws_s_tools_share_can_be_ignored_and_our_own_variable_can_not() {
    let ignore = ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "TRUE");
    let config = "[default]\nservices = s\nendpoint_url = http://all:1\n[services s]\ndynamodb =\n  endpoint_url = http://one:2\n";
    let aws = "https://dynamodb.eu-west-1.amazonaws.com/";
    let region = ("AWS_REGION", "eu-west-1");
    for (variables, expected) in [
        (&[region][..], "http://one:2/"),
        (&[region, ("AWS_ENDPOINT_URL", "http://two:3")], "http://two:3/"),
        (&[region, ("AWS_ENDPOINT_URL_DYNAMODB", " "), ("AWS_ENDPOINT_URL", "")], "http://one:2/"),
        (&[region, ignore], aws),
        (&[region, ignore, ("AWS_ENDPOINT_URL_DYNAMODB", "http://two:3")], aws),
        (&[region, ignore, ("DYNAMODB_ENDPOINT", " http://three:4\n")], "http://three:4/"),
    ] {
        let client = with_files(variables, config, "").build().await.unwrap();
        assert_eq!(client.endpoint(), expected, "{variables:?}");
    }
}

#[tokio::test]
async fn a_region_that_could_redirect_requests_is_refused() {
    for region in ["evil.example/", "a@b", "", "x y"] {
        assert_configuration(sealed(&[]).region(region).build().await, "region");
    }
}

#[tokio::test]
async fn a_malformed_profile_file_is_named_with_its_line() {
    let error = with_files(&[], "[default]\nregion = eu-west-1\n[oops\n", "").build().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let text = error.to_string();
    assert!(text.contains(".aws/config") && text.contains('3'), "{text}");
}

#[tokio::test]
async fn a_server_on_this_machine_needs_no_keys_but_takes_given_ones() {
    let signed = authorization(sealed(&[]).endpoint("http://127.0.0.1:8000")).await;
    assert!(signed.contains("/us-east-1/dynamodb/aws4_request"), "{signed}");
    let signed = authorization(sealed(&KEYS).endpoint("http://localhost:8000")).await;
    assert!(signed.contains("Credential=AKIDFROMENV/"), "{signed}");
}

#[tokio::test]
async fn missing_credentials_say_where_they_were_looked_for_and_nothing_is_sent() {
    let server = ScriptedTransport::new([]);
    let client = sealed(&[]).region("eu-west-1").transport(server.clone()).build().await.unwrap();
    let error = client.list_tables().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Credentials, 0));
    assert!(error.to_string().contains("environment") && error.to_string().contains("profile"), "{error}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn streams_are_where_the_program_says_or_on_the_same_machine() {
    let address = async |variables: &[(&str, &str)], endpoint: Option<&str>| {
        let server = ScriptedTransport::new([ok(json!({"Streams": []}))]);
        let mut builder = sealed(variables).region("eu-west-1").access_key("AKID").secret_key("invented");
        if let Some(endpoint) = endpoint {
            builder = builder.endpoint(endpoint);
        }
        let client = builder.transport(server.clone()).build().await.unwrap();
        client.execute(&Action::new("ListStreams", json!({})).of_streams()).await.unwrap();
        server.requests()[0].uri().to_string()
    };
    let aws = "https://streams.dynamodb.eu-west-1.amazonaws.com/";
    assert_eq!(address(&[], None).await, aws);
    assert_eq!(address(&[("DYNAMODB_ENDPOINT", "https://proxy.example")], None).await, aws);
    assert_eq!(
        address(&[("DYNAMODB_ENDPOINT", "http://localhost:8000")], None).await,
        "http://localhost:8000/"
    );
    assert_eq!(address(&[], Some("https://proxy.example")).await, "https://proxy.example/");
    let own = [("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", "http://localhost:4567")];
    assert_eq!(address(&own, None).await, "http://localhost:4567/");
}
