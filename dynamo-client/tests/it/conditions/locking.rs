//! Versions, what a failed condition found, and items that must or must not be there.

use dynamo_client::{ErrorKind, attr, key};
use dynamo_http::{Answer, ScriptedTransport};
use serde_json::{Value, json};

use super::{broken, failed, orders};
use crate::script::{body, client, ok, refused};

#[tokio::test]
async fn a_missing_item_is_told_from_one_that_nobody_asked_for() {
    let server = ScriptedTransport::new([
        failed(json!({"state": {"S": "paid"}})),
        failed(Value::Null),
        failed(Value::Null),
        refused(400, "ValidationException"),
    ]);
    let orders = orders(&server).await;
    let delete = || orders.delete(key("id", 7)).condition(attr("state").eq("open"));
    let there = delete().return_item_on_failure().await.unwrap_err();
    assert_eq!(there.item_as::<Value>().unwrap(), Some(json!({"state": "paid"})));
    assert_eq!(there.item_as::<u32>().unwrap_err().kind(), ErrorKind::Decode);
    let none = delete().return_item_on_failure().await.unwrap_err();
    assert_eq!(none.item_as::<Value>().unwrap(), None);
    let not_asked = delete().await.unwrap_err().item_as::<Value>().unwrap_err();
    assert_eq!(not_asked.kind(), ErrorKind::InvalidRequest);
    assert!(not_asked.to_string().contains("return_item_on_failure()"), "{not_asked}");
    let other = delete().return_item_on_failure().await.unwrap_err().item_as::<Value>().unwrap_err();
    assert!(other.to_string().contains("no condition failed; it was: DeleteItem on orders"), "{other}");
}

#[tokio::test]
async fn a_transaction_tells_the_item_of_the_condition_that_failed() {
    let cancelled = |item: Value| {
        let mut reason = json!({"Code": "ConditionalCheckFailed"});
        if item != Value::Null {
            reason["Item"] = item;
        }
        let body = json!({"__type": "x#TransactionCanceledException", "CancellationReasons": [{"Code": "None"}, reason]});
        Answer::json(400, body.to_string())
    };
    let found = json!({"id": {"N": "8"}, "version": {"N": "4"}});
    let server = ScriptedTransport::new([cancelled(found), cancelled(Value::Null)]);
    let client = client(&server).await;
    let orders = client.table("orders");
    let transaction = || {
        client
            .transact_write()
            .with(orders.put(json!({"id": 7})))
            .with(orders.put(json!({"id": 8, "version": 3})).version("version"))
            .with(orders.check(key("id", 9)).version("version", 2))
            .with(orders.delete(key("id", 10)).version("version", 1))
            .with(orders.update(key("id", 11)).version("version", 5).set("state", "paid"))
    };
    let error = transaction().await.unwrap_err();
    assert_eq!(error.item_as::<Value>().unwrap().unwrap()["version"], 4);
    assert_eq!(transaction().await.unwrap_err().item_as::<Value>().unwrap(), None);
    let sent = &body(&server, 0)["TransactItems"];
    assert!(sent[0]["Put"].get("ReturnValuesOnConditionCheckFailure").is_none());
    for (index, part) in [(1, "Put"), (2, "ConditionCheck"), (3, "Delete"), (4, "Update")] {
        assert_eq!(sent[index][part]["ReturnValuesOnConditionCheckFailure"], "ALL_OLD", "{part}");
        assert_eq!(sent[index][part]["ConditionExpression"].as_str().unwrap().matches('=').count(), 1);
    }
    assert_eq!(sent[1]["Put"]["Item"]["version"], json!({"N": "4"}));
}

#[tokio::test]
async fn a_version_is_counted_up_and_its_old_value_demanded() {
    let server = ScriptedTransport::from_fn(|_| ok(json!({})));
    let orders = orders(&server).await;
    assert_eq!(orders.put(json!({"id": 7, "version": 3})).version("version").await.unwrap().version, 4);
    let sent = body(&server, 0);
    assert_eq!(sent["Item"]["version"], json!({"N": "4"}));
    assert_eq!(sent["ConditionExpression"], "#n0 = :v0");
    assert_eq!(sent["ExpressionAttributeValues"], json!({":v0": {"N": "3"}}));
    for first in [json!({"id": 7}), json!({"id": 7, "a.b": null}), json!({"id": 7, "a.b": 0})] {
        assert_eq!(orders.put(first).version("a.b").await.unwrap().version, 1);
        let sent = body(&server, server.requests().len() - 1);
        assert_eq!(sent["Item"]["a.b"], json!({"N": "1"}));
        assert_eq!(sent["ConditionExpression"], "attribute_not_exists(#n0) OR #n0 = :v0");
        assert_eq!(sent["ExpressionAttributeNames"], json!({"#n0": "a.b"}));
    }
    let update = orders
        .update(key("id", 7))
        .version("version", 4u64)
        .set("state", "paid")
        .condition(attr("a").exists());
    assert_eq!(update.await.unwrap().version, 5);
    let sent = body(&server, 4);
    assert_eq!(sent["UpdateExpression"], "SET #n0 = :v0, #n1 = :v1");
    assert_eq!(sent["ConditionExpression"], "#n0 = :v2 AND attribute_exists(#n2)");
    orders.delete(key("id", 7)).version("version", 5i64).await.unwrap();
    assert_eq!(body(&server, 5)["ConditionExpression"], "#n0 = :v0");
}

#[tokio::test]
async fn what_is_no_version_is_refused_before_anything_is_sent() {
    let server = ScriptedTransport::new([]);
    let orders = orders(&server).await;
    for (version, told) in [
        (json!("3"), "version: expected a number, found S"),
        (json!(-1), "version: a version is a whole number from 0"),
        (json!(1.5), "version: a version is a whole number from 0"),
        (json!([3]), "version: expected a number, found L"),
        (json!(i64::MAX), "version: the version can't be counted up: 9223372036854775807 is the highest"),
        (json!(u64::MAX), "can't be counted up"),
    ] {
        let error = orders.put(json!({"id": 7, "version": version})).version("version").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        assert!(error.to_string().contains(told), "{error}");
    }
    for (update, told) in [
        (orders.update(key("id", 7)).version("version", -1), "a whole number from 0"),
        (orders.update(key("id", 7)).version("version", i64::MAX), "can't be counted up"),
        (
            orders.update(key("id", 7)).version("version", 1).set("version", 7),
            "changes both `version` and `version`",
        ),
        (orders.update(key("id", 7)).version("id", 1), "part of the key"),
        (orders.update(key("id", 7)).version("", 1), "an attribute name is empty"),
        (
            orders.update(key("id", 7)).condition_expression("a = b").version("version", 1),
            "ConditionExpression is given both as text and as a tree",
        ),
    ] {
        let error = update.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        assert!(error.to_string().contains(told), "{error}");
    }
    let error = orders.delete(key("id", 7)).version("version", -1).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let error = orders.put(json!([1])).version("version").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_version_conflict_is_told_from_another_condition() {
    let version = |version: &str| json!({"id": {"N": "7"}, "version": {"N": version}});
    let server = ScriptedTransport::new([
        failed(version("5")),
        failed(version("3")),
        failed(Value::Null),
        failed(version("3")),
        failed(json!({"version": {"S": "odd"}})),
    ]);
    let orders = orders(&server).await;
    let put = || orders.put(json!({"id": 7, "version": 3})).version("version");
    let error = put().await.unwrap_err();
    assert!(error.is_conditional() && error.is_version_conflict() && !error.maybe_own_write());
    assert_eq!(error.item_as::<Value>().unwrap().unwrap()["version"], 5);
    let locked = put().condition(attr("locked").not_exists()).await.unwrap_err();
    assert!(locked.is_conditional() && !locked.is_version_conflict(), "the version is the one we know");
    let gone = put().condition(attr("locked").not_exists()).await.unwrap_err();
    assert!(gone.is_version_conflict());
    assert_eq!(gone.item_as::<Value>().unwrap(), None);
    assert!(put().await.unwrap_err().is_version_conflict(), "there was no other condition");
    assert!(put().condition(attr("a").exists()).await.unwrap_err().is_version_conflict());
}

#[tokio::test(start_paused = true)]
async fn a_versioned_write_of_unknown_outcome_is_sent_again_and_says_that_it_may_be_why_it_is_refused() {
    let version = |version: &str| json!({"id": {"N": "7"}, "version": {"N": version}});
    // Applied; applied, and counted up by others; applied, and deleted by others: or else not applied.
    for found in [version("4"), version("5"), Value::Null] {
        let server = ScriptedTransport::new([broken(), failed(found)]);
        let update = orders(&server).await.update(key("id", 7)).version("version", 3).add("views", 1);
        let error = update.await.unwrap_err();
        assert!(error.is_version_conflict() && error.maybe_applied(), "{error}");
        assert!(error.maybe_own_write(), "{error:?}");
    }
    let server = ScriptedTransport::new([broken(), failed(version("3"))]);
    let update = orders(&server).await.update(key("id", 7)).version("version", 3).add("views", 1);
    let error = update.condition(attr("state").eq("open")).await.unwrap_err();
    assert!(!error.is_version_conflict() && !error.maybe_own_write(), "the version is the one from before");
    let server = ScriptedTransport::new([broken(), failed(Value::Null)]);
    let error = orders(&server).await.delete(key("id", 7)).version("version", 3).await.unwrap_err();
    assert!(error.maybe_own_write(), "the delete itself may be why there is no item");

    let server = ScriptedTransport::new([broken(), ok(json!({}))]);
    let update = orders(&server).await.update(key("id", 7)).retry_ambiguous(false).version("version", 3);
    assert_eq!(update.await.unwrap_err().kind(), ErrorKind::Ambiguous);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn if_exists_and_its_opposite_ask_for_an_attribute_of_the_key() {
    let server = ScriptedTransport::from_fn(|_| ok(json!({})));
    let orders = orders(&server).await;
    let item = || key("customer", 1).sort("no", 7);
    orders.update(item()).set("a", 1).if_exists().await.unwrap();
    orders.update(item()).set("a", 1).if_not_exists().await.unwrap();
    orders.delete(item()).if_exists().condition(attr("a").eq(1)).await.unwrap();
    for (n, expected) in [
        (0, "attribute_exists(#n1)"),
        (1, "attribute_not_exists(#n1)"),
        (2, "attribute_exists(#n0) AND #n1 = :v0"),
    ] {
        assert_eq!(body(&server, n)["ConditionExpression"], expected);
    }
    assert_eq!(body(&server, 0)["ExpressionAttributeNames"]["#n1"], "customer");
}
