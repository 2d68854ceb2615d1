//! The API's actions, each under its own name.

use dynamo_core::{
    BatchGetItem, BatchWriteItem, CreateTable, DeleteItem, DeleteTable, DescribeTable, GetItem, Key,
    ListTables, PutItem, Query, Scan, TransactGetItems, TransactWriteItems, UpdateItem, UpdateTable,
};
use serde::Serialize;

use crate::{Client, Request};

/// The actions. Each makes a [`Request`]; awaiting it makes the call.
impl Client {
    /// Gets one item by its key (GetItem).
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, key};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::{Value, json};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, r#"{"Item":{"Subject":{"S":"Hi"},"Views":{"N":"3"}}}"#)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let hi = key("ForumName", "S3").sort("Subject", "Hi");
    /// let thread: Option<Value> = client.get_item("Thread", hi).consistent_read(true).item().await?;
    /// assert_eq!(thread, Some(json!({"Subject": "Hi", "Views": 3})));
    /// # let sent: Value = serde_json::from_slice(server.requests()[0].body()).unwrap();
    /// # assert_eq!((&sent["Key"]["Subject"], &sent["ConsistentRead"]), (&json!({"S": "Hi"}), &json!(true)));
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_item(&self, table_name: impl Into<String>, key: impl Into<Key>) -> Request<GetItem> {
        self.request(GetItem::new(table_name, key))
    }

    /// Writes one item, replacing the one with the same key (PutItem).
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, attr};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::{Value, json};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, r#"{"Attributes":{"Subject":{"S":"Hi"},"Views":{"N":"3"}}}"#)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let thread = json!({"ForumName": "S3", "Subject": "Hi", "Views": 0});
    /// let put = client.put_item("Thread", &thread).condition(attr("Locked").ne(true));
    /// let replaced: Option<Value> = put.old_item().await?;
    /// assert_eq!(replaced, Some(json!({"Subject": "Hi", "Views": 3})));
    /// # let sent: Value = serde_json::from_slice(server.requests()[0].body()).unwrap();
    /// # assert_eq!((&sent["Item"]["Views"], &sent["ReturnValues"]), (&json!({"N": "0"}), &json!("ALL_OLD")));
    /// # Ok(())
    /// # }
    /// ```
    pub fn put_item(&self, table_name: impl Into<String>, item: impl Serialize) -> Request<PutItem> {
        self.request(PutItem::new_with(table_name, item, self.inner.empty_values))
    }

    /// Changes attributes of one item, or makes it (UpdateItem).
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, attr, key};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::{Value, json};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, r#"{"Attributes":{"Views":{"N":"4"}}}"#)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let update = client.update_item("Thread", key("ForumName", "S3").sort("Subject", "Hi")).add("Views", 1).remove("Draft");
    /// let now: Option<Value> = update.condition(attr("Locked").eq(false)).new_item().await?;
    /// assert_eq!(now, Some(json!({"Views": 4})));
    /// # let sent: Value = serde_json::from_slice(server.requests()[0].body()).unwrap();
    /// # assert_eq!((&sent["UpdateExpression"], &sent["ReturnValues"]), (&json!("REMOVE #n0 ADD #n1 :v0"), &json!("ALL_NEW")));
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_item(&self, table_name: impl Into<String>, key: impl Into<Key>) -> Request<UpdateItem> {
        self.request(UpdateItem::new(table_name, key))
    }

    /// Deletes one item; that there is none is no error (DeleteItem).
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, key};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::{Value, json};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, r#"{"Attributes":{"Subject":{"S":"Hi"}}}"#)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let delete = client.delete_item("Thread", key("ForumName", "S3").sort("Subject", "Hi"));
    /// let deleted: Option<Value> = delete.old_item().await?;
    /// assert_eq!(deleted, Some(json!({"Subject": "Hi"})));
    /// # let sent: Value = serde_json::from_slice(server.requests()[0].body()).unwrap();
    /// # assert_eq!(sent["ReturnValues"], "ALL_OLD");
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete_item(&self, table_name: impl Into<String>, key: impl Into<Key>) -> Request<DeleteItem> {
        self.request(DeleteItem::new(table_name, key))
    }

    /// Reads items that share a partition key (Query). The key condition is set with
    /// [`key_condition`](Request::key_condition) or [`key_condition_expression`](Request::key_condition_expression).
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, attr};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::{Value, json};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, r#"{"Items":[{"Subject":{"S":"Hi"}}],"Count":1,"ScannedCount":2}"#)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let key = attr("ForumName").eq("S3") & attr("Subject").begins_with("H");
    /// let page = client.query("Thread").key_condition(key).filter(attr("Views").gt(10)).limit(20).await?;
    /// assert_eq!((page.count, page.scanned_count), (1, 2));
    /// # let sent: Value = serde_json::from_slice(server.requests()[0].body()).unwrap();
    /// # assert_eq!((&sent["KeyConditionExpression"], &sent["Limit"]), (&json!("#n0 = :v0 AND begins_with(#n1, :v1)"), &json!(20)));
    /// # Ok(())
    /// # }
    /// ```
    pub fn query(&self, table_name: impl Into<String>) -> Request<Query> {
        self.request(Query::of(table_name))
    }

    /// Reads the items of a whole table or index (Scan).
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, attr};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::{Value, json};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, r#"{"Items":[{"Subject":{"S":"Hi"}}],"Count":1,"ScannedCount":1}"#)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let mut threads = client.scan("Thread").filter(attr("Views").gt(10)).items::<Value>();
    /// assert_eq!(threads.try_next().await?, Some(json!({"Subject": "Hi"})));
    /// assert_eq!(threads.try_next().await?, None);
    /// # let sent: Value = serde_json::from_slice(server.requests()[0].body()).unwrap();
    /// # assert_eq!(sent["FilterExpression"], "#n0 > :v0");
    /// # Ok(())
    /// # }
    /// ```
    pub fn scan(&self, table_name: impl Into<String>) -> Request<Scan> {
        self.request(Scan::new(table_name))
    }

    /// Gets up to 100 items by their keys, as one call (BatchGetItem). [`Client::batch_get`] takes any number.
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, key};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::{Value, json};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, r#"{"Responses":{"Thread":[{"id":{"N":"1"}}]},"UnprocessedKeys":{}}"#)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let threads = client.table("Thread");
    /// let got = client.batch_get_item().with(threads.get(key("id", 1))).with(threads.get(key("id", 2))).await?;
    /// assert_eq!((got.responses["Thread"].len(), got.unprocessed_keys.len()), (1, 0));
    /// # let sent: Value = serde_json::from_slice(server.requests()[0].body()).unwrap();
    /// # assert_eq!(sent["RequestItems"]["Thread"]["Keys"], json!([{"id": {"N": "1"}}, {"id": {"N": "2"}}]));
    /// # Ok(())
    /// # }
    /// ```
    pub fn batch_get_item(&self) -> Request<BatchGetItem> {
        self.request(BatchGetItem::new())
    }

    /// Puts and deletes up to 25 items, as one call (BatchWriteItem). [`Client::batch_write`] takes any number.
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, key};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::{Value, json};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, r#"{"UnprocessedItems":{}}"#)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let threads = client.table("Thread");
    /// let batch = client.batch_write_item().with(threads.put(json!({"id": 1}))).with(threads.delete(key("id", 2)));
    /// assert!(batch.await?.unprocessed_items.is_empty());
    /// # let sent: Value = serde_json::from_slice(server.requests()[0].body()).unwrap();
    /// # assert_eq!(sent["RequestItems"]["Thread"][1]["DeleteRequest"]["Key"], json!({"id": {"N": "2"}}));
    /// # Ok(())
    /// # }
    /// ```
    pub fn batch_write_item(&self) -> Request<BatchWriteItem> {
        self.request(BatchWriteItem::new([]))
    }

    /// Writes up to 100 items, all or none (TransactWriteItems); see also [`Client::transact_write`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, attr, key};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::{Value, json};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, "{}")]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let (orders, stock) = (client.table("orders"), client.table("stock"));
    /// let order = client.transact_write_items().with(orders.put(json!({"id": 7})).condition(attr("id").not_exists()));
    /// order.with(stock.check(key("sku", "tea")).condition(attr("left").gt(0))).await?;
    /// # let sent: Value = serde_json::from_slice(server.requests()[0].body()).unwrap();
    /// # assert_eq!(sent["TransactItems"].as_array().map(Vec::len), Some(2));
    /// # assert!(sent["ClientRequestToken"].is_string());
    /// # Ok(())
    /// # }
    /// ```
    pub fn transact_write_items(&self) -> Request<TransactWriteItems> {
        self.request(TransactWriteItems::new())
    }

    /// Gets up to 100 items as they are at one moment (TransactGetItems); see also [`Client::transact_get`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, key};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::{Value, json};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, r#"{"Responses":[{"Item":{"id":{"N":"7"}}},{}]}"#)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let (orders, stock) = (client.table("orders"), client.table("stock"));
    /// let gets = client.transact_get_items().with(orders.get(key("id", 7))).with(stock.get(key("sku", "tea")));
    /// let found = gets.await?.responses;
    /// assert!(found[0].is_some() && found[1].is_none());
    /// # let sent: Value = serde_json::from_slice(server.requests()[0].body()).unwrap();
    /// # assert_eq!(sent["TransactItems"][1]["Get"]["TableName"], "stock");
    /// # Ok(())
    /// # }
    /// ```
    pub fn transact_get_items(&self) -> Request<TransactGetItems> {
        self.request(TransactGetItems::new())
    }

    /// Makes a table (CreateTable).
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, CreateTable};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::{Value, json};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, r#"{"TableDescription":{"TableName":"Thread","TableStatus":"CREATING"}}"#)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let definition = CreateTable::new("Thread").hash_key("ForumName", "S").range_key("Subject", "S").pay_per_request();
    /// let created = client.create_table(definition).await?.table_description;
    /// assert_eq!(created.table_name.as_deref(), Some("Thread"));
    /// # let sent: Value = serde_json::from_slice(server.requests()[0].body()).unwrap();
    /// # assert_eq!(sent["KeySchema"][1], json!({"AttributeName": "Subject", "KeyType": "RANGE"}));
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_table(&self, table_definition: CreateTable) -> Request<CreateTable> {
        self.request(table_definition)
    }

    /// Changes a table's throughput, indexes or stream (UpdateTable).
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, ProvisionedThroughput, UpdateTable};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::{Value, json};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, r#"{"TableDescription":{"TableName":"Thread","TableStatus":"UPDATING"}}"#)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let change = UpdateTable::new("Thread").provisioned_throughput(ProvisionedThroughput::new(10, 5));
    /// let changed = client.update_table(change).await?.table_description;
    /// assert_eq!(changed.table_name.as_deref(), Some("Thread"));
    /// # let sent: Value = serde_json::from_slice(server.requests()[0].body()).unwrap();
    /// # assert_eq!(sent["ProvisionedThroughput"]["ReadCapacityUnits"], 10);
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_table(&self, table_definition: UpdateTable) -> Request<UpdateTable> {
        self.request(table_definition)
    }

    /// Deletes a table and all its items (DeleteTable).
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::{Value, json};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, r#"{"TableDescription":{"TableName":"Thread","TableStatus":"DELETING"}}"#)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let deleted = client.delete_table("Thread").await?.table_description;
    /// assert_eq!(deleted.table_name.as_deref(), Some("Thread"));
    /// # let sent: Value = serde_json::from_slice(server.requests()[0].body()).unwrap();
    /// # assert_eq!(sent, json!({"TableName": "Thread"}));
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete_table(&self, table_name: impl Into<String>) -> Request<DeleteTable> {
        self.request(DeleteTable::new(table_name))
    }

    /// Describes a table (DescribeTable).
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, TableStatus};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::{Value, json};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, r#"{"Table":{"TableName":"Thread","TableStatus":"ACTIVE","ItemCount":3}}"#)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let table = client.describe_table("Thread").await?.table;
    /// assert_eq!((table.table_status, table.item_count), (Some(TableStatus::Active), Some(3)));
    /// # let sent: Value = serde_json::from_slice(server.requests()[0].body()).unwrap();
    /// # assert_eq!(sent, json!({"TableName": "Thread"}));
    /// # Ok(())
    /// # }
    /// ```
    pub fn describe_table(&self, table_name: impl Into<String>) -> Request<DescribeTable> {
        self.request(DescribeTable::new(table_name))
    }

    /// Lists the account's tables, up to 100 a page (ListTables); `pages()` of it lists them all.
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::{Value, json};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, r#"{"TableNames":["Forum","Thread"]}"#)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let tables = client.list_tables().limit(10).await?;
    /// assert_eq!(tables.table_names, ["Forum", "Thread"]);
    /// # let sent: Value = serde_json::from_slice(server.requests()[0].body()).unwrap();
    /// # assert_eq!(sent, json!({"Limit": 10}));
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_tables(&self) -> Request<ListTables> {
        self.request(ListTables::new())
    }
}
