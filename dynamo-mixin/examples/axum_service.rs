//! A small web service over one table: reads, adds, rates and lists movies.
//!
//! It makes its table if there is none, and takes what it needs from the environment, as any client does. Against a
//! server on this machine:
//!
//! ```console
//! $ DYNAMODB_ENDPOINT=http://localhost:8000 cargo run -p dynamo-mixin --features axum --example axum_service
//! $ curl -i -X PUT localhost:3000/movies/Heat -H 'content-type: application/json' -d '{"year": 1995}'
//! $ curl -i -X PUT localhost:3000/movies/Heat -H 'content-type: application/json' -d '{"year": 1995}'    # 409
//! $ curl -i -X POST localhost:3000/movies/Heat/ratings
//! $ curl -i localhost:3000/movies/Heat -H 'correlation-id: my-request'
//! ```
//!
//! Each call to the database is written to standard error as a line for InfluxDB.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use dynamo_client::{Client, CreateTable, Error, ErrorKind, attr, key};
use dynamo_mixin::InfluxLines;
use dynamo_mixin::axum::{Dynamo, Rejection};
use serde_json::Value;

const TABLE: &str = "Movies";
/// The longest that a web request may keep the database busy.
const LIMIT: Duration = Duration::from_secs(2);

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let lines = InfluxLines::from_env().observer(|line| eprintln!("{line}"));
    let client = Client::builder().call_timeout(LIMIT).observer(lines).build().await?;
    make_table(&client).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    eprintln!("serving http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, service(client)).await?)
}

/// The service; every handler gets a client of its own for its request, and `?` answers for its errors.
pub fn service(client: Client) -> Router {
    Router::new()
        .route("/movies", get(list))
        .route("/movies/{title}", get(read).put(add))
        .route("/movies/{title}/ratings", post(rate))
        .with_state(client)
}

/// 200 with the movie, or 404: a missing item is an answer, not an error.
async fn read(Dynamo(client): Dynamo, Path(title): Path<String>) -> Result<Response, Rejection> {
    let movie: Option<Value> = client.table(TABLE).get(key("title", title)).item().await?;
    Ok(match movie {
        Some(movie) => Json(movie).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    })
}

/// 201, or 409 when there is such a movie already.
async fn add(
    Dynamo(client): Dynamo,
    Path(title): Path<String>,
    Json(mut movie): Json<serde_json::Map<String, Value>>,
) -> Result<StatusCode, Rejection> {
    movie.insert("title".to_owned(), title.into());
    client.table(TABLE).put(&movie).condition(attr("title").not_exists()).await?;
    Ok(StatusCode::CREATED)
}

/// 200 with the movie as it is now, or 409 when there is none to rate.
async fn rate(Dynamo(client): Dynamo, Path(title): Path<String>) -> Result<Json<Option<Value>>, Rejection> {
    let rated = client.table(TABLE).update(key("title", title)).add("ratings", 1);
    Ok(Json(rated.condition(attr("title").exists()).new_item().await?))
}

/// 200 with all titles, read page by page.
async fn list(Dynamo(client): Dynamo) -> Result<Json<Vec<Value>>, Rejection> {
    let mut movies = client.table(TABLE).scan().projection(["title"]).items::<BTreeMap<String, Value>>();
    let mut titles = Vec::new();
    while let Some(mut movie) = movies.try_next().await? {
        titles.extend(movie.remove("title"));
    }
    Ok(Json(titles))
}

/// Makes the table unless it is there.
pub async fn make_table(client: &Client) -> Result<(), Error> {
    let definition = CreateTable::new(TABLE).hash_key("title", "S").pay_per_request();
    match client.create_table(definition).await {
        Err(error) if error.kind() != ErrorKind::InUse => Err(error),
        _ => Ok(()),
    }
}
