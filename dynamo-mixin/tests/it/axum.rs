//! A real service on loopback, whose handlers use `?`.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use dynamo_client::http::{Answer, ScriptedTransport};
use dynamo_client::{Client, Cursors, Item, attr, key};
use dynamo_mixin::ErrorMap;
use dynamo_mixin::axum::{Dynamo, Rejection};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Barrier;

use crate::script::{CANARY, refused, sealed};

/// What came back over the socket.
struct Reply {
    status: u16,
    head: String,
    body: String,
}

impl Reply {
    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.head.lines().filter_map(|line| line.split_once(": "));
        headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// Serves `router` on a free port of this machine, for as long as the test's runtime lives; gives the address.
async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn call(address: &str, request: &str, headers: &[(&str, &str)]) -> Reply {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut text = format!("{request} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all((text + "\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Reply { status, head: head.to_owned(), body: body.to_owned() }
}

/// A database that answers by what stands in the key.
async fn database() -> Client {
    let server = ScriptedTransport::from_fn(|request| {
        let body = String::from_utf8_lossy(request.body());
        match body {
            body if body.contains("\"found\"") => Answer::json(200, r#"{"Item":{"title":{"S":"found"}}}"#),
            body if body.contains("\"taken\"") => refused(400, "ConditionalCheckFailedException"),
            body if body.contains("\"popular\"") => refused(400, "ThrottlingException"),
            body if body.contains("\"broken\"") => refused(400, "ValidationException"),
            body if body.contains("\"down\"") => refused(503, "ServiceUnavailable"),
            body if body.contains("\"slow\"") => Answer::hang(),
            _ => Answer::json(200, "{}"),
        }
    });
    let builder = sealed().endpoint("http://localhost:8000").transport(server);
    builder.attempt_timeout(Duration::from_millis(20)).build().await.unwrap()
}

async fn read(Dynamo(client): Dynamo, Path(title): Path<String>) -> Result<String, Rejection> {
    let movie: Option<Value> = client.table(CANARY).get(key("title", title)).item().await?;
    match movie {
        Some(movie) => Ok(movie.to_string()),
        None => Ok("none".to_owned()),
    }
}

async fn add(Dynamo(client): Dynamo, Path(title): Path<String>) -> Result<StatusCode, Rejection> {
    client.table(CANARY).put(json!({"title": title})).condition(attr("title").not_exists()).await?;
    Ok(StatusCode::CREATED)
}

fn movies(client: Client) -> Router {
    Router::new().route("/movies/{title}", get(read).post(add)).with_state(client)
}

#[tokio::test]
async fn a_handler_answers_with_the_status_of_its_error() {
    let address = serve(movies(database().await)).await;
    for (request, status, code, retry_after) in [
        ("GET /movies/found", 200, None, None),
        ("GET /movies/unheard-of", 200, None, None),
        ("POST /movies/new", 201, None, None),
        ("POST /movies/taken", 409, Some("condition-failed"), None),
        ("GET /movies/popular", 429, Some("throttled"), Some("1")),
        ("GET /movies/broken", 500, Some("internal"), None),
        ("GET /movies/down", 503, Some("database-unavailable"), Some("1")),
        ("GET /movies/slow", 504, Some("timeout"), None),
    ] {
        let reply = call(&address, request, &[("correlation-id", "abc-1")]).await;
        assert_eq!(reply.status, status, "{request}: {}", reply.body);
        assert_eq!(reply.header("retry-after"), retry_after, "{request}");
        assert!(!reply.head.contains(CANARY) && !reply.body.contains(CANARY), "{request}: {}", reply.body);
        let Some(code) = code else { continue };
        assert_eq!(reply.header("content-type"), Some("application/problem+json"));
        assert_eq!(reply.header("correlation-id"), Some("abc-1"));
        let body = reply.json();
        assert_eq!((&body["code"], &body["status"]), (&json!(code), &json!(status)));
        assert_eq!(body["instance"], "urn:correlation-id:abc-1");
    }
}

#[tokio::test]
async fn missing_credentials_are_500_unless_the_environment_says_otherwise() {
    let client = sealed().region("eu-west-1").transport(ScriptedTransport::new([])).build().await.unwrap();
    let reply = call(&serve(movies(client)).await, "GET /movies/found", &[]).await;
    assert_eq!((reply.status, &reply.json()["title"]), (500, &json!("Instance Credentials Failure")));
}

#[tokio::test]
async fn a_request_without_an_id_gets_one() {
    let address = serve(movies(database().await)).await;
    let one = call(&address, "POST /movies/taken", &[]).await;
    let other = call(&address, "POST /movies/taken", &[("correlation-id", "two words")]).await;
    for reply in [&one, &other] {
        let id = reply.header("correlation-id").unwrap();
        assert_eq!(id.len(), 36);
        assert_eq!(reply.json()["instance"], format!("urn:correlation-id:{id}"));
    }
    assert_ne!(one.header("correlation-id"), other.header("correlation-id"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn requests_at_the_same_time_keep_their_own_ids() {
    const REQUESTS: usize = 24;
    let all_in = Arc::new(Barrier::new(REQUESTS));
    // Every handler has its client before the first of them makes its call.
    let handler = move |Dynamo(client): Dynamo, path: Path<String>| {
        let all_in = Arc::clone(&all_in);
        async move {
            all_in.wait().await;
            add(Dynamo(client), path).await
        }
    };
    let router = Router::new().route("/movies/{title}", post(handler)).with_state(database().await);
    let address = serve(router).await;
    let calls = (0..REQUESTS).map(|n| {
        let address = address.clone();
        tokio::spawn(async move {
            let id = format!("request-{n}");
            (call(&address, "POST /movies/taken", &[("correlation-id", &id)]).await, id)
        })
    });
    for outcome in calls.collect::<Vec<_>>() {
        let (reply, id) = outcome.await.unwrap();
        assert_eq!((reply.status, reply.header("correlation-id")), (409, Some(&*id)));
        assert_eq!(reply.json()["instance"], format!("urn:correlation-id:{id}"));
    }
}

#[tokio::test]
async fn a_handler_can_map_errors_its_own_way() {
    async fn read(Dynamo(client): Dynamo) -> Result<(), Rejection> {
        let map = ErrorMap::new().client_errors(true);
        client.table("Movies").get(key("title", "broken")).await.map_err(|error| map.problem(&error))?;
        Ok(())
    }
    let router = Router::new().route("/", get(read)).with_state(database().await);
    assert_eq!(call(&serve(router).await, "GET /", &[]).await.status, 400);
}

/// A page of the threads of a forum, and the cursor of the next.
async fn threads(
    Dynamo(client): Dynamo,
    Path(forum): Path<String>,
    RawQuery(cursor): RawQuery,
) -> Result<Json<Value>, Rejection> {
    let cursors = Cursors::signed("a secret of this test alone").bound_to("the user");
    let query = client.table("Thread").query(attr("forum").eq(forum));
    let mut items = query.cursor(&cursors, cursor.as_deref())?.items::<Item>().max_items(2);
    let mut page = Vec::new();
    items.collect_into(&mut page).await?;
    Ok(Json(json!({"threads": page.len(), "next": items.sealed_cursor(&cursors)?})))
}

#[tokio::test]
async fn a_cursor_that_is_not_right_is_the_web_clients_mistake() {
    let page = json!({"Items": [{"n": {"N": "1"}}, {"n": {"N": "2"}}], "Count": 2, "LastEvaluatedKey": {"n": {"N": "2"}}});
    let server =
        ScriptedTransport::new([Answer::json(200, page.to_string()), Answer::json(200, r#"{"Items":[]}"#)]);
    let client = sealed().endpoint("http://localhost:8000").transport(server.clone()).build().await.unwrap();
    let address = serve(Router::new().route("/forums/{forum}", get(threads)).with_state(client)).await;
    let first = call(&address, "GET /forums/S3", &[]).await.json();
    let next = first["next"].as_str().unwrap();
    for wrong in
        [format!("EC2?{next}"), format!("S3?{next}A"), "S3?eyJuIjp7Ik4iOiIyIn19".to_owned(), "S3?".to_owned()]
    {
        let reply = call(&address, &format!("GET /forums/{wrong}"), &[]).await;
        assert_eq!((reply.status, reply.json()["code"].clone()), (400, json!("invalid-cursor")), "{wrong}");
    }
    assert_eq!(server.requests().len(), 1);
    let last = call(&address, &format!("GET /forums/S3?{next}"), &[]).await;
    assert_eq!((last.status, last.json()), (200, json!({"threads": 0, "next": null})));
}
