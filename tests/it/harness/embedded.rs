//! The embedded server starts, answers, keeps apart and stops.

use std::net::TcpStream;

use dynamo_tests::{Dynoxide, EmbeddedServer};
use serde_json::json;

use super::signer::Signer;
use super::wire::Wire;

#[tokio::test]
async fn answers_signed_requests_on_one_connection() {
    let server = EmbeddedServer::start().unwrap();
    let signer = Signer::new(server.key());
    let mut wire = Wire::connect(&server.endpoint()).await;

    let create = json!({
        "TableName": "Thread", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{ "AttributeName": "Subject", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "Subject", "KeyType": "HASH" }],
    });
    let put = json!({ "TableName": "Thread", "Item": { "Subject": { "S": "Hi" }, "Views": { "N": "3" } } });
    let get = json!({ "TableName": "Thread", "Key": { "Subject": { "S": "Hi" } }, "ConsistentRead": true });
    for (action, body) in [("CreateTable", &create), ("PutItem", &put)] {
        let reply = wire.send(signer.sign(wire.request(action, body))).await;
        assert_eq!(reply.status, 200, "{action}: {}", reply.body);
    }
    let reply = wire.send(signer.sign(wire.request("GetItem", &get))).await;
    assert_eq!(reply.body["Item"], put["Item"]);
    assert!(reply.headers.contains_key("x-amzn-requestid"), "the database's headers come through");
    let counts = server.counts();
    assert_eq!((counts.requests, counts.verified, counts.refused), (3, 3, 0));
}

#[tokio::test]
async fn passes_on_service_errors_as_they_are() {
    let server = EmbeddedServer::start().unwrap();
    let body = json!({ "TableName": "Missing" });
    let mut direct = Wire::connect(&server.unverified_endpoint()).await;
    let unverified =
        direct.send(Signer::new(server.key()).sign(direct.request("DescribeTable", &body))).await;

    let mut wire = Wire::connect(&server.endpoint()).await;
    let reply = wire.send(Signer::new(server.key()).sign(wire.request("DescribeTable", &body))).await;
    assert_eq!((reply.status, reply.code()), (unverified.status, "ResourceNotFoundException"));
    assert_eq!(reply.body, unverified.body);
}

#[tokio::test]
async fn each_server_has_its_own_tables() {
    let servers = [EmbeddedServer::start().unwrap(), EmbeddedServer::start().unwrap()];
    let create = json!({
        "TableName": "Only", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
    });
    let mut names = Vec::new();
    for (server, is_first) in servers.iter().zip([true, false]) {
        let signer = Signer::new(server.key());
        let mut wire = Wire::connect(&server.endpoint()).await;
        if is_first {
            wire.send(signer.sign(wire.request("CreateTable", &create))).await;
        }
        names.push(
            wire.send(signer.sign(wire.request("ListTables", &json!({})))).await.body["TableNames"].clone(),
        );
    }
    assert_eq!(names, [json!(["Only"]), json!([])]);
}

#[test]
fn dropping_a_server_frees_its_port_at_once() {
    let server = Dynoxide::start().unwrap();
    let address = server.address();
    let idle = TcpStream::connect(address).unwrap();
    drop(server);
    assert!(TcpStream::connect(address).is_err(), "nobody listens any more");
    drop(idle);
}
