//! Transactions as values: to JSON and back, their parts, and what is wrong before anything is sent.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use dynamo_core::{
    AttributeValueUpdate, ConditionCheck, DeleteItem, ErrorKind, ExecuteStatement, ExecuteTransaction,
    GetItem, Operation, PutItem, ServiceError, TransactGetItems, TransactWrite, TransactWriteItems,
    TransactionAction, UnknownMembers, UpdateItem, attr, key,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Reads a request of JSON, which must come back as it was, as a value and as a body.
#[track_caller]
fn round_trip<O: Operation + Serialize + DeserializeOwned>(wire: &Value) -> O {
    let request: O = serde_json::from_value(wire.clone()).unwrap();
    assert_eq!(serde_json::to_value(&request).unwrap(), *wire);
    assert_eq!(serde_json::from_slice::<Value>(&request.encode().unwrap()).unwrap(), *wire);
    request
}

#[track_caller]
fn unreadable<O: DeserializeOwned>(wire: Value, expected: &str) {
    let Err(error) = serde_json::from_value::<O>(wire.clone()) else { panic!("{wire} was read") };
    assert!(error.to_string().contains(expected), "{error}");
}

fn writes() -> Value {
    let names = json!({"#a": "a"});
    let values = json!({":a": {"N": "1"}});
    json!({
        "TransactItems": [
            {"ConditionCheck": {
                "TableName": "Forum", "Key": {"id": {"S": "1"}}, "ConditionExpression": "#a = :a",
                "ExpressionAttributeNames": names, "ExpressionAttributeValues": values,
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD", "New": [1],
            }},
            {"Put": {
                "TableName": "Forum", "Item": {"id": {"S": "2"}}, "ConditionExpression": "#a = :a",
                "ExpressionAttributeNames": names, "ExpressionAttributeValues": values,
                "ReturnValuesOnConditionCheckFailure": "SOME_OLD",
            }},
            {"Delete": {
                "TableName": "Forum", "Key": {"id": {"S": "3"}}, "ConditionExpression": "#a = :a",
                "ExpressionAttributeNames": names, "ExpressionAttributeValues": values,
                "ReturnValuesOnConditionCheckFailure": "NONE",
            }},
            {"Update": {
                "TableName": "Forum", "Key": {"id": {"S": "4"}}, "ConditionExpression": "#a = :a",
                "UpdateExpression": "SET #a = :a", "ExpressionAttributeNames": names,
                "ExpressionAttributeValues": values, "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }},
        ],
        "ReturnConsumedCapacity": "TOTAL",
        "ReturnItemCollectionMetrics": "SIZE",
        "ClientRequestToken": "token",
        "Later": {"a": 1},
    })
}

#[test]
fn requests_come_back_from_json_as_they_were() {
    let mut wire = writes();
    wire["TransactItems"][1]["Put"]["ReturnValuesOnConditionCheckFailure"] = json!("ALL_OLD");
    let request: TransactWriteItems = round_trip(&wire);
    assert_eq!(request.unknown_members(), ["TransactItems[0].ConditionCheck.New", "Later"]);
    let wire = json!({
        "TransactItems": [{"Get": {
            "TableName": "Forum", "Key": {"id": {"S": "1"}}, "ProjectionExpression": "#a",
            "ExpressionAttributeNames": {"#a": "a"}, "New": true,
        }}],
        "ReturnConsumedCapacity": "INDEXES",
        "Later": 1,
    });
    let request: TransactGetItems = round_trip(&wire);
    assert_eq!(request.unknown_members(), ["TransactItems[0].Get.New", "Later"]);
    let answer =
        TransactGetItems::decode(br#"{"Responses":[{}],"New":1,"ConsumedCapacity":[{"Mood":"calm"}]}"#)
            .unwrap();
    assert_eq!(answer.unknown_members(), ["ConsumedCapacity[0].Mood", "New"]);
}

#[test]
fn values_that_are_not_known_are_told_and_stay() {
    let mut wire = writes();
    wire["ReturnConsumedCapacity"] = json!("ALL");
    let request: TransactWriteItems = serde_json::from_value(wire.clone()).unwrap();
    assert_eq!(serde_json::to_value(&request).unwrap(), wire);
    assert_eq!(
        request.unknown_members(),
        [
            "TransactItems[0].ConditionCheck.New",
            "TransactItems[1].Put.ReturnValuesOnConditionCheckFailure: SOME_OLD",
            "ReturnConsumedCapacity: ALL",
            "Later",
        ]
    );
}

#[test]
fn json_that_is_no_transaction_is_an_error_that_names_the_place() {
    unreadable::<TransactWriteItems>(json!({}), "TransactItems");
    unreadable::<TransactWriteItems>(json!({"TransactItems": null}), "TransactItems");
    unreadable::<TransactWriteItems>(
        json!({"TransactItems": [{}]}),
        "TransactItems[0]: expected ConditionCheck, Put",
    );
    unreadable::<TransactWriteItems>(json!({"TransactItems": [{"Upsert": {}}]}), "TransactItems[0].Upsert");
    let delete = json!({"TableName": "Forum", "Key": {"id": {"S": "1"}}});
    unreadable::<TransactWriteItems>(
        json!({"TransactItems": [{"Delete": delete, "Put": {"TableName": "Forum", "Item": {}}}]}),
        "found several",
    );
    unreadable::<TransactWriteItems>(
        json!({"TransactItems": [{"Delete": {"TableName": "Forum"}}]}),
        "Delete.Key",
    );
    unreadable::<TransactGetItems>(
        json!({"TransactItems": [{"Delete": delete}]}),
        "TransactItems[0].Delete: expected Get",
    );
    unreadable::<TransactGetItems>(json!({"TransactItems": [{"Get": null}]}), "Get");
}

#[test]
fn the_parts_are_told_in_order() {
    let request = TransactWriteItems::new()
        .with(ConditionCheck::new("Forum", key("id", 1)).condition(attr("a").exists()))
        .with(PutItem::new("Thread", json!({"id": 2, "canary": 1})))
        .with(UpdateItem::new("Forum", key("id", 3)).add("canary", 1))
        .with(DeleteItem::new("Forum", key("id", "canary")));
    let parts = request.transaction_parts();
    let told: Vec<_> = parts.iter().map(|part| (part.action.as_str(), part.table_name.unwrap())).collect();
    assert_eq!(
        told,
        [("ConditionCheck", "Forum"), ("Put", "Thread"), ("Update", "Forum"), ("Delete", "Forum")]
    );
    assert_eq!((parts[0].key, parts[0].item), (Some(&key("id", 1)), None));
    assert!(parts[1].key.is_none() && parts[1].item.unwrap().contains("canary"));
    assert!(!format!("{parts:?}").contains("canary"));
    let get = TransactGetItems::new().with(GetItem::new("Forum", key("id", 1)));
    assert_eq!(get.transaction_parts()[0].action, TransactionAction::Get);
    assert!(GetItem::new("Forum", key("id", 1)).transaction_parts().is_empty());
    let statement = ExecuteStatement::new(r#"DELETE FROM "Forum" WHERE id = ?"#).parameter(1);
    let statements = ExecuteTransaction::new().with(statement);
    let parts = statements.transaction_parts();
    assert_eq!((parts[0].action, parts[0].table_name), (TransactionAction::Statement, Some("Forum")));
}

#[test]
fn what_has_no_place_in_a_transaction_is_refused_however_it_got_there() {
    let put = PutItem::new("Forum", json!({"id": 1})).return_values("ALL_OLD");
    let mut request = TransactWriteItems::new();
    request.transact_items.push(TransactWrite::Put(put));
    let error = request.encode().unwrap_err();
    assert_eq!(
        (error.kind(), error.path()),
        (ErrorKind::InvalidParameter, Some("TransactItems[0].ReturnValues"))
    );
    let mut request = TransactGetItems::new();
    request.transact_items.push(GetItem::new("Forum", key("id", 1)).consistent_read(true));
    assert_eq!(request.encode().unwrap_err().path(), Some("TransactItems[0].ConsistentRead"));
    let update = UpdateItem::new("Forum", key("id", 1));
    let update = update.attribute_updates([("a".to_owned(), AttributeValueUpdate::new())]);
    let error = TransactWriteItems::new().with(update).encode().unwrap_err();
    assert_eq!(error.path(), Some("TransactItems[0].AttributeUpdates"));
    let get = GetItem::new("Forum", key("id", 1)).attributes_to_get(["a".to_owned()]);
    let error = TransactGetItems::new().with(get).encode().unwrap_err();
    assert_eq!(error.path(), Some("TransactItems[0].AttributesToGet"));
}

#[test]
fn the_limits_are_what_they_say() {
    let get = |id: i32| GetItem::new("Forum", key("id", id));
    let gets = |count| (0..count).fold(TransactGetItems::new(), |all, id| all.with(get(id)));
    assert!(gets(1).encode().is_ok() && gets(100).encode().is_ok());
    assert_eq!(gets(101).encode().unwrap_err().kind(), ErrorKind::InvalidParameter);
    // `{"id": n, "text": ..}`: two names of 6 bytes, a number of 2, and the text.
    let put = |id: i32, text: usize| PutItem::new("Forum", json!({"id": id, "text": "x".repeat(text)}));
    let exact = (10..20).fold(TransactWriteItems::new(), |all, id| all.with(put(id, 400_000)));
    let used: usize = exact
        .transact_items
        .iter()
        .map(|write| match write {
            TransactWrite::Put(put) => put.item.size(),
            other => panic!("{other:?}"),
        })
        .sum();
    let left = 4 * 1024 * 1024 - used - put(20, 0).item.size();
    assert!(exact.clone().with(put(20, left)).encode().is_ok());
    let error = exact.with(put(20, left + 1)).encode().unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::TooLarge, Some("TransactItems")));
    let token = |length: usize| {
        TransactWriteItems::new().with(put(1, 1)).client_request_token("x".repeat(length)).encode()
    };
    assert!(token(1).is_ok() && token(36).is_ok() && token(37).is_err());
}

#[test]
fn contention_is_conflicts_and_throttling_and_nothing_else() {
    #[track_caller]
    fn check(codes: &[&str], expected: bool) {
        let reasons: Vec<Value> = codes.iter().map(|code| json!({"Code": code})).collect();
        let body = json!({"__type": "TransactionCanceledException", "CancellationReasons": reasons});
        let error = ServiceError::parse(400, None, None, body.to_string().as_bytes());
        assert_eq!(error.is_contention(), expected, "{codes:?}");
    }
    check(&["TransactionConflict"], true);
    check(&["None", "ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded"], true);
    check(&["TransactionConflict", "ConditionalCheckFailed"], false);
    check(&["TransactionConflict", "ItemCollectionSizeLimitExceeded"], false);
    check(&["TransactionConflict", "Novelty"], false);
    check(&["None"], false);
    check(&[], false);
    assert!(!ServiceError::new(400, "ThrottlingException", "").is_contention());
}
