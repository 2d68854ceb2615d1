//! Ministack: a DynamoDB of another make than the embedded one, and what instances and containers ask for credentials.

use bytes::Bytes;
use dynamo_client::{Client, CreateTable, ErrorKind, attr, key};
use dynamo_tests::servers::Ministack;
use http::Request;
use serde_json::{Value, json};

use super::harness::{Answer, send};

const ROLES: &str = "/latest/meta-data/iam/security-credentials/";

async fn client(ministack: &Ministack) -> Client {
    Client::builder()
        .endpoint(ministack.endpoint())
        .region("us-east-1")
        .access_key("AKIDEXAMPLE")
        .secret_key("invented")
        .max_retries(0)
        .build()
        .await
        .unwrap()
}

#[tokio::test]
async fn keeps_items_as_they_were_written() {
    let Some(ministack) = Ministack::start().unwrap() else { return };
    let client = client(&ministack).await;
    let definition = CreateTable::new("orders").hash_key("customer", "S").range_key("number", "N");
    client.create_table(definition.pay_per_request()).await.unwrap();
    assert_eq!(client.list_tables().await.unwrap().table_names, ["orders"]);

    let order = |n: u64| {
        json!({
            "customer": "ann", "number": n, "total": 12.5, "paid": n == 2, "note": null,
            "lines": [{ "sku": "a\u{0}\u{1F980}", "pieces": u64::MAX }], "empty": { "text": "", "list": [], "map": {} },
        })
    };
    for n in 1..=3 {
        client.put_item("orders", order(n)).await.unwrap();
    }
    let found: Option<Value> =
        client.get_item("orders", key("customer", "ann").sort("number", 2)).item().await.unwrap();
    assert_eq!(found, Some(order(2)));
    let query = client.query("orders").key_condition(attr("customer").eq("ann") & attr("number").ge(2));
    assert_eq!(query.await.unwrap().count, 2);
}

#[tokio::test]
async fn its_errors_have_kinds() {
    let Some(ministack) = Ministack::start().unwrap() else { return };
    let client = client(&ministack).await;
    let missing = client.get_item("missing", key("id", "1")).await.unwrap_err();
    assert_eq!((missing.kind(), missing.code()), (ErrorKind::NotFound, Some("ResourceNotFoundException")));

    let definition = CreateTable::new("orders").hash_key("id", "S").pay_per_request();
    client.create_table(definition.clone()).await.unwrap();
    assert_eq!(client.create_table(definition).await.unwrap_err().kind(), ErrorKind::InUse);
    let put = || client.put_item("orders", json!({ "id": "1" })).condition(attr("id").not_exists());
    put().await.unwrap();
    assert_eq!(put().await.unwrap_err().kind(), ErrorKind::Conditional);
}

#[tokio::test]
async fn the_instance_metadata_wants_a_session_token() {
    let Some(ministack) = Ministack::with_imds_v2_only().unwrap() else { return };
    let endpoint = ministack.endpoint();
    assert_eq!(get(&endpoint, ROLES, None).await.status, 401);
    assert_eq!(get(&endpoint, ROLES, Some("invented")).await.status, 401);

    let ask = Request::put("/latest/api/token").header("x-aws-ec2-metadata-token-ttl-seconds", "21600");
    let token = send(&endpoint, ask.body(Bytes::new()).unwrap()).await;
    assert_eq!(token.status, 200);
    assert_eq!(token.headers["x-aws-ec2-metadata-token-ttl-seconds"], "21600");
    let token = Some(token.body.as_str());
    let role = get(&endpoint, ROLES, token).await;
    assert_eq!((role.status, role.body.as_str()), (200, Ministack::INSTANCE_ROLE));
    assert_eq!(get(&endpoint, &format!("{ROLES}another-role"), token).await.status, 404);
    let document = get(&endpoint, &format!("{ROLES}{}", role.body), token).await;
    let document: Value = serde_json::from_str(&document.body).unwrap();
    assert_eq!(document["Code"], "Success");
    assert_keys(&document);
}

#[tokio::test]
async fn a_container_gets_credentials() {
    let Some(ministack) = Ministack::start().unwrap() else { return };
    let document = get(&ministack.endpoint(), "/v2/credentials/orders-task", None).await;
    assert_eq!(document.status, 200);
    assert_keys(&serde_json::from_str(&document.body).unwrap());
}

#[track_caller]
fn assert_keys(document: &Value) {
    assert!(document["AccessKeyId"].as_str().is_some_and(|id| id.starts_with("ASIA")), "{document}");
    for name in ["SecretAccessKey", "Token", "Expiration"] {
        assert!(document[name].as_str().is_some_and(|text| !text.is_empty()), "{name} of {document}");
    }
}

async fn get(endpoint: &str, path: &str, token: Option<&str>) -> Answer {
    let mut request = Request::get(path);
    if let Some(token) = token {
        request = request.header("x-aws-ec2-metadata-token", token);
    }
    send(endpoint, request.body(Bytes::new()).unwrap()).await
}
