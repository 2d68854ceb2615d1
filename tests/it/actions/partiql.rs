//! ExecuteStatement, BatchExecuteStatement and ExecuteTransaction.

use dynamo_client::core::ErrorClass;
use dynamo_client::{
    AttributeValue, BatchStatementErrorCodeEnum, ErrorKind, ExecuteStatement, Item, ReturnConsumedCapacity,
};
use serde_json::{Value, json};

use super::forum::{Forum, Thread, thread_key};

const SELECT: &str = r#"SELECT * FROM "Thread" WHERE "ForumName" = ?"#;
const SELECT_ONE: &str = r#"SELECT * FROM "Thread" WHERE "ForumName" = ? AND "Subject" = ?"#;
const INSERT: &str =
    r#"INSERT INTO "Thread" VALUE {'ForumName': ?, 'Subject': ?, 'LastPostDateTime': ?, 'Views': ?}"#;
const COUNT: &str = r#"UPDATE "Thread" SET Views = Views + ? WHERE "ForumName" = ? AND "Subject" = ?"#;
const DELETE: &str = r#"DELETE FROM "Thread" WHERE "ForumName" = ? AND "Subject" = ?"#;

fn insert(subject: &str, views: u32) -> ExecuteStatement {
    ExecuteStatement::new(INSERT).parameters(["S3", subject, "2026-02-02"]).parameter(views)
}

fn count(by: i32, subject: &str) -> ExecuteStatement {
    ExecuteStatement::new(COUNT).parameter(by).parameter("S3").parameter(subject)
}

fn about(statement: &str, subject: &str) -> ExecuteStatement {
    ExecuteStatement::new(statement).parameters(["S3", subject])
}

#[tokio::test]
async fn statements_with_typed_parameters_do_what_they_say() {
    let forum = Forum::without_threads().await;
    let client = forum.client();
    let tags = dynamo_client::core::StringSet::new(["new", "odd"]).unwrap();
    let insert = client
        .execute_statement(
            r#"INSERT INTO "Thread" VALUE {'ForumName': ?, 'Subject': ?, 'Views': ?, 'Tags': ?, 'More': ?}"#,
        )
        .parameter("S3")
        .parameter("It's \"quoted\" -- 'n' ?")
        .parameter(7)
        .parameter(&tags)
        .parameter(json!({"closed": false, "by": [1.5, null]}));
    let inserted = insert.return_consumed_capacity("TOTAL").await.unwrap();
    assert!(inserted.items.is_empty() && inserted.next_token.is_none());
    assert_eq!(inserted.consumed_capacity.unwrap().table_name.as_deref(), Some("Thread"));

    let subject = "It's \"quoted\" -- 'n' ?";
    let stored = forum.stored("S3", subject).await.unwrap();
    assert_eq!(
        (&stored["Views"], &stored["More"]),
        (&json!(7), &json!({"closed": false, "by": [1.5, null]}))
    );
    let key = thread_key("S3", subject);
    let item: Item = forum.threads().get(key).item().await.unwrap().unwrap();
    assert_eq!(item.get("Tags").unwrap(), Some(AttributeValue::Ss(tags)));

    let update = format!("{COUNT} RETURNING MODIFIED NEW *");
    let update = client.execute_statement(update).parameter(3).parameter("S3").parameter(subject);
    let updated: Vec<Value> = update.items().collect().await.unwrap();
    assert_eq!(updated, [json!({"Views": 10})]);

    let found: Vec<Value> = client
        .execute_statement(SELECT)
        .parameter("S3")
        .consistent_read(true)
        .items()
        .collect()
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0]["Subject"], &found[0]["Views"]), (&json!(subject), &json!(10)));

    let delete = client.execute_statement(format!("{DELETE} RETURNING ALL OLD *"));
    let deleted = delete.parameters(["S3", subject]).reply().await.unwrap();
    assert_eq!(deleted.decode::<Value>().unwrap().items[0]["Views"], 10);
    assert_eq!(forum.stored("S3", subject).await, None);
}

#[tokio::test]
async fn a_select_goes_on_page_by_page_with_a_limit() {
    let forum = Forum::open().await;
    let select = || forum.client().execute_statement(SELECT).parameter("S3").limit(2);
    let page = select().await.unwrap();
    assert_eq!((page.items.len(), page.next_token.is_some()), (2, true));
    let rest = select().next_token(page.next_token.unwrap()).await.unwrap();
    assert_eq!(rest.items.len(), 2);

    let before = forum.requests();
    let threads: Vec<Thread> = select().items().collect().await.unwrap();
    let expected: Vec<Thread> =
        Thread::all().into_iter().filter(|thread| thread.forum_name == "S3").collect();
    assert_eq!(threads, expected);
    assert!(forum.requests() - before >= 2, "more than one call");

    let mut pages = select().pages();
    let mut subjects = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        let page = page.decode::<Thread>().unwrap();
        subjects.extend(page.items.into_iter().map(|thread| thread.subject));
    }
    assert_eq!(subjects, ["Billing", "Hello", "Help", "Zones"]);
}

#[tokio::test]
async fn an_index_is_read_by_its_name_and_everything_without_a_condition() {
    let forum = Forum::open().await;
    let by_day =
        r#"SELECT "Subject" FROM "Thread"."LastPostIndex" WHERE "ForumName" = ? AND "LastPostDateTime" < ?"#;
    let by_day = forum.client().execute_statement(by_day).parameters(["S3", "2026-01-03"]);
    let found: Vec<Value> = by_day.items().collect().await.unwrap();
    assert_eq!(found, [json!({"Subject": "Zones"}), json!({"Subject": "Help"})]);
    let all: Vec<Thread> =
        forum.client().execute_statement("SELECT * FROM Thread").limit(1).items().collect().await.unwrap();
    assert_eq!(all.len(), 5);
}

#[tokio::test]
async fn a_token_belongs_to_its_statement_and_parameters() {
    let forum = Forum::open().await;
    let select = |forum_name: &str| forum.client().execute_statement(SELECT).parameter(forum_name).limit(1);
    let token = select("S3").await.unwrap().next_token.unwrap();
    for other in [
        select("EC2").next_token(&token),
        forum.client().execute_statement("SELECT * FROM Thread").limit(1).next_token(&token),
        select("S3").next_token("no token"),
    ] {
        let error = other.await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Validation, 1), "{error}");
        assert!(error.to_string().contains("NextToken") && !error.to_string().contains(&token), "{error}");
    }
    let mut odd = select("S3").next_token("no token").items::<Thread>();
    assert!(odd.try_next().await.is_err());
    assert_eq!(odd.try_next().await.unwrap(), None, "a call that fails ends the items");
}

#[tokio::test]
async fn what_the_service_refuses_has_its_kind() {
    let forum = Forum::open().await;
    let client = forum.client();
    let again = client.request(insert("Help", 1)).await.unwrap_err();
    assert_eq!((again.kind(), again.code()), (ErrorKind::InUse, Some("DuplicateItemException")));
    assert_eq!((again.attempts(), again.table()), (1, Some("Thread")));

    let guarded = format!(r#"{COUNT} AND "Views" > 100"#);
    let guarded = client.execute_statement(guarded).parameter(1).parameter("S3").parameter("Help");
    let failed = guarded.return_item_on_failure().await.unwrap_err();
    assert_eq!(failed.kind(), ErrorKind::Conditional);
    assert_eq!(failed.item_as::<Thread>().unwrap().unwrap().views, 5);

    let no_table = client.execute_statement(r#"SELECT * FROM "Nothing""#).await.unwrap_err();
    assert_eq!((no_table.kind(), no_table.table()), (ErrorKind::NotFound, Some("Nothing")));
    for wrong in [
        client.execute_statement("SELEC * FROM Thread"),
        client.execute_statement(SELECT),
        client.execute_statement(SELECT).parameter("S3; DELETE FROM Thread").with_member("Limit", 0),
    ] {
        let error = wrong.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Validation, "{error}");
    }
    let smuggled = client.execute_statement(SELECT).parameter("S3' OR '1' = '1").await.unwrap();
    assert!(smuggled.items.is_empty(), "a parameter is a value, whatever is in it");
}

#[tokio::test]
async fn each_statement_of_a_batch_succeeds_or_fails_on_its_own() {
    let forum = Forum::open().await;
    let client = forum.client();
    let guarded = format!(r#"{COUNT} AND "Views" > 100"#);
    let guarded = ExecuteStatement::new(guarded)
        .parameter(1)
        .parameter("S3")
        .parameter("Zones")
        .return_item_on_failure();
    let batch = client
        .batch_execute_statement()
        .with(client.request(insert("New", 1)))
        .with(insert("Help", 1))
        .with(guarded)
        .with(ExecuteStatement::new("nonsense"))
        .with(about(DELETE, "Billing"))
        .with(ExecuteStatement::new(r#"DELETE FROM "Nothing" WHERE "id" = 1"#));
    let output = batch.return_consumed_capacity(ReturnConsumedCapacity::Total).await.unwrap();
    assert_eq!(output.responses.len(), 6);
    assert_eq!(output.responses[0].table_name.as_deref(), Some("Thread"));
    let failed: Vec<(usize, ErrorClass)> =
        output.errors().map(|(position, error)| (position, error.error_class())).collect();
    let expected = [
        (1, ErrorClass::InUse),
        (2, ErrorClass::Conditional),
        (3, ErrorClass::Validation),
        (5, ErrorClass::NotFound),
    ];
    assert_eq!(failed, expected);
    let errors: Vec<_> = output.errors().map(|(_, error)| error).collect();
    assert_eq!(errors[0].code, Some(BatchStatementErrorCodeEnum::DuplicateItem));
    assert_eq!(errors[1].item_as::<Thread>().unwrap().unwrap().views, 1);
    assert!(!output.consumed_capacity.is_empty());
    assert!(forum.stored("S3", "New").await.is_some() && forum.stored("S3", "Billing").await.is_none());
}

#[tokio::test]
async fn a_batch_of_reads_answers_in_the_order_of_its_statements() {
    let forum = Forum::open().await;
    let batch = ["Zones", "Nothing", "Help"]
        .into_iter()
        .fold(forum.client().batch_execute_statement(), |batch, subject| {
            batch.with(about(SELECT_ONE, subject).consistent_read(true))
        });
    let reply = batch.reply().await.unwrap();
    let output = reply.decode::<Thread>().unwrap();
    assert_eq!(output.errors().count(), 0);
    let views: Vec<Option<u32>> =
        output.responses.into_iter().map(|response| response.item.map(|thread| thread.views)).collect();
    assert_eq!(views, [Some(1), None, Some(5)]);
}

#[tokio::test]
async fn reads_and_writes_together_are_refused_as_a_whole() {
    let forum = Forum::open().await;
    let client = forum.client();
    let batch = client.batch_execute_statement().with(about(SELECT_ONE, "Help")).with(about(DELETE, "Zones"));
    let error = batch.await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Validation, 1), "{error}");
    let transaction =
        client.execute_transaction().with(about(SELECT_ONE, "Help")).with(about(DELETE, "Zones"));
    assert_eq!(transaction.await.unwrap_err().kind(), ErrorKind::Validation);
    let twice = client.batch_execute_statement().with(about(DELETE, "Zones")).with(count(1, "Zones"));
    assert_eq!(twice.await.unwrap_err().kind(), ErrorKind::Validation);
    assert!(forum.stored("S3", "Zones").await.is_some(), "nothing was done");
}

#[tokio::test]
async fn a_transaction_of_statements_is_done_once_for_a_token() {
    let forum = Forum::open().await;
    let transaction = |by: i32, token: &str| {
        let transaction =
            forum.client().execute_transaction().with(count(by, "Help")).with(about(DELETE, "Zones"));
        transaction.client_request_token(token)
    };
    let output = transaction(1, "once").return_consumed_capacity("TOTAL").await.unwrap();
    assert_eq!(output.consumed_capacity[0].table_name.as_deref(), Some("Thread"));
    transaction(1, "once").await.unwrap();
    assert_eq!(forum.stored("S3", "Help").await.unwrap()["Views"], 6);
    assert_eq!(forum.stored("S3", "Zones").await, None);

    let other = transaction(2, "once").await.unwrap_err();
    assert!(other.is_token_mismatch(), "{other}");
    transaction(1, "twice").await.unwrap();
    transaction(1, "thrice").await.unwrap();
    assert_eq!(forum.stored("S3", "Help").await.unwrap()["Views"], 8);
}

#[tokio::test]
async fn a_cancelled_transaction_says_which_statement_and_why_and_changes_nothing() {
    let forum = Forum::open().await;
    let guarded = format!(r#"{COUNT} AND "Views" > 100"#);
    let guarded = ExecuteStatement::new(guarded)
        .parameter(1)
        .parameter("S3")
        .parameter("Help")
        .return_item_on_failure();
    let transaction = forum
        .client()
        .execute_transaction()
        .with(insert("New", 1))
        .with(guarded)
        .with(about(DELETE, "Zones"));
    let error = transaction.await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::TransactionCanceled, 1));
    let cancellation = error.cancellation().unwrap();
    assert_eq!((cancellation.parts().count(), cancellation.is_complete()), (3, true));
    let at_fault: Vec<_> = cancellation.at_fault().collect();
    assert_eq!((at_fault.len(), at_fault[0].position(), at_fault[0].table()), (1, 1, Some("Thread")));
    assert!(at_fault[0].is_conditional_check_failed());
    assert_eq!(error.item_as::<Thread>().unwrap().unwrap().views, 5);
    assert!(!error.to_string().contains("Zones"), "keys are not told: {error}");
    assert_eq!(forum.stored("S3", "New").await, None);
    assert!(forum.stored("S3", "Zones").await.is_some());

    let duplicate = forum.client().execute_transaction().with(insert("Help", 1)).await.unwrap_err();
    let part = duplicate.cancellation().unwrap().part(0).unwrap();
    assert_eq!((part.code(), part.is_at_fault()), ("DuplicateItem", true));
}

#[tokio::test]
async fn a_transaction_of_reads_has_an_answer_for_each_statement() {
    let forum = Forum::open().await;
    let transaction = ["Zones", "Nothing", "Help"]
        .into_iter()
        .fold(forum.client().execute_transaction(), |all, subject| all.with(about(SELECT_ONE, subject)));
    let output = transaction.await.unwrap();
    let views: Vec<Option<u32>> = output
        .responses
        .iter()
        .map(|response| response.item.as_ref().map(|item| item.to::<Thread>().unwrap().views))
        .collect();
    assert_eq!(views, [Some(1), None, Some(5)]);
}

#[tokio::test]
async fn refuses_what_can_not_be_right_before_a_request() {
    let forum = Forum::open().await;
    let client = forum.client();
    let batch = |n: u32| {
        (0..n).fold(client.batch_execute_statement(), |batch, n| batch.with(insert(&n.to_string(), n)))
    };
    forum.assert_refused(batch(27), "27").await;
    forum.assert_refused(batch(0), "Statements").await;
    forum.assert_refused(batch(1).with(insert("x", 1).limit(1)), "Limit").await;
    forum.assert_refused(client.execute_statement("x".repeat(8193)), "8193").await;
    forum.assert_refused(client.request(insert("x", 1).parameter(f64::NAN)), "Parameters[4]").await;
    forum.assert_refused(client.execute_statement(SELECT).parameters([""; 0]), "Parameters").await;
    let other = forum.another_client().build().await.unwrap();
    forum.assert_refused(batch(1).with(other.execute_statement(DELETE)), "another client").await;
    let transaction = client.execute_transaction().with(insert("x", 1)).client_request_token("x".repeat(37));
    forum.assert_refused(transaction, "ClientRequestToken").await;
}
