//! A small web service over the tables, as its users would write it: handlers use `?`, the mixin does the rest.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::extract::{FromRef, Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use dynamo_client::{Client, attr, key};
use dynamo_mixin::axum::{Dynamo, Rejection};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct Shared {
    /// The client of the run, for the tables.
    pub(crate) client: Client,
    /// A client whose requests all end in the throttling hop.
    pub(crate) throttled: Client,
    /// A client whose requests all end in the stalling hop.
    pub(crate) stalled: Client,
    /// What the thread table is called here.
    pub(crate) table: String,
}

impl FromRef<Shared> for Client {
    fn from_ref(shared: &Shared) -> Self {
        shared.client.clone()
    }
}

/// The service, listening on a free port of 127.0.0.1 until it is dropped.
#[derive(Debug)]
pub(crate) struct Service {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Service {
    pub(crate) async fn start(shared: Shared) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let routes = Router::new()
            .route("/threads/{forum}/{subject}", get(read).put(create))
            .route("/throttled", get(throttled))
            .route("/stalled", get(stalled))
            .with_state(shared);
        let task = tokio::spawn(async move {
            // It ends with the task.
            let _ = axum::serve(listener, routes).await;
        });
        Ok(Self { address, task })
    }

    /// A URL of the service.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// 200 with the thread, or 404.
async fn read(
    Dynamo(client): Dynamo,
    State(shared): State<Shared>,
    Path((forum, subject)): Path<(String, String)>,
) -> Result<(StatusCode, Json<Value>), Rejection> {
    let thread = key("ForumName", forum).sort("Subject", subject);
    let found: Option<Value> = client.table(shared.table).get(thread).item().await?;
    Ok(match found {
        Some(thread) => (StatusCode::OK, Json(thread)),
        None => (StatusCode::NOT_FOUND, Json(json!({ "title": "No such thread", "status": 404 }))),
    })
}

/// 201 with the thread, or 409 when it is there already.
async fn create(
    Dynamo(client): Dynamo,
    State(shared): State<Shared>,
    Path((forum, subject)): Path<(String, String)>,
) -> Result<(StatusCode, Json<Value>), Rejection> {
    let thread = json!({ "ForumName": forum, "Subject": subject, "Views": 0 });
    client.table(shared.table).put(&thread).condition(attr("ForumName").not_exists()).await?;
    Ok((StatusCode::CREATED, Json(thread)))
}

/// 429, once the client has tried often enough.
async fn throttled(State(shared): State<Shared>) -> Result<Json<Value>, Rejection> {
    let found: Option<Value> = shared.throttled.table(shared.table).get(any_thread()).item().await?;
    Ok(Json(found.unwrap_or_default()))
}

/// 504, once the time for the call is over.
async fn stalled(State(shared): State<Shared>) -> Result<Json<Value>, Rejection> {
    let request = shared.stalled.table(shared.table).get(any_thread()).deadline(Duration::from_millis(400));
    Ok(Json(request.item().await?.unwrap_or_default()))
}

fn any_thread() -> dynamo_client::Key {
    key("ForumName", "Amazon DynamoDB").sort("Subject", "any")
}
