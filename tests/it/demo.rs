//! The demo as a person runs it: on its own server, on another, and on servers that lose or alter what they are given.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

use dynamo_tests::{Dynoxide, Fault, Hop};
use serde_json::json;

use super::harness::{Signer, Wire};

/// The demo, with nothing of this process's AWS settings.
fn demo(endpoint: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_demo"));
    for (name, _) in std::env::vars() {
        if name.starts_with("AWS_") || name.starts_with("DYNAMODB_") {
            command.env_remove(name);
        }
    }
    if let Some(endpoint) = endpoint {
        command.env("DYNAMODB_ENDPOINT", endpoint);
    }
    command.stdin(Stdio::null());
    command
}

/// What a run printed, and whether it ended well.
fn run(mut command: Command) -> (String, Option<i32>) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let printed = String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap();
    (printed, status.code())
}

#[track_caller]
fn assert_all_ok(printed: &str, code: Option<i32>) {
    let last = printed.lines().last().unwrap();
    let counts: Vec<u32> = last.split(' ').filter_map(|word| word.parse().ok()).collect();
    assert_eq!(last, format!("demo: {} steps, {} ok", counts[0], counts[1]), "{printed}");
    assert!(counts[0] >= 10, "{printed}");
    assert_eq!((code, counts[0]), (Some(0), counts[1]), "{printed}");
}

async fn table_names(server: &Dynoxide) -> serde_json::Value {
    let mut wire = Wire::connect(&server.endpoint()).await;
    let signer = Signer::new(&dynamo_tests::KnownKey::long_term());
    wire.send(signer.sign(wire.request("ListTables", &json!({})))).await.body["TableNames"].clone()
}

#[test]
fn ends_well_on_its_own_server() {
    let (printed, code) = run(demo(None));
    assert_all_ok(&printed, code);
    for figure in ["3,201 of 3,201 movies", "200  GET", "404  GET", "409  PUT", "429  GET", "504  GET"] {
        assert!(printed.contains(figure), "no {figure:?} in:\n{printed}");
    }
}

#[tokio::test]
async fn leaves_another_server_as_it_was() {
    let server = Dynoxide::start().unwrap();
    let mut wire = Wire::connect(&server.endpoint()).await;
    let create = json!({
        "TableName": "Thread", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
    });
    let signer = Signer::new(&dynamo_tests::KnownKey::long_term());
    wire.send(signer.sign(wire.request("CreateTable", &create))).await;
    let (printed, code) = run(demo(Some(&server.endpoint())));
    assert_all_ok(&printed, code);
    assert_eq!(table_names(&server).await, json!(["Thread"]), "only what was there before");
}

/// Runs the demo through a hop with these faults; it must notice, and still clean up.
async fn fails_behind(faults: Vec<Fault>, clue: &str) {
    let server = Dynoxide::start().unwrap();
    let hop = Hop::before(&server.endpoint(), "faulty hop", faults).unwrap();
    let (printed, code) = run(demo(Some(&hop.endpoint())));
    assert!(hop.injected() > 0, "the faults were done");
    assert_eq!(code, Some(1), "{printed}");
    assert!(printed.contains("FAILED") && printed.contains(clue), "no {clue:?} in:\n{printed}");
    assert_eq!(table_names(&server).await, json!([]), "what it made is gone all the same");
}

fn one_altered_rating() -> Fault {
    Fault::AlterAttribute { name: "IMDB Rating".to_owned(), nth: 1_000, value: json!({ "N": "9.9" }) }
}

#[tokio::test]
async fn notices_a_server_that_drops_each_tenth_put() {
    fails_behind(vec![Fault::DropPuts { every: 10 }], "320 do not").await;
}

#[tokio::test]
async fn notices_a_server_that_alters_one_attribute() {
    fails_behind(vec![one_altered_rating()], "1 do not").await;
}

#[tokio::test]
async fn notices_a_server_that_does_both() {
    fails_behind(vec![Fault::DropPuts { every: 10 }, one_altered_rating()], "FAILED").await;
}

#[test]
fn goes_nowhere_else_unless_it_is_meant() {
    let (printed, code) = run(demo(Some("https://dynamodb.example.com")));
    assert_eq!(code, Some(1), "{printed}");
    assert!(printed.contains("--i-mean-it"), "{printed}");
    assert!(!printed.contains("steps"), "nothing was begun: {printed}");
}

#[tokio::test]
async fn keeps_the_service_up_until_it_is_interrupted() {
    let server = Dynoxide::start().unwrap();
    let mut command = demo(Some(&server.endpoint()));
    let mut child = command.arg("--serve").stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    // Every command that it prints, `curl -i -X METHOD URL    # STATUS`, does what it says.
    let mut tried = Vec::new();
    for line in
        lines.by_ref().skip_while(|line| !line.contains("curl")).take_while(|line| line.contains("curl"))
    {
        let words: Vec<&str> = line.split_whitespace().collect();
        let end_of_host = "http://".len() + words[4]["http://".len()..].find('/').unwrap();
        let (endpoint, path) = words[4].split_at(end_of_host);
        let status = Wire::connect(endpoint).await.status_of(words[3], path).await;
        assert_eq!(status.as_str(), words[6], "{line}");
        tried.push(words[6].to_owned());
    }
    assert_eq!(tried, ["201", "200", "404", "409", "429", "504"]);
    assert!(lines.any(|line| line.starts_with("The server is")));

    signal("INT", &child);
    let rest: Vec<String> = lines.collect();
    let code = child.wait().unwrap().code();
    assert_all_ok(&rest.join("\n"), code);
    assert_eq!(table_names(&server).await, json!([]));
}

#[tokio::test]
async fn cleans_up_when_it_is_stopped_half_way() {
    for name in ["INT", "TERM"] {
        let server = Dynoxide::start().unwrap();
        let mut child = demo(Some(&server.endpoint())).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        assert!(lines.any(|line| line.starts_with(" 2. Load")));
        signal(name, &child);
        let rest: Vec<String> = lines.collect();
        assert_eq!(child.wait().unwrap().code(), Some(1));
        assert!(rest.iter().any(|line| line.trim() == "interrupted"), "{rest:?}");
        assert_eq!(table_names(&server).await, json!([]));
    }
}

fn signal(name: &str, child: &Child) {
    let sent = Command::new("kill").arg(format!("-{name}")).arg(child.id().to_string()).status().unwrap();
    assert!(sent.success());
}
