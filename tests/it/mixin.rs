//! The mixin in a real service over HTTP, on the embedded server and behind the misbehaving hops.

use std::time::Duration;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use dynamo_client::{Client, CreateTable, attr, key};
use dynamo_mixin::axum::{Dynamo, Rejection};
use dynamo_tests::{EmbeddedServer, Fault, Hop};
use http::StatusCode;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[allow(dead_code, reason = "its `main` runs on a port of its own choice")]
#[path = "../../dynamo-mixin/examples/axum_service.rs"]
mod axum_service;

const TABLE: &str = "Movies";

async fn read(Dynamo(client): Dynamo, Path(title): Path<String>) -> Result<Response, Rejection> {
    let movie: Option<Value> = client.table(TABLE).get(key("title", title)).item().await?;
    Ok(movie.map_or(StatusCode::NOT_FOUND.into_response(), |movie| Json(movie).into_response()))
}

async fn add(Dynamo(client): Dynamo, Path(title): Path<String>) -> Result<StatusCode, Rejection> {
    client
        .table(TABLE)
        .put(json!({"title": title, "year": 1995}))
        .condition(attr("title").not_exists())
        .await?;
    Ok(StatusCode::CREATED)
}

/// Adds two movies or none.
async fn add_both(
    Dynamo(client): Dynamo,
    Path((one, other)): Path<(String, String)>,
) -> Result<StatusCode, Rejection> {
    let movies = client.table(TABLE);
    let put = |title| movies.put(json!({"title": title})).condition(attr("title").not_exists());
    client.transact_write().with(put(one)).with(put(other)).await?;
    Ok(StatusCode::CREATED)
}

/// Serves the handlers above on a free port of this machine; gives the address.
async fn serve(client: Client) -> String {
    let router = Router::new()
        .route("/movies/{title}", get(read).post(add))
        .route("/movies/{one}/{other}", axum::routing::post(add_both))
        .with_state(client);
    listen(router).await
}

async fn listen(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Makes a request without a body; gives the status, the head in lower case, and the body.
async fn call(address: &str, request: &str) -> (u16, String, Value) {
    call_with(address, request, "").await
}

async fn call_with(address: &str, request: &str, json: &str) -> (u16, String, Value) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let length = json.len();
    let text = format!(
        "{request} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncorrelation-id: web-1\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{json}"
    );
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, head.to_ascii_lowercase(), serde_json::from_str(body).unwrap_or_default())
}

/// Checks an answer that tells of a failure.
async fn check_problem(address: &str, request: &str, status: u16, code: &str, retry_after: Option<u32>) {
    let (answered, head, body) = call(address, request).await;
    assert_eq!(
        (answered, &body["status"], &body["code"]),
        (status, &json!(status), &json!(code)),
        "{request}"
    );
    assert!(head.contains("content-type: application/problem+json"), "{head}");
    assert!(head.contains("correlation-id: web-1"), "{head}");
    assert_eq!(body["instance"], "urn:correlation-id:web-1");
    let header = head.lines().find_map(|line| line.strip_prefix("retry-after: ")).map(str::to_owned);
    assert_eq!(header, retry_after.map(|seconds| seconds.to_string()), "{head}");
    let shown = format!("{head}{body}").to_ascii_lowercase();
    assert!(!shown.contains("movies") && !shown.contains("exception"), "{shown}");
}

async fn with_table(server: &EmbeddedServer) -> Client {
    let client = server.client().await.unwrap();
    client.create_table(CreateTable::new(TABLE).hash_key("title", "S").pay_per_request()).await.unwrap();
    client
}

#[tokio::test]
async fn finds_adds_and_refuses_to_add_twice() {
    let server = EmbeddedServer::start().unwrap();
    let address = serve(with_table(&server).await).await;
    assert_eq!(call(&address, "GET /movies/Heat").await.0, 404);
    assert_eq!(call(&address, "POST /movies/Heat").await.0, 201);
    let (status, _, body) = call(&address, "GET /movies/Heat").await;
    assert_eq!((status, body), (200, json!({"title": "Heat", "year": 1995})));
    check_problem(&address, "POST /movies/Heat", 409, "condition-failed", None).await;
}

#[tokio::test]
async fn a_cancelled_transaction_is_a_409_and_writes_nothing() {
    let server = EmbeddedServer::start().unwrap();
    let address = serve(with_table(&server).await).await;
    assert_eq!(call(&address, "POST /movies/Heat/Ronin").await.0, 201);
    check_problem(&address, "POST /movies/Alien/Heat", 409, "condition-failed", None).await;
    assert_eq!(call(&address, "GET /movies/Alien").await.0, 404);
}

#[tokio::test]
async fn a_missing_table_is_a_fault_of_the_service() {
    let server = EmbeddedServer::start().unwrap();
    let address = serve(server.client().await.unwrap()).await;
    check_problem(&address, "GET /movies/Heat", 500, "internal", None).await;
}

#[tokio::test]
async fn refused_credentials_are_a_fault_of_the_service() {
    let server = EmbeddedServer::start().unwrap();
    let client = server.client_builder().secret_key("another").build().await.unwrap();
    check_problem(&serve(client).await, "GET /movies/Heat", 500, "internal", None).await;
}

#[tokio::test]
async fn throttling_is_a_429_that_says_when_to_come_again() {
    let hop = Hop::dead_end("throttling hop", Fault::Throttle).unwrap();
    let client = Client::builder().endpoint(hop.endpoint()).max_retries(1).build().await.unwrap();
    check_problem(&serve(client).await, "GET /movies/Heat", 429, "throttled", Some(1)).await;
    assert_eq!(hop.requests(), 2, "a retry came before the answer");
}

#[tokio::test]
async fn stalling_is_a_504_at_the_deadline() {
    let hop = Hop::dead_end("stalling hop", Fault::Stall).unwrap();
    let builder = Client::builder().endpoint(hop.endpoint()).call_timeout(Duration::from_millis(200));
    let address = serve(builder.build().await.unwrap()).await;
    check_problem(&address, "GET /movies/Heat", 504, "timeout", None).await;
    assert_eq!(hop.injected(), 1);
}

#[tokio::test]
async fn a_server_that_is_gone_is_a_502() {
    let hop = Hop::dead_end("gone", Fault::Throttle).unwrap();
    let client = Client::builder().endpoint(hop.endpoint()).max_retries(0).build().await.unwrap();
    drop(hop);
    check_problem(&serve(client).await, "GET /movies/Heat", 502, "unreachable", None).await;
}

#[tokio::test]
async fn the_example_service_does_what_it_says() {
    let server = EmbeddedServer::start().unwrap();
    let client = server.client().await.unwrap();
    axum_service::make_table(&client).await.unwrap();
    axum_service::make_table(&client).await.unwrap();
    let address = listen(axum_service::service(client)).await;

    check_problem(&address, "POST /movies/Heat/ratings", 409, "condition-failed", None).await;
    assert_eq!(call(&address, "GET /movies/Heat").await.0, 404);
    for status in [201, 409] {
        assert_eq!(call_with(&address, "PUT /movies/Heat", r#"{"year": 1995}"#).await.0, status);
    }
    let (status, _, rated) = call(&address, "POST /movies/Heat/ratings").await;
    assert_eq!((status, &rated), (200, &json!({"title": "Heat", "year": 1995, "ratings": 1})));
    assert_eq!(call(&address, "GET /movies/Heat").await.2, rated);
    assert_eq!(call(&address, "GET /movies").await.2, json!(["Heat"]));
}
