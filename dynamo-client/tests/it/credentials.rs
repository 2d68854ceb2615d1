//! Whom a client asks for credentials and for its region, over which transport, and where its requests go then.

use dynamo_client::auth::port::{MapEnv, MapFs, TokioClock};
use dynamo_client::auth::{AssumeRoleProvider, Chain, Ports};
use dynamo_client::{Client, ClientBuilder, ErrorKind, key};
use dynamo_http::{Answer, ScriptedTransport};
use serde_json::json;

use crate::script::{ok, sealed, with_files};

const KEYS: [(&str, &str); 3] = [
    ("AWS_REGION", "eu-west-1"),
    ("AWS_ACCESS_KEY_ID", "AKIDFROMENV"),
    ("AWS_SECRET_ACCESS_KEY", "invented"),
];

/// The method and the address of each request.
fn sent(server: &ScriptedTransport) -> Vec<String> {
    server.requests().iter().map(|sent| format!("{} {}", sent.method(), sent.uri())).collect()
}

fn signed_with(server: &ScriptedTransport, n: usize, id: &str) -> bool {
    let requests = server.requests();
    requests[n].headers()["authorization"].to_str().unwrap().contains(&format!("Credential={id}/"))
}

fn tables() -> Answer {
    ok(json!({"TableNames": []}))
}

/// A builder on an EC2 instance, where nobody set anything.
fn on_an_instance(server: &ScriptedTransport) -> ClientBuilder {
    let ports = Ports::builder(TokioClock).env(MapEnv::default()).fs(MapFs::default()).build();
    Client::builder().ports(ports).transport(server.clone())
}

fn text(body: &str) -> Answer {
    Answer::json(200, body.to_owned())
}

#[tokio::test]
async fn a_region_that_nobody_set_is_asked_of_the_instance_when_the_client_is_made() {
    let server = ScriptedTransport::new([text("token"), text("eu-north-1\n")]);
    let client = on_an_instance(&server).build().await.unwrap();
    assert_eq!(client.region(), "eu-north-1");
    assert_eq!(client.endpoint(), "https://dynamodb.eu-north-1.amazonaws.com/");
    let metadata = "http://169.254.169.254:80/latest";
    let expected =
        [format!("PUT {metadata}/api/token"), format!("GET {metadata}/meta-data/placement/region")];
    assert_eq!(sent(&server), expected);
}

#[tokio::test]
async fn without_an_instance_the_error_says_where_a_region_was_looked_for() {
    let nobody = dynamo_http::Error::new(dynamo_http::ErrorKind::Connect, dynamo_http::Sent::No);
    let server = ScriptedTransport::new([Answer::error(nobody)]);
    let error = on_an_instance(&server).build().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
    let told = error.to_string();
    for part in ["AWS_REGION", "profile \"default\"", "http://169.254.169.254", "no connection was made"] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[tokio::test]
async fn an_instance_that_was_asked_for_the_region_gives_credentials_for_the_first_call() {
    let keys = json!({"Code": "Success", "AccessKeyId": "ASIAINSTANCE", "SecretAccessKey": "invented",
        "Token": "token", "Expiration": "2099-01-01T00:00:00Z"});
    let server = ScriptedTransport::new([
        text("token"),
        text("eu-north-1"),
        text("token"),
        text("app"),
        ok(keys),
        tables(),
        tables(),
    ]);
    let client = on_an_instance(&server).build().await.unwrap();
    assert_eq!(server.requests().len(), 2);
    client.list_tables().await.unwrap();
    client.list_tables().await.unwrap();
    assert_eq!(server.requests().len(), 7, "{:?}", sent(&server));
    assert!(signed_with(&server, 5, "ASIAINSTANCE") && signed_with(&server, 6, "ASIAINSTANCE"));
}

#[tokio::test]
async fn a_role_made_of_the_client_s_own_settings_is_taken_on_over_its_transport_and_kept() {
    let granted = "<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/r/m\
        </Arn></AssumedRoleUser><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>invented\
        </SecretAccessKey><SessionToken>invented</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>\
        </Credentials></AssumeRoleResult></AssumeRoleResponse>";
    let server = ScriptedTransport::new([text(granted), tables(), tables()]);
    let client = sealed(&KEYS)
        .transport(server.clone())
        .credentials_from(|settings| {
            let base = Chain::standard(settings);
            AssumeRoleProvider::new("arn:aws:iam::111122223333:role/r", base, settings)
        })
        .build()
        .await
        .unwrap();
    client.list_tables().await.unwrap();
    client.list_tables().await.unwrap();
    let account = "POST https://111122223333.ddb.eu-west-1.amazonaws.com/";
    assert_eq!(sent(&server), ["POST https://sts.eu-west-1.amazonaws.com/", account, account]);
    assert!(signed_with(&server, 0, "AKIDFROMENV") && signed_with(&server, 1, "ASIAROLE"));
}

#[tokio::test]
async fn requests_go_to_the_account_s_endpoint_unless_that_is_switched_off() {
    let plain = "https://dynamodb.eu-west-1.amazonaws.com/";
    let mine = "https://111122223333.ddb.eu-west-1.amazonaws.com/";
    let other = "https://444455556666.ddb.eu-west-1.amazonaws.com/";
    let arn = "arn:aws:dynamodb:eu-west-1:444455556666:table/Thread";
    let account = ("AWS_ACCOUNT_ID", "111122223333");
    let mode = |mode| ("AWS_ACCOUNT_ID_ENDPOINT_MODE", mode);
    for (variables, table, expected) in [
        (&[][..], "Thread", Some(plain)),
        (&[], arn, Some(other)),
        (&[account], "Thread", Some(mine)),
        (&[account], arn, Some(other)),
        (&[account, mode("disabled")], arn, Some(plain)),
        (&[account, mode("Required")], "Thread", Some(mine)),
        (&[mode("required")], "Thread", None),
        (&[account, ("AWS_ENDPOINT_URL", "https://proxy.example")], arn, Some("https://proxy.example/")),
        (
            &[account, ("AWS_USE_FIPS_ENDPOINT", "true")],
            arn,
            Some("https://dynamodb-fips.eu-west-1.amazonaws.com/"),
        ),
    ] {
        let server = ScriptedTransport::new([ok(json!({}))]);
        let variables: Vec<_> = KEYS.iter().chain(variables).copied().collect();
        let client = sealed(&variables).transport(server.clone()).build().await.unwrap();
        let outcome = client.table(table).get(key("ForumName", "S3")).await;
        assert_eq!(outcome.is_ok(), expected.is_some(), "{variables:?}");
        let hosts: Vec<String> = server.requests().iter().map(|sent| sent.uri().to_string()).collect();
        assert_eq!(hosts.first().map(String::as_str), expected, "{variables:?}");
    }
}

#[tokio::test]
async fn a_server_on_this_machine_makes_the_client_ask_nobody_else() {
    let config = "[default]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = people\n\
                  [profile people]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = Dev\n\
                  [sso-session corp]\nsso_start_url = https://corp.example\nsso_region = eu-west-1\n\
                  [profile run]\ncredential_process = none\n[profile ec2]\ncredential_source = Ec2InstanceMetadata\n";
    let container = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/creds");
    let web = [("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"), ("AWS_ROLE_ARN", "arn")];
    for variables in [&[][..], &[container], &web, &[("AWS_PROFILE", "run")], &[("AWS_PROFILE", "ec2")]] {
        let server = ScriptedTransport::new([tables()]);
        let ports = {
            let mut env = MapEnv::new([("HOME", "/home/someone")]);
            for (name, value) in variables {
                env = env.with(*name, *value);
            }
            let fs = MapFs::new([("/home/someone/.aws/config", config)]);
            Ports::builder(TokioClock).env(env).fs(fs).build()
        };
        let builder = Client::builder().ports(ports).endpoint("http://[::1]:8000").transport(server.clone());
        builder.build().await.unwrap().list_tables().await.unwrap();
        assert_eq!(sent(&server), ["POST http://[::1]:8000/"], "{variables:?}");
        assert!(signed_with(&server, 0, "LOCALONLYEXAMPLEKEY0"));
    }
    let keys = "[default]\naws_access_key_id = AKIDOFFILE\naws_secret_access_key = invented\n";
    let server = ScriptedTransport::new([tables()]);
    let builder = with_files(&[], config, keys).endpoint("http://127.0.0.2:8000").transport(server.clone());
    builder.build().await.unwrap().list_tables().await.unwrap();
    assert!(signed_with(&server, 0, "AKIDOFFILE"));
}

#[tokio::test]
async fn the_region_local_is_a_server_on_this_machine_too() {
    let server = ScriptedTransport::new([tables()]);
    let client = on_an_instance(&server).region("local").build().await.unwrap();
    client.list_tables().await.unwrap();
    assert_eq!(sent(&server), ["POST http://localhost:8000/"]);
    assert!(signed_with(&server, 0, "LOCALONLYEXAMPLEKEY0"));
    let header = server.requests()[0].headers()["authorization"].to_str().unwrap().to_owned();
    assert!(header.contains("/us-east-1/dynamodb/"), "{header}");
}

#[cfg(feature = "hyper")]
#[tokio::test]
async fn a_client_of_a_local_port_talks_to_that_port_with_invented_keys() {
    use std::io::{BufRead, BufReader, Read, Write};

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        let mut reader = BufReader::new(listener.accept().unwrap().0);
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if line.trim().is_empty() {
                break;
            }
            head.push(line.trim().to_ascii_lowercase());
        }
        let length =
            head.iter().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
        reader.read_exact(&mut vec![0; length]).unwrap();
        let body = r#"{"TableNames":["Thread"]}"#;
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        reader.get_mut().write_all(answer.as_bytes()).unwrap();
        head
    });
    let client = Client::local(port).await.unwrap();
    assert_eq!((client.endpoint(), client.region()), (format!("http://127.0.0.1:{port}/"), "us-east-1"));
    assert_eq!(client.list_tables().await.unwrap().table_names, ["Thread"]);
    let head = server.join().unwrap();
    let authorization = head.iter().find(|line| line.starts_with("authorization: ")).unwrap();
    assert!(authorization.contains("credential=localonlyexamplekey0/"), "{authorization}");
    assert!(authorization.contains("/us-east-1/dynamodb/aws4_request"), "{authorization}");
    assert!(head.contains(&format!("host: 127.0.0.1:{port}")), "{head:?}");
}
