//! The shop that these tests work in: an embedded server, a client, and the `orders` table.

use dynamo_client::{Client, CreateTable, Key, Table, key};
use dynamo_tests::EmbeddedServer;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A server of its own for each test.
pub struct Shop {
    server: EmbeddedServer,
    client: Client,
}

/// An item of the `orders` table.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Order {
    pub customer: String,
    pub number: u32,
    #[serde(default)]
    pub version: u64,
    pub state: String,
    #[serde(default)]
    pub lines: Vec<String>,
}

impl Shop {
    pub async fn open() -> Self {
        let server = EmbeddedServer::start().unwrap();
        let client = server.client().await.unwrap();
        let table =
            CreateTable::new("orders").hash_key("customer", "S").range_key("number", "N").pay_per_request();
        client.create_table(table).await.unwrap();
        Self { server, client }
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    pub fn orders(&self) -> Table {
        self.client.table("orders")
    }

    pub async fn stored(&self, number: u32) -> Option<Value> {
        self.orders().get(order_key(number)).consistent_read(true).item().await.unwrap()
    }

    /// How many requests the server has seen. Every one of them was signed right.
    pub fn requests(&self) -> u64 {
        let counts = self.server.counts();
        assert_eq!(counts.refused, 0, "a signature was wrong");
        counts.requests
    }
}

impl Order {
    pub fn new(number: u32) -> Self {
        Self { customer: "ada".to_owned(), number, state: "open".to_owned(), ..Self::default() }
    }
}

pub fn order_key(number: u32) -> Key {
    key("customer", "ada").sort("number", number)
}
