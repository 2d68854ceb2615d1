//! PartiQL: what statements, batches and transactions write, refuse and read, and the service's own description of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeMap;

use dynamo_core::{
    AttributeValue, BatchExecuteStatement, BatchStatementError, BatchStatementErrorCodeEnum,
    BatchStatementRequest, Error, ErrorClass, ErrorKind, ExecuteStatement, ExecuteTransaction, Item,
    ItemOperation, Number, Operation, Paginate, PaginateItems, ParameterizedStatement, Parameters, Repeat,
    Statement, TransactionAction, UnknownMembers,
};
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

const SELECT: &str = r#"SELECT * FROM "Thread" WHERE "ForumName" = ?"#;
const DELETE: &str = r#"DELETE FROM "Thread" WHERE "ForumName" = ? AND "Subject" = ?"#;

fn body(operation: &impl Operation) -> Value {
    serde_json::from_slice(&operation.encode().unwrap()).unwrap()
}

#[track_caller]
fn refused(operation: &impl Operation, kind: ErrorKind, path: &str, phrase: &str) {
    let error = operation.encode().unwrap_err();
    assert_eq!((error.kind(), error.path()), (kind, Some(path)), "{error}");
    assert!(error.to_string().contains(phrase), "{error}");
}

#[test]
fn a_statement_writes_every_member_under_its_name() {
    let request = ExecuteStatement::new(SELECT)
        .parameter("S3")
        .consistent_read(true)
        .limit(5)
        .next_token("there")
        .return_consumed_capacity("TOTAL")
        .return_item_on_failure();
    let expected = json!({
        "Statement": SELECT, "Parameters": [{"S": "S3"}], "ConsistentRead": true, "NextToken": "there", "Limit": 5,
        "ReturnConsumedCapacity": "TOTAL", "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    });
    assert_eq!(body(&request), expected);
    assert_eq!(serde_json::to_value(&request).unwrap(), expected);
    assert_eq!(serde_json::from_value::<ExecuteStatement>(expected).unwrap(), request);
}

#[test]
fn parameters_keep_the_types_of_what_they_are_made_of() {
    #[derive(Serialize)]
    struct Post {
        stars: Option<u8>,
        tags: Vec<&'static str>,
    }
    let request = ExecuteStatement::new("INSERT INTO t VALUE {}")
        .parameters(["a", "b"])
        .parameter(Number::from(7))
        .parameter(Post { stars: None, tags: vec!["x"] })
        .parameter(AttributeValue::Bool(true))
        .parameter(None::<String>)
        .parameter(dynamo_core::StringSet::new(["one"]).unwrap());
    let expected = json!([
        {"S": "a"}, {"S": "b"}, {"N": "7"}, {"M": {"stars": {"NULL": true}, "tags": {"L": [{"S": "x"}]}}},
        {"BOOL": true}, {"NULL": true}, {"SS": ["one"]},
    ]);
    assert_eq!(body(&request)["Parameters"], expected);
    let parameters = request.parameters.unwrap();
    assert_eq!(parameters.len(), 7);
    assert_eq!(parameters.get(4).unwrap(), Some(AttributeValue::Bool(true)));
    assert_eq!(parameters.get(7).unwrap(), None);
}

#[test]
fn a_parameter_that_can_not_be_written_is_told_with_its_place_wherever_the_statement_goes() {
    let statement = || {
        ExecuteStatement::new(DELETE).parameter("S3").parameter(json!({"a": [1, 1e300]})).parameter(f64::NAN)
    };
    refused(&statement(), ErrorKind::InvalidNumber, "Parameters[1].a[1]", "");
    let batch = BatchExecuteStatement::new().with(ExecuteStatement::new(DELETE)).with(statement());
    refused(&batch, ErrorKind::InvalidNumber, "Statements[1].Parameters[1].a[1]", "");
    let transaction = ExecuteTransaction::new().with(statement());
    refused(&transaction, ErrorKind::InvalidNumber, "TransactStatements[0].Parameters[1].a[1]", "");
    let parameters = statement().parameters.unwrap();
    assert_eq!((parameters.len(), parameters.is_empty()), (3, false));
    assert!(parameters.get(0).is_err());
    assert_ne!(parameters, parameters.clone(), "what can't be written equals nothing");
    assert_eq!(serde_json::to_value(statement()).unwrap()["Parameters"], json!([]), "no service takes that");
}

#[test]
fn limits_are_checked_before_anything_is_sent() {
    let parameter = ErrorKind::InvalidParameter;
    refused(&ExecuteStatement::new(""), parameter, "Statement", "found 0");
    refused(&ExecuteStatement::new("x".repeat(8193)), parameter, "Statement", "found 8193");
    assert!(ExecuteStatement::new("ü".repeat(8192)).encode().is_ok(), "characters count, not bytes");
    refused(&ExecuteStatement::new("ü".repeat(8193)), parameter, "Statement", "found 8193");
    refused(
        &ExecuteStatement::new(SELECT).parameters(Vec::<u8>::new()),
        parameter,
        "Parameters",
        "at least one",
    );
    refused(&ExecuteStatement::new(SELECT).limit(0), parameter, "Limit", "at least 1");
    refused(&ExecuteStatement::new(SELECT).next_token(""), parameter, "NextToken", "32768");
    refused(&ExecuteStatement::new(SELECT).next_token("x".repeat(32_769)), parameter, "NextToken", "32768");
    refused(
        &ExecuteStatement::new(SELECT).return_consumed_capacity("ALL"),
        parameter,
        "ReturnConsumedCapacity",
        "TOTAL",
    );
    let odd = ExecuteStatement::new(DELETE).return_values_on_condition_check_failure("OLD");
    refused(&odd, parameter, "ReturnValuesOnConditionCheckFailure", "ALL_OLD");

    let batch = |count: usize| {
        (0..count).fold(BatchExecuteStatement::new(), |batch, _| batch.with(ExecuteStatement::new(SELECT)))
    };
    refused(&batch(0), parameter, "Statements", "found 0");
    assert!(batch(25).encode().is_ok());
    refused(&batch(27), parameter, "Statements", "expected 1 to 25 statements, found 27");
    refused(&batch(1).return_consumed_capacity("ALL"), parameter, "ReturnConsumedCapacity", "TOTAL");
    refused(&batch(1).with(ExecuteStatement::new("")), parameter, "Statements[1].Statement", "found 0");
    refused(&batch(1).with_member("Statements", json!([])), parameter, "Statements", "twice");

    let transaction = |count: usize| {
        (0..count)
            .fold(ExecuteTransaction::new(), |transaction, _| transaction.with(ExecuteStatement::new(SELECT)))
    };
    refused(&transaction(0), parameter, "TransactStatements", "found 0");
    assert!(transaction(100).encode().is_ok());
    refused(&transaction(101), parameter, "TransactStatements", "expected 1 to 100 statements, found 101");
    refused(&transaction(1).client_request_token(""), parameter, "ClientRequestToken", "36");
    refused(&transaction(1).client_request_token("x".repeat(37)), parameter, "ClientRequestToken", "36");
}

#[test]
fn what_has_no_place_in_a_batch_or_a_transaction_is_told_by_name() {
    let statement = || ExecuteStatement::new(SELECT);
    let cases = [
        ("Limit", statement().limit(1)),
        ("NextToken", statement().next_token("there")),
        ("ReturnConsumedCapacity", statement().return_consumed_capacity("TOTAL")),
    ];
    for (name, misplaced) in cases {
        let batch = BatchExecuteStatement::new().with(statement()).with(misplaced.clone());
        refused(&batch, ErrorKind::InvalidParameter, &format!("Statements[1].{name}"), "no place");
        assert!(serde_json::to_value(&batch).is_err(), "nor is it written without what was refused");
        let transaction = ExecuteTransaction::new().with(misplaced);
        refused(
            &transaction,
            ErrorKind::InvalidParameter,
            &format!("TransactStatements[0].{name}"),
            "no place",
        );
    }
    let consistent = ExecuteTransaction::new().with(statement().consistent_read(true));
    refused(&consistent, ErrorKind::InvalidParameter, "TransactStatements[0].ConsistentRead", "no place");
    let whole = statement().parameter("S3").consistent_read(true).with_member("New", 1);
    let batch = BatchExecuteStatement::new().with(whole.return_values_on_condition_check_failure("ALL_OLD"));
    let expected = json!({"Statements": [{
        "Statement": SELECT, "Parameters": [{"S": "S3"}], "ConsistentRead": true,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD", "New": 1,
    }]});
    assert_eq!(body(&batch), expected);
}

#[test]
fn only_what_changes_nothing_is_repeated_as_a_read() {
    let reading = |statement: &str| ExecuteStatement::new(statement).repeat() == Repeat::Read;
    assert!(reading(SELECT) && reading("/* all */ select a from t"));
    assert!(
        !reading(DELETE) && !reading("INSERT INTO t VALUE {}") && !reading("EXPLAIN SELECT") && !reading("")
    );
    let batch = |second: &str| {
        BatchExecuteStatement::new()
            .with(ExecuteStatement::new(SELECT))
            .with(ExecuteStatement::new(second))
            .repeat()
    };
    assert_eq!((batch(SELECT), batch(DELETE)), (Repeat::Read, Repeat::Unsafe));
    let transaction = |statement: &str| ExecuteTransaction::new().with(ExecuteStatement::new(statement));
    assert_eq!(transaction(SELECT).repeat(), Repeat::Read);
    assert_eq!(transaction(DELETE).repeat(), Repeat::Unsafe);
    assert_eq!(transaction(DELETE).client_request_token("mine").repeat(), Repeat::Safe);
    assert_eq!(transaction(DELETE).with_member("ClientRequestToken", "mine").repeat(), Repeat::Safe);
    // What is given by its name goes before a field, and nobody reads it.
    assert_eq!(ExecuteStatement::new(SELECT).with_member("Statement", DELETE).repeat(), Repeat::Unsafe);
    let hidden = || BatchStatementRequest::new(SELECT).with_member("Statement", DELETE);
    assert_eq!(BatchExecuteStatement::new().with(hidden()).repeat(), Repeat::Unsafe);
    let batch = BatchExecuteStatement::new().with(ExecuteStatement::new(SELECT));
    assert_eq!(batch.with_member("Statements", json!([{"Statement": DELETE}])).repeat(), Repeat::Unsafe);
    let hidden = ParameterizedStatement::new(SELECT).with_member("Statement", DELETE);
    assert_eq!(ExecuteTransaction::new().with(hidden).repeat(), Repeat::Unsafe);
    let hidden = transaction(SELECT).with_member("TransactStatements", json!([{"Statement": DELETE}]));
    assert_eq!(hidden.repeat(), Repeat::Unsafe);
    let mut own = transaction(DELETE).client_request_token("mine");
    own.fill_token(&mut || panic!("a token of one's own is kept"));
    let mut member = transaction(DELETE).with_member("ClientRequestToken", "mine");
    member.fill_token(&mut || panic!("also one that came by name"));
    assert_eq!(body(&member)["ClientRequestToken"], "mine");
}

#[test]
fn pages_go_on_by_their_token() {
    let page = br#"{"Items":[{"Views":{"N":"1"}}],"NextToken":"there","LastEvaluatedKey":{"Id":{"N":"7"}},"ConsumedCapacity":{"CapacityUnits":0.5},"New":1}"#;
    let output = ExecuteStatement::decode(page).unwrap();
    assert_eq!(output.last_evaluated_key, Some(dynamo_core::key("Id", 7)));
    assert_eq!(output.unknown_members(), ["New"]);
    let mut request = ExecuteStatement::new(SELECT);
    request.start_after(ExecuteStatement::next_cursor(&output).unwrap());
    assert_eq!(body(&request)["NextToken"], "there");
    let last = ExecuteStatement::decode(br#"{"Items":null,"NextToken":null}"#).unwrap();
    assert_eq!((ExecuteStatement::next_cursor(&last), last.items.len()), (None, 0));
    assert!(ExecuteStatement::decode(b"{}").unwrap().items.is_empty(), "a write may have nothing to say");
    for broken in
        [&b""[..], b"[]", b"{\"Items\":{}}", b"{\"Items\":[{\"a\":1}]}", b"{\"NextToken\":1}", b"{} {}"]
    {
        assert_eq!(ExecuteStatement::decode(broken).unwrap_err().kind(), ErrorKind::Malformed);
    }
}

#[derive(Debug, Deserialize, PartialEq)]
struct Views<'a> {
    #[serde(borrow, rename = "Subject")]
    subject: &'a str,
    #[serde(rename = "Views")]
    views: u32,
}

#[test]
fn items_are_read_straight_as_any_type_each_on_its_own() {
    let page = br#"{"Items":[{"Subject":{"S":"Hi"},"Views":{"N":"1"}},{"Subject":{"S":"Ho"}}]}"#;
    assert!(ExecuteStatement::decode_as::<Views<'_>>(page).unwrap_err().to_string().contains("Items[1]"));
    let each = ExecuteStatement::decode_each::<Views<'_>>(page).unwrap();
    let items: Vec<Result<Views<'_>, Error>> = ExecuteStatement::into_items(each);
    assert_eq!(items[0].as_ref().unwrap(), &Views { subject: "Hi", views: 1 });
    assert_eq!(items[1].as_ref().unwrap_err().kind(), ErrorKind::Mismatch);

    let answers = br#"{"Responses":[{},{"Item":{"Subject":{"S":"Hi"},"Views":{"N":"1"}}},{"Item":{"Views":{"N":"x"}}},null]}"#;
    let each = ExecuteTransaction::decode_each::<Views<'_>>(answers).unwrap().responses;
    assert_eq!(each.len(), 4);
    assert!(each[0].item.is_none() && each[3].item.is_none());
    assert_eq!(each[1].item.as_ref().unwrap().as_ref().unwrap().subject, "Hi");
    assert!(each[2].item.as_ref().unwrap().is_err());
    let error = ExecuteTransaction::decode_as::<Views<'_>>(answers).unwrap_err();
    assert_eq!(error.path(), Some("Responses[2].Item.Views"));
    let twice = br#"{"Responses":[{"Item":{"a":{"S":"1"}},"Item":{"a":{"S":"2"}}}]}"#;
    assert_eq!(ExecuteTransaction::decode(twice).unwrap_err().kind(), ErrorKind::Malformed);
    assert!(ExecuteTransaction::decode(b"{}").unwrap().responses.is_empty());
}

#[test]
fn each_statement_of_a_batch_has_its_own_outcome() {
    let answer = json!({
        "Responses": [
            {"TableName": "Thread", "Item": {"Views": {"N": "3"}}},
            {"Error": {"Code": "ConditionalCheckFailed", "Message": "no", "Item": {"Views": {"N": "9"}}}, "TableName": "Thread"},
            {"TableName": "Thread", "Mood": "calm"},
            {"Error": {"Code": "Napping", "Message": "later", "Until": 9}},
        ],
        "ConsumedCapacity": [{"TableName": "Thread", "CapacityUnits": 1.5, "Weather": 1}],
        "New": true,
    });
    let answer = answer.to_string();
    let output = BatchExecuteStatement::decode_as::<BTreeMap<String, u32>>(answer.as_bytes()).unwrap();
    assert_eq!(output.responses[0].item.as_ref().unwrap()["Views"], 3);
    assert_eq!(output.responses[2].table_name.as_deref(), Some("Thread"));
    let errors: Vec<_> = output.errors().collect();
    assert_eq!(errors.iter().map(|(position, _)| *position).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(errors[0].1.code, Some(BatchStatementErrorCodeEnum::ConditionalCheckFailed));
    assert!(errors[0].1.is_conditional_check_failed() && !errors[0].1.is_throttling());
    assert_eq!(errors[0].1.item_as::<BTreeMap<String, u32>>().unwrap().unwrap()["Views"], 9);
    assert!(errors[0].1.item_as::<u32>().is_err());
    assert_eq!(errors[1].1.item_as::<Value>().unwrap(), None);
    assert_eq!(errors[1].1.code, Some(BatchStatementErrorCodeEnum::Unknown("Napping".to_owned())));
    assert_eq!(
        (errors[1].1.error_class(), errors[1].1.to_string().as_str()),
        (ErrorClass::Unknown, "Napping: later")
    );
    let unknown = [
        "Responses[2].Mood",
        "Responses[3].Error.Code: Napping",
        "Responses[3].Error.Until",
        "ConsumedCapacity[0].Weather",
        "New",
    ];
    assert_eq!(output.unknown_members(), unknown);
    let error = serde_json::to_value(errors[1].1).unwrap();
    assert_eq!(error, json!({"Code": "Napping", "Message": "later", "Until": 9}));
    assert_eq!(
        BatchExecuteStatement::decode(br#"{"Responses":[{"Error":1}]}"#).unwrap_err().path(),
        Some("Responses[0].Error")
    );
}

#[test]
fn the_error_codes_of_a_statement_have_the_classes_of_all_errors() {
    for (code, class) in [
        ("RequestLimitExceeded", ErrorClass::Throttling),
        ("ProvisionedThroughputExceeded", ErrorClass::Throttling),
        ("ThrottlingError", ErrorClass::Throttling),
        ("ItemCollectionSizeLimitExceeded", ErrorClass::Limit),
        ("ValidationError", ErrorClass::Validation),
        ("TransactionConflict", ErrorClass::Conflict),
        ("InternalServerError", ErrorClass::Server),
        ("ResourceNotFound", ErrorClass::NotFound),
        ("AccessDenied", ErrorClass::Auth),
        ("DuplicateItem", ErrorClass::InUse),
    ] {
        let error: BatchStatementError = serde_json::from_value(json!({"Code": code})).unwrap();
        assert_eq!((error.error_class(), error.to_string().as_str()), (class, code));
    }
    let silent: BatchStatementError = serde_json::from_value(json!({})).unwrap();
    assert_eq!(silent.error_class(), ErrorClass::Unknown);
}

#[test]
fn values_do_not_show_in_debug_text() {
    let statement =
        ExecuteStatement::new("SELECT * FROM t1x WHERE a = 'canary' AND b = ?").parameter("canary");
    let item = json!({"a": {"S": "canary"}});
    let page = json!({"Items": [item], "NextToken": "canary", "LastEvaluatedKey": item}).to_string();
    let answers = json!({"Responses": [{"Item": item}, {"Error": {"Code": "DuplicateItem", "Item": item}}]})
        .to_string();
    let texts = [
        format!("{statement:?}"),
        format!("{:?}", BatchExecuteStatement::new().with(statement.clone())),
        format!("{:?}", ExecuteTransaction::new().with(statement.clone())),
        format!("{:?}", ExecuteStatement::decode(page.as_bytes()).unwrap()),
        format!("{:?}", BatchExecuteStatement::decode(answers.as_bytes()).unwrap()),
        format!("{:?}", ExecuteTransaction::decode(answers.as_bytes()).unwrap().responses[0]),
    ];
    for text in texts {
        assert!(!text.contains("canary"), "{text}");
    }
    assert!(
        format!("{statement:?}").contains(r#"verb: Some("SELECT"), table_name: Some("t1x"), characters: 46"#)
    );
}

#[test]
fn tables_are_named_once_and_only_where_there_is_no_doubt() {
    assert_eq!(ExecuteStatement::new(SELECT).table_names(), ["Thread"]);
    assert!(ExecuteStatement::new("SELECT * FROM Thread, Forum").table_names().is_empty());
    let batch = [SELECT, DELETE, "SELECT * FROM Forum", "what"];
    let batch = batch
        .into_iter()
        .fold(BatchExecuteStatement::new(), |batch, text| batch.with(ExecuteStatement::new(text)));
    assert_eq!((batch.table_names(), batch.resource()), (vec!["Forum", "Thread"], Some("Forum")));
    let transaction = ExecuteTransaction::new()
        .with(ExecuteStatement::new("what"))
        .with(ExecuteStatement::new("EXISTS(SELECT * FROM Forum WHERE Name = ?)"));
    let parts = transaction.transaction_parts();
    assert_eq!(parts.iter().map(|part| part.table_name).collect::<Vec<_>>(), [None, Some("Forum")]);
    assert!(parts.iter().all(|part| part.action == TransactionAction::Statement && part.key.is_none()));
    let statement = Statement::from("UPDATE Count SET a = 1");
    assert_eq!(
        (statement.as_str(), statement.to_string().len(), statement.is_read()),
        ("UPDATE Count SET a = 1", 22, false)
    );
}

/// The model, if there is one to test by.
fn model() -> Option<Value> {
    let Some(vectors) = std::env::var_os("DYNAMO_VECTORS") else {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "DYNAMO_VECTORS is not set");
        eprintln!("skipped: set DYNAMO_VECTORS");
        return None;
    };
    let path = std::path::Path::new(&vectors).join("model/dynamodb.json");
    Some(serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
}

/// A value of a shape with every member set.
fn example(model: &Value, shape: &str) -> Value {
    let description = &model["shapes"][shape];
    match description["type"].as_str().unwrap() {
        _ if shape == "AttributeValue" => json!({"S": "x"}),
        "structure" => {
            let members = description["members"].as_object().unwrap().iter();
            members.map(|(name, inner)| (name.clone(), example(model, inner.as_str().unwrap()))).collect()
        }
        "list" => json!([example(model, description["member"].as_str().unwrap())]),
        "map" => json!({"name": example(model, description["value"].as_str().unwrap())}),
        "string" => description["enum"].get(0).cloned().unwrap_or_else(|| json!("text")),
        "boolean" => json!(true),
        "double" => json!(0.5),
        _ => json!(7),
    }
}

#[test]
fn every_member_of_the_model_has_a_field() {
    let Some(model) = model() else { return };
    fn holds<T: Serialize + DeserializeOwned + UnknownMembers>(model: &Value, shape: &str) {
        let value = example(model, shape);
        let read: T =
            serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{shape}: {error}"));
        assert_eq!(read.unknown_members(), Vec::<String>::new(), "{shape}");
        assert_eq!(serde_json::to_value(&read).unwrap(), value, "{shape}");
        let description = &model["shapes"][shape];
        for required in description["required"].as_array().unwrap_or(&Vec::new()) {
            let mut partial = value.clone();
            partial.as_object_mut().unwrap().remove(required.as_str().unwrap());
            assert!(serde_json::from_value::<T>(partial).is_err(), "{shape} without {required}");
        }
    }
    holds::<ExecuteStatement>(&model, "ExecuteStatementInput");
    holds::<BatchExecuteStatement>(&model, "BatchExecuteStatementInput");
    holds::<ExecuteTransaction>(&model, "ExecuteTransactionInput");
    holds::<BatchStatementRequest>(&model, "BatchStatementRequest");
    holds::<ParameterizedStatement>(&model, "ParameterizedStatement");
    holds::<BatchStatementError>(&model, "BatchStatementError");

    fn answers<O: ItemOperation>(model: &Value)
    where
        O::Of<Item>: UnknownMembers,
    {
        for (name, operation) in model["operations"].as_object().unwrap() {
            let shape = operation["output"].as_str().unwrap_or_default();
            if std::any::type_name::<O>().rsplit("::").next() != Some(name) {
                continue;
            }
            let value = example(model, shape);
            let output = O::decode(value.to_string().as_bytes()).unwrap();
            assert_eq!(output.unknown_members(), Vec::<String>::new(), "{shape}");
            for member in value.as_object().unwrap().keys() {
                let mut broken = value.clone();
                broken[member] = json!([[[]]]);
                assert!(O::decode(broken.to_string().as_bytes()).is_err(), "{shape}: nothing reads {member}");
            }
        }
    }
    answers::<ExecuteStatement>(&model);
    answers::<BatchExecuteStatement>(&model);
    answers::<ExecuteTransaction>(&model);
    for code in model["shapes"]["BatchStatementErrorCodeEnum"]["enum"].as_array().unwrap() {
        assert!(BatchStatementErrorCodeEnum::from(code.as_str().unwrap()).is_known(), "{code}");
    }
}

#[test]
fn parameters_of_json_are_checked() {
    let read = |json: Value| {
        serde_json::from_value::<ExecuteStatement>(json!({"Statement": SELECT, "Parameters": json}))
    };
    assert!(read(json!([{"S": "x"}, {"N": "1"}])).is_ok_and(|request| request.encode().is_ok()));
    assert!(read(json!([{"S": 1}])).is_err());
    assert!(read(json!([1])).is_err());
    assert!(read(json!({})).is_err());
    let empty = read(json!([])).unwrap();
    refused(&empty, ErrorKind::InvalidParameter, "Parameters", "at least one");
    assert_eq!(Parameters::new().with("x"), Parameters::from(["x"]));
}

/// Words, marks and quotes, in whatever order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "SELECT", "select", "INSERT", "INTO", "UPDATE", "DELETE", "FROM", "EXISTS", "(", ")", "[", "]",
        "Thread", "a.b", " ", "\n", "\r", "--", "/*", "*/", "*", "'", "''", "\"", "`", ".", ",", ";", "?",
        "-", "ü", "\u{a0}", "\\",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn whatever_the_text_a_table_is_a_name_out_of_it_or_none(text in prop_oneof![pieces(), any::<String>()]) {
        let statement = Statement::from(text.clone());
        if let Some(name) = statement.table_name() {
            prop_assert!(text.contains(name));
            prop_assert!(name == "Thread" || name == "a.b" || name.len() >= 3, "{name:?}");
        }
        if statement.is_read() {
            prop_assert!(text.to_ascii_uppercase().contains("SELECT"));
        }
        let again: ExecuteStatement = serde_json::from_value(json!({"Statement": text})).unwrap();
        prop_assert_eq!(again.statement, statement);
    }

    #[test]
    fn comments_and_white_space_hide_nothing_but_themselves(note in "[ -)+,.0-~]{0,12}", table in "[A-Za-z_]{3,9}") {
        let plain = format!("{note}\nSELECT * FROM \"{table}\"");
        let commented = Statement::from(format!("-- {plain}"));
        prop_assert_eq!((commented.is_read(), commented.table_name()), (true, Some(table.as_str())));
        let enclosed = Statement::from(format!("/*{note}*/ DELETE FROM/*{note}*/\"{table}\" WHERE a = 1"));
        prop_assert_eq!((enclosed.is_read(), enclosed.table_name()), (false, Some(table.as_str())));
    }
}
