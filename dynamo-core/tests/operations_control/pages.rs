//! Lists that come in pages: the cursor of an answer starts the next request.

use dynamo_core::{
    ListBackups, ListBulkOperations, ListContributorInsights, ListExports, ListGlobalTables, ListImports,
    Paginate,
};
use serde_json::{Value, json};

use super::arn;

#[track_caller]
fn turns<O: Paginate<Cursor = String>>(mut request: O, ends_with: &str, starts_with: &str, cursor: &str) {
    let body = json!({ ends_with: cursor }).to_string();
    let answer = O::decode(body.as_bytes()).unwrap();
    let found = O::next_cursor(&answer);
    assert_eq!(found.as_deref(), Some(cursor));
    request.start_after(found.unwrap());
    let next: Value = serde_json::from_slice(&request.encode().unwrap()).unwrap();
    assert_eq!(next[starts_with], cursor);
    assert_eq!(request.cursor().map(String::as_str), Some(cursor));
    assert!(request.set_page_size(7), "{} has pages of any size", request.name());
    let next: Value = serde_json::from_slice(&request.encode().unwrap()).unwrap();
    assert!(["Limit", "MaxResults", "PageSize"].iter().any(|size| next[size] == 7), "{next}");
    let last = O::decode(b"{}").unwrap();
    assert_eq!(O::next_cursor(&last), None);
}

#[test]
fn the_cursor_of_an_answer_starts_the_next_request() {
    let token = "0123456789abcdef";
    turns(ListBackups::new(), "LastEvaluatedBackupArn", "ExclusiveStartBackupArn", &arn("backup/01"));
    turns(ListGlobalTables::new(), "LastEvaluatedGlobalTableName", "ExclusiveStartGlobalTableName", "Thread");
    turns(ListExports::new(), "NextToken", "NextToken", token);
    turns(ListImports::new(), "NextToken", "NextToken", token);
    turns(ListBulkOperations::new(), "NextToken", "NextToken", token);
    turns(ListContributorInsights::new(), "NextToken", "NextToken", token);
}
