//! The forum that these tests work on: an embedded server, a client that signs for it, and the `Thread` table.

use std::fmt::Debug;

use dynamo_client::auth::Ports;
use dynamo_client::auth::port::{MapEnv, MapFs, TokioClock};
use dynamo_client::{Client, ClientBuilder, ErrorKind, Item, Key, Operation, Request, Table, key};
use dynamo_tests::EmbeddedServer;
use serde::{Deserialize, Serialize};

use super::create_table::example;

/// A server of its own for each test, and a client with the key that the server knows.
pub struct Forum {
    server: EmbeddedServer,
    client: Client,
}

/// An item of the `Thread` table.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Thread {
    pub forum_name: String,
    pub subject: String,
    pub last_post_date_time: String,
    pub views: u32,
}

/// The threads that are there at first: forum, subject, day of the last post, views.
const THREADS: [(&str, &str, &str, u32); 5] = [
    ("S3", "Billing", "2026-01-04", 30),
    ("S3", "Hello", "2026-01-03", 12),
    ("S3", "Help", "2026-01-02", 5),
    ("S3", "Zones", "2026-01-01", 1),
    ("EC2", "Hello", "2026-01-05", 7),
];

impl Forum {
    /// Starts a server without tables.
    pub async fn empty() -> Self {
        let server = EmbeddedServer::start().unwrap();
        let client = builder(&server).build().await.unwrap();
        Self { server, client }
    }

    /// Starts a server with the `Thread` table of the example, without items.
    pub async fn without_threads() -> Self {
        let forum = Self::empty().await;
        forum.client.create_table(example::definition()).await.unwrap();
        forum
    }

    /// Starts a server with the `Thread` table of the example and five threads.
    pub async fn open() -> Self {
        let forum = Self::without_threads().await;
        for thread in Thread::all() {
            forum.threads().put(&thread).await.unwrap();
        }
        forum
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    pub fn threads(&self) -> Table {
        self.client.table("Thread")
    }

    /// Begins another client for the same server.
    pub fn another_client(&self) -> ClientBuilder {
        builder(&self.server)
    }

    /// How many requests the server has seen. Every one of them was signed right.
    pub fn requests(&self) -> u64 {
        let counts = self.server.counts();
        assert_eq!(counts.refused, 0, "a signature was wrong");
        counts.requests
    }

    /// Checks that a call ends before anything is sent, with an error that names what is wrong.
    pub async fn assert_refused<O>(&self, request: Request<O>, phrase: &str)
    where
        O: Operation,
        O::Output: Debug,
    {
        let before = self.requests();
        let error = request.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        assert!(error.to_string().contains(phrase), "expected {phrase:?} in: {error}");
        assert_eq!((self.requests(), error.attempts()), (before, 0), "{error}");
    }

    /// The thread as it is stored now.
    pub async fn stored(&self, forum: &str, subject: &str) -> Option<serde_json::Value> {
        self.threads().get(thread_key(forum, subject)).consistent_read(true).item().await.unwrap()
    }
}

impl Thread {
    pub fn all() -> Vec<Self> {
        THREADS.iter().map(|row| Self::new(row.0, row.1, row.2, row.3)).collect()
    }

    pub fn new(forum: &str, subject: &str, last_post: &str, views: u32) -> Self {
        Self {
            forum_name: forum.to_owned(),
            subject: subject.to_owned(),
            last_post_date_time: last_post.to_owned(),
            views,
        }
    }
}

/// The key of a thread.
pub fn thread_key(forum: &str, subject: &str) -> Key {
    key("ForumName", forum).sort("Subject", subject)
}

/// The subjects of the items, in their order.
pub fn subjects(items: &[Item]) -> Vec<String> {
    items.iter().map(|item| item.get_as("Subject").unwrap().unwrap()).collect()
}

/// A client of the server that sees nothing of the real environment.
fn builder(server: &EmbeddedServer) -> ClientBuilder {
    let ports = Ports::builder(TokioClock).env(MapEnv::default()).fs(MapFs::default()).build();
    server.client_builder().ports(ports)
}
