//! Creating, making or changing, counting, saving what has changed, and expiry.

use std::time::{Duration, UNIX_EPOCH};

use dynamo_client::auth::Ports;
use dynamo_client::auth::port::{ManualClock, MapEnv, MapFs};
use dynamo_client::{ErrorKind, KeyNames, Number, attr, key};
use dynamo_http::ScriptedTransport;
use serde_json::{Value, json};

use super::{broken, failed, orders};
use crate::script::{body, builder, client, ok, refused};

#[tokio::test]
async fn create_asks_for_the_names_of_the_key_once() {
    let table = json!({"Table": {"KeySchema": [
        {"AttributeName": "customer", "KeyType": "HASH"}, {"AttributeName": "no", "KeyType": "RANGE"},
    ]}});
    let there = json!({"customer": {"N": "1"}, "state": {"S": "paid"}});
    let server = ScriptedTransport::new([ok(table), ok(json!({})), failed(there)]);
    let orders = orders(&server).await;
    let create = || orders.create(json!({"customer": 1, "no": 7, "state": "open"}));
    create().await.unwrap();
    let error = create().condition(attr("locked").not_exists()).await.unwrap_err();
    assert_eq!(error.item_as::<Value>().unwrap().unwrap()["state"], "paid");
    assert_eq!(body(&server, 1)["ConditionExpression"], "attribute_not_exists(#n0)");
    assert_eq!(body(&server, 1)["ExpressionAttributeNames"], json!({"#n0": "customer"}));
    assert_eq!(
        body(&server, 2)["ConditionExpression"],
        "attribute_not_exists(#n0) AND attribute_not_exists(#n1)"
    );
    assert_eq!(body(&server, 2)["ReturnValuesOnConditionCheckFailure"], "ALL_OLD");
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn create_without_the_permission_to_describe_says_what_to_do() {
    let server = ScriptedTransport::new([refused(400, "AccessDeniedException")]);
    let error = orders(&server).await.create(json!({"id": 7})).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
    let told = error.to_string();
    assert!(
        told.contains("Table::keys(..)") && told.contains("DescribeTable on orders: AccessDenied"),
        "{told}"
    );

    let server = ScriptedTransport::new([refused(400, "ResourceNotFoundException")]);
    let error = orders(&server).await.create(json!({"id": 7})).await.unwrap_err();
    assert!(error.is_not_found() && error.action() == Some("DescribeTable"), "{error}");
}

#[tokio::test]
async fn create_in_a_transaction_needs_the_names_of_the_key() {
    let server = ScriptedTransport::new([ok(json!({}))]);
    let client = client(&server).await;
    let unknown = client.transact_write().with(client.table("orders").create(json!({"id": 7})));
    let error = unknown.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("Table::keys(..)"), "{error}");
    let orders = client.table("orders").keys(KeyNames::new("id"));
    client.transact_write().with(orders.create(json!({"id": 7}))).await.unwrap();
    let sent = &body(&server, 0)["TransactItems"][0]["Put"];
    assert_eq!(sent["ConditionExpression"], "attribute_not_exists(#n0)");
    let prepared = client.table("orders").create(json!({"id": 7})).prepare().await.unwrap();
    assert!(prepared.operation().condition.is_some());
}

#[tokio::test]
async fn an_upsert_sets_what_it_is_given_but_the_key() {
    let server = ScriptedTransport::from_fn(|_| ok(json!({})));
    let orders = orders(&server).await;
    let order = json!({"id": 7, "a.b": 1, "created": "monday", "empty": ""});
    orders.upsert(key("id", 7), &order).only_if_absent("created").remove("draft").await.unwrap();
    let sent = body(&server, 0);
    assert_eq!(
        sent["UpdateExpression"],
        "SET #n0 = :v0, #n1 = if_not_exists(#n1, :v1), #n2 = :v2 REMOVE #n3"
    );
    assert_eq!(
        sent["ExpressionAttributeNames"],
        json!({"#n0": "a.b", "#n1": "created", "#n2": "empty", "#n3": "draft"})
    );
    for (refused, told) in [
        (orders.upsert(key("id", 8), &order), "id: the attribute is part of the key, and differs"),
        (orders.upsert(key("id", 7), [1]), "item"),
        (
            orders.upsert(key("id", 7), &order).only_if_absent("missing"),
            "`missing` is to be set only if absent",
        ),
        (orders.upsert(key("id", 7), &order).set("created", 1), "changes both"),
    ] {
        let error = refused.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains(told), "{error}");
    }
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_counter_gives_the_number_as_it_is_then() {
    let answer = |attributes: Value| ok(json!({ "Attributes": attributes }));
    let server = ScriptedTransport::new([
        answer(json!({"views": {"N": "3"}})),
        answer(json!({"stats": {"M": {"views": {"N": "-2.5"}}}})),
        answer(json!({"views": {"N": "300"}})),
        answer(json!({"other": {"N": "3"}})),
    ]);
    let orders = orders(&server).await;
    let counter = |path: &str| orders.update(key("id", 7)).increment(path, 1);
    assert_eq!(counter("views").await.unwrap(), Number::from(3));
    assert_eq!(body(&server, 0)["UpdateExpression"], "ADD #n0 :v0");
    assert_eq!(body(&server, 0)["ReturnValues"], "UPDATED_NEW");
    assert_eq!(counter("stats.views").value::<f64>().await.unwrap(), -2.5);
    assert_eq!(body(&server, 1)["UpdateExpression"], "SET #n0.#n1 = if_not_exists(#n0.#n1, :v0) + :v1");
    assert_eq!(counter("views").value::<u8>().await.unwrap_err().kind(), ErrorKind::Decode);
    assert_eq!(counter("views").await.unwrap_err().kind(), ErrorKind::Corrupt);
    for (path, told) in [("list[0]", "not of a list"), ("a..b", "no attribute path")] {
        let error = counter(path).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains(told), "{error}");
    }
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn a_counter_stays_within_its_bounds() {
    let server = ScriptedTransport::from_fn(|_| ok(json!({"Attributes": {"left": {"N": "1"}}})));
    let orders = orders(&server).await;
    let counter = |by: i64| orders.update(key("id", 7)).increment("left", by);
    for (counter, condition, before) in [
        (counter(-2).at_least(0), "#n0 >= :v1", 2),
        (counter(2).at_least(1), "attribute_not_exists(#n0) OR #n0 >= :v1", -1),
        (counter(3).at_most(10), "attribute_not_exists(#n0) OR #n0 <= :v1", 7),
        (counter(3).at_most(2), "#n0 <= :v1", -1),
    ] {
        counter.await.unwrap();
        let sent = body(&server, server.requests().len() - 1);
        assert_eq!(sent["ConditionExpression"], condition);
        assert_eq!(sent["ExpressionAttributeValues"][":v1"]["N"], before.to_string());
        assert_eq!(sent["ReturnValuesOnConditionCheckFailure"], "ALL_OLD");
    }
    let sent = server.requests().len();
    let half: Number = "0.5".parse().unwrap();
    for refused in [counter(1).at_most(half), orders.update(key("id", 7)).increment("left", half).at_least(0)]
    {
        assert!(refused.await.unwrap_err().to_string().contains("whole numbers"));
    }
    for refused in [counter(1).at_least(3).at_most(2), counter(1).at_most(9).at_most(1).at_least(2)] {
        assert!(refused.await.unwrap_err().to_string().contains("no number lies within"));
    }
    assert_eq!(server.requests().len(), sent);
}

#[tokio::test(start_paused = true)]
async fn a_counter_of_unknown_outcome_is_ambiguous_but_not_in_a_transaction() {
    let server = ScriptedTransport::new([broken(), broken(), ok(json!({}))]);
    let client = client(&server).await;
    let counter = || client.table("orders").update(key("id", 7)).increment("views", 1);
    let error = counter().await.unwrap_err();
    assert!(error.is_ambiguous() && error.maybe_applied());
    client.transact_write().with(counter()).await.unwrap();
    assert_eq!(server.requests().len(), 3);
    assert_eq!(body(&server, 1)["ClientRequestToken"], body(&server, 2)["ClientRequestToken"]);
}

#[tokio::test]
async fn changes_send_what_differs_and_nothing_for_equal_items() {
    let server = ScriptedTransport::from_fn(|_| ok(json!({})));
    let orders = orders(&server).await;
    let old = json!({"id": 7, "state": "open", "price": 1.0});
    let same = orders.update(key("id", 7)).changes(&old, &json!({"price": 1, "state": "open", "id": 7}));
    assert!(same.is_empty());
    assert!(same.clone().into_request().is_none());
    assert!(
        same.if_unchanged().map(|request| request.condition(attr("a").exists())).await.unwrap().is_none()
    );
    assert!(server.requests().is_empty());
    let new = json!({"id": 7, "state": "paid", "price": 1});
    let changes = || orders.update(key("id", 7)).changes(&old, &new);
    assert!(changes().await.unwrap().is_some());
    let sent = body(&server, 0);
    assert_eq!(sent["UpdateExpression"], "SET #n0 = :v0");
    assert_eq!(sent["ConditionExpression"], "attribute_exists(#n1)");
    changes().if_unchanged().await.unwrap();
    let sent = body(&server, 1);
    assert_eq!(sent["ConditionExpression"], "attribute_exists(#n1) AND #n0 = :v1");
    assert_eq!(sent["ExpressionAttributeValues"][":v1"], json!({"S": "open"}));
    changes().into_request().unwrap().version("version", 2).await.unwrap();
    assert_eq!(body(&server, 2)["UpdateExpression"], "SET #n0 = :v0, #n1 = :v1");
}

#[tokio::test]
async fn changes_that_no_update_can_make_are_refused_before_anything_is_sent() {
    let server = ScriptedTransport::new([]);
    let orders = orders(&server).await;
    let changes = |old: Value, new: Value| orders.update(key("id", 7)).changes(&old, &new);
    let part = |old: Value, new: Value| orders.update(key("id", 7).sort("no", 1)).changes(&old, &new);
    let many = |value: u32| {
        Value::from((0..400).map(|n| (format!("a{n}"), json!(value))).collect::<serde_json::Map<_, _>>())
    };
    for (changes, told) in [
        (changes(json!({"id": 7}), json!({"id": 8})), "id: the attribute is part of the key, and differs"),
        (
            changes(json!({"id": 7, "a": 1}), json!({"a": 1})),
            "id: the attribute is part of the key, and differs",
        ),
        (changes(json!({"id": 8, "a": 1}), json!({"id": 8, "a": 2})), "another key than the request"),
        // Half of the key is missing, the other half is another's.
        (part(json!({"id": 8, "a": 1}), json!({"id": 8, "a": 2})), "another key than the request"),
        (part(json!({"no": 8, "a": 1}), json!({"no": 8, "a": 2})), "another key than the request"),
        (changes(json!([]), json!({})), "item"),
        (changes(many(1), many(2)), "put the whole item instead"),
    ] {
        assert!(!changes.is_empty());
        let error = changes.if_unchanged().await.unwrap_err();
        assert!([ErrorKind::InvalidRequest, ErrorKind::ItemTooLarge].contains(&error.kind()), "{error}");
        assert!(error.to_string().contains(told), "{error}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn items_expire_by_the_clock_of_the_client() {
    let server = ScriptedTransport::from_fn(|_| ok(json!({"Items": [], "Count": 0})));
    let clock = ManualClock::new(UNIX_EPOCH + Duration::from_millis(1_700_000_000_500));
    let ports = Ports::builder(clock.clone()).env(MapEnv::default()).fs(MapFs::default()).build();
    let client = builder(&server).ports(ports).build().await.unwrap();
    assert_eq!(client.expires_in(Duration::from_secs(60)).unwrap().epoch_seconds(), 1_700_000_061);
    let error = client.expires_in(Duration::from_secs(1 << 40)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    clock.advance(Duration::from_secs(10));
    client.table("sessions").scan().not_expired("expires").await.unwrap();
    client
        .table("sessions")
        .query(attr("id").eq(7))
        .not_expired("expires")
        .filter(attr("a").exists())
        .await
        .unwrap();
    let sent = body(&server, 0);
    assert_eq!(sent["FilterExpression"], "NOT (#n0 <= :v0)");
    assert_eq!(sent["ExpressionAttributeValues"], json!({":v0": {"N": "1700000010"}}));
    assert_eq!(body(&server, 1)["FilterExpression"], "NOT (#n1 <= :v1) AND attribute_exists(#n2)");
}

#[tokio::test]
async fn debug_texts_show_no_values() {
    let item = json!({"id": {"N": "7"}, "word": {"S": "secret"}, "version": {"N": "1"}});
    let server = ScriptedTransport::new([failed(item.clone()), failed(item)]);
    let orders = orders(&server).await;
    let secret = || json!({"id": 7, "word": "secret"});
    let refused = orders.put(secret()).version("version").await.unwrap_err();
    let bounded = orders.update(key("id", "secret")).increment("views", 1).at_most(1).await.unwrap_err();
    let invalid = orders.put(json!({"id": 7, "version": "secret"})).version("version").await.unwrap_err();
    let other = orders.update(key("id", "secret")).changes(&secret(), &json!({"id": 7})).await.unwrap_err();
    for text in [
        format!("{refused:?} {refused}"),
        format!("{bounded:?} {bounded}"),
        format!("{invalid:?} {invalid}"),
        format!("{other:?} {other}"),
        format!("{:?}", orders.create(secret())),
        format!("{:?}", orders.put(secret()).version("version")),
        format!("{:?}", orders.update(key("id", "secret")).increment("views", 1)),
        format!("{:?}", orders.update(key("id", 7)).changes(&json!({"id": 7}), &secret())),
        format!("{:?}", dynamo_client::diff(&json!({}), &secret()).unwrap()),
    ] {
        assert!(!text.contains("secret"), "{text}");
    }
}
