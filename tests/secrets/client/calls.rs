//! Calls to a server that checks signatures, and over networks that fail.

use std::time::Duration;

use dynamo_client::{Client, ClientBuilder, CreateTable, attr, key};
use dynamo_http::{Answer, HyperTransport, ScriptedTransport};
use dynamo_tests::{EmbeddedServer, Fault, Hop, KnownKey};
use serde_json::json;

use super::watched::{outcome, sealed, watched};
use crate::search::Search;

/// A key that nobody else has.
fn planted(search: &mut Search, name: &str) -> KnownKey {
    let access_key_id = format!("ASIA{}", search.plant("a seed").to_uppercase().replace(['+', '/'], "X"));
    let access_key_id = access_key_id[..20].to_owned();
    search.know(&format!("the key id of {name}"), &access_key_id);
    KnownKey {
        access_key_id,
        secret_access_key: search.plant(&format!("the secret key of {name}")),
        session_token: Some(search.plant(&format!("the session token of {name}"))),
        expired: false,
    }
}

fn signing(endpoint: &str, key: &KnownKey) -> ClientBuilder {
    Client::builder()
        .ports(sealed(&[]))
        .endpoint(endpoint)
        .region(EmbeddedServer::REGION)
        .access_key(key.access_key_id.as_str())
        .secret_key(key.secret_access_key.as_str())
        .session_token(key.session_token.clone().unwrap_or_default())
}

/// Calls in many ways; returns how many calls failed.
async fn call(search: &mut Search, place: &str, builder: ClientBuilder) -> usize {
    let Some((client, told)) = watched(search, place, builder).await else { return 0 };
    let orders = client.table("Orders");
    let item = json!({"id": "a", "n": 1});
    let define = CreateTable::new("Orders").hash_key("id", "S").pay_per_request();
    let batch = client.batch_write().with(orders.delete(key("id", "b"))).send_all().await;
    if let Err(failed) = &batch {
        search.error(place, failed);
    }
    let failed = [
        outcome(search, place, client.create_table(define).await),
        outcome(search, place, client.list_tables().await),
        outcome(search, place, orders.put(item.clone()).await),
        outcome(search, place, orders.put(item).condition(attr("id").not_exists()).await),
        outcome(search, place, orders.get(key("id", "a")).await),
        outcome(search, place, orders.get(key("other", 1)).await),
        outcome(search, place, client.table("Nothing").scan().await),
        outcome(search, place, batch.map_err(|failed| failed.error)),
    ];
    search.debug(&format!("{place}, the client afterwards"), &client);
    search.debug(&format!("{place}, a request"), &orders.get(key("id", "a")));
    let closed = client.shutdown(Duration::from_secs(1)).await;
    outcome(search, place, closed);
    outcome(search, &format!("{place}, closed"), client.list_tables().await);
    told.into_search(search, place);
    failed.into_iter().filter(|failed| *failed).count()
}

#[tokio::test]
async fn calls_tell_no_key() {
    let mut search = Search::new();
    let key = planted(&mut search, "the client");
    let server = EmbeddedServer::start_with(key.clone()).unwrap();
    assert_eq!(call(&mut search, "good calls", signing(&server.endpoint(), &key)).await, 4);

    let other = planted(&mut search, "another client");
    let wrong = [
        ("a wrong secret", KnownKey { secret_access_key: other.secret_access_key.clone(), ..key.clone() }),
        ("a wrong token", KnownKey { session_token: other.session_token.clone(), ..key.clone() }),
        ("an unknown key", other.clone()),
    ];
    for (what, wrong) in &wrong {
        assert_eq!(call(&mut search, what, signing(&server.endpoint(), wrong)).await, 8, "{what}");
    }
    let expired = KnownKey { expired: true, ..other };
    let expiring = EmbeddedServer::start_with(expired.clone()).unwrap();
    assert_eq!(call(&mut search, "an expired key", signing(&expiring.endpoint(), &expired)).await, 8);
    for (what, fault) in [("throttled calls", Fault::Throttle), ("stalled calls", Fault::Stall)] {
        let hop = Hop::dead_end(what, fault).unwrap();
        assert_eq!(call(&mut search, what, signing(&hop.endpoint(), &key)).await, 8);
        search.debug(what, &hop);
    }
    let alter = Fault::AlterAttribute { name: "n".into(), nth: 1, value: json!({"X": "y"}) };
    let hop = Hop::before(&server.endpoint(), "altering hop", vec![alter]).unwrap();
    assert!(call(&mut search, "altered calls", signing(&hop.endpoint(), &key)).await > 2);
    search.finish(100);
}

#[tokio::test]
async fn networks_that_fail_make_nothing_tell_a_key() {
    let mut search = Search::new();
    let key = planted(&mut search, "the client");
    let password = search.plant("a password in an address").replace(['+', '/'], "x");
    search.know("the password as it is", &password);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://127.0.0.1:{}", taken.local_addr().unwrap().port());
    drop(taken);
    let plain = Hop::dead_end("no TLS here", Fault::Throttle).unwrap();
    let no_tls = plain.endpoint().replace("http://", "https://");
    for endpoint in [nobody.as_str(), no_tls.as_str(), "http://host.invalid"] {
        assert_eq!(call(&mut search, "nobody answers", signing(endpoint, &key)).await, 8, "{endpoint}");
    }
    for endpoint in [
        format!("http://me:{password}@localhost:1"),
        format!("http://me:{password}@localhost:1/path"),
        format!("http://me:1{}/{password}@localhost:1", &password[..20]),
        format!("me:{password}@localhost"),
        format!("ftp://me:{password}@localhost"),
        format!("http://me:{password}@local host"),
    ] {
        assert_eq!(
            call(&mut search, "a bad address", signing(&endpoint, &key)).await,
            0,
            "{}",
            endpoint.len()
        );
        let set = sealed(&[("AWS_ENDPOINT_URL_DYNAMODB", &endpoint)]);
        call(&mut search, "a bad address that is set", Client::builder().ports(set).region("eu-west-1"))
            .await;
    }
    for (id, secret, token) in [
        ("AKIAIOSFODNN7EXAMPLE", format!("{}\r\nx: y", key.secret_access_key), None),
        (key.secret_access_key.as_str(), "invented\n".to_owned(), None),
        ("AKIAIOSFODNN7EXAMPLE", "invented".to_owned(), Some(format!("{} x", key.secret_access_key))),
    ] {
        let builder =
            Client::builder().ports(sealed(&[])).endpoint(&*nobody).access_key(id).secret_key(secret);
        let builder = token.into_iter().fold(builder, ClientBuilder::session_token);
        assert_eq!(call(&mut search, "a bad key", builder).await, 0);
    }
    let half = Client::builder().ports(sealed(&[])).endpoint(&*nobody);
    assert_eq!(call(&mut search, "half a key", half.secret_key(key.secret_access_key.as_str())).await, 0);
    search.debug("the transport", &HyperTransport::builder());
    search.debug("the transport", &HyperTransport::builder().build());
    search.finish(50);
}

/// What the service says about a signature that it finds wrong repeats the request, its token included.
#[tokio::test]
async fn a_service_that_repeats_the_request_makes_nobody_tell_its_keys() {
    let mut search = Search::new();
    let key = planted(&mut search, "the client");
    let (secret, token) = (key.secret_access_key.clone(), key.session_token.clone().unwrap());
    for shown in [token, secret] {
        let canonical = format!(
            "The request signature we calculated does not match the signature you provided. The Canonical String \
             should have been\n'POST\n/\n\nhost:localhost\nx-amz-security-token:{shown}\n\nhost;x-amz-security-token'"
        );
        let typed = |code: &str, message: &str| json!({"__type": code, "message": message}).to_string();
        for (status, body) in [
            (400, typed("com.amazon.coral.service#InvalidSignatureException", &canonical)),
            (400, typed("UnrecognizedClientException", &format!("the token {shown} is bad"))),
            (500, typed("InternalFailure", &canonical)),
            (400, json!({"__type": "a#B", "Message": shown, "detail": {"token": shown}}).to_string()),
            (403, format!("<html><pre>{canonical}</pre></html>")),
            (200, format!("<html><pre>{canonical}</pre></html>")),
            (200, json!({"TableNames": {"token": shown}}).to_string()),
            (400, typed(&shown, "no")),
        ] {
            let transport = ScriptedTransport::from_fn(move |_| Answer::json(status, body.clone()));
            search.debug("the scripted transport", &transport);
            let builder = signing("http://localhost:8000", &key).transport(transport.clone());
            assert!(call(&mut search, "an echo", builder).await > 2);
            search.debug("the scripted transport afterwards", &transport);
        }
    }
    search.finish(50);
}
