//! Ministack: a DynamoDB of another make than the embedded one, and what instances and containers ask for credentials.

use std::time::SystemTime;

use bytes::Bytes;
use dynamo_client::auth::port::MapFs;
use dynamo_client::auth::{
    Chain, ContainerProvider, ErrorKind as AuthErrorKind, InstanceMetadata, InstanceMetadataProvider,
    ProvideCredentials, Renewal, Settings,
};
use dynamo_client::{CreateTable, Credentials, ErrorKind, attr, key};
use dynamo_tests::servers::Ministack;
use http::Request;
use serde_json::{Value, json};

use super::harness::{Answer, anyone, sealed, send, settings, write_and_read};

const ROLES: &str = "/latest/meta-data/iam/security-credentials/";

#[tokio::test]
async fn keeps_items_as_they_were_written() {
    let Some(ministack) = Ministack::start().unwrap() else { return };
    let client = anyone(&ministack.endpoint()).await;
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
    let client = anyone(&ministack.endpoint()).await;
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
    let Some(ministack) = Ministack::instance().unwrap() else { return };
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
}

#[tokio::test]
async fn an_instance_signs_with_its_role() {
    let Some(ministack) = Ministack::instance().unwrap() else { return };
    let endpoint = ministack.endpoint();
    let variables = [("AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint.as_str())];
    let instance = || sealed(&endpoint, &variables, MapFs::default());
    let settings = settings(instance()).await;
    let credentials = InstanceMetadataProvider::new(&settings).provide().await.unwrap();
    assert_session(&credentials);
    let role = format!("instance metadata (role {})", Ministack::INSTANCE_ROLE);
    assert_eq!(credentials.source(), Some(role.as_str()));
    let without_region = Settings::new(settings.ports());
    let region = without_region.require_resolved_region().await.unwrap();
    assert_eq!(region.value.as_str(), Ministack::INSTANCE_REGION);
    let missing = InstanceMetadata::new(&settings).get("/latest/meta-data/nothing").await.unwrap_err();
    assert_eq!(missing.code(), Some("404"), "{missing}");

    write_and_read(&instance().credentials_from(Chain::standard).build().await.unwrap()).await;
}

#[tokio::test]
async fn a_container_signs_with_its_role() {
    let Some(ministack) = Ministack::start().unwrap() else { return };
    let endpoint = ministack.endpoint();
    let uri = format!("{endpoint}/v2/credentials/orders-task");
    let variables = [("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri.as_str())];
    let container = || sealed(&endpoint, &variables, MapFs::default());
    let settings = settings(container()).await;
    assert_session(&ContainerProvider::new(settings.ports()).provide().await.unwrap());
    write_and_read(&container().credentials_from(Chain::standard).build().await.unwrap()).await;
}

#[tokio::test]
async fn a_container_without_an_agent_is_told_so() {
    let Some(ministack) = Ministack::start().unwrap() else { return };
    let endpoint = ministack.endpoint();
    let uri = format!("{endpoint}/nowhere/credentials");
    let variables = [("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri.as_str())];
    let settings = settings(sealed(&endpoint, &variables, MapFs::default())).await;
    let error = ContainerProvider::new(settings.ports()).provide().await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::SourceFailed, "{error}");
    assert!(error.to_string().contains("404") && !error.to_string().contains("nowhere"), "{error}");
}

/// Temporary credentials that last for an hour from now.
#[track_caller]
fn assert_session(credentials: &Credentials) {
    assert!(credentials.access_key_id().starts_with("ASIA") && credentials.session_token().is_some());
    let left = credentials.expires_at().unwrap().duration_since(SystemTime::now()).unwrap();
    assert!((3500..=3600).contains(&left.as_secs()), "{left:?}");
    assert_eq!(credentials.renewal(), Renewal::Ahead);
}

async fn get(endpoint: &str, path: &str, token: Option<&str>) -> Answer {
    let mut request = Request::get(path);
    if let Some(token) = token {
        request = request.header("x-aws-ec2-metadata-token", token);
    }
    send(endpoint, request.body(Bytes::new()).unwrap()).await
}
