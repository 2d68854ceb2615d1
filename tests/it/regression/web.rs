//! What a web service made of errors and measurements.

use std::process::Command;
use std::sync::{Arc, Mutex};

use axum::extract::Path;
use axum::routing::get;
use axum::{Json, Router};
use bytes::Bytes;
use dynamo_client::{Client, ErrorKind, key};
use dynamo_http::{Answer, ScriptedTransport};
use dynamo_mixin::axum::{Dynamo, Rejection};
use dynamo_mixin::{ErrorMap, InfluxLines};
use http::{Request, Response};
use http_body_util::{BodyExt, Empty};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};

use super::script::{builder, client, ok, refused};

async fn movie(Dynamo(client): Dynamo, Path(title): Path<String>) -> Result<Json<Option<Value>>, Rejection> {
    Ok(Json(client.table("Movies").get(key("title", title)).item().await?))
}

/// Serves the handler above with this client, and asks it once for each set of headers.
async fn ask(client: Client, requests: &[&[(&str, &str)]]) -> Vec<Response<String>> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = Router::new().route("/movies/{title}", get(movie)).with_state(client);
    let serving = tokio::spawn(async move { axum::serve(listener, service).await });
    let stream = TokioIo::new(TcpStream::connect(address).await.unwrap());
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let mut answers = Vec::new();
    for headers in requests {
        let mut request = Request::get("/movies/Heat").header("host", "localhost");
        for (name, value) in *headers {
            request = request.header(*name, *value);
        }
        let answer = sender.send_request(request.body(Empty::<Bytes>::new()).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        answers.push(Response::from_parts(parts, body));
    }
    serving.abort();
    answers
}

/// What the service said went into the status line, line breaks and all.
#[tokio::test]
async fn an_answer_never_carries_what_the_service_said() {
    let said = "table arn:aws:dynamodb:eu-west-1:123456789012:table/Movies\r\nset-cookie: stolen=1";
    let body =
        json!({"__type": "com.amazon.coral.validate#ValidationException", "message": said}).to_string();
    let server = ScriptedTransport::from_fn(move |_| Answer::json(400, body.clone()));
    let answers = ask(client(&server).await, &[&[]]).await;
    assert_eq!(answers[0].status(), 500);
    assert_eq!(answers[0].headers()["content-type"], "application/problem+json");
    assert!(!answers[0].headers().contains_key("set-cookie"));
    let shown = format!("{:?} {}", answers[0].headers(), answers[0].body());
    for secret in ["arn:", "123456789012", "Movies", "ValidationException", "stolen", "Heat"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

/// There was no Retry-After, and whatever was neither a failed condition nor throttling was a 500.
#[tokio::test(start_paused = true)]
async fn errors_have_statuses_of_their_own_and_say_when_to_come_again() {
    for (answer, status, retry_after) in [
        (refused(400, "ConditionalCheckFailedException"), 409, None),
        (refused(400, "TransactionConflictException"), 409, Some("1")),
        (refused(400, "ProvisionedThroughputExceededException"), 429, Some("1")),
        (refused(400, "ThrottlingException").header("x-amz-retry-after", "2500"), 429, Some("3")),
        (refused(503, "ServiceUnavailable"), 503, Some("1")),
        (refused(400, "ResourceInUseException"), 503, Some("5")),
        (Answer::hang(), 504, None),
        (Answer::json(200, "<html>"), 502, None),
        (refused(400, "ResourceNotFoundException"), 500, None),
        (refused(400, "AccessDeniedException"), 500, None),
    ] {
        let server = ScriptedTransport::new([answer]);
        let client = builder(&server).max_retries(0).build().await.unwrap();
        let error = client.table("Movies").get(key("title", "Heat")).await.unwrap_err();
        let told = error.to_string();
        let answer = ErrorMap::new().problem(&error).to_json_response();
        let after = answer.headers().get("retry-after").map(|value| value.to_str().unwrap());
        assert_eq!((answer.status().as_u16(), after), (status, retry_after), "{told}");
    }
}

/// Each web request put its own callbacks into the one client of the application, over those of the requests before it.
#[tokio::test]
async fn callbacks_belong_to_the_web_request_that_set_them() {
    let server = ScriptedTransport::from_fn(|_| ok(json!({"TableNames": []})));
    let application = client(&server).await;
    let measured: Arc<Mutex<Vec<(u32, usize)>>> = Arc::default();
    let handles: Vec<Client> = (0..3)
        .map(|n| {
            let mut handle = application.clone().with_correlation_id(format!("request-{n}"));
            let seen = Arc::clone(&measured);
            handle.set_instrumentation_callback(move |all| {
                let expected = format!("request-{n}");
                assert!(all.iter().all(|one| one.correlation_id.as_deref() == Some(expected.as_str())));
                seen.lock().unwrap().push((n, all.len()));
            });
            handle
        })
        .collect();
    for n in [1, 0, 2, 1] {
        handles[n].list_tables().await.unwrap();
    }
    application.list_tables().await.unwrap();
    assert_eq!(*measured.lock().unwrap(), [(1, 1), (0, 1), (2, 1), (1, 1)]);
}

/// The README promised a correlation id with each measurement, and there was none.
#[tokio::test]
async fn measurements_and_answers_carry_the_correlation_id() {
    let server = ScriptedTransport::new([
        ok(json!({"Item": {"title": {"S": "Heat"}}})),
        refused(400, "ValidationException"),
    ]);
    let lines: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = Arc::clone(&lines);
    let observer =
        InfluxLines::new("Cinema").observer(move |line: &str| seen.lock().unwrap().push(line.to_owned()));
    let client = client(&server).await.with_observer(observer);
    let answers = ask(client, &[&[("correlation-id", "first-1")], &[("x-request-id", "second-2")]]).await;
    assert_eq!(answers[0].body(), r#"{"title":"Heat"}"#);
    assert_eq!(answers[1].headers()["correlation-id"], "second-2");
    assert!(answers[1].body().contains("urn:correlation-id:second-2"), "{}", answers[1].body());
    let lines = lines.lock().unwrap();
    assert!(lines[0].starts_with("Cinema,action=GetItem,table=Movies,attempt=1 duration="), "{}", lines[0]);
    assert!(lines[0].contains(",correlation_id=\"first-1\" "), "{}", lines[0]);
    assert!(
        lines[1].contains(",error=ValidationException ") && lines[1].contains("second-2"),
        "{}",
        lines[1]
    );
}

/// Says the status of missing credentials under this process's environment, for the test below.
#[test]
fn prints_the_status_of_missing_credentials() {
    let problem = ErrorMap::from_env().problem_for_kind(ErrorKind::Credentials);
    assert!([429, 500].contains(&problem.status().as_u16()));
    if std::env::var_os("PRINT_STATUS").is_some() {
        let retry_after = problem.retry_after().map_or(0, |after| after.as_secs());
        std::io::Write::write_all(
            &mut std::io::stdout(),
            format!("status={};retry_after={retry_after};\n", problem.status().as_u16()).as_bytes(),
        )
        .unwrap();
    }
}

/// The variable that turns missing credentials into a 429 was misspelt, in the code and in its documentation. Both spellings
/// count now.
#[test]
fn both_spellings_of_the_rate_limit_variable_count() {
    for (name, value, expected) in [
        ("DYNAMODB_NO_CREDS_RATE_LIMIT", "true", "status=429;retry_after=5;"),
        ("DYANMODB_NO_CREDS_RATE_LIMIT", "True", "status=429;retry_after=5;"),
        ("DYNAMODB_NO_CREDS_RATE_LIMIT", "1", "status=500;retry_after=0;"),
        ("UNRELATED", "true", "status=500;retry_after=0;"),
    ] {
        let test = "regression::web::prints_the_status_of_missing_credentials";
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture"])
            .env_remove("DYNAMODB_NO_CREDS_RATE_LIMIT")
            .env_remove("DYANMODB_NO_CREDS_RATE_LIMIT")
            .env("PRINT_STATUS", "1")
            .env(name, value)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.contains(expected), "{name}={value}: {text}");
    }
}
