//! Reads by raw action: names and JSON in, JSON out, with none of the code that the steps show.

use std::collections::BTreeMap;

use dynamo_client::{Action, Client};
use serde_json::{Value, json};

use crate::report::Outcome;

/// Executes one action by its name.
pub(crate) async fn action(client: &Client, name: &str, parameters: Value) -> Outcome<Value> {
    Ok(client.execute(&Action::new(name, parameters)).await?)
}

/// The item with this key, as the wire has it; null when there is none.
pub(crate) async fn get(client: &Client, table: &str, key: Value) -> Outcome<Value> {
    let parameters = json!({ "TableName": table, "Key": key, "ConsistentRead": true });
    let mut answer = action(client, "GetItem", parameters).await?;
    Ok(answer.get_mut("Item").map(Value::take).unwrap_or_default())
}

/// Every item of a table by its text attribute `key`, and how many pages that took.
pub(crate) async fn all(client: &Client, table: &str, key: &str) -> Outcome<(BTreeMap<String, Value>, u32)> {
    let mut items = BTreeMap::new();
    let mut start = None;
    for n_pages in 1.. {
        let mut parameters = json!({ "TableName": table, "ConsistentRead": true });
        if let (Some(start), Some(parameters)) = (start.take(), parameters.as_object_mut()) {
            parameters.insert("ExclusiveStartKey".to_owned(), start);
        }
        let mut page = action(client, "Scan", parameters).await?;
        let Some(Value::Array(found)) = page.get_mut("Items").map(Value::take) else {
            return Err(format!("a page of {table} has no Items").into());
        };
        for item in found {
            let id = item.get(key).and_then(|id| id.get("S")).and_then(Value::as_str).unwrap_or_default();
            items.insert(id.to_owned(), item);
        }
        match page.get_mut("LastEvaluatedKey").map(Value::take) {
            Some(last) => start = Some(last),
            None => return Ok((items, n_pages)),
        }
    }
    Err("more pages than can be counted".into())
}

/// The status of a table, or `None` when there is no such table.
pub(crate) async fn status(client: &Client, table: &str) -> Outcome<Option<String>> {
    match client.execute(&Action::new("DescribeTable", json!({ "TableName": table }))).await {
        Ok(answer) => {
            let status = answer.pointer("/Table/TableStatus").and_then(Value::as_str);
            Ok(Some(status.ok_or("a table without a status")?.to_owned()))
        }
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.into()),
    }
}
