//! Answers of the service, as they are read: whole, empty, strange and broken.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use dynamo_core::{
    BatchGetItem, BatchWriteItem, CreateTable, DescribeTable, ErrorKind, GetItem, ItemOperation, ListTables,
    Operation, Paginate, PaginateItems, PutItem, Query, Scan, TableStatus, TransactGetItems,
    TransactWriteItems, UnknownMembers, UpdateItem, WriteRequest, key,
};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Debug, Deserialize, PartialEq)]
struct Thread {
    #[serde(rename = "Id")]
    id: u32,
}

fn bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

#[track_caller]
fn malformed<O: Operation>(body: &str)
where
    O::Output: std::fmt::Debug,
{
    let error = O::decode(body.as_bytes()).expect_err(body);
    assert_eq!(error.kind(), ErrorKind::Malformed, "{body}: {error}");
}

#[test]
fn a_missing_item_is_none_with_or_without_capacity() {
    assert_eq!(GetItem::decode(b"{}").unwrap().item, None);
    let answer =
        GetItem::decode(br#"{"ConsumedCapacity":{"TableName":"Thread","CapacityUnits":0.5}}"#).unwrap();
    assert_eq!(answer.item, None);
    assert_eq!(answer.consumed_capacity.unwrap().capacity_units, Some(0.5));
    let item = GetItem::decode_as::<Thread>(br#"{"Item":{"Id":{"N":"7"}}}"#).unwrap().item;
    assert_eq!(item, Some(Thread { id: 7 }));
    assert_eq!(GetItem::decode(br#"{"Item":null}"#).unwrap().item, None);
}

#[test]
fn unknown_members_survive() {
    let answer = GetItem::decode(br#"{"Future":{"a":[1,null]},"Item":{}}"#).unwrap();
    assert_eq!(answer.other["Future"], json!({"a": [1, null]}));
    let answer = Query::decode(br#"{"Items":[],"Count":0,"ScannedCount":3,"Future":1}"#).unwrap();
    assert_eq!(answer.other["Future"], 1);
    assert!(UpdateItem::decode(br#"{"Attributes":{}}"#).unwrap().other.is_empty());
    let table = DescribeTable::decode(br#"{"Table":{"TableStatus":"FROZEN","Future":true}}"#).unwrap().table;
    assert_eq!(table.table_status, Some(TableStatus::Unknown("FROZEN".to_owned())));
    assert_eq!(table.other["Future"], true);
    assert_eq!(serde_json::to_value(&table).unwrap(), json!({"TableStatus": "FROZEN", "Future": true}));
}

#[test]
fn a_write_gives_its_attributes_and_metrics() {
    let body = bytes(&json!({
        "Attributes": {"Id": {"N": "1"}},
        "ItemCollectionMetrics": {"ItemCollectionKey": {"Id": {"N": "1"}}, "SizeEstimateRangeGB": [0.0, 1.0]},
    }));
    let answer = PutItem::decode_as::<Thread>(&body).unwrap();
    assert_eq!(answer.attributes, Some(Thread { id: 1 }));
    assert_eq!(answer.item_collection_metrics.unwrap().size_estimate_range_gb, [0.0, 1.0]);
    assert_eq!(PutItem::decode(b"{}").unwrap().attributes, None);
}

#[test]
fn a_page_gives_items_counts_and_where_it_ended() {
    let body = bytes(&json!({
        "Items": [{"Id": {"N": "1"}}, {"Id": {"S": "two"}}, {"Id": {"N": "3"}, "More": {"L": [{"NULL": true}]}}],
        "Count": 3,
        "ScannedCount": 5,
        "LastEvaluatedKey": {"Id": {"N": "3"}},
    }));
    let page = Query::decode(&body).unwrap();
    assert_eq!((page.items.len(), page.count, page.scanned_count), (3, 3, 5));
    assert_eq!(page.last_evaluated_key, Some(key("Id", 3)));

    let error = Query::decode_as::<Thread>(&body).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Mismatch);
    assert_eq!(error.path(), Some("Items[1].Id"));

    let each = Query::decode_each::<Thread>(&body).unwrap();
    assert_eq!(each.items[0].as_ref().unwrap(), &Thread { id: 1 });
    assert_eq!(each.items[1].as_ref().unwrap_err().path(), Some("Id"));
    assert_eq!(each.items[2].as_ref().unwrap(), &Thread { id: 3 });
    assert_eq!(Query::next_cursor_of(&each), Some(key("Id", 3)));
    assert_eq!(Query::into_items(each).len(), 3);

    let mut next = Scan::new("Thread");
    next.start_after(Query::next_cursor(&page).unwrap());
    assert_eq!(next.exclusive_start_key, Some(key("Id", 3)));
}

#[test]
fn a_page_of_an_index_ends_at_the_keys_of_both() {
    let last = json!({"a": {"S": "1"}, "b": {"S": "2"}, "c": {"N": "3"}, "d": {"B": "AAAA"}});
    let page = Query::decode(&bytes(&json!({"Items": [], "Count": 0, "LastEvaluatedKey": last}))).unwrap();
    let mut next = Query::new("Thread", dynamo_core::attr("c").eq(3)).index_name("ByDate");
    next.start_after(page.last_evaluated_key.unwrap());
    let body: Value = serde_json::from_slice(&next.encode().unwrap()).unwrap();
    assert_eq!(body["ExclusiveStartKey"], last);
}

#[test]
fn borrowing_types_borrow_from_the_body() {
    #[derive(Deserialize)]
    struct View<'a> {
        name: &'a str,
    }
    let body = br#"{"Items":[{"name":{"S":"plain"}}],"Count":1}"#.to_vec();
    let page = Scan::decode_as::<View<'_>>(&body).unwrap();
    assert!(body.as_ptr_range().contains(&page.items[0].name.as_ptr()));
}

#[test]
fn counts_alone_are_a_page() {
    let page = Scan::decode(br#"{"Count":7,"ScannedCount":9}"#).unwrap();
    assert_eq!((page.items.len(), page.count, page.scanned_count), (0, 7, 9));
    let page = Scan::decode(br#"{"Items":[{}]}"#).unwrap();
    assert_eq!((page.count, page.scanned_count), (1, 1));
}

#[test]
fn batches_give_back_what_was_not_done() {
    let body = bytes(&json!({
        "Responses": {"Thread": [{"Id": {"N": "1"}}, {"Id": {"S": "x"}}]},
        "UnprocessedKeys": {"Forum": {"Keys": [{"Name": {"S": "S3"}}], "ConsistentRead": true}},
        "ConsumedCapacity": [{"TableName": "Thread", "CapacityUnits": 1.0}],
    }));
    let answer = BatchGetItem::decode_each::<Thread>(&body).unwrap();
    assert_eq!(answer.responses["Thread"][0].as_ref().unwrap().id, 1);
    assert!(answer.responses["Thread"][1].is_err());
    assert_eq!(answer.unprocessed_keys["Forum"].keys, [key("Name", "S3")]);
    assert_eq!(answer.unprocessed_keys["Forum"].consistent_read, Some(true));
    assert_eq!(answer.consumed_capacity[0].capacity_units, Some(1.0));

    let body = bytes(&json!({"UnprocessedItems": {"Thread": [
        {"DeleteRequest": {"Key": {"Id": {"N": "1"}}}},
        {"PutRequest": {"Item": {"Id": {"N": "2"}}}},
        {"FutureRequest": {"a": 1}},
    ]}}));
    let answer = BatchWriteItem::decode(&body).unwrap();
    let requests = &answer.unprocessed_items["Thread"];
    assert_eq!(requests[0], WriteRequest::Delete(key("Id", 1)));
    assert!(matches!(&requests[1], WriteRequest::Put(item) if item.get_as("Id").unwrap() == Some(2)));
    assert!(
        matches!(&requests[2], WriteRequest::Unknown(members) if members["FutureRequest"] == json!({"a": 1}))
    );
    assert_eq!(serde_json::to_value(&answer).unwrap(), serde_json::from_slice::<Value>(&body).unwrap());
}

#[test]
fn transactions_answer_in_order() {
    let body = bytes(&json!({"Responses": [{"Item": {"Id": {"N": "1"}}}, {}, {"Item": {"Id": {"N": "3"}}}]}));
    let answer = TransactGetItems::decode_as::<Thread>(&body).unwrap();
    assert_eq!(answer.responses, [Some(Thread { id: 1 }), None, Some(Thread { id: 3 })]);
    assert!(TransactWriteItems::decode(b"{}").unwrap().consumed_capacity.is_empty());
}

#[test]
fn tables_and_names() {
    let body = bytes(&json!({"Table": {
        "TableName": "Thread",
        "CreationDateTime": 1_363_729_002.358,
        "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}, {"AttributeName": "At", "KeyType": "RANGE"}],
        "ItemCount": 5,
        "Replicas": [{"RegionName": "eu-west-1", "ReplicaStatus": "ACTIVE"}],
        "VectorIndexes": [{"IndexName": "ByMeaning", "Dimensions": 3}],
    }}));
    let table = DescribeTable::decode(&body).unwrap().table;
    let names = table.key_names().unwrap();
    assert_eq!((names.partition.as_str(), names.sort.as_deref()), ("Id", Some("At")));
    assert_eq!(table.creation_date_time.unwrap().as_secs(), 1_363_729_002.358);
    assert_eq!(table.replicas[0].region_name.as_deref(), Some("eu-west-1"));
    assert_eq!(table.vector_indexes[0].dimensions, Some(3));

    let page = ListTables::decode(br#"{"TableNames":["a","b"],"LastEvaluatedTableName":"b"}"#).unwrap();
    let mut next = ListTables::new();
    next.start_after(ListTables::next_cursor(&page).unwrap());
    assert_eq!(next.exclusive_start_table_name.as_deref(), Some("b"));
}

#[test]
fn an_answer_of_another_shape_is_malformed() {
    for body in
        ["", " ", "null", "[]", "7", "\"x\"", "{", "{}x", "<html></html>", "{\"Item\":{\"a\":{\"S\":1}}}"]
    {
        malformed::<GetItem>(body);
        malformed::<Query>(body);
        malformed::<BatchGetItem>(body);
        malformed::<DescribeTable>(body);
        malformed::<TransactGetItems>(body);
    }
    for body in ["", "[]", "<html></html>"] {
        malformed::<PutItem>(body);
        malformed::<BatchWriteItem>(body);
        malformed::<TransactWriteItems>(body);
        malformed::<dynamo_core::Action>(body);
    }
    malformed::<Query>("{}");
    malformed::<Scan>(r#"{"Item":{}}"#);
    malformed::<BatchGetItem>("{}");
    malformed::<CreateTable>("{}");
    malformed::<DescribeTable>(r#"{"Table":[]}"#);
    malformed::<ListTables>("{}");
    malformed::<TransactGetItems>("{}");
    malformed::<GetItem>(r#"{"Item":{"a":{"S":"x","N":"1"}}}"#);
    malformed::<GetItem>(r#"{"Item":{"a":{}}}"#);
    assert!(GetItem::decode(&[b'{', 0xff, b'}']).is_err());
}

#[test]
fn what_a_newer_service_says_of_an_undone_write_goes_again_whole() {
    let requests = json!([
        {"PutRequest": {"Item": {"Id": {"N": "1"}}, "Hint": "soon"}},
        {"PutRequest": {"Item": {"Id": {"N": "2"}}}, "Delay": 3},
        {"MoveRequest": {"Key": {"Id": {"N": "3"}}}},
        {"DeleteRequest": {"Key": {"Id": {"N": "4"}}}},
    ]);
    let answer = BatchWriteItem::decode(&bytes(&json!({"UnprocessedItems": {"Thread": requests}}))).unwrap();
    assert_eq!(
        answer.unknown_members(),
        [
            "UnprocessedItems.Thread[0].PutRequest.Hint",
            "UnprocessedItems.Thread[1].Delay",
            "UnprocessedItems.Thread[2].MoveRequest",
        ]
    );
    let again = BatchWriteItem::new(answer.unprocessed_items).encode().unwrap();
    let sent: Value = serde_json::from_slice(&again).unwrap();
    assert_eq!(sent, json!({"RequestItems": {"Thread": requests}}));
}

#[test]
fn what_a_newer_service_says_beside_an_item_of_a_transaction_is_kept() {
    let body = json!({"Responses": [{"Item": {"Id": {"N": "1"}}}, {"Version": 7}]});
    let answer = TransactGetItems::decode(&bytes(&body)).unwrap();
    assert!(answer.responses[0].is_some() && answer.responses[1].is_none());
    assert_eq!(answer.other_of_responses[&1]["Version"], 7);
    assert_eq!(answer.unknown_members(), ["Responses[1].Version"]);
}
